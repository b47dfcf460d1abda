"""Examples of fields and common mistakes with them, from `examples.yml` and `common_mistakes.yml`.

Descriptions of fields are in the model.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from coaching_playbook.yamlio import read_file

TextsByField = Mapping[str, Mapping[str, str]]
"""Texts keyed by the name of a model class and the key of its field in YAML."""


@functools.cache
def examples() -> TextsByField:
    """Return an example of each field, as written in YAML. Groups have none, because their fields have their own."""
    return _read_texts("examples.yml")


@functools.cache
def common_mistakes() -> TextsByField:
    """Return a common mistake and its correction for some fields."""
    return _read_texts("common_mistakes.yml")


def _read_texts(name: str) -> TextsByField:
    """Read a file in the folder of this module."""
    data = read_file(Path(__file__).with_name(name), name).data
    return TypeAdapter(dict[str, dict[str, str]]).validate_python(data)
