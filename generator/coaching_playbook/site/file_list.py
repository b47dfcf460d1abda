"""The list of files of a built site, with the audience it is for: `site-files.json`.

A build into a folder that holds the site of a smaller audience deletes that site first, so that a build that then fails
never leaves pages for staff where the public is served. Only files on the list are deleted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

NAME = "site-files.json"
_MANIFEST = "site-manifest.json"


class FileList(NamedTuple):
    """The audience of a site, and the paths of its files relative to its folder."""

    audience: str
    files: tuple[str, ...]


def as_text(audience: str, paths: Iterable[str]) -> str:
    """Serialise the list of a site; `paths` need not hold the list itself."""
    return json.dumps({"audience": audience, "files": sorted({*paths, NAME})}, indent=0) + "\n"


def read(site: Path) -> FileList | None:
    """Parse the list of a site, or else its manifest; None where it has neither."""
    for name in (NAME, _MANIFEST):
        try:
            data = json.loads((site / name).read_text("utf-8"))
            audience, files = data["audience"], [*data["files"], name]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(audience, str) and all(isinstance(path, str) for path in files):
            return FileList(audience, tuple(files))
    return None


def clear_narrower(site: Path, audience: str, audiences: Sequence[str]) -> int:
    """Delete the listed files of a site that is for a smaller audience than `audience`; return their number.

    `audiences` is ordered from the widest to the narrowest. Raises OSError where a file cannot be deleted.
    """
    listed = None if site.is_symlink() else read(site)
    if listed is None or listed.audience not in audiences:
        return 0
    if audiences.index(listed.audience) <= audiences.index(audience):
        return 0
    deleted = 0
    for path in listed.files:
        pure = PurePosixPath(path)
        file = site / pure
        if pure.is_absolute() or ".." in pure.parts or not file.is_file() or _is_behind_symlink(file, site):
            continue
        file.unlink()
        deleted += 1
        for folder in file.parents:
            if folder == site:
                break
            with contextlib.suppress(OSError):  # not empty
                folder.rmdir()
    return deleted


def _is_behind_symlink(file: Path, site: Path) -> bool:
    return any(path.is_symlink() for path in (file, *file.parents) if site in path.parents)
