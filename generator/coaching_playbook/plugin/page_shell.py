"""Render generated pages in the theme, quickly: once for each layout, as a shell with placeholders to fill.

Pages share a layout if their relative links to the pages of the menu are the same. Each shell is compared with the
theme's own rendering of a second page; where they differ, and for pages of the menu, the theme renders every page.
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

# Alphanumeric, so that escaping does not change them.
_PLACEHOLDERS = {
    name: f"playbook0{name}0place" for name in ("name", "title", "description", "content", "canonical", "edit")
}
# Material adds a heading to content without one.
_PLACEHOLDERS["content"] = f"<h1>{_PLACEHOLDERS['content']}</h1>"
_PLACEHOLDER = re.compile("|".join(_PLACEHOLDERS.values()))
_NAMES = {word: name for name, word in _PLACEHOLDERS.items()}


def template_context(nav: Navigation, files: list[File], config: MkDocsConfig, page: Any, base: str = "") -> Any:
    """Return the variables of a theme's template.

    MkDocs has no public function for this, so it calls the private one of the build command.
    """
    from mkdocs.commands.build import get_context

    return get_context(nav, files, config, page, base)


class GeneratedFile(File):
    """A generated file, registered so that MkDocs validates links to it. MkDocs neither reads nor writes it."""

    src_dir = None
    generated_by = "playbook"
    _content = ""

    @classmethod
    def of(cls, path: str, config: MkDocsConfig, *, named: bool) -> GeneratedFile:
        """Create the file at a path relative to the site. `named` says that the menu links to it."""
        file = cls.__new__(cls)  # the constructor is slow for thousands of files
        file.src_uri = f"{path.removesuffix('.html')}.md" if path.endswith("index.html") else path
        file.dest_uri = path
        file.dest_dir = config.site_dir
        file.use_directory_urls = config.use_directory_urls
        file.inclusion = InclusionLevel.INCLUDED if named else InclusionLevel.NOT_IN_NAV
        return file

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        pass


class PlaybookPage(MkDocsPage):
    """A generated page as MkDocs' type for pages. Its content is HTML and never passes through Markdown."""

    def __init__(self, name: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(escape(name), file, config)  # themes print titles unescaped
        self.made = True  # read by theme/material/main.html
        self.markdown = ""
        self.update_date = ""  # generated pages print their own dates

    def show(self, title: Any, description: Any, content: str) -> None:
        """Set the escaped title and description, and the HTML content."""
        self.meta = {
            "title": title,
            "description": description,
            "search": {"exclude": True},  # indexed by its sections; see search_entries.py
            "hide": ["navigation", "toc", "footer"],  # the page has its own table of contents and breadcrumbs
        }
        self.content = content
        self.toc = TableOfContents([AnchorLink("title", "title", 1)])  # for the theme's skip link
        self.toc.items[0].title = title


class PageShell(NamedTuple):
    """A rendered layout: the text between the placeholders, and the names of the placeholders."""

    between: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, html: str) -> PageShell:
        placeholders = _PLACEHOLDER.findall(html)
        return cls(tuple(_PLACEHOLDER.split(html)), tuple(_NAMES[word] for word in placeholders))

    def fill(self, values: Mapping[str, str]) -> str:
        filled = [values[name] for name in self.names]
        return "".join([piece for pair in zip_longest(self.between, filled, fillvalue="") for piece in pair])


@dataclass(frozen=True)
class PageShells:
    """The shells of a site, by layout; None where a layout has no usable shell. Picklable, for worker processes."""

    shells: dict[LayoutKey, PageShell | None]
    menu: Mapping[str, str]
    """The titles of pages in the menu, by address."""
    folders: frozenset[str]
    """The folders of pages in the menu."""
    edit: pages.EditLink
    site_url: str | None
    use_directory_urls: bool
    languages: pages.LanguageMarks

    def layout_of(self, address: str) -> LayoutKey:
        """Return the key of a page's layout: its deepest folder that has a page of the menu, and its depth."""
        folder = address.rpartition("/")[0]
        while folder and folder not in self.folders:
            folder = folder.rpartition("/")[0]
        return folder, address.count("/")

    def has_shell(self, address: str) -> bool:
        return address not in self.menu and self.shells.get(self.layout_of(address)) is not None

    def render(self, page: pages.Page) -> str | None:
        """Render a page in its shell; None where it has none."""
        shell = None if page.address in self.menu else self.shells.get(self.layout_of(page.address))
        return shell and self.languages.mark(shell.fill(self._values(page)))

    def _values(self, page: pages.Page) -> dict[str, str]:
        url = page.address if self.use_directory_urls else f"{page.address}index.html"
        return {
            "name": str(escape(page.title)),
            "title": str(escape(page.title)),
            "description": str(escape(page.description)),
            "content": str(page.html),
            "canonical": f"{self.site_url}{url}",
            "edit": self.edit(page.source) or "",
        }


class ThemeRenderer:
    """The theme of one build: renders any generated page, and creates shells."""

    def __init__(
        self,
        config: MkDocsConfig,
        env: Any,
        nav: Navigation,
        files: Files,
        menu: dict[str, str],
        edit: pages.EditLink,
        languages: pages.LanguageMarks,
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
        self.shells = PageShells(
            {}, menu, frozenset(folders), edit, config.site_url, config.use_directory_urls, languages
        )

    def has_other_plugins(self, ours: type) -> bool:
        """Whether a plugin other than `ours` and the search plugins handles events of rendering pages."""
        return not all(
            is_search(method) or isinstance(getattr(method, "__self__", None), ours)
            for event in ("page_content", "page_context", "post_page")
            for method in self.config.plugins.events[event]
        )

    def add_shell(self, page: pages.Page, other: pages.Page) -> None:
        """Create the shell of a layout from `page`; discard it unless it renders `other` exactly as the theme does."""
        key = self.shells.layout_of(page.address)
        if key in self.shells.shells or key != self.shells.layout_of(other.address):
            return
        shown = self._page(page)
        shown.title = _PLACEHOLDERS["name"]
        shown.canonical_url = _PLACEHOLDERS["canonical"] if shown.canonical_url else None
        shown.edit_url = _PLACEHOLDERS["edit"] if shown.edit_url else None
        shown.show(_PLACEHOLDERS["title"], _PLACEHOLDERS["description"], _PLACEHOLDERS["content"])
        self.shells.shells[key] = PageShell.parse(self._rendered(shown))
        if self.shells.render(other) != self.render(other):
            self.shells.shells[key] = None

    def render(self, page: pages.Page) -> str:
        """Render a page with the theme, without a shell."""
        shown = self._page(page)
        shown.show(escape(page.title), escape(page.description), str(page.html))
        return self._rendered(shown)

    def blank_pages(self) -> Iterator[str]:
        """Render each page of the menu, and one that is not in it, with one empty element for content."""
        content = Markup("<{0}></{0}>").format(unused_rules.CONTENT)
        for address in (*self.menu, "x/"):
            yield self.render(pages.Page(address, "", "", content, (), ""))

    def _page(self, page: pages.Page) -> PlaybookPage:
        path = f"{page.address}index.html"
        file = self.files.get_file_from_path(path.removesuffix(".html") + ".md")
        shown = file.page if file and page.address in self.menu else None
        if not isinstance(shown, PlaybookPage):
            file = file or GeneratedFile.of(path, self.config, named=False)
            shown = PlaybookPage(self.menu.get(page.address, page.title), file, self.config)
        shown.edit_url = self.edit(page.source)
        return shown

    def _rendered(self, page: PlaybookPage) -> str:
        page.active = True
        try:
            page.content = self._run("page_content", page.content, page=page, config=self.config, files=self.files)
            context = template_context(self.nav, self._documents, self.config, page)
            context = self._run("page_context", context, page=page, config=self.config, nav=self.nav)
            output = self.env.get_template("main.html").render(context)
            return str(self._run("post_page", output, page=page, config=self.config))
        finally:
            page.active = False

    def _run(self, event: str, value: Any, **more: Any) -> Any:
        """Run an event of all plugins but the search plugins on a value, and return the result."""
        for method in self.config.plugins.events[event]:
            if not is_search(method):
                result = method(value, **more)
                value = value if result is None else result
        return value


def encoded(html: str) -> bytes:
    """Encode as MkDocs does: lone surrogates become character references."""
    return html.encode("utf-8", errors="xmlcharrefreplace")


def is_search(method: Any) -> bool:
    """Whether an event's method is that of the search plugin of MkDocs or Material."""
    return type(getattr(method, "__self__", None)).__name__ == "SearchPlugin"
