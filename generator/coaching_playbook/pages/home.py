"""The home page, the vision ("Our Way"), the list of changes, and the build error page of the preview."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import Change, Cycle, LeveragePoint, Playbook, Technique
from coaching_playbook.pages.map_svg import lay_out_map
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

MAX_CLIPS = 6
"""Maximum number of clips on the home page."""
MAX_DRAWN = 60
"""Maximum number of techniques in the map; with more it is left out, because it would be unreadable."""
MAX_CHANGES = 100
"""Maximum number of changes listed."""


class Weeks(NamedTuple):
    """The weeks of a cycle: all of them, those that are over, and those left."""

    all: int
    gone: int
    left: int


class ChangeRow(NamedTuple):
    """The same change to one or more pages of a kind, with their number in words."""

    what: str
    entries: tuple[Technique | LeveragePoint | None, ...]
    """None stands for the Way."""
    number: str


class ChangeDay(NamedTuple):
    """The changes of one day. `counts` are the numbers of pages of each kind, in words."""

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
        weeks=weeks_of(cycle, renderer.day) if cycle else None,
        this_week=_technique_of_week(playbook, cycle, renderer.day) if cycle else None,
        films=list(films),
        lead_at="leaders/",
        lead_title="For leaders",
    )


def weeks_of(cycle: Cycle, day: dt.date) -> Weeks | None:
    """Return the weeks of a cycle on a day in it, begun ones counted as whole; None if it has no last day."""
    if cycle.ends is None:
        return None
    weeks, left = (-(-((cycle.ends - start).days + 1) // 7) for start in (cycle.starts, day))
    return Weeks(weeks, weeks - left, left)


def _technique_of_week(playbook: Playbook, cycle: Cycle, day: dt.date) -> Technique | None:
    """Return a technique of the focus for the week of a day: each in turn, from the start of the cycle."""
    techniques = playbook.in_use_of(playbook.leverage_point[cycle.leverage_point])
    return techniques[(day - cycle.starts).days // 7 % len(techniques)] if techniques else None


def render_way(renderer: Renderer) -> Page:
    """Render the vision."""
    builder, about = renderer.page_builder("way/", "playbook.yml"), renderer.playbook.about
    builder.sections.append(builder.section("statements", "What we believe", "_sections/statements.html"))
    if len(renderer.playbook.techniques) <= MAX_DRAWN:
        builder.sections.append(
            builder.section(
                "picture", "Our playbook on one page", "_sections/picture.html", picture=lay_out_map(renderer.playbook)
            )
        )
    if about.aims:
        builder.sections.append(builder.section("aims", "What this is for", "_sections/aims.html"))
    if about.vision.note or about.vision.agreed or about.vision.changes:
        builder.sections.append(
            builder.section(
                "made", "How this was made", "_sections/made.html", agreed=about.vision.agreed, who=renderer.person_name
            )
        )
    return builder.build("pages/way.html", about.vision.title, about.vision.opening)


def render_changes(renderer: Renderer) -> Page:
    """Render the list of changes."""
    builder = renderer.page_builder("new/", "playbook.yml")
    changes = list(itertools.islice(renderer.playbook.changes(), MAX_CHANGES))
    if changes:
        days = changes_by_day(renderer.playbook, changes)
        builder.sections.append(builder.section("changes", "Changes", "_sections/changes.html", days=days))
    return builder.build("pages/new.html", "What’s new", "What changed in this playbook, newest first.")


def changes_by_day(
    playbook: Playbook, changes: Iterable[tuple[Change, Technique | LeveragePoint | None]]
) -> list[ChangeDay]:
    """Group changes by day, in their order, and those with the same words and kind of page into one row."""
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
                tuple(_count(kind, len(ids), way) for kind, ids in changed.items()),
                tuple(
                    ChangeRow(what, tuple(found), _count(kind, len(found), way)) for (kind, what), found in rows.items()
                ),
            )
        )
    return days


def _count(kind: type, number: int, way: str) -> str:
    """Name a number of changed pages; the one of the Way by its title."""
    if kind is type(None):
        return way
    name = "technique" if kind is Technique else "leverage point"
    return f"{number} {name}{'' if number == 1 else 's'}"


def render_build_error(renderer: Renderer, problems: Sequence[Problem]) -> Page:
    """Render the list of problems that prevent the preview from loading the playbook."""
    builder = renderer.page_builder("", "playbook.yml")
    section = builder.section("mistakes", "What to mend first", "_sections/mistakes.html", problems=problems)
    builder.sections.append(section)
    return builder.build("pages/build_error.html", "Not quite yet", "What stands in the way of showing the playbook.")
