"""`playbook fmt`."""

from __future__ import annotations

import sys

import click

from coaching_playbook.cli.options import (
    CANNOT_RUN,
    OK,
    PROBLEMS,
    WHERE_TO_STAND,
    Project,
    progress,
    project_argument,
)
from coaching_playbook.diagnostics import PRINTERS
from coaching_playbook.layout import field_order, model_for
from coaching_playbook.load import PlaybookNotFound, source_files
from coaching_playbook.model import Exemplar
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import format_yaml, read_file


@click.command()
@project_argument
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
def fmt(project: Project, only_check: bool) -> None:
    """Put every file into the one canonical form. No text and no comment is lost.

    Exit status: 0 all files are in that form, 1 a file cannot be read (or, with --check, would change), 2 no playbook.
    """
    folder = project.root / project.config.source
    try:
        files = source_files(project.root, project.config.source, project.config.videos)
    except PlaybookNotFound as error:
        click.echo(f"{error}\n{WHERE_TO_STAND}", err=True)
        sys.exit(CANNOT_RUN)
    refused = changed = 0
    for file in progress("Tidying", files):
        path = file.relative_to(project.root).as_posix()
        parsed = read_file(file, path)
        mistakes = [problem for problem in parsed.problems if problem.severity == "error"]
        if mistakes:
            refused += 1
            click.echo(PRINTERS["text"](mistakes), nl=False)
            continue
        kind = model_for(file.relative_to(folder).as_posix()) if folder in file.parents else Exemplar
        try:
            tidy = format_yaml(parsed.text, field_order(kind) if kind else None)
        except ValueError as error:
            refused += 1
            click.echo(f"{path}:1:1: {error}")
            continue
        if tidy != file.read_bytes().decode("utf-8"):
            changed += 1
            click.echo(f"{path}: {'would change' if only_check else 'tidied'}")
            if not only_check:
                write_whole(file, tidy)
    what = f"{changed} {'would change' if only_check else 'tidied'}, {refused} not readable, of {len(files)} files."
    click.echo(what, err=True)
    sys.exit(PROBLEMS if refused or (only_check and changed) else OK)
