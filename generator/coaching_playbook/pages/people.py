"""Render the page of contributors, under the names that they chose."""

from __future__ import annotations

from coaching_playbook.model import Exemplar, Technique
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

MAX_PAGES_PER_CREDIT = 30
"""Maximum number of pages that are listed for one person and one kind of contribution."""


def render_people(renderer: Renderer) -> Page:
    """Render the page of contributors, sorted by name, with the pages that each contributed to."""
    builder = renderer.page_builder("people/", "people.yml")
    thanks: dict[str, dict[str, dict[tuple[str, str], Technique | Exemplar]]] = {}
    entries: tuple[Technique | Exemplar, ...] = (*renderer.playbook.techniques, *renderer.playbook.exemplars)
    for entry in entries:
        for credit in entry.shaped_by:
            credited = thanks.setdefault(renderer.person_name(credit.who), {}).setdefault(credit.how, {})
            credited.setdefault((entry.url_folder, entry.id), entry)
    if thanks:
        ways = {who: {how: [*pages.values()] for how, pages in credits.items()} for who, credits in thanks.items()}
        rows = sorted(ways.items(), key=lambda row: row[0].casefold())
        builder.add_section(
            "thanks", "With thanks to", "_sections/thanks.html", thanks=rows, max_listed=MAX_PAGES_PER_CREDIT
        )
    builder.add_section("how", "How a page grows", "_sections/ladder.html", current_status=None)
    builder.add_section("shown", "How people are shown", "_sections/shown.html")
    return builder.build("pages/people.html")
