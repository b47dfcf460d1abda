"""Pictures of a practice: drawings and photographs of steps, leverage points and common problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from coaching_playbook.model.permission import Permission
from coaching_playbook.model.values import Part, iter_parts

DRAWING_SUFFIX = ".svg"
"""A file of this kind holds lines and shapes only (see `containers/svg.py`), so no person can be in view."""


class PicturedPart(NamedTuple):
    """A part that may have a picture of its own, with the words for it and the permission that a photograph needs."""

    at: tuple[str | int, ...]
    """Its path of keys in the entry; empty for the entry itself."""
    picture: str | None
    alt: str | None
    permission: Permission | None


def is_drawing(path: str) -> bool:
    """Whether a picture needs no permission, because a file of its kind cannot be a photograph."""
    return path.endswith(DRAWING_SUFFIX)


def is_pictured(part: Part) -> bool:
    """Whether a part may have a picture of its own.

    A moment of a clip is none of them: its drawing is covered by the permission of the clip.
    """
    fields = type(part).model_fields
    return "picture" in fields and "permission" in fields


def pictured_parts(entry: Part) -> Iterator[PicturedPart]:
    """Yield the parts of an entry, itself included, that may have a picture of their own."""
    for at, part in iter_parts(entry):
        if is_pictured(part):
            values: Any = part
            yield PicturedPart(at, values.picture, values.alt, values.permission)
