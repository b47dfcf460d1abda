"""Format coverage as plain text, JSON, Markdown or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from coaching_playbook.coverage.counting import ASPECT_BY_ID, ASPECTS, Cell, Coverage, Gap
from coaching_playbook.diagnostics import count_noun
from coaching_playbook.model import MECHANISMS

VERSION = 1
"""The version of the JSON format; a baseline of another version is rejected."""

Report = Callable[[Sequence[Coverage], dt.date], str]
"""Formats the coverage of each team, counted on a day, as one text."""


def cell_in_words(cell: Cell) -> str:
    """Return the numbers of techniques in a cell of the grid: `3 adapted, 2 only tagged`, or `none`."""
    return values_in_words("adaptations", cell.aspects["adaptations"]) if cell.techniques else "none"


def values_in_words(aspect: str, counts: Mapping[str, int]) -> str:
    """Return how many techniques have each value of an aspect (a classification): `2 with a film`."""
    return ", ".join(f"{counts[value]} {label}" for value, label in ASPECT_BY_ID[aspect].values if counts.get(value))


# --- JSON --------------------------------------------------------------------------------------------------------


def as_data(coverages: Sequence[Coverage], day: dt.date) -> dict[str, Any]:
    """Return the report on all teams as data for JSON."""
    return {"version": VERSION, "day": day.isoformat(), "teams": [_team_data(coverage) for coverage in coverages]}


def _team_data(coverage: Coverage) -> dict[str, Any]:
    """Return the report on one team as data for JSON."""
    return {
        "id": coverage.team.id,
        "label": coverage.team.label,
        "leverage_points": [
            {
                "id": point.id,
                "title": point.title,
                "techniques": coverage.technique_counts[point.id],
                "mechanisms": {str(number): count for number, count in coverage.mechanisms[point.id].items()},
            }
            for point in coverage.points
        ],
        "rows": [
            {
                "kind": row.kind,
                "id": row.id,
                "label": row.label,
                "cells": {id_: _cell_data(cell) for id_, cell in row.cells.items()},
                "total": _cell_data(row.total),
            }
            for row in coverage.rows
        ],
        "layers": {aspect: dict(counts) for aspect, counts in coverage.aspect_counts.items()},
        "wanted": [
            {
                "kind": gap.row.kind,
                "id": gap.row.id,
                "leverage_point": gap.point.id,
                "wants": "technique" if gap.is_empty else "adaptation",
            }
            for gap in coverage.gaps
        ],
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    """Return a cell of the coverage grid as data for JSON.

    The key `layers` holds the counts by aspect (`Cell.aspects`); these are not the layers of playbooks.
    """
    return {
        "own": [*cell.adapted],
        "tagged": [*cell.tagged],
        "layers": {aspect: dict(counts) for aspect, counts in cell.aspects.items()},
    }


def _json_report(coverages: Sequence[Coverage], day: dt.date) -> str:
    """Return the report as JSON text."""
    return json.dumps(as_data(coverages, day), ensure_ascii=False, indent=2) + "\n"


# --- text and Markdown -------------------------------------------------------------------------------------------

_KIND_LABELS = {"needs": "Needs", "key_stages": "Ages", "settings": "Where"}


def _report_by_team(
    team_lines: Callable[[Coverage, dt.date, bool], Iterator[str]], coverages: Sequence[Coverage], day: dt.date
) -> str:
    """Return the lines of each team's report as one text. They name the team if there are several."""
    return "\n".join(line for coverage in coverages for line in team_lines(coverage, day, len(coverages) > 1))


def _team_text(coverage: Coverage, day: dt.date, name_team: bool) -> Iterator[str]:
    """Yield the lines of one team's report; `name_team` puts the team's name into the heading."""
    yield f"Coverage on {day}{f', {coverage.team.label}' if name_team else ''}: {_size_in_words(coverage)}"
    for kind, label in _KIND_LABELS.items():
        rows = [row for row in coverage.rows if row.kind == kind]
        if rows:
            yield f"\n{label}"
        for row in rows:
            yield f"  {row.label}: {cell_in_words(row.total)}"
            for point in coverage.points:
                yield f"    {point.title}: {cell_in_words(row.cells[point.id])}"
    yield "\nAll techniques"
    yield from (f"  {_aspect_in_words(aspect, counts)}" for aspect, counts in coverage.aspect_counts.items())
    yield "\nHow pages help people learn"
    for mechanism in MECHANISMS:
        count = f"{coverage.mechanism_total(mechanism)} of {coverage.technique_count}"
        yield f"  {mechanism.number:2} {mechanism.label}: {count}"
    yield "\nWanted"
    yield from (f"  {gap_in_words(gap)}" for gap in coverage.gaps)
    if not coverage.gaps:
        yield "  Nothing: every cell has a technique, and every tag an adaptation."
    yield ""


def _size_in_words(coverage: Coverage) -> str:
    """Return the numbers of techniques and leverage points: `25 techniques under 6 leverage points.`."""
    points = count_noun(len(coverage.points), "leverage point")
    return f"{count_noun(coverage.technique_count, 'technique')} under {points}."


def _aspect_in_words(aspect: str, counts: Mapping[str, int]) -> str:
    """Return the name of an aspect and how many techniques have each of its values: `Tried: 3 tried`."""
    return f"{ASPECT_BY_ID[aspect].label}: {values_in_words(aspect, counts) or 'none'}"


def gap_in_words(gap: Gap) -> str:
    """Return what a cell of the grid lacks: `A technique for EAL under Calm and connected`."""
    what = "A technique" if gap.is_empty else "An adaptation"
    return f"{what} for {gap.row.label} under {gap.point.title}"


def _team_markdown(coverage: Coverage, day: dt.date, name_team: bool) -> Iterator[str]:
    """Yield the lines of one team's report in Markdown; `name_team` puts the team's name into the heading."""
    yield f"## Coverage on {day}{f': {_escape(coverage.team.label)}' if name_team else ''}\n"
    yield f"{_size_in_words(coverage)} Each cell: adapted + only tagged.\n"
    yield f"| | {' | '.join(_escape(point.title) for point in coverage.points)} | all |"
    yield f"|---|{'---|' * (len(coverage.points) + 1)}"
    for row in coverage.rows:
        cells = [*(row.cells[point.id] for point in coverage.points), row.total]
        yield f"| {_escape(row.label)} | {' | '.join(map(_cell_counts, cells))} |"
    yield "\n### All techniques\n"
    yield from (f"- {_aspect_in_words(aspect, counts)}" for aspect, counts in coverage.aspect_counts.items())
    yield "\n### Wanted\n"
    yield from (f"- {_escape(gap_in_words(gap))}" for gap in coverage.gaps)
    if not coverage.gaps:
        yield "Nothing: every cell has a technique, and every tag an adaptation."
    yield ""


def _cell_counts(cell: Cell) -> str:
    """Return `adapted + only tagged` techniques of a cell as Markdown."""
    return f"{len(cell.adapted)} + {len(cell.tagged)}" if cell.techniques else "**none**"


def _escape(text: str) -> str:
    """Escape a contributor's text for a cell of a Markdown table."""
    for character in "\\`*_[]<>|&":
        text = text.replace(character, f"&#{ord(character)};" if character in "<>&" else f"\\{character}")
    return text


# --- CSV ---------------------------------------------------------------------------------------------------------


def _csv_report(coverages: Sequence[Coverage], _day: dt.date) -> str:
    """Return CSV with a row for each cell of the grid; rows of totals have an empty leverage point."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    values = [(aspect, value) for aspect in ASPECTS for value, _label in aspect.values]
    columns = [f"{aspect.id}: {value}" for aspect, value in values]
    writer.writerow(["team", "kind", "id", "label", "leverage_point", "techniques", *columns])
    for coverage in coverages:
        for row in coverage.rows:
            # A text that begins like a formula would be run by a spreadsheet.
            label = f"'{row.label}" if row.label[0] in "=+-@\t\r" else row.label
            for id_, cell in [*row.cells.items(), ("", row.total)]:
                counts = [cell.aspects[aspect.id].get(value, 0) for aspect, value in values]
                writer.writerow([coverage.team.id, row.kind, row.id, label, id_, len(cell.techniques), *counts])
    return output.getvalue()


REPORTS: Mapping[str, Report] = {
    "text": partial(_report_by_team, _team_text),
    "json": _json_report,
    "markdown": partial(_report_by_team, _team_markdown),
    "csv": _csv_report,
}
"""The function for each report format, keyed by the format's name on the command line."""
