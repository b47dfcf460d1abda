"""`playbook coverage`: count which needs, ages and settings the techniques serve."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from coaching_playbook.cli.options import Choice, Project, audience_option, day_option, project_argument
from coaching_playbook.cli.survey import require_known_team
from coaching_playbook.coverage import (
    REPORTS,
    Baseline,
    BaselineInvalid,
    changes_in_words,
    coverage_by_team,
    read_baseline,
)
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.publish import Audience, publish


@click.command()
@project_argument
@audience_option
@day_option
@click.option("--team", help="One team, where the playbook has several.  [default: each of them]")
@click.option("--format", "output_format", type=Choice(sorted(REPORTS)), default="text", show_default=True)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="An earlier report as JSON: say in words what has changed since, in place of the report.",
)
def coverage_command(
    project: Project, audience: Audience, day: dt.date, team: str | None, output_format: str, baseline: Path | None
) -> None:
    """Count which needs, ages and settings each leverage point serves, and say what is wanted.

    A technique with an adaptation of its own is counted apart from one that is only tagged. Of clips, those that the
    audience may see are counted. Exit status: 0 printed, 1 the playbook has mistakes, 2 no playbook or no baseline.
    """
    earlier = _read_baseline(baseline) if baseline else None
    playbook = project.playbook(day)
    require_known_team(playbook, team)
    coverages = coverage_by_team(publish(playbook, audience, day), day)
    if team:
        coverages = tuple(one for one in coverages if one.team.id == team)
        earlier = earlier and earlier.of_team(team)
    if earlier is None:
        click.echo(REPORTS[output_format](coverages, day), nl=False)
        return
    sentences = changes_in_words(earlier, coverages, day)
    for sentence in sentences or ["The coverage stays as it was."]:
        click.echo(f"- {sentence}" if output_format == "markdown" and sentences else sentence)


def _read_baseline(file: Path) -> Baseline:
    """Return an earlier coverage report; exit with an error if the file is not one."""
    try:
        return read_baseline(file.read_text("utf-8"))
    except (BaselineInvalid, OSError, UnicodeDecodeError) as error:
        reason = error if isinstance(error, BaselineInvalid) else "It cannot be read as text."
        hint = "Write one with 'playbook coverage --format json > FILE', before the change."
        raise CannotRun(f"{file} cannot be the baseline. {reason}\n{hint}") from None
