"""Locate the files that a new repository is made of.

There is one copy of the starter content: the folders at the root of this project. A wheel holds them in
`starter/content/` (see `hatch_build.py`); an editable install reads them where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.paths import list_files
from coaching_playbook.yamlio import parse

FILES = Path(__file__).parent / "files"
"""The files that are the same in every new repository."""

SOURCE, VIDEOS, MEDIA = "playbook_src", "videos.yml", "media"
_PACKED = Path(__file__).parent / "content"
_PROJECT = Path(__file__).parents[3]

PARTS = (SOURCE, VIDEOS, "videos", MEDIA)
"""Files and folders of the starter content, by their path in this project and in a new repository."""
NEVER = (f"{SOURCE}/ledger.txt",)
"""Left out: the addresses of this project's own site, which no other school has published."""
LOCK = "requirements/run.txt"
CHANGELOG = "CHANGELOG.md"


class MissingStarter(RuntimeError):
    """This installation has no starter content."""


def root() -> Path:
    """Return the folder that holds `PARTS`, the lock and the changelog. Raises MissingStarter."""
    for folder in (_PACKED, _PROJECT):
        if (folder / SOURCE / "playbook.yml").is_file() and (folder / LOCK).is_file():
            return folder
    raise MissingStarter("This installation of the playbook holds no starter content. Install it again from its wheel.")


def paths() -> Iterator[str]:
    """Yield the path of each file of the starter content, relative to `root`. Raises MissingStarter."""
    folder = root()
    for part in PARTS:
        if (folder / part).is_file():
            yield part
        else:
            yield from (path for path in list_files(folder, part)[0] if path not in NEVER)


def clip_ids() -> frozenset[str]:
    """Return the ids of the clips of the starter content; none in an installation without it."""
    try:
        folder = root()
        found = [path for path in paths() if path == VIDEOS or (path.startswith("videos/") and path.endswith(".yml"))]
    except MissingStarter:
        return frozenset()
    clips = (parse((folder / path).read_text("utf-8"), path).data for path in found)
    listed = [item for data in clips for item in (data if isinstance(data, list) else [data])]
    return frozenset(str(item["id"]) for item in listed if isinstance(item, dict) and "id" in item)
