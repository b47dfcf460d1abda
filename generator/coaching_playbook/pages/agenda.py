"""Plan a coaching session: divide its minutes among phases of a coaching conversation, and choose their questions."""

from __future__ import annotations

from typing import NamedTuple

from coaching_playbook.model import CoachingPhase, Playbook, Question, SessionFormat, Technique


class Slot(NamedTuple):
    """A part of a coaching session: its phase (such as "rehearse"), its minutes, and what happens, or None."""

    phase: CoachingPhase
    minutes: int
    what: str | None


def session_agenda(playbook: Playbook, form: SessionFormat, minutes: int) -> tuple[Slot, ...]:
    """Return the parts of a session in the format `form`, in order, with minutes that add up to `minutes`.

    Each part has at least one minute. A short session has fewer parts: one for each 2.5 minutes, but at least three (or
    one per minute, if there are fewer minutes). Phases in the format's `keep` have priority, then planning and
    rehearsal, then longer parts.
    """
    phases = {phase.id: phase for phase in playbook.vocabularies.coaching_phases}
    if form.parts:
        available = [Slot(phases[part.phase], part.minutes, part.what) for part in form.parts]
    else:
        available = [Slot(phase, phase.minutes, None) for phase in phases.values() if phase.effective_kind != "review"]
    rank_by_phase = {id_: rank for rank, id_ in enumerate(form.keep)}

    def priority(slot: Slot) -> tuple[int, int, int]:
        """Return a sort key: first what `keep` names, then the plan and the rehearsal, then the longest parts."""
        kind = {"plan": 0, "rehearse": 1}.get(slot.phase.effective_kind, 2)
        return (rank_by_phase.get(slot.phase.id, len(rank_by_phase)), kind, -slot.minutes)

    kept = sorted(available, key=priority)[: max(min(3, minutes), minutes * 2 // 5)]
    slots = [slot for slot in available if slot in kept]
    shares = _split_minutes([slot.minutes for slot in slots], minutes)
    return tuple(slot._replace(minutes=share) for slot, share in zip(slots, shares, strict=True))


def question_for(playbook: Playbook, technique: Technique, phase_id: str, *, with_clip: bool) -> Question | None:
    """Return the first coaching question for a phase: the technique's, else the question bank's, else None.

    `with_clip` tells whether a clip of the technique is watched in the session. Questions that make no sense then are
    skipped, and the question returned has only the wording for that case.
    """
    questions = (*technique.questions.get(phase_id, ()), *playbook.questions.get(phase_id, ()))
    return next(filter(None, (question.for_page(with_clip=with_clip) for question in questions)), None)


def _split_minutes(weights: list[int], total: int) -> list[int]:
    """Split `total` in proportion to the weights into integers of at least one (largest remainder method)."""
    if not weights:
        return []
    spare = total - len(weights)
    exact = [spare * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    # Ties go to the earlier part.
    for index in sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])[: spare - sum(shares)]:
        shares[index] += 1
    return [share + 1 for share in shares]
