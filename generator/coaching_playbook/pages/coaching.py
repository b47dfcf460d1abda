"""Render the pages about coaching: what it is, the bank of coaching questions, and the training of coaches."""

from __future__ import annotations

from collections import Counter
from functools import partial

from coaching_playbook.model import Playbook
from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import Renderer


def render_coaching(renderer: Renderer) -> Page:
    """Render the page "What coaching is"."""
    playbook = renderer.playbook
    builder = renderer.page_builder("coaching/", "coach_training.yml")
    training, model = playbook.coach_training, playbook.about.coaching_model
    if training.for_coachees:
        builder.add_section("coachees", training.for_coachees.title, "_sections/coachees.html")
    if playbook.vocabularies.coaching_phases:
        phases = playbook.vocabularies.coaching_phases
        builder.add_section("conversation", "The conversation, part by part", "_sections/phases.html", phases=phases)
    usual, labelled = _usual_approach(playbook)
    add_folded = partial(builder.add_section, is_folded=True, usual_approach=usual, has_approach_labels=labelled)
    add_folded("approaches", "Ways to coach", "_sections/approaches.html")
    add_folded("formats", "How people meet", "_sections/formats.html")
    if playbook.vocabularies.scaling_bands:
        add_folded("scaling", "The scaling line", "_sections/bands.html")
    if training.first_meeting:
        add_folded("first-meeting", "The first meeting", "_sections/first_meeting.html")
    if training.become_a_coach:
        add_folded("become", "Become a coach", "_sections/become.html")
    return builder.build("pages/coaching.html", description=model.summary if model else "")


def render_questions(renderer: Renderer) -> Page:
    """Render the question bank: coaching questions that suit any technique, a section for each phase."""
    builder = renderer.page_builder("coaching/questions/", "questions.yml")
    usual, labelled = _usual_approach(renderer.playbook)
    for phase in renderer.playbook.vocabularies.coaching_phases:
        questions = renderer.playbook.questions.get(phase.id, ())
        if questions:
            builder.add_section(
                f"phase-{phase.id}",
                phase.label,
                "_sections/bank.html",
                phase=phase,
                questions=questions,
                usual_approach=usual,
            )
    return builder.build("pages/questions.html", has_approach_labels=labelled)


def _usual_approach(playbook: Playbook) -> tuple[str | None, bool]:
    """Return the coaching approach of most questions in the bank, and whether any question has another approach.

    The approach is None if no approach has more than half of the questions, or if a question has no approach.
    """
    counts = Counter(question.approach for asked in playbook.questions.values() for question in asked)
    approach, count = counts.most_common(1)[0] if counts else (None, 0)
    usual = approach if None not in counts and count > counts.total() / 2 else None
    return usual, bool(set(counts) - {None, usual})


def render_training(renderer: Renderer) -> Page:
    """Render the page about the training of coaches: what they learn (modules), and how (methods)."""
    builder = renderer.page_builder("coaching/training/", "coach_training.yml")
    training = renderer.playbook.coach_training
    if training.modules:
        modules = tuple(Section(f"module-{module.id}", module.title) for module in training.modules)
        builder.add_section("modules", "What coaches learn", "_sections/modules.html", modules)
    if training.methods:
        methods = tuple(Section(f"method-{method.id}", method.title) for method in training.methods)
        builder.add_section("methods", "How they learn it", "_sections/methods.html", methods)
    return builder.build("pages/training.html")
