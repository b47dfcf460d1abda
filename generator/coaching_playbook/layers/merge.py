"""Merge the entries of layers by id and field, each value with the place where it is written.

The lowest layer comes first. A field of a higher layer replaces that of a lower one; a list named under `add_to:` is
added to it; fields that are not written stay. Works on parsed data, before validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.layers import strictest
from coaching_playbook.layers.strictest import Fields
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Person, Technique
from coaching_playbook.yamlio import KeyPath, ParsedFile

ADD_TO = "add_to"
"""The key under which an entry names the lists that it adds to rather than replaces. It is no field of the model."""
_BELONGS_TO_ONE_SCHOOL = ("agreed", "allow")


class Place(NamedTuple):
    """Where a value is written: the file, the path of keys inside it, and the index of its layer from the lowest."""

    file: ParsedFile
    at: KeyPath
    layer: int


class Written(NamedTuple):
    """An entry as one layer writes it."""

    id: str
    fields: Fields
    place: Place


@dataclass
class Merged:
    """An entry of all layers so far. `places` maps a key, or a key and an index, to where the value is written."""

    id: str
    fields: Fields
    places: dict[KeyPath, Place]
    written: list[Place]
    """The entry in each layer that writes it, from the lowest."""
    before: Fields = field(default_factory=dict)
    """The fields of the layers below the top one."""

    def changed(self, top: int) -> tuple[str, ...]:
        """Return the fields that the top layer replaces or adds to, in the order of the file."""
        keys = {str(at[0]): None for at, place in self.places.items() if at and place.layer == top}
        return tuple(key for key in keys if key not in ("was", "id"))


class Clash(NamedTuple):
    """Two entries of one layer that change the same entry of a lower layer."""

    place: Place
    id: str
    other: str


def merge_entries(kind: type[Entry], layers: Iterable[Iterable[Written]], top: int) -> tuple[list[Merged], list[Clash]]:
    """Merge the entries of one kind, from the lowest layer to the school's own, which has the index `top`.

    Entries of two layers are the same if they share an id, current or former (`was`). Where a lower layer has renamed
    `a` to `b`, an entry `a` of a higher layer changes `b`, and `a` stays a former id. Where a higher layer renames `b`
    to `c`, the entry is called `c`. In the result each id is either current or former.
    """
    merged: dict[str, Merged] = {}
    current: dict[str, str] = {}
    clashes: list[Clash] = []
    for number, layer in enumerate(layers):
        entries = [*layer]
        ids = {entry.id for entry in entries}
        for entry in entries:
            former = [id_ for id_ in former_ids(entry.fields) if id_ not in ids]
            same = [*dict.fromkeys(current[id_] for id_ in (entry.id, *former) if id_ in current)]
            if not same:
                merged[entry.id] = _first(kind, entry, top)
                current[entry.id] = entry.id
                current |= {id_: entry.id for id_ in former if id_ not in current}
                continue
            base = merged.pop(same[0])
            if base.written[-1].layer == number:
                clashes.append(Clash(entry.place, entry.id, base.id))
            was_former = entry.id in current
            id_ = current[entry.id] if was_former else entry.id
            result = _over(kind, base, entry, id_, top)
            for other in same[1:]:
                absorbed = merged.pop(other)
                result.fields = _limited(kind, result.fields, absorbed.fields)
                _add_former(result, [absorbed.id, *former_ids(absorbed.fields)], entry.place)
            _add_former(result, [base.id, *former_ids(base.fields), entry.id, *former], entry.place)
            merged[id_] = result
            current |= {old: id_ for old, now in current.items() if now in same}
            current |= dict.fromkeys((entry.id, *former), id_)
            current[id_] = id_
    return [*merged.values()], clashes


def former_ids(fields: Fields) -> list[str]:
    """Return the former ids (`was`) that a layer writes for an entry; items that are not text are skipped."""
    was = fields.get("was")
    return [id_ for id_ in was if isinstance(id_, str)] if isinstance(was, list) else []


def _add_former(result: Merged, ids: Iterable[str], place: Place) -> None:
    was = [id_ for id_ in dict.fromkeys([*former_ids(result.fields), *ids]) if id_ != result.id]
    if was != former_ids(result.fields):
        result.fields["was"] = was
        result.places.setdefault(("was",), place)
    if not was:
        result.fields.pop("was", None)


def _first(kind: type[Entry], entry: Written, top: int) -> Merged:
    fields = {key: value for key, value in entry.fields.items() if key != ADD_TO}
    places: dict[KeyPath, Place] = {
        (key,): Place(entry.place.file, (*entry.place.at, key), entry.place.layer) for key in fields
    }
    result = Merged(entry.id, fields, places, [entry.place])
    if entry.place.layer < top:
        _without_agreement(kind, result)
        result.before = dict(result.fields)
    return result


def _over(kind: type[Entry], base: Merged, entry: Written, id_: str, top: int) -> Merged:
    fields, places = overlaid(base.fields, base.places, entry.fields, entry.place)
    fields = _limited(kind, fields, base.fields)
    result = Merged(id_, fields, places, [*base.written, entry.place], base.before)
    if entry.place.layer < top:
        _without_agreement(kind, result)
        result.before = dict(result.fields)
    elif "agreed" in entry.fields and "status" not in entry.fields and kind is Technique:
        result.fields["status"] = "agreed"
    return result


def overlaid(
    base: Fields, places: Mapping[KeyPath, Place], fields: Fields, place: Place
) -> tuple[Fields, dict[KeyPath, Place]]:
    """Lay fields over those of a lower layer; return the result and where each value is written."""
    result, found = dict(base), dict(places)
    added = fields.get(ADD_TO)
    names = added if isinstance(added, list) else [added]
    for key, value in fields.items():
        if key in (ADD_TO, "id", "was"):
            continue
        at = (*place.at, key)
        below = base.get(key)
        if key in names and isinstance(value, list) and isinstance(below, list):
            result[key] = [*below, *value]
            found |= {
                (key, len(below) + index): Place(place.file, (*at, index), place.layer) for index in range(len(value))
            }
        elif key in names and isinstance(value, dict) and isinstance(below, dict):
            result[key] = {**below, **{name: _joined(below.get(name), item) for name, item in value.items()}}
            found |= {(key, name): Place(place.file, (*at, name), place.layer) for name in value}
        else:
            result[key] = value
            found = {known: where for known, where in found.items() if known[0] != key}
            found[(key,)] = Place(place.file, at, place.layer)
    return result, found


def _joined(below: Any, value: Any) -> Any:
    return [*below, *value] if isinstance(below, list) and isinstance(value, list) else value


def _without_agreement(kind: type[Entry], entry: Merged) -> None:
    """Take away what only holds in the school that wrote it. A page agreed elsewhere is on trial here."""
    for key in _BELONGS_TO_ONE_SCHOOL if kind in (Technique, LeveragePoint, Exemplar) else ():
        entry.fields.pop(key, None)
        entry.places.pop((key,), None)
    if kind is Technique and entry.fields.get("status") in ("agreed", "embedded"):
        entry.fields["status"] = "trial"


def _limited(kind: type[Entry], fields: Fields, other: Fields) -> Fields:
    if kind is Exemplar:
        return strictest.clip_with(fields, other)
    return strictest.person_with(fields, other) if kind is Person else fields


@dataclass(frozen=True)
class MergedFile(ParsedFile):
    """A file as `load` reads it, whose values are written in several layers.

    Problems are at the place where the value is written. `places` maps a path of keys to it; the longest one counts.
    """

    places: Mapping[KeyPath, Place] = field(default_factory=dict)
    top: int = 0

    def _place(self, at: KeyPath) -> Place | None:
        for length in range(len(at), -1, -1):
            if place := self.places.get(at[:length]):
                return place._replace(at=(*place.at, *at[length:]))
        return None

    def has_key(self, at: Any) -> bool:
        place = self._place(tuple(at))
        return place.file.has_key(place.at) if place else False

    def problem(
        self,
        at: Any,
        code: str,
        message: str,
        fix: str = "",
        *,
        key: bool = False,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem in the file of the layer where the value is written."""
        place = self._place(tuple(at))
        if place is None:
            return Problem(self.path, 1, 1, code, message, fix, severity)
        return place.file.problem(place.at, code, message, fix, key=key, severity=severity)

    def is_inherited(self, at: KeyPath) -> bool:
        """Whether the value at a path is written in a layer below the top one."""
        place = self._place(at)
        return place is not None and place.layer < self.top


def list_items(file: ParsedFile, layer: int) -> Iterator[Written]:
    """Yield the entries of a file that holds a list; items without an id are left to validation."""
    for index, item in enumerate(file.data if isinstance(file.data, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield Written(str(item["id"]), item, Place(file, (index,), layer))
