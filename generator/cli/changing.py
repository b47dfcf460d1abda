"""Commands that change files for somebody: rename, retire, ledger and answer."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from generator import ledger, renaming, settings
from generator import withdraw as withdrawal
from generator.cli.common import (
    CANNOT_RUN,
    CLEAN,
    PROBLEMS,
    day_option,
    loaded_from,
    media_option,
    playbook_from,
    root_of,
    source_option,
    trust_option,
    videos_option,
)
from generator.cli.making import publish_command
from generator.contribute.answers import NotAnswered
from generator.contribute.answers import read as read_answers
from generator.contribute.suggestion import (
    NO_PERSON,
    REVIEWED,
    in_kind_words,
    pull_request,
    questions_back,
    reply,
    suggestion,
)
from generator.day import today
from generator.forms import issue_forms
from generator.model import Playbook
from generator.personal import CODES
from generator.problems import PRINTERS


def apply(root: Path, plan: renaming.Plan) -> None:
    """Write what a plan says, and name each file."""
    for path in plan.removes:
        (root / path).unlink()
        click.echo(f"{path}: taken away")
    for path, text in plan.writes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8", newline="\n")
        click.echo(f"{path}: {'changed' if path in plan.touched else 'written'}")


def _carry_out(
    root: Path, source: str, videos: str, media: str, day: dt.date | None, planned: Callable[[Playbook], renaming.Plan]
) -> None:
    playbook = playbook_from(root, source, videos, media, day)
    try:
        plan = planned(playbook)
    except (renaming.CannotChange, ValueError) as error:
        click.echo(f"{error} Nothing was changed.", err=True)
        sys.exit(CANNOT_RUN)
    apply(root, plan)
    after = loaded_from(root, source, videos, media, day)
    click.echo(PRINTERS["text"](after.mistakes), nl=False)
    sys.exit(PROBLEMS if after.mistakes else CLEAN)


@click.command()
@click.argument("old")
@click.argument("new")
@root_of
@source_option
@videos_option
@media_option
@day_option
def rename(old: str, new: str, root: Path, source: str, videos: str, media: str, day: dt.date | None) -> None:
    """Give OLD the id NEW, in every file that names it. A page keeps its former address too.

    OLD is an id, or a kind and an id where several things share it: techniques/ask-then-wait. Comments stay.
    Exit status: 0 done, 1 there are mistakes, 2 it cannot be done, and why.
    """
    _carry_out(root, source, videos, media, day, lambda playbook: renaming.rename(playbook, root, old, new))


@click.command()
@click.argument("page")
@click.option("--into", help="The page that takes its place; its addresses and references lead there.")
@click.option("--because", "why", default="", help="What readers are told, in a sentence.")
@root_of
@source_option
@videos_option
@media_option
@day_option
def retire(
    page: str, into: str | None, why: str, root: Path, source: str, videos: str, media: str, day: dt.date | None
) -> None:
    """Retire PAGE. It keeps its address and says that it is no longer used.

    Exit status: 0 done, 1 there are mistakes, 2 it cannot be done, and why.
    """
    on = day or today()
    _carry_out(root, source, videos, media, day, lambda book: renaming.retire(book, root, page, on, into=into, why=why))


@click.command()
@click.argument("clip")
@root_of
@trust_option
@day_option
@click.option("--because", default="", help="Why, in a few words without names. No page shows it.")
@click.option("--keep-files", is_flag=True, help="Leave its film, poster and captions where they are.")
@click.option(
    "--publish", "site", metavar="SITE_DIR", type=click.Path(path_type=Path), help="Publish at once, to this folder."
)
@click.pass_context
def withdraw(
    context: click.Context,
    clip: str,
    root: Path,
    trust: tuple[str, ...],
    day: dt.date | None,
    because: str,
    keep_files: bool,
    site: Path | None,
) -> None:
    """Take CLIP (its id) off the site for good: mark it withdrawn, and delete its film, poster and captions.

    It works whatever mistakes there are elsewhere, and it ends with what remains in other places and what to do about
    it. Exit status: 0 done, 2 there is no such clip or its file cannot be read; with --publish, as
    'playbook publish'.
    """
    config = settings.read(root, trust) or settings.Config()
    try:
        plan = withdrawal.withdraw(root, config, clip, day or today(), because)
        (root / plan.path).write_text(plan.text, "utf-8", newline="\n")
        click.echo(f"{plan.path}: {clip} is marked withdrawn")
        for path in plan.media:
            if keep_files:
                click.echo(f"{path}: still there. Delete it, and commit that.")
            else:
                (root / path).unlink()
                click.echo(f"{path}: deleted here")
    except withdrawal.CannotWithdraw as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    except OSError as error:
        click.echo(f"Cannot write {error.filename}: {error.strerror}.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo("\nWhat remains in other places:")
    for sentence in plan.elsewhere:
        click.echo(f"- {sentence}")
    if site:
        click.echo()
        context.invoke(publish_command, site=site, root=root, audience=None, day=day, trust=trust, from_history=False)
    else:
        click.echo("\nNow publish: commit this change to the main branch, or run 'playbook publish SITE_DIR'.")


@click.command("ledger")
@root_of
@source_option
@videos_option
@media_option
@day_option
@click.option("--let-go", "address", help="An address that may lead nowhere from now on, such as exemplars/a-clip.")
@click.option("--because", "why", help="Why it goes. It is kept in the ledger, and no page shows it.")
def ledger_command(
    root: Path, source: str, videos: str, media: str, day: dt.date | None, address: str | None, why: str | None
) -> None:
    """Write down every address that the site has, so that none is ever lost unnoticed.

    Exit status: 0 written or nothing new, 1 the playbook has mistakes, 2 it cannot be done.
    """
    file = root / source / ledger.NAME
    text = file.read_text("utf-8") if file.is_file() else ""
    if address:
        if not why or not why.strip():
            click.echo('Say why: --because "…". Readers may have that address.', err=True)
            sys.exit(CANNOT_RUN)
        made = ledger.let_go(text, address.strip("/"), day or today(), why)
    else:
        made = ledger.grown(playbook_from(root, source, videos, media, day), text)
    if made == text:
        click.echo("Nothing new.")
        return
    file.write_text(made, "utf-8", newline="\n")
    click.echo(f"{source}/{ledger.NAME}: written")


@click.command()
@root_of
@source_option
@videos_option
@media_option
@day_option
@click.option("--text", envvar="ISSUE_BODY", default="", help="The filled-in form.  [default: $ISSUE_BODY]")
@click.option(
    "--labels", envvar="ISSUE_LABELS", default="", help="Its labels, as a JSON list.  [default: $ISSUE_LABELS]"
)
@click.option("--number", envvar="ISSUE_NUMBER", type=int, default=0, help="Its number.  [default: $ISSUE_NUMBER]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the answer goes.")
def answer(
    root: Path,
    source: str,
    videos: str,
    media: str,
    day: dt.date | None,
    text: str,
    labels: str,
    number: int,
    out: Path,
) -> None:
    """Turn a filled-in form into a file of the playbook, or into a kind answer.

    OUT gets `reply.md`, or `path`, `title` and `pull-request.md` beside the new file itself.
    Exit status: 0 the file is written, 1 there is a reply instead, 2 it is for a person to answer.
    """
    playbook = playbook_from(root, source, videos, media, day)
    form = next((form for form in issue_forms(playbook) if f'"{form.name}"' in labels), None)
    if form is None or form.makes is None:
        click.echo("This one is for a person to answer.")
        sys.exit(CANNOT_RUN)
    out.mkdir(parents=True, exist_ok=True)
    try:
        answers = read_answers(form, text)
        reviewed = f'"{REVIEWED}"' in labels
        asked = [] if reviewed else questions_back(form, answers, playbook)
        made = suggestion(form, answers, playbook, root, videos)
    except NotAnswered as error:
        _reply(out, error.sentences)
    before = set(loaded_from(root, source, videos, media, day).problems)
    file = root / made.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made.text, "utf-8", newline="\n")
    after = loaded_from(root, source, videos, media, day).problems
    found = [problem for problem in after if problem not in before]
    # What these codes find has been asked about already; or reviewers see it, and write the 'allow'.
    mistakes = [problem for problem in found if problem.severity == "error" and problem.code not in CODES]
    if mistakes or asked:
        file.unlink()
        _reply(out, [*asked, *([NO_PERSON] if asked else ()), *in_kind_words(mistakes, made)])
    weigh = in_kind_words([one for one in found if one.severity == "warning" or one.code in CODES], made)
    (out / "path").write_text(made.path, "utf-8")
    (out / "title").write_text(f"{form.title}: {made.title}", "utf-8")
    (out / "pull-request.md").write_text(pull_request(number, weigh), "utf-8")
    click.echo(f"{made.path}: written")


def _reply(out: Path, sentences: list[str]) -> NoReturn:
    (out / "reply.md").write_text(reply(sentences), "utf-8")
    for sentence in sentences:
        click.echo(sentence)
    sys.exit(PROBLEMS)
