"""`playbook answer`: convert filled-in forms to draft files, or reply with questions."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from coaching_playbook.cli.options import Project, day_option, project_options
from coaching_playbook.contribute.form_rows import NoFormHeadings, has_form_headings, parse_form_rows
from coaching_playbook.contribute.parse import Answers, FormError, identify_form
from coaching_playbook.contribute.parse import parse_issue as read_answers
from coaching_playbook.contribute.suggestion import (
    LABEL_NO_PERSON_NAMED,
    NO_PERSON_SENTENCE,
    Suggestion,
    build_suggestion,
    friendly_messages,
    questions_to_author,
    render_pull_request,
    render_reply,
)
from coaching_playbook.diagnostics import Problem
from coaching_playbook.exit_status import CANNOT_RUN, PROBLEMS, CannotRun
from coaching_playbook.personal import HIT_CODES
from coaching_playbook.schema import IssueForm, issue_forms
from coaching_playbook.spreadsheets import MissingLibrary, TableUnreadable, read_rows
from coaching_playbook.whole_files import create_whole

_OUTPUT_FILES = ("label", "path", "title", "pull-request.md", "reply.md")
"""Names of the files that are written to the folder `--out`."""


@dataclass(frozen=True)
class Draft:
    """A file that was written from the answers of a form, and messages about it for reviewers."""

    suggestion: Suggestion
    to_weigh: list[str]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@project_options
@day_option
@click.option("--text", envvar="ISSUE_BODY", default="", help="The filled-in form.  [default: $ISSUE_BODY]")
@click.option(
    "--labels", envvar="ISSUE_LABELS", default="", help="Its labels, as a JSON list.  [default: $ISSUE_LABELS]"
)
@click.option("--number", envvar="ISSUE_NUMBER", type=int, default=0, help="Its number.  [default: $ISSUE_NUMBER]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the answer to an issue goes.")
@click.option("--nobody-named", is_flag=True, help="You have read FILE, and it names, rates and describes no one.")
def answer(
    file: Path | None,
    project: Project,
    day: dt.date | None,
    text: str,
    labels: str,
    number: int,
    out: Path | None,
    nobody_named: bool,
) -> None:
    """Turn filled-in forms into files of the playbook, or into friendly questions.

    FILE is a CSV or XLSX file of answers from Microsoft Forms or Google Forms: each row becomes a draft, or a question
    that is printed. Columns are known by the words of their questions; names, e-mail addresses and times are not read.

    Without FILE, an issue is answered. Its form is known by its headings, or else by its label. OUT gets `label`, the
    name of the form, and then `reply.md`, or `path`, `title` and `pull-request.md` beside the new file itself.
    Exit status: 0 all is written, 1 there is a question instead, 2 it is for a person to answer.
    """
    if file:
        _process_rows(project, day, file, nobody_named)
        return
    if out is None:
        raise click.UsageError("Name a file of answers, or give --out for the answer to an issue.")
    playbook = project.playbook(day)
    label_names = _parse_label_names(labels)
    form = identify_form(issue_forms(playbook), label_names, text)
    if form:
        _prepare_output_folder(out, [known.name for known in issue_forms(playbook)])
        (out / "label").write_text(form.name, "utf-8")
    if form is None or form.entry_type is None:
        click.echo("This one is for a person to answer.")
        sys.exit(CANNOT_RUN)
    try:
        draft = _write_draft(
            project, day, form, read_answers(form, text), nobody_named or LABEL_NO_PERSON_NAMED in label_names
        )
    except FormError as error:
        _write_reply_and_exit(out, error.sentences)
    (out / "path").write_text(draft.suggestion.path, "utf-8")
    (out / "title").write_text(f"{form.title}: {draft.suggestion.title}", "utf-8")
    (out / "pull-request.md").write_text(render_pull_request(number, draft.to_weigh), "utf-8")
    click.echo(f"{draft.suggestion.path}: written")


def _process_rows(project: Project, day: dt.date | None, file: Path, nobody_named: bool) -> None:
    forms = issue_forms(project.playbook(day))
    try:
        form, rows = parse_form_rows(forms, read_rows(file, lambda rows: has_form_headings(forms, rows)))
    except (NoFormHeadings, TableUnreadable, MissingLibrary) as error:
        raise CannotRun(f"{file.name}: {error} Nothing was written.") from None
    if form.entry_type is None:
        click.echo(f"{file.name}: These answers ('{form.title}') are for a person to read.")
        sys.exit(CANNOT_RUN)
    outcomes = _write_drafts(project, day, form, [row.answers for row in rows], nobody_named)
    asked = 0
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, FormError):
            asked += 1
            for sentence in outcome.sentences:
                click.echo(f"Row {row.number}: {sentence}")
        else:
            click.echo(f"Row {row.number}: {outcome.suggestion.path} is written, as a draft.")
            for sentence in outcome.to_weigh:
                click.echo(f"  To weigh: {sentence}")
    click.echo(f"{len(rows) - asked} of {len(rows)} rows became drafts.", err=True)
    if asked:
        click.echo("Change the other rows in the file, delete those that are written, and run this again.", err=True)
        sys.exit(PROBLEMS)


def _write_draft(project: Project, day: dt.date | None, form: IssueForm, answers: Answers, nobody_named: bool) -> Draft:
    """Write the draft made from one form's answers. Raises FormError, writing nothing, with questions to the author."""
    (outcome,) = _write_drafts(project, day, form, [answers], nobody_named)
    if isinstance(outcome, FormError):
        raise outcome
    return outcome


def _write_drafts(
    project: Project, day: dt.date | None, form: IssueForm, rows: Sequence[Answers | FormError], nobody_named: bool
) -> list[Draft | FormError]:
    """Write a draft for each row of answers; return for each row the draft, or the FormError with its questions.

    A row with questions leaves no file. The playbook is loaded once before and once after writing all drafts, and again
    each time that drafts were deleted.
    """
    before = project.load(day)
    playbook = before.playbook
    assert playbook is not None, "the command ends earlier where there are mistakes"
    outcomes: list[Draft | FormError] = []
    questions: dict[str, list[str]] = {}
    titles: set[str] = set()
    for answers in rows:
        try:
            if isinstance(answers, FormError):
                raise answers
            if answers["title"].casefold() in titles:
                raise FormError([f"Another row has the title “{answers['title']}” too. Which of the two is meant?"])
            made = build_suggestion(form, answers, playbook, project.root, project.config.videos)
            file = project.root / made.path
            file.parent.mkdir(parents=True, exist_ok=True)
            create_whole(file, made.text)
        except FormError as error:
            outcomes.append(error)
            continue
        titles.add(answers["title"].casefold())
        questions[made.path] = [] if nobody_named else questions_to_author(form, answers, playbook)
        outcomes.append(Draft(made, []))
    known = set(before.problems)
    while True:
        problems = [problem for problem in project.load(day).problems if problem not in known]
        paths = [outcome.suggestion.path for outcome in outcomes if isinstance(outcome, Draft)]
        elsewhere = [one for one in problems if one.severity == "error" and one.path not in paths]
        if elsewhere and len(rows) > 1:  # write rows one by one, to find out which caused it
            for path in paths:
                (project.root / path).unlink()
            return [one for row in rows for one in _write_drafts(project, day, form, [row], nobody_named)]
        refused = 0
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, Draft):
                made = outcome.suggestion
                own = [one for one in problems if one.path == made.path or len(rows) == 1]
                outcomes[number] = checked = _check_draft(made, own, questions[made.path])
                if isinstance(checked, FormError):
                    (project.root / made.path).unlink()
                    refused += 1
        if not refused:
            return outcomes


def _check_draft(made: Suggestion, problems: list[Problem], asked: list[str]) -> Draft | FormError:
    """Return a draft with the problems that reviewers should weigh, or a FormError with questions and errors."""
    # HIT_CODES are personal details: `questions_to_author` covers them, or a reviewer allows them.
    mistakes = [problem for problem in problems if problem.severity == "error" and problem.code not in HIT_CODES]
    if mistakes or asked:
        return FormError([*asked, *([NO_PERSON_SENTENCE] if asked else ()), *friendly_messages(mistakes, made)])
    to_weigh = [problem for problem in problems if problem.severity == "warning" or problem.code in HIT_CODES]
    return Draft(made, [*made.to_choose, *friendly_messages(to_weigh, made)])


def _parse_label_names(labels: str) -> list[str]:
    """Return the strings in a JSON list; an empty list for any other text."""
    try:
        names = json.loads(labels or "[]")
    except ValueError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _prepare_output_folder(out: Path, forms: Collection[str]) -> None:
    """Create the folder `--out`, and delete the files of an earlier run in it. Exit if it contains other files.

    An earlier run is recognised by the file `label`, which contains one of the names in `forms`.
    """
    out.mkdir(parents=True, exist_ok=True)
    label = out / "label"
    is_earlier = label.is_file() and not label.is_symlink() and label.read_text("utf-8", errors="replace") in forms
    others = [
        path.name for path in out.iterdir() if not is_earlier or path.name not in _OUTPUT_FILES or not path.is_file()
    ]
    if others:
        raise CannotRun(f"{out} holds {min(others)}, which is not of an earlier answer. Name an empty folder.")
    for name in reversed(_OUTPUT_FILES):  # `label` last: it marks the folder as written by this command
        (out / name).unlink(missing_ok=True)


def _write_reply_and_exit(out: Path, sentences: list[str]) -> NoReturn:
    (out / "reply.md").write_text(render_reply(sentences), "utf-8")
    for sentence in sentences:
        click.echo(sentence)
    sys.exit(PROBLEMS)
