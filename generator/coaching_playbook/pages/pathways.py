"""The pathways, and for each a passport to print, which belongs to the person who follows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial

from coaching_playbook.model import Pathway, PathwayStage, Playbook, Technique
from coaching_playbook.pages.page import Page, PageSpec, Section
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.team_pages import has_several

ADDRESS = "pathways/"


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the page of all pathways and the passport of each; nothing where there is no pathway."""
    if playbook.pathways:
        yield PageSpec(ADDRESS, render_pathways)
    for pathway in playbook.pathways:
        yield PageSpec(passport_url(pathway), partial(render_passport, pathway=pathway))


def passport_url(pathway: Pathway) -> str:
    """Return the address of a pathway's passport."""
    return f"{ADDRESS}{pathway.id}/"


def waits_for(playbook: Playbook, stage: PathwayStage) -> tuple[Technique, ...]:
    """Return the techniques that are not embedded yet and that a stage waits for; none for an open stage."""
    named = (playbook.technique[id_] for id_ in stage.opens_after)
    return tuple(technique for technique in named if technique.status not in ("embedded", "retired"))


def _with_pages_of_all(renderer: Renderer) -> Renderer:
    """Return a renderer for a team's pathways, which may lead to techniques and clips of other teams."""
    if renderer.team_pages is None:
        return renderer
    whole = renderer.team_pages.whole
    view = dataclasses.replace(renderer.playbook, techniques=whole.techniques, exemplars=whole.exemplars)
    return renderer.with_playbook(view)


def render_pathways(renderer: Renderer) -> Page:
    """Render the pathways of a team, or of the only one, with their stages, steps and minutes."""
    renderer = _with_pages_of_all(renderer)
    playbook = renderer.playbook
    builder = renderer.page_builder(ADDRESS, "pathways.yml")
    for pathway in playbook.pathways:
        stages = tuple(Section(f"{pathway.id}-{stage.id}", stage.title) for stage in pathway.stages)
        builder.sections.append(
            builder.section(
                f"pathway-{pathway.id}",
                pathway.title,
                "_sections/pathway.html",
                stages,
                pathway=pathway,
                passport=passport_url(pathway),
                waits_for=partial(waits_for, playbook),
                module_titles={module.id: module.title for module in playbook.coach_training.modules},
            )
        )
    return builder.build(
        "pages/pathways.html",
        "Pathways",
        "What to read, watch and try, in order: a first week, a first term, and more.",
    )


def render_passport(renderer: Renderer, pathway: Pathway) -> Page:
    """Render the passport of a pathway."""
    if has_several(renderer.playbook):
        renderer = _with_pages_of_all(renderer.for_team(renderer.playbook.team_of(pathway.team)))
    playbook = renderer.playbook
    builder = renderer.page_builder(passport_url(pathway), "pathways.yml")
    return builder.build(
        "cards/passport.html",
        f"Passport: {pathway.title}",
        "A sheet to print and keep, on which only its owner writes.",
        pathway=pathway,
        module_titles={module.id: module.title for module in playbook.coach_training.modules},
        searched=False,
    )
