"""`playbook changes`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TextIO

import click

from coaching_playbook import permalinks
from coaching_playbook.cli.options import (
    OK,
    PROBLEMS,
    Project,
    audience_option,
    day_option,
    media_option,
    source_option,
    videos_option,
)
from coaching_playbook.clock import today
from coaching_playbook.contribute.changes import describe_changes, missing_urls, mixed_change_warning
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.personal import redact
from coaching_playbook.publish import Audience, publish


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
    old, new = (Project(root, source, videos, media).load(day).playbook for root in (before, after))
    click.echo("## What changes for a reader\n")
    if warning := mixed_change_warning(touched.read().splitlines() if touched else (), source, videos):
        click.echo(f"> {warning}\n")
    if old is None or new is None:
        click.echo("There are mistakes to put right first. Then this says what readers will see.")
        return
    seen = [publish(playbook, audience, day or today()) for playbook in (old, new)]
    click.echo(redact(describe_changes(*seen)), nl=False)
    if _hidden_clips(old, seen[0]) != _hidden_clips(new, seen[1]):
        click.echo("\nSomething also changes in clips that readers may not see. Look at the files for that.")
    book = after / source / permalinks.FILE_NAME
    gone = missing_urls(old, new, permalinks.retired_urls(book.read_text("utf-8")) if book.is_file() else ())
    for address in gone:
        click.echo(
            f"\n**Lost: {address}/.** Readers have this address. 'playbook rename' and 'playbook retire' keep it."
        )
    sys.exit(PROBLEMS if gone else OK)


def _hidden_clips(playbook: Playbook, seen: Playbook) -> list[Exemplar]:
    return [clip for clip in playbook.exemplars if clip.id not in seen.exemplar]
