"""Render the evidence register: the page of all sources that the playbook cites."""

from __future__ import annotations

from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer

MAX_LISTED_TECHNIQUES = 30
"""Maximum number of techniques that are listed under one source as citing it."""


def render_evidence(renderer: Renderer) -> Page:
    """Render the evidence register, with a section for each body of literature; sources are sorted by author."""
    builder = renderer.page_builder("evidence/", "references.yml")
    references = sorted(renderer.playbook.references, key=lambda r: (r.authors.casefold(), r.year or ""))
    kinds = [(kind.id, kind.label, kind.description) for kind in renderer.playbook.vocabularies.literatures]
    for id_, title, description in [*kinds, (None, "Other sources" if kinds else "Sources", None)]:
        listed = [reference for reference in references if reference.literature == id_]
        if listed:
            builder.add_section(
                f"sources-{id_}" if id_ else "other-sources",
                title,
                "_sections/references.html",
                tuple(Section(f"source-{reference.id}", reference.short) for reference in listed),
                references=listed,
                description=description,
                max_listed=MAX_LISTED_TECHNIQUES,
            )
    return builder.build("pages/evidence.html")
