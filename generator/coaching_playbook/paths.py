"""Names that are files everywhere: on every computer that somebody may write on, and for every program that builds."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from coaching_playbook.diagnostics import Problem

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x1f<>:\"\\|?*]|[. ]$")
MAX_LENGTH = 120
"""Of one name, so that the path of a page can be written on every computer."""


def is_reserved(name: str) -> bool:
    """Whether Windows takes a name for something else than a file, whatever ending it has."""
    return bool(_RESERVED.fullmatch(name.strip()))


def list_files(root: Path, folder: str) -> tuple[list[str], list[str]]:
    """The paths below `root` of all files in one of its folders, and of all links there. No link is followed.

    Hidden files are left out: no build looks at them.
    """
    files: list[str] = []
    links: list[str] = []
    if (root / folder).is_symlink():
        return files, [folder]
    _walk(root, folder, files, links)
    return sorted(files), sorted(links)


def _walk(root: Path, folder: str, files: list[str], links: list[str]) -> None:
    try:
        with os.scandir(root / folder) as there:
            for one in there:
                path = f"{folder}/{one.name}"
                if one.is_symlink():
                    links.append(path)
                elif one.name.startswith("."):
                    continue
                elif one.is_dir(follow_symlinks=False):
                    _walk(root, path, files, links)
                else:
                    files.append(path)
    except OSError:
        return  # what cannot be looked into is not there


def symlink_problem(path: str) -> Problem:
    message = "This is a link to another place, and links are not followed."
    return Problem(_printable(path), 1, 1, "symlink", message, "Put the file itself here.")


def name_problems(paths: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the names of files: those that some computer cannot have, and those that it takes for one."""
    same: dict[str, str] = {}
    for path in sorted(paths):
        for name in path.split("/"):
            if found := _name_problem(name):
                message, fix = found
                yield Problem(_printable(path), 1, 1, "file-name-elsewhere", message, fix)
                break
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        other = same.setdefault(key, path)
        if other != path:
            message = (
                f"On many computers this is the same file as {_printable(other)}, so one of the two would be lost."
            )
            yield Problem(_printable(path), 1, 1, "same-file-name", message, "Give one of the two another name.")


def _name_problem(name: str) -> tuple[str, str] | None:
    if is_reserved(name):
        return f"Windows cannot have a file named '{name}'.", "Give it another name, such as one with two words."
    if _FORBIDDEN.search(name):
        fix = "Name it with letters, digits, points and hyphens; no point or space at the end."
        return f"Windows cannot have a file named {_printable(name)!r}.", fix
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "This name holds signs that are no letters.", "Name it with letters, digits and hyphens."
    if size > MAX_LENGTH:
        return f"This name has {size} letters; {MAX_LENGTH} are the most.", "Give it a shorter name."
    return None


def _printable(path: str) -> str:
    """A path as it can be printed: what is no letter stands as a question mark."""
    return path.encode("utf-8", "replace").decode("utf-8")
