"""Render the leaders' page: questions that school leaders and governors ask, answered from the playbook's data.

Figures on it are released ones, and nothing on it is about a person. Each team has a page of its own, and a version as
one side of A4 to print. A cycle is a period of some weeks in which a team works on one leverage point, its focus.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coaching_playbook.coverage import ASPECTS, Coverage, coverage_by_team
from coaching_playbook.diagnostics import count_noun
from coaching_playbook.impact import latest
from coaching_playbook.model import Change, Cycle, LeveragePoint, Playbook, Technique
from coaching_playbook.pages.home import count_weeks
from coaching_playbook.pages.impact import MARK_LABELS
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

URL = "leaders/"
GOVERNORS_URL = "leaders/governors/"
MAX_CHANGES = 12
"""Maximum number of changes that are listed."""
MAX_LISTED_GAPS = 6
MAX_TIMELINE_CYCLES = 8
"""Maximum number of cycles on the timeline; the latest ones are drawn."""
DUE_WITHIN_DAYS = 60
"""Reviews that are due within this number of days are listed."""
_DEFAULT_CYCLE_LENGTH = dt.timedelta(weeks=12)
"""Assumed length of a cycle without a last day, for the timeline."""


# --- time --------------------------------------------------------------------------------------------------------

_TERM_STARTS = ((1, 1), (4, 1), (9, 1))
"""(month, day) on which each term is assumed to begin, because the playbook does not contain term dates."""


def term_start(day: dt.date) -> dt.date:
    """Return the assumed first day of the term that contains `day`: 1 January, 1 April or 1 September."""
    return max(
        dt.date(day.year, month, first) for month, first in _TERM_STARTS if (month, first) <= (day.month, day.day)
    )


class TimelineSegment(NamedTuple):
    """A cycle on a timeline: start (`x`) and `width` in percent of its length. `when` is "over", "now" or "later"."""

    cycle: Cycle
    point: LeveragePoint
    x: float
    width: float
    when: str


class Timeline(NamedTuple):
    """A timeline of cycles, sorted by start. `today` is a percentage of its length; None if the day is not on it."""

    segments: tuple[TimelineSegment, ...]
    today: float | None


def lay_out_timeline(playbook: Playbook, cycles: Sequence[Cycle], day: dt.date) -> Timeline | None:
    """Return a timeline of cycles as of `day`; None if there are no cycles."""
    ordered = sorted(cycles, key=lambda cycle: cycle.starts)[-MAX_TIMELINE_CYCLES:]
    if not ordered:
        return None
    ends = [_cycle_end(cycle, later) for cycle, later in zip(ordered, [*ordered[1:], None], strict=True)]
    first, last = ordered[0].starts, max(ends)
    length = max((last - first).days, 1)
    now = playbook.cycle_on(day)
    segments = tuple(
        TimelineSegment(
            cycle,
            playbook.leverage_point[cycle.leverage_point],
            round(100 * (cycle.starts - first).days / length, 1),
            max(round(100 * (end - cycle.starts).days / length, 1), 1.0),
            "now" if cycle is now else "later" if cycle.starts > day else "over",
        )
        for cycle, end in zip(ordered, ends, strict=True)
    )
    today = round(100 * (day - first).days / length, 1)
    return Timeline(segments, today if 0 <= today <= 100 else None)


def _cycle_end(cycle: Cycle, later: Cycle | None) -> dt.date:
    """Return the last day of a cycle; without one, the assumed last day, not after the start of the `later` cycle."""
    if cycle.ends:
        return cycle.ends
    assumed = cycle.starts + _DEFAULT_CYCLE_LENGTH
    return min(assumed, later.starts) if later else assumed


_HOLIDAYS = (((1, 1), (1, 2)), ((7, 22), (8, 31)), ((12, 20), (12, 31)))
"""First and last (month, day) of the long holidays that schools in England share. Other holidays differ too much."""
_EARLIEST_DAY, _LATEST_DAY = dt.date(10, 1, 1), dt.date(9990, 1, 1)
"""Dates are limited to these days, so that weeks before and after them can be computed without an overflow."""
_MAX_COUNTED_WEEKS = 20
"""Holidays are left out of distances up to this number of weeks; longer distances are in calendar weeks."""


def _is_holiday(day: dt.date) -> bool:
    """Return whether a day is in a long holiday."""
    return any(first <= (day.month, day.day) <= last for first, last in _HOLIDAYS)


def _next_school_day(day: dt.date) -> dt.date:
    """Return the first day, from `day` on, that is neither at a weekend nor in a long holiday."""
    while (day.weekday() >= 5 or _is_holiday(day)) and day < dt.date.max:
        day += dt.timedelta(days=1)
    return day


def _add_school_weeks(start: dt.date, weeks: int) -> dt.date:
    """Return the school day that is `weeks` weeks after `start` (before it, if negative).

    Up to _MAX_COUNTED_WEEKS, weeks in the long holidays are not counted.
    """
    if not weeks:
        return start
    day = min(max(start, _EARLIEST_DAY), _LATEST_DAY)
    one = 1 if weeks > 0 else -1
    for step in [weeks] if abs(weeks) > _MAX_COUNTED_WEEKS else [one] * abs(weeks):
        day += dt.timedelta(weeks=step)
        while _is_holiday(day):
            day += dt.timedelta(weeks=one)
    return _next_school_day(day)


class Milestone(NamedTuple):
    """A step of a school's first year of coaching, planned `weeks` after the first day of the first cycle.

    `url` is the URL of the page about the step; `on` is its date, or None if there is no cycle yet.
    """

    id: str
    title: str
    what: str
    weeks: int
    url: str = ""
    on: dt.date | None = None


FIRST_YEAR = tuple(
    Milestone(**step) for step in tomllib.loads(Path(__file__).with_name("first_year.toml").read_text("utf-8"))["step"]
)
"""The steps of a school's first year, in order."""


def plan_first_year(playbook: Playbook, cycles: Sequence[Cycle]) -> tuple[Milestone, ...]:
    """Return the steps of a school's first year of coaching, sorted by date.

    Dates are computed from the start of the first cycle. Dates in the playbook take precedence: the agreement of the
    vision, the end of the first cycle, and the first and last wave (round) of the survey. Without a cycle, return the
    steps in their usual order, without dates.
    """
    plan: tuple[Milestone, ...] = FIRST_YEAR
    if not playbook.coach_training.has_content:  # there is no page at this URL
        plan = tuple(m._replace(url="coaching/") if m.url == "coaching/training/" else m for m in plan)
    start = min((cycle.starts for cycle in cycles), default=None)
    if start is None:
        return plan
    dates = {milestone.id: _add_school_weeks(start, milestone.weeks) for milestone in plan}
    if agreed := playbook.about.vision.agreed:
        dates["way"] = agreed.on
    first = min(cycles, key=lambda cycle: cycle.starts)
    if first.ends:
        middle = _next_school_day(start + (first.ends - start) / 2)
        dates["walkthroughs"] = min(dates["walkthroughs"], middle)
        dates["next"] = max(_next_school_day(first.ends - dt.timedelta(weeks=2)), dates["walkthroughs"])
    waves = sorted(wave.starts for wave in playbook.survey.waves) if playbook.survey else []
    if waves:
        dates["baseline"] = waves[0]
    if len(waves) > 1:
        dates["survey"] = waves[-1]
    dated = (milestone._replace(on=dates[milestone.id]) for milestone in plan)
    return tuple(sorted(dated, key=lambda milestone: milestone.on or start))  # stable: equal days keep their order


# --- the page ----------------------------------------------------------------------------------------------------

_SECTIONS = (
    ("focus", "What is our focus, and how was it chosen?"),
    ("changed", "What changed this term?"),
    ("gaps", "Where are the gaps?"),
    ("apparent", "Is our practice apparent?"),
    ("helped", "Did coaching help?"),
    ("offer", "What do we offer?"),
    ("due", "What is due?"),
    ("year", "The first year, step by step"),
)
"""(id, title) of each section of the leaders' page."""


class ShortAnswer(NamedTuple):
    """A question on the leaders' page with a short answer. `section` is the id of the section with details, or ""."""

    section: str
    question: str
    answer: str


def short_answers(playbook: Playbook, coverage: Coverage, day: dt.date) -> list[ShortAnswer]:
    """Return the questions on the leaders' page of a team with short answers; unknown ones say so.

    `playbook` is the part of the playbook that belongs to the team (`Playbook.for_team`).
    """
    focus = "No focus at the moment"
    if now := playbook.cycle_on(day):
        weeks = count_weeks(now, day)
        left = f", with {count_noun(weeks.remaining, 'week')} left" if weeks else ""
        focus = f"{playbook.leverage_point[now.leverage_point].title}{left}"
    changed = sum(term_start(day) <= change.on <= day for change, _entry in playbook.changes())
    gaps = len(coverage.gaps)
    trends = latest.walkthrough_trends(playbook)
    return [
        ShortAnswer("focus", "What is our focus?", focus),
        ShortAnswer(
            "changed",
            "What changed this term?",
            count_noun(changed, "change") if changed else "Nothing written down",
        ),
        ShortAnswer(
            "gaps",
            "Where are the gaps?",
            f"{gaps} {'page or adaptation' if gaps == 1 else 'pages or adaptations'} wanted" if gaps else "None found",
        ),
        ShortAnswer(
            "apparent", "Is our practice apparent?", _summarise_visits(trends[0]) if trends else "Not known yet"
        ),
        ShortAnswer("helped", "Did coaching help?", _summarise_survey(_survey_rows(playbook))),
        ShortAnswer("", "What do we show governors?", "This page, printed: one side of A4"),
    ]


def _summarise_visits(trend: latest.PointTrend) -> str:
    """Return a phrase that says in what percentage of the latest visits look-fors (signs of a practice) were seen."""
    groups = (latest.group_of_answer(look_for.tables[-1], MARK_LABELS.index("Seen")) for look_for in trend.look_fors)
    shares = sorted(group.share for group in groups if group)
    if not shares:
        return "Visited, with too few visits to show"
    low, high = shares[0], shares[-1]
    return f"Seen in about {low}% of visits" if low == high else f"Seen in about {low}% to {high}% of visits"


def _summarise_survey(rows: Sequence[SurveyRow]) -> str:
    """Return in words in how many survey areas more people than before chose the highest answers."""
    changes = [row.change for row in rows if row.change]
    if not changes:
        return "Too few answers to show" if rows else "Not known yet"
    risen = sum(change.after > change.before for change in changes)
    return f"More of the highest answers in {risen or 'none'} of {count_noun(len(changes), 'area')}"


def render_leaders(renderer: Renderer) -> Page:
    """Render the page of a team for school leaders and governors."""
    builder = renderer.page_builder(URL, "cycles.yml")
    answers = _template_variables(renderer)
    for id_, title in _SECTIONS:
        builder.add_section(id_, title, f"_sections/leaders/{id_}.html", is_folded=id_ != "focus", **answers)
    return builder.build(
        "pages/leaders.html",
        short_answers=short_answers(renderer.playbook, answers["coverage"], renderer.day),
        **answers,
    )


def render_governors_sheet(renderer: Renderer) -> Page:
    """Render the sheet for governors: the answers of the leaders' page as one side of A4."""
    builder = renderer.page_builder(GOVERNORS_URL, "cycles.yml")
    return builder.build("cards/governors.html", is_searchable=False, **_template_variables(renderer))


def _template_variables(renderer: Renderer) -> dict[str, Any]:
    """Return the template variables that the leaders' page and the sheet for governors share."""
    playbook, day = renderer.playbook, renderer.day
    (coverage,) = coverage_by_team(playbook, day)
    now, since = playbook.cycle_on(day), term_start(day)
    changes = [(change, entry) for change, entry in playbook.changes() if since <= change.on <= day]
    plan, waves = plan_first_year(playbook, playbook.cycles), latest.survey_waves(playbook)
    return {
        "day": day,
        "current_cycle": now,
        "weeks": count_weeks(now, day) if now else None,
        "next_cycle": next(iter(playbook.cycles_after(day)), None),
        "timeline": lay_out_timeline(playbook, playbook.cycles, day),
        "changes": _group_changes(changes)[:MAX_CHANGES],
        "change_count": len(changes),
        "since": since,
        "coverage": coverage,
        "adaptation_aspects": ASPECTS[:1],
        "listed_gaps": coverage.gaps[:MAX_LISTED_GAPS],
        "unlisted_gaps": len(coverage.gaps) - MAX_LISTED_GAPS,
        "trends": latest.walkthrough_trends(playbook),
        "group_of_answer": latest.group_of_answer,
        "half_term_label": latest.half_term_label,
        "survey_rows": _survey_rows(playbook),
        "first_wave": waves[0].wave.label if waves else "",
        "last_wave": waves[-1].wave.label if waves else "",
        "matched_answers": latest.latest_linked_release(playbook),
        "survey": playbook.survey,
        "cpd_totals": [latest.cpd_total(playbook, to) for to in latest.audiences_with_cpd(playbook)]
        if playbook.cpd
        else [],
        "audience_names": latest.cpd_audience_names(playbook),
        "due_items": _due_items(playbook, coverage, day),
        "due_within_days": DUE_WITHIN_DAYS,
        "first_year": plan,
        "next_step": next((step for step in plan if step.on and step.on >= day), None),
    }


class ChangeGroup(NamedTuple):
    """A change, the first entry that has it, and the number of other entries with the same text on the same day."""

    change: Change
    entry: Technique | LeveragePoint | None
    more: int


def _group_changes(changes: Sequence[tuple[Change, Technique | LeveragePoint | None]]) -> list[ChangeGroup]:
    """Group changes with the same text and day; groups are in the order of their first changes."""
    groups: dict[tuple[dt.date, str], list[tuple[Change, Technique | LeveragePoint | None]]] = {}
    for change, entry in changes:
        groups.setdefault((change.on, change.what), []).append((change, entry))
    return [ChangeGroup(*rows[0], len(rows) - 1) for rows in groups.values()]


class SurveyRow(NamedTuple):
    """A row of the table of survey results: how many more people chose one of the highest answers in an area.

    `label` is the name of the area, and `answers` are these answers in words. `change` is None if the figures are
    hidden.
    """

    label: str
    answers: str
    change: latest.AreaChange | None


def _survey_rows(playbook: Playbook) -> list[SurveyRow]:
    """Return a row for each area of the survey; none if fewer than two waves (rounds) have released figures."""
    waves, survey = latest.survey_waves(playbook), playbook.survey
    if survey is None or len(waves) < 2:
        return []
    labels = {term.id: term.label for term in playbook.vocabularies.survey_areas}
    rows = []
    for area in survey.areas:
        change = latest.change_in_top_answer_share(waves[0].tables.get(area.id), waves[-1].tables.get(area.id))
        answers = " or ".join(survey.scale[change.first :][::-1]) if change else ""
        rows.append(SurveyRow(labels.get(area.id, area.id), answers, change))
    return rows


class DueItem(NamedTuple):
    """Something to do by a date, and the entry that it is about."""

    on: dt.date
    what: str
    entry: Technique | LeveragePoint


def _due_items(playbook: Playbook, coverage: Coverage, day: dt.date) -> list[DueItem]:
    """Return the due reviews of a team's techniques and leverage points, and the end of its cycle, sorted by date."""
    last = day + dt.timedelta(days=DUE_WITHIN_DAYS)
    entries: tuple[Technique | LeveragePoint, ...] = (*coverage.points, *playbook.in_use)
    rows = [
        DueItem(entry.review_by, "talk it over again", entry)
        for entry in entries
        if entry.review_by and entry.review_by <= last
    ]
    now = playbook.cycle_on(day)
    if now and now.ends and now.ends <= last:
        point = playbook.leverage_point[now.leverage_point]
        rows.append(DueItem(now.ends, "this focus ends, so choose the next one together", point))
    return sorted(rows, key=lambda row: (row.on, row.entry.title))
