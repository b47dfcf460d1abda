"""`playbook verify`: verify a built site."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from coaching_playbook.cli.options import Choice, Project, day_option, display_path, project_options
from coaching_playbook.clock import parse_date_or_none
from coaching_playbook.exit_status import OK, PROBLEMS
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.site import file_list, manifest
from coaching_playbook.site.deploy import format_problem_count
from coaching_playbook.site.verify import verify_site


@click.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@project_options
@click.option(
    "--audience",
    "chosen_audience",
    type=Choice(AUDIENCES),
    help="Who will see it.  [default: as it was built, as mkdocs.yml says, or public]",
)
@day_option
def verify_command(
    site: Path,
    project: Project,
    chosen_audience: Audience | None,
    day: dt.date,
) -> None:
    """Look over a built SITE before readers get it.

    Every page and file that is named is there, each page is near home and fetches nothing from elsewhere, nothing that
    is withheld is in it and nobody who chose not to be named; and it is what 'playbook publish' made of the files that
    are here now. Exit status: 0 all is well, 1 something is not, 2 no playbook here.
    """
    problems, built = [], None
    try:
        built = manifest.read(site)
    except manifest.ManifestInvalid as error:
        problems.append(str(error))
    if built:
        problems += manifest.differences(site, built, manifest.hash_inputs(project.root, project.config.groups))
        if click.get_current_context().get_parameter_source("day") is ParameterSource.DEFAULT:
            day = parse_date_or_none(built["day"]) or day
    playbook = project.playbook(day)
    audience = project.audience(chosen_audience or file_list.audience_of(site))
    config = project.config
    problems += verify_site(
        site, playbook, audience, day, root=project.root, docs=config.docs, downloads=config.downloads
    )
    for sentence in problems:
        click.echo(sentence)
    click.echo(
        format_problem_count(len(problems)) if problems else f"{display_path(site)} is fit to publish.", err=True
    )
    sys.exit(PROBLEMS if problems else OK)
