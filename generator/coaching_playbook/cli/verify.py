"""`playbook verify`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from coaching_playbook import mkdocs_config_check
from coaching_playbook.cli.options import (
    OK,
    PROBLEMS,
    Project,
    day_option,
    project_options,
)
from coaching_playbook.clock import parse, today
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.site import manifest
from coaching_playbook.site.verify import verify_site


@click.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@project_options
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Who will see it.  [default: as it was built, or public]"
)
@day_option
def verify(
    site: Path,
    project: Project,
    audience: Audience | None,
    day: dt.date | None,
) -> None:
    """Look over a built SITE before readers get it.

    Every page and file that is named is there, each page is near home and fetches nothing from elsewhere, nothing that
    is withheld is in it and nobody who chose not to be named; and it is what 'playbook publish' made of the files that
    are here now. Exit status: 0 all is well, 1 something is not, 2 no playbook here.
    """
    found, told = [], None
    try:
        told = manifest.read(site)
    except ValueError as error:
        found.append(str(error))
    config = mkdocs_config_check.check_config(project.root) or mkdocs_config_check.ProjectConfig(
        project.source, project.videos, project.media
    )
    if told:
        found += manifest.differences(site, told, manifest.inputs(project.root, config.groups))
        audience = audience or next((one for one in AUDIENCES if one == told["audience"]), None)
        day = day or _parse_day(told["day"])
    playbook = project.playbook(day)
    found += verify_site(site, playbook, audience or "public", day or today(), root=project.root)
    for sentence in found:
        click.echo(sentence)
    click.echo(
        f"{len(found)} thing{'s' * (len(found) > 1)} to put right." if found else f"{site} is fit to publish.", err=True
    )
    sys.exit(PROBLEMS if found else OK)


def _parse_day(text: str) -> dt.date | None:
    try:
        return parse(text)
    except ValueError:
        return None
