"""What pages refer to: the glossary and the evidence register."""

from __future__ import annotations

from generator.pages.page import Page, Section
from generator.pages.press import Press

MOST_CITING = 30
"""Techniques that are named below one source."""


def glossary(press: Press) -> Page:
    sheet = press.sheet("glossary/", "glossary.yml")
    terms = sorted(press.playbook.glossary, key=lambda term: term.term.casefold())
    letters = sorted({term.term[0].upper() for term in terms})
    for letter in letters:
        mine = [term for term in terms if term.term[0].upper() == letter]
        sheet.sections.append(
            sheet.section(
                f"letter-{letter.lower()}",
                letter,
                "sections/terms.html",
                tuple(Section(f"term-{term.id}", term.term) for term in mine),
                terms=mine,
            )
        )
    return sheet.page("glossary.html", "Glossary", "The words that this playbook uses, in plain English.")


def evidence(press: Press) -> Page:
    sheet = press.sheet("evidence/", "references.yml")
    references = sorted(press.playbook.references, key=lambda r: (r.authors.casefold(), r.year or ""))
    section = sheet.section(
        "sources",
        "Sources",
        "sections/references.html",
        tuple(Section(f"source-{reference.id}", reference.short) for reference in references),
        references=references,
        most=MOST_CITING,
    )
    if references:
        sheet.sections.append(section)
    return sheet.page("evidence.html", "Evidence register", "Every source that this playbook cites, and how strongly.")
