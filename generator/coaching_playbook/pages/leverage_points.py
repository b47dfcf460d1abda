"""Render the pages of leverage points (areas of practice, each with techniques), and the list of all of them."""

from __future__ import annotations

from coaching_playbook.impact import latest
from coaching_playbook.model import LeveragePoint
from coaching_playbook.pages.page import Page, url_of
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.pages.sections import SectionSpec, add_default_sections
from coaching_playbook.pages.team_urls import TeamUrls

MAX_NAMED_TECHNIQUES = 100
"""With more techniques than this, the list of leverage points shows their number instead of their titles."""

_DECLARED_SECTIONS = (
    SectionSpec("techniques", "Techniques"),
    SectionSpec("clips", "Clips to watch"),
    SectionSpec("gain", "What {learners} gain", ("pupils_gain",)),
    SectionSpec("looks-like", "What it looks like", ("great_looks_like",)),
    SectionSpec("worry", "A common worry", ("common_worry", "answer")),
    SectionSpec("look-fors", "What a visitor might see", ("look_fors",)),
    SectionSpec("make-it-ours", "Make it ours", ("co_construct_prompts",)),
    SectionSpec("evidence", "Evidence behind it", ("evidence",), is_folded=True),
    SectionSpec("survey", "What the survey asks", ("survey_areas",), is_folded=True),
    SectionSpec("history", "About this page", ("agreed", "review_by", "changes", "was"), is_folded=True),
)
_FIELDS_SHOWN_ELSEWHERE = frozenset(
    {"title", "strapline", "order", "mark", "status", "team", "way", "why", "safety", "picture", "alt"}
)
"""Fields without a section: the head of the page shows them, or only the order of lists uses them."""
_FIELDS_NEVER_SHOWN = frozenset({"allow", "permission"})
(_SECTIONS,) = add_default_sections(LeveragePoint, [_DECLARED_SECTIONS], _FIELDS_SHOWN_ELSEWHERE | _FIELDS_NEVER_SHOWN)
_TEMPLATE_FOLDER = "_sections/leverage_point"


def render_leverage_points(renderer: Renderer) -> Page:
    """Render the list of all leverage points."""
    builder = renderer.page_builder("leverage-points/", "playbook.yml")
    points = renderer.playbook.leverage_points
    lists_techniques = len(renderer.playbook.techniques) <= MAX_NAMED_TECHNIQUES
    builder.add_section(
        "points", "Our leverage points", "_sections/points.html", points=points, lists_techniques=lists_techniques
    )
    return builder.build("pages/leverage_points.html")


def render_leverage_point(renderer: Renderer, point: LeveragePoint) -> Page:
    """Render the page of a leverage point (an area of practice with techniques)."""
    playbook = renderer.playbook
    builder = PageBuilder(renderer, url_of(point), point.origin.path, links_glossary=True)
    techniques = playbook.in_use_of(point)
    clips = [clip for technique in techniques for clip in playbook.exemplars_of(technique)]
    team = playbook.team_of(point.team)
    builder.add_context(point=point, team=team, techniques=techniques, clips=clips)
    areas_with_results = {area for wave in latest.survey_waves(playbook, team.id) for area in wave.tables}
    results_url = TeamUrls(playbook, team).version_url("impact/")
    builder.add_context(results_url=results_url, areas_with_results=areas_with_results)
    conditions = {"techniques": bool(techniques), "clips": bool(clips), "history": True}
    builder.sections += builder.entry_sections(_SECTIONS, _TEMPLATE_FOLDER, point, conditions, {})
    return builder.build("pages/leverage_point.html", point.title, point.strapline)
