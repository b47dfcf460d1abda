"""`playbook survey`: print the anonymous survey, and publish protected figures of its answers."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from coaching_playbook.cli.options import Project, day_option, project_options, require_new_file, with_progress_bar
from coaching_playbook.clock import today
from coaching_playbook.diagnostics import suggest
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun, NothingWritten
from coaching_playbook.impact import latest
from coaching_playbook.impact.answer_lines import survey_versions
from coaching_playbook.impact.disclosure import ReleaseRefused
from coaching_playbook.impact.disclosure_audit import ExtraMissing, NarrowCount, PublishedFigures, find_narrow_counts
from coaching_playbook.impact.instructions import form_text
from coaching_playbook.impact.published import (
    SURVEY_RESULTS,
    WALKTHROUGHS,
    published_figures,
    results_history,
    team_id,
    to_plain_data,
)
from coaching_playbook.impact.releases import linked_release, survey_for_team, wave_release
from coaching_playbook.impact.responses import ResponsesInvalid, new_hash_key, read_responses, require_outside
from coaching_playbook.layout import SINGLE_MODEL_FILES, field_order
from coaching_playbook.model import Part, Playbook, Survey
from coaching_playbook.pages import render_survey_document
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import dump

_RESULTS_HEADER = (
    "# Written by `playbook {command}`. These figures are protected. Change none by hand, and delete none.\n"
)
_COMMAND_OF_FILE = {SURVEY_RESULTS: "survey", WALKTHROUGHS: "walkthroughs"}
"""The commands that write the files of results, keyed by file name."""
team_option = click.option("--team", help="The team, where the playbook has several.  [default: the main team]")


@click.group()
def survey_command() -> None:
    """Run the anonymous survey: print a sheet or a form, and publish figures that reveal no answer.

    People's answers never go into the playbook's folder. Only figures that are safe to show are written there.
    """


@survey_command.command("sheet")
@project_options
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), default="survey-sheet.html", show_default=True)
@team_option
def sheet(project: Project, to: Path, team: str | None) -> None:
    """Write the survey as one page of A4 to print: black and white, with no place for a name.

    Exit status: 0 written, 1 the playbook has mistakes, 2 there is no survey, or the file exists already.
    """
    require_new_file(project, to)
    playbook, _survey = load_survey(project, None, team)
    write_whole(to, render_survey_document(playbook, today(), project.config.language, team))
    click.echo(f"{to}: written. Open it in a browser and print it.")


@survey_command.command("form")
@team_option
@project_options
def form(project: Project, team: str | None) -> None:
    """Print the statements to paste into Microsoft Forms or Google Forms, and what to switch off there."""
    _playbook, asked = load_survey(project, None, team)
    click.echo(form_text(asked), nl=False)


@survey_command.command("read")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--wave", required=True, help="The wave that was answered, by its id in survey.yml.")
@team_option
@project_options
@day_option
def read(project: Project, file: Path, wave: str, team: str | None, day: dt.date) -> None:
    """Read people's answers from FILE (CSV, XLSX or lines), and write the figures that are safe to show.

    FILE must be outside the playbook's folder, and nothing of it but these figures is written anywhere.
    Exit status: 0 written, 1 the file or the playbook has mistakes, 2 the figures may not be released.
    """
    playbook, asked = load_survey(project, day, team)
    with exit_on_refusal():
        require_outside(file, project.root)
        responses = read_responses(file, asked, new_hash_key(), *_survey_checksums(playbook, team))
        for hint in responses.hints:
            click.echo(f"Note: {hint}", err=True)
        history = results_history(playbook, project.root)
        release = wave_release(playbook, history, responses, wave, team, day, audit_progress)
    append_release(project, playbook, SURVEY_RESULTS, "releases", release)
    hidden = [result.area for result in release.areas if not result.groups]
    click.echo(f"{len(release.areas) - len(hidden)} of {len(release.areas)} areas can be shown.")
    if hidden:
        click.echo(f"Not shown, because a figure could say who answered what: {', '.join(hidden)}.")


@survey_command.command("compare")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--from", "earlier", help="The earlier wave, by its id.  [default: the first with figures]")
@click.option("--to", "later", help="The later wave, by its id.  [default: the last with figures]")
@team_option
@project_options
@day_option
def compare(
    project: Project,
    files: tuple[Path, ...],
    earlier: str | None,
    later: str | None,
    team: str | None,
    day: dt.date,
) -> None:
    """Compare two waves. In the linked design, FILES are the answers to both, the earlier one first.

    Without files, the shares that were released are compared. With them, codes are matched in memory, and the share of
    people who moved to the highest answer is added to the results, as far as it is safe to show.
    Exit status: 0 compared, 1 a file or the playbook has mistakes, 2 it cannot be compared.
    """
    playbook, asked = load_survey(project, day, team)
    waves = latest.survey_waves(playbook, team)
    if len(waves) < 2 and not (earlier and later):
        raise CannotRun("Two waves with figures are needed. Run 'playbook survey read' for each of them.")
    earlier, later = earlier or waves[0].wave.id, later or waves[-1].wave.id
    if files:
        if len(files) != 2:
            raise CannotRun("Give two files: the answers to the earlier wave, then those to the later one.")
        with exit_on_refusal():
            for file in files:
                require_outside(file, project.root)
            key = new_hash_key()
            first, second = (read_responses(file, asked, key, *_survey_checksums(playbook, team)) for file in files)
            history = results_history(playbook, project.root)
            pair = (earlier, first), (later, second)
            release = linked_release(playbook, history, *pair, team, day, audit_progress)
        append_release(project, playbook, SURVEY_RESULTS, "linked", release)
        playbook = project.playbook(day)
    tables = {wave.wave.id: wave.tables for wave in latest.survey_waves(playbook, team)}
    if not {earlier, later} <= tables.keys():
        raise CannotRun(f"There are no figures for one of the waves: {earlier}, {later}.")
    labels = {term.id: term.label for term in playbook.vocabularies.survey_areas}
    for area in asked.areas:
        difference = latest.change_in_top_answer_share(tables[earlier].get(area.id), tables[later].get(area.id))
        name = labels.get(area.id, area.id)
        if difference is None:
            click.echo(f"{name}: cannot be compared; the figures show no answer that both waves have by itself.")
        else:
            answers = " or ".join(reversed(asked.scale[difference.first :]))
            click.echo(f"{name}: {answers}: {difference.before}% in {earlier}, {difference.after}% in {later}.")
    linked = latest.latest_linked_release(playbook, team)
    if linked:
        click.echo(f"\nOf about {linked.both} people who could be matched, moved to the highest answer:")
        for moved in linked.moved:
            click.echo(f"{labels.get(moved.area, moved.area)}: {format_percentage(moved.share)}")
        click.echo(f"In every area at once: {format_percentage(linked.moved_in_all)}")
    else:
        click.echo("\nThese are shares of everyone who answered each time. They cannot say how many people moved up.")
    click.echo("We cannot say what caused a change: there is no group to compare with.")


def format_percentage(share: int | str) -> str:
    """Return a share in percent as `NN%`; `not shown` for a hidden share, which is a str."""
    return f"{share}%" if isinstance(share, int) else "not shown"


@survey_command.command("check")
@project_options
def check(project: Project) -> None:
    """Prove that the figures in the results say nothing about single people, with all that was ever released.

    Exit status: 0 they are safe, 1 they are not, or the playbook has mistakes, 2 the solver is not installed.
    """
    playbook, _survey = load_survey(project)
    history = results_history(playbook, project.root)
    figures = (published_figures(playbook, history, group.id) for group in playbook.vocabularies.teams)
    audit_and_exit(figures, f"{playbook.folder}/{SURVEY_RESULTS}")


# --- shared with `playbook walkthroughs` --------------------------------------------------------------------------


def audit_and_exit(figures: Iterable[PublishedFigures], path: str) -> NoReturn:
    """Print each hidden count in `figures` that readers could work out too closely, and exit.

    `path` is the file of results, for messages. The exit status is PROBLEMS if a count was printed, or if no answers
    fit the figures.
    """
    unsafe: list[NarrowCount] = []
    with exit_on_refusal():
        try:
            for one in figures:
                unsafe += find_narrow_counts(one, audit_progress)
        except ValueError as error:
            click.echo(f"{path}: {error}", err=True)
            sys.exit(PROBLEMS)
    for cell in unsafe:
        click.echo(f"{cell.name}: it must be from {cell.low} to {cell.high}, which is too close.")
    click.echo("Not safe: take the last release back, and ask for help." if unsafe else "The figures are safe to show.")
    sys.exit(PROBLEMS if unsafe else OK)


audit_progress = functools.partial(with_progress_bar, "Checking what could be worked out")
"""Wraps the iterable of counts to audit in a progress bar, and returns it."""


def load_survey(project: Project, day: dt.date | None = None, team: str | None = None) -> tuple[Playbook, Survey]:
    """Return the playbook and the survey of a team (None: the main team).

    Raises CannotRun if the team or its survey does not exist. Exits if the playbook has errors.
    """
    playbook = project.playbook(day)
    require_known_team(playbook, team)
    try:
        return playbook, survey_for_team(playbook, team)
    except ReleaseRefused as refusal:
        raise CannotRun(str(refusal)) from None


def _survey_checksums(playbook: Playbook, team: str | None) -> tuple[str, dict[str, str]]:
    """Return the checksum of a team's survey, and a mapping of other surveys' checksums to labels of their teams."""
    versions = survey_versions(playbook)
    own = versions.pop(team_id(playbook, team))
    return own, {version: playbook.team_of(id_).label for id_, version in versions.items()}


def require_known_team(playbook: Playbook, team: str | None) -> None:
    """Raise CannotRun if a team does not exist; None is accepted."""
    known = [group.id for group in playbook.vocabularies.teams]
    if team is not None and team not in known:
        raise CannotRun(f"There is no team '{team}'. There are: {', '.join(known)}. {suggest(team, known)}".strip())


@contextlib.contextmanager
def exit_on_refusal() -> Iterator[None]:
    """Turn exceptions in a `with` block that reads people's answers into a message and an exit status.

    Nothing from a file of answers is printed, so unforeseen exceptions have no traceback.
    """
    try:
        yield
    except ResponsesInvalid as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        click.echo("Nothing was written.", err=True)
        sys.exit(PROBLEMS)
    except (ReleaseRefused, ExtraMissing) as error:
        raise NothingWritten(str(error)) from None
    except (click.ClickException, click.Abort, CannotRun):
        raise
    except Exception as error:  # its message may quote a cell
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        message = f"This is a fault of the tool ({where}). Nothing of the file is shown. Please report it as it is."
        raise CannotRun(message) from None


def append_release(project: Project, playbook: Playbook, name: str, key: str, release: Part) -> None:
    """Append a release (figures that were published together) to the list `key` in the file of results `name`.

    Prints the path of the file.
    """
    kind = SINGLE_MODEL_FILES[name]
    current = playbook.survey_results if name == SURVEY_RESULTS else playbook.walkthroughs
    assert isinstance(current, kind)
    data: Any = to_plain_data(current)
    data[key] = [*data.get(key, []), to_plain_data(release)]
    path = f"{project.config.source}/{name}"
    write_whole(
        project.root / path, _RESULTS_HEADER.format(command=_COMMAND_OF_FILE[name]) + dump(data, field_order(kind))
    )
    click.echo(f"{path}: written")
