"""What several commands share: their options, the way they load a playbook, and what their exit status means."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from generator.load import CannotRun, Loaded, load
from generator.model import Playbook
from generator.problems import PRINTERS, summary
from generator.publish import AUDIENCES

CLEAN, PROBLEMS, CANNOT_RUN = 0, 1, 2
REMOVED = 3
"""Nothing new could be published, and clips that may no longer be shown were taken down."""
STOPPED = 130
"""What a shell says of a command that was stopped with Ctrl-C."""


_Item = TypeVar("_Item")


root_option = click.argument("root", default=".", type=click.Path(path_type=Path, file_okay=False))
root_of = click.option(
    "--root", default=".", type=click.Path(path_type=Path, file_okay=False), help="The playbook's folder."
)
source_option = click.option(
    "--source", default="playbook_src", show_default=True, help="The folder of YAML files, below ROOT."
)
media_option = click.option("--media", default="media", show_default=True, help="The folder of films, below ROOT.")
day_option = click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    envvar="PLAYBOOK_DAY",
    help="The day to look at.  [default: today in London]",
)
audience_option = click.option(
    "--audience", type=click.Choice(AUDIENCES), default="public", show_default=True, help="Who will see it."
)
videos_option = click.option(
    "--videos", default="videos.yml", show_default=True, help="The list of exemplars, below ROOT."
)


trust_option = click.option(
    "--trust",
    multiple=True,
    envvar="PLAYBOOK_TRUST",
    metavar="NAME",
    help="What in mkdocs.yml an owner has agreed to that can run anything: the name of a plugin, an extension or a "
    "theme; hooks, tags, custom_dir, extra_templates, INHERIT. The environment's PLAYBOOK_TRUST may hold several.",
)


def progress(label: str, items: Iterable[_Item]) -> Iterable[_Item]:
    """A progress bar, where somebody is watching and the work takes longer than half a second."""
    return tqdm(items, desc=label, leave=False, delay=0.5, disable=None, unit="")


def reading(found: Sequence[str]) -> Iterable[str]:
    return progress("Reading", found)


def loaded_from(root: Path, source: str, videos: str, media: str, day: dt.date | None = None) -> Loaded:
    try:
        return load(root, source, videos, media, day=day, progress=reading)
    except CannotRun as error:
        click.echo(str(error), err=True)
        click.echo("Stand in the folder that holds it, or name that folder in the command.", err=True)
        sys.exit(CANNOT_RUN)


def playbook_from(root: Path, source: str, videos: str, media: str, day: dt.date | None = None) -> Playbook:
    """The playbook, or every mistake that stands in its way and the end of the command."""
    loaded = loaded_from(root, source, videos, media, day)
    if loaded.playbook is None:
        click.echo(PRINTERS["text"](loaded.mistakes), nl=False)
        click.echo(f"{summary(loaded.mistakes)} Nothing was written.", err=True)
        sys.exit(PROBLEMS)
    return loaded.playbook
