"""Render sheets to print: record of own practice, sheet for appraisals, coaching agreement, list of open doors."""

from __future__ import annotations

from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer


def render_record_sheet(renderer: Renderer) -> Page:
    """Render the sheet on which a person records what they tried and what happened."""
    builder = renderer.page_builder("coaching/record/", "coach_training.yml")
    return builder.build("cards/record.html")


def render_agreement_sheet(renderer: Renderer) -> Page:
    """Render the sheet on which a coach and a coachee agree how they work and what stays private."""
    builder = renderer.page_builder("coaching/agreement/", "coach_training.yml")
    return builder.build("cards/agreement.html")


MAX_ROLES = 12
"""Maximum number of roles on the list of open doors, because it is one page."""


def render_appraisal_sheet(renderer: Renderer) -> Page:
    """Render the sheet on which a person chooses what to bring to an appraisal. It contains nothing from coaching."""
    builder = renderer.page_builder("coaching/record/appraisal/", "playbook.yml")
    return builder.build("cards/strands.html")


def render_open_door_sheet(renderer: Renderer) -> Page:
    """Render the list, to fill in by hand, of colleagues who can be visited: a row for each role."""
    playbook = renderer.playbook
    builder = renderer.page_builder("coaching/open-door/", "vocabularies.yml")
    roles = playbook.vocabularies.roles[:MAX_ROLES]
    cycle = playbook.cycle_on(renderer.day)
    return builder.build(
        "cards/open-door.html",
        roles=roles,
        spare=max(1, 7 - len(roles)),
        focus=playbook.leverage_point[cycle.leverage_point] if cycle else None,
    )
