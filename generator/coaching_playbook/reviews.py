"""What somebody has to look at again, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.media import media_files
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.publish import due as due_of_clip


class DueReview(NamedTuple):
    """A day by which somebody does something, the name of what it is about, and its file."""

    on: dt.date
    title: str
    what: str
    path: str


def due_reviews(playbook: Playbook, day: dt.date, within: int) -> list[DueReview]:
    """What is due within some days after `day`, and what was due before it; soonest first."""
    return sorted(one for one in _all_reviews(playbook, day, within) if (one.on - day).days <= within)


def withdrawn_media(playbook: Playbook, root: Path) -> list[tuple[str, str]]:
    """Media files of clips that were withdrawn and are still there: the clip's id and the path, in order."""
    return [
        (clip.id, path)
        for clip in playbook.exemplars
        if clip.is_withdrawn
        for _kind, _at, path in media_files(clip)
        if (root / path).is_file()
    ]


def _all_reviews(playbook: Playbook, day: dt.date, within: int) -> Iterator[DueReview]:
    for entry in playbook.entries:
        if isinstance(entry, Exemplar):
            for on, what in due_of_clip(entry, day, within):
                yield DueReview(on, entry.title, what, entry.origin.path)
        elif entry.review_by and entry.status != "retired":
            yield DueReview(entry.review_by, entry.title, "talk it over again", entry.origin.path)
    last = max(playbook.cycles, key=lambda cycle: cycle.starts, default=None)
    if last and last.ends:
        title = playbook.leverage_point[last.leverage_point].title
        yield DueReview(last.ends, title, "this focus ends; choose the next together", last.origin.path)
