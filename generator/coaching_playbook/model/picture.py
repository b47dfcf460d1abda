"""Pictures of a practice: drawings and photographs of steps, leverage points and common problems."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

from coaching_playbook.model.permission import Permission
from coaching_playbook.model.values import Part, iter_parts

DRAWING_SUFFIX = ".svg"
"""The suffix of drawings. Such a file holds only lines and shapes (`containers/svg.py`), so it shows no real person."""


class PicturedPart(NamedTuple):
    """The picture fields of a part that may have a picture, with the permission that a photograph needs."""

    at: tuple[str | int, ...]
    """Its key path in the entry; empty for the entry itself."""
    picture: str | None
    alt: str | None
    permission: Permission | None


def is_drawing(path: str) -> bool:
    """Return whether a picture is a drawing, by its suffix. Drawings need no permission."""
    return path.endswith(DRAWING_SUFFIX)


@functools.cache
def is_pictured(kind: type[Part]) -> bool:
    """Return whether a class of parts has a picture with a permission of its own.

    False for moments of a clip: the clip's permission covers their drawings.
    """
    return "picture" in kind.model_fields and "permission" in kind.model_fields


def pictured_parts(entry: Part) -> Iterator[PicturedPart]:
    """Yield the picture fields of an entry and of its nested parts, where their class has such fields.

    Parts without a picture are yielded too, with None as their picture.
    """
    for at, part in iter_parts(entry):
        if is_pictured(type(part)):
            values: Any = part
            yield PicturedPart(at, values.picture, values.alt, values.permission)
