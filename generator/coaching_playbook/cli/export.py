"""`playbook export`: write the site as Markdown pages with front matter, for other static site generators."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import click

from coaching_playbook.cli.options import Project, audience_option, day_option, project_options, with_progress_bar
from coaching_playbook.publish import Audience, publish
from coaching_playbook.site.export import export as write_pages
from coaching_playbook.site.output_folder import check_location


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@project_options
@audience_option
@day_option
def export_command(folder: Path, project: Project, audience: Audience, day: dt.date) -> None:
    """Write every page to FOLDER, as files that another site tool can build.

    Exit status: 0 written, 1 the playbook has mistakes, 2 no playbook here or FOLDER cannot be written.
    """
    playbook = project.playbook(day)
    check_location(folder, project.root, project.config.inputs)
    count = write_pages(
        publish(playbook, audience, day),
        project.root,
        folder,
        day,
        audience,
        project.config.language,
        progress=functools.partial(with_progress_bar, "Writing"),
    )
    click.echo(f"{count} pages written to {folder}.")
