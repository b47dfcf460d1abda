"""What the team does: leverage points and their techniques."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from generator.model import LeveragePoint, Technique
from generator.pages.cards import place
from generator.pages.mend import gaps
from generator.pages.page import Page, Section, address_of
from generator.pages.press import Press, Sheet

MOST_BY_NAME = 100
"""Of more techniques than this the page of all leverage points says how many, and their own pages say which."""


def leverage_points(press: Press) -> Page:
    sheet = press.sheet("leverage-points/", "playbook.yml")
    points = press.playbook.leverage_points
    listed = len(press.playbook.techniques) <= MOST_BY_NAME
    section = sheet.section(
        "points", "Our leverage points", "sections/points.html", points=points, listed=listed, counted=not listed
    )
    sheet.sections.append(section)
    return sheet.page("leverage_points.html", "Leverage points", "The few areas of practice that we chose to work on.")


def leverage_point(press: Press, point: LeveragePoint) -> Page:
    playbook = press.playbook
    sheet = Sheet(press, address_of(point), point.origin.path, explains=True)
    techniques = playbook.in_use_of(point)
    clips = [clip for technique in techniques for clip in playbook.exemplars_of(technique)]
    team = playbook.team_of(point.team)
    sheet.know(point=point, team=team, who=press.who, techniques=techniques, clips=clips)
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
            sheet.sections.append(sheet.section(id_, title, f"leverage_point/{id_}.html"))
    return sheet.page("leverage_point.html", point.title, point.strapline)


def technique(press: Press, technique: Technique) -> Page:
    playbook = press.playbook
    point = playbook.leverage_point[technique.leverage_point]
    sheet = Sheet(press, address_of(technique), technique.origin.path, explains=True)
    asked = tuple(phase for phase in playbook.vocabularies.coaching_phases if technique.questions.get(phase.id))
    clip, related = playbook.best_clip(technique), playbook.related_to(technique)
    leads_to = playbook.leads_to(technique)
    lacks = gaps(playbook, technique, press.day)
    sheet.know(
        technique=technique,
        point=point,
        team=playbook.team_of(technique.team),
        who=press.who,
        asked=asked,
        mechanisms=playbook.mechanisms_of(technique),
        related=related,
        leads_to=leads_to,
        clip=clip,
        clips=playbook.exemplars_of(technique),
        cards_at=place(playbook, technique),
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
                sections.append(sheet.section(id_, title, f"technique/{id_}.html", phases))
        if sections:
            sheet.sections.append(Section(part_id, part_title, Markup(""), tuple(sections)))
    phrases = [(f"thinking-{number}", problem) for number, problem in enumerate(technique.problems, 1)]
    return sheet.page("technique.html", technique.title, technique.summary, phrases)


def _phases(phases: Sequence[Any]) -> tuple[Section, ...]:
    return tuple(Section(f"questions-{phase.id}", phase.label) for phase in phases)
