"""Detect list items that were put in the wrong place by a slip, from pydantic's validation errors.

A surplus dash splits an item in two. If the key of a list is missing, its items become part of the list above.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails

from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import Part
from coaching_playbook.schema.fields import fields
from coaching_playbook.yamlio import KeyPath, ParsedFile


def find_split_items(details: Sequence[ErrorDetails], data: Any) -> Iterator[tuple[KeyPath, KeyPath]]:
    """Yield (key path of the upper item, key path of the lower) where a surplus dash has split one item in two.

    The lower item lacks required fields, and the upper one has them all.
    """
    lacks: dict[KeyPath, set[str]] = {}
    for detail in details:
        *item, name = detail["loc"] or ("",)
        if detail["type"] == "missing" and item and isinstance(item[-1], int) and item[-1] > 0:
            lacks.setdefault(tuple(item), set()).add(str(name))
    for lower, missing in lacks.items():
        upper = (*lower[:-1], int(lower[-1]) - 1)
        above, below = (value_at(data, item) for item in (upper, lower))
        if isinstance(above, dict) and isinstance(below, dict) and missing <= above.keys() and not above.keys() & below:
            yield upper, lower


def value_at(data: Any, at: KeyPath) -> Any:
    """Return the value at a key path, or None if there is none."""
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def split_item_problem(source: ParsedFile, at: KeyPath) -> Problem:
    """Return the problem of an item that was split; `at` is the key path of the lower half."""
    message = "This item has just what the item above it lacks, as if a dash divided one item in two."
    return source.problem(at, "dash-here", message, "Delete its dash, so that the two are one.")


class ListWithoutKey(NamedTuple):
    """A list whose key is missing in the YAML, so that its items became part of the list above it.

    `at` is the key path of its first item. All later items of the list above belong to it too.
    """

    at: KeyPath
    keys: tuple[str, ...]
    """The keys that may be missing: those of lists whose items have the same fields."""

    def explains(self, detail: ErrorDetails) -> bool:
        """Return whether a validation error is a consequence of the missing key."""
        loc, (*lst, number) = detail["loc"], self.at
        in_list = loc[: len(lst)] == tuple(lst) and len(loc) > len(lst)
        is_below = in_list and int(loc[len(lst)]) >= int(number)
        return is_below or (detail["type"] == "missing" and loc in {(*lst[:-1], key) for key in self.keys})

    def problem(self, source: ParsedFile, prefix: KeyPath) -> Problem:
        """Return the problem of the missing key; `prefix` is the key path of the entry in its file."""
        names = " or ".join(f"'{key}'" for key in self.keys[:3])
        message = f"This item stands in '{self.at[-2]}', and has the fields of another list."
        fix = f"Write the name of its list above it, with a colon: {names}{'' if len(self.keys) <= 3 else ' …'}."
        return source.problem((*prefix, *self.at), "unknown-field", message, fix)


def find_list_without_key(
    details: Sequence[ErrorDetails], data: Any, part_at: Callable[[KeyPath], type[Part]]
) -> ListWithoutKey | None:
    """Return a list whose key is missing, or None, from pydantic's errors (`details`) of validating `data`.

    Its items are invalid in the list that they are in, and valid in a list whose key is missing from the same part.
    `part_at` returns the model class at a key path.
    """
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    for detail in details:
        is_group = detail["type"] == "string_type" and isinstance(detail["input"], dict)  # in a list of texts
        item = detail["loc"] if is_group else detail["loc"][:-1]
        if not is_group and detail["type"] not in ("missing", "extra_forbidden"):
            continue
        if len(item) < 2 or not isinstance(item[-1], int):
            continue
        group, here = value_at(data, item[:-2]), value_at(data, item)
        if item[-1] == 0 or not isinstance(group, dict) or not isinstance(here, dict):
            continue
        fitting = [key for key in _fitting_lists(part_at(item[:-2]), here.keys()) if key not in group]
        needed = [key for key in fitting if (*item[:-2], key) in missing]
        if fitting:
            return ListWithoutKey(item, tuple(needed or fitting))
    return None


def _fitting_lists(owner: type[Part], keys: Collection[str]) -> Iterator[str]:
    """Yield the names of a model's list fields whose items may have exactly these keys."""
    for field in fields(owner):
        if field.part_type and field.is_list:
            inner = fields(field.part_type)
            if {one.name for one in inner if one.required} <= {*keys} <= {one.name for one in inner}:
                yield field.name
