"""Parse the HTML pages of a built site and check links, fetched resources, ids, and clicks from the home page."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.urls import file_path

MAX_CLICKS = 3
"""The maximum number of clicks from the home page to any page."""

# Attributes with URLs. A browser fetches those of the second group by itself.
_LINK_ATTRIBUTES = {
    ("a", "href"),
    ("area", "href"),
    ("form", "action"),
    ("button", "formaction"),
    ("input", "formaction"),
}
_FETCH_ATTRIBUTES = (
    *("src", "poster", "data", "background", "href", "xlink:href", "srcset", "imagesrcset", "style", "srcdoc"),
    "ping",  # sent without the reader noticing
)
_FETCHED_LINKS = {
    *("stylesheet", "icon", "apple-touch-icon", "mask-icon", "preload", "modulepreload", "prefetch", "manifest"),
    *("preconnect", "dns-prefetch", "prerender"),
}
_STYLE_URL = re.compile(
    r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"'\s]*))\s*\)|@import\s+[\"']([^\"']+)|image-set\(\s*[\"']([^\"']+)"
)
_REFRESH = re.compile(r"\burl\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_EXEMPT_FOLDERS = ("admin/",)
"""The form editor, which no page links to."""
_UNLINKED_PAGES = ("404.html",)
_THEME_IDS = ("404-page-not-found", "content_search", "rtd-search-form")
"""Ids that MkDocs' own themes have more than once on a page."""
_PAGE_END = re.compile(rb"</html>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.DOTALL)
"""The end of a complete page. A theme may have comments after it, such as the version of MkDocs."""


class PageUrl(NamedTuple):
    """A URL in a page, the element that has it, and whether a browser fetches it without a click."""

    element: str
    address: str
    fetched: bool


@dataclass
class Page:
    """A parsed page. `ids` counts each id; `is_complete` is false for a page that breaks off."""

    path: str
    ids: Counter[str]
    urls: list[PageUrl]
    is_complete: bool
    redirects_to: str | None = None
    """The address, relative to the site, to which the page redirects; None for other pages."""
    links_to: set[str] = field(default_factory=set)
    """Paths of the pages that it links to; filled by `SitePages.problems`."""

    @property
    def label(self) -> str:
        """The page's name at the beginning of a sentence."""
        address = re.sub(r"(^|/)index\.html$", r"\1", self.path)
        return f"The page {address}" if address else "The home page"


class SitePages:
    """The parsed pages of a site; `pages` is keyed by the path of the file."""

    def __init__(self, files: SiteFiles) -> None:
        self.files = files
        self.pages = {path: _parse_page(path, files.read(path)) for path in files.pages}
        home = self.pages["index.html"]
        canonical = next((url.address for url in home.urls if url.element == "link rel=canonical"), "/")
        self.base = f"{urlsplit(canonical).path.rstrip('/')}/"
        """The path prefix of the site on its host, from the canonical URL of the home page."""
        for page in self.pages.values():
            moved = next((url for url in page.urls if url.element == "meta"), None)
            page.redirects_to = self._resolve(page, moved.address)[0] if moved else None

    def page_at(self, address: str) -> Page | None:
        """Return the page at an address relative to the site, or None."""
        return self.pages.get(file_path(address))

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each problem of the pages and style sheets."""
        for page in self.pages.values():
            yield from self._page_problems(page)
        for path in sorted(self.files.paths):
            if path.endswith(".css"):
                yield from self._problems_of_urls_in_stylesheet(path, self.files.read(path).decode("utf-8", "replace"))
        yield from self._click_problems()

    def _page_problems(self, page: Page) -> Iterator[str]:
        """Yield the problems of one page."""
        if not page.is_complete:
            yield f"{page.label} stops in the middle."
        for id_, count in page.ids.items():
            if count > 1 and id_ not in _THEME_IDS:
                yield f"{page.label} has the id '{id_}' {'twice' if count == 2 else f'{count} times'}."
        for url in dict.fromkeys(page.urls):
            yield from self._url_problems(page, url)

    def _url_problems(self, page: Page, url: PageUrl) -> Iterator[str]:
        """Yield the problems of one URL in a page, and record the page that it leads to."""
        parts = urlsplit(url.address)
        if parts.scheme in ("javascript", "vbscript"):
            yield f"{page.label} runs a script from an address: {url.address}"
        elif parts.scheme or parts.netloc:
            if url.fetched and parts.scheme not in ("data", "blob"):
                yield f"{page.label} asks another host before anyone follows a link: {url.address}"
        elif url.element != "link rel=canonical":
            yield from self._internal_problems(page, url)

    def _internal_problems(self, page: Page, url: PageUrl) -> Iterator[str]:
        """Yield a problem if a URL leads to a file or anchor that the site does not have; record a link to a page."""
        path, anchor = self._resolve(page, url.address)
        if path is None:
            yield f"{page.label} leads out of the site: {url.address}"
            return
        file = file_path(path)
        if file not in self.files.paths:
            what = "needs" if url.fetched and url.element != "meta" else "leads to"
            yield f"{page.label} {what} {url.address}, which is not there."
            return
        target = self.pages.get(file)
        if target is None:
            return
        if not url.fetched:
            page.links_to.add(file)
        is_state = not anchor or "=" in anchor or anchor == "top"  # scripts store their state in the fragment
        if not is_state and anchor not in target.ids:
            yield f"{page.label} leads to {url.address}, and there is no such place on that page."

    def _resolve(self, page: Page, address: str) -> tuple[str | None, str]:
        """Resolve a URL in a page to (path relative to the site, fragment). The path is None outside the site."""
        parts = urlsplit(address)
        path, anchor = unquote(parts.path), unquote(parts.fragment)
        if not path:
            return page.path, anchor
        if path.startswith("/"):
            if not path.startswith(self.base):
                return None, anchor
            joined = posixpath.normpath(f"./{path.removeprefix(self.base)}")
        else:
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if joined.startswith(".."):
            return None, anchor
        ends = path.endswith(("/", "/.", "/..")) or path in (".", "..")
        return ("" if joined == "." else f"{joined}/" if ends else joined), anchor

    def _problems_of_urls_in_stylesheet(self, path: str, text: str) -> Iterator[str]:
        """Yield the problems of the URLs in a style sheet."""
        sheet = Page(path, Counter(), [], is_complete=True)
        for address in _style_urls(text):
            parts = urlsplit(address)
            if parts.netloc:
                yield f"{path} asks another host before anyone follows a link: {address}"
            elif not parts.scheme and parts.path:
                below, _anchor = self._resolve(sheet, address)
                if below not in self.files.paths:
                    yield f"{path} needs {address}, which is not there."

    @cached_property
    def clicks(self) -> dict[str, int]:
        """The smallest number of clicks from the home page, keyed by the path of each page that links reach.

        Computed by breadth-first search.
        """
        clicks, frontier = {"index.html": 0}, ["index.html"]
        for count in itertools.count(1):
            frontier = sorted({path for source in frontier for path in self.pages[source].links_to} - clicks.keys())
            if not frontier:
                return clicks
            clicks |= dict.fromkeys(frontier, count)
        raise AssertionError

    def _click_problems(self) -> Iterator[str]:
        """Yield a message for each page that is too many clicks from the home page, or that no link reaches."""
        for path, page in self.pages.items():
            if path in _UNLINKED_PAGES or path.startswith(_EXEMPT_FOLDERS) or page.redirects_to is not None:
                continue
            clicks = self.clicks.get(path)
            if clicks is None:
                yield f"{page.label} cannot be reached: no way leads there from the home page."
            elif clicks > MAX_CLICKS:
                yield f"{page.label} is {clicks} clicks from the home page, and {MAX_CLICKS} are the most."


_ATTRIBUTE_SELECTOR = ", ".join(
    f"[{name}]" for name in ("id", "href", "action", "formaction", *_FETCH_ATTRIBUTES) if ":" not in name
)
"""CSS selector of elements that may have an id or a URL."""


def _parse_page(path: str, raw: bytes) -> Page:
    """Parse the HTML of a page."""
    tree = LexborHTMLParser(raw)
    ids: Counter[str] = Counter()
    named: list[PageUrl] = []
    for node in tree.css(f"{_ATTRIBUTE_SELECTOR}, a, use, image, style, meta[http-equiv]"):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if "id" in attributes:
            ids[attributes["id"]] += 1
        named += _urls_of(node, attributes)
    for node in tree.css("a[name]"):  # the older form of an anchor
        name = node.attributes.get("name") or ""
        ids.setdefault(name, 1)
    return Page(path, ids, named, is_complete=bool(_PAGE_END.search(raw)))


def _urls_of(node: LexborNode, attributes: dict[str, str]) -> Iterator[PageUrl]:
    """Yield the URLs in the attributes of an element, and in the text of a <style>."""
    tag = str(node.tag)
    if tag == "meta":
        refresh = _REFRESH.search(attributes.get("content", ""))
        if attributes.get("http-equiv", "").lower() == "refresh" and refresh:
            yield PageUrl("meta", refresh[1], fetched=True)
        return
    if tag == "style":
        yield from (PageUrl(tag, address, fetched=True) for address in _style_urls(node.text()))
    for name, value in attributes.items():
        if (tag, name) in _LINK_ATTRIBUTES:
            yield PageUrl(tag, value.strip(), fetched=False)
        elif tag == "link" and name == "href":
            rel = attributes.get("rel", "").lower().split()
            fetched = not _FETCHED_LINKS.isdisjoint(rel)
            yield PageUrl("link rel=canonical" if "canonical" in rel else tag, value.strip(), fetched)
        elif name in ("srcset", "imagesrcset"):
            for part in re.split(r",\s+|,$", value):
                if part.split():
                    yield PageUrl(tag, part.split()[0], fetched=True)
        elif name == "srcdoc":
            yield from _parse_page("", value.encode()).urls
        elif name == "style":
            yield from (PageUrl(tag, address, fetched=True) for address in _style_urls(value))
        elif name in _FETCH_ATTRIBUTES:
            yield PageUrl(tag, value.strip(), fetched=True)


def _style_urls(text: str) -> Iterator[str]:
    """Yield the URLs in CSS, except fragments and data URLs."""
    if "url(" in text or "@import" in text:
        for match in _STYLE_URL.finditer(text):
            address = next(filter(None, match.groups()), "")
            if address and not address.startswith(("#", "data:")):
                yield address
