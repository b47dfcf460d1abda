"""Find items of a list that a dash too many has divided in two, from pydantic's validation errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from coaching_playbook.diagnostics import Problem
from coaching_playbook.yamlio import KeyPath, ParsedFile


def split_items(details: Sequence[ErrorDetails], data: Any) -> Iterator[tuple[KeyPath, KeyPath]]:
    """Yield pairs of items of a list of which the lower lacks what the upper has: one item, which a dash divides."""
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
    """Return the value at a path; None where there is none."""
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def split_problem(source: ParsedFile, at: KeyPath) -> Problem:
    """Return the problem of the lower item, at a path."""
    message = "This item has just what the item above it lacks, as if a dash divided one item in two."
    return source.problem(at, "dash-here", message, "Delete its dash, so that the two are one.")
