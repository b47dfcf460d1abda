"""Count which needs, ages (key stages) and settings the techniques of each leverage point cover.

Pass a published playbook, so that a clip that may not be shown is not counted. A cell lists techniques with an
adaptation for the row apart from those that only carry its tag: a tag says that a page may be useful, an adaptation
says what to do. Retired techniques are not counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
"""The vocabularies whose terms are rows, in order. A setting has only tags, as no adaptation names a setting."""


@dataclass(frozen=True)
class Aspect:
    """A classification of techniques, such as "Examples". Each technique has one value; some values count as covered.

    Readers choose which aspect the coverage grid shows.
    """

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    """(id, label) of each value, best first."""
    covered_count: int
    """How many of the values, from the first, count as covered."""


ASPECTS = (
    Aspect("adaptations", "Adaptations", (("own", "adapted"), ("tagged", "only tagged")), 1),
    Aspect(
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
    Aspect("agreed", "Agreed with the team", (("yes", "agreed"), ("no", "not yet agreed")), 1),
    Aspect("tried", "Tried", (("yes", "tried"), ("no", "not yet tried")), 1),
    Aspect("contrast", "A contrast to compare", (("yes", "with a contrast"), ("no", "without a contrast")), 1),
    Aspect("review", "Reviews", (("no", "up to date"), ("yes", "review overdue")), 1),
    Aspect(
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
    Aspect(
        "mechanisms",
        "What helps adults learn",
        (("most", "with 12 or more of 14"), ("many", "with 8 to 11 of 14"), ("few", "with fewer than 8 of 14")),
        1,
    ),
)
"""All aspects. The first, `adaptations`, depends on the row of the grid; the others only on the technique."""
ASPECT_BY_ID = {aspect.id: aspect for aspect in ASPECTS}


@dataclass(frozen=True)
class Cell:
    """A cell of the coverage grid: the ids of techniques of one leverage point that serve one need, age or setting."""

    adapted: tuple[str, ...]
    """Techniques with an adaptation for the row."""
    tagged: tuple[str, ...]
    """Techniques that carry the row's tag and have no adaptation for it."""
    aspects: Mapping[str, Mapping[str, int]]
    """How many techniques have each value, keyed by aspect id and then by value; values without any are left out."""

    @property
    def techniques(self) -> tuple[str, ...]:
        """All techniques of the cell, adapted ones first."""
        return (*self.adapted, *self.tagged)


@dataclass(frozen=True)
class Row:
    """A row of the coverage grid: a need, age or setting, and its cells keyed by the id of the leverage point."""

    kind: RowKind
    id: str
    label: str
    cells: Mapping[str, Cell]
    total: Cell
    """The cell for all leverage points together."""


@dataclass(frozen=True)
class Coverage:
    """Which needs, ages and settings the techniques of one team cover on a day."""

    team: Team
    points: tuple[LeveragePoint, ...]
    rows: tuple[Row, ...]
    mechanisms: Mapping[str, Mapping[int, int]]
    """How many techniques provide each mechanism, keyed by leverage point id and then by mechanism number."""
    technique_counts: Mapping[str, int]
    """The number of techniques, keyed by leverage point id."""
    aspect_counts: Mapping[str, Mapping[str, int]]
    """How many of the team's techniques have each value, keyed by aspect id and then by value.

    The aspect `adaptations` is left out.
    """

    @property
    def technique_count(self) -> int:
        """The number of the team's techniques."""
        return sum(self.technique_counts.values())

    def mechanism_total(self, mechanism: Mechanism) -> int:
        """Return how many techniques provide a learning mechanism."""
        return sum(counts[mechanism.number] for counts in self.mechanisms.values())

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The cells of the grid that lack something: first those without techniques, then those without an adaptation.

        Each group is in the order of the grid.
        """
        gaps = [Gap(row, point, cell) for row in self.rows for point in self.points if (cell := row.cells[point.id])]
        empty = [gap for gap in gaps if gap.is_empty]
        return (*empty, *(gap for gap in gaps if gap.needs_adaptation))


@dataclass(frozen=True)
class Gap:
    """A cell of the coverage grid that lacks a technique or an adaptation."""

    row: Row
    point: LeveragePoint
    cell: Cell

    @property
    def is_empty(self) -> bool:
        """Whether the cell has no technique, neither tagged nor adapted."""
        return not self.cell.techniques

    @property
    def needs_adaptation(self) -> bool:
        """Whether the cell has tagged techniques and none with an adaptation. Settings take no adaptations."""
        return bool(self.cell.tagged) and not self.cell.adapted and self.row.kind != "settings"

    @property
    def anchor(self) -> str:
        """The fragment of the cell's URL on the coverage page."""
        return f"{self.row.kind.replace('_', '-')}--{self.row.id}--{self.point.id}"


def coverage_by_team(playbook: Playbook, day: dt.date) -> tuple[Coverage, ...]:
    """Return the coverage of each team, in the order of the vocabulary.

    A technique of several teams counts for each.
    """
    teams = playbook.vocabularies.teams
    return tuple(_coverage_of(playbook.for_team(team), team, day, playbook) for team in teams)


def _coverage_of(playbook: Playbook, team: Team, day: dt.date, whole: Playbook) -> Coverage:
    """Return the coverage of one team. `part` is the playbook filtered to the team; `whole`, the playbook of all teams,
    says to which team a leverage point without techniques belongs.
    """
    techniques = playbook.in_use
    used = {technique.leverage_point for technique in techniques}
    points = tuple(
        point
        for point in playbook.leverage_points
        if point.id in used
        or (point.status != "retired" and whole.team_of(whole.leverage_point[point.id].team).id == team.id)
    )
    by_point = {point.id: tuple(t for t in techniques if t.leverage_point == point.id) for point in points}
    values = {technique.id: _aspect_values(playbook, technique, day) for technique in techniques}
    return Coverage(
        team,
        points,
        tuple(_build_rows(playbook, by_point, values)),
        {id_: _mechanism_counts(playbook, techniques) for id_, techniques in by_point.items()},
        {id_: len(techniques) for id_, techniques in by_point.items()},
        _count_aspects(techniques, values),
    )


def _build_rows(
    playbook: Playbook, by_point: Mapping[str, tuple[Technique, ...]], values: Mapping[str, Mapping[str, str]]
) -> Iterator[Row]:
    """Yield a row of the coverage grid for each need, age and setting.

    `by_point` holds techniques keyed by leverage point; `values` their values keyed by technique and then by aspect.
    """
    for kind in ROW_KINDS:
        for term in getattr(playbook.vocabularies, kind):
            cells = {id_: _build_cell(kind, term.id, techniques, values) for id_, techniques in by_point.items()}
            everything = tuple(technique for techniques in by_point.values() for technique in techniques)
            yield Row(kind, term.id, term.label, cells, _build_cell(kind, term.id, everything, values))


def _build_cell(
    kind: RowKind, id_: str, techniques: tuple[Technique, ...], values: Mapping[str, Mapping[str, str]]
) -> Cell:
    """Return the cell for the term `id_` of the vocabulary `kind`, given the techniques of a leverage point."""
    adapted = [
        t for t in techniques if kind != "settings" and any(id_ in adaptation.for_ for adaptation in t.adaptations)
    ]
    adapted_ids = {technique.id for technique in adapted}
    tagged = [t for t in techniques if id_ in getattr(t, kind) and t.id not in adapted_ids]
    counts = {value: len(listed) for value, listed in (("own", adapted), ("tagged", tagged)) if listed}
    aspects = {"adaptations": counts, **_count_aspects([*adapted, *tagged], values)}
    return Cell(tuple(t.id for t in adapted), tuple(t.id for t in tagged), aspects)


def _count_aspects(
    techniques: Iterable[Technique], values: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, int]]:
    """Return how many techniques have each value, keyed by aspect and then by value, without the aspect `adaptations`.

    Values that none has are left out. `values` are those of each technique, keyed by technique and then by aspect.
    """
    counts = Counter(item for technique in techniques for item in values[technique.id].items())
    return {
        aspect.id: {value: counts[aspect.id, value] for value, _label in aspect.values if counts[aspect.id, value]}
        for aspect in ASPECTS[1:]
    }


def _mechanism_counts(playbook: Playbook, techniques: tuple[Technique, ...]) -> dict[int, int]:
    """Return how many of the techniques provide each mechanism, keyed by its number."""
    counts = Counter(mechanism.number for t in techniques for mechanism in playbook.mechanisms_of(t))
    return {mechanism.number: counts[mechanism.number] for mechanism in MECHANISMS}


def _aspect_values(playbook: Playbook, technique: Technique, day: dt.date) -> dict[str, str]:
    """Return the value of a technique for each of `ASPECTS`, keyed by aspect id, such as `{"agreed": "yes", …}`.

    `adaptations` is left out, because its value depends on the row of the coverage grid.
    """
    examples = [clip for clip in playbook.exemplars_of(technique) if clip.role == "example"]
    kinds = {_example_kind(clip) for clip in examples}
    strengths = {evidence.strength for evidence in technique.evidence}
    mechanisms = len(playbook.mechanisms_of(technique))
    is_agreed = technique.status in ("agreed", "embedded") and technique.agreed
    is_overdue = technique.review_by and technique.review_by < day
    return {
        "examples": next((kind for kind in ("film", "drawing", "storyboard") if kind in kinds), "none"),
        "agreed": "yes" if is_agreed else "no",
        "tried": "yes" if any(credit.how == "tried" for credit in technique.shaped_by) else "no",
        "contrast": "yes" if any(map(playbook.contrasting_clip, examples)) else "no",
        "review": "yes" if is_overdue else "no",
        "evidence": next((strength.id for strength in STRENGTHS if strength.id in strengths), "none"),
        "mechanisms": "most" if mechanisms >= 12 else "many" if mechanisms >= 8 else "few",
    }


def _example_kind(clip: Exemplar) -> str:
    """Return the kind of an example clip: film, drawing or storyboard."""
    if clip.kind == "storyboard" or not clip.source:
        return "storyboard"
    return "drawing" if clip.kind == "animation" else "film"
