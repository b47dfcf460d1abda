"""Render the pages of a site and write them to a staging folder; `output_folder` installs the files that differ.

Every build renders all pages. A build that fails leaves the site unchanged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from coaching_playbook.pages import Page, PageSpec, Renderer
from coaching_playbook.parallel import map_chunks
from coaching_playbook.site.output_folder import same_content
from coaching_playbook.urls import file_path

MIN_PARALLEL_PAGES = 700
"""Minimum number of pages for a process pool: below it one process is faster."""
CHUNK_SIZE = 60
"""The number of pages that a worker process renders at a time."""

SearchEntries = tuple[tuple[str, str, str], ...]
"""(anchor, title, text) of each section of a page."""


# --- pages -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageWriter:
    """A picklable callable that renders and writes pages, given their indices in `specs`; worker processes call it.

    It returns, for each page, (path of its file, its sections for the theme's search index). `finish` puts a page's
    HTML into the theme and encodes it; `needs_search` returns whether the theme's search index needs the page's
    sections.
    """

    renderer: Renderer
    specs: Sequence[PageSpec]
    finish: Callable[[Page], bytes]
    needs_search: Callable[[Page], bool]
    files: FileWriter

    def write_page(self, spec: PageSpec) -> tuple[str, SearchEntries]:
        """Render and write one page or text file."""
        path, rendered = file_path(spec.url), self.renderer.render(spec)
        if not isinstance(rendered, Page):
            self.files.write(path, rendered.text.encode("utf-8"))
            return path, ()
        self.files.write(path, self.finish(rendered))
        return path, tuple(rendered.search_sections) if self.needs_search(rendered) else ()

    def __call__(self, indices: Sequence[int]) -> list[tuple[str, SearchEntries]]:
        return [self.write_page(self.specs[index]) for index in indices]


def write_pages(writer: PageWriter, meanwhile: Callable[[], None]) -> Iterator[tuple[str, SearchEntries]]:
    """Render and write all pages, in a process pool if there are many; yield what `writer` returns for each.

    `meanwhile` is called once in this process while the workers run.
    """
    pages = range(len(writer.specs))
    return chain.from_iterable(
        map_chunks(writer, pages, minimum=MIN_PARALLEL_PAGES, size=CHUNK_SIZE, meanwhile=meanwhile)
    )


# --- files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileWriter:
    """Writes files to the folder `staged`, except those that the folder `site` has with equal content."""

    staged: Path
    site: Path | None

    def write(self, path: str, data: bytes) -> None:
        """Write `data` to `path`, relative to the site, unless the site has it already."""
        if self.site and _has_content(self.site / path, data):
            return
        file = self.staged / path
        try:
            file.write_bytes(data)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def copy(self, files: Mapping[str, str]) -> None:
        """Copy files unless the site has them already. `files` maps paths relative to the site to source files."""
        for path, source in files.items():
            if not (self.site and same_content(source, self.site / path)):
                (self.staged / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, self.staged / path)


def _has_content(file: Path, data: bytes) -> bool:
    """Return whether a file has this content."""
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False
