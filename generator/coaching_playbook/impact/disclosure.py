"""Statistical disclosure control: which figures of a small group may be shown, and how they are rounded.

A table holds the counts of one question: how many people gave each answer, lowest answer first. Rules:

1. A table of fewer than `MIN_GROUP` people is not released.

2. Neighbouring answers are merged into groups, from the highest answer down, so that each group has at least
`SAFE_GROUP` people and at least `SAFE_GROUP` people are outside it. So a count from 1 to 4, its complement, "nobody"
and "everybody" are never visible. If there is no such division, the table shows no figure.

3. Groups become percentages, rounded to `ROUNDING_STEP` points; the number of people is rounded to `ROUNDING_STEP`.

4. A figure that was shown never changes. A question may be released again only if no earlier release showed a figure,
and only with at least `MIN_GROUP` more people than the largest number that rounds to the earlier one
(`check_rerelease`).

Merging replaces secondary suppression: a hidden count is always part of a group whose other answers may have all or
none of the group's people, so it has at least `MIN_GROUP` + 1 possible values. `SAFE_GROUP` is `MIN_GROUP` + 1 because
readers may know these rules: an answer that is not shown by itself then has 0 to 5 people (6 values), and not 0 to 4.
`disclosure_audit` verifies for given figures, with an exact solver, that every hidden count keeps that many values.

Method: threshold rule, recoding and secondary suppression as in Hundepool and others, Handbook on Statistical
Disclosure Control, chapter on frequency tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MIN_GROUP = 5
"""The smallest number of people about whom anything is released; also the minimum difference between the largest and
the smallest possible value of a hidden count.
"""
SAFE_GROUP = MIN_GROUP + 1
"""The smallest number of people in a visible group of answers, and the smallest number outside it."""
ROUNDING_STEP = 5
"""Percentages are rounded to this many points, and numbers of people to this many people."""


class ReleaseRefused(ValueError):
    """These figures may not be released. The message is a sentence for users that holds no answer."""


class Group(NamedTuple):
    """Neighbouring answers that are shown as one: their first and last index on the scale, and their percentage."""

    first: int
    last: int
    share: int


class ProtectedTable(NamedTuple):
    """A table of counts as it may be shown: the rounded number of people, and groups of answers, highest first.

    `groups` is empty where no figure may be shown.
    """

    base: int
    groups: tuple[Group, ...] = ()


def round_people(people: int) -> int:
    """Round a number of people to the nearest `ROUNDING_STEP`."""
    return (2 * people + ROUNDING_STEP) // (2 * ROUNDING_STEP) * ROUNDING_STEP


def round_percentage(count: int, people: int) -> int:
    """Return `count` as a percentage of `people`, rounded to the nearest `ROUNDING_STEP` points, halves up."""
    return ROUNDING_STEP * ((200 * count + ROUNDING_STEP * people) // (2 * ROUNDING_STEP * people))


def possible_counts(base: int) -> range:
    """Return the exact numbers of people that round to `base`, the released number."""
    return range(max(MIN_GROUP, base - ROUNDING_STEP // 2), base + ROUNDING_STEP // 2 + 1)


def possible_group_counts(share: int, people: int) -> range:
    """Return the exact counts of a visible group that round to `share` percent of exactly `people`; may be empty."""
    possible = [n for n in range(SAFE_GROUP, people - SAFE_GROUP + 1) if round_percentage(n, people) == share]
    return range(possible[0], possible[-1] + 1) if possible else range(0)


def protect_table(counts: Sequence[int]) -> ProtectedTable:
    """Return what may be shown of a table, given its counts, by rules 1 to 3.

    Raises ReleaseRefused for fewer than `MIN_GROUP` people.
    """
    people = sum(counts)
    if people < MIN_GROUP:
        raise ReleaseRefused(f"Fewer than {MIN_GROUP} people answered, so nothing can be shown.")
    groups, last, inside, outside = [], len(counts) - 1, 0, people
    for first in range(len(counts) - 1, 0, -1):
        inside, outside = inside + counts[first], outside - counts[first]
        share = round_percentage(inside, people)
        if inside >= SAFE_GROUP and outside >= SAFE_GROUP and 0 < share < 100:
            groups.append(Group(first, last, share))
            last, inside = first - 1, 0
    if groups:
        groups.append(Group(0, last, round_percentage(inside + counts[0], people)))
    return ProtectedTable(round_people(people), tuple(groups))


def check_rerelease(earlier: Iterable[ProtectedTable], people: int) -> None:
    """Raise ReleaseRefused if a question may not be released again, now for `people` people (rule 4).

    `earlier` are all tables released for the question so far. Two releases for nearly the same people would show,
    by subtraction, what the few people between them answered.
    """
    for table in earlier:
        if table.groups:
            raise ReleaseRefused("Its figures were released before, and a figure that was shown never changes.")
        if people < possible_counts(table.base)[-1] + MIN_GROUP:
            raise ReleaseRefused(
                f"It was released before, for about {table.base}. Now it may be fewer than {MIN_GROUP} more, and the "
                "difference would show what those few answered. Wait for more."
            )
