"""Render the page of developments: changes in national guidance, and what each means in lessons."""

from __future__ import annotations

from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

URL = "changing/"


def render_developments(renderer: Renderer) -> Page:
    """Render the page of developments, sorted from the newest to the oldest; those without a date come last."""
    playbook = renderer.playbook
    builder = renderer.page_builder(URL, "developments.yml")
    dated = sorted((d for d in playbook.developments if d.date), key=lambda d: str(d.date), reverse=True)
    ordered = (*dated, *(development for development in playbook.developments if not development.date))
    for development in ordered:
        builder.add_section(
            f"change-{development.id}",
            development.title,
            "_sections/development.html",
            development=development,
            overdue=development.review_by < renderer.day,
            references=[playbook.reference[id_] for id_ in development.evidence],
        )
    return builder.build("pages/developments.html")
