"""`playbook init`: write the files of a new playbook."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import click

from coaching_playbook import hosting
from coaching_playbook.cli.options import Choice, display_path
from coaching_playbook.exit_status import NothingWritten
from coaching_playbook.load import load
from coaching_playbook.mkdocs_config_check import CONFIG_NAMES
from coaching_playbook.paths import list_files
from coaching_playbook.starter import content, project
from coaching_playbook.whole_files import delete_leftovers, write_whole

_FILES_KEPT_IF_PRESENT = ("README.md", ".gitignore", ".gitattributes", ".editorconfig")
"""Files that a new repository on a host may have already; they are not replaced."""
_IS_WINDOWS = os.name == "nt"
_FILE_WRITTEN_LAST = "mkdocs.yml"
"""If this file exists, the playbook is complete; if not, an earlier run was interrupted, and this run continues it."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "kind",
    type=Choice(project.PROJECT_KINDS),
    default=project.STARTER_PROJECT,
    show_default=True,
    help="What to begin with: the starter content, to change with your team, or no pages at all.",
)
@click.option("--title", help="What the playbook is called.")
@click.option("--school", help="The school or trust.")
@click.option(
    "--host",
    type=Choice((hosting.NO_HOST, *hosting.HOSTS)),
    default=hosting.NO_HOST,
    show_default=True,
    help="Where the files or the site will be; adds the files that this host needs.",
)
def init_command(folder: Path, kind: str, title: str | None, school: str | None, host: str) -> None:
    """Begin a playbook of your own in DIR: a folder with nothing in it but what your school writes.

    DIR may have other files in it, which stay. Run it again if it was interrupted. Exit status: 0 written, 2 nothing
    was written.
    """
    for option, text in (("--title", title), ("--school", school)):
        if text is not None and not text.strip():
            raise NothingWritten(f"{option} is empty. Write a name, such as 'Our Playbook'.")
    if folder.is_symlink():
        raise NothingWritten(f"{folder} is a link to another place. Name the folder itself.")
    if any((folder / name).exists() for name in CONFIG_NAMES):
        raise _playbook_exists_error(folder)
    with tempfile.TemporaryDirectory() as staged:
        files = _build_in_staging_folder(Path(staged), kind, title, school, host)
    _require_no_conflicts(folder, files)
    kept = _write_missing_files(folder, files)
    for path in kept:
        click.echo(f"{path} was there already, and is as it was.", err=True)
    click.echo(f"Your playbook is in {folder.resolve()}. Next:\n")
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {_quote_for_shell(str(folder))}")
    program = _shell_command(folder)
    click.echo(f"  {program} serve     shows the site at http://127.0.0.1:8000/ while you write")
    click.echo(f"  {program} doctor    lists what to make your own")
    if host != hosting.NO_HOST:
        click.echo(f"  {program} host {host}  says what is left to do there")


def _shell_command(folder: Path) -> str:
    """Return how to call this program from a shell in `folder`: `playbook` if on the PATH, else its quoted path.

    The path is relative if the program is inside the folder that contains `folder`, since absolute paths often need
    quotation marks.
    """
    started = Path(sys.argv[0])
    if started.stem != "playbook" or shutil.which("playbook") or not started.parent.is_dir():
        return "playbook"
    path = str(started.absolute())
    if started.absolute().is_relative_to(folder.resolve().parent):
        path = os.path.relpath(path, folder.resolve())
    quoted = _quote_for_shell(path)
    return f"& {quoted}" if _IS_WINDOWS and quoted != path else quoted  # else PowerShell takes it for a text


def _quote_for_shell(path: str) -> str:
    """Quote a path for a command line of bash, zsh, PowerShell or cmd."""
    if re.fullmatch(r"[\w./\\:~+-]+", path):
        return path
    return shlex.quote(path) if re.search(r'["$`!]', path) else f'"{path}"'


def _build_in_staging_folder(
    folder: Path, kind: str, title: str | None, school: str | None, host: str
) -> Mapping[str, bytes]:
    """Write the new playbook's files to the empty `folder` and validate them; return their contents, keyed by path.

    Raises NothingWritten if the title or school is invalid, StarterContentMissing, and OSError.
    """
    files = project.project_files(
        kind, title=_collapse_whitespace(title), school=_collapse_whitespace(school), host=host
    )
    _write_missing_files(folder, files)
    loaded = load(folder)
    if loaded.playbook is None:
        for problem in loaded.mistakes:
            click.echo(f"{problem.message} {problem.fix}".strip(), err=True)
        raise NothingWritten("Give the playbook another title, or the school another name.")
    return {**files, **project.generated_files(loaded.playbook, host)}


def _collapse_whitespace(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _write_missing_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write the files that do not exist yet; return the paths of existing files with other content."""
    kept = []
    for path, data in sorted(files.items(), key=lambda item: (item[0] == _FILE_WRITTEN_LAST, item[0])):
        file = folder / path
        if file.exists():
            kept += [] if _has_content(file, data) else [path]
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        delete_leftovers(file)
        write_whole(file, data)
    return kept


def _require_no_conflicts(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise NothingWritten if an existing file in the folder conflicts with a new one."""
    folders = {parent.as_posix() for path in files for parent in PurePosixPath(path).parents if parent.name}
    for path in sorted(folders):
        if (folder / path).is_symlink() or ((folder / path).exists() and not (folder / path).is_dir()):
            raise NothingWritten(
                f"{path} in {folder} is no folder, and one of the new playbook belongs there. Name an empty folder."
            )
    if any(path not in files for path in list_files(folder, content.SOURCE)[0]):
        raise _playbook_exists_error(folder)
    taken = [path for path in sorted(files) if (folder / path).is_symlink() or (folder / path).exists()]
    taken = [path for path in taken if not _has_content(folder / path, files[path])]
    taken = [path for path in taken if path not in _FILES_KEPT_IF_PRESENT or not (folder / path).is_file()]
    if taken:
        raise NothingWritten(
            f"{taken[0]} is in {display_path(folder)} already, and a file of the new playbook belongs there. "
            "Name an empty folder."
        )


def _has_content(file: Path, data: bytes) -> bool:
    return file.is_file() and not file.is_symlink() and file.read_bytes() == data


def _playbook_exists_error(folder: Path) -> NothingWritten:
    """Return the exception to raise for a folder that already contains a playbook."""
    return NothingWritten(
        f"There is a playbook in {display_path(folder)} already. 'playbook upgrade' takes a newer version there."
    )
