"""How the time of a session is shared out."""

from __future__ import annotations

from typing import NamedTuple

from coaching_playbook.model import CoachingPhase, Playbook, SessionFormat

LENGTHS = (5, 15, 30)
"""How long a session can be, in minutes."""


class Slot(NamedTuple):
    """A part of a session with its share of the time."""

    phase: CoachingPhase
    minutes: int
    what: str | None


def session_agenda(playbook: Playbook, form: SessionFormat, minutes: int) -> tuple[Slot, ...]:
    """What happens in a session of some minutes, in order. The minutes add up, and no part has less than one.

    When time is short the parts that matter most stay: about two and a half minutes each, and at least three parts.
    """
    phases = {phase.id: phase for phase in playbook.vocabularies.coaching_phases}
    if form.parts:
        wanted = [Slot(phases[part.phase], part.minutes, part.what) for part in form.parts]
    else:
        wanted = [Slot(phase, phase.minutes, None) for phase in phases.values() if phase.effective_kind != "review"]
    first = {id_: place for place, id_ in enumerate(form.keep)}

    def worth(slot: Slot) -> tuple[int, int, int]:
        kind = {"plan": 0, "rehearse": 1}.get(slot.phase.effective_kind, 2)
        return (first.get(slot.phase.id, len(first)), kind, -slot.minutes)

    kept = sorted(wanted, key=worth)[: max(3, minutes * 2 // 5)]
    slots = [slot for slot in wanted if slot in kept]
    shares = _split_minutes([slot.minutes for slot in slots], minutes)
    return tuple(slot._replace(minutes=share) for slot, share in zip(slots, shares, strict=True))


def _split_minutes(weights: list[int], total: int) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total`, each at least one."""
    if not weights:
        return []
    spare = total - len(weights)
    exact = [spare * weight / sum(weights) for weight in weights]
    shares = [int(one) for one in exact]
    # What rounding left over goes to those that lost most by it; the earlier one first.
    for index in sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])[: spare - sum(shares)]:
        shares[index] += 1
    return [share + 1 for share in shares]
