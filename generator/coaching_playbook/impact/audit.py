"""Find, with an exact solver, the smallest and the largest value that each hidden count can have.

The model is an integer program over everything that was published about a team: every wave, every linked comparison,
the rounding of numbers and shares, and the rules of `disclosure` themselves. Unknown numbers of people are one-hot
variables, so the bounds of a rounded share, which depend on them, stay linear.

Solver: HiGHS, through `scipy.optimize.milp` (optional extra `impact`).
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
    base_range,
    group_range,
)

Expression = Mapping[int, int]
"""A sum of variables: index to factor."""


class ExtraMissing(RuntimeError):
    """An optional package is not installed. The text says how to install it."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"This needs the package {package}, which is not installed. "
            "Run: python -m pip install 'coaching-playbook[impact]'"
        )


class Narrow(NamedTuple):
    """A hidden count that published figures narrow down too far: what it is, and its smallest and largest value."""

    what: str
    low: int
    high: int


@dataclass(frozen=True)
class LinkedFigures:
    """A linked comparison of two waves as published: keys of the waves, rounded number of people, shares.

    `moved` maps areas to the share of people who moved to the highest answer; None where it is hidden. `people` is the
    exact number of people, where readers are assumed to know it.
    """

    earlier: str
    later: str
    base: int
    moved: Mapping[str, int | None]
    moved_in_all: int | None = None
    people: int | None = None


@dataclass
class Published:
    """Everything that was ever published about one team.

    `answers` is the number of answers on the scale; `tables` maps (wave, area) to the table that was shown; `people`
    maps (wave, area) to the exact number of people, where readers are assumed to know it.
    """

    answers: int
    tables: Mapping[tuple[str, str], ProtectedTable]
    linked: Sequence[LinkedFigures] = ()
    people: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def without_exact_numbers(self) -> Published:
        """Return the figures without exact numbers of people, to audit what follows from the rounded ones alone."""
        return replace(self, linked=tuple(replace(figures, people=None) for figures in self.linked), people={})


def audit(published: Published, progress: Callable[[Sequence[Any]], Iterable[Any]] = iter) -> Iterator[Narrow]:
    """Yield every hidden count that can have fewer than `MIN_GROUP` + 1 values, given all figures.

    The counts are: each answer that is not a group by itself; and for a linked comparison, in each area, those who were
    at the highest answer both times, moved there, moved away or never were there, and the answers of the people who
    could not be matched. A count of the second kind may be narrow where the comparison adds nothing to what the waves
    say, or where it is certainly as large as a visible group. Raises ExtraMissing without the solver, and ValueError if
    no answers fit the figures.
    """
    programs = [(_build(part, with_linked=True), part) for part in _independent_parts(published)]
    cells = [(program, part, cell) for program, part in programs for cell in program.cells]
    for program, part, cell in progress(cells):
        if program.is_wide(cell.expression):
            continue
        low, high = program.range_of(cell.expression)
        if cell.is_linked:
            inside = low >= SAFE_GROUP and cell.least_total - high >= SAFE_GROUP
            before = _build(part, with_linked=False)
            if inside or before.range_of(before.named[cell.what]) == (low, high):
                continue
        yield Narrow(cell.what, low, high)


def _independent_parts(published: Published) -> Iterator[Published]:
    """Divide the figures into parts that share no count: the waves of linked comparisons, and each other table."""
    waves = {wave for figures in published.linked for wave in (figures.earlier, figures.later)}
    joint = {key: table for key, table in published.tables.items() if key[0] in waves}
    if joint:
        yield replace(published, tables=joint)
    for key, table in published.tables.items():
        if key not in joint:
            yield replace(published, tables={key: table}, linked=())


def _solver() -> tuple[Any, Any]:
    """Import the solver and its arrays. Raises ExtraMissing."""
    try:
        import numpy
        from scipy import optimize
    except ImportError:
        raise ExtraMissing("scipy") from None
    return optimize, numpy


class _Cell(NamedTuple):
    what: str
    expression: Expression
    is_linked: bool
    least_total: int = 0
    """The fewest people among whom it counts."""


@dataclass
class _Program:
    """An integer program: non-negative variables and linear rows `low <= sum <= high`."""

    upper: list[int] = field(default_factory=list)
    rows: list[tuple[Expression, float, float]] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)
    fitting: list[list[int]] = field(default_factory=list)
    """Tables that fit, found so far: the values of all variables."""

    @property
    def named(self) -> Mapping[str, Expression]:
        return {cell.what: cell.expression for cell in self.cells}

    def variable(self, upper: int) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def require(self, expression: Expression, low: float, high: float) -> None:
        self.rows.append((expression, low, high))

    def is_wide(self, expression: Expression) -> bool:
        """Whether a sum has values `MIN_GROUP` apart. Raises ValueError if no table fits the figures."""

        def found() -> bool:
            values = [sum(factor * table[index] for index, factor in expression.items()) for table in self.fitting]
            return bool(values) and max(values) - min(values) >= MIN_GROUP

        # The tables that earlier calls found often settle it, without solving anything.
        for sign in (-1, 1):
            if found():
                break
            self._optimum(expression, sign)
        return found()

    def range_of(self, expression: Expression) -> tuple[int, int]:
        """Return the smallest and largest value of a sum. Raises ValueError if no table fits the figures."""
        return round(self._optimum(expression, 1)), round(-self._optimum(expression, -1))

    def _optimum(self, expression: Expression, sign: int) -> float:
        optimize, numpy = _solver()
        objective = numpy.zeros(len(self.upper))
        for index, factor in expression.items():
            objective[index] = sign * factor
        result = optimize.milp(objective, **self._arguments)
        if not result.success:
            raise ValueError("No answers fit these figures: some were changed by hand.")
        self.fitting.append([round(value) for value in result.x])
        return float(result.fun)

    @cached_property
    def _arguments(self) -> dict[str, Any]:
        """The arguments of the solver, but for the objective. The program is complete when it is first solved."""
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


class _People(NamedTuple):
    """An unknown number of people as one-hot variables, each with its number."""

    choices: tuple[tuple[int, int], ...]

    def times(self, factor: int) -> dict[int, int]:
        return {index: factor * number for index, number in self.choices}


def _people(program: _Program, base: int, exact: int | None) -> _People:
    possible = [number for number in base_range(base) if exact in (None, number)]
    if not possible:
        raise ValueError("The number of people does not fit these figures.")
    people = _People(tuple((program.variable(1), number) for number in possible))
    program.require({index: 1 for index, _ in people.choices}, 1, 1)
    return people


def _require_share(program: _Program, members: Sequence[int], share: int, people: _People) -> None:
    """Constrain the sum of variables to the counts that round to the share published for a visible group."""
    low, high, impossible = {}, {}, []
    for index, number in people.choices:
        counts = group_range(share, number)
        if not counts:
            impossible.append(index)
            continue
        low[index], high[index] = -counts[0], -counts[-1]
    if impossible:
        program.require(dict.fromkeys(impossible, 1), 0, 0)
    total = dict.fromkeys(members, 1)
    infinity = float("inf")
    program.require({**total, **low}, 0, infinity)
    program.require({**total, **high}, -infinity, 0)


def _build(published: Published, *, with_linked: bool) -> _Program:
    program = _Program()
    counts: dict[tuple[str, str], tuple[list[int], _People]] = {}
    for (wave, area), table in published.tables.items():
        people = _people(program, table.base, published.people.get((wave, area)))
        most = base_range(table.base)[-1]
        answers = [program.variable(most) for _ in range(published.answers)]
        program.require({**dict.fromkeys(answers, 1), **people.times(-1)}, 0, 0)
        for group in table.groups:
            _require_share(program, answers[group.first : group.last + 1], group.share, people)
        alone = {group.first for group in table.groups if group.first == group.last}
        program.cells += [
            _Cell(f"{area}, {wave}, answer {index + 1}", {answer: 1}, is_linked=False)
            for index, answer in enumerate(answers)
            if index not in alone
        ]
        counts[wave, area] = answers, people
    for figures in published.linked:
        _add_linked_comparison(program, figures, counts, with_linked)
    return program


def _add_linked_comparison(
    program: _Program,
    figures: LinkedFigures,
    counts: Mapping[tuple[str, str], tuple[list[int], _People]],
    with_figures: bool,
) -> None:
    both = _people(program, figures.base, figures.people)
    least, most = both.choices[0][1], both.choices[-1][1]
    moved = {}
    for area, share in figures.moved.items():
        name = f"{area}, {figures.earlier} to {figures.later}"
        # Stayed at the highest answer, moved there, moved away, never there; then people who are not matched.
        stayed, up, down, never = cells = [program.variable(most) for _ in range(4)]
        program.require({**dict.fromkeys(cells, 1), **both.times(-1)}, 0, 0)
        others = []
        sides = ((figures.earlier, (stayed, down), (up, never)), (figures.later, (stayed, up), (down, never)))
        for wave, at_top, below in sides:
            answers, people = counts[wave, area]
            size = max(number for _, number in people.choices)
            other_top, other_below = program.variable(size), program.variable(size)
            others += [other_top, other_below]
            program.require({**dict.fromkeys((*at_top, other_top), 1), answers[-1]: -1}, 0, 0)
            rest = dict.fromkeys(answers[:-1], -1)
            program.require({**dict.fromkeys((*below, other_below), 1), **rest}, 0, 0)
        moved[area] = up
        hidden = [("stayed", stayed), ("down", down), ("never", never)]
        if share is None:
            hidden.append(("up", up))
        elif with_figures:
            _require_share(program, [up], share, both)
        program.cells += [_Cell(f"{name}, {what}", {cell: 1}, True, least) for what, cell in hidden]
        labels = ("earlier top", "earlier rest", "later top", "later rest")
        program.cells += [
            _Cell(f"{name}, unmatched {what}", {cell: 1}, True) for what, cell in zip(labels, others, strict=True)
        ]
    in_all = program.variable(most)
    for up in moved.values():
        program.require({in_all: 1, up: -1}, -float("inf"), 0)
    # Those who moved in all areas are at least all moves, less every other area once for each person.
    missing = {**dict.fromkeys(moved.values(), 1), in_all: -1}
    program.require({**missing, **both.times(1 - len(moved))}, -float("inf"), 0)
    if figures.moved_in_all is not None and with_figures:
        _require_share(program, [in_all], figures.moved_in_all, both)
    else:
        program.cells.append(_Cell(f"in all, {figures.earlier} to {figures.later}", {in_all: 1}, True, least))
    for area, up in moved.items():
        what = f"{area}, {figures.earlier} to {figures.later}, moved but not in all"
        program.cells.append(_Cell(what, {up: 1, in_all: -1}, True, least))
