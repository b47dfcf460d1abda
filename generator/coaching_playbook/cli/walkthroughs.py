"""`playbook walkthroughs`: collect records of short classroom visits, and publish protected counts of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from pydantic import ValidationError

from coaching_playbook.cli.options import Project, day_option, project_options
from coaching_playbook.cli.survey import (
    append_release,
    audit_and_exit,
    audit_progress,
    exit_on_refusal,
    require_known_team,
    team_option,
)
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.impact.disclosure_audit import PublishedFigures
from coaching_playbook.impact.published import WALKTHROUGHS, table_from_yaml, walkthroughs_history
from coaching_playbook.impact.responses import require_outside
from coaching_playbook.impact.walkthroughs import LOOK_FOR_MARKS, MIN_VISITS, add_line, read_visits, walkthrough_release


@click.group()
def walkthroughs_command() -> None:
    """Count the look-fors of short visits: whether practice is apparent, never a rating."""


@walkthroughs_command.command("add")
@click.argument("line")
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A text file outside the playbook."
)
@project_options
def add(project: Project, line: str, to: Path) -> None:
    """Add one LINE of the page Walkthrough to a file outside the playbook's folder, at a random place in it.

    Exit status: 0 added, 1 the line is not valid, or the file is in the wrong place.
    """
    playbook = project.playbook()
    with exit_on_refusal():
        require_outside(to, project.root)
        try:
            count = add_line(line, to, playbook)
        except (OSError, UnicodeDecodeError):
            raise CannotRun("That file cannot be written.") from None
    more = "" if count >= MIN_VISITS else f" From {MIN_VISITS} on, 'playbook walkthroughs read' can add them up."
    click.echo(f"Added: {count} there now.{more}")


@walkthroughs_command.command("read")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--half-term", required=True, help="Its calendar year, term and half, such as 2026-autumn-2.")
@click.option("--point", help="The leverage point, by its id.  [default: the focus now]")
@team_option
@project_options
@day_option
def read(project: Project, day: dt.date, file: Path, half_term: str, point: str | None, team: str | None) -> None:
    """Add up the visits in FILE (lines, CSV or XLSX), and write the figures that are safe to show.

    Do it once, when the half-term is over: figures that were shown never change.
    Exit status: 0 written, 1 the file or the playbook has mistakes, 2 the figures may not be released.
    """
    playbook = project.playbook(day)
    require_known_team(playbook, team)
    focus = playbook.for_team(playbook.team_of(team)).cycle_on(day)
    wanted = point or (focus.leverage_point if focus else "")
    chosen = playbook.leverage_point.get(wanted)
    if chosen is None:
        raise CannotRun(f"Say which leverage point: --point, with one of {', '.join(playbook.leverage_point)}.")
    with exit_on_refusal():
        require_outside(file, project.root)
        visits = read_visits(file, playbook, chosen, team)
        history = walkthroughs_history(playbook, project.root)
        try:
            release = walkthrough_release(playbook, history, visits, half_term, chosen, team, audit_progress)
        except ValidationError:
            example = "write its calendar year, term and half, such as 2026-autumn-2"
            raise CannotRun(f"That is not a half-term: {example}.") from None
    append_release(project, playbook, WALKTHROUGHS, "releases", release)
    shown = sum(bool(result.groups) for result in release.look_fors)
    click.echo(f"{shown} of {len(release.look_fors)} look-fors can be shown.")


@walkthroughs_command.command("check")
@project_options
def check(project: Project) -> None:
    """Prove that the figures say nothing about single visits.

    Exit status: 0 they are safe, 1 they are not, or the playbook has mistakes, 2 the solver is not installed.
    """
    playbook = project.playbook()
    tables = {
        (f"{release.half_term}, {release.leverage_point}, {release.team or playbook.about.team}", result.look_for): (
            table_from_yaml(result.visits, result.groups)
        )
        for release in walkthroughs_history(playbook, project.root)
        for result in release.look_fors
    }
    audit_and_exit([PublishedFigures(len(LOOK_FOR_MARKS), tables)], f"{playbook.folder}/{WALKTHROUGHS}")
