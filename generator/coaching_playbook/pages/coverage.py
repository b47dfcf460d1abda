"""Render the coverage page and the list of wanted techniques.

The coverage page is a grid: a row for each need, age or setting of pupils, and a column for each leverage point. A gap
is a cell without techniques, or one whose techniques have only the row's tag and no adaptation for it (settings need
none). The list has a paper form for each cell without techniques.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from coaching_playbook.coverage import ASPECTS, ROW_KINDS, Coverage, Gap, coverage_by_team
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

URL = "coverage/"
WANTED_URL = "coverage/wanted/"
MAX_POINT_COLUMNS = 24
"""Maximum number of leverage points that have a column; with more, the grid has one column for all of them."""
MAX_POINTS_WITH_ALL_ASPECTS = 12
"""Maximum number of columns for which a cell shows all aspects of techniques; with more, only adaptations."""
MAX_PRINTED_FORMS = 100
"""Maximum number of gaps with a paper form of their own; the others share a blank form."""
MAX_LISTED_GAPS = 100
"""Maximum number of gaps on the list of wanted techniques."""


def render_coverage(renderer: Renderer) -> Page:
    """Render the coverage page: the grid, a summary, the balance of learning mechanisms, and the gaps."""
    builder = renderer.page_builder(URL, "vocabularies.yml")
    (coverage,) = coverage_by_team(renderer.playbook, renderer.day)
    gaps_with_form, headings = _gaps_with_form(coverage), renderer.playbook.vocabularies.headings
    points = coverage.points if len(coverage.points) <= MAX_POINT_COLUMNS else ()
    context: dict[str, Any] = {
        "coverage": coverage,
        "points": points,
        "aspects": ASPECTS if len(points) <= MAX_POINTS_WITH_ALL_ASPECTS else ASPECTS[:1],
        "suggestion_url": partial(_suggestion_url, renderer),
        "form_anchor": partial(_form_anchor, gaps_with_form),
        "gap_at": lambda row, point: Gap(row, point, row.cells[point.id]),
        "headings": {kind: getattr(headings, kind) for kind in ROW_KINDS},
        "row_kinds": ROW_KINDS,
        "all_aspects": ASPECTS,
    }
    sections = [("wanted", "What is wanted", False), ("grid", "Who is served, and where", False)]
    if coverage.points:
        sections += [("extent", "All pages together", True), ("learning", "How these pages help people learn", True)]
    for id_, heading, is_folded in sections:
        template = f"_sections/coverage/{id_}.html"
        builder.add_section(id_, heading, template, is_folded=is_folded, **context)
    return builder.build("pages/coverage.html")


def render_wanted_list(renderer: Renderer) -> Page:
    """Render the list of gaps in the coverage grid, with paper forms to suggest techniques.

    Each cell without techniques has a form, up to MAX_PRINTED_FORMS; one blank form serves all other gaps.
    """
    builder = renderer.page_builder(WANTED_URL, "vocabularies.yml")
    (coverage,) = coverage_by_team(renderer.playbook, renderer.day)
    listed = tuple(islice(coverage.gaps, MAX_LISTED_GAPS))
    return builder.build(
        "cards/wanted.html",
        coverage=coverage,
        listed_gaps=listed,
        unlisted_count=len(coverage.gaps) - len(listed),
        forms=_gaps_with_form(coverage),
        form_anchor=partial(_form_anchor, _gaps_with_form(coverage)),
        suggestion_url=partial(_suggestion_url, renderer),
    )


def _gaps_with_form(coverage: Coverage) -> dict[str, Gap]:
    """Return the gaps without any technique for which a paper form is printed, keyed by the form's anchor."""
    empty = (gap for gap in coverage.gaps if gap.is_empty)
    return {gap.anchor: gap for gap in islice(empty, MAX_PRINTED_FORMS)}


def _form_anchor(gaps_with_form: dict[str, Gap], gap: Gap) -> str:
    """Return the anchor of the paper form for a gap; that of the blank form if the gap has no form."""
    return gap.anchor if gap.anchor in gaps_with_form else "blank"


def _suggestion_url(renderer: Renderer, gap: Gap) -> str | None:
    """Return the URL of the issue form to suggest a technique for a gap, prefilled; None if the host has no forms."""
    team = f" ({renderer.team_urls.team.label})" if renderer.team_urls else ""
    return renderer.form_links.form_url(
        "suggest-a-technique",
        title=f"Suggest a technique: for {gap.row.label}, under {gap.point.title}{team}",
        leverage_point=gap.point.title,
        suits=gap.row.label,
    )
