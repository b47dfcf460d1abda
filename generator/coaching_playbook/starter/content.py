"""Locate the starter content (the pages that a new repository may begin with), the lock file and the changelog.

There is one copy of them, at the root of this project. A wheel contains it in `starter/content/`, put there by
`hatch_build.py`; an editable install reads it at the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.exit_status import CannotRun
from coaching_playbook.paths import list_files
from coaching_playbook.yamlio import parse

FIXED_FILES_FOLDER = Path(__file__).parent / "files"
"""The folder of files that are the same in every new repository."""

SOURCE, VIDEOS, MEDIA = "playbook_src", "videos.yml", "media"
_WHEEL_CONTENT = Path(__file__).parent / "content"
_PROJECT_ROOT = Path(__file__).parents[3]

STARTER_PATHS = (SOURCE, VIDEOS, "videos", MEDIA)
"""Paths of files and folders of the starter content, both in this project and in a new repository."""
EXCLUDED_PATHS = (f"{SOURCE}/ledger.txt",)
"""Files that are not starter content: the ledger lists URLs that only this project has published."""
LOCK_FILE = "requirements/run.txt"
CHANGELOG_FILE = "CHANGELOG.md"


class StarterContentMissing(CannotRun):
    """This installation has no starter content."""


def starter_root() -> Path:
    """Return the folder with `STARTER_PATHS`, the lock file and the changelog. Raises StarterContentMissing."""
    for folder in (_WHEEL_CONTENT, _PROJECT_ROOT):
        if (folder / SOURCE / "playbook.yml").is_file() and (folder / LOCK_FILE).is_file():
            return folder
    raise StarterContentMissing(
        "This installation of the playbook holds no starter content. Install it again from its wheel."
    )


def starter_files() -> Iterator[str]:
    """Yield the path of each file of the starter content, relative to `starter_root`. Raises StarterContentMissing."""
    folder = starter_root()
    for part in STARTER_PATHS:
        if (folder / part).is_file():
            yield part
        else:
            yield from (path for path in list_files(folder, part)[0] if path not in EXCLUDED_PATHS)


def starter_clip_ids() -> frozenset[str]:
    """Return the ids of the starter content's clips; empty in an installation without starter content."""
    try:
        folder = starter_root()
        found = [
            path for path in starter_files() if path == VIDEOS or (path.startswith("videos/") and path.endswith(".yml"))
        ]
    except StarterContentMissing:
        return frozenset()
    clips = (parse((folder / path).read_text("utf-8"), path).data for path in found)
    listed = [item for data in clips for item in (data if isinstance(data, list) else [data])]
    return frozenset(str(item["id"]) for item in listed if isinstance(item, dict) and "id" in item)
