"""Plain data with the position of every key and value."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

Data = str | list["Data"] | dict[str, "Data"] | None


KeyPath = tuple[str | int, ...]
"""Where something stands inside a file: keys, and list indices from 0."""


MAX_BYTES = 1_000_000


MAX_DEPTH = 20


MAX_VALUES = 100_000


MAX_PROBLEMS = 1_000
"""Of one file's text. Somebody with more of them has one mistake many times over, and mends it before the rest."""


# libyaml reads events about twenty times as fast as the pure-Python parser; a wheel without it still works.
_LOADER: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Span(NamedTuple):
    key: Position
    value: Position
