"""What a theme puts around a page, made once for all pages that it is the same for, and filled in.

A theme's template is asked for a page whose title, content and so on are placeholders; what comes back is a frame. Two
pages have the same frame when all links between them and the menu are the same and the theme cannot tell them apart but
by their placeholders. Each frame is tried on another page than it was made of, against what the theme makes of that
page itself; where the two differ, the theme makes each page by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator import pages
from generator.build import mark_of

Shape = tuple[object, ...]

# Plain words, so that a theme may escape them as often as it likes.
_PLACES = {name: f"playbook0{name}0place" for name in ("name", "title", "description", "content", "canonical", "edit")}
# Material writes a heading of its own over content that has none.
_PLACES["content"] = f"<h1>{_PLACES['content']}</h1>"
_PLACE = re.compile("|".join(_PLACES.values()))
_NAMED = {word: name for name, word in _PLACES.items()}


class Frame(NamedTuple):
    """What stands between the placeholders, as bytes, and the placeholders by their names; and a mark of it."""

    pieces: list[bytes | str]
    mark: bytes


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="xmlcharrefreplace")


class MadeFile(File):
    """A file that the playbook makes. MkDocs knows it by its address, so that links to it are judged, and no more."""

    src_dir = None
    generated_by = "playbook"
    _content = ""

    @classmethod
    def of(cls, path: str, config: MkDocsConfig, *, named: bool) -> MadeFile:
        """The file at a path below the site. `named` says that the menu leads to it."""
        made = cls.__new__(cls)  # there may be thousands, and MkDocs' own way makes a path object of each
        made.src_uri = f"{path.removesuffix('.html')}.md" if path.endswith("index.html") else path
        made.dest_uri = path
        made.dest_dir = config.site_dir
        made.use_directory_urls = config.use_directory_urls
        made.inclusion = InclusionLevel.INCLUDED if named else InclusionLevel.NOT_IN_NAV
        return made

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        pass


class PlaybookPage(MkDocsPage):
    """A page of the playbook as MkDocs knows pages. Its content is ready: MkDocs' Markdown never sees it."""

    def __init__(self, name: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(escape(name), file, config)  # MkDocs and its themes print a title as it stands
        self.made = True
        self.markdown = ""
        self.update_date = ""  # a playbook's pages carry their own dates

    def show(self, title: Any, description: Any, content: str) -> None:
        self.meta = {
            "title": title,
            "description": description,
            "search": {"exclude": True},  # a search is told of it by its sections
            "hide": ["navigation", "toc", "footer"],  # the page brings its own contents and trail
        }
        self.content = content
        self.toc = TableOfContents([AnchorLink("title", "title", 1)])  # for the theme's link past its menu
        self.toc.items[0].title = title


class Frames:
    """The theme of one build, ready to put round pages."""

    def __init__(
        self,
        config: MkDocsConfig,
        env: Any,
        nav: Navigation,
        files: Files,
        names: dict[str, str],
        edit: Callable[[str], str | None],
        ours: type,
    ) -> None:
        self.config = config
        self.env = env
        self.nav = nav
        self.files = files
        self.names = names
        self.edit = edit
        self.documents = files.documentation_pages()
        self._folders = {
            folder.as_posix()
            for page in nav.pages
            for folder in (PurePosixPath(page.url), *PurePosixPath(page.url).parents)
        }
        ours_or_search = (
            is_search(method) or isinstance(getattr(method, "__self__", None), ours)
            for event in ("page_content", "page_context", "post_page")
            for method in config.plugins.events[event]
        )
        self.alone = all(ours_or_search)
        """Whether no other plugin has a hand in pages; where one has, each page is made by itself."""
        self._frames: dict[Shape, Frame | None] = {}

    def shape(self, page: pages.Page) -> Shape:
        """What a theme can tell a page by, beside its own words: its place in the menu, or its way to the menu."""
        if page.address in self.names:
            return (page.address,)
        return self.way(page.address), self.edit(page.source) is not None

    def way(self, address: str) -> tuple[str, int]:
        """What links from a page to all pages of the menu depend on: the folder that it shares with one, and the depth.

        The folder is the deepest that holds a page of the menu, or is one itself.
        """
        folder = address.rpartition("/")[0]
        while folder and folder not in self._folders:
            folder = folder.rpartition("/")[0]
        return folder, address.count("/")

    def prepare(self, page: pages.Page, other: pages.Page) -> None:
        """Make the frame for all that are of the shape of two pages, where there is none yet."""
        shape = self.shape(page)
        if shape not in self._frames and shape == self.shape(other):
            self._frames[shape] = self._frame(page, other)

    def fill(self, page: pages.Page) -> tuple[bytes, bytes]:
        """The bytes of a page's file, and a mark of them."""
        frame = self._frames.get(self.shape(page))
        if frame is None:
            data = _encoded(self.plain(page))
            return data, mark_of(data)
        return self._filled(frame, page)

    def _filled(self, frame: Frame, page: pages.Page) -> tuple[bytes, bytes]:
        values = self._values(page)
        # The frame is the same for thousands of pages, so only what fills it is looked at again.
        mark = mark_of(b"\0".join((frame.mark, *values.values())))
        return b"".join([piece if isinstance(piece, bytes) else values[piece] for piece in frame.pieces]), mark

    def _frame(self, page: pages.Page, other: pages.Page) -> Frame | None:
        shown = self._page(page)
        shown.title = _PLACES["name"]
        shown.canonical_url = _PLACES["canonical"] if shown.canonical_url else None
        shown.edit_url = _PLACES["edit"] if shown.edit_url else None
        shown.show(_PLACES["title"], _PLACES["description"], _PLACES["content"])
        text = self._rendered(shown)
        between, places = map(_encoded, _PLACE.split(text)), map(_NAMED.__getitem__, _PLACE.findall(text))
        pieces = [piece for pair in zip_longest(between, places, fillvalue=b"") for piece in pair]
        frame = Frame(pieces, mark_of(_encoded(text)))
        return frame if self._filled(frame, other)[0] == _encoded(self.plain(other)) else None

    def _values(self, page: pages.Page) -> dict[str, bytes]:
        file = self._file(page)
        values = {
            "name": escape(self.names.get(page.address, page.title)),
            "title": escape(page.title),
            "description": escape(page.description),
            "content": page.html,
            "canonical": f"{self.config.site_url}{'' if file.url in ('.', './') else file.url}",
            "edit": self.edit(page.source) or "",
        }
        return {name: _encoded(value) for name, value in values.items()}

    def plain(self, page: pages.Page) -> str:
        """A page as the theme makes it by itself."""
        shown = self._page(page)
        shown.show(escape(page.title), escape(page.description), str(page.html))
        return self._rendered(shown)

    def _file(self, page: pages.Page) -> File:
        file = self.files.get_file_from_path(f"{page.address}index.md")
        assert file is not None, "each page of the plan has a file"
        return file

    def _page(self, page: pages.Page) -> PlaybookPage:
        file = self._file(page)
        shown = file.page if page.address in self.names else None
        if not isinstance(shown, PlaybookPage):
            shown = PlaybookPage(self.names.get(page.address, page.title), file, self.config)
        shown.edit_url = self.edit(page.source)
        return shown

    def _rendered(self, page: PlaybookPage) -> str:
        page.active = True
        try:
            page.content = self._told("page_content", page.content, page=page, config=self.config, files=self.files)
            context = get_context(self.nav, self.documents, self.config, page)
            context = self._told("page_context", context, page=page, config=self.config, nav=self.nav)
            output = self.env.get_template("main.html").render(context)
            return str(self._told("post_page", output, page=page, config=self.config))
        finally:
            page.active = False

    def _told(self, event: str, value: Any, **more: Any) -> Any:
        """What other plugins make of a value. A search is left out: it is told of our pages by their sections."""
        for method in self.config.plugins.events[event]:
            if not is_search(method):
                result = method(value, **more)
                value = value if result is None else result
        return value


def is_search(method: Any) -> bool:
    """Whether an event's method belongs to the search of MkDocs or of Material."""
    return type(getattr(method, "__self__", None)).__name__ == "SearchPlugin"
