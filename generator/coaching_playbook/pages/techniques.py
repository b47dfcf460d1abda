"""Technique pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from coaching_playbook.model import Technique
from coaching_playbook.pages.cards import card_url
from coaching_playbook.pages.edit_links import gaps
from coaching_playbook.pages.page import Page, Section, url_of
from coaching_playbook.pages.renderer import PageBuilder, Renderer


def technique(renderer: Renderer, technique: Technique) -> Page:
    playbook = renderer.playbook
    point = playbook.leverage_point[technique.leverage_point]
    builder = PageBuilder(renderer, url_of(technique), technique.origin.path, explains=True)
    asked = tuple(phase for phase in playbook.vocabularies.coaching_phases if technique.questions.get(phase.id))
    clip, related = playbook.best_clip(technique), playbook.related_to(technique)
    leads_to = playbook.leads_to(technique)
    lacks = gaps(playbook, technique, renderer.day)
    builder.add_context(
        technique=technique,
        point=point,
        team=playbook.team_of(technique.team),
        who=renderer.person_name,
        asked=asked,
        mechanisms=playbook.mechanisms_of(technique),
        related=related,
        leads_to=leads_to,
        clip=clip,
        clips=playbook.exemplars_of(technique),
        cards_at=card_url(playbook, technique),
        gaps=lacks,
    )
    learners = playbook.about.learners
    links = technique.builds_on or related or leads_to
    fits = technique.key_stages or technique.settings or technique.needs
    parts: tuple[tuple[str, str, tuple[tuple[str, str, object], ...]], ...] = (
        (
            "do-it",
            "Do it",
            (
                ("small-step", "Try this tomorrow", True),
                ("see-it", "See it", clip),
                ("steps", "Steps", True),
                ("success-criteria", "Success criteria", technique.success_criteria),
                ("not-this", "What it is not", technique.not_this),
                ("when", "When to use it", technique.when_to_use or technique.problems),
                ("hold-back", "When to hold back", technique.when_to_hold_back),
            ),
        ),
        (
            "practise-it",
            "Practise it",
            (
                ("live-model", "See it live", technique.live_model),
                ("clip", "A clip for this page", technique.exemplar_brief and not clip),
                ("scaling", "Where am I now?", technique.scaling),
                ("rehearse", "Rehearse", technique.rehearsal),
                ("habit", "Make it a habit", any(value for _name, value in technique.embed)),
            ),
        ),
        (
            "talk-it-over",
            "Talk it over",
            (
                ("questions", "Coaching questions", asked),
                ("pitfalls", "When it gets hard", technique.pitfalls),
            ),
        ),
        (
            "make-it-fit",
            "Make it fit",
            (
                ("adapt", f"Adapt it for your {learners.many}", technique.adaptations),
                ("fits", "Where it fits", fits),
                ("for-teachers", "For teachers", technique.for_teachers),
            ),
        ),
        (
            "look-for-it",
            "Look for it",
            (
                ("look-fors", "What a visitor might see", technique.look_fors.adult or technique.look_fors.pupil),
                ("peer-visit", "Visit each other", technique.peer_observation),
            ),
        ),
        (
            "behind-it",
            "Behind it",
            (
                ("evidence", "Evidence", technique.evidence),
                ("goes-with", "Goes with", links),
                ("learning", "How this page helps you learn", True),
                ("known-gaps", "Help with this page", lacks),
                ("make-it-ours", "Make it ours", point.co_construct_prompts),
                ("history", "About this page", True),
            ),
        ),
    )
    for part_id, part_title, rows in parts:
        sections = []
        for id_, title, filled in rows:
            if filled:
                phases = _phases(asked) if id_ == "questions" else ()
                sections.append(builder.section(id_, title, f"_sections/technique/{id_}.html", phases))
        if sections:
            builder.sections.append(Section(part_id, part_title, Markup(""), tuple(sections)))
    phrases = [(f"thinking-{number}", problem) for number, problem in enumerate(technique.problems, 1)]
    return builder.build("pages/technique.html", technique.title, technique.summary, phrases)


def _phases(phases: Sequence[Any]) -> tuple[Section, ...]:
    return tuple(Section(f"questions-{phase.id}", phase.label) for phase in phases)
