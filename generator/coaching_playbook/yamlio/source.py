"""Types and limits shared by the parsers: plain data, paths into it, positions, the PyYAML loader."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

Data = str | list["Data"] | dict[str, "Data"] | None
"""Plain data: every scalar is text."""

KeyPath = tuple[str | int, ...]
"""The path of a value inside a file: keys, and list indices from 0."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 100_000
MAX_PROBLEMS = 1_000
"""Problems of one file's text. More of them have one cause, which is fixed before the rest."""

LOADER: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
"""libyaml parses about twenty times as fast as the pure-Python parser, which is the fallback of a wheel without it."""


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """The positions of a value and of its key."""

    key: Position
    value: Position
