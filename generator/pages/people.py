"""Who shaped the playbook, as they wish to be shown."""

from __future__ import annotations

from generator.model import Exemplar, Technique
from generator.pages.page import Page
from generator.pages.press import Press

MOST_THANKED = 30
"""Pages that are named beside one person and one way of helping."""


def people(press: Press) -> Page:
    sheet = press.sheet("people/", "people.yml")
    thanks: dict[str, dict[str, dict[tuple[str, str], Technique | Exemplar]]] = {}
    entries: tuple[Technique | Exemplar, ...] = (*press.playbook.techniques, *press.playbook.exemplars)
    for entry in entries:
        for credit in entry.shaped_by:
            mine = thanks.setdefault(press.who(credit.who), {}).setdefault(credit.how, {})
            mine.setdefault((entry.shelf, entry.id), entry)
    if thanks:
        ways = {who: {how: [*mine.values()] for how, mine in credits.items()} for who, credits in thanks.items()}
        rows = sorted(ways.items(), key=lambda row: row[0].casefold())
        section = sheet.section("thanks", "With thanks to", "sections/thanks.html", thanks=rows, most=MOST_THANKED)
        sheet.sections.append(section)
    sheet.sections.append(sheet.section("how", "How a page grows", "sections/ladder.html", now=None))
    sheet.sections.append(sheet.section("shown", "How people are shown", "sections/shown.html"))
    return sheet.page("people.html", "Who made this", "Who shaped this playbook, and how a page grows.")
