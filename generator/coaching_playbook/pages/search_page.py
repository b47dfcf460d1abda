"""Render the search page, which without JavaScript is a list of all techniques from A to Z."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from coaching_playbook.model import Playbook, Technique
from coaching_playbook.pages.page import Page, PageSpec
from coaching_playbook.pages.renderer import PageBuilder, Renderer

TECHNIQUES_PER_PAGE = 120
"""Maximum number of techniques on the search page. A longer list is split into separate pages of this length."""


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of the search page, and of separate pages of the list of techniques if that is long."""
    yield PageSpec("find/", render_search_page)
    parts = _split_into_pages(playbook)
    for number in range(len(parts)) if len(parts) > 1 else ():
        yield PageSpec(f"find/a-z/{number + 1}/", partial(render_list_page, number=number))


def _split_into_pages(playbook: Playbook) -> list[tuple[Technique, ...]]:
    """Return the techniques from A to Z, divided into lists of at most `TECHNIQUES_PER_PAGE`."""
    listed = tuple(sorted(playbook.in_use, key=lambda technique: technique.title.casefold()))
    return [listed[at : at + TECHNIQUES_PER_PAGE] for at in range(0, len(listed), TECHNIQUES_PER_PAGE)]


def render_search_page(renderer: Renderer) -> Page:
    """Render the search page."""
    builder = renderer.page_builder("find/", "playbook.yml")
    parts = _split_into_pages(renderer.playbook)
    if len(parts) > 1:
        builder.add_section("a-z", "Every technique from A to Z", "_sections/a-z_parts.html", parts=parts)
    else:
        _add_letter_sections(builder, parts[0] if parts else ())
    builder.add_section("also", "Also here", "_sections/also.html")
    if renderer.offers_copies:
        builder.add_section("device", "Keep it on this device", "_sections/device.html", is_folded=True)
    letters = [section for section in builder.sections if section.id.startswith("letter-")]
    return builder.build("pages/search.html", letters=letters)


def render_list_page(renderer: Renderer, number: int) -> Page:
    """Render one page of a long list of techniques from A to Z; `number` counts from 0."""
    builder = renderer.page_builder(f"find/a-z/{number + 1}/", "playbook.yml")
    parts = _split_into_pages(renderer.playbook)
    _add_letter_sections(builder, parts[number])
    title = f"Techniques from A to Z, part {number + 1}"
    last = len(parts) - 1
    return builder.build("pages/search_letter.html", title, "Techniques from A to Z.", number=number, last=last)


def _add_letter_sections(builder: PageBuilder, listed: Sequence[Technique]) -> None:
    """Add a section for each initial letter of techniques, which must be sorted by title."""
    for letter, group in groupby(listed, key=lambda one: one.title[0].upper() if one.title[0].isalpha() else ""):
        id_, heading = (f"letter-{letter.lower()}", letter) if letter else ("letter-other", "0 to 9")
        builder.add_section(id_, heading, "_sections/a-z.html", techniques=list(group))
