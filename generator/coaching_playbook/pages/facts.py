"""Short facts about a technique, for the strip at the top of its page and for lists."""

from __future__ import annotations

from collections.abc import Sequence

from coaching_playbook.clock import minutes
from coaching_playbook.model import Exemplar, Playbook, Technique
from coaching_playbook.model.vocabularies import Term

MAX_NAMED = 2
"""Maximum number of places that are named; the others are counted."""


def facts(playbook: Playbook, technique: Technique, clip: Exemplar | None) -> list[str]:
    """Return each fact that is known of a technique, in a few words: time, ages, places, clip."""
    vocabularies = playbook.vocabularies
    ages = vocabularies.headings.key_stages
    texts = [
        _in_minutes(technique.prep_minutes, "to get ready", zero="Nothing to get ready"),
        _in_minutes(technique.try_minutes, "for a first try"),
        _in_minutes(technique.rehearsal_minutes, "to practise"),
        _range(technique.key_stages, vocabularies.key_stages, f"All {ages[:1].lower()}{ages[1:]}"),
        _some(technique.settings, vocabularies.settings),
        f"Clip, {minutes(clip.duration)}" if clip and clip.duration else "Clip" if clip else "No clip yet",
    ]
    return [text for text in texts if text]


def _in_minutes(number: int | None, purpose: str, zero: str = "") -> str:
    if number is None:
        return ""
    return f"{number} minute{'' if number == 1 else 's'} {purpose}" if number else zero


def _range(ids: Sequence[str], terms: Sequence[Term], all_of_them: str) -> str:
    """Name ids of an ordered vocabulary: all of them, a run from one to another, or each."""
    places = sorted(place for place, term in enumerate(terms) if term.id in ids)
    labels = [terms[place].label for place in places]
    if len(places) == len(terms) > 1:
        return all_of_them
    if len(places) > MAX_NAMED and places[-1] - places[0] == len(places) - 1:
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(labels)


def _some(ids: Sequence[str], terms: Sequence[Term]) -> str:
    """Name the first ids and count the others."""
    labels = [term.label for term in terms if term.id in ids]
    if len(labels) == len(terms) > MAX_NAMED:
        return "Anywhere"
    more = len(labels) - MAX_NAMED
    if more > 0:
        return f"{', '.join(labels[:MAX_NAMED])} and {more} more"
    return ", ".join(labels)
