"""Count the marks of many walkthroughs (short visits to lessons), and compute the figures that may be released."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from coaching_playbook.impact.answer_lines import WALKTHROUGH_LINE_PATTERN, look_fors_of_team, look_fors_version_by_team
from coaching_playbook.impact.disclosure import (
    MIN_GROUP,
    ProtectedTable,
    ReleaseRefused,
    check_rerelease,
    protect_table,
)
from coaching_playbook.impact.disclosure_audit import PublishedFigures, find_narrow_counts
from coaching_playbook.impact.published import groups_for_yaml, table_from_yaml, team_id
from coaching_playbook.impact.releases import Progress
from coaching_playbook.impact.responses import (
    FORM_TOOL_HEADINGS,
    ResponsesInvalid,
    Rows,
    column_name,
    has_personal_text,
    heading_matches,
    normalise_text,
    read_rows,
)
from coaching_playbook.model import LeveragePoint, LookForResult, Playbook, WalkthroughRelease, is_identifying
from coaching_playbook.whole_files import write_whole

MIN_VISITS = 10
"""The smallest number of visits about which anything is released."""
LOOK_FOR_MARKS = "xns"
"""The marks that a visitor gives a look-for, as in a line, lowest first: did not apply, not this time, seen."""
_WORDS_OF_MARK = {
    "s": ("seen", "s", "yes", "y"),
    "n": ("not this time", "not seen", "n", "no"),
    "x": ("did not apply", "x", "n a", "na", "not applicable"),
}


def read_visits(file: Path, playbook: Playbook, point: LeveragePoint, team: str | None = None) -> list[str]:
    """Return one string for each visit of a team, with a mark for each look-for.

    The marks are `s` seen, `n` not this time, `x` did not apply and `-` not marked. The file holds `PB-WALK:` lines
    copied from the page `/walkthrough/`, or is a table with a column for each look-for. Lines for other leverage
    points, and rows without any mark, are left out. Raises ResponsesInvalid.
    """
    texts = look_fors_of_team(playbook, point, team)
    rows = read_rows(file, texts)
    if any("PB-WALK:" in cell for _number, row in rows for cell in row):
        return _visits_from_lines(rows, playbook, point, team)
    return _visits_from_table(rows, texts)


def leverage_point_of_line(line: str, playbook: Playbook) -> str:
    """Return the id of the leverage point of a `PB-WALK:` line.

    Raises ResponsesInvalid for an invalid or outdated line.
    """
    match = WALKTHROUGH_LINE_PATTERN.fullmatch(line.strip(" .\"'"))
    point = playbook.leverage_point.get(match["point"]) if match else None
    versions = look_fors_version_by_team(playbook, point) if point else {}
    teams = [team for team, version in versions.items() if match and version == match["version"]]
    counts = {len(look_fors_of_team(playbook, point, team)) for team in teams or versions} if point else set()
    if not match or not point or len(match["marks"]) not in counts:
        raise ResponsesInvalid(["This line is cut off or changed. Copy it again from the page Walkthrough."])
    if not teams:
        raise ResponsesInvalid(["This line marks other look-fors than those that the playbook has now."])
    return point.id


def add_line(line: str, file: Path, playbook: Playbook) -> int:
    """Validate a `PB-WALK:` line and insert it into a file at a random position, so that the order reveals nothing.

    Returns how many lines the file then has. Raises ResponsesInvalid for an invalid or outdated line, and OSError.
    """
    leverage_point_of_line(line, playbook)
    lines = file.read_text("utf-8").split() if file.exists() else []
    lines.insert(secrets.randbelow(len(lines) + 1), line.strip(" .\"'"))
    write_whole(file, "\n".join(lines) + "\n")
    return len(lines)


def _visits_from_lines(rows: Rows, playbook: Playbook, point: LeveragePoint, team: str | None) -> list[str]:
    """Return the visits of a team from `PB-WALK:` lines. Raises ResponsesInvalid."""
    visits, problems = [], []
    texts, versions = look_fors_of_team(playbook, point, team), look_fors_version_by_team(playbook, point)
    version = versions.pop(team_id(playbook, team))
    others = {other: playbook.team_of(id_).label for id_, other in versions.items()}
    for number, row in rows:
        for cell in row:
            match = WALKTHROUGH_LINE_PATTERN.fullmatch(cell.strip(" .\"'"))
            if match and match["point"] != point.id:
                continue
            if match and match["version"] == version and len(match["marks"]) == len(texts):
                visits.append(match["marks"])
            elif match and match["version"] in others:
                problems.append(f"Row {number}: this line is from the visits of {others[match['version']]}.")
            elif match:
                problems.append(f"Row {number}: this line marks other look-fors than the playbook has now.")
            elif "PB-WALK:" in cell:
                problems.append(f"Row {number}: this line is cut off or changed. Ask for it to be sent again.")
    if problems:
        raise ResponsesInvalid(problems)
    return visits


def _visits_from_table(rows: Rows, texts: Sequence[str]) -> list[str]:
    """Return the visits from a table with each of the look-fors `texts` as a heading. Raises ResponsesInvalid."""
    at = next(
        (at for at, (_n, row) in enumerate(rows) if any(heading_matches(cell, text) for cell in row for text in texts)),
        None,
    )
    if at is None:
        raise ResponsesInvalid(
            ["No column has a look-for as its heading, and there is no line of the page Walkthrough."]
        )
    headings = rows[at][1]
    cells = [row for _number, row in rows[at + 1 :]]
    personal = [
        column_name(column)
        for column, heading in enumerate(headings)
        if not any(heading_matches(heading, text) for text in texts)
        and is_identifying(heading)
        and normalise_text(heading) not in FORM_TOOL_HEADINGS
        and has_personal_text(cells, column)
    ]
    if personal:
        raise ResponsesInvalid(
            [
                f"Column {column} has what a visit never writes down: a name, a room, a day, a rating or a grade. "
                "Delete it here, and take it off your form or card."
                for column in personal
            ]
        )
    columns = [next((c for c, cell in enumerate(headings) if heading_matches(cell, text)), None) for text in texts]
    missing = [text for text, column in zip(texts, columns, strict=True) if column is None]
    if missing:
        raise ResponsesInvalid([f"No column has the heading “{text}”" for text in missing])
    visits, problems = [], []
    for number, row in rows[at + 1 :]:
        marks = ""
        for column in columns:
            assert column is not None
            word = normalise_text(row[column]) if column < len(row) else ""
            letter = next(
                (letter for letter, words in _WORDS_OF_MARK.items() if word in words), "-" if not word else ""
            )
            marks += letter
            if not letter:
                where = f"Row {number}, column {column_name(column)}"
                problems.append(f"{where}: write seen, not this time or did not apply.")
        if marks.strip("-"):
            visits.append(marks)
    if problems:
        raise ResponsesInvalid(problems[:MIN_VISITS])
    return visits


def visit_tables(
    playbook: Playbook, history: Sequence[WalkthroughRelease], half_term: str, point: str, team: str
) -> dict[str, list[ProtectedTable]]:
    """Return all tables that were released for a half-term, leverage point and team, keyed by normalised look-for."""
    tables: dict[str, list[ProtectedTable]] = {}
    for release in history:
        key = release.half_term, release.leverage_point, team_id(playbook, release.team)
        if key == (half_term, point, team):
            for result in release.look_fors:
                tables.setdefault(normalise_text(result.look_for), []).append(
                    table_from_yaml(result.visits, result.groups)
                )
    return tables


def walkthrough_release(
    playbook: Playbook,
    history: Sequence[WalkthroughRelease],
    visits: Sequence[str],
    half_term: str,
    point: LeveragePoint,
    team: str | None,
    progress: Progress = iter,
) -> WalkthroughRelease:
    """Return the figures that may be released, given the visits of a half-term.

    `visits` are strings of marks as `read_visits` returns them; `history` are all earlier releases. Raises
    ReleaseRefused, pydantic's ValidationError for an invalid half-term, and ExtraMissing without the solver.
    """
    if len(visits) < MIN_VISITS:
        raise ReleaseRefused(f"There are not enough visits yet: {MIN_VISITS} are the least.")
    earlier = visit_tables(playbook, history, half_term, point.id, team_id(playbook, team))
    tables: dict[str, ProtectedTable] = {}
    refusals = []
    for index, text in enumerate(look_fors_of_team(playbook, point, team)):
        marks = [visit[index] for visit in visits]
        counts = [marks.count(mark) for mark in LOOK_FOR_MARKS]
        try:
            check_rerelease(earlier.get(normalise_text(text), ()), sum(counts))
            if sum(counts) >= MIN_GROUP:
                tables[text] = protect_table(counts)
        except ReleaseRefused as refusal:
            refusals.append(re.sub(r"\banswered\b", "showed", str(refusal)))
    if not tables:
        raise ReleaseRefused(" ".join(dict.fromkeys(refusals)) or "No look-for was marked often enough.")
    figures = PublishedFigures(len(LOOK_FOR_MARKS), {(half_term, text): table for text, table in tables.items()})
    narrow = next(find_narrow_counts(figures, progress), None)
    if narrow:
        raise ReleaseRefused(f"This would say too much about single visits: {narrow.name}.")
    results = tuple(
        LookForResult(look_for=text, visits=table.base, groups=groups_for_yaml(table)) for text, table in tables.items()
    )
    return WalkthroughRelease(half_term=half_term, leverage_point=point.id, team=team, look_fors=results)
