"""Follow references to pages that another layer has renamed.

A layer cannot know what the layers above call its pages, and the files of a school should not break where the layer
below renames one. So a former id (`was`) of the merged playbook stands for the page that it has become.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coaching_playbook.layers.merge import Merged, former_ids
from coaching_playbook.layout import nested_parts, reference_fields
from coaching_playbook.model import Part, RefersTo

Renamed = Mapping[str, Mapping[str, str]]
"""The current id of each former one, by the kind of entry as in `RefersTo.kinds`."""


def renamed_ids(entries: Sequence[Merged]) -> dict[str, str]:
    """Map each former id of merged entries to the current one."""
    current = {entry.id for entry in entries}
    return {old: entry.id for entry in entries for old in former_ids(entry.fields) if old not in current}


def followed(kind: type[Part], data: Any, renamed: Renamed) -> Any:
    """Return the parsed data of an entry or a part, with current ids in its references. The data are not changed."""
    if not isinstance(data, dict):
        return data
    result = data
    for name, key, refers in reference_fields(kind):
        value = data.get(key)
        if not value:
            continue
        new = _followed_ids(value, refers, renamed) if refers else _followed_parts(kind, name, value, renamed)
        if new != value:
            result = {**result, key: new}
    return result


def _followed_ids(value: Any, refers: RefersTo, renamed: Renamed) -> Any:
    def current(id_: Any) -> Any:
        return next((renamed[kind][id_] for kind in refers.kinds if id_ in renamed.get(kind, ())), id_)

    if isinstance(value, str):
        return current(value)
    if isinstance(value, list):
        ids = [current(id_) if isinstance(id_, str) else id_ for id_ in value]
        return ids if ids == value else [id_ for index, id_ in enumerate(ids) if id_ not in ids[:index]]
    if isinstance(value, dict) and refers.keys:
        return {current(id_): item for id_, item in value.items()}
    return value


def _followed_parts(kind: type[Part], name: str, value: Any, renamed: Renamed) -> Any:
    for part in nested_parts(kind.model_fields[name].annotation):
        if isinstance(value, list):
            value = [followed(part, item, renamed) for item in value]
        else:
            value = followed(part, value, renamed)
    return value
