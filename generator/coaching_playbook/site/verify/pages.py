"""The pages of a built site, read as a browser would: where they lead, what they fetch, how far from home they are."""

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

# What a page names, by the attribute that names it. A browser fetches all but the first kind by itself.
_LINK_ATTRIBUTES = {
    ("a", "href"),
    ("area", "href"),
    ("form", "action"),
    ("button", "formaction"),
    ("input", "formaction"),
}
_FETCH_ATTRIBUTES = (
    *("src", "poster", "data", "background", "href", "xlink:href", "srcset", "imagesrcset", "style", "srcdoc"),
    "ping",  # a browser sends it behind a reader's back
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
"""The form editor: nothing leads to it, and it is its own page."""
_UNLINKED_PAGES = ("404.html",)


class NamedUrl(NamedTuple):
    """An address that a page names: the element that names it, and whether a browser fetches it by itself."""

    element: str
    address: str
    fetched: bool


@dataclass
class Page:
    path: str
    ids: Counter[str]
    named: list[NamedUrl]
    whole: bool
    moved_to: str | None = None
    """The address that the page leads to by itself, below the site."""
    leads_to: set[str] = field(default_factory=set)

    @property
    def called(self) -> str:
        address = re.sub(r"(^|/)index\.html$", r"\1", self.path)
        return f"The page {address}" if address else "The home page"


class SitePages:
    """The pages of a site, by the paths of their files."""

    def __init__(self, files: SiteFiles) -> None:
        self.files = files
        self.pages = {path: _read(path, files.read(path)) for path in files.pages}
        home = self.pages["index.html"]
        own = next((one.address for one in home.named if one.element == "link rel=canonical"), "/")
        self.base = f"{urlsplit(own).path.rstrip('/')}/"
        """What stands before every path on the host of the site, where the site says so."""
        for page in self.pages.values():
            moved = next((one for one in page.named if one.element == "meta"), None)
            page.moved_to = self._below(page, moved.address)[0] if moved else None

    def at(self, address: str) -> Page | None:
        return self.pages.get(file_of(address))

    def problems(self) -> Iterator[str]:
        for page in self.pages.values():
            yield from self._page(page)
        for path in sorted(self.files.paths):
            if path.endswith(".css"):
                yield from self._sheet(path, self.files.read(path).decode("utf-8", "replace"))
        yield from self._far()

    def _page(self, page: Page) -> Iterator[str]:
        if not page.whole:
            yield f"{page.called} stops in the middle."
        for id_, count in page.ids.items():
            if count > 1:
                yield f"{page.called} has the id '{id_}' {'twice' if count == 2 else f'{count} times'}."
        for one in dict.fromkeys(page.named):
            yield from self._named(page, one)

    def _named(self, page: Page, one: NamedUrl) -> Iterator[str]:
        to = urlsplit(one.address)
        if to.scheme in ("javascript", "vbscript"):
            yield f"{page.called} runs a script from an address: {one.address}"
        elif to.scheme or to.netloc:
            if one.fetched and to.scheme not in ("data", "blob"):
                yield f"{page.called} asks another host before anybody follows a link: {one.address}"
        elif one.element != "link rel=canonical":
            yield from self._ours(page, one)

    def _ours(self, page: Page, one: NamedUrl) -> Iterator[str]:
        path, anchor = self._below(page, one.address)
        if path is None:
            yield f"{page.called} leads out of the site: {one.address}"
            return
        file = file_of(path)
        if file not in self.files.paths:
            what = "needs" if one.fetched and one.element != "meta" else "leads to"
            yield f"{page.called} {what} {one.address}, which is not there."
            return
        there = self.pages.get(file)
        if there is None:
            return
        if not one.fetched:
            page.leads_to.add(file)
        state = not anchor or "=" in anchor or anchor == "top"  # what a tool was asked stands there too
        if not state and anchor not in there.ids:
            yield f"{page.called} leads to {one.address}, and there is no such place on that page."

    def _below(self, page: Page, address: str) -> tuple[str | None, str]:
        """The path below the site of an address on a page, and what stands after its #; None where it leads out."""
        to = urlsplit(address)
        path, anchor = unquote(to.path), unquote(to.fragment)
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

    def _sheet(self, path: str, text: str) -> Iterator[str]:
        builder = Page(path, Counter(), [], whole=True)
        for address in _in_style(text):
            to = urlsplit(address)
            if to.netloc:
                yield f"{path} asks another host before anybody follows a link: {address}"
            elif not to.scheme and to.path:
                below, _anchor = self._below(builder, address)
                if below not in self.files.paths:
                    yield f"{path} needs {address}, which is not there."

    @cached_property
    def clicks(self) -> dict[str, int]:
        """How many clicks from home each page is that can be reached."""
        clicks, edge = {"index.html": 0}, ["index.html"]
        for count in itertools.count(1):
            edge = sorted({to for path in edge for to in self.pages[path].leads_to} - clicks.keys())
            if not edge:
                return clicks
            clicks |= dict.fromkeys(edge, count)
        raise AssertionError

    def _far(self) -> Iterator[str]:
        for path, page in self.pages.items():
            if path in _UNLINKED_PAGES or path.startswith(_EXEMPT_FOLDERS) or page.moved_to is not None:
                continue
            clicks = self.clicks.get(path)
            if clicks is None:
                yield f"{page.called} cannot be reached: no way leads there from the home page."
            elif clicks > MAX_CLICKS:
                yield f"{page.called} is {clicks} clicks from the home page, and {MAX_CLICKS} are the most."


def file_of(address: str) -> str:
    """The path of the file that a server gives out for an address below the site."""
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
    for node in tree.css("a[name]"):  # an older way to name a place
        name = node.attributes.get("name") or ""
        ids.setdefault(name, 1)
    return Page(path, ids, named, whole=raw.rstrip().endswith(b"</html>"))


def _named_by(node: LexborNode, attributes: dict[str, str]) -> Iterator[NamedUrl]:
    tag = str(node.tag)
    if tag == "meta":
        found = _REFRESH.search(attributes.get("content", ""))
        if attributes.get("http-equiv", "").lower() == "refresh" and found:
            yield NamedUrl("meta", found[1], fetched=True)
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
            yield from _read("", value.encode("utf-8", "replace")).named
        elif name == "style":
            yield from (NamedUrl(tag, address, fetched=True) for address in _in_style(value))
        elif name in _FETCH_ATTRIBUTES:
            yield NamedUrl(tag, value.strip(), fetched=True)


def _in_style(text: str) -> Iterator[str]:
    if "url(" in text or "@import" in text:
        for found in _URL.finditer(text):
            address = next((one for one in found.groups() if one), "")
            if address and not address.startswith(("#", "data:")):
                yield address
