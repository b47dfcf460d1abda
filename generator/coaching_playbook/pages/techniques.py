"""Render the page of a technique: a practice for teaching assistants, in three views (do it, coach it, about it)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from markupsafe import Markup

from coaching_playbook.model import Playbook, Technique
from coaching_playbook.pages.cards import card_url
from coaching_playbook.pages.facts import technique_facts
from coaching_playbook.pages.page import Page, Section, url_of
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.pages.sections import SectionSpec, add_default_sections

DO_IT, COACH_IT, ABOUT_IT = "do-it", "coach-it", "about-it"
_VIEWS: tuple[tuple[str, str, tuple[SectionSpec, ...]], ...] = (
    (
        DO_IT,
        "Do it",
        (
            SectionSpec("small-step", "Try this tomorrow", ("small_step", "prep_minutes", "try_minutes")),
            SectionSpec("steps", "Steps", ("steps",)),
            SectionSpec("success-criteria", "It’s working if", ("success_criteria",)),
            SectionSpec("not-this", "It’s not this", ("not_this",)),
            SectionSpec("when", "When to use it", ("when_to_use", "problems"), is_folded=True),
            SectionSpec("hold-back", "When to hold back", ("when_to_hold_back",), is_folded=True),
        ),
    ),
    (
        COACH_IT,
        "Coach it",
        (
            SectionSpec("see-it", "Watch it"),
            SectionSpec("live-model", "See it live", ("live_model",)),
            SectionSpec("vision", "What great looks like", ("vision",)),
            SectionSpec("scaling", "Where am I now?", ("scaling",)),
            SectionSpec("rehearse", "Rehearse it", ("rehearsal",)),
            SectionSpec("questions", "Coaching questions", ("questions",)),
            SectionSpec("pitfalls", "When it gets hard", ("pitfalls",)),
            SectionSpec("habit", "Make it a habit", ("embed",)),
            SectionSpec("training", "Training for coaches", ("training",)),
            SectionSpec("clip", "Help us film it", ("exemplar_brief",)),
        ),
    ),
    (
        ABOUT_IT,
        "About it",
        (
            SectionSpec("adapt", "Adapt it for your {learners}", ("adaptations",)),
            SectionSpec("fits", "Where it fits", ("key_stages", "settings", "needs", "support_layers")),
            SectionSpec("for-teachers", "For {teachers}", ("for_teachers",)),
            SectionSpec("look-fors", "What a visitor might see", ("look_fors",)),
            SectionSpec("peer-visit", "Visit each other", ("peer_observation",)),
            SectionSpec("evidence", "Evidence", ("evidence", "eef")),
            SectionSpec("goes-with", "Goes with", ("related", "builds_on")),
            SectionSpec("learning", "How this page helps adults learn"),
            SectionSpec("make-it-ours", "Make it ours"),
            SectionSpec("known-gaps", "Help with this page", ("known_gaps",)),
            SectionSpec("history", "About this page", ("agreed", "review_by", "shaped_by", "changes", "was")),
        ),
    ),
)
"""(id, title, declared sections) of each view of the page, in order."""
_FORMER_ANCHORS = {
    COACH_IT: ("practise-it", "talk-it-over"),
    ABOUT_IT: ("make-it-fit", "look-for-it", "behind-it"),
}
"""Anchors of headings in earlier versions of the page, keyed by the view they now lead to. Old links may use them."""
_FIELDS_SHOWN_ELSEWHERE = frozenset(
    {"title", "summary", "aliases", "leverage_point", "order", "team", "status", "why", "safety"}
)
"""Fields without a section: the head of the page shows them, or only search and the order of lists use them."""
_FIELDS_NEVER_SHOWN = frozenset({"allow"})
_SECTIONS = add_default_sections(
    Technique, [sections for _id, _title, sections in _VIEWS], _FIELDS_SHOWN_ELSEWHERE | _FIELDS_NEVER_SHOWN
)
_TEMPLATE_FOLDER = "_sections/technique"


def render_technique(renderer: Renderer, technique: Technique) -> Page:
    """Render the page of a technique (a practice for teaching assistants)."""
    playbook = renderer.playbook
    point = playbook.leverage_point[technique.leverage_point]
    builder = PageBuilder(renderer, url_of(technique), technique.origin.path, links_glossary=True)
    phases = tuple(phase for phase in playbook.vocabularies.coaching_phases if technique.questions.get(phase.id))
    clip, related = playbook.best_clip(technique), playbook.related_to(technique)
    leads_to = playbook.leads_to(technique)
    missing = find_missing_parts(playbook, technique, renderer.day)
    builder.add_context(
        technique=technique,
        point=point,
        team=playbook.team_of(technique.team),
        phases=phases,
        mechanisms=playbook.mechanisms_of(technique),
        related=related,
        leads_to=leads_to,
        clip=clip,
        clips=playbook.exemplars_of(technique),
        cards_url=card_url(playbook, technique),
        missing_parts=missing,
        safety=playbook.safety_of(technique),
        facts=technique_facts(playbook, technique, clip),
        problems_shown=playbook.main_problems_of(technique),
        views=[view for view, _title, _declared in _VIEWS],
        former_anchors=_FORMER_ANCHORS,
    )
    # Sections that depend on more than the fields that they show.
    conditions: dict[str, object] = {
        "see-it": clip,
        "clip": technique.exemplar_brief and not clip,
        "goes-with": technique.builds_on or related or leads_to,
        "learning": True,
        "known-gaps": missing,
        "make-it-ours": point.co_construct_prompts,
        "history": True,
    }
    inner = {"questions": tuple(Section(f"questions-{phase.id}", phase.label) for phase in phases)}
    for (view, view_title, _declared), specs in zip(_VIEWS, _SECTIONS, strict=True):
        sections = tuple(builder.entry_sections(specs, _TEMPLATE_FOLDER, technique, conditions, inner))
        if sections:
            builder.sections.append(Section(view, view_title, Markup(""), sections))
    phrases = [(f"thinking-{number}", problem) for number, problem in enumerate(technique.problems, 1)]
    return builder.build("pages/technique.html", technique.title, technique.summary, phrases)


class MissingPart(NamedTuple):
    """Something that a technique's page lacks, in a sentence. `form` is the issue form to offer it with, or ""."""

    text: str
    form: str = ""


def find_missing_parts(playbook: Playbook, technique: Technique, day: dt.date) -> tuple[MissingPart, ...]:
    """Return what the page of a technique lacks: its `known_gaps`, then missing fields and clips.

    Retired techniques have only their `known_gaps`.
    """
    missing = [MissingPart(text) for text in technique.known_gaps]
    if technique.status == "retired":
        return tuple(missing)
    mentioned = " ".join(technique.known_gaps).lower()
    if not playbook.best_clip(technique) and "film" not in mentioned and "clip" not in mentioned:
        missing.append(MissingPart("There is no clip yet. Acted and drawn ones count too.", "offer-a-clip"))
    if not any(credit.how == "tried" for credit in technique.shaped_by):
        missing.append(MissingPart("We haven’t heard yet how it went.", "something-is-wrong"))
    if not technique.rehearsal:
        missing.append(MissingPart("There is no way to rehearse it yet."))
    if not technique.adaptations:
        missing.append(
            MissingPart(f"It does not say yet how to adapt it for different {playbook.about.learners.many}.")
        )
    if any(playbook.reference[source.ref].checked == "memory" for source in technique.evidence):
        missing.append(MissingPart("Some of its sources still have to be looked up."))
    if technique.review_by and technique.review_by < day:
        missing.append(MissingPart("It is time to talk it over again."))
    return tuple(missing)
