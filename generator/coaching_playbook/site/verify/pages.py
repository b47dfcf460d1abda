"""Parse the HTML pages of a built site and check links, fetched resources, ids and the distance from the home page."""

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

MAX_CLICKS = 3

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
_URL = re.compile(
    r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"'\s]*))\s*\)|@import\s+[\"']([^\"']+)|image-set\(\s*[\"']([^\"']+)"
)
_REFRESH = re.compile(r"\burl\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_EXEMPT_FOLDERS = ("admin/",)
"""The form editor, which no page links to."""
_UNLINKED_PAGES = ("404.html",)
_THEME_IDS = ("404-page-not-found", "content_search", "rtd-search-form")
"""Ids that MkDocs' own themes have more than once on a page."""
_END = re.compile(rb"</html>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.DOTALL)
"""The end of a page; a theme may have comments after it, such as the version of MkDocs."""


class NamedUrl(NamedTuple):
    """A URL in a page, the element that has it, and whether a browser fetches it by itself."""

    element: str
    address: str
    fetched: bool


@dataclass
class Page:
    """A parsed page. `whole` says that its markup is complete."""

    path: str
    ids: Counter[str]
    named: list[NamedUrl]
    whole: bool
    moved_to: str | None = None
    """The target of a redirect, relative to the site."""
    leads_to: set[str] = field(default_factory=set)
    """Paths of pages that it links to; filled by `SitePages.problems`."""

    @property
    def called(self) -> str:
        address = re.sub(r"(^|/)index\.html$", r"\1", self.path)
        return f"The page {address}" if address else "The home page"


class SitePages:
    """The pages of a site, by path of their files."""

    def __init__(self, files: SiteFiles) -> None:
        self.files = files
        self.pages = {path: _read(path, files.read(path)) for path in files.pages}
        home = self.pages["index.html"]
        canonical = next((url.address for url in home.named if url.element == "link rel=canonical"), "/")
        self.base = f"{urlsplit(canonical).path.rstrip('/')}/"
        """The path prefix of the site on its host, from the canonical URL of the home page."""
        for page in self.pages.values():
            moved = next((url for url in page.named if url.element == "meta"), None)
            page.moved_to = self._below(page, moved.address)[0] if moved else None

    def at(self, address: str) -> Page | None:
        return self.pages.get(file_of(address))

    def problems(self) -> Iterator[str]:
        for page in self.pages.values():
            yield from self._page_problems(page)
        for path in sorted(self.files.paths):
            if path.endswith(".css"):
                yield from self._style_problems(path, self.files.read(path).decode("utf-8", "replace"))
        yield from self._distance_problems()

    def _page_problems(self, page: Page) -> Iterator[str]:
        if not page.whole:
            yield f"{page.called} stops in the middle."
        for id_, count in page.ids.items():
            if count > 1 and id_ not in _THEME_IDS:
                yield f"{page.called} has the id '{id_}' {'twice' if count == 2 else f'{count} times'}."
        for url in dict.fromkeys(page.named):
            yield from self._url_problems(page, url)

    def _url_problems(self, page: Page, url: NamedUrl) -> Iterator[str]:
        parts = urlsplit(url.address)
        if parts.scheme in ("javascript", "vbscript"):
            yield f"{page.called} runs a script from an address: {url.address}"
        elif parts.scheme or parts.netloc:
            if url.fetched and parts.scheme not in ("data", "blob"):
                yield f"{page.called} asks another host before anyone follows a link: {url.address}"
        elif url.element != "link rel=canonical":
            yield from self._internal_problems(page, url)

    def _internal_problems(self, page: Page, url: NamedUrl) -> Iterator[str]:
        path, anchor = self._below(page, url.address)
        if path is None:
            yield f"{page.called} leads out of the site: {url.address}"
            return
        file = file_of(path)
        if file not in self.files.paths:
            what = "needs" if url.fetched and url.element != "meta" else "leads to"
            yield f"{page.called} {what} {url.address}, which is not there."
            return
        target = self.pages.get(file)
        if target is None:
            return
        if not url.fetched:
            page.leads_to.add(file)
        is_state = not anchor or "=" in anchor or anchor == "top"  # scripts store their state in the fragment
        if not is_state and anchor not in target.ids:
            yield f"{page.called} leads to {url.address}, and there is no such place on that page."

    def _below(self, page: Page, address: str) -> tuple[str | None, str]:
        """Resolve an address of a page: (path relative to the site or None if outside, fragment)."""
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

    def _style_problems(self, path: str, text: str) -> Iterator[str]:
        sheet = Page(path, Counter(), [], whole=True)
        for address in _in_style(text):
            parts = urlsplit(address)
            if parts.netloc:
                yield f"{path} asks another host before anyone follows a link: {address}"
            elif not parts.scheme and parts.path:
                below, _anchor = self._below(sheet, address)
                if below not in self.files.paths:
                    yield f"{path} needs {address}, which is not there."

    @cached_property
    def clicks(self) -> dict[str, int]:
        """Distance in clicks from the home page, for each reachable page (breadth-first search)."""
        clicks, edge = {"index.html": 0}, ["index.html"]
        for count in itertools.count(1):
            edge = sorted({to for path in edge for to in self.pages[path].leads_to} - clicks.keys())
            if not edge:
                return clicks
            clicks |= dict.fromkeys(edge, count)
        raise AssertionError

    def _distance_problems(self) -> Iterator[str]:
        for path, page in self.pages.items():
            if path in _UNLINKED_PAGES or path.startswith(_EXEMPT_FOLDERS) or page.moved_to is not None:
                continue
            clicks = self.clicks.get(path)
            if clicks is None:
                yield f"{page.called} cannot be reached: no way leads there from the home page."
            elif clicks > MAX_CLICKS:
                yield f"{page.called} is {clicks} clicks from the home page, and {MAX_CLICKS} are the most."


def file_of(address: str) -> str:
    """Return the path of the file that a server sends for an address relative to the site."""
    return f"{address}index.html" if address == "" or address.endswith("/") else address


_NAMES = ", ".join(
    f"[{name}]" for name in ("id", "href", "action", "formaction", *_FETCH_ATTRIBUTES) if ":" not in name
)


def _read(path: str, raw: bytes) -> Page:
    tree = LexborHTMLParser(raw)
    ids: Counter[str] = Counter()
    named: list[NamedUrl] = []
    for node in tree.css(f"{_NAMES}, a, use, image, style, meta[http-equiv]"):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if "id" in attributes:
            ids[attributes["id"]] += 1
        named += _named_by(node, attributes)
    for node in tree.css("a[name]"):  # the older form of an anchor
        name = node.attributes.get("name") or ""
        ids.setdefault(name, 1)
    return Page(path, ids, named, whole=bool(_END.search(raw)))


def _named_by(node: LexborNode, attributes: dict[str, str]) -> Iterator[NamedUrl]:
    tag = str(node.tag)
    if tag == "meta":
        refresh = _REFRESH.search(attributes.get("content", ""))
        if attributes.get("http-equiv", "").lower() == "refresh" and refresh:
            yield NamedUrl("meta", refresh[1], fetched=True)
        return
    if tag == "style":
        yield from (NamedUrl(tag, address, fetched=True) for address in _in_style(node.text()))
    for name, value in attributes.items():
        if (tag, name) in _LINK_ATTRIBUTES:
            yield NamedUrl(tag, value.strip(), fetched=False)
        elif tag == "link" and name == "href":
            rel = attributes.get("rel", "").lower().split()
            fetched = not _FETCHED_LINKS.isdisjoint(rel)
            yield NamedUrl("link rel=canonical" if "canonical" in rel else tag, value.strip(), fetched)
        elif name in ("srcset", "imagesrcset"):
            for part in re.split(r",\s+|,$", value):
                if part.split():
                    yield NamedUrl(tag, part.split()[0], fetched=True)
        elif name == "srcdoc":
            yield from _read("", value.encode()).named
        elif name == "style":
            yield from (NamedUrl(tag, address, fetched=True) for address in _in_style(value))
        elif name in _FETCH_ATTRIBUTES:
            yield NamedUrl(tag, value.strip(), fetched=True)


def _in_style(text: str) -> Iterator[str]:
    if "url(" in text or "@import" in text:
        for match in _URL.finditer(text):
            address = next(filter(None, match.groups()), "")
            if address and not address.startswith(("#", "data:")):
                yield address
