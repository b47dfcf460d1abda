"""Render the pages of a site, write the files that differ from those of the present site, and put them in place.

Every build starts clean. What it writes goes to a staging folder, so that a build that fails leaves the site as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.pages import Page, PageSpec, Renderer
from coaching_playbook.parallel import map_chunks
from coaching_playbook.paths import walk

MIN_PARALLEL = 700
"""Fewer pages are rendered sooner in one process."""
CHUNK = 60
"""Pages that a worker renders at a time."""

SearchEntries = tuple[tuple[str, str, str], ...]
"""Anchor, title and text of each section of a page."""


def file_path(address: str) -> str:
    """The path of the file that is served at an address."""
    return f"{address}index.html" if is_page(address) else address


def is_page(address: str) -> bool:
    return address == "" or address.endswith("/")


# --- pages -----------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """The path of a file, and what a search needs of it."""

    path: str
    search_entries: SearchEntries = ()


@dataclass(frozen=True)
class PageWriter:
    """Renders and writes some of the pages, in any process.

    `finish` puts the theme round a page; `searched` says of a page whether its search entries are needed.
    """

    press: Renderer
    recipes: Sequence[PageSpec]
    finish: Callable[[Page], bytes]
    searched: Callable[[Page], bool]
    writer: Writer

    def write(self, spec: PageSpec) -> Written:
        path, made = file_path(spec.address), self.press.render(spec)
        if not isinstance(made, Page):
            self.writer.put(path, made.text.encode("utf-8"))
            return Written(path)
        self.writer.put(path, self.finish(made))
        return Written(path, tuple(made.search_sections) if self.searched(made) else ())

    def __call__(self, numbers: Sequence[int]) -> list[Written]:
        return [self.write(self.recipes[number]) for number in numbers]


def write_pages(work: PageWriter, meanwhile: Callable[[], None]) -> Iterator[Written]:
    """Render and write all pages, on all cores where that pays; `meanwhile` is done in this process."""
    for written in map_chunks(work, range(len(work.recipes)), minimum=MIN_PARALLEL, size=CHUNK, meanwhile=meanwhile):
        yield from written


# --- files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writer:
    """Writes files to the folder `staged`, but for those that the folder `site` has with the same bytes."""

    staged: Path
    site: Path | None

    def put(self, path: str, data: bytes) -> None:
        if self.site and _holds(self.site / path, data):
            return
        file = self.staged / path
        try:
            file.write_bytes(data)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def copy(self, files: Mapping[str, str]) -> None:
        """Copy files, given as their paths on the site and on the disk."""
        for path, source in files.items():
            if not (self.site and _same_content(source, self.site / path)):
                (self.staged / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, self.staged / path)


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


def _same_content(one: str | Path, other: str | Path) -> bool:
    """Whether two files have the same bytes. Large files are compared in pieces."""
    try:
        with open(one, "rb") as first, open(other, "rb") as second:  # noqa: PTH123  # paths come as text
            if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
                return False
            while piece := first.read(1 << 20):
                if piece != second.read(1 << 20):
                    return False
            return True
    except OSError:
        return False


def list_files(folder: Path) -> frozenset[str]:
    """Return the paths of all files and symbolic links below a folder."""
    return frozenset(entry.path for entry in walk(folder) if entry.kind != "folder")


def install_staged(staged: Path, site: Path, present: frozenset[str], wanted: Iterable[str]) -> None:
    """Move what was staged into the site, and delete what is neither staged nor wanted.

    A site that has nothing yet is put in place whole, in one step.
    """
    if not present:
        if site.is_dir():
            shutil.rmtree(site)
        site.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(site)
        return
    ready = list_files(staged)
    for path in sorted(ready):
        target = site / path
        if path in present and _same_content(staged / path, target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / path).replace(target)
    for path in sorted(present - ready - frozenset(wanted)):
        (site / path).unlink()
        for folder in Path(path).parents:
            if folder == Path() or any((site / folder).iterdir()):
                break
            (site / folder).rmdir()
    shutil.rmtree(staged)
