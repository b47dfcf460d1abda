"""Render the page of pathways, and a passport to print for each.

A pathway is a sequence of stages with things to read, watch and try; a passport is the sheet on which a person ticks
off these steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial

from coaching_playbook.model import Pathway, PathwayStage, Playbook, Technique
from coaching_playbook.pages.page import Page, PageSpec, Section
from coaching_playbook.pages.renderer import Renderer

URL = "pathways/"


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of the page of all pathways and of each passport; nothing if there is no pathway."""
    if playbook.pathways:
        yield PageSpec(URL, render_pathways)
    for pathway in playbook.pathways:
        yield PageSpec(passport_url(pathway), partial(render_passport, pathway=pathway))


def passport_url(pathway: Pathway) -> str:
    """Return the URL of a pathway's passport, relative to the site."""
    return f"{URL}{pathway.id}/"


def techniques_awaited_by(playbook: Playbook, stage: PathwayStage) -> tuple[Technique, ...]:
    """Return the techniques that must still become embedded (a status) before a stage of a pathway opens.

    Retired techniques are left out.
    """
    named = (playbook.technique[id_] for id_ in stage.opens_after)
    return tuple(technique for technique in named if technique.status not in ("embedded", "retired"))


def _with_entries_of_all_teams(renderer: Renderer) -> Renderer:
    """Return the renderer with techniques and clips of all teams, because a team's pathways may lead to those."""
    whole = renderer.whole_playbook
    view = dataclasses.replace(renderer.playbook, techniques=whole.techniques, exemplars=whole.exemplars)
    return renderer.with_playbook(view)


def render_pathways(renderer: Renderer) -> Page:
    """Render the page of a team's pathways, with their stages, steps and minutes."""
    renderer = _with_entries_of_all_teams(renderer)
    playbook = renderer.playbook
    builder = renderer.page_builder(URL, "pathways.yml")
    for pathway in playbook.pathways:
        stages = tuple(Section(f"{pathway.id}-{stage.id}", stage.title) for stage in pathway.stages)
        builder.add_section(
            f"pathway-{pathway.id}",
            pathway.title,
            "_sections/pathway.html",
            stages,
            pathway=pathway,
            passport=passport_url(pathway),
            waits_for=partial(techniques_awaited_by, playbook),
            module_titles={module.id: module.title for module in playbook.coach_training.modules},
        )
    return builder.build("pages/pathways.html")


def render_passport(renderer: Renderer, pathway: Pathway) -> Page:
    """Render the passport of a pathway: a sheet to print, on which a person ticks off the steps."""
    renderer = _with_entries_of_all_teams(renderer.for_team(renderer.playbook.team_of(pathway.team)))
    playbook = renderer.playbook
    builder = renderer.page_builder(passport_url(pathway), "pathways.yml")
    return builder.build(
        "cards/passport.html",
        f"Passport: {pathway.title}",
        "A sheet to print and keep, on which only its owner writes.",
        pathway=pathway,
        module_titles={module.id: module.title for module in playbook.coach_training.modules},
        is_searchable=False,
    )
