"""Make tables of a playbook for a spreadsheet: techniques, clips, coverage, permissions, and due reviews.

Techniques and clips are those that an audience may see, and coverage counts these. Permissions and due reviews are
registers for maintainers of the playbook, so they name withheld clips and photographs too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from coaching_playbook.coverage import ASPECTS, ROW_KINDS, coverage_by_team
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.model import About, DayOrNo, Permission, Playbook
from coaching_playbook.publish import (
    Audience,
    hidden_photographs,
    photographs_of,
    publish,
    reasons_clip_hidden,
    reasons_photograph_hidden,
)
from coaching_playbook.reviews import due_reviews
from coaching_playbook.spreadsheets import Cell, Table

DUE_WITHIN_DAYS = 400
"""The number of days ahead that the table of due reviews covers: a school year and a little more."""


def _join_cell(values: Iterable[str]) -> str:
    return "; ".join(values)


def techniques_table(playbook: Playbook, audience: Audience, day: dt.date) -> Table:
    """Return a table with a row for each technique that the audience may see on `day`."""
    shown = publish(playbook, audience, day)
    rows: list[list[Cell]] = []
    for technique in shown.techniques:
        clips = [clip for clip in shown.exemplars if technique.id in (clip.technique, *clip.also_shows)]
        rows.append(
            [
                *(technique.id, technique.title, technique.summary, technique.small_step),
                shown.leverage_point[technique.leverage_point].title,
                *(technique.team, technique.status, technique.prep_minutes, technique.try_minutes),
                *map(_join_cell, (technique.key_stages, technique.settings, technique.needs)),
                len(technique.steps),
                len(technique.success_criteria),
                sum(map(len, technique.questions.values())),
                _join_cell(clip.id for clip in clips if clip.source),
                technique.agreed.on if technique.agreed else None,
                technique.review_by,
                technique.origin.path,
            ]
        )
    headings = (
        *("id", "title", "summary", "small step", "leverage point", "team", "status", "minutes to prepare"),
        *("minutes to try", "key stages", "settings", "needs", "steps", "success criteria", "questions", "clips"),
        *("agreed on", "review by", "file"),
    )
    return Table("Techniques", headings, rows)


def clips_table(playbook: Playbook, audience: Audience, day: dt.date) -> Table:
    """Return a table with a row for each clip and storyboard that the audience may see on `day`."""
    rows: list[list[Cell]] = [
        [
            *(clip.id, clip.title, clip.technique, _join_cell(clip.also_shows), clip.role, clip.kind, clip.status),
            *(clip.audience, clip.duration, len(clip.moments), clip.key_stage, clip.setting, _join_cell(clip.needs)),
            *("yes" if clip.captions else "no", clip.language or "", clip.recorded, clip.origin.path),
        ]
        for clip in publish(playbook, audience, day).exemplars
    ]
    headings = (
        *("id", "title", "technique", "also shows", "role", "kind", "status", "audience", "seconds", "moments"),
        *("key stage", "setting", "needs", "captions", "language", "recorded", "file"),
    )
    return Table("Clips", headings, rows)


def permissions_table(playbook: Playbook, audience: Audience, day: dt.date) -> Table:
    """Return a table with a row for each clip and photograph: its permission and, if it is withheld, the reasons.

    The id of a photograph is the path of its file; it has a row for each page that shows it.
    """
    rows: list[list[Cell]] = []
    for clip in playbook.exemplars:
        why = reasons_clip_hidden(clip, audience, day)
        rows.append([clip.id, clip.title, clip.audience, "no" if why else "yes", _join_cell(why)])
        rows[-1] += [*_permission_cells(clip.permission), clip.origin.path]
    hidden = hidden_photographs(playbook, audience, day)
    for entry, part in photographs_of(playbook):
        why = reasons_photograph_hidden(part.permission, audience, day)
        path = f"{playbook.folder}/{ABOUT_FILE}" if isinstance(entry, About) else entry.origin.path
        rows.append([part.picture, entry.title, None, "no" if part.picture in hidden else "yes", _join_cell(why)])
        rows[-1] += [*_permission_cells(part.permission), path]
    headings = (
        *("id", "title", "audience", f"shown ({audience})", "why not", "lawful basis", "staff", "pupils", "in view"),
        *("checked on", "review by", "expires on", "withdrawn on", "objected on", "record", "file"),
    )
    return Table("Permissions", headings, rows)


def _permission_cells(permission: Permission | None) -> list[Cell]:
    """Return the cells of a permission (consent to show people); ten empty cells for None."""
    if permission is None:
        return [None] * 10
    days = (permission.expires_on, permission.withdrawn_on, permission.objected_on)
    in_view = _join_cell(f"{person.who}: {person.status}" for person in permission.in_view or ())
    return [
        *(permission.lawful_basis, permission.staff, permission.pupils, in_view),
        *(permission.checked_on, permission.review_by, *map(_date_or_none, days), permission.record),
    ]


def _date_or_none(value: DayOrNo | None) -> dt.date | None:
    """Return a date as it is; None for `no`."""
    return value if isinstance(value, dt.date) else None


def due_table(playbook: Playbook, _audience: Audience, day: dt.date) -> Table:
    """Return a table with a row for each review due within `DUE_WITHIN_DAYS` after `day`, sorted by due date."""
    rows: list[list[Cell]] = [
        [review.on, (review.on - day).days, review.title, review.what, review.path]
        for review in due_reviews(playbook, day, DUE_WITHIN_DAYS)
    ]
    return Table("Due", ("due on", "days left", "title", "what to do", "file"), rows)


def coverage_table(playbook: Playbook, audience: Audience, day: dt.date) -> Table:
    """Return a table that counts techniques by team, leverage point, and need, age or setting of pupils.

    It has a row for each combination. Only techniques that the audience may see on `day` are counted.
    """
    shown = publish(playbook, audience, day)
    headings_of = dict(zip(ROW_KINDS, ("need", "age", "setting"), strict=True))
    aspects = ASPECTS[1:]  # the values of the first, adaptations, are columns of their own
    rows: list[list[Cell]] = []
    for coverage in coverage_by_team(shown, day):
        gaps = {(gap.row.kind, gap.row.id, gap.point.id): gap for gap in coverage.gaps}
        for row in coverage.rows:
            for point in coverage.points:
                cell = row.cells[point.id]
                gap = gaps.get((row.kind, row.id, point.id))
                rows.append(
                    [
                        *(coverage.team.label, headings_of[row.kind], row.id, row.label, point.id, point.title),
                        *(len(cell.techniques), len(cell.adapted), len(cell.tagged)),
                        *(
                            cell.aspects[aspect.id].get(value, 0)
                            for aspect in aspects
                            for value, _label in aspect.values
                        ),
                        _join_cell(shown.technique[id_].title for id_ in cell.techniques),
                        ("a technique" if gap.is_empty else "an adaptation") if gap else None,
                    ]
                )
    headings = (
        *("team", "need, age or setting", "id", "label", "leverage point id", "leverage point"),
        *("techniques", "adapted", "only tagged"),
        *(f"{aspect.label}: {label}" for aspect in aspects for _value, label in aspect.values),
        *("titles", "wanted"),
    )
    return Table("Coverage", headings, rows)


TABLES: dict[str, Callable[[Playbook, Audience, dt.date], Table]] = {
    "techniques": techniques_table,
    "clips": clips_table,
    "coverage": coverage_table,
    "permissions": permissions_table,
    "due": due_table,
}
"""The functions that make a table for an audience on a day, keyed by the name that users type."""
