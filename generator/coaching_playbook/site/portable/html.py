"""Rewrite a page of a site so that it works when it is opened from a folder. Only start tags change."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

ASSET = "assets/portable.js"
NO_FILM = '<p class="pb-small">This copy has no films. What happens and what is said is below.</p>'
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LINKS = ("href", "action", "formaction", "data-to", "xlink:href")
_DROPPED_LINKS = {"alternate", "manifest", "modulepreload", "sitemap"}


class Rewriter(HTMLParser):
    """Rewrites one page at `path` below `site`. `modules` are those that it runs, as paths below the site."""

    def __init__(self, site: Path, path: str, *, films: bool, run_module: Callable[[str], bool]) -> None:
        super().__init__(convert_charrefs=False)
        self.site = site
        self.path = path
        self.folder = posixpath.dirname(path)
        self.films = films
        self.run_module = run_module
        self.modules: list[str] = []
        self._edits: list[tuple[int, int, str]] = []
        self._in_film = 0
        self._at_film = 0

    def rewrite(self, text: str) -> str:
        """Return the page with its links, scripts, tracks and policy rewritten."""
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
            up = posixpath.relpath(ASSET, self.folder or ".")
            result = re.sub(r"(?=</head>)", f'<script defer src="{up}" data-run="{run}"></script>\n', result, count=1)
        return result

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _edit(self, new: str) -> None:
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
            new = self._module(raw, named["src"])
        elif tag == "link" and _DROPPED_LINKS & set(named.get("rel", "").lower().split()):
            new = ""
        elif tag == "meta" and named.get("http-equiv", "").lower() == "content-security-policy":
            new = raw.replace("'self'", "'self' file:")
        elif tag == "meta" and named.get("http-equiv", "").lower() == "refresh":
            before, separator, link = named.get("content", "").partition("url=")
            new = with_attribute(raw, "content", before + separator + self.explicit(link)) if separator else raw
        elif tag == "track" and named.get("src"):
            new = re.sub(r"\ssrc(?=\s*=)", " data-src", raw, count=1)
        elif tag == "video" and not self.films:
            self._in_film, self._at_film = 1, self._offset()
            return
        for name in _LINKS:
            if named.get(name) and new:
                explicit = self.explicit(named[name])
                if explicit != named[name]:
                    new = with_attribute(new, name, explicit)
        if new != raw:
            self._edit(new)

    def handle_endtag(self, tag: str) -> None:
        if tag == "video" and self._in_film:
            self._in_film = 0
            self._edits.append((self._at_film, self._offset() + len("</video>"), NO_FILM))

    def _module(self, raw: str, src: str) -> str:
        """Note a module to run; return the tag without its address, so that the browser runs nothing."""
        if _ABSOLUTE.match(src):
            return raw
        path = posixpath.normpath(posixpath.join(self.folder, unquote(src.split("?")[0]))).lstrip("/")
        if self.run_module(path):
            self.modules.append(path)
        return '<script type="text/plain">'

    def explicit(self, link: str) -> str:
        """Return a link with the name of its file, where it leads to a folder of the site that holds a page."""
        link = link.strip()
        if _ABSOLUTE.match(link):
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
    """Replace the value of an attribute that a start tag has."""
    pattern = rf"(\s{re.escape(name)}\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s>]+)"
    return re.sub(pattern, lambda found: f'{found[1]}"{html.escape(value)}"', tag, count=1, flags=re.IGNORECASE)
