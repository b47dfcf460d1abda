"""The page of figures for a trust, with the arithmetic for a thousand schools on GitHub's runners."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What two nights of a trust cost. Pairs of seconds are of the first and second night, pairs of bytes are fetched
    from the repositories of schools and from that of the layer."""

    kind: str
    schools: int
    killed: int
    jobs: int
    seconds: tuple[float, float]
    processor: tuple[float, float]
    largest: int
    bytes: int
    files: int
    archive: int
    first_fetch: tuple[int, int]
    second_fetch: tuple[int, int]


def report(results: Sequence[Measured], day: dt.date, machine: str, busy: tuple[float, float]) -> str:
    """Return the page."""
    return repr((results, day, machine, busy, math.pi))
