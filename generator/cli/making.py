"""Commands that make something from a playbook: export."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from generator.cli.common import (
    CANNOT_RUN,
    audience_option,
    day_option,
    media_option,
    playbook_from,
    progress,
    source_option,
    videos_option,
)
from generator.day import today
from generator.export import export as write_pages
from generator.publish import Audience, publish


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--root", default=".", type=click.Path(path_type=Path, file_okay=False), help="The playbook's folder.")
@source_option
@videos_option
@media_option
@audience_option
@day_option
def export(
    folder: Path, root: Path, source: str, videos: str, media: str, audience: Audience, day: dt.date | None
) -> None:
    """Write every page to FOLDER, as files that another site tool can build.

    Exit status: 0 written, 1 the playbook has mistakes, 2 no playbook here or FOLDER cannot be written.
    """
    playbook = playbook_from(root, source, videos, media, day)
    day = day or today()
    try:
        made = write_pages(
            publish(playbook, audience, day),
            root,
            folder,
            day,
            audience,
            progress=lambda pages: progress("Writing", pages),
        )
    except OSError as error:
        click.echo(f"Cannot write to {folder}: {error.strerror}.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo(f"{made} pages written to {folder}.")
