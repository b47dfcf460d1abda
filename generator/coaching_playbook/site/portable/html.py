"""Rewrite an HTML page so that it works when it is opened from a folder. Only start tags and films are changed."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

SCRIPT_PATH = "assets/portable.js"
"""The script of a portable copy, relative to the site."""
NO_FILM_MARKUP = '<p class="pb-small">This copy has no films. What happens and what is said is below.</p>'
_ABSOLUTE_URL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LINK_ATTRIBUTES = ("href", "action", "formaction", "data-to", "xlink:href")
_REMOVED_LINK_RELS = {"alternate", "manifest", "modulepreload", "sitemap"}
"""Values of `rel` whose <link> elements are removed, because they need a server."""


class PageRewriter(HTMLParser):
    """Rewrites the page at `path`, relative to `site`, so that it works from a folder.

    `can_run_module` returns whether the module at a path can be bundled. `modules` collects the paths of the
    modules that the page runs, and `_edits` (start, end, replacement) in the page's text.
    """

    def __init__(self, site: Path, path: str, *, films: bool, can_run_module: Callable[[str], bool]) -> None:
        super().__init__(convert_charrefs=False)
        self.site = site
        self.path = path
        self.folder = posixpath.dirname(path)
        self.films = films
        self.can_run_module = can_run_module
        self.modules: list[str] = []
        self._edits: list[tuple[int, int, str]] = []
        self._in_film = False
        self._film_start = 0

    def rewrite(self, text: str) -> str:
        """Return the page with its links, scripts, caption tracks and security policy rewritten."""
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(text)
        self.close()
        parts, at = [], 0
        for start, end, new in self._edits:
            parts += [text[at:start], new]
            at = end
        result = "".join([*parts, text[at:]])
        if self.modules:
            run = " ".join(self.modules)
            url = posixpath.relpath(SCRIPT_PATH, self.folder or ".")
            result = re.sub(r"(?=</head>)", f'<script defer src="{url}" data-run="{run}"></script>\n', result, count=1)
        return result

    def _offset(self) -> int:
        """Return the index in the text of the tag that is being parsed."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _replace_tag(self, new: str) -> None:
        """Replace the start tag that is being parsed."""
        start = self._offset()
        self._edits.append((start, start + len(self.get_starttag_text() or ""), new))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        raw = self.get_starttag_text() or ""
        new = raw
        if self._in_film and tag in ("source", "track", "a"):
            return
        if tag == "script" and named.get("type") == "module" and named.get("src"):
            new = self._disable_module(raw, named["src"])
        elif tag == "link" and _REMOVED_LINK_RELS & set(named.get("rel", "").lower().split()):
            new = ""
        elif tag == "meta" and named.get("http-equiv", "").lower() == "content-security-policy":
            new = raw.replace("'self'", "'self' file:")
        elif tag == "meta" and named.get("http-equiv", "").lower() == "refresh":
            before, separator, link = named.get("content", "").partition("url=")
            new = with_attribute(raw, "content", before + separator + self.with_index_file(link)) if separator else raw
        elif tag == "track" and named.get("src"):
            new = re.sub(r"\ssrc(?=\s*=)", " data-src", raw, count=1)
        elif tag == "video" and not self.films:
            self._in_film, self._film_start = True, self._offset()
            return
        for name in _LINK_ATTRIBUTES:
            if named.get(name) and new:
                link = self.with_index_file(named[name])
                if link != named[name]:
                    new = with_attribute(new, name, link)
        if new != raw:
            self._replace_tag(new)

    def handle_endtag(self, tag: str) -> None:
        if tag == "video" and self._in_film:
            self._in_film = False
            self._edits.append((self._film_start, self._offset() + len("</video>"), NO_FILM_MARKUP))

    def _disable_module(self, raw: str, src: str) -> str:
        """Add a module to `modules`, and return its script tag without `src`, so that the browser does not run it.

        A module of another host is left unchanged.
        """
        if _ABSOLUTE_URL.match(src):
            return raw
        path = posixpath.normpath(posixpath.join(self.folder, unquote(src.split("?")[0]))).lstrip("/")
        if self.can_run_module(path):
            self.modules.append(path)
        return '<script type="text/plain">'

    def with_index_file(self, link: str) -> str:
        """Return a link with /index.html added, if it leads to a folder of the site that holds a page."""
        link = link.strip()
        if _ABSOLUTE_URL.match(link):
            return link
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", link, re.DOTALL).groups()  # type: ignore[union-attr]
        if not path:
            return link
        if path.startswith("/"):
            target = path.strip("/")
            if not (self.site / unquote(target)).exists():
                return link
            path = posixpath.relpath(target or ".", self.folder or ".") + ("/" if path.endswith("/") else "")
        target = posixpath.normpath(posixpath.join(self.folder, unquote(path)))
        if not target.startswith("..") and (self.site / target / "index.html").is_file():
            path = f"{path.rstrip('/')}/index.html"
        return path + mark + rest


def with_attribute(tag: str, name: str, value: str) -> str:
    """Return a start tag with the value of an attribute replaced, which the tag must have."""
    pattern = rf"(\s{re.escape(name)}\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s>]+)"
    return re.sub(pattern, lambda found: f'{found[1]}"{html.escape(value)}"', tag, count=1, flags=re.IGNORECASE)
