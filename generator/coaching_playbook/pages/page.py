"""What a page is, and where each entry's own page stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape
from pydantic_core import to_json

from coaching_playbook.model import Entry, PageEntry

EditLink = Callable[[str], str | None]
"""From the path of a source file to the address where it can be changed, where there is one."""


class Section(NamedTuple):
    """A heading and what stands below it. `id` is its anchor on the page."""

    id: str
    title: str
    html: Markup = Markup("")
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of the site. `address` is relative to the site and ends with a slash; the home page's is empty.

    `html` is the whole content with its one `<h1>`; `title` and `description` are plain text, not yet escaped; `source`
    is the path of the file that a reader would change, below the playbook's root; `phrases` are what somebody who looks
    for it would type, each with the anchor of its place on the page.
    """

    address: str
    title: str
    description: str
    html: Markup
    sections: tuple[Section, ...]
    source: str
    phrases: tuple[tuple[str, str], ...] = ()
    is_searchable: bool = True
    """Whether a search should know of it: what repeats other pages would crowd them out."""

    @property
    def search_sections(self) -> Iterator[tuple[str, str, str]]:
        """What a search should know of it: for each heading with a place of its own the anchor, the title and the text.

        Titles and texts are escaped, as they stand in the page. The phrases come last.
        """
        shown = _EXCLUDED.sub(" ", self.html)
        pieces = _HEADING.split(shown)
        if len(pieces) > 3:
            pieces[3] = f"{pieces[0]} {pieces[3]}"  # what stands above the title belongs to it
        for anchor, title, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            yield ("" if anchor == "title" else anchor), _strip_tags(title), _strip_tags(text)
        for anchor, phrase in self.phrases:
            yield anchor, str(escape(phrase)), str(escape(self.title))


# What our own templates made, so a pattern can tell elements apart: no text in it holds a sign of markup.
_EXCLUDED = re.compile(r"<(nav|footer|a)\b[^>]* data-search-exclude[^>]*>.*?</\1>|<script\b.*?</script>", re.DOTALL)
_HEADING = re.compile(r"<h[1-6] id=\"([^\"]+)\"[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _strip_tags(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())


def as_json(data: object) -> str:
    """Data as JSON with no space in it: lists, mappings, texts, numbers, and days as YYYY-MM-DD.

    A part of a playbook would be written whole, so say which of its fields are meant.
    """
    return to_json(data).decode()  # several times as quick as Python's own


def json_for_script(data: object) -> Markup:
    """Data as JSON inside a script element. Nothing is escaped there, so nothing may look like the end of one."""
    text = as_json(data)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # made safe in the line above


def url_of(entry: Entry) -> str:
    """Where an entry's own page is."""
    return f"{entry.shelf}/{entry.id}/"


@dataclass(frozen=True)
class TextFile:
    """A small file beside the pages, as text."""

    address: str
    text: str


class PageSpec(NamedTuple):
    """How one page or paper is made. `entry` is what it is the page of, where it is the page of an entry."""

    address: str
    make: Callable[..., Page | TextFile]
    entry: PageEntry | None = None
