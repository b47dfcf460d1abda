"""The page to find by words and by ticks. Without scripts it is every technique from A to Z, under headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from coaching_playbook.model import Playbook, Technique
from coaching_playbook.pages.page import Page, PageSpec, Section
from coaching_playbook.pages.renderer import PageBuilder, Renderer

PER_PAGE = 120
"""How many techniques one page lists. Where there are more, the list has pages of its own."""


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """The page to find on, and the pages of the list where it has any."""
    yield PageSpec("find/", search_page)
    many = len(playbook.in_use)
    if many > PER_PAGE:
        for number in range((many + PER_PAGE - 1) // PER_PAGE):
            yield PageSpec(f"find/a-z/{number + 1}/", partial(list_page, number=number))


def search_page(renderer: Renderer) -> Page:
    builder = renderer.page_builder("find/", "playbook.yml")
    listed, many = renderer.playbook.a_to_z()
    if many > PER_PAGE:
        parts = [listed[at : at + PER_PAGE] for at in range(0, len(listed), PER_PAGE)]
        builder.sections.append(
            builder.section("a-z", "Every technique from A to Z", "_sections/a-z_parts.html", parts=parts)
        )
    else:
        builder.sections += _letters(builder, listed)
    builder.sections.append(builder.section("also", "Also here", "_sections/also.html"))
    return builder.build("pages/search.html", "Find", "Find by what is happening, by age, by need and by place.")


def list_page(renderer: Renderer, number: int) -> Page:
    """One page of the list, counted from 0."""
    builder = renderer.page_builder(f"find/a-z/{number + 1}/", "playbook.yml")
    listed, many = renderer.playbook.a_to_z(number * PER_PAGE, PER_PAGE)
    builder.sections += _letters(builder, listed)
    last = (many - 1) // PER_PAGE
    title = f"Techniques from A to Z, part {number + 1}"
    return builder.build("pages/search_letter.html", title, "Techniques from A to Z.", number=number, last=last)


def _letters(builder: PageBuilder, listed: Sequence[Technique]) -> Iterator[Section]:
    """The list under a heading a letter."""
    for letter, techniques in groupby(listed, key=lambda technique: _letter(technique.title)):
        id_ = f"letter-{letter.lower()}" if letter.isalpha() else "letter-other"
        yield builder.section(
            id_, letter if letter.isalpha() else "0 to 9", "_sections/a-z.html", shown=list(techniques)
        )


def _letter(title: str) -> str:
    first = title[0].upper()
    return first if first.isalpha() else "0"
