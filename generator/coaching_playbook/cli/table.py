"""`playbook table`: write a table of the playbook as CSV or XLSX."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from coaching_playbook.cli.options import (
    Choice,
    Project,
    audience_option,
    day_option,
    misplaced_output,
    project_options,
)
from coaching_playbook.clock import today
from coaching_playbook.exit_status import CANNOT_RUN
from coaching_playbook.publish import Audience
from coaching_playbook.spreadsheets import SUFFIXES, MissingLibrary, serialise_table
from coaching_playbook.tables import TABLES
from coaching_playbook.whole_files import create_whole


@click.command("table")
@click.argument("what", type=Choice(TABLES), metavar="TABLE")
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
def table_command(what: str, file: Path, project: Project, audience: Audience, day: dt.date | None) -> None:
    """Write a table for a spreadsheet. TABLE is techniques, clips, coverage, permissions or due (what is due).

    A text that looks like a formula stays text. A file that is there already is left alone.
    Exit status: 0 written, 1 the playbook has mistakes, 2 nothing could be written.
    """
    if file.suffix.lower() not in SUFFIXES:
        _exit_with_error(f"'{file}' should end with {' or '.join(SUFFIXES)}.")
    if problem := misplaced_output(project, file):
        _exit_with_error(problem)
    day = day or today()
    table = TABLES[what](project.playbook(day), audience, day)
    try:
        content = serialise_table(table, file)
        create_whole(file, content)
    except MissingLibrary as error:
        _exit_with_error(str(error))
    except FileExistsError:
        _exit_with_error(f"'{file}' is there already, and was left alone. Choose another name, or delete it first.")
    except OSError as error:
        _exit_with_error(f"'{file}' cannot be written: {error.strerror}.")
    click.echo(f"{len(table.rows)} rows are in {file}.")


def _exit_with_error(message: str) -> None:
    click.echo(f"{message} Nothing was written.", err=True)
    sys.exit(CANNOT_RUN)
