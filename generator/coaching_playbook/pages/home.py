"""Render the home page, the page of the school's vision ("the Way"), the list of changes, and the build error page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem, count_noun
from coaching_playbook.model import Change, Cycle, LeveragePoint, Playbook, Technique
from coaching_playbook.pages.map_svg import lay_out_map
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

MAX_CLIPS = 6
"""Maximum number of clips on the home page."""
MAX_MAP_TECHNIQUES = 60
"""With more techniques than this, the page of the vision has no map of the playbook, as it would be unreadable."""
MAX_CHANGES = 100
"""Maximum number of changes that are listed."""


class WeekCounts(NamedTuple):
    """Numbers of weeks of a cycle (the period in which a team works on one focus): in all, elapsed, and remaining."""

    total: int
    elapsed: int
    remaining: int


class ChangeRow(NamedTuple):
    """A row of the list of changes: the same change, made on one day to one or more pages of one kind."""

    what: str
    entries: tuple[Technique | LeveragePoint | None, ...]
    """The entries whose pages changed; None for the page of the vision."""
    page_count: str
    """The number and kind of the pages in words, such as "3 techniques"."""


class ChangeDay(NamedTuple):
    """The changes of one day. `counts` are the number of changed pages of each kind, such as "3 techniques"."""

    on: dt.date
    counts: tuple[str, ...]
    rows: tuple[ChangeRow, ...]


def render_home(renderer: Renderer) -> Page:
    """Render the home page."""
    playbook, builder = renderer.playbook, renderer.page_builder("", "playbook.yml")
    cycle = playbook.cycle_on(renderer.day)
    point = playbook.leverage_point[cycle.leverage_point] if cycle else None
    films = itertools.islice((clip for clip in playbook.exemplars if clip.is_filmed_example), MAX_CLIPS)
    about = playbook.about
    return builder.build(
        "pages/home.html",
        about.title,
        about.tagline or about.vision.opening,
        problems=playbook.common_problems,
        cycle=cycle,
        point=point,
        weeks=count_weeks(cycle, renderer.day) if cycle else None,
        this_week=_technique_of_week(playbook, cycle, renderer.day) if cycle else None,
        films=list(films),
    )


def count_weeks(cycle: Cycle, day: dt.date) -> WeekCounts | None:
    """Return the numbers of weeks of a cycle as of `day`, which is in it; None if the cycle has no last day.

    `total` and `remaining` (from `day` to the last day, both included) are rounded up; `elapsed` is the difference.
    """
    if cycle.ends is None:
        return None
    total, remaining = (-(-((cycle.ends - start).days + 1) // 7) for start in (cycle.starts, day))
    return WeekCounts(total, total - remaining, remaining)


def _technique_of_week(playbook: Playbook, cycle: Cycle, day: dt.date) -> Technique | None:
    """Return the technique of the week of `day`: those of the cycle's focus in turn; None if there are none."""
    techniques = playbook.in_use_of(playbook.leverage_point[cycle.leverage_point])
    return techniques[(day - cycle.starts).days // 7 % len(techniques)] if techniques else None


def render_way(renderer: Renderer) -> Page:
    """Render the page of the school's vision of good practice, called "the Way"."""
    builder, about = renderer.page_builder("way/", "playbook.yml"), renderer.playbook.about
    builder.add_section("statements", "What we believe", "_sections/statements.html")
    if len(renderer.playbook.techniques) <= MAX_MAP_TECHNIQUES:
        builder.add_section(
            "picture", "Our playbook on one page", "_sections/picture.html", picture=lay_out_map(renderer.playbook)
        )
    if about.aims:
        builder.add_section("aims", "What this is for", "_sections/aims.html")
    if about.vision.note or about.vision.agreed or about.vision.changes:
        builder.add_section("made", "How this was made", "_sections/made.html", agreed=about.vision.agreed)
    return builder.build("pages/way.html", about.vision.title, about.vision.opening)


def render_changes(renderer: Renderer) -> Page:
    """Render the list of the latest changes."""
    builder = renderer.page_builder("new/", "playbook.yml")
    changes = list(itertools.islice(renderer.playbook.changes(), MAX_CHANGES))
    if changes:
        days = group_changes_by_day(renderer.playbook, changes)
        builder.add_section("changes", "Changes", "_sections/changes.html", days=days)
    return builder.build("pages/new.html")


def group_changes_by_day(
    playbook: Playbook, changes: Iterable[tuple[Change, Technique | LeveragePoint | None]]
) -> list[ChangeDay]:
    """Group changes by day, keeping their order; changes with the same text on pages of one kind form one row.

    `changes` must be sorted by day.
    """
    way = playbook.about.vision.title
    days = []
    for on, group in itertools.groupby(changes, key=lambda pair: pair[0].on):
        rows: dict[tuple[type, str], list[Technique | LeveragePoint | None]] = {}
        changed: dict[type, dict[str, None]] = {}
        for change, entry in group:
            rows.setdefault((type(entry), change.what), []).append(entry)
            changed.setdefault(type(entry), {})[entry.id if entry else ""] = None
        days.append(
            ChangeDay(
                on,
                tuple(_count_in_words(kind, len(ids), way) for kind, ids in changed.items()),
                tuple(
                    ChangeRow(what, tuple(entries), _count_in_words(kind, len(entries), way))
                    for (kind, what), entries in rows.items()
                ),
            )
        )
    return days


def _count_in_words(kind: type, number: int, way: str) -> str:
    """Return a number of pages with their kind, as "3 techniques"; for the page of the vision, its title (`way`)."""
    if kind is type(None):
        return way
    return count_noun(number, "technique" if kind is Technique else "leverage point")


def render_build_error(renderer: Renderer, problems: Sequence[Problem]) -> Page:
    """Render the list of errors that prevent the preview from loading the playbook."""
    builder = renderer.page_builder("", "playbook.yml")
    builder.add_section("mistakes", "What to mend first", "_sections/mistakes.html", problems=problems)
    return builder.build("pages/build_error.html", "Not quite yet", "What stands in the way of showing the playbook.")
