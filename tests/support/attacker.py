"""Compute which values each suppressed count of published survey figures can have, as an attacker would.

Independent of `coaching_playbook.impact`: it parses the published YAML, has its own rounding, and enumerates all
possibilities instead of solving an integer program. It assumes an attacker who knows every release, the rules of
release (a visible group has at least 6 people, and at least 6 are outside it), and who joined and left between two
releases.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import yaml

MIN_RANGE_WIDTH = 5
"""A count is safe if its largest and smallest possible values differ by at least this."""


class Finding(NamedTuple):
    """A count whose possible values, from `low` to `high`, are too few to protect a person."""

    what: str
    low: int
    high: int


def _nearest_five(value: Fraction) -> int:
    """Round to the nearest multiple of 5, halves up."""
    return int((value / 5 + Fraction(1, 2)).__floor__()) * 5


@cache
def _sizes(base: int) -> tuple[int, ...]:
    """Return the numbers of people that round to the published number `base`."""
    return tuple(n for n in range(5, base + 6) if _nearest_five(Fraction(n)) == base)


@cache
def _group_sizes(share: int, people: int) -> tuple[int, ...]:
    """Return the possible sizes of a visible group that is published as `share` percent of `people`."""
    return tuple(n for n in range(6, people - 5) if _nearest_five(Fraction(100 * n, people)) == share)


class Table(NamedTuple):
    """A published table of one question: the rounded number of people, and (answers from 1, percentage) per group."""

    base: int
    groups: tuple[tuple[tuple[int, ...], int], ...]

    def people(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield each possible (number of people, size of each group)."""
        for people in _sizes(self.base):
            if not self.groups:
                yield people, ()
                continue
            choices = [_group_sizes(share, people) for _answers, share in self.groups]
            for sizes in itertools.product(*choices):
                if sum(sizes) == people:
                    yield people, sizes

    def range_of(self, answer: int) -> Iterator[tuple[int, int, int]]:
        """For each total that the published table allows, yield (total respondents, smallest, largest possible count of
        an answer). Answers are numbered from 1.
        """
        for people, sizes in self.people():
            if not sizes:
                yield people, 0, people
            group = next((n for n, (answers, _share) in enumerate(self.groups) if answer in answers), None)
            if sizes:
                size = 0 if group is None else sizes[group]
                yield people, (size if self.is_alone(answer) else 0), size

    def is_alone(self, answer: int) -> bool:
        """Return whether a group consists of this answer only."""
        return any(answers == (answer,) for answers, _share in self.groups)


def tables_of(results: str) -> dict[tuple[str, str, str], list[Table]]:
    """Parse survey_results.yml, and return its released tables, keyed by (team, wave, area)."""
    found: dict[tuple[str, str, str], list[Table]] = {}
    for release in (yaml.safe_load(results) or {}).get("releases", ()):
        for area in release["areas"]:
            groups = tuple(
                (tuple(range(int(group["lowest"]), int(group["highest"]) + 1)), int(group["share"]))
                for group in area.get("groups", ())
            )
            key = str(release.get("team", "")), str(release["wave"]), str(area["area"])
            found.setdefault(key, []).append(Table(int(area["answers"]), groups))
    return found


def attack_tables(results: str, answers: int) -> Iterator[Finding]:
    """Yield the suppressed counts of single waves that are too narrow; `answers` is the length of the scale."""
    for key, tables in tables_of(results).items():
        for table in tables:
            for answer in range(1, answers + 1):
                if not table.is_alone(answer):
                    ranges = list(table.range_of(answer))
                    low, high = min(low for _, low, _ in ranges), max(high for _, _, high in ranges)
                    if high - low < MIN_RANGE_WIDTH:
                        yield Finding(f"{key}, answer {answer}", low, high)


def attack_joiners(earlier: Table, later: Table, answers: int, joined: int, left: int) -> Iterator[Finding]:
    """Yield the counts of people who joined between two releases of one question that are too narrow.

    An earlier table with figures is never followed by a later one, so only its number of people is used. A count is no
    finding if its range covers all joiners, or if it is certainly as large as a visible group.
    """
    for answer in range(1, answers + 1):
        lows, highs = [], []
        for people, low, high in later.range_of(answer):
            stayed = people - joined
            if stayed + left in _sizes(earlier.base):
                lows.append(max(0, low - stayed))
                highs.append(min(joined, high))
        low, high = min(lows), max(highs)
        is_open = (low, high) == (0, joined) or high - low >= MIN_RANGE_WIDTH
        if not (is_open or (low >= 6 and joined - high >= 6)):
            yield Finding(f"joiners, answer {answer}", low, high)


def attack_linked(results: str, answers: int) -> Iterator[Finding]:
    """Yield the counts of linked comparisons (two waves matched by person) that are too narrow.

    The counts are the people who stayed at, moved to, moved from, or never chose the highest answer.
    """
    tables = tables_of(results)
    for linked in (yaml.safe_load(results) or {}).get("linked", ()):
        team = str(linked.get("team", ""))
        for moved in linked["moved"]:
            pair = [
                next((t for t in reversed(tables[team, str(linked[wave]), str(moved["area"])]) if t.groups), None)
                or tables[team, str(linked[wave]), str(moved["area"])][-1]
                for wave in ("earlier", "later")
            ]
            cells = _linked_ranges(pair[0], pair[1], answers, int(linked["both"]), str(moved["share"]))
            for name, (low, high, least) in cells.items():
                is_large = low >= 6 and least - high >= 6
                if high - low < MIN_RANGE_WIDTH and not is_large:
                    yield Finding(f"{moved['area']}, {name}", low, high)


def _linked_ranges(first: Table, second: Table, answers: int, both: int, share: str) -> dict[str, tuple[int, int, int]]:
    """Return (smallest, largest, fewest people in the table) for each count of a comparison, keyed by name."""
    cells: dict[str, list[int]] = {"stayed": [], "down": [], "never": []}
    if share == "hidden":
        cells["up"] = []

    def at_top(table: Table) -> set[tuple[int, int]]:
        return {(n, top) for n, low, high in table.range_of(answers) for top in range(low, high + 1)}

    # Only the extreme numbers of people matter for each number at the top: more people give more freedom.
    tops = [_widest(at_top(table)) for table in (first, second)]
    for people in _sizes(both):
        ups: Sequence[int] = range(people + 1) if share == "hidden" else _group_sizes(int(share), people)
        for (n1, top1), (n2, top2), up in itertools.product(*tops, ups):
            if n1 < people or n2 < people or up > min(top2, n1 - top1):
                continue
            for stayed in range(min(top1, top2 - up) + 1):
                rest = people - stayed - up  # down and never
                low = max(0, rest - (n1 - top1 - up))
                high = min(top1 - stayed, rest)
                if low <= high and 0 <= rest <= n2 - top2:
                    cells["stayed"].append(stayed)
                    cells["down"] += [low, high]
                    cells["never"] += [rest - high, rest - low]
                    if "up" in cells:
                        cells["up"].append(up)
    least = min(_sizes(both))
    return {name: (min(values), max(values), least) for name, values in cells.items()}


def _widest(pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return, for each number of people at the highest answer, the pair with the most people."""
    by_top: dict[int, int] = {}
    for people, top in pairs:
        by_top[top] = max(by_top.get(top, 0), people)
    return [(people, top) for top, people in by_top.items()]


def attack_all(results: str, answers: int) -> list[Finding]:
    """Return all findings in the text of survey_results.yml."""
    return [*attack_tables(results, answers), *attack_linked(results, answers)]
