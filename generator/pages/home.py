"""The way in: the home page, the Way, and what is new."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from generator.pages.page import Page
from generator.pages.picture import draw
from generator.pages.press import Press
from generator.problems import Problem

PROBLEMS_AT_HOME = 14
MOST_LISTED = 24
"""Leverage points on the home page; all of them have a page of their own."""
MOST_DRAWN = 60
"""A picture of more techniques than this could not be read."""
MOST_CHANGES = 100


def home(press: Press) -> Page:
    playbook, sheet = press.playbook, press.sheet("", "playbook.yml")
    cycle = playbook.cycle_on(press.day)
    changes = list(itertools.islice(playbook.changes(), 3))
    # One from each leverage point in turn, so that what is shown first is spread over all of them.
    by_point = [playbook.in_use_of(point) for point in playbook.leverage_points]
    mixed = (technique for row in itertools.zip_longest(*by_point) for technique in row if technique)
    typed = ((technique.problems[0], technique) for technique in mixed if technique.problems)
    find = list(itertools.islice(typed, PROBLEMS_AT_HOME))
    if cycle:
        point = playbook.leverage_point[cycle.leverage_point]
        sheet.sections.append(
            sheet.section(
                "focus", "Our focus now", "sections/focus.html", cycle=cycle, point=point, who=press.who, more=True
            )
        )
    if find:
        sheet.sections.append(sheet.section("find", "What is happening?", "sections/find.html", find=find))
    minutes = set(playbook.rehearsed)
    brief = [id_ for id_, least, most in (("5", 0, 5), ("10", 5, 10)) if any(least < n <= most for n in minutes)]
    first = list(itertools.islice((one for one in playbook.in_use if not one.builds_on), 3))
    sheet.sections.append(sheet.section("start", "Start here", "sections/start.html", first=first, brief=brief))
    points = playbook.leverage_points[:MOST_LISTED]
    section = sheet.section(
        "points", "Our leverage points", "sections/points.html", points=points, listed=False, counted=False
    )
    sheet.sections.append(section)
    examples = (clip for clip in playbook.exemplars if clip.source and clip.role == "example")
    films = list(itertools.islice(examples, 3))
    if films:
        sheet.sections.append(sheet.section("watch", "See it done", "sections/clips.html", clips=films))
    if changes:
        sheet.sections.append(sheet.section("new", "What’s new", "sections/changes.html", changes=changes, more=True))
    about = playbook.about
    return sheet.page("home.html", about.title, about.tagline or about.vision.opening)


def way(press: Press) -> Page:
    sheet, about = press.sheet("way/", "playbook.yml"), press.playbook.about
    sheet.sections.append(sheet.section("statements", "What we believe", "sections/statements.html"))
    if len(press.playbook.techniques) <= MOST_DRAWN:
        sheet.sections.append(
            sheet.section("picture", "Our playbook on one page", "sections/picture.html", picture=draw(press.playbook))
        )
    if about.aims:
        sheet.sections.append(sheet.section("aims", "What this is for", "sections/aims.html"))
    if about.vision.note or about.vision.agreed:
        sheet.sections.append(
            sheet.section("made", "How this was made", "sections/made.html", agreed=about.vision.agreed, who=press.who)
        )
    return sheet.page("way.html", about.vision.title, about.vision.opening)


def new(press: Press) -> Page:
    sheet = press.sheet("new/", "playbook.yml")
    changes = list(itertools.islice(press.playbook.changes(), MOST_CHANGES))
    if changes:
        sheet.sections.append(sheet.section("changes", "Changes", "sections/changes.html", changes=changes, more=False))
    return sheet.page("new.html", "What’s new", "What changed in this playbook, newest first.")


def waiting(press: Press, problems: Sequence[Problem]) -> Page:
    sheet = press.sheet("", "playbook.yml")
    section = sheet.section("mistakes", "What to mend first", "sections/mistakes.html", problems=problems)
    sheet.sections.append(section)
    return sheet.page("waiting.html", "Not quite yet", "What stands in the way of showing the playbook.")
