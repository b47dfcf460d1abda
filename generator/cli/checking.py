"""Commands that look: check, fmt, rules, permissions, due, verify and changes."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TextIO

import click

from generator import ledger, manifest, rules, settings, site_files, upkeep
from generator.cli.common import (
    CANNOT_RUN,
    CLEAN,
    PROBLEMS,
    audience_option,
    day_option,
    loaded_from,
    media_option,
    playbook_from,
    progress,
    root_of,
    root_option,
    source_option,
    trust_option,
    videos_option,
)
from generator.clip_status import ClipStatus
from generator.contribute.difference import difference, lost, mixed
from generator.day import parse, today
from generator.files import kind_of, order_of
from generator.load import CannotRun, files_of
from generator.model import Exemplar, Playbook
from generator.personal import redact
from generator.problems import PRINTERS, summary
from generator.publish import AUDIENCES, Audience, changes_by_itself, due, publish, withheld
from generator.quotes import quotes
from generator.source import canonical, read
from generator.verify import look_over


@click.command()
@root_option
@source_option
@videos_option
@media_option
@day_option
@click.option(
    "--format", "form", type=click.Choice([*PRINTERS]), default="text", show_default=True, help="How to print."
)
@trust_option
def check(
    root: Path, source: str, videos: str, media: str, day: dt.date | None, form: str, trust: tuple[str, ...]
) -> None:
    """Say every mistake in every file, with its place and what would be right; mkdocs.yml and its pages among them.

    Warnings are for you to weigh; they change nothing. Exit status: 0 no mistakes, 1 mistakes, 2 no playbook here.
    """
    loaded = loaded_from(root, source, videos, media, day)
    config = settings.read(root, trust)
    found = [*loaded.problems, *(config.problems if config else ())]
    clips = ClipStatus(root, settings.Config(source, videos, media), "coaches", day or today()).clips
    problems = sorted({*found, *quotes(clips, root, config.docs if config else "docs")})
    click.echo(PRINTERS[form](problems), nl=False)
    click.echo(summary(problems), err=True)
    sys.exit(PROBLEMS if any(problem.severity == "error" for problem in problems) else CLEAN)


@click.command()
@root_option
@source_option
@videos_option
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
def fmt(root: Path, source: str, videos: str, only_check: bool) -> None:
    """Put every file into the one canonical form. No text and no comment is lost.

    Exit status: 0 all files are in that form, 1 a file cannot be read (or, with --check, would change), 2 no playbook.
    """
    folder = root / source
    try:
        files = files_of(root, source, videos)
    except CannotRun as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    refused = changed = 0
    for file in progress("Tidying", files):
        path = file.relative_to(root).as_posix()
        read_ = read(file, path)
        mistakes = [problem for problem in read_.problems if problem.severity == "error"]
        if mistakes:
            refused += 1
            click.echo(PRINTERS["text"](mistakes), nl=False)
            continue
        kind = kind_of(file.relative_to(folder).as_posix()) if folder in file.parents else Exemplar
        try:
            tidy = canonical(read_.text, order_of(kind) if kind else None)
        except ValueError as error:
            refused += 1
            click.echo(f"{path}:1:1: {error}")
            continue
        if tidy != file.read_bytes().decode("utf-8"):
            changed += 1
            click.echo(f"{path}: {'would change' if only_check else 'tidied'}")
            if not only_check:
                file.write_text(tidy, "utf-8", newline="\n")
    what = f"{changed} {'would change' if only_check else 'tidied'}, {refused} not readable, of {len(files)} files."
    click.echo(what, err=True)
    sys.exit(PROBLEMS if refused or (only_check and changed) else CLEAN)


@click.command("rules")
def print_rules() -> None:
    """Print every rule that `check` holds a playbook to, as a page of Markdown."""
    click.echo(rules.as_page(), nl=False)


@click.command()
@root_option
@source_option
@videos_option
@media_option
@audience_option
@day_option
@click.option("--within", default=60, show_default=True, help="How many days ahead to look for what is due.")
def permissions(
    root: Path, source: str, videos: str, media: str, audience: Audience, day: dt.date | None, within: int
) -> None:
    """Say which clips are shown, which are withheld and why, and what is due.

    The last line is the next day on which the site changes by itself, for a rebuild that runs every day.
    Exit status: 0 said, 1 the playbook has mistakes, 2 no playbook here.
    """
    day = day or today()
    playbook = playbook_from(root, source, videos, media, day)
    click.echo(f"Clips for the audience '{audience}' on {day}:")
    for clip in playbook.exemplars:
        why = withheld(clip, audience, day)
        click.echo(f"  {clip.id}: {'withheld, because ' + '; '.join(why) if why else 'shown'}")
        for on, what in due(clip, day, within):
            click.echo(f"    {'was due' if on < day else 'due'} on {on}: {what}")
    if not playbook.exemplars:
        click.echo("  none")
    turns = changes_by_itself(playbook, audience, day)
    click.echo(f"Next change by itself: {turns[0] if turns else 'none'}")


@click.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@root_of
@source_option
@videos_option
@media_option
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Who will see it.  [default: as it was built, or public]"
)
@day_option
def verify(
    site: Path,
    root: Path,
    source: str,
    videos: str,
    media: str,
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
    config = settings.read(root) or settings.Config(source, videos, media)
    if told:
        found += manifest.differences(site, told, manifest.inputs(root, config.groups))
        audience = audience or next((one for one in AUDIENCES if one == told["audience"]), None)
        day = day or _day_of(told["day"])
    playbook = playbook_from(root, source, videos, media, day)
    found += look_over(site, playbook, audience or "public", day or today(), root=root)
    for sentence in found:
        click.echo(sentence)
    click.echo(
        f"{len(found)} thing{'s' * (len(found) > 1)} to put right." if found else f"{site} is fit to publish.", err=True
    )
    sys.exit(PROBLEMS if found else CLEAN)


def _day_of(text: str) -> dt.date | None:
    try:
        return parse(text)
    except ValueError:
        return None


@click.command("audience")
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--require", type=click.Choice(AUDIENCES), help="Refuse a site that is for anybody else.")
def audience_command(site: Path, require: Audience | None) -> None:
    """Say which audience a built SITE is for; with --require, refuse it where it is for another.

    A workflow that puts sites on the open web uses this before it hands one on. Exit status: 0 said, 1 it is for
    another audience, 2 the folder does not say.
    """
    found = site_files.read(site)
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


@click.command()
@click.argument("before", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("after", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
@source_option
@videos_option
@media_option
@audience_option
@day_option
@click.option("--touched", type=click.File("r", encoding="utf-8"), help="A list of the files that a change touches.")
def changes(
    before: Path,
    after: Path,
    source: str,
    videos: str,
    media: str,
    audience: Audience,
    day: dt.date | None,
    touched: TextIO | None,
) -> None:
    """Say in plain English what is different for a reader between two folders, as Markdown.

    Of clips and people that the audience may not see it says nothing. Exit status: 0 said, 1 an address that readers
    have would be lost, 2 no playbook.
    """
    old, new = (loaded_from(root, source, videos, media, day).playbook for root in (before, after))
    click.echo("## What changes for a reader\n")
    if warning := mixed(touched.read().splitlines() if touched else (), source, videos):
        click.echo(f"> {warning}\n")
    if old is None or new is None:
        click.echo("There are mistakes to put right first. Then this says what readers will see.")
        return
    seen = [publish(playbook, audience, day or today()) for playbook in (old, new)]
    click.echo(redact(difference(*seen)), nl=False)
    if _hidden_clips(old, seen[0]) != _hidden_clips(new, seen[1]):
        click.echo("\nSomething also changes in clips that readers may not see. Look at the files for that.")
    book = after / source / ledger.NAME
    gone = lost(old, new, ledger.gone(book.read_text("utf-8")) if book.is_file() else ())
    for address in gone:
        click.echo(
            f"\n**Lost: {address}/.** Readers have this address. 'playbook rename' and 'playbook retire' keep it."
        )
    sys.exit(PROBLEMS if gone else CLEAN)


def _hidden_clips(playbook: Playbook, seen: Playbook) -> list[Exemplar]:
    return [clip for clip in playbook.exemplars if clip.id not in seen.exemplar]


@click.command("due")
@root_option
@source_option
@videos_option
@media_option
@day_option
@click.option("--within", default=60, show_default=True, help="How many days ahead to look.")
def due_command(root: Path, source: str, videos: str, media: str, day: dt.date | None, within: int) -> None:
    """Say which pages and clips somebody should look at again, soonest first.

    Exit status: 0 said, 1 the playbook has mistakes, 2 no playbook here.
    """
    day = day or today()
    playbook = playbook_from(root, source, videos, media, day)
    withdrawn = upkeep.withdrawn_media(playbook, root)
    for id_, path in withdrawn:
        click.echo(f"- {path} is still there, and its clip is withdrawn. Run 'playbook withdraw {id_}'.")
    found = upkeep.due(playbook, day, within)
    for one in found:
        when = f"was due on {one.on}" if one.on < day else f"due on {one.on}"
        click.echo(f"- {one.title}: {one.what}, {when} ({one.path})")
    if not found and not withdrawn:
        click.echo(f"Nothing is due within {within} days of {day}.")
