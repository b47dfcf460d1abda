"""References by id between entries: find them, check that they resolve, word the problem of one that does not."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem, join_choices, suggest
from coaching_playbook.layout import nested_parts
from coaching_playbook.model import (
    About,
    CoachTraining,
    Entry,
    Exemplar,
    LeveragePoint,
    Part,
    Person,
    Playbook,
    Reference,
    RefersTo,
    Technique,
    Vocabularies,
    written_fields,
)
from coaching_playbook.yamlio import KeyPath, ParsedFile

UNKNOWN_ID_MESSAGE = re.compile(r"There is no '(?P<id>[^']+)' among the (?P<among>[a-z ]+)\.")
"""The message of an unresolved reference."""

_PLURALS = {
    "way": "statements of the Way",
    "stages": "stages of the coaching model",
    "modules": "modules of coach training",
}
_OPEN_UNTIL_LISTED = ("reference_types", "subjects")
"""Vocabularies that restrict nothing while they are empty: any words are allowed."""


_MANY = 3
"""So many places do not have the same mistake by themselves."""


class IdReference(NamedTuple):
    """A reference: its path inside the file, the id, and the kinds of entry that the id may name (see RefersTo)."""

    at: KeyPath
    id: str
    kinds: tuple[str, ...]


def resolves(link: IdReference, known: Mapping[str, Collection[str]]) -> bool:
    """Whether the id of a reference exists. One to a kind that is not in `known` counts as resolved."""
    return any(kind not in known or link.id in known[kind] for kind in link.kinds)


def unknown_id_problem(source: ParsedFile, link: IdReference, known: Mapping[str, Collection[str]]) -> Problem:
    """Return the problem of a reference that does not resolve."""
    choices = [id_ for kind in link.kinds for id_ in known[kind]]
    among = " and ".join(_PLURALS.get(kind, kind.replace("_", " ")) for kind in link.kinds)
    message = f"There is no '{link.id}' among the {among}."
    fix = suggest(link.id, choices) or (f"There are: {join_choices(choices)}." if choices else "There are none yet.")
    return source.problem(link.at, "unknown-id", message, fix, key=bool(link.at) and link.at[-1] == link.id)


def merge_unknown_ids(problems: Iterable[Problem], vocabularies: ParsedFile) -> list[Problem]:
    """Merge the problems of references to one unknown id in many places: it was removed or renamed where it is defined.

    The merged problem is at the list of the vocabulary that lacks the id, or else at the first of the places.
    """
    merged: list[Problem] = []
    places: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        match = UNKNOWN_ID_MESSAGE.fullmatch(problem.message) if problem.code == "unknown-id" else None
        if match:
            places.setdefault((match["id"], match["among"]), []).append(problem)
        else:
            merged.append(problem)
    for (id_, among), found in sorted(places.items(), key=lambda item: -len(item[0][1])):  # "a and b" before "a"
        kinds = [(id_, kind) for kind in among.split(" and ") if kind != among and (id_, kind) in places]
        if kinds:
            places[kinds[0]] += found
        elif len(found) < _MANY:
            merged += found
        else:
            merged.append(_merged(id_, among, found, vocabularies))
    return merged


def _merged(id_: str, among: str, places: list[Problem], vocabularies: ParsedFile) -> Problem:
    name = among.replace(" ", "_")
    files = len({problem.path for problem in places})
    in_files = "" if files == 1 else f" in {files} files"
    message = f"There is no '{id_}' among the {among}, and {len(places)} places{in_files} name it."
    if isinstance(vocabularies.data, dict) and name in vocabularies.data:
        fix = f"Put '{id_}' back as the id: a label can be changed without it. Or change all these places."
        return vocabularies.problem((name,), "unknown-id", message, fix, key=True)
    first = min(places, key=lambda problem: (problem.path, problem.line))
    fix = f"This is the first. Put '{id_}' back, or change all these places. {first.fix}"
    return dataclasses.replace(first, message=message, fix=fix)


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
    for name, field_key, refers in _reference_fields(type(part)):
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
            yield IdReference(here, value, refers.kinds)


def all_resolve(part: Part, known: Mapping[str, Collection[str]]) -> bool:
    """Whether every reference in a part resolves; faster than `find_references`, since it builds no paths."""
    for name, _key, refers in _reference_fields(type(part)):
        if value := part.__dict__.get(name):
            for item in value if isinstance(value, tuple | dict) else (value,):
                if refers is None:
                    if not all_resolve(item, known):
                        return False
                elif not any(item in known.get(kind, ()) for kind in refers.kinds):
                    return False
    return True


@functools.cache
def _reference_fields(kind: type[Part]) -> tuple[tuple[str, str, RefersTo | None], ...]:
    """Return the fields that hold references, or parts with references (None): attribute name, key in YAML, target."""
    fields = []
    for name, key in written_fields(kind):
        info = kind.model_fields[name]
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers or any(_reference_fields(part) for part in nested_parts(info.annotation)):
            fields.append((name, key, refers))
    return tuple(fields)
