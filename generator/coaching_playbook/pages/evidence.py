"""The evidence register page."""

from __future__ import annotations

from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer

MAX_CITING = 30
"""Maximum number of techniques listed under one source."""


def evidence(renderer: Renderer) -> Page:
    """Render the evidence register."""
    builder = renderer.page_builder("evidence/", "references.yml")
    references = sorted(renderer.playbook.references, key=lambda r: (r.authors.casefold(), r.year or ""))
    section = builder.section(
        "sources",
        "Sources",
        "_sections/references.html",
        tuple(Section(f"source-{reference.id}", reference.short) for reference in references),
        references=references,
        max_listed=MAX_CITING,
    )
    if references:
        builder.sections.append(section)
    return builder.build(
        "pages/evidence.html", "Evidence register", "Every source that this playbook cites, and how strongly."
    )
