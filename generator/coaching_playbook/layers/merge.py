"""Merge the entries of layers (playbooks that this one inherits from) by id and field, with source positions.

The lowest layer comes first. A field of a higher layer replaces the field of a lower one; a list named under `add_to:`
is appended instead; other fields are inherited. Works on parsed data, before validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.layers import permissions
from coaching_playbook.layers.permissions import Fields
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Person, Technique
from coaching_playbook.yamlio import KeyPath, ParsedFile

ADD_TO = "add_to"
"""The YAML key of an entry that names the lists it appends to instead of replacing. Not a field of the model."""
_FIELDS_OF_ONE_SCHOOL = ("agreed", "allow")
"""Fields that are not inherited: `agreed`, and `allow`, the findings of checks that one school has reviewed and kept.
"""


class SourcePosition(NamedTuple):
    """Where a value is written: the file, the key path inside it, and the index of the layer (0 is the lowest)."""

    file: ParsedFile
    at: KeyPath
    layer: int


class LayerEntry(NamedTuple):
    """The id, fields and position of an entry in one layer."""

    id: str
    fields: Fields
    position: SourcePosition


@dataclass
class MergedEntry:
    """An entry merged from several layers. `positions` maps key paths (`key` or `key, index`) to where values are."""

    id: str
    fields: Fields
    positions: dict[KeyPath, SourcePosition]
    layer_positions: list[SourcePosition]
    """The position of the entry in each layer that contains it, lowest layer first."""
    inherited_fields: Fields = field(default_factory=dict)
    """The fields as merged from all layers except the top one; empty if only the top layer has the entry."""

    def fields_from_layer(self, layer: int) -> tuple[str, ...]:
        """Return the names of the fields that a layer replaces or adds to, given its index; `id` and `was` left out."""
        keys = {str(at[0]): None for at, position in self.positions.items() if at and position.layer == layer}
        return tuple(key for key in keys if key not in ("was", "id"))


class MergeConflict(NamedTuple):
    """An entry that overrides the same lower-layer entry as an earlier entry of its own layer.

    `id` and `position` are those of the entry; `other` is the id of the merged entry that both override.
    """

    position: SourcePosition
    id: str
    other: str


def merge_layers_of_kind(
    kind: type[Entry], layers: Iterable[Iterable[LayerEntry]], top_layer: int
) -> tuple[list[MergedEntry], list[MergeConflict]]:
    """Merge the entries of one kind, lowest layer first; `top_layer` is the index of the school's own layer.

    Entries of two layers are the same if they share a current or former (`was`) id. If a lower layer renamed `a` to
    `b`, an entry `a` of a higher layer overrides `b`, and `a` remains a former id. If a higher layer renames `b` to
    `c`, the merged entry is called `c`. Returns the merged entries and the conflicts inside single layers.
    """
    merged: dict[str, MergedEntry] = {}
    current: dict[str, str] = {}
    conflicts: list[MergeConflict] = []
    for number, layer in enumerate(layers):
        entries = [*layer]
        ids = {entry.id for entry in entries}
        for entry in entries:
            former = [id_ for id_ in former_ids(entry.fields) if id_ not in ids]
            same = [*dict.fromkeys(current[id_] for id_ in (entry.id, *former) if id_ in current)]
            if not same:
                merged[entry.id] = _new_merged_entry(kind, entry, top_layer)
                current[entry.id] = entry.id
                current |= {id_: entry.id for id_ in former if id_ not in current}
                continue
            base = merged.pop(same[0])
            if base.layer_positions[-1].layer == number:
                conflicts.append(MergeConflict(entry.position, entry.id, base.id))
            was_former = entry.id in current
            id_ = current[entry.id] if was_former else entry.id
            result = _merge_over(kind, base, entry, id_, top_layer)
            for other in same[1:]:
                absorbed = merged.pop(other)
                result.fields = _restrict(kind, result.fields, absorbed.fields)
                _add_former_ids(result, [absorbed.id, *former_ids(absorbed.fields)], entry.position)
            _add_former_ids(result, [base.id, *former_ids(base.fields), entry.id, *former], entry.position)
            merged[id_] = result
            current |= {old: id_ for old, now in current.items() if now in same}
            current |= dict.fromkeys((entry.id, *former), id_)
            current[id_] = id_
    return [*merged.values()], conflicts


def former_ids(fields: Fields) -> list[str]:
    """Return the former ids in the `was` list of an entry's fields; items that are not strings are skipped."""
    was = fields.get("was")
    return [id_ for id_ in was if isinstance(id_, str)] if isinstance(was, list) else []


def _add_former_ids(result: MergedEntry, ids: Iterable[str], position: SourcePosition) -> None:
    """Add ids to the list `was` (former ids) of a merged entry; `position` is where the entry is written."""
    was = [id_ for id_ in dict.fromkeys([*former_ids(result.fields), *ids]) if id_ != result.id]
    if was != former_ids(result.fields):
        result.fields["was"] = was
        result.positions.setdefault(("was",), position)
    if not was:
        result.fields.pop("was", None)


def _new_merged_entry(kind: type[Entry], entry: LayerEntry, top_layer: int) -> MergedEntry:
    """Return a merged entry made from `entry`, which no lower layer has."""
    fields = {key: value for key, value in entry.fields.items() if key != ADD_TO}
    positions: dict[KeyPath, SourcePosition] = {
        (key,): SourcePosition(entry.position.file, (*entry.position.at, key), entry.position.layer) for key in fields
    }
    result = MergedEntry(entry.id, fields, positions, [entry.position])
    if entry.position.layer < top_layer:
        _drop_local_decisions(kind, result)
        result.inherited_fields = dict(result.fields)
    return result


def _merge_over(kind: type[Entry], base: MergedEntry, entry: LayerEntry, id_: str, top_layer: int) -> MergedEntry:
    """Return an entry merged over `base`, the same entry of the lower layers; `id_` is the id of the result."""
    fields, positions = merge_fields(base.fields, base.positions, entry.fields, entry.position)
    fields = _restrict(kind, fields, base.fields)
    result = MergedEntry(id_, fields, positions, [*base.layer_positions, entry.position], base.inherited_fields)
    if entry.position.layer < top_layer:
        _drop_local_decisions(kind, result)
        result.inherited_fields = dict(result.fields)
    elif "agreed" in entry.fields and "status" not in entry.fields and kind is Technique:
        result.fields["status"] = "agreed"
    return result


def merge_fields(
    base: Fields, positions: Mapping[KeyPath, SourcePosition], fields: Fields, position: SourcePosition
) -> tuple[Fields, dict[KeyPath, SourcePosition]]:
    """Merge `fields`, written at `position`, over the fields `base` of the lower layers.

    Lists and mappings named under `add_to` are extended, other values replaced. Returns the merged fields and the
    position of each value. `base` and `positions` are not changed.
    """
    result, new_positions = dict(base), dict(positions)
    added = fields.get(ADD_TO)
    names = added if isinstance(added, list) else [added]
    for key, value in fields.items():
        if key in (ADD_TO, "id", "was"):
            continue
        at = (*position.at, key)
        below = base.get(key)
        if key in names and isinstance(value, list) and isinstance(below, list):
            result[key] = [*below, *value]
            new_positions |= {
                (key, len(below) + index): SourcePosition(position.file, (*at, index), position.layer)
                for index in range(len(value))
            }
        elif key in names and isinstance(value, dict) and isinstance(below, dict):
            result[key] = {**below, **{name: _concatenate_lists(below.get(name), item) for name, item in value.items()}}
            new_positions |= {(key, name): SourcePosition(position.file, (*at, name), position.layer) for name in value}
        else:
            result[key] = value
            new_positions = {known: where for known, where in new_positions.items() if known[0] != key}
            new_positions[(key,)] = SourcePosition(position.file, at, position.layer)
    return result, new_positions


def _concatenate_lists(below: Any, value: Any) -> Any:
    """Return `below` and `value` as one list if both are lists, else `value`."""
    return [*below, *value] if isinstance(below, list) and isinstance(value, list) else value


def _drop_local_decisions(kind: type[Entry], entry: MergedEntry) -> None:
    """Remove the fields `_FIELDS_OF_ONE_SCHOOL` from an inherited page or clip. Changes `entry` in place.

    A technique with the status `agreed` or `embedded` becomes `trial`.
    """
    for key in _FIELDS_OF_ONE_SCHOOL if kind in (Technique, LeveragePoint, Exemplar) else ():
        entry.fields.pop(key, None)
        entry.positions.pop((key,), None)
    if kind is Technique and entry.fields.get("status") in ("agreed", "embedded"):
        entry.fields["status"] = "trial"


def _restrict(kind: type[Entry], fields: Fields, other: Fields) -> Fields:
    """Return the fields of an entry, restricted to what `other`, the same entry in another layer, allows to show.

    Only clips and people are restricted; the fields of other kinds are returned unchanged.
    """
    if kind is Exemplar:
        return permissions.restrict_clip(fields, other)
    return permissions.restrict_person(fields, other) if kind is Person else fields


@dataclass(frozen=True)
class MergedFile(ParsedFile):
    """Parsed data merged from the files of several layers, in the form that `load` validates.

    Problems are reported at the source position of the value: that of the longest matching key path in `positions`.
    """

    positions: Mapping[KeyPath, SourcePosition] = field(default_factory=dict)
    top_layer: int = 0

    def _find_position(self, at: KeyPath) -> SourcePosition | None:
        """Return where the value at a key path is written, or None."""
        for length in range(len(at), -1, -1):
            if position := self.positions.get(at[:length]):
                return position._replace(at=(*position.at, *at[length:]))
        return None

    def has_key(self, at: Any) -> bool:
        position = self._find_position(tuple(at))
        return position.file.has_key(position.at) if position else False

    def problem(
        self, at: Any, code: str, message: str, fix: str = "", *, key: bool = False, severity: Severity = "error"
    ) -> Problem:
        """Return a problem located in the layer's file in which the value at the key path `at` is written."""
        position = self._find_position(tuple(at))
        if position is None:
            return Problem(self.path, 1, 1, code, message, fix, severity)
        return position.file.problem(position.at, code, message, fix, key=key, severity=severity)

    def is_inherited(self, at: KeyPath) -> bool:
        """Whether the value at the key path `at` comes from a layer below the top one."""
        position = self._find_position(at)
        return position is not None and position.layer < self.top_layer


def entries_in_list(file: ParsedFile, layer: int) -> Iterator[LayerEntry]:
    """Yield the entries of a file that contains a YAML list; skip items without an id, which validation reports."""
    for index, item in enumerate(file.data if isinstance(file.data, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield LayerEntry(str(item["id"]), item, SourcePosition(file, (index,), layer))
