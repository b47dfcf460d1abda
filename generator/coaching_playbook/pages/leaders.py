"""The leaders' page: the questions that a leader or governor asks, answered from the playbook and released figures.

It prints as one side of A4. Nothing on it is about a person. Where a playbook has several teams, each is answered for
by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coaching_playbook.coverage import LAYERS, Coverage, coverage_by_team
from coaching_playbook.impact import latest
from coaching_playbook.model import Change, Cycle, LeveragePoint, Playbook, Team, Technique
from coaching_playbook.pages.page import Page, Section
from coaching_playbook.pages.renderer import PageBuilder, Renderer

ADDRESS = "leaders/"
GOVERNORS = "leaders/governors/"
MAX_CHANGES = 12
"""Maximum number of changes listed."""
MAX_WANTED = 6
MAX_CYCLES = 8
"""Maximum number of cycles on the line; the latest ones are drawn."""
DUE_WITHIN = 60
"""Days ahead to look for reviews."""
_SEEN = 2
"""The index of the mark *seen* in a table of visits."""
_OPEN_CYCLE = dt.timedelta(weeks=12)
"""Assumed length of a cycle without a last day, for the line."""


# --- time --------------------------------------------------------------------------------------------------------

_TERM_STARTS = ((1, 1), (4, 1), (9, 1))
"""Month and day on which a term is taken to begin, because schools write no term dates here."""


def term_start(day: dt.date) -> dt.date:
    """Return the first day of the term that a day is in: 1 January, 1 April or 1 September."""
    return max(
        dt.date(day.year, month, first) for month, first in _TERM_STARTS if (month, first) <= (day.month, day.day)
    )


def weeks_left(cycle: Cycle, day: dt.date) -> int | None:
    """Return the number of weeks until a cycle ends, the present one included; None if it has no last day."""
    return None if cycle.ends is None else (cycle.ends - day).days // 7 + 1


class Segment(NamedTuple):
    """A cycle on the line: its place and length in percent of the line, and whether it is over, now or later."""

    cycle: Cycle
    point: LeveragePoint
    x: float
    width: float
    when: str


class Timeline(NamedTuple):
    """Cycles in order of time. `today` is in percent of the line, or None outside of it."""

    segments: tuple[Segment, ...]
    today: float | None


def timeline(playbook: Playbook, cycles: Sequence[Cycle], day: dt.date) -> Timeline | None:
    """Lay out cycles on a line; None without cycles."""
    ordered = sorted(cycles, key=lambda cycle: cycle.starts)[-MAX_CYCLES:]
    if not ordered:
        return None
    ends = [_end(cycle, later) for cycle, later in zip(ordered, [*ordered[1:], None], strict=True)]
    first, last = ordered[0].starts, max(ends)
    length = max((last - first).days, 1)
    now = playbook.cycle_on(day)
    segments = tuple(
        Segment(
            cycle,
            playbook.leverage_point[cycle.leverage_point],
            round(100 * (cycle.starts - first).days / length, 1),
            max(round(100 * (end - cycle.starts).days / length, 1), 1.0),
            "now" if cycle is now else "later" if cycle.starts > day else "over",
        )
        for cycle, end in zip(ordered, ends, strict=True)
    )
    at = round(100 * (day - first).days / length, 1)
    return Timeline(segments, at if 0 <= at <= 100 else None)


def _end(cycle: Cycle, later: Cycle | None) -> dt.date:
    if cycle.ends:
        return cycle.ends
    return min(cycle.starts + _OPEN_CYCLE, later.starts) if later else cycle.starts + _OPEN_CYCLE


_HOLIDAYS = (((1, 1), (1, 2)), ((7, 22), (8, 31)), ((12, 20), (12, 31)))
"""First and last days of the long holidays that schools in England share. Easter and half-terms differ too much."""
_EARLIEST, _LATEST = dt.date(10, 1, 1), dt.date(9990, 1, 1)
"""Years from the first and the last of all days, so that weeks before and after can be counted."""
_TERM_AND_A_HALF = 20
"""Weeks. A longer distance is counted in weeks of the calendar."""


def _is_holiday(day: dt.date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in _HOLIDAYS)


def _school_day(day: dt.date) -> dt.date:
    """Return the first day from `day` on that is neither at a weekend nor in a long holiday."""
    while (day.weekday() >= 5 or _is_holiday(day)) and day < dt.date.max:
        day += dt.timedelta(days=1)
    return day


def _weeks_of_term(start: dt.date, weeks: int) -> dt.date:
    """Return the day some weeks after `start`, or before it where negative, leaving out weeks of long holidays."""
    if not weeks:
        return start
    start = min(max(start, _EARLIEST), _LATEST)
    step = dt.timedelta(weeks=1 if weeks > 0 else -1)
    if abs(weeks) > _TERM_AND_A_HALF:
        day = start + dt.timedelta(weeks=weeks)
        while _is_holiday(day):
            day += step
        return _school_day(day)
    day = start
    for _ in range(abs(weeks)):
        day += step
        while _is_holiday(day):
            day += step
    return _school_day(day)


class Milestone(NamedTuple):
    """A step of the first year. `weeks` counts from the first day of the first cycle."""

    id: str
    title: str
    what: str
    weeks: int
    address: str = ""
    on: dt.date | None = None


FIRST_YEAR = (
    Milestone(
        "way", "Write the Way", "Agree with the team what great practice looks like. It comes first.", -10, "way/"
    ),
    Milestone(
        "coaches",
        "Train coaches",
        "Coaches learn how to ask, listen and show, and try it with each other.",
        -6,
        "coaching/training/",
    ),
    Milestone(
        "team",
        "Prepare the team",
        "Everyone hears what coaching is, what stays private and how to use it.",
        -2,
        "coaching/",
    ),
    Milestone(
        "baseline",
        "Survey before you begin",
        "Anonymous. Without it, nobody can say later what changed.",
        -1,
        "impact/",
    ),
    Milestone(
        "meetings",
        "First coaching meetings",
        "In one room at the same time, on the first focus.",
        0,
        "coaching/",
    ),
    Milestone(
        "walkthroughs",
        "First visits",
        "By agreement: is the practice apparent? Never how good anyone is.",
        6,
        "focus/apparent/",
    ),
    Milestone(
        "next",
        "Choose the next focus together",
        "Look at what the visits saw, and let the team choose.",
        10,
        "focus/ballot/",
    ),
    Milestone(
        "review", "Look at the pages again", "What did the team learn? Change the words, and agree them.", 26, "new/"
    ),
    Milestone(
        "survey", "Survey a year on", "The same questions, and the same care for who can be recognised.", 52, "impact/"
    ),
)
"""The plan that the first year's dates are derived from. The order is that of the article the tool builds on."""


def first_year(playbook: Playbook, cycles: Sequence[Cycle]) -> tuple[Milestone, ...]:
    """Return the plan of the first year with dates derived from the first cycle, or without dates if there is none.

    A date that the playbook has already is used in place of the derived one: the agreement of the Way, the end of the
    first cycle, and the first and last wave of the survey.
    """
    plan: tuple[Milestone, ...] = FIRST_YEAR
    if not playbook.coach_training.has_content:  # the page of that address does not exist
        plan = tuple(m._replace(address="coaching/") if m.address == "coaching/training/" else m for m in plan)
    start = min((cycle.starts for cycle in cycles), default=None)
    if start is None:
        return plan
    dates = {milestone.id: _weeks_of_term(start, milestone.weeks) for milestone in plan}
    if agreed := playbook.about.vision.agreed:
        dates["way"] = agreed.on
    first = min(cycles, key=lambda cycle: cycle.starts)
    if first.ends:
        middle = _school_day(start + (first.ends - start) / 2)
        dates["walkthroughs"] = min(dates["walkthroughs"], middle)
        dates["next"] = max(_school_day(first.ends - dt.timedelta(weeks=2)), dates["walkthroughs"])
    waves = sorted(wave.starts for wave in playbook.survey.waves) if playbook.survey else []
    if waves:
        dates["baseline"] = waves[0]
    if len(waves) > 1:
        dates["survey"] = waves[-1]
    dated = (milestone._replace(on=dates[milestone.id]) for milestone in plan)
    return tuple(sorted(dated, key=lambda milestone: milestone.on or start))  # stable: equal days keep their order


# --- the page ----------------------------------------------------------------------------------------------------


class ShortAnswer(NamedTuple):
    """A question of the page, its answer in a few words, and the id of the section with the rest, or ""."""

    section: str
    question: str
    answer: str


def short_answers(playbook: Playbook, one: Coverage, day: dt.date) -> list[ShortAnswer]:
    """Answer the questions of a team's page in a few words each. What is not known yet says so."""
    team = one.team
    now = next(iter(_running(playbook, team, day)), None)
    if now:
        left = weeks_left(now, day)
        weeks = f", with {left} {'week' if left == 1 else 'weeks'} left" if left else ""
        focus = f"{playbook.leverage_point[now.leverage_point].title}{weeks}"
    else:
        focus = "No focus at the moment"
    changed = sum(term_start(day) <= change.on <= day for change, _entry in _changes(playbook, team))
    gaps = len(one.gaps)
    trends = latest.walkthrough_trends(playbook, team.id)
    return [
        ShortAnswer("focus", "What is our focus?", focus),
        ShortAnswer(
            "changed",
            "What changed this term?",
            f"{changed} {'change' if changed == 1 else 'changes'}" if changed else "Nothing written down",
        ),
        ShortAnswer(
            "gaps",
            "Where are the gaps?",
            f"{gaps} {'page or adaptation' if gaps == 1 else 'pages or adaptations'} wanted" if gaps else "None found",
        ),
        ShortAnswer(
            "apparent", "Is our practice apparent?", _apparent_in_short(trends[0]) if trends else "Not known yet"
        ),
        ShortAnswer("helped", "Did coaching help?", _helped_in_short(_survey_rows(playbook, team))),
        ShortAnswer("", "What do we show governors?", "This page, printed: one side of A4"),
    ]


def _apparent_in_short(trend: latest.PointTrend) -> str:
    """Say in which share of the latest visits the look-fors were seen."""
    groups = (latest.group_of_answer(look_for.tables[-1], _SEEN) for look_for in trend.look_fors)
    shares = sorted(group.share for group in groups if group)
    if not shares:
        return "Visited, with too few visits to show"
    low, high = shares[0], shares[-1]
    return f"Seen in about {low}% of visits" if low == high else f"Seen in about {low}% to {high}% of visits"


def _helped_in_short(rows: Sequence[SurveyRow]) -> str:
    """Say in how many areas more people chose the highest answers."""
    changes = [row.change for row in rows if row.change]
    if not changes:
        return "Too few answers to show" if rows else "Not known yet"
    risen = sum(change.after > change.before for change in changes)
    areas = f"{len(changes)} {'area' if len(changes) == 1 else 'areas'}"
    return f"More of the highest answers in {risen or 'none'} of {areas}"


def render_leaders(renderer: Renderer) -> Page:
    """Render the leaders' page. Printed, it is the sheet for governors."""
    builder = renderer.page_builder(ADDRESS, "cycles.yml")
    answers = _answers(renderer)
    builder.sections += _sections(builder, answers)
    return builder.build(
        "pages/leaders.html",
        "For leaders",
        "Our focus, what changed, where the gaps are, and whether it helps: for leaders and governors.",
        in_short=short_answers(renderer.playbook, answers["coverage"], renderer.day),
        **answers,
    )


def render_governors_sheet(renderer: Renderer) -> Page:
    """Render the answers of the leaders' page as one side of A4."""
    builder = renderer.page_builder(GOVERNORS, "cycles.yml")
    return builder.build(
        "cards/governors.html",
        "One sheet for governors",
        "Our focus, what changed, where the gaps are, and whether it helps, on one side of A4.",
        searched=False,
        **_answers(renderer),
    )


def _answers(renderer: Renderer) -> dict[str, Any]:
    """Return what the page and the sheet show, as variables of their templates."""
    playbook, day = renderer.playbook, renderer.day
    (one,) = coverage_by_team(playbook, day)
    team = one.team
    cycles = playbook.cycles_of(team)
    now = next(iter(_running(playbook, team, day)), None)
    later = sorted((cycle for cycle in cycles if cycle.starts > day), key=lambda cycle: cycle.starts)
    since = term_start(day)
    changes = [row for row in _changes(playbook, team) if since <= row[0].on <= day]
    plan, waves = first_year(playbook, cycles), latest.survey_waves(playbook, team.id)
    return {
        "shown_team": team,
        "day": day,
        "now": now,
        "left": weeks_left(now, day) if now else None,
        "next": later[0] if later else None,
        "line": timeline(playbook, cycles, day),
        "who": renderer.person_name,
        "changes": _grouped(changes)[:MAX_CHANGES],
        "count": len(changes),
        "since": since,
        "coverage": one,
        "adaptations": LAYERS[:1],
        "wanted": one.gaps[:MAX_WANTED],
        "more": len(one.gaps) - MAX_WANTED,
        "trends": latest.walkthrough_trends(playbook, team.id),
        "share": latest.group_of_answer,
        "half_term": latest.half_term_label,
        "rows": _survey_rows(playbook, team),
        "before": waves[0].wave.label if waves else "",
        "after": waves[-1].wave.label if waves else "",
        "linked": latest.latest_linked(playbook, team.id),
        "survey": playbook.survey,
        "totals": [latest.cpd_total(playbook, to) for to in latest.cpd_audiences(playbook)] if playbook.cpd else [],
        "names": latest.cpd_names(playbook),
        "due": list(_due(playbook, one, now, day)),
        "within": DUE_WITHIN,
        "plan": plan,
        "coming": next((step for step in plan if step.on and step.on >= day), None),
    }


def _sections(builder: PageBuilder, answers: Mapping[str, Any]) -> Iterator[Section]:
    for id_, title in (
        ("focus", "What is our focus, and how was it chosen?"),
        ("changed", "What changed this term?"),
        ("gaps", "Where are the gaps?"),
        ("apparent", "Is our practice apparent?"),
        ("helped", "Did coaching help?"),
        ("offer", "What do we offer?"),
        ("due", "What is due?"),
        ("year", "The first year, step by step"),
    ):
        yield builder.section(id_, title, f"_sections/leaders/{id_}.html", **answers)


def _running(playbook: Playbook, team: Team, day: dt.date) -> list[Cycle]:
    """Return the cycles of a team that run on a day, the latest first."""
    running = [c for c in playbook.cycles_of(team) if c.starts <= day and (c.ends is None or day <= c.ends)]
    return sorted(running, key=lambda cycle: cycle.starts, reverse=True)


def _changes(playbook: Playbook, team: Team) -> Iterator[tuple[Change, Technique | LeveragePoint | None]]:
    """Yield the changes of a team's pages; those of the Way belong to every team."""
    for change, entry in playbook.changes():
        if entry is None or playbook.team_of(entry.team) == team:
            yield change, entry


class ChangedTogether(NamedTuple):
    """A change, the first page that it was written on, and how many more have the same words on the same day."""

    change: Change
    entry: Technique | LeveragePoint | None
    more: int


def _grouped(changes: Sequence[tuple[Change, Technique | LeveragePoint | None]]) -> list[ChangedTogether]:
    """Put together changes with the same words and day, in the order of the first of each."""
    groups: dict[tuple[dt.date, str], list[tuple[Change, Technique | LeveragePoint | None]]] = {}
    for change, entry in changes:
        groups.setdefault((change.on, change.what), []).append((change, entry))
    return [ChangedTogether(*rows[0], len(rows) - 1) for rows in groups.values()]


class SurveyRow(NamedTuple):
    """A row of the survey's table: how many people more than before chose one of the highest answers in an area.

    `label` names the area and `answers` those answers; `change` is None where the figures must stay hidden.
    """

    label: str
    answers: str
    change: latest.AreaChange | None


def _survey_rows(playbook: Playbook, team: Team) -> list[SurveyRow]:
    """Return a row for each area with two released waves."""
    waves, survey = latest.survey_waves(playbook, team.id), playbook.survey
    if survey is None or len(waves) < 2:
        return []
    labels = {term.id: term.label for term in playbook.vocabularies.survey_areas}
    rows = []
    for area in survey.areas:
        change = latest.change_at_top(waves[0].tables.get(area.id), waves[-1].tables.get(area.id))
        answers = " or ".join(survey.scale[change.first :][::-1]) if change else ""
        rows.append(SurveyRow(labels.get(area.id, area.id), answers, change))
    return rows


class DueItem(NamedTuple):
    on: dt.date
    what: str
    entry: Technique | LeveragePoint


def _due(playbook: Playbook, one: Coverage, now: Cycle | None, day: dt.date) -> Iterator[DueItem]:
    """Yield reviews of a team's pages that are due, soonest first, and the end of its focus. Clips are not named."""
    mine: list[Technique | LeveragePoint] = [
        *one.points,
        *(t for t in playbook.in_use if playbook.team_of(t.team) == one.team),
    ]
    last = day + dt.timedelta(days=DUE_WITHIN)
    rows = [
        DueItem(entry.review_by, "talk it over again", entry)
        for entry in mine
        if entry.review_by and entry.review_by <= last
    ]
    if now and now.ends and now.ends <= last:
        point = playbook.leverage_point[now.leverage_point]
        rows.append(DueItem(now.ends, "this focus ends, so choose the next one together", point))
    return iter(sorted(rows, key=lambda row: (row.on, row.entry.title)))
