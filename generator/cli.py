"""The command door: check, fmt and export."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from generator import __version__, rules
from generator.day import today
from generator.export import export as write_pages
from generator.files import kind_of, order_of
from generator.load import CannotRun, Loaded, files_of, load
from generator.model import Exemplar
from generator.problems import PRINTERS, summary
from generator.publish import AUDIENCES, Audience, changes_by_itself, due, publish, withheld
from generator.source import canonical, read

CLEAN, PROBLEMS, CANNOT_RUN = 0, 1, 2

_Item = TypeVar("_Item")


_root = click.argument("root", default=".", type=click.Path(path_type=Path, file_okay=False))
_source = click.option(
    "--source", default="playbook_src", show_default=True, help="The folder of YAML files, below ROOT."
)
_media = click.option("--media", default="media", show_default=True, help="The folder of films, below ROOT.")
_day = click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    help="The day to look at.  [default: today in London]",
)
_audience = click.option(
    "--audience", type=click.Choice(AUDIENCES), default="public", show_default=True, help="Who will see it."
)
_videos = click.option("--videos", default="videos.yml", show_default=True, help="The list of exemplars, below ROOT.")


def _progress(label: str, items: Iterable[_Item]) -> Iterable[_Item]:
    """A progress bar, where somebody is watching and the work takes longer than half a second."""
    return tqdm(items, desc=label, leave=False, delay=0.5, disable=None, unit="")


def _load(root: Path, source: str, videos: str, media: str, day: dt.date | None = None) -> Loaded:
    def files(found: Sequence[str]) -> Iterable[str]:
        return _progress("Reading", found)

    try:
        return load(root, source, videos, media, day=day, progress=files)
    except CannotRun as error:
        click.echo(str(error), err=True)
        click.echo("Stand in the folder that holds it, or name that folder in the command.", err=True)
        sys.exit(CANNOT_RUN)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="playbook")
def main() -> None:
    """Check, tidy and export a playbook: the best practice that a team writes together.

    ROOT is the folder that holds playbook_src/; without it, the folder you stand in.
    """


@main.command()
@_root
@_source
@_videos
@_media
@_day
@click.option(
    "--format", "form", type=click.Choice([*PRINTERS]), default="text", show_default=True, help="How to print."
)
def check(root: Path, source: str, videos: str, media: str, day: dt.date | None, form: str) -> None:
    """Say every mistake in every file, with its place and what would be right.

    Warnings are for you to weigh; they change nothing. Exit status: 0 no mistakes, 1 mistakes, 2 no playbook here.
    """
    loaded = _load(root, source, videos, media, day)
    click.echo(PRINTERS[form](loaded.problems), nl=False)
    click.echo(summary(loaded.problems), err=True)
    sys.exit(PROBLEMS if loaded.mistakes else CLEAN)


@main.command()
@_root
@_source
@_videos
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
    for file in _progress("Tidying", files):
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


@main.command("rules")
def print_rules() -> None:
    """Print every rule that `check` holds a playbook to, as a page of Markdown."""
    click.echo(rules.as_page(), nl=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--root", default=".", type=click.Path(path_type=Path, file_okay=False), help="The playbook's folder.")
@_source
@_videos
@_media
@_audience
@_day
def export(
    folder: Path, root: Path, source: str, videos: str, media: str, audience: Audience, day: dt.date | None
) -> None:
    """Write every page to FOLDER, as files that another site tool can build.

    Exit status: 0 written, 1 the playbook has mistakes, 2 no playbook here or FOLDER cannot be written.
    """
    loaded = _load(root, source, videos, media, day)
    if loaded.playbook is None:
        click.echo(PRINTERS["text"](loaded.mistakes), nl=False)
        click.echo(f"{summary(loaded.mistakes)} Nothing was written.", err=True)
        sys.exit(PROBLEMS)
    day = day or today()
    try:
        made = write_pages(
            publish(loaded.playbook, audience, day),
            root,
            folder,
            day,
            audience,
            progress=lambda pages: _progress("Writing", pages),
        )
    except OSError as error:
        click.echo(f"Cannot write to {folder}: {error.strerror}.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo(f"{made} pages written to {folder}.")


@main.command()
@_root
@_source
@_videos
@_media
@_audience
@_day
@click.option("--within", default=60, show_default=True, help="How many days ahead to look for what is due.")
def permissions(
    root: Path, source: str, videos: str, media: str, audience: Audience, day: dt.date | None, within: int
) -> None:
    """Say which clips are shown, which are withheld and why, and what is due.

    The last line is the next day on which the site changes by itself, for a rebuild that runs every day.
    Exit status: 0 said, 1 the playbook has mistakes, 2 no playbook here.
    """
    day = day or today()
    loaded = _load(root, source, videos, media, day)
    if loaded.playbook is None:
        click.echo(PRINTERS["text"](loaded.mistakes), nl=False)
        sys.exit(PROBLEMS)
    click.echo(f"Clips for the audience '{audience}' on {day}:")
    for clip in loaded.playbook.exemplars:
        why = withheld(clip, audience, day)
        click.echo(f"  {clip.id}: {'withheld, because ' + '; '.join(why) if why else 'shown'}")
        for on, what in due(clip, day, within):
            click.echo(f"    {'was due' if on < day else 'due'} on {on}: {what}")
    if not loaded.playbook.exemplars:
        click.echo("  none")
    turns = changes_by_itself(loaded.playbook, audience, day)
    click.echo(f"Next change by itself: {turns[0] if turns else 'none'}")
