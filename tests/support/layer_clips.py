"""For tests of layers (playbooks that a school inherits from): a public clip, and field values that withhold it."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coaching_playbook.model import Exemplar
from coaching_playbook.publish import AUDIENCES, reasons_clip_hidden

DAY = dt.date(2026, 10, 1)


def write_files(root: Path, files: Mapping[str, str]) -> None:
    """Write texts to files below `root`, keyed by path."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


CLIP = {
    "title": "Waiting",
    "technique": "wait-first",
    "kind": "lesson",
    "source": {"youtube": "abcdefghijk"},
    "captions": "media/waiting.vtt",
    "duration": "1:30",
    "key_stage": "ks1",
    "watch_for": "What does the pupil do in the pause?",
    "moments": [{"label": "The wait", "start": "0:10", "end": "0:20", "step": "2", "notice": "The adult counts."}],
    "status": "published",
    "audience": "public",
    "permission": {
        "lawful_basis": "consent",
        "staff": "cleared",
        "pupils": "cleared",
        "in_view": [{"who": "a TA", "status": "cleared"}],
        "checked_on": "2026-09-01",
        "review_by": "2036-09-01",
        "expires_on": "no",
        "withdrawn_on": "no",
        "objected_on": "no",
        "record": "the office",
    },
}
WITHHOLDING: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("audience",), "coaches"),
    (("audience",), "staff"),
    (("status",), "withdrawn"),
    (("status",), "filmed"),
    (("permission", "staff"), "pending"),
    (("permission", "pupils"), "pending"),
    (("permission", "in_view"), [{"who": "a pupil", "status": "objected"}]),
    (("permission", "checked_on"), "2026-12-01"),
    (("permission", "review_by"), "2026-09-02"),
    (("permission", "expires_on"), "2026-09-02"),
    (("permission", "withdrawn_on"), "2026-09-02"),
    (("permission", "objected_on"), "2026-09-02"),
    (("permission", "lawful_basis"), "not-needed"),
    (("permission", "record"), None),
    (("permission",), None),
)


def with_value(fields: Mapping[str, Any], at: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a deep copy of nested fields with the value at a key path replaced, or removed if it is None."""
    result = copy.deepcopy(dict(fields))
    part = result
    for key in at[:-1]:
        part = part[key]
    if value is None:
        part.pop(at[-1], None)
    else:
        part[at[-1]] = value
    return result


def hidden_per_audience(fields: Mapping[str, Any]) -> list[bool]:
    """Return, for each of AUDIENCES in order, whether the clip with these fields is hidden."""
    clip = Exemplar.model_validate({"id": "waiting", **fields})
    return [bool(reasons_clip_hidden(clip, audience, DAY)) for audience in AUDIENCES]
