"""File paths: the directory walker, and checks that file names are valid on every operating system."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

from coaching_playbook.diagnostics import Problem

_RESERVED_NAMES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
"""File names that Windows reserves for devices, with any extension."""
_FORBIDDEN_IN_NAMES = re.compile(r"[\x00-\x1f<>:\"\\|?*]|[. ]$")
"""Characters that Windows forbids in file names, and final characters that it strips."""
SYSTEM_FILE_NAME = re.compile(r"(?:eh)?thumbs\.db(?::.*)?|desktop\.ini|icon\r|~\$.*", re.IGNORECASE)
"""Names of files that Windows, macOS and Word create by themselves. Such files are ignored."""
MAX_NAME_BYTES = 120
"""The maximum length of a path component in UTF-8, so that paths of pages stay below the limits of file systems."""
_HISTORY_FOLDERS = frozenset((".git", ".hg", ".svn", ".bzr", ".jj", ".pijul", "_darcs"))
"""Names of folders that version control systems use for their own files."""
_TOOL_FOLDERS = frozenset(
    (
        *(".github", ".gitlab", ".forgejo", ".gitea", ".circleci", ".husky"),
        *(".vscode", ".idea", ".devcontainer", ".venv", "node_modules"),
    )
)
"""Names of folders that hosts of repositories, editors and package managers use for their own files."""


def tool_folder(path: PurePath) -> tuple[str, str] | None:
    """Return (name, description) of the first folder in a path that belongs to another tool; None without one."""
    for name in path.parts:
        if name.casefold() in _HISTORY_FOLDERS:
            return name, "where version control keeps the history"
        if name.casefold() in _TOOL_FOLDERS:
            return name, "where other programs keep their files"
    return None


FileKind = Literal["file", "folder", "link", "other"]
_KINDS: dict[int, FileKind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


class FoundFile(NamedTuple):
    """A file, folder or link that `walk` found. `path` is relative to the folder that was walked, with forward slashes.

    `kind` is "other" for devices, pipes and sockets; `size` is in bytes, `mtime_ns` and `ctime_ns` in nanoseconds.
    """

    path: str
    kind: FileKind
    size: int
    mtime_ns: int
    ctime_ns: int


def walk(folder: str | Path, *, skip_hidden: bool = False, strict: bool = False) -> Iterator[FoundFile]:
    """Yield every file, folder and symbolic link below a folder, in no particular order; links are not followed.

    With `skip_hidden`, files and folders whose names begin with a dot are skipped (links never are, because they are
    reported as problems). Unreadable folders and files are skipped; with `strict` they raise OSError.
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
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "other")
            if skip_hidden and kind != "link" and entry.name.startswith("."):
                continue
            path = prefix + entry.name
            yield FoundFile(path, kind, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if kind == "folder":
                pending.append((entry.path, f"{path}/"))


def list_files(root: Path, folder: str) -> tuple[list[str], list[str]]:
    """Return the files and the symbolic links in `folder`: two sorted lists of paths relative to `root`.

    Hidden files are left out, because no build reads them. A folder that is itself a link is returned as a link.
    """
    if (root / folder).is_symlink():
        return [], [folder]
    files: list[str] = []
    links: list[str] = []
    for entry in walk(root / folder, skip_hidden=True):
        if entry.kind != "folder":
            (links if entry.kind == "link" else files).append(f"{folder}/{entry.path}")
    return sorted(files), sorted(links)


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clips_folder(videos: str) -> str:
    """Return the path of the folder with a file for each clip: that of videos.yml, without its suffix."""
    path = PurePath(videos)
    return (path.parent / path.stem).as_posix()


def is_reserved(name: str) -> bool:
    """Return whether Windows reserves a file name for a device, with any extension."""
    return bool(_RESERVED_NAMES.fullmatch(name.strip()))


def symlink_problem(path: str) -> Problem:
    """Return the problem that reports a symbolic link."""
    message = "This is a link to another place, and links are not followed."
    return Problem(replace_undecodable(path), 1, 1, "symlink", message, "Put the file itself here.")


def name_problems(paths: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each path that is invalid, or the same as another path, on some operating system."""
    first_paths: dict[str, str] = {}
    for path in sorted(paths):
        for name in path.split("/"):
            if problem := _name_problem(name):
                message, fix = problem
                yield Problem(replace_undecodable(path), 1, 1, "file-name-elsewhere", message, fix)
                break
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        other = first_paths.setdefault(key, path)
        if other != path:
            same = f"the same file as {replace_undecodable(other)}"
            message = f"On many computers this is {same}, so one of the two would be lost."
            yield Problem(
                replace_undecodable(path), 1, 1, "same-file-name", message, "Give one of the two another name."
            )


def _name_problem(name: str) -> tuple[str, str] | None:
    """Return (message, fix) if a path component is invalid on some operating system, else None."""
    if is_reserved(name):
        return f"Windows cannot have a file named '{name}'.", "Give it another name, such as one with two words."
    if _FORBIDDEN_IN_NAMES.search(name):
        fix = "Name it with letters, digits, points and hyphens; no point or space at the end."
        return f"Windows cannot have a file named {replace_undecodable(name)!r}.", fix
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "This name holds signs that are no letters.", "Name it with letters, digits and hyphens."
    if size > MAX_NAME_BYTES:
        return f"This name has {size} letters; {MAX_NAME_BYTES} are the most.", "Give it a shorter name."
    return None


def replace_undecodable(path: str) -> str:
    """Return a path for messages, with each undecodable byte (a surrogate in `path`) replaced by a question mark."""
    return path.encode("utf-8", "replace").decode("utf-8")
