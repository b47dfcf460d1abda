"""`playbook answer`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from coaching_playbook.cli.options import (
    CANNOT_RUN,
    PROBLEMS,
    Project,
    day_option,
    project_options,
)
from coaching_playbook.contribute.parse import FormError, recognise
from coaching_playbook.contribute.parse import parse as read_answers
from coaching_playbook.contribute.suggestion import (
    NO_PERSON,
    REVIEWED,
    friendly_messages,
    pull_request,
    questions_back,
    reply,
    suggestion,
)
from coaching_playbook.personal import CODES
from coaching_playbook.schema import issue_forms


@click.command()
@project_options
@day_option
@click.option("--text", envvar="ISSUE_BODY", default="", help="The filled-in form.  [default: $ISSUE_BODY]")
@click.option(
    "--labels", envvar="ISSUE_LABELS", default="", help="Its labels, as a JSON list.  [default: $ISSUE_LABELS]"
)
@click.option("--number", envvar="ISSUE_NUMBER", type=int, default=0, help="Its number.  [default: $ISSUE_NUMBER]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the answer goes.")
def answer(
    project: Project,
    day: dt.date | None,
    text: str,
    labels: str,
    number: int,
    out: Path,
) -> None:
    """Turn a filled-in form into a file of the playbook, or into a friendly question.

    The form is known by its headings, or else by its label. OUT gets `label`, the name of the form, and then
    `reply.md`, or `path`, `title` and `pull-request.md` beside the new file itself.
    Exit status: 0 the file is written, 1 there is a reply instead, 2 it is for a person to answer.
    """
    playbook = project.playbook(day)
    label_names = _names(labels)
    form = recognise(issue_forms(playbook), label_names, text)
    if form:
        out.mkdir(parents=True, exist_ok=True)
        (out / "label").write_text(form.name, "utf-8")
    if form is None or form.makes is None:
        click.echo("This one is for a person to answer.")
        sys.exit(CANNOT_RUN)
    try:
        answers = read_answers(form, text)
        asked = [] if REVIEWED in label_names else questions_back(form, answers, playbook)
        draft = suggestion(form, answers, playbook, project.root, project.config.videos)
    except FormError as error:
        _reply(out, error.sentences)
    before = set(project.load(day).problems)
    file = project.root / draft.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(draft.text, "utf-8", newline="\n")
    after = project.load(day).problems
    new_problems = [problem for problem in after if problem not in before]
    # CODES are personal details: `questions_back` covers them, or a reviewer allows them.
    mistakes = [problem for problem in new_problems if problem.severity == "error" and problem.code not in CODES]
    if mistakes or asked:
        file.unlink()
        _reply(out, [*asked, *([NO_PERSON] if asked else ()), *friendly_messages(mistakes, draft)])
    to_weigh = [problem for problem in new_problems if problem.severity == "warning" or problem.code in CODES]
    (out / "path").write_text(draft.path, "utf-8")
    (out / "title").write_text(f"{form.title}: {draft.title}", "utf-8")
    (out / "pull-request.md").write_text(pull_request(number, friendly_messages(to_weigh, draft)), "utf-8")
    click.echo(f"{draft.path}: written")


def _names(labels: str) -> list[str]:
    """The names in a JSON list; none if it is anything else."""
    try:
        names = json.loads(labels or "[]")
    except ValueError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _reply(out: Path, sentences: list[str]) -> NoReturn:
    (out / "reply.md").write_text(reply(sentences), "utf-8")
    for sentence in sentences:
        click.echo(sentence)
    sys.exit(PROBLEMS)
