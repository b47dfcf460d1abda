"""The coverage page, and the wanted list with a paper form for each empty cell."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from coaching_playbook.coverage import LAYERS, ROW_KINDS, Coverage, Gap, Row, coverage_by_team
from coaching_playbook.model import LeveragePoint
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

ADDRESS = "coverage/"
WANTED = "coverage/wanted/"
MAX_POINTS = 24
"""Maximum number of leverage points that are columns; with more, only the column of all of them is shown."""
MAX_LAYERED_POINTS = 12
"""Maximum number of columns with every layer; with more, the grid shows adaptations only."""
MAX_PAPERS = 100
"""Maximum number of empty cells with a paper form of their own; the others share the blank one."""
MAX_LISTED = 100
"""Maximum number of lines on the wanted list."""


def render_coverage(renderer: Renderer) -> Page:
    """Render the coverage page: a grid, a summary, the balance of mechanisms and what is wanted."""
    builder = renderer.page_builder(ADDRESS, "vocabularies.yml")
    (one,) = coverage_by_team(renderer.playbook, renderer.day)
    papers = _papers(one)
    points = one.points if len(one.points) <= MAX_POINTS else ()
    context: dict[str, Any] = {
        "coverage": one,
        "points": points,
        "layers": LAYERS if len(points) <= MAX_LAYERED_POINTS else LAYERS[:1],
        "link": partial(_suggestion, renderer),
        "paper_of": partial(_paper_of, papers),
        "gap_of": _gap,
        "headings": _headings(renderer),
        "row_kinds": ROW_KINDS,
        "all_layers": LAYERS,
    }
    sections = [("grid", "Who is served, and where")]
    if one.points:
        sections += [("extent", "All pages together"), ("learning", "How these pages help people learn")]
    for id_, heading in (*sections, ("wanted", "Wanted")):
        builder.sections.append(builder.section(id_, heading, f"_sections/coverage/{id_}.html", **context))
    return builder.build(
        "pages/coverage.html",
        "Coverage",
        "Which needs, ages and settings our pages serve, what stands behind them, and what is wanted.",
    )


def render_wanted_list(renderer: Renderer) -> Page:
    """Render the wanted list, with a paper form for each empty cell and a blank one."""
    builder = renderer.page_builder(WANTED, "vocabularies.yml")
    (one,) = coverage_by_team(renderer.playbook, renderer.day)
    listed = tuple(islice(one.gaps, MAX_LISTED))
    return builder.build(
        "cards/wanted.html",
        "Wanted",
        "What our playbook still waits for, and a form on paper for each.",
        coverage=one,
        listed=listed,
        more=len(one.gaps) - len(listed),
        papers=_papers(one),
        paper_of=partial(_paper_of, _papers(one)),
        link=partial(_suggestion, renderer),
    )


def _gap(row: Row, point: LeveragePoint) -> Gap:
    return Gap(row, point, row.cells[point.id])


def _papers(one: Coverage) -> dict[str, Gap]:
    """Return the empty cells that have a paper form, by anchor."""
    empty = (gap for gap in one.gaps if gap.is_empty)
    return {gap.anchor: gap for gap in islice(empty, MAX_PAPERS)}


def _paper_of(papers: dict[str, Gap], gap: Gap) -> str:
    return gap.anchor if gap.anchor in papers else "blank"


def _suggestion(renderer: Renderer, gap: Gap) -> str | None:
    """Return the URL of the form for a technique, with row and leverage point filled in; None where there is none."""
    team = f" ({renderer.team_pages.team.label})" if renderer.team_pages else ""
    return renderer.forms.form_url(
        "suggest-a-technique",
        title=f"Suggest a technique: for {gap.row.label}, under {gap.point.title}{team}",
        leverage_point=gap.point.title,
        suits=gap.row.label,
    )


def _headings(renderer: Renderer) -> dict[str, str]:
    headings = renderer.playbook.vocabularies.headings
    return {"needs": headings.needs, "key_stages": headings.key_stages, "settings": headings.settings}
