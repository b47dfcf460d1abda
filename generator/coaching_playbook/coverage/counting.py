"""Coverage: which needs, ages and settings each leverage point serves, in numbers that can be counted by hand.

Count a published playbook, so that a clip that may not be shown is not counted. A cell keeps techniques with an
adaptation of their own apart from those that only carry a tag: a tag says that a page may be useful, an adaptation says
what to do. Techniques that are retired are not counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from coaching_playbook.model import (
    MECHANISMS,
    STRENGTHS,
    Exemplar,
    LeveragePoint,
    Mechanism,
    Playbook,
    Team,
    Technique,
)

RowKind = Literal["needs", "key_stages", "settings"]
ROW_KINDS: tuple[RowKind, ...] = ("needs", "key_stages", "settings")
"""The vocabularies whose terms are rows, in order. Settings have tags only: no adaptation names a setting."""


@dataclass(frozen=True)
class Layer:
    """A classification of the techniques of a cell: each technique has one value; some values count as covered."""

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    """(id, label) of each value, the most wanted first."""
    wanted: int
    """How many of the values, from the first, count as covered."""


LAYERS = (
    Layer("adaptations", "Adaptations", (("own", "adapted"), ("tagged", "only tagged")), 1),
    Layer(
        "examples",
        "Examples",
        (
            ("film", "with a film"),
            ("drawing", "with a drawn clip"),
            ("storyboard", "with a storyboard"),
            ("none", "without an example"),
        ),
        2,
    ),
    Layer("agreed", "Agreed with the team", (("yes", "agreed"), ("no", "not yet agreed")), 1),
    Layer("tried", "Tried", (("yes", "tried"), ("no", "not yet tried")), 1),
    Layer("contrast", "A contrast to compare", (("yes", "with a contrast"), ("no", "without a contrast")), 1),
    Layer("review", "Reviews", (("no", "up to date"), ("yes", "review overdue")), 1),
    Layer(
        "evidence",
        "Strength of evidence",
        (
            ("direct", "with direct evidence"),
            ("related", "with related evidence"),
            ("practice", "with practice only"),
            ("none", "without evidence"),
        ),
        2,
    ),
    Layer(
        "mechanisms",
        "What helps adults learn",
        (("most", "with 12 or more of 14"), ("many", "with 8 to 11 of 14"), ("few", "with fewer than 8 of 14")),
        1,
    ),
)
LAYER = {layer.id: layer for layer in LAYERS}


@dataclass(frozen=True)
class Cell:
    """A row under one leverage point: ids of techniques, in the order of the playbook."""

    own: tuple[str, ...]
    """With an adaptation for the row."""
    tagged: tuple[str, ...]
    """Only tagged with it."""
    layers: Mapping[str, Mapping[str, int]]
    """By layer, the number of techniques with each value that occurs."""

    @property
    def techniques(self) -> tuple[str, ...]:
        return (*self.own, *self.tagged)


@dataclass(frozen=True)
class Row:
    """A term of a vocabulary, and its cells by leverage point."""

    kind: RowKind
    id: str
    label: str
    cells: Mapping[str, Cell]
    total: Cell
    """All leverage points together."""


@dataclass(frozen=True)
class Coverage:
    """The coverage of one team's techniques on a day."""

    team: Team
    points: tuple[LeveragePoint, ...]
    rows: tuple[Row, ...]
    mechanisms: Mapping[str, Mapping[int, int]]
    """By leverage point, for each mechanism's number how many techniques provide it."""
    sizes: Mapping[str, int]
    """By leverage point, the number of techniques."""
    extent: Mapping[str, Mapping[str, int]]
    """By layer but adaptations, the number of the team's techniques with each value."""

    @property
    def size(self) -> int:
        return sum(self.sizes.values())

    def mechanism_total(self, mechanism: Mechanism) -> int:
        """Return how many techniques provide a mechanism."""
        return sum(counts[mechanism.number] for counts in self.mechanisms.values())

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The wanted list: empty cells first, then cells that are only tagged; each in the order of the grid."""
        gaps = [Gap(row, point, cell) for row in self.rows for point in self.points if (cell := row.cells[point.id])]
        empty = [gap for gap in gaps if gap.is_empty]
        return (*empty, *(gap for gap in gaps if gap.needs_adaptation))


@dataclass(frozen=True)
class Gap:
    """A cell of the grid that waits for something."""

    row: Row
    point: LeveragePoint
    cell: Cell

    @property
    def is_empty(self) -> bool:
        """Whether no technique is tagged or adapted."""
        return not self.cell.techniques

    @property
    def needs_adaptation(self) -> bool:
        """Whether techniques are tagged, and none says what to do differently. Settings take no adaptations."""
        return bool(self.cell.tagged) and not self.cell.own and self.row.kind != "settings"

    @property
    def anchor(self) -> str:
        return f"{self.row.kind.replace('_', '-')}--{self.row.id}--{self.point.id}"


def coverage_by_team(playbook: Playbook, day: dt.date) -> tuple[Coverage, ...]:
    """Count the coverage of each team, in the order of the vocabulary. What several teams share counts for each."""
    teams = playbook.vocabularies.teams
    return tuple(
        _coverage_of(playbook.for_team(team) if len(teams) > 1 else playbook, team, day, playbook) for team in teams
    )


def _coverage_of(playbook: Playbook, team: Team, day: dt.date, whole: Playbook) -> Coverage:
    """Return the coverage of a team, given its part of the playbook.

    `whole` is the playbook of all teams, which says to which team a leverage point without techniques belongs.
    """
    mine = [*playbook.in_use]
    used = {technique.leverage_point for technique in mine}
    points = tuple(
        point
        for point in playbook.leverage_points
        if point.id in used
        or (point.status != "retired" and whole.team_of(whole.leverage_point[point.id].team).id == team.id)
    )
    by_point = {point.id: tuple(t for t in mine if t.leverage_point == point.id) for point in points}
    values = {technique.id: _values(playbook, technique, day) for technique in mine}
    return Coverage(
        team,
        points,
        tuple(_rows(playbook, by_point, values)),
        {id_: _mechanism_counts(playbook, techniques) for id_, techniques in by_point.items()},
        {id_: len(techniques) for id_, techniques in by_point.items()},
        {layer.id: _tally(layer, mine, values) for layer in LAYERS if layer.id != "adaptations"},
    )


def _rows(
    playbook: Playbook, by_point: Mapping[str, tuple[Technique, ...]], values: Mapping[str, Mapping[str, str]]
) -> Iterator[Row]:
    for kind in ROW_KINDS:
        for term in getattr(playbook.vocabularies, kind):
            cells = {id_: _cell(kind, term.id, techniques, values) for id_, techniques in by_point.items()}
            everything = tuple(technique for techniques in by_point.values() for technique in techniques)
            yield Row(kind, term.id, term.label, cells, _cell(kind, term.id, everything, values))


def _cell(kind: RowKind, id_: str, techniques: tuple[Technique, ...], values: Mapping[str, Mapping[str, str]]) -> Cell:
    own = [t for t in techniques if kind != "settings" and any(id_ in adaptation.for_ for adaptation in t.adaptations)]
    adapted = {technique.id for technique in own}
    tagged = [t for t in techniques if id_ in getattr(t, kind) and t.id not in adapted]
    layers = {layer.id: _tally(layer, [*own, *tagged], values) for layer in LAYERS if layer.id != "adaptations"}
    counts = {"own": len(own), "tagged": len(tagged)}
    layers = {"adaptations": {value: number for value, number in counts.items() if number}, **layers}
    return Cell(tuple(t.id for t in own), tuple(t.id for t in tagged), layers)


def _tally(layer: Layer, techniques: list[Technique], values: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    counts = Counter(values[technique.id][layer.id] for technique in techniques)
    return {value: counts[value] for value, _label in layer.values if counts[value]}


def _mechanism_counts(playbook: Playbook, techniques: tuple[Technique, ...]) -> dict[int, int]:
    counts = Counter(mechanism.number for t in techniques for mechanism in playbook.mechanisms_of(t))
    return {mechanism.number: counts[mechanism.number] for mechanism in MECHANISMS}


# --- the value of a technique in each layer ----------------------------------------------------------------------


def _values(playbook: Playbook, technique: Technique, day: dt.date) -> dict[str, str]:
    """Return the value of a technique in each layer but adaptations, which depend on the row."""
    return {name: value(playbook, technique, day) for name, value in _VALUE_OF.items()}


def _example(playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    kinds = {_kind_of(clip) for clip in playbook.exemplars_of(technique) if clip.role == "example"}
    return next(value for value, _label in LAYER["examples"].values if value in kinds or value == "none")


def _kind_of(clip: Exemplar) -> str:
    if clip.kind == "storyboard" or not clip.source:
        return "storyboard"
    return "drawing" if clip.kind == "animation" else "film"


def _agreed(_playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    """Whether the technique is agreed; `load` validates that an agreement names a member of the team."""
    return "yes" if technique.status in ("agreed", "embedded") and technique.agreed else "no"


def _tried(_playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    return "yes" if any(credit.how == "tried" for credit in technique.shaped_by) else "no"


def _contrast(playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    clips = playbook.exemplars_of(technique)
    return "yes" if any(clip.role == "example" and playbook.contrast_to(clip) for clip in clips) else "no"


def _review(_playbook: Playbook, technique: Technique, day: dt.date) -> str:
    return "yes" if technique.review_by and technique.review_by < day else "no"


def _evidence(_playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    strengths = {evidence.strength for evidence in technique.evidence}
    return next((strength.id for strength in STRENGTHS if strength.id in strengths), "none")


def _mechanisms(playbook: Playbook, technique: Technique, _day: dt.date) -> str:
    number = len(playbook.mechanisms_of(technique))
    return "most" if number >= 12 else "many" if number >= 8 else "few"


_VALUE_OF: Mapping[str, Callable[[Playbook, Technique, dt.date], str]] = {
    "examples": _example,
    "agreed": _agreed,
    "tried": _tried,
    "contrast": _contrast,
    "review": _review,
    "evidence": _evidence,
    "mechanisms": _mechanisms,
}
