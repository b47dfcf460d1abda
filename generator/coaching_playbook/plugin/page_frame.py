"""Render generated pages in the theme fast: the theme renders a frame, a page with placeholders, once for each layout.

A layout is a set of pages with the same relative links to the pages in the menu; these pages differ only in the texts
that fill the placeholders. Each frame, once filled, is compared with the theme's own rendering of a second page. Where
they differ, and for pages in the menu, the theme renders every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from coaching_playbook import pages
from coaching_playbook.plugin import unused_rules

LayoutKey = tuple[str, int]
"""(deepest folder above a page that holds a page in the menu, number of slashes in the page's URL)."""

# Alphanumeric, so that escaping does not change them.
_PLACEHOLDERS = {
    name: f"playbook0{name}0place" for name in ("name", "title", "description", "content", "canonical", "edit", "head")
}
# Material adds a heading to content without one.
_PLACEHOLDERS["content"] = f"<h1>{_PLACEHOLDERS['content']}</h1>"
_PLACEHOLDER_PATTERN = re.compile("|".join(_PLACEHOLDERS.values()))
_PLACEHOLDER_NAMES = {word: name for name, word in _PLACEHOLDERS.items()}


def template_context(nav: Navigation, files: list[File], config: MkDocsConfig, page: Any, base: str = "") -> Any:
    """Return the variables that MkDocs passes to a theme's template for `page`.

    MkDocs has no public function for this, so this calls the private one of its build command.
    """
    from mkdocs.commands.build import get_context

    return get_context(nav, files, config, page, base)


class GeneratedFile(File):
    """A file that the plugin writes; MkDocs validates links to it, but neither reads nor writes it."""

    generated_by = "playbook"

    def __init__(self, path: str, config: MkDocsConfig, *, in_menu: bool) -> None:
        """Create the file at `path`, relative to the site. `in_menu` tells whether the navigation menu links to it."""
        super().__init__(
            f"{path.removesuffix('.html')}.md" if path.endswith("index.html") else path,
            src_dir=None,
            dest_dir=config.site_dir,
            use_directory_urls=config.use_directory_urls,
            dest_uri=path,
            inclusion=InclusionLevel.INCLUDED if in_menu else InclusionLevel.NOT_IN_NAV,
        )
        self.content_bytes = b""

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        pass


class PlaybookPage(MkDocsPage):
    """A generated page as an object of MkDocs' page class. Its content is HTML and is never parsed as Markdown."""

    def __init__(self, name: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(escape(name), file, config)  # themes print titles unescaped
        self.is_generated = True  # read by theme/material/main.html
        self.markdown = ""
        self.update_date = ""  # generated pages print their own dates

    def set_content(self, title: Any, description: Any, content: str, head: str) -> None:
        """Set the page's title and description (both escaped HTML), its content, and its elements for the `<head>`."""
        self.meta = {
            "title": title,
            "description": description,
            "search": {"exclude": True},  # indexed by its sections; see search_entries.py
            "hide": ["navigation", "toc", "footer"],  # the page has its own table of contents and breadcrumbs
        }
        self.content = content
        self.head = head
        self.toc = TableOfContents([AnchorLink("title", "title", 1)])  # for the theme's skip link
        self.toc.items[0].title = title


class PageFrame(NamedTuple):
    """A rendered page without its texts: the HTML between the placeholders, and the placeholders' names, in order."""

    between: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, html: str) -> PageFrame:
        """Split the HTML of a rendered page at its placeholders."""
        placeholders = _PLACEHOLDER_PATTERN.findall(html)
        return cls(tuple(_PLACEHOLDER_PATTERN.split(html)), tuple(_PLACEHOLDER_NAMES[word] for word in placeholders))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the HTML with each placeholder replaced by its value; `values` is keyed by placeholder name."""
        filled = [values[name] for name in self.names]
        return "".join([piece for pair in zip_longest(self.between, filled, fillvalue="") for piece in pair])


@dataclass(frozen=True)
class PageFrames:
    """The page frames of a site, with what is needed to fill them. Picklable, for worker processes."""

    frames: dict[LayoutKey, PageFrame | None]
    """The frame of each layout; None for a layout whose filled frame differs from the theme's rendering."""
    menu: Mapping[str, str]
    """The titles of the pages in the menu, keyed by URL."""
    folders: frozenset[str]
    """URLs of the pages in the menu and of all their parent folders, without a slash at the end."""
    edit: pages.EditLink
    site_url: str | None
    use_directory_urls: bool
    foreign_words: pages.ForeignWords

    def layout_of(self, address: str) -> LayoutKey:
        """Return the layout of the page at a URL: (deepest folder with a page in the menu, slashes in the URL)."""
        folder = address.rpartition("/")[0]
        while folder and folder not in self.folders:
            folder = folder.rpartition("/")[0]
        return folder, address.count("/")

    def has_frame(self, address: str) -> bool:
        """Return whether the page at a URL can be rendered by filling a frame."""
        return address not in self.menu and self.frames.get(self.layout_of(address)) is not None

    def render(self, page: pages.Page) -> str | None:
        """Return the HTML of a page in the frame of its layout; None without a frame, or if it is in the menu."""
        frame = None if page.url in self.menu else self.frames.get(self.layout_of(page.url))
        return frame and self.foreign_words.add_lang_attributes(frame.fill(self._values(page)))

    def _values(self, page: pages.Page) -> dict[str, str]:
        """Return the values with which a page fills the placeholders of a frame, keyed by placeholder name."""
        url = page.url if self.use_directory_urls else f"{page.url}index.html"
        return {
            "name": str(escape(page.title)),
            "title": str(escape(page.title)),
            "description": str(escape(page.description)),
            "content": str(page.html),
            "head": str(page.head),
            "canonical": f"{self.site_url}{url}",
            "edit": self.edit(page.source) or "",
        }


class ThemeRenderer:
    """Renders generated pages with the theme of one build, and creates the frames of layouts."""

    def __init__(
        self,
        config: MkDocsConfig,
        env: Any,
        nav: Navigation,
        files: Files,
        menu: dict[str, str],
        edit: pages.EditLink,
        foreign_words: pages.ForeignWords,
    ) -> None:
        self.config = config
        self.env = env
        self.nav = nav
        self.files = files
        self.menu = menu
        self.edit = edit
        self._documents = list(files.documentation_pages())
        folders = {
            folder.as_posix()
            for page in nav.pages
            for folder in (PurePosixPath(page.url), *PurePosixPath(page.url).parents)
        }
        self.frames = PageFrames(
            {}, menu, frozenset(folders), edit, config.site_url, config.use_directory_urls, foreign_words
        )

    def has_other_plugins(self, own_class: type) -> bool:
        """Return whether a plugin handles events of page rendering, besides search plugins and `own_class`."""
        return not all(
            is_search_handler(method) or isinstance(getattr(method, "__self__", None), own_class)
            for event in ("page_content", "page_context", "post_page")
            for method in self.config.plugins.events[event]
        )

    def add_frame(self, page: pages.Page, other: pages.Page) -> None:
        """Create the frame of the layout of `page`; discard it unless it renders `other` exactly as the theme does.

        Do nothing if the layout has a frame, or if `other` has another layout.
        """
        key = self.frames.layout_of(page.url)
        if key in self.frames.frames or key != self.frames.layout_of(other.url):
            return
        mkdocs_page = self._mkdocs_page(page)
        mkdocs_page.title = _PLACEHOLDERS["name"]
        mkdocs_page.canonical_url = _PLACEHOLDERS["canonical"] if mkdocs_page.canonical_url else None
        mkdocs_page.edit_url = _PLACEHOLDERS["edit"] if mkdocs_page.edit_url else None
        mkdocs_page.set_content(*(_PLACEHOLDERS[name] for name in ("title", "description", "content", "head")))
        self.frames.frames[key] = PageFrame.parse(self._render_with_plugins(mkdocs_page))
        if self.frames.render(other) != self.render(other):
            self.frames.frames[key] = None

    def render(self, page: pages.Page) -> str:
        """Return the HTML of a page, rendered by the theme without a frame."""
        mkdocs_page = self._mkdocs_page(page)
        mkdocs_page.set_content(escape(page.title), escape(page.description), str(page.html), str(page.head))
        return self._render_with_plugins(mkdocs_page)

    def render_empty_pages(self) -> Iterator[str]:
        """Yield the HTML of each page in the menu, and of one outside it, with a placeholder element as its content."""
        content = Markup("<{0}></{0}>").format(unused_rules.CONTENT)
        for address in (*self.menu, "x/"):
            yield self.render(pages.Page(address, "", "", content, ""))

    def _mkdocs_page(self, page: pages.Page) -> PlaybookPage:
        """Return MkDocs' object for a page: that of its menu item, or a new one if it is not in the menu."""
        path = f"{page.url}index.html"
        file = self.files.get_file_from_path(path.removesuffix(".html") + ".md")
        mkdocs_page = file.page if file and page.url in self.menu else None
        if not isinstance(mkdocs_page, PlaybookPage):
            file = file or GeneratedFile(path, self.config, in_menu=False)
            mkdocs_page = PlaybookPage(self.menu.get(page.url, page.title), file, self.config)
        mkdocs_page.edit_url = self.edit(page.source)
        return mkdocs_page

    def _render_with_plugins(self, page: PlaybookPage) -> str:
        """Return the HTML of a page, rendered as MkDocs does: with the events of all plugins but search plugins."""
        page.active = True
        try:
            page.content = self._run_event(
                "page_content", page.content, page=page, config=self.config, files=self.files
            )
            context = template_context(self.nav, self._documents, self.config, page)
            context = self._run_event("page_context", context, page=page, config=self.config, nav=self.nav)
            output = self.env.get_template("main.html").render(context)
            return str(self._run_event("post_page", output, page=page, config=self.config))
        finally:
            page.active = False

    def _run_event(self, event: str, value: Any, **more: Any) -> Any:
        """Pass a value through the handlers of an event of all plugins but search plugins, and return the result."""
        for method in self.config.plugins.events[event]:
            if not is_search_handler(method):
                result = method(value, **more)
                value = value if result is None else result
        return value


def encode_page(html: str) -> bytes:
    """Encode a page in UTF-8 as MkDocs does: a lone surrogate becomes a numeric character reference."""
    return html.encode("utf-8", errors="xmlcharrefreplace")


def is_search_handler(method: Any) -> bool:
    """Return whether an event handler is a method of the search plugin of MkDocs or Material."""
    return type(getattr(method, "__self__", None)).__name__ == "SearchPlugin"
