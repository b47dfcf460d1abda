"""Descriptions of fields: one `Field` for each field of the model, by introspection of its pydantic classes.

Forms, schemas, the field guide, default page sections and search text are derived from these, so that a field is
declared once. `iter_prose` yields the texts of a part that readers see.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from coaching_playbook import model
from coaching_playbook.layout import ENTRY_FOLDERS
from coaching_playbook.model import Allowed, Part, RefersTo
from coaching_playbook.model.values import FilePath, nested_parts
from coaching_playbook.schema.examples import common_mistakes, examples

Kind = Literal["text", "id", "day", "day or no", "time", "number", "choice", "group"]

# Types that are written as text and parsed to another type; recognised by the identity of their first annotation.
_KIND_BY_TYPE: tuple[tuple[Any, Kind], ...] = (
    (model.DayOrNo, "day or no"),
    (model.Day, "day"),
    (model.Seconds, "time"),
    (model.Level, "number"),
    (model.Minutes, "number"),
    (model.Number, "number"),
)
_KIND_BY_ANNOTATION = {id(annotation.__metadata__[0]): kind for annotation, kind in _KIND_BY_TYPE}

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
_COMMON_LIST_MISTAKE = "Several on one line. Write one a line, each after a dash and a space."


@dataclass(frozen=True)
class Field:
    """One field of a model class: its name, type, constraints and description."""

    part: type[Part]
    name: str
    """Its name in YAML."""
    attribute: str
    """Its name in Python; it differs for YAML names that are Python keywords."""
    description: str
    kind: Kind
    """The kind of its value; for a list or a mapping, of each value in it."""
    is_list: bool
    required: bool
    choices: tuple[str, ...]
    part_type: type[Part] | None
    """The model class of its values if the kind is "group", else None."""
    refers_to: tuple[str, ...]
    """For ids, the kinds of entry that they may name: fields of `Playbook` or `Vocabularies`."""
    is_mapping: bool
    is_prose: bool
    """Whether its values are words for readers, rather than ids, choices, numbers, paths or other constrained text."""
    min_items: int
    max_items: int | None
    max_length: int | None

    @property
    def example(self) -> str:
        """Return an example value as written in YAML; empty for a group, whose fields have their own examples."""
        owners = [part.__name__ for part in self.part.__mro__ if issubclass(part, Part)]
        return next((found for owner in owners if (found := examples().get(owner, {}).get(self.name))), "")

    @property
    def mistake(self) -> str:
        """Return a wrong value that people often write into the field, and the right one in its place."""
        own = common_mistakes().get(self.part.__name__, {}).get(self.name)
        return own or (_COMMON_LIST_MISTAKE if self.is_list and self.kind == "text" else _COMMON_MISTAKES[self.kind])

    @property
    def label(self) -> str:
        """Return the name of the field in words, for a form or a heading."""
        return self.name.replace("_", " ").capitalize()


@functools.cache
def fields(part: type[Part]) -> tuple[Field, ...]:
    """Return the fields of a model class, in declaration order; without the id if that is the file name."""
    return tuple(
        _describe_field(part, name, info)
        for name, info in part.model_fields.items()
        if not (name == "id" and part in ENTRY_FOLDERS.values())
    )


def find_field(part: type[Part], name: object) -> Field | None:
    """Return the field of a model class with a name in YAML, or None."""
    return next((field for field in fields(part) if field.name == name), None)


def field_names(part: type[Part]) -> list[str]:
    """Return the names in YAML of the fields of a model class, in declaration order."""
    return [field.name for field in fields(part)]


def _describe_field(part: type[Part], attribute: str, info: FieldInfo) -> Field:
    """Return the description of one field of a model class."""
    value_type, metadata, holds_several = _unwrap_type(info)
    refers = next((item for item in metadata if isinstance(item, RefersTo)), RefersTo(()))
    part_type = next(nested_parts(info.annotation), None)
    choices = tuple(typing.get_args(value_type)) if typing.get_origin(value_type) is Literal else ()
    kinds = [_KIND_BY_ANNOTATION[id(item)] for item in metadata if id(item) in _KIND_BY_ANNOTATION]
    constraints = [item for item in metadata if isinstance(item, StringConstraints)]
    is_id = any(constraint.pattern == model.ID_PATTERN for constraint in constraints)
    kind: Kind = (
        kinds[0]
        if kinds
        else "choice"
        if choices
        else "group"
        if part_type
        else "id"
        if is_id or (refers.kinds and not _is_open_text(value_type, constraints))
        else "text"
    )
    name = info.alias or attribute
    max_items = next((item.max_length for item in info.metadata if isinstance(item, MaxLen)), None)
    return Field(
        part=part,
        name=name,
        attribute=attribute,
        description=info.description or "",
        kind=kind,
        is_list=holds_several,
        required=info.is_required(),
        choices=choices,
        part_type=part_type,
        refers_to=refers.kinds,
        is_mapping=refers.keys,
        is_prose=kind == "text"
        and value_type is str
        and not any(constraint.pattern for constraint in constraints)
        and not any(isinstance(item, FilePath) for item in metadata),
        min_items=next((item.min_length for item in info.metadata if isinstance(item, MinLen)), 0),
        max_items=max_items if holds_several else None,
        max_length=next((constraint.max_length for constraint in constraints if constraint.max_length), None),
    )


def _is_open_text(value_type: Any, constraints: Collection[StringConstraints]) -> bool:
    """Return whether a field for ids accepts any text while the list of valid ids is empty."""
    return value_type is str and bool(constraints) and not any(constraint.pattern for constraint in constraints)


def _unwrap_type(info: FieldInfo) -> tuple[Any, list[Any], bool]:
    """Return (type of one value, all metadata on it, whether the field holds several values)."""
    annotation, metadata, holds_several = info.annotation, list(info.metadata), False
    while origin := typing.get_origin(annotation):
        arguments = typing.get_args(annotation)
        if origin is typing.Annotated:
            annotation, metadata = arguments[0], [*metadata, *arguments[1:]]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(argument for argument in arguments if argument is not types.NoneType)
        elif origin is tuple:
            annotation, holds_several = arguments[0], True
        elif origin is dict:
            annotation = arguments[1]
        else:
            break
    return annotation, metadata, holds_several


def part_types(part: type[Part]) -> Iterator[type[Part]]:
    """Yield a model class and every model class inside it, each once, breadth first."""
    seen: dict[type[Part], None] = {}
    queue = [part]
    while queue:
        shape = queue.pop(0)
        if shape not in seen:
            seen[shape] = None
            queue += [field.part_type for field in fields(shape) if field.part_type]
    return iter(seen)


# --- values ------------------------------------------------------------------------------------------------------


def iter_prose(part: Part, without: Collection[str] = ()) -> Iterator[str]:
    """Yield every text for readers in a part (a model object) and its nested parts, in the order of the model.

    `without` are the names of fields of `part` itself to leave out. Texts of `allow` lists are for reviewers, so they
    are left out too.
    """
    for field in _prose_fields(type(part)):
        if field.attribute not in without:
            for value in _iter_values(getattr(part, field.attribute)):
                if isinstance(value, Part):
                    yield from iter_prose(value)
                else:
                    yield value


@functools.cache
def _prose_fields(part: type[Part]) -> tuple[Field, ...]:
    """Return the fields of a model class that hold texts for readers, or parts that may."""
    return tuple(field for field in fields(part) if field.is_prose or field.part_type not in (None, Allowed))


def _iter_values(value: Any) -> Iterator[Any]:
    """Yield the single values of a field: none for None, the items of a list, or of each list in a mapping."""
    if isinstance(value, tuple):
        for item in value:
            yield from _iter_values(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _iter_values(item)
    elif value is not None:
        yield value


def has_content(value: Any) -> bool:
    """Return whether a field has a value that is not empty. A nested part is empty if all its fields are."""
    return any(
        any(has_content(getattr(item, name)) for name in type(item).model_fields) if isinstance(item, Part) else True
        for item in _iter_values(value)
    )
