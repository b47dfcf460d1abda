"""Leverage point pages, and their list."""

from __future__ import annotations

from coaching_playbook.model import LeveragePoint
from coaching_playbook.pages.page import Page, url_of
from coaching_playbook.pages.renderer import PageBuilder, Renderer

MAX_BY_NAME = 100
"""Of more techniques than this the page of all leverage points says how many, and their own pages say which."""


def leverage_points(renderer: Renderer) -> Page:
    builder = renderer.page_builder("leverage-points/", "playbook.yml")
    points = renderer.playbook.leverage_points
    listed = len(renderer.playbook.techniques) <= MAX_BY_NAME
    section = builder.section(
        "points", "Our leverage points", "_sections/points.html", points=points, listed=listed, counted=not listed
    )
    builder.sections.append(section)
    return builder.build(
        "pages/leverage_points.html", "Leverage points", "The few areas of practice that we chose to work on."
    )


def leverage_point(renderer: Renderer, point: LeveragePoint) -> Page:
    playbook = renderer.playbook
    builder = PageBuilder(renderer, url_of(point), point.origin.path, explains=True)
    techniques = playbook.in_use_of(point)
    clips = [clip for technique in techniques for clip in playbook.exemplars_of(technique)]
    team = playbook.team_of(point.team)
    builder.add_context(point=point, team=team, who=renderer.person_name, techniques=techniques, clips=clips)
    for id_, title, filled in (
        ("techniques", "Techniques", techniques),
        ("clips", "Exemplars", clips),
        ("gain", f"What {playbook.about.learners.many} gain", point.pupils_gain),
        ("looks-like", "What it looks like", point.great_looks_like),
        ("worry", "A common worry", point.common_worry or point.answer),
        ("look-fors", "What a visitor might see", point.look_fors),
        ("make-it-ours", "Make it ours", point.co_construct_prompts),
        ("evidence", "Evidence behind it", point.evidence),
        ("survey", "What the survey asks", point.survey_areas),
        ("history", "About this page", True),
    ):
        if filled:
            builder.sections.append(builder.section(id_, title, f"_sections/leverage_point/{id_}.html"))
    return builder.build("pages/leverage_point.html", point.title, point.strapline)
