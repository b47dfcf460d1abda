"""The list of files of a built site, with the audience it is for: `site-files.json`.

A build into a folder that holds the site of a smaller audience takes that site away before anything else can go wrong,
so that a refused build never leaves pages for staff where the public is served. Only files on the list are deleted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

NAME = "site-files.json"
_PUBLISHED = "site-manifest.json"


def as_text(audience: str, paths: Iterable[str]) -> str:
    return json.dumps({"audience": audience, "files": sorted({*paths, NAME})}, indent=0) + "\n"


def read(site: Path) -> tuple[str, tuple[str, ...]] | None:
    """The audience and the files of a site, by its list or the manifest of `playbook publish`; None without one."""
    for name in (NAME, _PUBLISHED):
        try:
            data = json.loads((site / name).read_text("utf-8"))
            audience, files = data["audience"], [*data["files"], name]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(audience, str) and all(isinstance(path, str) for path in files):
            return audience, tuple(files)
    return None


def clear_narrower(site: Path, audience: str, audiences: Sequence[str]) -> int:
    """Delete the files of a site that is for a smaller audience than `audience`; return how many there were.

    `audiences` are all of them from the widest to the narrowest. Files that are not on the site's list stay. Raises
    OSError where a file cannot be deleted.
    """
    found = None if site.is_symlink() else read(site)
    if found is None or found[0] not in audiences or audiences.index(found[0]) <= audiences.index(audience):
        return 0
    deleted = 0
    for path in found[1]:
        pure = PurePosixPath(path)
        file = site / pure
        if pure.is_absolute() or ".." in pure.parts or not file.is_file() or _behind_a_link(file, site):
            continue
        file.unlink()
        deleted += 1
        for folder in file.parents:
            if folder == site:
                break
            with contextlib.suppress(OSError):  # it holds something else
                folder.rmdir()
    return deleted


def _behind_a_link(file: Path, site: Path) -> bool:
    return any(place.is_symlink() for place in (file, *file.parents) if site in place.parents)
