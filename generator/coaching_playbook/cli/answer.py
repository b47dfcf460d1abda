"""`playbook answer`: convert filled-in forms to draft files, or reply with questions."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

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
from coaching_playbook.load import Loaded
from coaching_playbook.personal import HIT_CODES
from coaching_playbook.schema import IssueForm, issue_forms
from coaching_playbook.spreadsheets import MissingLibrary, TableUnreadable, read_rows
from coaching_playbook.whole_files import create_whole

_OUTPUT_FILES = ("label", "path", "title", "pull-request.md", "reply.md")
"""Names of the files that are written to the folder `--out`."""


class Draft(NamedTuple):
    """A draft that was written from a filled-in form; `to_weigh` are sentences about it for reviewers to consider."""

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
def answer_command(
    file: Path | None,
    project: Project,
    day: dt.date,
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
        _write_drafts_from_table(project, day, file, nobody_named)
        return
    if out is None:
        raise click.UsageError("Name a file of answers, or give --out for the answer to an issue.")
    before = project.load(day)
    forms = issue_forms(project.require_valid(before))
    label_names = _parse_label_names(labels)
    form = identify_form(forms, label_names, text)
    if form:
        _prepare_output_folder(out, [known.name for known in forms])
        (out / "label").write_text(form.name, "utf-8")
    if form is None or form.entry_type is None:
        click.echo("This one is for a person to answer.")
        sys.exit(CANNOT_RUN)
    try:
        nobody_named = nobody_named or LABEL_NO_PERSON_NAMED in label_names
        (draft,) = _write_drafts(project, day, before, form, [read_answers(form, text)], nobody_named)
        if isinstance(draft, FormError):
            raise draft
    except FormError as error:
        _write_reply_and_exit(out, error.sentences)
    (out / "path").write_text(draft.suggestion.path, "utf-8")
    (out / "title").write_text(f"{form.title}: {draft.suggestion.title}", "utf-8")
    (out / "pull-request.md").write_text(render_pull_request(number, draft.to_weigh), "utf-8")
    click.echo(f"{draft.suggestion.path}: written")


def _write_drafts_from_table(project: Project, day: dt.date, file: Path, nobody_named: bool) -> None:
    """Write a draft (a new YAML file) for each row of a table of answers, or print questions to the author of the row.

    With `nobody_named`, skip the questions about possible personal details. Raises CannotRun if the table cannot be
    read.
    """
    before = project.load(day)
    forms = issue_forms(project.require_valid(before))
    try:
        form, rows = parse_form_rows(forms, read_rows(file, lambda rows: has_form_headings(forms, rows)))
    except (NoFormHeadings, TableUnreadable, MissingLibrary) as error:
        raise CannotRun(f"{file.name}: {error} Nothing was written.") from None
    if form.entry_type is None:
        click.echo(f"{file.name}: These answers ('{form.title}') are for a person to read.")
        sys.exit(CANNOT_RUN)
    answers = [row.answers for row in rows if not isinstance(row.answers, FormError)]
    drafts = iter(_write_drafts(project, day, before, form, answers, nobody_named))
    written = 0
    for row in rows:
        draft = row.answers if isinstance(row.answers, FormError) else next(drafts)
        if isinstance(draft, FormError):
            for sentence in draft.sentences:
                click.echo(f"Row {row.number}: {sentence}")
            continue
        written += 1
        click.echo(f"Row {row.number}: {draft.suggestion.path} is written, as a draft.")
        for sentence in draft.to_weigh:
            click.echo(f"  To weigh: {sentence}")
    click.echo(f"{written} of {len(rows)} rows became drafts.", err=True)
    if written < len(rows):
        click.echo("Change the other rows in the file, delete those that are written, and run this again.", err=True)
        sys.exit(PROBLEMS)


def _write_drafts(
    project: Project,
    day: dt.date,
    loaded: Loaded,
    form: IssueForm,
    all_answers: Sequence[Answers],
    nobody_named: bool,
) -> list[Draft | FormError]:
    """Write a draft for each filled-in form; return, in the same order, the drafts or errors for their authors.

    `all_answers` has the answers of each form, and `loaded` is the valid playbook without the drafts. All drafts are
    written, then the playbook is loaded once to find their mistakes, and drafts with mistakes or questions are deleted.
    `nobody_named` skips the questions about possible personal details.
    """
    playbook = loaded.playbook
    assert playbook is not None
    questions = [[] if nobody_named else questions_to_author(form, answers, playbook) for answers in all_answers]
    results: dict[int, Suggestion | FormError] = {}
    titles: set[str] = set()
    with contextlib.ExitStack() as undo:
        # Last those that will be deleted because of a question, so that they take neither a title nor a file name.
        for number in sorted(range(len(all_answers)), key=lambda number: bool(questions[number])):
            title = all_answers[number]["title"]
            try:
                if title.casefold() in titles and not questions[number]:
                    raise FormError([f"Another row has the title “{title}” too. Which of the two is meant?"])
                made = build_suggestion(form, all_answers[number], playbook, project.root, project.config.videos)
            except FormError as error:
                results[number] = error
                continue
            titles.add(title.casefold())
            file = project.root / made.path
            file.parent.mkdir(parents=True, exist_ok=True)
            create_whole(file, made.text)
            undo.callback(file.unlink)
            results[number] = made
        known = set(loaded.problems)
        problems = [problem for problem in project.load(day).problems if problem not in known]
        undo.pop_all()
    paths = {made.path for made in results.values() if isinstance(made, Suggestion)}
    drafts: list[Draft | FormError] = []
    for number, asked in enumerate(questions):
        made_or_error = results[number]
        if isinstance(made_or_error, Suggestion):
            of_draft = [p for p in problems if p.path == made_or_error.path or p.path not in paths]
            drafts.append(_review_draft(project.root, made_or_error, of_draft, asked))
        else:
            drafts.append(made_or_error)
    return drafts


def _review_draft(
    root: Path, suggestion: Suggestion, problems: Sequence[Problem], questions: Sequence[str]
) -> Draft | FormError:
    """Return a written draft with its warnings; delete it and return an error if it has mistakes or questions.

    `problems` are those that the draft causes; `questions` are to its author, about possible personal details.
    """
    # HIT_CODES are personal details: `questions_to_author` covers them, or a reviewer allows them.
    mistakes = [problem for problem in problems if problem.severity == "error" and problem.code not in HIT_CODES]
    if mistakes or questions:
        (root / suggestion.path).unlink()
        return FormError(
            [*questions, *([NO_PERSON_SENTENCE] if questions else ()), *friendly_messages(mistakes, suggestion)]
        )
    to_weigh = [problem for problem in problems if problem.severity == "warning" or problem.code in HIT_CODES]
    return Draft(suggestion, [*suggestion.open_decisions, *friendly_messages(to_weigh, suggestion)])


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
    """Write the sentences to `reply.md` in the folder `out`, print them, and exit with status PROBLEMS."""
    (out / "reply.md").write_text(render_reply(sentences), "utf-8")
    for sentence in sentences:
        click.echo(sentence)
    sys.exit(PROBLEMS)
