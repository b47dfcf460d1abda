"""Find hidden counts that published figures narrow down too far, with an exact solver.

For each hidden count the solver finds the smallest and the largest value that agrees with the figures. The model is an
integer program over everything that was published about a team: every wave (round of the survey), every linked
comparison of two waves, the rounding of numbers and percentages, and the rules of `disclosure`. An unknown number of
people is modelled with one 0/1 variable for each possible number, which keeps the bounds of a rounded percentage linear
although they depend on it. Solver: HiGHS, through `scipy.optimize.milp` (optional extra `impact`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from coaching_playbook.impact.disclosure import (
    MIN_GROUP,
    SAFE_GROUP,
    ProtectedTable,
    possible_counts,
    possible_group_counts,
)

Expression = Mapping[int, int]
"""A linear sum of variables: maps the index of a variable to its factor."""


class ExtraMissing(RuntimeError):
    """An optional package is not installed. The message says how to install it."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"This needs the package {package}, which is not installed. "
            "Run: python -m pip install 'coaching-playbook[impact]'"
        )


class NarrowCount(NamedTuple):
    """A hidden count that published figures narrow down too far: its name, smallest and largest possible value."""

    name: str
    low: int
    high: int


@dataclass(frozen=True)
class LinkedFigures:
    """A published comparison of two waves (rounds of the survey) that matches the answers of each person.

    `earlier` and `later` are wave ids, and `base` is the rounded number of matched people. `moved` maps each area id to
    the percentage of people who moved to the highest answer, or None if it is hidden; `moved_in_all` is the percentage
    who did so in every area. `people` is the exact number of matched people, or None if readers are assumed not to know
    it.
    """

    earlier: str
    later: str
    base: int
    moved: Mapping[str, int | None]
    moved_in_all: int | None = None
    people: int | None = None


@dataclass
class PublishedFigures:
    """Everything that was ever published about one team.

    `answers` is the number of answers on the scale. `tables` maps (wave, area) to the table that was shown.
    `people` maps (wave, area) to the exact number of people, where readers are assumed to know it.
    """

    answers: int
    tables: Mapping[tuple[str, str], ProtectedTable]
    linked: Sequence[LinkedFigures] = ()
    people: Mapping[tuple[str, str], int] = field(default_factory=dict)


def find_narrow_counts(
    published: PublishedFigures, progress: Callable[[Sequence[Any]], Iterable[Any]] = iter
) -> Iterator[NarrowCount]:
    """Yield every hidden count with fewer than `MIN_GROUP` + 1 possible values, given all published figures.

    Hidden counts are the answers that are not shown by themselves and, for each area of a linked comparison, the people
    who stayed at the highest answer, moved to it, moved away from it or were never there, and the answers of people who
    could not be matched. A count of a linked comparison is not yielded if the tables of the waves alone narrow it down
    equally, or if both the count and its complement are certainly at least `SAFE_GROUP`. `progress` wraps the sequence
    of counts. Raises ExtraMissing without the solver, and ValueError if no answers fit the figures.
    """
    programs = [(_build_program(part, with_linked=True), part) for part in _independent_parts(published)]
    cells = [(program, part, cell) for program, part in programs for cell in program.cells]
    for program, part, cell in progress(cells):
        low, high = program.range_of(cell.expression)
        if high - low >= MIN_GROUP:
            continue
        if cell.is_linked:
            inside = low >= SAFE_GROUP and cell.least_total - high >= SAFE_GROUP
            before = _build_program(part, with_linked=False)
            if inside or before.range_of(before.expressions[cell.name]) == (low, high):
                continue
        yield NarrowCount(cell.name, low, high)


def _independent_parts(published: PublishedFigures) -> Iterator[PublishedFigures]:
    """Yield published figures in parts that share no count: all waves of linked comparisons, and each other table."""
    waves = {wave for figures in published.linked for wave in (figures.earlier, figures.later)}
    joint = {key: table for key, table in published.tables.items() if key[0] in waves}
    if joint:
        yield replace(published, tables=joint)
    for key, table in published.tables.items():
        if key not in joint:
            yield replace(published, tables={key: table}, linked=())


def _solver() -> tuple[Any, Any]:
    """Import and return the modules (scipy.optimize, numpy). Raises ExtraMissing."""
    try:
        import numpy
        from scipy import optimize
    except ImportError:
        raise ExtraMissing("scipy") from None
    return optimize, numpy


class _HiddenCount(NamedTuple):
    """A count that readers must not be able to narrow down: its name in messages, and its sum of variables.

    `is_linked`: the count belongs to a linked comparison of two waves.
    """

    name: str
    expression: Expression
    is_linked: bool
    least_total: int = 0
    """The smallest possible number of people of the comparison that it is part of."""


@dataclass
class _IntegerProgram:
    """An integer program: non-negative variables with upper bounds, and linear constraints `low <= sum <= high`."""

    upper: list[int] = field(default_factory=list)
    rows: list[tuple[Expression, float, float]] = field(default_factory=list)
    cells: list[_HiddenCount] = field(default_factory=list)

    @property
    def expressions(self) -> Mapping[str, Expression]:
        """The hidden counts as sums of variables, keyed by name."""
        return {cell.name: cell.expression for cell in self.cells}

    def add_variable(self, upper: int) -> int:
        """Add a variable from 0 to `upper` and return its index."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def add_constraint(self, expression: Expression, low: float, high: float) -> None:
        """Add the constraint that a sum of variables is from `low` to `high`."""
        self.rows.append((expression, low, high))

    def range_of(self, expression: Expression) -> tuple[int, int]:
        """Return the smallest and largest value of a sum. Raises ValueError if no answers fit the figures."""
        return round(self._minimise(expression, 1)), round(-self._minimise(expression, -1))

    def _minimise(self, expression: Expression, sign: int) -> float:
        """Return the minimum of `sign` times `expression`; with -1, that is minus the maximum.

        Raises ValueError if the program is infeasible: no answers agree with the figures.
        """
        optimize, numpy = _solver()
        objective = numpy.zeros(len(self.upper))
        for index, factor in expression.items():
            objective[index] = sign * factor
        result = optimize.milp(objective, **self._solver_arguments)
        if not result.success:
            raise ValueError("No answers fit these figures: some were changed by hand.")
        return float(result.fun)

    @cached_property
    def _solver_arguments(self) -> dict[str, Any]:
        """The solver's arguments without the objective. Cached: no constraint is added after the first solution."""
        optimize, numpy = _solver()
        matrix = numpy.zeros((len(self.rows), len(self.upper)))
        for row, (factors, _low, _high) in enumerate(self.rows):
            for index, factor in factors.items():
                matrix[row, index] += factor
        bounds = [low for _, low, _ in self.rows], [high for _, _, high in self.rows]
        return {
            "constraints": optimize.LinearConstraint(matrix, *bounds),
            "integrality": numpy.ones(len(self.upper)),
            "bounds": optimize.Bounds(numpy.zeros(len(self.upper)), numpy.array(self.upper)),
            "options": {"mip_rel_gap": 0},
        }


class _PeopleCount(NamedTuple):
    """An unknown number of people: one 0/1 variable for each possible number, of which exactly one is 1.

    `choices` are (index of the variable, number of people).
    """

    choices: tuple[tuple[int, int], ...]

    def multiplied_by(self, factor: int) -> dict[int, int]:
        """Return the expression for the number of people, multiplied by a factor."""
        return {index: factor * number for index, number in self.choices}


def _add_people_count(program: _IntegerProgram, base: int, exact: int | None) -> _PeopleCount:
    """Add an unknown number of people to a program: any that rounds to `base`, or `exact` alone if given.

    Raises ValueError if `exact` does not round to `base`.
    """
    possible = [number for number in possible_counts(base) if exact in (None, number)]
    if not possible:
        raise ValueError("The number of people does not fit these figures.")
    people = _PeopleCount(tuple((program.add_variable(1), number) for number in possible))
    program.add_constraint({index: 1 for index, _ in people.choices}, 1, 1)
    return people


def _require_share(program: _IntegerProgram, members: Sequence[int], share: int, people: _PeopleCount) -> None:
    """Add the constraint that the sum of the variables `members` rounds to `share` percent of `people`."""
    low, high, impossible = {}, {}, []
    for index, number in people.choices:
        counts = possible_group_counts(share, number)
        if not counts:
            impossible.append(index)
            continue
        low[index], high[index] = -counts[0], -counts[-1]
    if impossible:
        program.add_constraint(dict.fromkeys(impossible, 1), 0, 0)
    total = dict.fromkeys(members, 1)
    infinity = float("inf")
    program.add_constraint({**total, **low}, 0, infinity)
    program.add_constraint({**total, **high}, -infinity, 0)


def _build_program(published: PublishedFigures, *, with_linked: bool) -> _IntegerProgram:
    """Return the integer program whose solutions are all exact counts that agree with the published figures.

    `with_linked` adds the constraints of linked comparisons (answers of the same people in two waves).
    """
    program = _IntegerProgram()
    counts: dict[tuple[str, str], tuple[list[int], _PeopleCount]] = {}
    for (wave, area), table in published.tables.items():
        people = _add_people_count(program, table.base, published.people.get((wave, area)))
        most = possible_counts(table.base)[-1]
        answers = [program.add_variable(most) for _ in range(published.answers)]
        program.add_constraint({**dict.fromkeys(answers, 1), **people.multiplied_by(-1)}, 0, 0)
        for group in table.groups:
            _require_share(program, answers[group.first : group.last + 1], group.share, people)
        alone = {group.first for group in table.groups if group.first == group.last}
        program.cells += [
            _HiddenCount(f"{area}, {wave}, answer {index + 1}", {answer: 1}, is_linked=False)
            for index, answer in enumerate(answers)
            if index not in alone
        ]
        counts[wave, area] = answers, people
    for figures in published.linked:
        _add_comparison(program, figures, counts, with_linked)
    return program


def _add_comparison(
    program: _IntegerProgram,
    figures: LinkedFigures,
    counts: Mapping[tuple[str, str], tuple[list[int], _PeopleCount]],
    with_figures: bool,
) -> None:
    """Add the variables, constraints and hidden counts of a comparison of two waves (`LinkedFigures`) to a program.

    `counts` holds the variables of each answer and of the number of people, keyed by (wave, area). `with_figures`
    includes the published percentages.
    """
    both = _add_people_count(program, figures.base, figures.people)
    least, most = both.choices[0][1], both.choices[-1][1]
    moved = {}
    for area, share in figures.moved.items():
        name = f"{area}, {figures.earlier} to {figures.later}"
        # Of the matched people: at the highest answer both times, moved there, moved away, never there.
        stayed, moved_up, moved_down, never_top = cells = [program.add_variable(most) for _ in range(4)]
        program.add_constraint({**dict.fromkeys(cells, 1), **both.multiplied_by(-1)}, 0, 0)
        others = []
        sides = (
            (figures.earlier, (stayed, moved_down), (moved_up, never_top)),
            (figures.later, (stayed, moved_up), (moved_down, never_top)),
        )
        for wave, at_top, below in sides:
            answers, people = counts[wave, area]
            size = max(number for _, number in people.choices)
            other_top, other_below = program.add_variable(size), program.add_variable(size)
            others += [other_top, other_below]
            program.add_constraint({**dict.fromkeys((*at_top, other_top), 1), answers[-1]: -1}, 0, 0)
            rest = dict.fromkeys(answers[:-1], -1)
            program.add_constraint({**dict.fromkeys((*below, other_below), 1), **rest}, 0, 0)
        moved[area] = moved_up
        hidden = [("stayed", stayed), ("down", moved_down), ("never", never_top)]
        if share is None:
            hidden.append(("up", moved_up))
        elif with_figures:
            _require_share(program, [moved_up], share, both)
        program.cells += [_HiddenCount(f"{name}, {what}", {cell: 1}, True, least) for what, cell in hidden]
        labels = ("earlier top", "earlier rest", "later top", "later rest")
        program.cells += [
            _HiddenCount(f"{name}, unmatched {what}", {cell: 1}, True)
            for what, cell in zip(labels, others, strict=True)
        ]
    in_all = program.add_variable(most)
    for moved_up in moved.values():
        program.add_constraint({in_all: 1, moved_up: -1}, -float("inf"), 0)
    # Those who moved in all areas are at least all moves, less every other area once for each person.
    missing = {**dict.fromkeys(moved.values(), 1), in_all: -1}
    program.add_constraint({**missing, **both.multiplied_by(1 - len(moved))}, -float("inf"), 0)
    if figures.moved_in_all is not None and with_figures:
        _require_share(program, [in_all], figures.moved_in_all, both)
    else:
        program.cells.append(_HiddenCount(f"in all, {figures.earlier} to {figures.later}", {in_all: 1}, True, least))
    for area, moved_up in moved.items():
        what = f"{area}, {figures.earlier} to {figures.later}, moved but not in all"
        program.cells.append(_HiddenCount(what, {moved_up: 1, in_all: -1}, True, least))
