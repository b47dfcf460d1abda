"""The glossary page."""

from __future__ import annotations

from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer


def glossary(renderer: Renderer) -> Page:
    """Render the glossary, with a heading for each letter."""
    builder = renderer.page_builder("glossary/", "glossary.yml")
    terms = sorted(renderer.playbook.glossary, key=lambda term: term.term.casefold())
    letters = sorted({term.term[0].upper() for term in terms})
    for letter in letters:
        listed = [term for term in terms if term.term[0].upper() == letter]
        builder.sections.append(
            builder.section(
                f"letter-{letter.lower()}",
                letter,
                "_sections/terms.html",
                tuple(Section(f"term-{term.id}", term.term) for term in listed),
                terms=listed,
            )
        )
    return builder.build("pages/glossary.html", "Glossary", "The words that this playbook uses, in plain English.")
