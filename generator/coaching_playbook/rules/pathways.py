"""Rules for pathways: ordered stages through a playbook, whose steps name a technique, a clip, a module or a task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Playbook
from coaching_playbook.rules.registry import RuleHit, rule


@rule("empty-step", cross_entry=True)
def _check_steps_are_not_empty(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a step of a pathway names a technique, a clip, a module, or says what to do."""
    for pathway in playbook.pathways:
        for number, stage in enumerate(pathway.stages):
            for index, step in enumerate(stage.steps):
                if step.is_empty:
                    at = ("stages", number, "steps", index, "minutes")
                    fix = "Add technique:, clip:, module: or do:."
                    yield RuleHit(pathway, at, "This step names nothing to do.", fix)


@rule("repeated-stage", cross_entry=True)
def _check_stage_ids_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the stages of a pathway have different ids."""
    for pathway in playbook.pathways:
        seen: set[str] = set()
        for number, stage in enumerate(pathway.stages):
            if stage.id in seen:
                message = f"The id '{stage.id}' is already used in this pathway."
                yield RuleHit(pathway, ("stages", number, "id"), message, "Give one of the two another id.")
            seen.add(stage.id)


@rule("retired-step", "warning", cross_entry=True)
def _check_no_retired_techniques(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a pathway leads to no technique that is retired."""
    for pathway in playbook.pathways:
        for number, stage in enumerate(pathway.stages):
            for index, step in enumerate(stage.steps):
                technique = playbook.technique.get(step.technique or "")
                if technique and technique.status == "retired":
                    message = f"'{technique.title}' is retired, and this pathway leads to it."
                    at = ("stages", number, "steps", index, "technique")
                    yield RuleHit(pathway, at, message, "Choose another technique, or take the step out.")
