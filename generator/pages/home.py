"""The way in: the home page, the Way, and what is new."""

from __future__ import annotations

import itertools

from generator.pages.page import Page
from generator.pages.picture import draw
from generator.pages.press import Press

PROBLEMS_AT_HOME = 14


def home(press: Press) -> Page:
    playbook, sheet = press.playbook, press.sheet("", "playbook.yml")
    cycle = playbook.cycle_on(press.day)
    shown = [technique for technique in playbook.techniques if technique.status != "retired"]
    changes = list(playbook.changes())[:3]
    # One from each leverage point in turn, so that what is shown first is spread over all of them.
    by_point = [[t for t in playbook.techniques_of(point) if t in shown] for point in playbook.leverage_points]
    mixed = [technique for row in itertools.zip_longest(*by_point) for technique in row if technique]
    find = [(technique.problems[0], technique) for technique in mixed if technique.problems][:PROBLEMS_AT_HOME]
    if cycle:
        point = playbook.leverage_point[cycle.leverage_point]
        sheet.sections.append(
            sheet.section("focus", "Our focus now", "sections/focus.html", cycle=cycle, point=point, who=press.who)
        )
    if find:
        sheet.sections.append(sheet.section("find", "What is happening?", "sections/find.html", find=find))
    rehearsed = [technique.rehearsal.minutes for technique in shown if technique.rehearsal]
    brief = [id_ for id_, least, most in (("5", 0, 5), ("10", 5, 10)) if any(least < n <= most for n in rehearsed)]
    sheet.sections.append(sheet.section("start", "Start here", "sections/start.html", shown=shown, brief=brief))
    sheet.sections.append(sheet.section("points", "Our leverage points", "sections/points.html"))
    films = [clip for clip in playbook.exemplars if clip.source and clip.role == "example"][:3]
    if films:
        sheet.sections.append(sheet.section("watch", "See it done", "sections/clips.html", clips=films))
    if changes:
        sheet.sections.append(sheet.section("new", "What’s new", "sections/changes.html", changes=changes, more=True))
    about = playbook.about
    return sheet.page("home.html", about.title, about.tagline or about.vision.opening)


def way(press: Press) -> Page:
    sheet, about = press.sheet("way/", "playbook.yml"), press.playbook.about
    sheet.sections.append(sheet.section("statements", "What we believe", "sections/statements.html"))
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
    changes = list(press.playbook.changes())
    if changes:
        sheet.sections.append(sheet.section("changes", "Changes", "sections/changes.html", changes=changes, more=False))
    return sheet.page("new.html", "What’s new", "What changed in this playbook, newest first.")
