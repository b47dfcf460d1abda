"""The table docs/project/figures.md: pass counts that the tests marked `figures` report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Recorder = Callable[..., None]


@dataclass(frozen=True)
class Figure:
    """A row of docs/project/figures.md: `found` of `of` cases passed.

    `short` describes the cases that failed, and `again` is the command that repeats the count.
    """

    suite: str
    what: str
    found: int
    of: int
    short: str
    again: str

    def __str__(self) -> str:
        cells = (self.suite, self.what, f"{self.found:,} of {self.of:,}", self.short or "–", f"`{self.again}`")
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


FIGURES: list[Figure] = []


HEAD = """\
---
search:
  exclude: true
---

# Figures: how hard it is to break

Written by `make figures` (Python {python}, {system}); nothing here is typed by hand. A line is a suite of tests, and
each line can be run again by itself. A test that finds less than the line says fails.

| suite | what it is | held | what falls short | to run it again |
|---|---|---|---|---|
"""
