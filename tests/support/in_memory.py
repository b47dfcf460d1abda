"""The playbook of tests/mistakes/base in memory, with clips and photographs. Imports little of the package."""

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
    """Return the playbook without clips."""
    playbook = load(BASE, day=DAY).playbook
    assert playbook
    return dataclasses.replace(playbook, exemplars=())


def permission(**changes: Any) -> Permission:
    """Return a permission that holds, with some fields changed; None leaves a field out."""
    data = {**PERMISSION, **changes}
    return Permission.model_validate({name: value for name, value in data.items() if value is not None})


def clip(changes: dict[str, Any] | None = None, **of_permission: Any) -> Exemplar:
    """Return a clip with some fields changed, and others of its permission."""
    return Exemplar.model_validate({**CLIP, "permission": permission(**of_permission), **(changes or {})})


def storyboard(**changes: Any) -> Exemplar:
    """Return a storyboard with some fields changed."""
    return Exemplar.model_validate({**STORYBOARD, "audience": "public", **changes})


def with_entries(**changes: Any) -> Playbook:
    """Return the playbook with some of its lists replaced."""
    return dataclasses.replace(small(), **changes)


def with_technique(**changes: Any) -> Playbook:
    """Return the playbook with some fields of its first technique changed."""
    first, *others = small().techniques
    assert first.id == "wait-first"
    data = first.model_dump(by_alias=True, exclude_unset=True)
    return with_entries(techniques=(type(first).model_validate({**data, **changes}), *others))


def photo(**of_permission: Any) -> dict[str, Any]:
    """Return the data of a step with a photograph, with some fields of its permission changed."""
    return {**PHOTO, "permission": permission(**of_permission)}
