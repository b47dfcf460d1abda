"""Which file holds what, and the order in which its fields are written."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from coaching_playbook.model import (
    About,
    CoachTraining,
    Cycle,
    Entry,
    GlossaryTerm,
    LeveragePoint,
    Part,
    Person,
    Questions,
    Reference,
    Technique,
    Vocabularies,
)
from coaching_playbook.yamlio import Order


class QuestionBank(Part):
    """`questions.yml`: the whole file is one mapping of coaching phases to questions."""

    questions: Questions


SINGLE_FILES: Mapping[str, type[Part]] = {
    "playbook.yml": About,
    "vocabularies.yml": Vocabularies,
    "coach_training.yml": CoachTraining,
}
LIST_FILES: Mapping[str, type[Entry]] = {
    "references.yml": Reference,
    "glossary.yml": GlossaryTerm,
    "people.yml": Person,
    "cycles.yml": Cycle,
}
FOLDERS: Mapping[str, type[Entry]] = {"leverage_points": LeveragePoint, "techniques": Technique}
QUESTIONS_FILE = "questions.yml"
REQUIRED_FILES = ("playbook.yml", "vocabularies.yml")


def nested_parts(annotation: Any) -> Iterator[type[Part]]:
    """The Part classes inside a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    elif isinstance(annotation, types.GenericAlias | types.UnionType) or typing.get_origin(annotation):
        for inner in typing.get_args(annotation):
            yield from nested_parts(inner)


def field_names(part: type[Part]) -> list[str]:
    """The names of a part's fields as they are written in YAML. A file's name is its id, so none is written inside."""
    named = part in FOLDERS.values()
    return [info.alias or name for name, info in part.model_fields.items() if not (named and name == "id")]


def field_order(part: type[Part]) -> Order:
    """The order in which the fields of a part, and of the parts inside it, are written."""
    order: dict[str, Order | None] = {}
    for name, info in part.model_fields.items():
        inner = next(nested_parts(info.annotation), None)
        order[info.alias or name] = field_order(inner) if inner else None
    return order


def model_for(inside: str) -> type[Part] | None:
    """The kind of thing that a file holds; `inside` is its path below the playbook's folder."""
    folder = inside.split("/")[0]
    return SINGLE_FILES.get(inside) or LIST_FILES.get(inside) or (FOLDERS.get(folder) if "/" in inside else None)
