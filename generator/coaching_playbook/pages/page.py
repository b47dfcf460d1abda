"""Data types of rendered pages and files, the URL of an entry's page, and JSON serialisation.

Imports only the model. In all modules of this package, `url` is relative to the site: empty for the home page, and with
a final slash for other pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from pydantic_core import to_json

from coaching_playbook.model import Entry

EditLink = Callable[[str], str | None]
"""A function from the path of a source file to the URL at which it can be edited, or None."""


class Section(NamedTuple):
    """A rendered section of a page: a heading, its content and subsections. `id` is the heading's anchor.

    Of a folded section only the heading shows until it is opened.
    """

    id: str
    title: str
    html: Markup = Markup("")
    sections: tuple[Section, ...] = ()
    is_folded: bool = False


@dataclass(frozen=True)
class Page:
    """A rendered page, without the theme around it."""

    url: str
    """Relative to the site, with a final slash; empty for the home page."""
    title: str
    """Plain text, not escaped. `description` too."""
    description: str
    html: Markup
    """The whole content of the page, including its `<h1>`, without the elements of `head`."""
    source: str
    """The path of the source file of the page, relative to the playbook's root."""
    phrases: tuple[tuple[str, str], ...] = ()
    """(anchor, phrase) for phrases by which the page can be found but which are not headings."""
    is_searchable: bool = True
    """False for pages that repeat the content of others, so that the search finds no duplicates."""
    head: Markup = Markup("")
    """The `<link>` elements for the page's `<head>`: files, such as style sheets, that few pages load."""

    @property
    def search_sections(self) -> Iterator[tuple[str, str, str]]:
        """Yield (anchor, title, text) of each heading with an id, then of each search phrase, for MkDocs' search index.

        Title and text are escaped. The anchor of the page's title is empty.
        """
        pieces = _HEADING.split(_EXCLUDED_ELEMENT.sub(" ", self.html))
        if len(pieces) > 3:
            pieces[3] = f"{pieces[0]} {pieces[3]}"  # text above the title belongs to it
        for anchor, title, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            yield ("" if anchor == "title" else anchor), _strip_tags(title), _strip_tags(text)
        for anchor, phrase in self.phrases:
            yield anchor, str(escape(phrase)), str(escape(self.title))


_HEAD_LINK = re.compile(r'<link rel="(?:stylesheet|preload)"[^>]*>\n?')


def split_head(html: Markup) -> tuple[Markup, Markup]:
    """Return (head, content) of a page rendered by a template: its `<link>` elements, and the HTML without them.

    Browsers find files that the head names before they have parsed the page.
    """
    links = dict.fromkeys(_HEAD_LINK.findall(html))
    return Markup("".join(links)), Markup(_HEAD_LINK.sub("", html))  # noqa: S704  # parts of what was markup


# Patterns suffice, because the HTML is from our own templates: all text in it is escaped.
_EXCLUDED_ELEMENT = re.compile(
    r"<(nav|footer|a)\b[^>]* data-search-exclude[^>]*>.*?</\1>|<script\b.*?</script>", re.DOTALL
)
_HEADING = re.compile(r"<h[1-6] id=\"([^\"]+)\"[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _strip_tags(html: str) -> str:
    """Return HTML as text that is still escaped, with single spaces."""
    return " ".join(_TAG.sub(" ", html).split())


def as_json(data: object) -> str:
    """Return data (lists, mappings, strings, numbers and dates) as compact JSON; dates become YYYY-MM-DD.

    Pass selected fields, never a model object, because all its fields would be written, permissions included.
    """
    return to_json(data).decode()  # several times faster than the standard library


def json_for_script(data: object) -> Markup:
    """Return data as JSON that is safe in a `<script>` element: characters that could end the element are escaped."""
    text = as_json(data)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # escaped above


def url_of(entry: Entry) -> str:
    """Return the URL of an entry's own page, relative to the site."""
    return f"{entry.url_folder}/{entry.id}/"


@dataclass(frozen=True)
class TextFile:
    """A generated text file of the site that is not a page, such as JSON, a feed or WebVTT."""

    url: str
    text: str


class PageSpec(NamedTuple):
    """A page or text file to render: its URL, and the function that renders it, given a `Renderer`."""

    url: str
    render: Callable[[Any], Page | TextFile]
