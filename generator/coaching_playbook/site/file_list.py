"""The list of files of a built site, with the site's audience, as JSON: `site-files.json`.

Only files on the list may be replaced or deleted: all others are not from a build. Every build writes it; the manifest
(`site-manifest.json`), with hashes to verify a site by, is written by `playbook publish` only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from coaching_playbook.publish import Audience, audience_named
from coaching_playbook.whole_files import delete_leftovers, write_whole

FILE_NAME = "site-files.json"
MANIFEST_FILE_NAME = "site-manifest.json"


class FileList(NamedTuple):
    """The audience of a site, and the paths of its files relative to its folder."""

    audience: str
    files: tuple[str, ...]


def to_json(audience: str, paths: Iterable[str]) -> str:
    """Serialise the list of files of a site as JSON. The list file itself is added to `paths`."""
    return json.dumps({"audience": audience, "files": sorted({*paths, FILE_NAME})}, indent=0) + "\n"


def read(site: Path) -> FileList | None:
    """Return a site's audience and the files in its list of files and its manifest; None if both are unreadable.

    The list's audience takes precedence. Paths that lead out of the site are left out.
    """
    audience, files = None, dict[str, None]()
    for name in (FILE_NAME, MANIFEST_FILE_NAME):
        try:
            data = json.loads((site / name).read_text("utf-8"))
            listed_audience, listed = data["audience"], [*data["files"], name]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(listed_audience, str) and all(isinstance(path, str) for path in listed):
            audience = audience or listed_audience
            files |= dict.fromkeys(filter(is_inside, listed))
    return FileList(audience, tuple(files)) if audience else None


def audience_of(site: Path) -> Audience | None:
    """Return the audience that a site was built for, from its list of files or its manifest; None if unknown."""
    listed = read(site)
    return audience_named(listed.audience) if listed else None


def add(site: Path, paths: Iterable[str]) -> None:
    """Add paths to the list of files of a site, or create one, for the public (the widest audience)."""
    delete_leftovers(site / FILE_NAME)
    listed = read(site) or FileList("public", ())
    write_whole(site / FILE_NAME, to_json(listed.audience, {*listed.files, *paths}))


def is_inside(path: str) -> bool:
    """Return whether a listed path is relative and stays below the site's folder."""
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path
