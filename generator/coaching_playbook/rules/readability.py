"""Rules for readability, evidence and the age of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Playbook, tokenize
from coaching_playbook.rules.registry import RuleHit, page_entries, rule
from coaching_playbook.rules.text import entry_texts, question_wordings, reading_level, split_sentences

MAX_SENTENCE_WORDS = 25
MAX_READING_LEVEL = 6.0
"""Automated readability index, about equal to the US school grade."""


@rule("small-step-long")
def _check_small_step_length(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the small step of a technique is one sentence: one thing, tomorrow."""
    for technique in playbook.techniques:
        sentences = split_sentences(technique.small_step)
        if "small_step" not in technique.invalid_fields and len(sentences) > 1:
            message = f"The small step has {len(sentences)} sentences, and one is the most."
            yield RuleHit(technique, ("small_step",), message, f"Keep one, such as '{sentences[0]}'")


@rule("long-sentence", "warning")
def _check_sentence_length(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no sentence on a technique or leverage point has more than 25 words."""
    for entry in page_entries(playbook):
        for at, text in entry_texts(entry):
            for sentence in split_sentences(text):
                if (count := len(tokenize(sentence))) > MAX_SENTENCE_WORDS:
                    message = f"This sentence has {count} words: '{sentence[:50]}…'"
                    yield RuleHit(entry, at, message, "Make two sentences of it.")


@rule("reading-level", "warning")
def _check_reading_level(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the steps, criteria and questions of a technique can be read at about age 11 (a readability index of
    6 or less)."""
    for technique in playbook.techniques:
        texts = [text for step in technique.steps for text in (step.do, step.how, step.say) if text]
        texts += technique.success_criteria
        texts += [words for questions in technique.questions.values() for _at, words in question_wordings(questions)]
        if (level := reading_level(texts)) > MAX_READING_LEVEL:
            message = (
                f"Steps, criteria and questions have a readability index "
                f"of {level:.1f}; {MAX_READING_LEVEL:.0f} is the most."
            )
            yield RuleHit(technique, ("steps",), message, "Use shorter words and shorter sentences.", key=True)


@rule("no-pupil-look-for", "warning", requires_complete="entry")
def _check_pupil_look_fors(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that look-fors include something that pupils do, as the practice is for them."""
    for technique in playbook.techniques:
        if technique.look_fors.adult and not technique.look_fors.pupil:
            message = f"No look-for says what {playbook.about.learners.many} do."
            yield RuleHit(technique, ("look_fors",), message, "Add pupil: with one thing to see or hear.", key=True)


@rule("only-practice-evidence", "warning", requires_complete="entry")
def _check_evidence_strength(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the evidence for a technique is more than practitioners' accounts, or this is listed as a known
    gap."""
    for technique in playbook.techniques:
        if (
            technique.evidence
            and not technique.known_gaps
            and all(e.strength == "practice" for e in technique.evidence)
        ):
            message = "All its evidence is practice: nothing here was studied."
            yield RuleHit(technique, ("evidence",), message, "Look for a study, or say so under known_gaps.", key=True)


@rule("no-habit", "warning", requires_complete="entry")
def _check_habit(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a technique that is no longer a draft says how it becomes a habit, such as a cue or an if-then
    plan."""
    for technique in playbook.techniques:
        if technique.status not in ("draft", "retired") and not any(text for _name, text in technique.embed):
            fix = "Add embed: with cue: or if_then:, so that it is remembered in a busy lesson."
            yield RuleHit(technique, ("title",), "Nothing says how this becomes a habit.", fix)


@rule("no-model", "warning", requires_complete="playbook", cross_entry=True)
def _check_clip_or_live_model(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a technique can be seen: it has a clip or a planned live model; on a starter page, what a clip should
    show."""
    for technique in playbook.techniques:
        waits = technique.status in ("draft", "retired") or (technique.status == "starter" and technique.exemplar_brief)
        if not waits and not technique.live_model and not playbook.best_clip(technique):
            fix = "Add a clip, or live_model: with when and by whom it will be shown."
            yield RuleHit(technique, ("title",), "There is no clip of this, and no live model is planned.", fix)


@rule("no-evidence", "warning", requires_complete="entry")
def _check_evidence_is_cited(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a technique that is no longer a draft cites evidence."""
    for technique in playbook.techniques:
        if technique.status not in ("draft", "retired") and not technique.evidence:
            yield RuleHit(technique, ("title",), "It cites no evidence.", "Add one from references.yml.")


@rule("starter-for-long", "warning")
def _check_age_of_starter_content(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """Check that the team changes starter content within a year."""
    for entry in page_entries(playbook):
        latest = max((change.on for change in entry.changes), default=None)
        if entry.status == "starter" and latest and (day - latest).days > 365:
            message = f"This is still starter content, last changed on {latest}."
            yield RuleHit(entry, ("status",), message, "Talk it over with the team and make it yours.")


@rule("review-due", "warning")
def _check_review_is_not_overdue(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """Check that a page is reviewed by its review date."""
    for entry in page_entries(playbook):
        if entry.review_by and entry.review_by < day:
            message = f"The review was due by {entry.review_by}."
            yield RuleHit(entry, ("review_by",), message, "Look at the page together, then set a new date.")
