"""`playbook table`: write a table of the playbook as CSV or XLSX."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from coaching_playbook.cli.options import (
    Choice,
    Project,
    audience_option,
    day_option,
    project_options,
    require_new_file,
)
from coaching_playbook.exit_status import NothingWritten
from coaching_playbook.publish import Audience
from coaching_playbook.spreadsheets import SUFFIXES, MissingLibrary, serialise_table
from coaching_playbook.tables import TABLES
from coaching_playbook.whole_files import create_whole


@click.command()
@click.argument("table_name", type=Choice(TABLES), metavar="TABLE")
@click.option(
    "--to",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new file, ending with .csv or .xlsx.",
)
@project_options
@audience_option
@day_option
def table_command(table_name: str, file: Path, project: Project, audience: Audience, day: dt.date) -> None:
    """Write a table for a spreadsheet. TABLE is techniques, clips, coverage, permissions or due (what is due).

    A text that looks like a formula stays text. A file that is there already is left alone.
    Exit status: 0 written, 1 the playbook has mistakes, 2 nothing could be written.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise NothingWritten(f"'{file}' should end with {' or '.join(SUFFIXES)}.")
    require_new_file(project, file)
    table = TABLES[table_name](project.playbook(day), audience, day)
    try:
        create_whole(file, serialise_table(table, file))
    except MissingLibrary as error:
        raise NothingWritten(str(error)) from None
    rows = len(table.rows)
    click.echo(f"{rows} {'row is' if rows == 1 else 'rows are'} in {file}.")
