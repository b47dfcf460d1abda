"""Short facts about a technique, such as "5 minutes to get ready", for the top of its page."""

from __future__ import annotations

from collections.abc import Sequence

from coaching_playbook.clock import format_minutes
from coaching_playbook.diagnostics import count_noun
from coaching_playbook.model import Exemplar, Playbook, Technique
from coaching_playbook.model.vocabularies import Term

MAX_NAMED_TERMS = 2
"""Maximum number of settings that are named; others are counted, as in "and 3 more".

More ages than this are shown as a range if they are consecutive, and all named otherwise.
"""


def technique_facts(playbook: Playbook, technique: Technique, clip: Exemplar | None) -> list[str]:
    """Return what is known about the times, ages, settings and clip of a technique, each in a few words."""
    vocabularies = playbook.vocabularies
    ages = vocabularies.headings.key_stages
    texts = [
        _describe_minutes(technique.prep_minutes, "to get ready", text_for_zero="Nothing to get ready"),
        _describe_minutes(technique.try_minutes, "for a first try"),
        _describe_minutes(technique.rehearsal_minutes, "to practise"),
        _describe_range(technique.key_stages, vocabularies.key_stages, f"All {ages[:1].lower()}{ages[1:]}"),
        _describe_terms(technique.settings, vocabularies.settings),
        f"Clip, {format_minutes(clip.duration)}" if clip and clip.duration else "Clip" if clip else "No clip yet",
    ]
    return [text for text in texts if text]


def _describe_minutes(number: int | None, purpose: str, text_for_zero: str = "") -> str:
    """Return a text such as "5 minutes to get ready"; "" for None, and `text_for_zero` for 0."""
    if number is None:
        return ""
    return f"{count_noun(number, 'minute')} {purpose}" if number else text_for_zero


def _describe_range(ids: Sequence[str], terms: Sequence[Term], text_for_all: str) -> str:
    """Return labels of ids of an ordered vocabulary: `text_for_all`, a range such as "Year 1 to Year 4", or a list."""
    positions = sorted(position for position, term in enumerate(terms) if term.id in ids)
    labels = [terms[position].label for position in positions]
    if len(positions) == len(terms) > 1:
        return text_for_all
    if len(positions) > MAX_NAMED_TERMS and positions[-1] - positions[0] == len(positions) - 1:
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(labels)


def _describe_terms(ids: Sequence[str], terms: Sequence[Term]) -> str:
    """Return labels of ids of a vocabulary: the first labels and the number of the others, or "Anywhere" for all."""
    labels = [term.label for term in terms if term.id in ids]
    if len(labels) == len(terms) > MAX_NAMED_TERMS:
        return "Anywhere"
    more = len(labels) - MAX_NAMED_TERMS
    if more > 0:
        return f"{', '.join(labels[:MAX_NAMED_TERMS])} and {more} more"
    return ", ".join(labels)
