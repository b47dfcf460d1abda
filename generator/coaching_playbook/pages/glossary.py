"""Render the glossary page."""

from __future__ import annotations

from collections.abc import Iterator

from coaching_playbook.model import Vocabularies
from coaching_playbook.model.vocabularies import Term
from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer


def render_glossary(renderer: Renderer) -> Page:
    """Render the glossary: a section for each initial letter, and one for the vocabularies of tags, such as needs."""
    builder = renderer.page_builder("glossary/", "glossary.yml")
    terms = sorted(renderer.playbook.glossary, key=lambda term: term.term.casefold())
    letters = sorted({term.term[0].upper() for term in terms})
    for letter in letters:
        listed = [term for term in terms if term.term[0].upper() == letter]
        builder.add_section(
            f"letter-{letter.lower()}",
            letter,
            "_sections/terms.html",
            tuple(Section(f"term-{term.id}", term.term) for term in listed),
            terms=listed,
        )
    lists = list(_described_vocabularies(renderer.playbook.vocabularies))
    if lists:
        title = "How pages are sorted"
        builder.add_section("sorted-by", title, "_sections/sorted_by.html", lists=lists)
    return builder.build("pages/glossary.html")


def _described_vocabularies(vocabularies: Vocabularies) -> Iterator[tuple[str, list[Term]]]:
    """Yield (heading, terms with a description) for each vocabulary of which a term has a description."""
    headings = vocabularies.headings
    for heading, terms in (
        (headings.key_stages, vocabularies.key_stages),
        (headings.settings, vocabularies.settings),
        (headings.needs, vocabularies.needs),
        ("Layers of support", vocabularies.support_layers),
        ("Roles", vocabularies.roles),
        ("What the survey asks about", vocabularies.survey_areas),
        ("Subjects", vocabularies.subjects),
        ("Kinds of source", vocabularies.reference_types),
    ):
        if described := [term for term in terms if term.description]:
            yield heading, described
