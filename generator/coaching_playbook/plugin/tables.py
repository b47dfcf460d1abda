"""Wrap each table of a hand-written page in a box that scrolls sideways, so that it does not widen the page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from markupsafe import Markup

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOX_START_TAG = Markup('<div class="pb-scroll" tabindex="0" role="group" aria-label="{}">')


class _Table(NamedTuple):
    """The offsets of a table in HTML, with the label that its box gets."""

    start: int
    end: int
    label: str
    """The table's caption, else the heading above the table; empty if there is neither."""


def wrap_tables(html: str, title: str) -> str:
    """Return HTML with each outermost table wrapped in a box. `title`, of the page, labels a table without a label."""
    if "<table" not in html.lower():
        return html
    parser = _TableParser(html)
    pieces, done = [], 0
    for table in parser.tables:
        pieces += [
            html[done : table.start],
            _BOX_START_TAG.format(table.label or title),
            html[table.start : table.end],
            "</div>",
        ]
        done = table.end
    return "".join([*pieces, html[done:]])


class _TableParser(HTMLParser):
    """Collect the outermost tables that have an end tag in `tables`, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._html = html
        self._starts: list[int] = []
        """Offsets of the start tags of tables whose end tags have not been read yet."""
        self._text: list[str] | None = None
        """Texts of the heading or caption that is being read; None outside both."""
        self._heading = self._caption = ""
        self._line, self._line_start = 1, 0
        self.feed(html)
        self.close()

    def _offset(self) -> int:
        """Return the offset of the current tag in the HTML."""
        line, column = self.getpos()
        while self._line < line:
            self._line_start = self._html.index("\n", self._line_start) + 1
            self._line += 1
        return self._line_start + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            if not self._starts:
                self._caption = ""
            self._starts.append(self._offset())
        elif (tag in _HEADINGS and not self._starts) or (tag == "caption" and len(self._starts) == 1):
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in (*_HEADINGS, "caption") and self._text is not None:
            text = " ".join("".join(self._text).split())
            if tag == "caption":
                self._caption = text
            else:
                self._heading = text
            self._text = None
        elif tag == "table" and self._starts:
            start = self._starts.pop()
            if not self._starts:
                end = self._html.index(">", self._offset()) + 1
                self.tables.append(_Table(start, end, self._caption or self._heading))
