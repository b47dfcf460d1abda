"""File paths: the directory walker, and the rules for names that work on every operating system."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from coaching_playbook.diagnostics import Problem

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
"""Device names of Windows, with any extension."""
_FORBIDDEN = re.compile(r"[\x00-\x1f<>:\"\\|?*]|[. ]$")
"""Characters that Windows forbids in file names, and endings that it drops."""
MAX_LENGTH = 120
"""Bytes of one path component in UTF-8, so that the path of a page stays below the limits of file systems."""
_HISTORY_FOLDERS = frozenset((".git", ".hg", ".svn", ".bzr", ".jj", ".pijul", "_darcs"))
"""Folders in which version control keeps its own files."""
_TOOL_FOLDERS = frozenset(
    (
        *(".github", ".gitlab", ".forgejo", ".gitea", ".circleci", ".husky"),
        *(".vscode", ".idea", ".devcontainer", ".venv", "node_modules"),
    )
)
"""Folders in which hosts of repositories, editors and installers keep theirs."""


def kept_by_a_tool(path: PurePath) -> tuple[str, str] | None:
    """Return (name, what is in it) of the first folder on a path that a tool keeps for itself; None without one."""
    for name in path.parts:
        if name.casefold() in _HISTORY_FOLDERS:
            return name, "where version control keeps the history"
        if name.casefold() in _TOOL_FOLDERS:
            return name, "where other programs keep their files"
    return None


class FoundFile(NamedTuple):
    """One entry of a folder. `path` is relative to the folder that was walked, with forward slashes.

    `kind` is "other" for devices, pipes and sockets; `size` is in bytes, `mtime_ns` in nanoseconds.
    """

    path: str
    kind: Literal["file", "folder", "link", "other"]
    size: int
    mtime_ns: int


def walk(folder: str | Path, *, skip_hidden: bool = False, strict: bool = False) -> Iterator[FoundFile]:
    """Yield every file, folder and symbolic link below a folder, in no particular order; no link is followed.

    With `skip_hidden`, files and folders whose names begin with a dot are left out (links are always included: they
    are reported as problems). What cannot be read is left out; with `strict` it raises OSError.
    """
    pending = [(os.fspath(folder), "")]
    while pending:
        place, prefix = pending.pop()
        try:
            with os.scandir(place) as scan:
                entries = list(scan)
        except OSError:
            if strict:
                raise
            continue
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                if strict:
                    raise
                continue
            kind = _kind(status.st_mode)
            if skip_hidden and kind != "link" and entry.name.startswith("."):
                continue
            path = prefix + entry.name
            yield FoundFile(path, kind, status.st_size, status.st_mtime_ns)
            if kind == "folder":
                pending.append((entry.path, f"{path}/"))


def _kind(mode: int) -> Literal["file", "folder", "link", "other"]:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def list_files(root: Path, folder: str) -> tuple[list[str], list[str]]:
    """Return the sorted paths below `root` of the files in one of its folders, and of the symbolic links there.

    Hidden files are left out, since no build reads them. A folder that is itself a link is returned as a link.
    """
    if (root / folder).is_symlink():
        return [], [folder]
    files: list[str] = []
    links: list[str] = []
    for entry in walk(root / folder, skip_hidden=True):
        if entry.kind != "folder":
            (links if entry.kind == "link" else files).append(f"{folder}/{entry.path}")
    return sorted(files), sorted(links)


def is_reserved(name: str) -> bool:
    """Whether Windows reserves a name for a device, whatever its extension."""
    return bool(_RESERVED.fullmatch(name.strip()))


def symlink_problem(path: str) -> Problem:
    message = "This is a link to another place, and links are not followed."
    return Problem(printable(path), 1, 1, "symlink", message, "Put the file itself here.")


def name_problems(paths: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each path that some operating system cannot store, or that it treats as equal to another."""
    first_paths: dict[str, str] = {}
    for path in sorted(paths):
        for name in path.split("/"):
            if problem := _name_problem(name):
                message, fix = problem
                yield Problem(printable(path), 1, 1, "file-name-elsewhere", message, fix)
                break
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        other = first_paths.setdefault(key, path)
        if other != path:
            message = f"On many computers this is the same file as {printable(other)}, so one of the two would be lost."
            yield Problem(printable(path), 1, 1, "same-file-name", message, "Give one of the two another name.")


def _name_problem(name: str) -> tuple[str, str] | None:
    if is_reserved(name):
        return f"Windows cannot have a file named '{name}'.", "Give it another name, such as one with two words."
    if _FORBIDDEN.search(name):
        fix = "Name it with letters, digits, points and hyphens; no point or space at the end."
        return f"Windows cannot have a file named {printable(name)!r}.", fix
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "This name holds signs that are no letters.", "Name it with letters, digits and hyphens."
    if size > MAX_LENGTH:
        return f"This name has {size} letters; {MAX_LENGTH} are the most.", "Give it a shorter name."
    return None


def printable(path: str) -> str:
    """Replace what UTF-8 cannot encode (surrogates of undecodable names) with question marks."""
    return path.encode("utf-8", "replace").decode("utf-8")
