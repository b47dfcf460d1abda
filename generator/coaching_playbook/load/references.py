"""Find references between entries, which are by id, and check that the ids exist."""

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

_MODELS_OF_KINDS: Mapping[str, type[Part]] = {
    "leverage_points": LeveragePoint,
    "techniques": Technique,
    "exemplars": Exemplar,
    "references": Reference,
    "people": Person,
    "modules": CoachTraining,
    "way": About,
    "stages": About,
}
"""The model in whose file the entries of a kind (see RefersTo) are written; Vocabularies for all other kinds."""
_UNRESTRICTED_IF_EMPTY = ("reference_types", "subjects")
"""Vocabularies (lists of terms) for which any id is valid while they are empty."""


class IdReference(NamedTuple):
    """A reference to an entry: its key path in the file, the id, and the kinds the entry may have (see RefersTo)."""

    at: KeyPath
    id: str
    kinds: tuple[str, ...]
    is_single: bool = False
    """Whether its field takes a single id rather than a list."""


def is_resolved(reference: IdReference, known: Mapping[str, Collection[str]]) -> bool:
    """Return whether the id of a reference exists; also true if one of the kinds it may name is not in `known`."""
    return any(kind not in known or reference.id in known[kind] for kind in reference.kinds)


def known_ids(
    playbook: Playbook, ids_by_model: Mapping[type[Entry], Collection[str]], unparsed_models: Collection[type[Part]]
) -> dict[str, Collection[str]]:
    """Return the ids keyed by kind (see RefersTo). `ids_by_model` holds those of entries, keyed by model.

    Models in `unparsed_models` have a file that could not be parsed. Their kinds are left out, so that references to
    them are not reported.
    """
    known: dict[str, Collection[str]] = {TEACHERS: (TEACHERS,)}
    for kind, entries in playbook.entries_by_kind.items():
        model = _MODELS_OF_KINDS.get(kind, Vocabularies)
        if model in unparsed_models or (kind in _UNRESTRICTED_IF_EMPTY and not entries):
            continue
        if issubclass(model, Entry):
            known[kind] = ids_by_model.get(model, ())  # includes those of invalid entries
        else:
            known[kind] = dict.fromkeys(entry.id for entry in entries)
    return known


def find_references(part: Part, at: KeyPath) -> Iterator[IdReference]:
    """Yield every reference in a part (a model object), and in its nested parts. `at` is its key path in the file."""
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
