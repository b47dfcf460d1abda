"""The evidence register page."""

from __future__ import annotations

from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer

MAX_CITING = 30
"""Maximum number of techniques listed under one source."""


def render_evidence(renderer: Renderer) -> Page:
    """Render the evidence register."""
    builder = renderer.page_builder("evidence/", "references.yml")
    references = sorted(renderer.playbook.references, key=lambda r: (r.authors.casefold(), r.year or ""))
    kinds = [(kind.id, kind.label, kind.description) for kind in renderer.playbook.vocabularies.literatures]
    for id_, title, description in [*kinds, (None, "Other sources" if kinds else "Sources", None)]:
        listed = [reference for reference in references if reference.literature == id_]
        if listed:
            builder.sections.append(
                builder.section(
                    f"sources-{id_}" if id_ else "other-sources",
                    title,
                    "_sections/references.html",
                    tuple(Section(f"source-{reference.id}", reference.short) for reference in listed),
                    references=listed,
                    about_them=description,
                    max_listed=MAX_CITING,
                )
            )
    return builder.build(
        "pages/evidence.html", "Evidence register", "Every source that this playbook cites, and how strongly."
    )
