"""References by id between entries: find them, and check that they resolve."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from coaching_playbook.layout import reference_fields
from coaching_playbook.model import (
    TEACHERS,
    About,
    CoachTraining,
    Entry,
    Exemplar,
    LeveragePoint,
    Part,
    Person,
    Playbook,
    Reference,
    Technique,
    Vocabularies,
)
from coaching_playbook.yamlio import KeyPath

_OPEN_UNTIL_LISTED = ("reference_types", "subjects")
"""Vocabularies that restrict nothing while they are empty: any words are allowed."""


class IdReference(NamedTuple):
    """A reference: its path inside the file, the id, and the kinds of entry that the id may name (see RefersTo)."""

    at: KeyPath
    id: str
    kinds: tuple[str, ...]
    is_single: bool = False
    """Whether its field takes one id, and no list."""


def resolves(link: IdReference, known: Mapping[str, Collection[str]]) -> bool:
    """Whether the id of a reference exists. One to a kind that is not in `known` counts as resolved."""
    return any(kind not in known or link.id in known[kind] for kind in link.kinds)


def known_ids(
    playbook: Playbook, named: Mapping[type[Entry], Collection[str]], broken: Collection[type[Part]]
) -> dict[str, Collection[str]]:
    """Return the ids of each kind (see RefersTo), given those of entries in `named`.

    The kinds of a file in `broken`, which could not be parsed, are left out: references to them are not reported.
    """
    known = {
        "leverage_points": named.get(LeveragePoint, ()),
        "techniques": named.get(Technique, ()),
        "exemplars": named.get(Exemplar, ()),
        TEACHERS: (TEACHERS,),
    }
    for name, kind in (("references", Reference), ("people", Person)):
        if kind not in broken:
            known[name] = named.get(kind, ())
    if Vocabularies not in broken:
        for name, value in playbook.vocabularies:
            if isinstance(value, tuple):
                known[name] = dict.fromkeys(term.id for term in value if isinstance(term, Entry))
        for name in _OPEN_UNTIL_LISTED:
            if not known.get(name):
                known.pop(name, None)
    if CoachTraining not in broken:
        known["modules"] = dict.fromkeys(module.id for module in playbook.coach_training.modules)
    if About not in broken:
        known["way"] = dict.fromkeys(statement.id for statement in playbook.about.vision.statements)
        model = playbook.about.coaching_model
        known["stages"] = dict.fromkeys(stage.id for stage in model.stages) if model else ()
    return known


def find_references(part: Part, at: KeyPath) -> Iterator[IdReference]:
    """Yield every reference inside a part whose path in the file is `at`."""
    for name, field_key, refers in reference_fields(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        here = (*at, field_key)
        if refers is None:
            if isinstance(value, tuple):
                for index, item in enumerate(value):
                    yield from find_references(item, (*here, index))
            else:
                yield from find_references(value, here)
        elif refers.keys:
            for key in value:
                yield IdReference((*here, key), key, refers.kinds)
        elif isinstance(value, tuple):
            for index, id_ in enumerate(value):
                yield IdReference((*here, index), id_, refers.kinds)
        else:
            yield IdReference(here, value, refers.kinds, is_single=True)


def all_resolve(part: Part, known: Mapping[str, Collection[str]]) -> bool:
    """Whether every reference in a part resolves; faster than `find_references`, since it builds no paths."""
    for name, _key, refers in reference_fields(type(part)):
        if value := part.__dict__.get(name):
            for item in value if isinstance(value, tuple | dict) else (value,):
                if refers is None:
                    if not all_resolve(item, known):
                        return False
                elif not any(item in known.get(kind, ()) for kind in refers.kinds):
                    return False
    return True
