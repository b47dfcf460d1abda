"""List due reviews of permissions for clips and photographs, of pages, and of each team's latest coaching cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.media import media_files
from coaching_playbook.model import Exemplar, Part, Playbook, pictured_parts
from coaching_playbook.publish import clip_reviews_due, photograph_reviews_due, photographs_of


class DueReview(NamedTuple):
    """A due date, the title of the entry, what to do, and the path of the entry's file."""

    on: dt.date
    title: str
    what: str
    path: str


def due_reviews(playbook: Playbook, day: dt.date, within: int) -> list[DueReview]:
    """Return overdue reviews and those due at most `within` days after `day`; sorted by due date."""
    return sorted(review for review in _all_reviews(playbook, day, within) if (review.on - day).days <= within)


def withdrawn_media(playbook: Playbook, root: Path) -> list[tuple[str, str]]:
    """Return (clip id, path) for each film, poster and caption file of a withdrawn clip that still exists."""
    return [
        (clip.id, path)
        for clip in playbook.exemplars
        if clip.is_withdrawn
        for kind, _at, path in media_files(clip)
        if kind != "picture" and (root / path).is_file()
    ]


def withdrawn_photographs(playbook: Playbook, root: Path) -> list[str]:
    """Return the paths of withdrawn photographs that still exist."""
    paths = {
        part.picture for _entry, part in photographs_of(playbook) if part.permission and part.permission.is_withdrawn
    }
    return sorted(path for path in paths if path and (root / path).is_file())


def _all_reviews(playbook: Playbook, day: dt.date, within: int) -> Iterator[DueReview]:
    """Yield the reviews of all pages, clips and photographs, and of each team's latest cycle, unsorted.

    Reviews due more than `within` days after `day` may be among them; `due_reviews` drops these.
    """
    for entry in playbook.entries:
        if isinstance(entry, Exemplar):
            for on, what in clip_reviews_due(entry, day, within):
                yield DueReview(on, entry.title, what, entry.origin.path)
        else:
            if entry.review_by and entry.status != "retired":
                yield DueReview(entry.review_by, entry.title, "talk it over again", entry.origin.path)
            yield from _photograph_reviews(entry, entry.title, entry.origin.path, day, within)
    yield from _photograph_reviews(playbook.about, playbook.about.title, f"{playbook.folder}/{ABOUT_FILE}", day, within)
    for team in playbook.vocabularies.teams:
        last = max(playbook.cycles_of(team), key=lambda cycle: cycle.starts, default=None)
        if last is None or last.ends is None:
            continue
        title = playbook.leverage_point[last.leverage_point].title
        yield DueReview(last.ends, title, "this focus ends; choose the next together", last.origin.path)


def _photograph_reviews(entry: Part, title: str, path: str, day: dt.date, within: int) -> Iterator[DueReview]:
    """Yield the due reviews of the permissions for photographs in `entry`.

    `title` and `path` are the title of the entry and the path of its file, for the results.
    """
    for part in pictured_parts(entry):
        if part.picture and part.permission:
            for on, what in photograph_reviews_due(part.permission, day, within):
                yield DueReview(on, title, f"{what}, of {part.picture}", path)
