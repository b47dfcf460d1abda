"""Rules for pathways: steps that name something to do, and stages with ids of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Playbook
from coaching_playbook.rules.registry import RuleHit, rule


@rule("empty-step", cross_entry=True)
def _empty_step(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A step of a pathway names a technique, a clip, a module, or says what to do."""
    for pathway in playbook.pathways:
        for number, stage in enumerate(pathway.stages):
            for index, step in enumerate(stage.steps):
                if step.is_empty:
                    at = ("stages", number, "steps", index, "minutes")
                    fix = "Add technique:, clip:, module: or do:."
                    yield RuleHit(pathway, at, "This step names nothing to do.", fix)


@rule("repeated-stage", cross_entry=True)
def _repeated_stage(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """The stages of a pathway have different ids."""
    for pathway in playbook.pathways:
        seen: set[str] = set()
        for number, stage in enumerate(pathway.stages):
            if stage.id in seen:
                message = f"The id '{stage.id}' is already used in this pathway."
                yield RuleHit(pathway, ("stages", number, "id"), message, "Give one of the two another id.")
            seen.add(stage.id)


@rule("retired-step", "warning", cross_entry=True)
def _retired_step(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A pathway leads to no technique that is retired."""
    for pathway in playbook.pathways:
        for number, stage in enumerate(pathway.stages):
            for index, step in enumerate(stage.steps):
                technique = playbook.technique.get(step.technique or "")
                if technique and technique.status == "retired":
                    message = f"'{technique.title}' is retired, and this pathway leads to it."
                    at = ("stages", number, "steps", index, "technique")
                    yield RuleHit(pathway, at, message, "Choose another technique, or take the step out.")
