"""Describe in sentences what a change does to the coverage, compared with an earlier JSON report (the baseline)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ValidationError

from coaching_playbook.coverage.counting import Coverage
from coaching_playbook.coverage.report import VERSION, as_data
from coaching_playbook.diagnostics import count_noun, join_words
from coaching_playbook.model import MECHANISMS


class BaselineInvalid(ValueError):
    """A text is not a JSON coverage report, or is one of another version."""


class _BaselineCell(BaseModel):
    """The part of an earlier JSON report about one cell of the grid (row and leverage point), or a row's total."""

    own: tuple[str, ...]
    tagged: tuple[str, ...]
    layers: Mapping[str, Mapping[str, int]]


class _BaselinePoint(BaseModel):
    """The part of an earlier JSON report about one leverage point."""

    id: str
    title: str
    techniques: int
    mechanisms: Mapping[int, int]


class _BaselineRow(BaseModel):
    """The part of an earlier JSON report about one row of the grid."""

    kind: str
    id: str
    label: str
    cells: Mapping[str, _BaselineCell]
    total: _BaselineCell


class _BaselineTeam(BaseModel):
    """The part of an earlier JSON report about one team."""

    id: str
    label: str
    leverage_points: tuple[_BaselinePoint, ...]
    rows: tuple[_BaselineRow, ...]


class Baseline(BaseModel):
    """The parts of an earlier JSON coverage report that a comparison needs."""

    version: int
    teams: tuple[_BaselineTeam, ...]

    def of_team(self, team: str) -> Baseline:
        """Return a copy with only the team of this id."""
        return Baseline(version=self.version, teams=tuple(known for known in self.teams if known.id == team))


def read_baseline(text: str) -> Baseline:
    """Parse a JSON coverage report. Raises BaselineInvalid."""
    try:
        baseline = Baseline.model_validate_json(text)
    except ValidationError as error:
        raise BaselineInvalid("It is not a report of 'playbook coverage --format json'.") from error
    if baseline.version != VERSION:
        raise BaselineInvalid(f"It is of version {baseline.version}, and this tool writes version {VERSION}.")
    return baseline


def baseline_of(coverages: Sequence[Coverage], day: dt.date) -> Baseline:
    """Return the coverage on a day as a baseline, with which a later coverage can be compared."""
    return Baseline.model_validate(as_data(coverages, day))


_CELL_CONTENTS: tuple[tuple[str, Callable[[_BaselineCell], bool]], ...] = (
    ("technique", lambda cell: bool(cell.own or cell.tagged)),
    ("adaptation", lambda cell: bool(cell.own)),
    ("clip", lambda cell: any(cell.layers.get("examples", {}).get(kind) for kind in ("film", "drawing"))),
)
"""What a cell may have, each as (name, test), in order: if the first is lost, the others are not mentioned."""


def changes_in_words(before: Baseline, coverages: Sequence[Coverage], day: dt.date) -> list[str]:
    """Return a sentence for each change of the coverage since a baseline, losses first; empty if nothing changed."""
    now = baseline_of(coverages, day)
    earlier = {team.id: team for team in before.teams}
    lost: list[str] = []
    other: list[str] = []
    for team in now.teams:
        was = earlier.get(team.id)
        where = f" ({team.label})" if len(now.teams) > 1 else ""
        if was is None:
            other.append(f"{team.label} is a new team here.")
            continue
        lost += [f"This change leaves {sentence}{where}." for sentence in _row_changes(team, was, team)]
        other += [f"This change gives {sentence}{where}." for sentence in _row_changes(was, team, team, gained=True)]
        lost += [f"{sentence}{where}." for sentence in _fewer_mechanisms(was, team)]
        other += [f"{sentence}{where}." for sentence in _point_changes(was, team)]
    present = {team.id for team in now.teams}
    lost += [f"{team.label} has no page here any more." for team in before.teams if team.id not in present]
    return [*lost, *other]


def _row_changes(
    without: _BaselineTeam, having: _BaselineTeam, now: _BaselineTeam, *, gained: bool = False
) -> Iterator[str]:
    """Yield a phrase, such as "EAL without a clip", for each row of `having` that has what it lacks in `without`.

    Rows and leverage points that only one of the two contains are ignored. `now` gives the titles and order of the
    leverage points. `gained` words the phrases as gains, such as "EAL its first clip".
    """
    titles = {point.id: point.title for point in now.leverage_points}
    rows = {(row.kind, row.id): row for row in without.rows}
    preposition = "its first" if gained else "without"
    article = {"technique": "a technique", "adaptation": "an adaptation of its own", "clip": "a clip"}
    for row in having.rows:
        other = rows.get((row.kind, row.id))
        for thing, has in _CELL_CONTENTS if other else ():
            assert other is not None
            what = f"{preposition} {thing if gained else article[thing]}"
            if has(row.total) and not has(other.total):
                yield f"{row.label} {what}"
                break  # without a technique there is neither an adaptation nor a clip
            points = [id_ for id_ in titles if id_ in row.cells and id_ in other.cells]
            changed = [titles[id_] for id_ in points if has(row.cells[id_]) and not has(other.cells[id_])]
            if changed:
                yield f"{row.label} {what} under {join_words(changed, 'and')}"
                break


def _fewer_mechanisms(was: _BaselineTeam, now: _BaselineTeam) -> Iterator[str]:
    """Yield a sentence for each learning mechanism that fewer techniques provide than before."""
    before, after = _mechanism_totals(was), _mechanism_totals(now)
    for mechanism in MECHANISMS:
        if after[mechanism.number] < before[mechanism.number]:
            counts = f"{before[mechanism.number]} before, {after[mechanism.number]} now"
            yield f"Fewer pages have what “{mechanism.label}” takes, {mechanism.shown_by}: {counts}"


def _mechanism_totals(team: _BaselineTeam) -> dict[int, int]:
    """Return how many techniques of a team provide each learning mechanism, keyed by the mechanism's number."""
    return {m.number: sum(point.mechanisms.get(m.number, 0) for point in team.leverage_points) for m in MECHANISMS}


def _point_changes(was: _BaselineTeam, now: _BaselineTeam) -> Iterator[str]:
    """Yield a phrase for each leverage point that is new or gone, or has another number of techniques."""
    before = {point.id: point for point in was.leverage_points}
    after = {point.id for point in now.leverage_points}
    for point in now.leverage_points:
        earlier = before.get(point.id)
        if earlier is None:
            yield f"The leverage point {point.title} is new, with {count_noun(point.techniques, 'technique')}"
        elif earlier.techniques != point.techniques:
            yield f"{point.title} has {count_noun(point.techniques, 'technique')}, and had {earlier.techniques}"
    yield from (f"The leverage point {point.title} is gone" for id_, point in before.items() if id_ not in after)
