"""Coaching: what it is, its questions, and how coaches learn."""

from __future__ import annotations

from generator.pages.page import Page, Section
from generator.pages.press import Press

APPROACHES = (
    ("Facilitative", "The coach asks and listens, and keeps ideas back.", "For somebody who has the answer in them."),
    ("Dialogical", "Both think aloud, as equals, and weigh each other’s ideas.", "For a puzzle that is new to both."),
    (
        "Directive",
        "The coach shows or suggests one way, and asks what is made of it.",
        "For somebody who asks to see it.",
    ),
)
"""Three ways to coach: the name of each, what happens, and for whom."""


def coaching(press: Press) -> Page:
    playbook = press.playbook
    sheet = press.sheet("coaching/", "coach_training.yml")
    training, model = playbook.coach_training, playbook.about.coaching_model
    if training.for_coachees:
        sheet.sections.append(sheet.section("coachees", training.for_coachees.title, "sections/coachees.html"))
    if playbook.vocabularies.coaching_phases:
        phases = playbook.vocabularies.coaching_phases
        section = sheet.section("conversation", "The conversation, part by part", "sections/phases.html", phases=phases)
        sheet.sections.append(section)
    sheet.sections.append(
        sheet.section("approaches", "Three ways to coach", "sections/approaches.html", approaches=APPROACHES)
    )
    sheet.sections.append(sheet.section("formats", "How people meet", "sections/formats.html"))
    if playbook.vocabularies.scaling_bands:
        sheet.sections.append(sheet.section("scaling", "The scaling line", "sections/bands.html"))
    if training.first_meeting:
        sheet.sections.append(sheet.section("first-meeting", "The first meeting", "sections/first_meeting.html"))
    if training.become_a_coach:
        sheet.sections.append(sheet.section("become", "Become a coach", "sections/become.html"))
    description = model.summary if model else "What coaching is, and how a conversation goes."
    return sheet.page("coaching.html", "What coaching is", description)


def questions(press: Press) -> Page:
    sheet = press.sheet("coaching/questions/", "questions.yml")
    for phase in press.playbook.vocabularies.coaching_phases:
        asked = press.playbook.questions.get(phase.id, ())
        if asked:
            sheet.sections.append(
                sheet.section(f"phase-{phase.id}", phase.label, "sections/bank.html", phase=phase, asked=asked)
            )
    return sheet.page("questions.html", "Coaching questions", "Open questions for each part of a conversation.")


def training(press: Press) -> Page:
    sheet = press.sheet("coaching/training/", "coach_training.yml")
    training = press.playbook.coach_training
    if training.modules:
        modules = tuple(Section(f"module-{module.id}", module.title) for module in training.modules)
        sheet.sections.append(sheet.section("modules", "What coaches learn", "sections/modules.html", modules))
    if training.methods:
        methods = tuple(Section(f"method-{method.id}", method.title) for method in training.methods)
        sheet.sections.append(sheet.section("methods", "How they learn it", "sections/methods.html", methods))
    return sheet.page("training.html", "Coach training", "What coaches learn, and how.")
