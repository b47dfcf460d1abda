"""`playbook fmt`: format the YAML files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from coaching_playbook.cli.options import (
    HINT_WRONG_FOLDER,
    Project,
    project_paths,
    relative_to_project,
    with_progress_bar,
)
from coaching_playbook.diagnostics import as_text
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun
from coaching_playbook.layout import field_order, model_for
from coaching_playbook.load import PlaybookNotFound, source_files
from coaching_playbook.model import Exemplar
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import format_yaml, read_file


@click.command()
@project_paths
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
def fmt_command(project: Project, paths: tuple[Path, ...], only_check: bool) -> None:
    """Put every file into the one canonical form, or only FILES. No text and no comment is lost.

    A folder in the playbook stands for the files in it.
    Exit status: 0 the files are in that form, 1 a file cannot be read (or, with --check, would change), 2 no playbook
    or no such file.
    """
    folder = project.root / project.config.source
    try:
        files = source_files(project.root, project.config.source, project.config.videos)
    except PlaybookNotFound as error:
        raise CannotRun(f"{error}\n{HINT_WRONG_FOLDER}") from None
    files = _select_files(files, project, paths)
    refused = changed = 0
    for file in with_progress_bar("Tidying", files):
        path = file.relative_to(project.root).as_posix()
        parsed = read_file(file, path)
        mistakes = parsed.errors
        if mistakes:
            refused += 1
            click.echo(as_text(mistakes), nl=False)
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
    done, noun = "would change" if only_check else "tidied", "file" if len(files) == 1 else "files"
    click.echo(f"{changed} {done}, {refused} not readable, of {len(files)} {noun}.", err=True)
    sys.exit(PROBLEMS if refused or (only_check and changed) else OK)


def _select_files(files: Sequence[Path], project: Project, paths: Sequence[Path]) -> list[Path]:
    """Return those of `files` that are in `paths` (files or folders); all files if no path is given.

    Raises CannotRun for a path that contains none of them.
    """
    chosen: set[Path] = set()
    for path, given in zip(relative_to_project(project, paths), paths, strict=True):
        place = project.root / path
        named = {file for file in files if place == file or place in file.parents}
        if not named:
            raise CannotRun(f"{given} is not one of the playbook's files, or holds none. Nothing was changed.")
        chosen |= named
    return [file for file in files if file in chosen or not paths]
