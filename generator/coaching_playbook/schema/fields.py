"""What a form can say of a field: one small record a field, made from the model. Every form is made from these."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from coaching_playbook import model
from coaching_playbook.layout import FOLDERS, nested_parts
from coaching_playbook.model import Entry, Part, RefersTo
from coaching_playbook.schema.examples import EXAMPLES, MISTAKES

Kind = Literal["text", "id", "day", "day or no", "time", "number", "choice", "group"]

# The kinds of value that are written as text and read as something else, by what the model says of them.
_KIND_OF_TYPE: tuple[tuple[Any, Kind], ...] = (
    (model.DayOrNo, "day or no"),
    (model.Day, "day"),
    (model.Seconds, "time"),
    (model.Level, "number"),
    (model.Minutes, "number"),
    (model.Number, "number"),
)
_MARK = {id(annotation.__metadata__[0]): kind for annotation, kind in _KIND_OF_TYPE}

_COMMON_MISTAKES: dict[Kind, str] = {
    "text": "A colon and a space inside the text. Put the whole text in double quotes.",
    "id": "Capitals or spaces. Write the id as it stands in its own file.",
    "day": "`1/9/2026`. Write the year first: 2026-09-01.",
    "day or no": "`never`. Write a day, such as 2026-09-01, or no.",
    "time": "`65`. Write minutes:seconds in double quotes.",
    "number": "`4 or 5`. Write one whole number.",
    "choice": "Another word. Choose one from the list.",
    "group": "Its fields at the edge of the line. Put each two spaces further in.",
}
_SLIP_OF_A_LIST = "Several on one line. Write one a line, each after a dash and a space."


@dataclass(frozen=True)
class Field:
    """One field of one part. `what` says what it is; `example` is as it would be written, with nothing around it."""

    part: type[Part]
    name: str
    description: str
    kind: Kind
    is_list: bool
    required: bool
    choices: tuple[str, ...]
    part_type: type[Part] | None
    refers_to: tuple[str, ...]
    is_mapping: bool
    min_items: int
    max_items: int | None
    max_length: int | None

    @property
    def example(self) -> str:
        """A value as it would be written; for a group nothing, because its own fields have theirs."""
        owners = [part.__name__ for part in self.part.__mro__ if issubclass(part, Part)]
        return next((EXAMPLES[owner][self.name] for owner in owners if self.name in EXAMPLES.get(owner, {})), "")

    @property
    def mistake(self) -> str:
        """A slip that people make with it, and what would be right."""
        own = MISTAKES.get(self.part.__name__, {}).get(self.name)
        return own or (_SLIP_OF_A_LIST if self.is_list and self.kind == "text" else _COMMON_MISTAKES[self.kind])

    @property
    def label(self) -> str:
        """Its name for a form that people fill in."""
        return self.name.replace("_", " ").capitalize()


def fields(part: type[Part]) -> Iterator[Field]:
    """The fields of a part, in the order in which they are written. A file's name is its id, so none stands inside."""
    for name, info in part.model_fields.items():
        if not (name == "id" and part in FOLDERS.values()):
            yield _field(part, info.alias or name, info)


def _field(part: type[Part], name: str, info: FieldInfo) -> Field:
    inner, said, many = _unwrapped(info)
    refers = next((one for one in said if isinstance(one, RefersTo)), RefersTo(()))
    inside = next(nested_parts(info.annotation), None)
    choices = tuple(typing.get_args(inner)) if typing.get_origin(inner) is Literal else ()
    kinds = [_MARK[id(one)] for one in said if id(one) in _MARK]
    is_id = any(isinstance(one, StringConstraints) and one.pattern == model.ID_PATTERN for one in said)
    kind: Kind = (
        kinds[0] if kinds else "choice" if choices else "group" if inside else "id" if refers.kinds or is_id else "text"
    )
    least = next((one.min_length for one in info.metadata if isinstance(one, MinLen)), 0)
    most = next((one.max_length for one in info.metadata if isinstance(one, MaxLen)), None) if many else None
    longest = next((one.max_length for one in said if isinstance(one, StringConstraints) and one.max_length), None)
    return Field(
        part,
        name,
        info.description or "",
        kind,
        many,
        info.is_required(),
        choices,
        inside,
        refers.kinds,
        refers.keys,
        least,
        most,
        longest,
    )


def _unwrapped(info: FieldInfo) -> tuple[Any, list[Any], bool]:
    """The type of one value of a field, everything that is said of it, and whether there may be several."""
    annotation, said, many = info.annotation, list(info.metadata), False
    while origin := typing.get_origin(annotation):
        inner = typing.get_args(annotation)
        if origin is typing.Annotated:
            annotation, said = inner[0], [*said, *inner[1:]]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(one for one in inner if one is not types.NoneType)
        elif origin is tuple:
            annotation, many = inner[0], True
        elif origin is dict:
            annotation = inner[1]
        else:
            break
    return annotation, said, many


def shapes(part: type[Part]) -> Iterator[type[Part]]:
    """A part and every part inside it, each once, outermost first."""
    seen: dict[type[Part], None] = {}
    waiting = [part]
    while waiting:
        here = waiting.pop(0)
        if here not in seen:
            seen[here] = None
            waiting += [field.part_type for field in fields(here) if field.part_type]
    return iter(seen)


def has_id(part: type[Part]) -> bool:
    """Whether an entry of this shape is written with its id."""
    return issubclass(part, Entry) and part not in FOLDERS.values()
