"""Which files a playbook is made of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class PlaybookNotFound(Exception):
    """There is no playbook here to look at. The text says what was looked for, and where."""


def require_folder(root: Path, source: str) -> None:
    folder = root / source
    if folder.is_symlink():
        raise PlaybookNotFound(f"'{source}' in {root} is a link to another place, and links are not followed.")
    if not folder.is_dir():
        raise PlaybookNotFound(
            f"There is no folder '{source}' in {root}. A playbook's files live there, beginning with playbook.yml."
        )


class FoundFile(NamedTuple):
    """A path below the root; or a link, or a folder that is named as a file should be."""

    path: str
    link: bool = False
    folder: bool = False


def walk_files(root: Path, path: str) -> Iterator[FoundFile]:
    """Everything below a folder, in no order. Links are named and not followed."""
    try:
        with os.scandir(root / path) as there:
            for one in there:
                here = f"{path}/{one.name}"
                if one.is_symlink():
                    yield FoundFile(here, link=True)
                elif one.is_dir(follow_symlinks=False):
                    if here.endswith(".yml"):
                        yield FoundFile(here, folder=True)
                    yield from walk_files(root, here)
                elif one.is_file(follow_symlinks=False):
                    yield FoundFile(here)
    except OSError:
        return  # what cannot be looked into is not there


def sorted_files(found: Iterable[FoundFile]) -> list[FoundFile]:
    return sorted(found, key=lambda one: one.path.split("/"))
