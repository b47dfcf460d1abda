"""What a page is, and where each entry's own page stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from generator.model import Entry

EditLink = Callable[[str], str | None]
"""From the path of a source file to the address where it can be changed, where there is one."""


@dataclass(frozen=True)
class Section:
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


@dataclass(frozen=True)
class Chapter:
    """A place in the site's navigation: a page of its own, or a title over others."""

    title: str
    address: str | None = None
    chapters: tuple[Chapter, ...] = ()


def address_of(entry: Entry) -> str:
    """Where an entry's own page is."""
    return f"{entry.shelf}/{entry.id}/"
