"""Who shaped the playbook, as they wish to be shown."""

from __future__ import annotations

from generator.model import Exemplar, Technique
from generator.pages.page import Page
from generator.pages.press import Press


def people(press: Press) -> Page:
    sheet = press.sheet("people/", "people.yml")
    thanks: dict[str, dict[str, list[Technique | Exemplar]]] = {}
    entries: tuple[Technique | Exemplar, ...] = (*press.playbook.techniques, *press.playbook.exemplars)
    for entry in entries:
        for credit in entry.shaped_by:
            mine = thanks.setdefault(press.who(credit.who), {}).setdefault(credit.how, [])
            if entry not in mine:
                mine.append(entry)
    if thanks:
        rows = sorted(thanks.items(), key=lambda row: row[0].casefold())
        sheet.sections.append(sheet.section("thanks", "With thanks to", "sections/thanks.html", thanks=rows))
    sheet.sections.append(sheet.section("how", "How a page grows", "sections/ladder.html", now=None))
    sheet.sections.append(sheet.section("shown", "How people are shown", "sections/shown.html"))
    return sheet.page("people.html", "Who made this", "Who shaped this playbook, and how a page grows.")
