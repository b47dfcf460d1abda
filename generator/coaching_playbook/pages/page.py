"""Data types of rendered pages, the address of an entry's page, and JSON serialisation. Imports only the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape
from pydantic_core import to_json

from coaching_playbook.model import Entry, PageEntry

EditLink = Callable[[str], str | None]
"""Map the path of a source file to the URL where it can be edited, or None."""


class Section(NamedTuple):
    """A heading with its content and subsections. `id` is its anchor on the page."""

    id: str
    title: str
    html: Markup = Markup("")
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """A rendered page, without the theme around it."""

    address: str
    """Relative to the site, with a final slash; empty for the home page."""
    title: str
    """Plain text, not escaped; so is `description`."""
    description: str
    html: Markup
    """The whole content, with its only `<h1>`."""
    sections: tuple[Section, ...]
    source: str
    """The path of the file to edit, below the playbook's root."""
    phrases: tuple[tuple[str, str], ...] = ()
    """(anchor, search phrase) for phrases that are not headings of the page."""
    is_searchable: bool = True
    """False for pages that repeat the content of others, to keep duplicates out of the search."""

    @property
    def search_sections(self) -> Iterator[tuple[str, str, str]]:
        """Yield (anchor, title, text) for each heading with an id, then for each phrase. Title and text are escaped.

        For the search of MkDocs themes. The title of the page has an empty anchor.
        """
        pieces = _HEADING.split(_EXCLUDED.sub(" ", self.html))
        if len(pieces) > 3:
            pieces[3] = f"{pieces[0]} {pieces[3]}"  # text above the title belongs to it
        for anchor, title, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            yield ("" if anchor == "title" else anchor), _strip_tags(title), _strip_tags(text)
        for anchor, phrase in self.phrases:
            yield anchor, str(escape(phrase)), str(escape(self.title))


# Patterns suffice, because the HTML is from our own templates: all text in it is escaped.
_EXCLUDED = re.compile(r"<(nav|footer|a)\b[^>]* data-search-exclude[^>]*>.*?</\1>|<script\b.*?</script>", re.DOTALL)
_HEADING = re.compile(r"<h[1-6] id=\"([^\"]+)\"[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _strip_tags(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())


def as_json(data: object) -> str:
    """Serialise lists, mappings, strings, numbers and dates (YYYY-MM-DD) as compact JSON.

    Pass selected fields, never a model object: that would be written with all its fields, permissions included.
    """
    return to_json(data).decode()  # several times faster than the standard library


def json_for_script(data: object) -> Markup:
    """Serialise data as JSON for a `<script>` element, with escapes for whatever could end the element."""
    text = as_json(data)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # escaped above


def url_of(entry: Entry) -> str:
    """Return the address of an entry's own page."""
    return f"{entry.shelf}/{entry.id}/"


@dataclass(frozen=True)
class TextFile:
    """A text file of the site that is not a page, such as JSON, a feed or WebVTT."""

    address: str
    text: str


class PageSpec(NamedTuple):
    """How a page or text file is rendered: `make(renderer)`, or `make(renderer, entry)` for the page of an entry."""

    address: str
    make: Callable[..., Page | TextFile]
    entry: PageEntry | None = None
