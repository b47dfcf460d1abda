"""The page to find by words and by ticks. Without scripts it is every technique from A to Z, under headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from generator.model import Playbook, Technique
from generator.pages.page import Page, Recipe, Section
from generator.pages.press import Press, Sheet

A_PAGE = 120
"""How many techniques one page lists. Where there are more, the list has pages of its own."""


def recipes(playbook: Playbook) -> Iterator[Recipe]:
    """The page to find on, and the pages of the list where it has any."""
    yield Recipe("find/", find)
    many = len(playbook.in_use)
    if many > A_PAGE:
        for number in range((many + A_PAGE - 1) // A_PAGE):
            yield Recipe(f"find/a-z/{number + 1}/", partial(part, number=number))


def find(press: Press) -> Page:
    sheet = press.sheet("find/", "playbook.yml")
    listed, many = press.playbook.a_to_z()
    if many > A_PAGE:
        parts = [listed[at : at + A_PAGE] for at in range(0, len(listed), A_PAGE)]
        sheet.sections.append(
            sheet.section("a-z", "Every technique from A to Z", "sections/a-z_parts.html", parts=parts)
        )
    else:
        sheet.sections += _letters(sheet, listed)
    sheet.sections.append(sheet.section("also", "Also here", "sections/also.html"))
    return sheet.page("find.html", "Find", "Find by what is happening, by age, by need and by place.")


def part(press: Press, number: int) -> Page:
    """One page of the list, counted from 0."""
    sheet = press.sheet(f"find/a-z/{number + 1}/", "playbook.yml")
    listed, many = press.playbook.a_to_z(number * A_PAGE, A_PAGE)
    sheet.sections += _letters(sheet, listed)
    last = (many - 1) // A_PAGE
    title = f"Techniques from A to Z, part {number + 1}"
    return sheet.page("find_part.html", title, "Techniques from A to Z.", number=number, last=last)


def _letters(sheet: Sheet, listed: Sequence[Technique]) -> Iterator[Section]:
    """The list under a heading a letter."""
    for letter, techniques in groupby(listed, key=lambda technique: _letter(technique.title)):
        id_ = f"letter-{letter.lower()}" if letter.isalpha() else "letter-other"
        yield sheet.section(id_, letter if letter.isalpha() else "0 to 9", "sections/a-z.html", shown=list(techniques))


def _letter(title: str) -> str:
    first = title[0].upper()
    return first if first.isalpha() else "0"
