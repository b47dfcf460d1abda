"""What several commands share: their options, the way they load a playbook, and what their exit status means."""

from __future__ import annotations

import datetime as dt
import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from tqdm import tqdm

from coaching_playbook.diagnostics import PRINTERS, summary
from coaching_playbook.load import Loaded, PlaybookNotFound, load
from coaching_playbook.model import Playbook
from coaching_playbook.publish import AUDIENCES

OK, PROBLEMS, CANNOT_RUN = 0, 1, 2
REMOVED = 3
"""Nothing new could be published, and clips that may no longer be shown were taken down."""
STOPPED = 130
"""What a shell says of a command that was stopped with Ctrl-C."""


_Item = TypeVar("_Item")


root_argument = click.argument("root", default=".", type=click.Path(path_type=Path, file_okay=False))
root_option = click.option(
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


@dataclass(frozen=True)
class Project:
    """Where a playbook's files are: `source`, `videos` and `media` are paths below `root`."""

    root: Path
    source: str = "playbook_src"
    videos: str = "videos.yml"
    media: str = "media"

    def load(self, day: dt.date | None = None) -> Loaded:
        """Read and check all files; end the command where there is no playbook."""

        def files(found: Sequence[str]) -> Iterable[str]:
            return progress("Reading", found)

        try:
            return load(self.root, self.source, self.videos, self.media, day=day, progress=files)
        except PlaybookNotFound as error:
            click.echo(str(error), err=True)
            click.echo("Stand in the folder that holds it, or name that folder in the command.", err=True)
            sys.exit(CANNOT_RUN)

    def playbook(self, day: dt.date | None = None) -> Playbook:
        """Return the playbook; print every mistake and end the command where there are any."""
        loaded = self.load(day)
        if loaded.playbook is None:
            click.echo(PRINTERS["text"](loaded.mistakes), nl=False)
            click.echo(f"{summary(loaded.mistakes)} Nothing was written.", err=True)
            sys.exit(PROBLEMS)
        return loaded.playbook


Command = TypeVar("Command", bound=Callable[..., Any])


def _collect_project(root: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(*, root: Path, source: str, videos: str, media: str, **others: Any) -> Any:
            return command(project=Project(root, source, videos, media), **others)

        return cast(Command, root(source_option(videos_option(media_option(run)))))

    return decorate


project_argument = _collect_project(root_argument)
"""ROOT as an argument, with --source, --videos and --media; the command is given a Project."""
project_options = _collect_project(root_option)
"""The same with ROOT as an option."""
