"""The playbook of tests/mistakes/base in memory, with clips and photographs.

Imports as little of the package as possible, for mutation testing (mutants.py).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, Permission, Playbook

BASE = Path(__file__).parent.parent / "mistakes/base"  # `small_playbook` imports more
DAY = dt.date(2026, 11, 23)
PERMISSION: dict[str, Any] = {
    "lawful_basis": "public-task",
    "staff": "cleared",
    "pupils": "cleared",
    "in_view": [{"who": "A TA", "status": "cleared"}, {"who": "A pupil", "status": "cleared"}],
    "checked_on": "2026-09-01",
    "review_by": "2027-03-01",
    "expires_on": "no",
    "withdrawn_on": "no",
    "objected_on": "no",
    "record": "Office register, row 12",
}
CLIP: dict[str, Any] = {
    "id": "clip-1",
    "title": "A clip",
    "technique": "wait-first",
    "kind": "role-play",
    "source": {"file": "media/clip-1.mp4"},
    "captions": "media/clip-1.vtt",
    "status": "published",
    "audience": "public",
}
STORYBOARD = {"id": "board-1", "title": "A board", "technique": "wait-first", "kind": "storyboard", "status": "to-film"}
PHOTO = {"do": "Wait", "picture": "media/photos/pen.jpg", "alt": "A pen."}


@cache
def small() -> Playbook:
    """Load the playbook, once, without clips."""
    playbook = load(BASE, day=DAY).playbook
    assert playbook
    return dataclasses.replace(playbook, exemplars=())


def permission(**changes: Any) -> Permission:
    """Return a complete, valid permission with some fields replaced, or removed where the value is None."""
    data = {**PERMISSION, **changes}
    return Permission.model_validate({name: value for name, value in data.items() if value is not None})


def clip(changes: dict[str, Any] | None = None, **of_permission: Any) -> Exemplar:
    """Return a clip with some fields replaced, and fields of its permission replaced by the keyword arguments."""
    return Exemplar.model_validate({**CLIP, "permission": permission(**of_permission), **(changes or {})})


def storyboard(**changes: Any) -> Exemplar:
    """Return a storyboard (the plan of a clip that is not filmed yet) with some fields replaced."""
    return Exemplar.model_validate({**STORYBOARD, "audience": "public", **changes})


def with_entries(**changes: Any) -> Playbook:
    """Return the playbook with some of its lists replaced."""
    return dataclasses.replace(small(), **changes)


def with_technique(**changes: Any) -> Playbook:
    """Return the playbook with some fields of its first technique replaced."""
    first, *others = small().techniques
    assert first.id == "wait-first"
    data = first.model_dump(by_alias=True, exclude_unset=True)
    return with_entries(techniques=(type(first).model_validate({**data, **changes}), *others))


def photo(**of_permission: Any) -> dict[str, Any]:
    """Return the data of a step with a photograph, with some fields of its permission replaced."""
    return {**PHOTO, "permission": permission(**of_permission)}
