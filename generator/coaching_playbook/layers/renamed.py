"""Update references to pages that another layer (an inherited or inheriting playbook) renamed.

A layer cannot know what ids higher layers give its pages, and a school's files must not break when a lower layer
renames a page. So each former id (`was`) of a merged page is replaced by its current id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coaching_playbook.layers.merge import MergedEntry, former_ids
from coaching_playbook.layout import reference_fields
from coaching_playbook.model import Part, RefersTo
from coaching_playbook.model.values import nested_parts

CurrentIds = Mapping[str, Mapping[str, str]]
"""Maps kinds of entries, such as `techniques`, to mappings of former ids to current ids."""


def renamed_ids(entries: Sequence[MergedEntry]) -> dict[str, str]:
    """Map each former id of the merged entries to the entry's current id."""
    current = {entry.id for entry in entries}
    return {old: entry.id for entry in entries for old in former_ids(entry.fields) if old not in current}


def update_references(kind: type[Part], data: Any, renamed: CurrentIds) -> Any:
    """Return a copy of the data of an entry or nested part of model `kind`, with former ids replaced in references."""
    if not isinstance(data, dict):
        return data
    result = data
    for name, key, reference in reference_fields(kind):
        value = data.get(key)
        if not value:
            continue
        new = _update_ids(value, reference, renamed) if reference else _with_current_ids(kind, name, value, renamed)
        if new != value:
            result = {**result, key: new}
    return result


def _update_ids(value: Any, reference: RefersTo, renamed: CurrentIds) -> Any:
    """Return the value of a field that holds ids (one, a list, or the keys of a mapping) with current ids."""

    def current(id_: Any) -> Any:
        return next((renamed[kind][id_] for kind in reference.kinds if id_ in renamed.get(kind, ())), id_)

    if isinstance(value, str):
        return current(value)
    if isinstance(value, list):
        ids = [current(id_) if isinstance(id_, str) else id_ for id_ in value]
        return ids if ids == value else [id_ for index, id_ in enumerate(ids) if id_ not in ids[:index]]
    if isinstance(value, dict) and reference.keys:
        return {current(id_): item for id_, item in value.items()}
    return value


def _with_current_ids(kind: type[Part], name: str, value: Any, renamed: CurrentIds) -> Any:
    """Return a copy of `value` in which former ids are replaced by current ones.

    `value` is a part or a list of parts: the value of the field `name` of the model `kind`.
    """
    for part in nested_parts(kind.model_fields[name].annotation):
        if isinstance(value, list):
            value = [update_references(part, item, renamed) for item in value]
        else:
            value = update_references(part, value, renamed)
    return value
