"""`playbook check`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from coaching_playbook import mkdocs_config_check
from coaching_playbook.cli.options import (
    CANNOT_RUN,
    OK,
    PROBLEMS,
    Project,
    day_option,
    project_argument,
    trust_option,
)
from coaching_playbook.clips.quotes import quotes
from coaching_playbook.clips.status import ClipStatus
from coaching_playbook.clock import today
from coaching_playbook.diagnostics import PRINTERS, summary
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.site import file_list


@click.command()
@project_argument
@day_option
@click.option(
    "--format", "form", type=click.Choice([*PRINTERS]), default="text", show_default=True, help="How to print."
)
@trust_option
def check(project: Project, day: dt.date | None, form: str, trust: tuple[str, ...]) -> None:
    """Say every mistake in every file, with its place and what would be right; mkdocs.yml and its pages among them.

    Warnings are for you to weigh; they change nothing. Exit status: 0 no mistakes, 1 mistakes, 2 no playbook here.
    """
    loaded = project.load(day)
    config = mkdocs_config_check.check_config(project.root, trust)
    found = [*loaded.problems, *(config.problems if config else ())]
    clips = ClipStatus(
        project.root,
        mkdocs_config_check.ProjectConfig(project.source, project.videos, project.media),
        "coaches",
        day or today(),
    ).clips
    problems = sorted({*found, *quotes(clips, project.root, config.docs if config else "docs")})
    click.echo(PRINTERS[form](problems), nl=False)
    click.echo(summary(problems), err=True)
    sys.exit(PROBLEMS if any(problem.severity == "error" for problem in problems) else OK)


@click.command("audience")
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--require", type=click.Choice(AUDIENCES), help="Refuse a site that is for anybody else.")
def audience_command(site: Path, require: Audience | None) -> None:
    """Say which audience a built SITE is for; with --require, refuse it where it is for another.

    A workflow that puts sites on the open web uses this before it hands one on. Exit status: 0 said, 1 it is for
    another audience, 2 the folder does not say.
    """
    found = file_list.read(site)
    if found is None:
        click.echo(f"{site} does not say whom it is for. Build it again with 'playbook publish'.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo(found[0])
    if require and found[0] != require:
        click.echo(
            f"This site is for '{found[0]}', and this place is for '{require}'. Nothing was published. Host it where "
            f"people sign in; or, if everybody may read it, set 'audience: {require}' in mkdocs.yml.",
            err=True,
        )
        sys.exit(PROBLEMS)
