"""References by id between entries: finding them, and checking that they resolve."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem, join_choices, suggest
from coaching_playbook.layout import nested_parts
from coaching_playbook.model import Part, RefersTo
from coaching_playbook.yamlio import KeyPath, ParsedFile

UNKNOWN_ID_MESSAGE = re.compile(r"There is no '(?P<id>[^']+)' among the (?P<among>[a-z ]+)\.")
"""The message of a reference to an unknown id."""


_PLURALS = {"way": "statements of the Way", "stages": "stages of the coaching model"}


class IdReference(NamedTuple):
    """A reference: its place in the file, the id, and the kinds of which it may be."""

    at: KeyPath
    found: str
    kinds: tuple[str, ...]


def resolves(link: IdReference, known: Mapping[str, Collection[str]]) -> bool:
    """Whether a reference names something that exists. One to a kind whose file is broken counts as resolved."""
    return any(kind not in known or link.found in known[kind] for kind in link.kinds)


def unknown_id_problem(source: ParsedFile, link: IdReference, known: Mapping[str, Collection[str]]) -> Problem:
    """The problem of a reference to an id that does not exist."""
    choices = [id_ for kind in link.kinds for id_ in known[kind]]
    among = " and ".join(_PLURALS.get(kind, kind.replace("_", " ")) for kind in link.kinds)
    message = f"There is no '{link.found}' among the {among}."
    fix = suggest(link.found, choices) or (f"There are: {join_choices(choices)}." if choices else "There are none yet.")
    return source.problem(link.at, "unknown-id", message, fix, key=bool(link.at) and link.at[-1] == link.found)


def find_references(part: Part, at: KeyPath) -> Iterator[IdReference]:
    """Every id in a part that names something else."""
    for name, written, refers in _reference_fields(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        here = (*at, written)
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
            for index, found in enumerate(value):
                yield IdReference((*here, index), found, refers.kinds)
        else:
            yield IdReference(here, value, refers.kinds)


def _all_resolve(part: Part, known: Mapping[str, Collection[str]]) -> bool:
    """Whether every reference in a part resolves, among kinds that are all known."""
    for name, _written, refers in _reference_fields(type(part)):
        if value := part.__dict__.get(name):
            for one in value if isinstance(value, tuple | dict) else (value,):
                if refers is None:
                    if not _all_resolve(one, known):
                        return False
                elif not any(one in known.get(kind, ()) for kind in refers.kinds):
                    return False
    return True


@functools.cache
def _reference_fields(kind: type[Part]) -> tuple[tuple[str, str, RefersTo | None], ...]:
    """The fields of a part that hold ids of something else, or parts that do: name, name in the file, and of what."""
    found = []
    for name, info in kind.model_fields.items():
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers or any(_reference_fields(part) for part in nested_parts(info.annotation)):
            found.append((name, info.alias or name, refers))
    return tuple(found)
