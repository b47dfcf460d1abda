"""Read the word lists in the folder `lists/`."""

from __future__ import annotations

import functools
from pathlib import Path

from coaching_playbook.plain_text import fold

_LISTS_FOLDER = Path(__file__).parent / "lists"


def word_list_lines(name: str) -> list[str]:
    """Return the lines of the file `lists/<name>.txt`, without comments and empty lines."""
    text = (_LISTS_FOLDER / f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of the file `lists/<name>.txt`, folded (lower case, without accents); cached."""
    return frozenset(fold(word) for line in word_list_lines(name) for word in line.split())
