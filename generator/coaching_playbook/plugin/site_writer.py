"""Write the generated pages and files of one build to its staging folder, and move them into the site."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mkdocs.utils import CountHandler

from coaching_playbook import pages
from coaching_playbook.paths import walk
from coaching_playbook.plugin.page_frame import PageFrames, ThemeRenderer, encode_page
from coaching_playbook.plugin.search_entries import SearchIndexAdapter
from coaching_playbook.search import EDITION_URL
from coaching_playbook.site import offline_copies
from coaching_playbook.site.build import (
    FileWriter,
    PageWriter,
    SearchEntries,
    write_pages,
)
from coaching_playbook.site.output_folder import install_staged
from coaching_playbook.urls import file_path, is_page

log = logging.getLogger("mkdocs.plugins.playbook")

MIN_PAGES_PER_FRAME = 3
"""Layouts with fewer pages get no page frame, because creating one costs as much as rendering two pages."""


class SiteWriter:
    """Writes the output of one build: generated files go to `staged`, and `install` moves them to `site`."""

    def __init__(self, staged: Path, site: Path, theme: ThemeRenderer, renderer: pages.Renderer) -> None:
        self.staged = staged
        self.site = site
        self.theme = theme
        self.renderer = renderer
        self.exists = site.is_dir()
        self.written = set[str]()
        """Paths, relative to the site, of the files that this object wrote."""

    def write(
        self,
        specs: Sequence[pages.PageSpec],
        texts: Mapping[str, str],
        static_files: Mapping[str, str],
        other_files: Iterator[tuple[str, bytes]],
        search: SearchIndexAdapter,
        *,
        use_frames: bool,
    ) -> dict[str, SearchEntries]:
        """Write all files that MkDocs does not write, and return the pages' search entries, keyed by file path.

        `texts` maps paths relative to the site to file contents, and `static_files` maps such paths to files to copy.
        `other_files` are further (path, content) pairs. If `search` exists, entries are returned for
        the pages that it indexes. `use_frames`: fill a page frame where a layout has enough pages, instead of rendering
        each page with the theme.
        """
        if use_frames:
            self._add_page_frames(specs)
        in_frame: list[pages.PageSpec] = []
        by_theme: list[pages.PageSpec] = []
        for spec in specs:
            has_frame = not is_page(spec.url) or self.theme.frames.has_frame(spec.url)
            (in_frame if has_frame else by_theme).append(spec)
        writer = FileWriter(self.staged, self.site if self.exists else None)
        searched = functools.partial(is_searched, search.exists)
        render_in_frame = functools.partial(_render_in_frame, self.theme.frames)
        frame_pages = PageWriter(self.renderer, in_frame, render_in_frame, searched, writer)
        theme_pages = PageWriter(
            self.renderer, by_theme, lambda page: encode_page(self.theme.render(page)), searched, writer
        )
        entries: dict[str, SearchEntries] = {}

        def write_others() -> None:
            """Write the pages without a frame, the static files, the texts and `other_files`."""
            entries.update(theme_pages(range(len(by_theme))))
            writer.copy(static_files)
            encoded_texts = [(path, text.encode("utf-8")) for path, text in texts.items()]
            for path, data in (*encoded_texts, *other_files):
                writer.write(path, data)
                self.written.add(path)

        entries.update(write_pages(frame_pages, meanwhile=write_others))
        self.written |= {*entries, *static_files}
        return entries

    def _add_page_frames(self, specs: Sequence[pages.PageSpec]) -> None:
        """Create a page frame for each layout that has enough pages."""
        layouts: dict[object, list[pages.PageSpec]] = {}
        for spec in specs:
            if is_page(spec.url) and spec.url not in self.theme.menu:
                layouts.setdefault(self.theme.frames.layout_of(spec.url), []).append(spec)
        for same_layout in layouts.values():
            if len(same_layout) >= MIN_PAGES_PER_FRAME:
                first, last = (self.renderer.render(spec) for spec in (same_layout[0], same_layout[-1]))
                assert isinstance(first, pages.Page)
                assert isinstance(last, pages.Page)
                self.theme.add_frame(first, last)

    def write_copies_list(self, days: offline_copies.LastDays) -> None:
        """Write the list of files that a browser may store offline. `days` has the last day of each clip."""
        staged = {entry.path for entry in walk(self.staged) if entry.kind == "file"}
        offline_copies.write_list(self.site, self.staged, staged | self.written, days)
        self.written |= {offline_copies.FILE_NAME, EDITION_URL}

    def install(self, audience: str, *, strict: bool) -> None:
        """Move the staged files into the site and write the list of its files, unless a strict build logged a warning.

        Raises OutputRefused if a file that no build wrote would be lost.
        """
        if strict and any(counter.get_counts() for counter in _mkdocs_warning_counters()):
            log.error("The site in %s was left as it was.", self.site.name)
            return
        if foreign := install_staged(self.staged, self.site, audience, self.written):
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            log.info("%s/ also holds %s%s, which no build made. They stay.", self.site.name, foreign[0], more)


def render_search_entries(renderer: pages.Renderer, specs: Sequence[pages.PageSpec]) -> dict[str, SearchEntries]:
    """Render pages without writing them, and return their search entries, keyed by the path of the page's file."""
    rendered = (renderer.render(spec) for spec in specs if is_page(spec.url))
    return {
        file_path(page.url): tuple(page.search_sections)
        for page in rendered
        if isinstance(page, pages.Page) and is_searched(True, page)
    }


def is_searched(has_search: bool, page: pages.Page) -> bool:
    """Return whether MkDocs' search indexes a page, if the site has that search (`has_search`).

    The page of news is not indexed: it repeats others.
    """
    return has_search and page.is_searchable and page.url != "new/"


def _render_in_frame(frames: PageFrames, page: pages.Page) -> bytes:
    """Return the encoded HTML of a page whose layout has a frame."""
    html = frames.render(page)
    assert html is not None
    return encode_page(html)


def _mkdocs_warning_counters() -> list[CountHandler]:
    """Return the log handlers with which MkDocs counts the warnings of a strict build."""
    return [handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, CountHandler)]
