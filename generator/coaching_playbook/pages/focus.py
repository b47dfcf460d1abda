"""Render the page about the team's focus, the ballot sheet to choose the next one, and the cycles as iCalendar.

A focus is the leverage point that a team works on during a cycle, a period of some weeks.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.model import Cycle, LeveragePoint, Playbook
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.team_urls import TeamUrls, has_several_teams

MAX_LEVERAGE_POINTS_ON_BALLOT = 10
"""Maximum number of leverage points on the ballot sheet, because it is one page; others can be added by hand."""

CALENDAR_URL = "focus/cycles.ics"


class Stage(NamedTuple):
    """A stage in the development of a team's coaching, from one focus for everyone to personal goals."""

    id: str
    label: str
    what: str


STAGES = (
    Stage("collective", "Together", "Everyone works on one leverage point. The words are shared, and so is the start."),
    Stage("choice", "A choice", "The team agrees two or three techniques, and each person chooses one of them."),
    Stage("personal", "My own", "Each person has a goal of their own, and coaching follows it."),
)


def render_focus(renderer: Renderer) -> Page:
    """Render the page about the team's focus: the leverage point that it works on now, and those before and after."""
    playbook = renderer.playbook
    builder = renderer.page_builder("focus/", "cycles.yml")
    now = playbook.cycle_on(renderer.day)
    later, before = playbook.cycles_after(renderer.day), playbook.cycles_before(renderer.day)
    stage = now.stage if now else None
    if now:
        point = playbook.leverage_point[now.leverage_point]
        builder.add_section("now", "Now", "_sections/focus/now.html", cycle=now, point=point)
        teachers = playbook.vocabularies.teachers.many
        note = now.teacher_note or _default_teacher_note(playbook, now, point)
        builder.add_section("teachers", f"For {teachers}, to paste", "_sections/focus/teachers.html", note=note)
    for id_, title, cycles in (("next", "Next", later), ("past", "Past", before)):
        if cycles:
            builder.add_section(id_, title, "_sections/focus/cycles.html", cycles=cycles)
    builder.add_section("choose", "Choose the next one together", "_sections/focus/choose.html", has_next=bool(later))
    builder.add_section(
        "pathway", "From one focus to your own", "_sections/focus/pathway.html", stages=STAGES, stage=stage
    )
    if playbook.cycles:
        builder.add_section("calendar", "In your calendar", "_sections/focus/calendar.html", calendar_url=CALENDAR_URL)
    return builder.build("pages/focus.html")


def render_ballot_sheet(renderer: Renderer) -> Page:
    """Render the sheet to print on which a team votes for its next focus (leverage point)."""
    playbook = renderer.playbook
    builder = renderer.page_builder("focus/ballot/", "cycles.yml")
    now = playbook.cycle_on(renderer.day)
    points = [point for point in playbook.leverage_points if point.status != "retired"]
    return builder.build(
        "cards/ballot.html",
        points=points[:MAX_LEVERAGE_POINTS_ON_BALLOT],
        spare=max(1, min(3, MAX_LEVERAGE_POINTS_ON_BALLOT - len(points))),
        now=now,
    )


def _default_teacher_note(playbook: Playbook, cycle: Cycle, point: LeveragePoint) -> str:
    """Return a generated note for teachers about a cycle (a period with one focus) that has no `teacher_note`."""
    team = playbook.team_of(point.team)
    until = f" until {cycle.ends.day} {cycle.ends:%B %Y}" if cycle.ends else ""
    look_fors = (
        f" You may see: {'; '.join(text.rstrip('.') for text in point.look_fors[:3])}." if point.look_fors else ""
    )
    return (
        f"Our {team.many} ({team.shorts}) are working on “{point.title}”{until}. {point.strapline}{look_fors} "
        f"Please ask your {team.short} how you can help. Nobody is being graded."
    )


# --- the calendar ----------------------------------------------------------------------------------------------


def cycles_ics(playbook: Playbook, site_url: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield (URL, text) of an iCalendar file (RFC 5545) for each team that has cycles.

    If `site_url` is given (with a final slash), each event links to the page about the focus.
    """
    title = playbook.about.title
    for team in playbook.vocabularies.teams:
        version_url = TeamUrls(playbook, team).version_url
        cycles = playbook.cycles_of(team)
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Coaching playbook//Focus//EN",
            f"X-WR-CALNAME:{_escape_ics(f'{title}: {team.label}' if has_several_teams(playbook) else title)}",
            *(line for cycle in cycles for line in _event_lines(playbook, cycle, site_url, version_url("focus/"))),
            "END:VCALENDAR",
        ]
        if cycles:
            yield version_url(CALENDAR_URL), "".join(f"{_fold_line(line)}\r\n" for line in lines)


def _format_ics_date(day: dt.date) -> str:
    """Return a date in iCalendar format, YYYYMMDD. (`%Y` of `strftime` omits leading zeros on some systems.)"""
    return day.isoformat().replace("-", "")


def _event_lines(playbook: Playbook, cycle: Cycle, site_url: str | None, page: str) -> list[str]:
    """Return the lines of the iCalendar event of a cycle. `page` is the URL of the focus page, relative to the site."""
    point, about = playbook.leverage_point[cycle.leverage_point], playbook.about
    # Unique in all calendars (RFC 7986, 5.3), and the same in each build: two schools may have a cycle of one id.
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{site_url or about.school or about.title} {cycle.id}")
    link = f"{site_url}{page}" if site_url else ""
    description = "\n".join(filter(None, (point.strapline, link)))
    last = min(cycle.ends or cycle.starts, dt.date.max - dt.timedelta(days=1))
    end = last + dt.timedelta(days=1)  # the first day after it
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_format_ics_date(cycle.starts)}T000000Z",  # not the time of the build: builds are reproducible
        f"DTSTART;VALUE=DATE:{_format_ics_date(cycle.starts)}",
        f"DTEND;VALUE=DATE:{_format_ics_date(end)}",
        f"SUMMARY:{_escape_ics(f'Our focus: {point.title}')}",
        # Google and Outlook do not show the URL, so the description ends with it too.
        f"DESCRIPTION:{_escape_ics(description)}",
        *([f"URL:{link}"] if link else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape_ics(text: str) -> str:
    """Escape a text for an iCalendar property, and remove control characters."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return "".join(
        character
        for character in "\\n".join(text.expandtabs(1).splitlines())
        if unicodedata.category(character) != "Cc"
    )


def _fold_line(line: str) -> str:
    """Fold an iCalendar line so that no part is longer than 75 bytes; continuation lines begin with a space."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > 73:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
