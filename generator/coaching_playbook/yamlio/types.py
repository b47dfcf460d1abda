"""Types and limits shared by the parsers: plain data, key paths, positions, and the PyYAML loader."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

Data = str | list["Data"] | dict[str, "Data"] | None
"""Plain data of a YAML file: nested lists and dicts, in which every scalar is text, or None if empty."""

KeyPath = tuple[str | int, ...]
"""The path to a value in a file: keys and list indices (from 0), outermost first."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 100_000
MAX_PROBLEMS = 1_000
"""The maximum number of problems reported for the text of one file. More have one cause, to be fixed first."""

LOADER: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
"""The loader on libyaml, about twenty times as fast as the pure-Python one, which is used if PyYAML lacks it."""


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """The positions of a value and of its key."""

    key: Position
    value: Position
