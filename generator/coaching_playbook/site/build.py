"""Render and write the pages of a site to a staging folder; `output_folder` installs what differs.

Every build renders all pages. A build that fails leaves the site as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.pages import Page, PageSpec, Renderer
from coaching_playbook.parallel import map_chunks
from coaching_playbook.site.output_folder import same_content

MIN_PARALLEL = 700
"""Minimum number of pages for a process pool: below it one process is faster."""
CHUNK = 60
"""Chunk size: pages that a worker renders at a time."""

SearchEntries = tuple[tuple[str, str, str], ...]
"""Anchor, title and text of each section of a page."""


def file_path(address: str) -> str:
    """Return the path of the file that is served at an address (a URL relative to the site)."""
    return f"{address}index.html" if is_page(address) else address


def is_page(address: str) -> bool:
    """Whether an address is that of an HTML page rather than a file."""
    return address == "" or address.endswith("/")


# --- pages -----------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """The path of a written file, and its entries for the theme's search index."""

    path: str
    search_entries: SearchEntries = ()


@dataclass(frozen=True)
class PageWriter:
    """Render and write chunks of pages, given by their indices. Instances are pickled to worker processes.

    `finish` renders a page's HTML into the theme; `searched` returns whether a page's search entries are needed.
    """

    renderer: Renderer
    specs: Sequence[PageSpec]
    finish: Callable[[Page], bytes]
    searched: Callable[[Page], bool]
    writer: Writer

    def write(self, spec: PageSpec) -> Written:
        path, rendered = file_path(spec.address), self.renderer.render(spec)
        if not isinstance(rendered, Page):
            self.writer.put(path, rendered.text.encode("utf-8"))
            return Written(path)
        self.writer.put(path, self.finish(rendered))
        return Written(path, tuple(rendered.search_sections) if self.searched(rendered) else ())

    def __call__(self, numbers: Sequence[int]) -> list[Written]:
        return [self.write(self.specs[number]) for number in numbers]


def write_pages(writer: PageWriter, meanwhile: Callable[[], None]) -> Iterator[Written]:
    """Render and write all pages, in a process pool if there are many; call `meanwhile` in this process."""
    for written in map_chunks(writer, range(len(writer.specs)), minimum=MIN_PARALLEL, size=CHUNK, meanwhile=meanwhile):
        yield from written


# --- files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writer:
    """Write files to the folder `staged`, except those that the folder `site` has with the same content."""

    staged: Path
    site: Path | None

    def put(self, path: str, data: bytes) -> None:
        if self.site and _has_content(self.site / path, data):
            return
        file = self.staged / path
        try:
            file.write_bytes(data)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def copy(self, files: Mapping[str, str]) -> None:
        """Copy files; `files` maps paths relative to the site to paths of the file system."""
        for path, source in files.items():
            if not (self.site and same_content(source, self.site / path)):
                (self.staged / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, self.staged / path)


def _has_content(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False
