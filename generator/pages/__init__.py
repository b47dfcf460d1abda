"""A published playbook to pages: the only room that knows Jinja2.

Templates hold markup only. What a page shows, in which order and under which headings is said here once, and the
table of contents, the search and the page itself are made from that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from markupsafe import escape

from generator.media import named
from generator.model import LeveragePoint, Playbook
from generator.pages import (
    cards,
    coaching,
    exemplars,
    feeds,
    finding,
    focus,
    home,
    people,
    practice,
    record,
    reference,
    session,
    twin,
)
from generator.pages.page import Chapter, EditLink, Page, Paper, Recipe, Section, address_of, as_json
from generator.pages.press import ASSETS, ENVIRONMENT, Press
from generator.problems import Problem
from generator.publish import Audience

__all__ = [
    "ASSETS",
    "SCRIPTS",
    "Chapter",
    "EditLink",
    "Page",
    "Paper",
    "Press",
    "Recipe",
    "Section",
    "address_of",
    "as_json",
    "contents",
    "copies",
    "escape",
    "extras",
    "navigation",
    "plan",
    "recipe_at",
    "render",
    "styles",
    "titles",
    "waiting",
]

STYLES = ("playbook.css",)
SCRIPTS = ("scaling.js", "clip-player.js", "search-button.js")
"""Modules that every page loads, by their paths in the assets folder."""
SHARED = ("dom.js", "storage.js")
"""Modules that others import."""
SEARCH = tuple(
    f"search/{name}"
    for name in (
        "search.css",
        "address.js",
        "dialog.js",
        "index-part.js",
        "offline-copies.js",
        "page.js",
        "ranking.js",
        "results.js",
        "search-index.js",
        "tokens.js",
    )
)
"""Assets that are loaded on first use of the search."""
SESSION = tuple(
    f"session/{name}"
    for name in (
        "session.css",
        "address.js",
        "coach.js",
        "coachee.js",
        "element.js",
        "films.js",
        "player.js",
        "print-sheet.js",
        "state.js",
        "storage.js",
        "techniques.js",
    )
)
"""Assets of the session sheet."""
OWN = ("calendar.js", "projector.js", "qr-code.js", "qr-encode.js", "cards.css", "print-button.js")
"""Other assets that only some pages load."""
WORKERS = {"service-worker.js": "service-worker.js", "offline.js": "retired-service-worker.js"}
"""Assets by their addresses at the root of the site, because a service worker controls only what is below its own
address. The second retires the worker that used to be at `offline.js`."""

BRAND = "assets/brand.css"

MOST_IN_MENU = 48
"""More techniques than this are not in the menu one by one, and more leverage points than this are not either."""


def contents(playbook: Playbook) -> tuple[Chapter, ...]:
    """The navigation: the pages that a reader can choose, in order.

    It stands on every page, so what there may be thousands of is in it only while there is little of it.
    """
    points: tuple[Chapter, ...] = ()
    if len(playbook.in_use) <= MOST_IN_MENU:
        points = tuple(
            Chapter(
                point.title,
                None,
                (
                    Chapter("About this leverage point", address_of(point)),
                    *(Chapter(t.title, address_of(t)) for t in playbook.in_use_of(point)),
                ),
            )
            for point in playbook.leverage_points
        )
    elif len(playbook.leverage_points) <= MOST_IN_MENU:
        points = tuple(Chapter(point.title, address_of(point)) for point in playbook.leverage_points)
    return (
        Chapter("Home", ""),
        Chapter(playbook.about.vision.title, "way/"),
        Chapter("Find", "find/"),
        Chapter(
            "Techniques",
            None,
            (Chapter("All leverage points", "leverage-points/"), *points),
        ),
        *((Chapter("Exemplars", "exemplars/"),) if playbook.exemplars else ()),
        Chapter(
            "Coaching",
            None,
            (
                Chapter("What coaching is", "coaching/"),
                Chapter("Plan a session", "session/"),
                Chapter("Cards to print", "cards/"),
                Chapter("Coaching questions", "coaching/questions/"),
                *((Chapter("Coach training", "coaching/training/"),) if playbook.coach_training.teaches else ()),
                Chapter("My own record", "coaching/record/"),
            ),
        ),
        Chapter("Our focus", "focus/"),
        Chapter(
            "Reference",
            None,
            (
                Chapter("Glossary", "glossary/"),
                Chapter("Evidence register", "evidence/"),
                Chapter("What’s new", "new/"),
                Chapter("Who made this", "people/"),
            ),
        ),
    )


def titles(chapters: Sequence[Chapter]) -> dict[str, str]:
    """The titles of the pages in the navigation, by address."""
    found = {}
    for chapter in chapters:
        if chapter.address is not None:
            found[chapter.address] = chapter.title
        found |= titles(chapter.chapters)
    return found


def extras(playbook: Playbook, audience: Audience = "public") -> Iterator[tuple[str, str]]:
    """Small files that the site as a whole needs, each with its address and its text.

    For each former address a page that leads to the present one; the team's cycles as a calendar; the school's own
    colour; for a site that is not public, a word to search engines that they should stay away.
    """
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield BRAND, f":root {{ --pb-accent: {playbook.about.brand.accent}; }}\n"
    # The list from A to Z stood here before it became a part of the page to find on.
    yield "techniques/index.html", ENVIRONMENT.get_template("moved.html").render(link="../find/")
    for entry in playbook.entries:
        for former in entry.was:
            link = f"../{entry.id}/"
            yield f"{entry.shelf}/{former}/index.html", ENVIRONMENT.get_template("moved.html").render(link=link)
    for technique in playbook.techniques:
        for former in technique.was:
            yield session.data_address(former), session.moved(technique)
    for point in playbook.leverage_points:
        for former in point.was:
            yield f"cards/{former}/index.html", ENVIRONMENT.get_template("moved.html").render(link=f"../{point.id}/")
    yield from focus.feed(playbook)


def styles(extras: Collection[str]) -> list[str]:
    """The addresses of all style sheets, the school's own colour last."""
    return [*(f"assets/{name}" for name in STYLES), *({BRAND} & set(extras))]


def copies(playbook: Playbook, root: Path) -> dict[str, str]:
    """The paths of files that pages use as they are, by their addresses: our own assets, and media of shown clips.

    A media file has the same path below the playbook's `root` and below the site. What no page shows is not copied.
    """
    media = {path: f"{root}/{path}" for clip in playbook.exemplars for _kind, _at, path in named(clip)}
    names = (*STYLES, *SCRIPTS, *SHARED, *SEARCH, *SESSION, *OWN)
    assets = {f"assets/{name}": f"{ASSETS}/{name}" for name in names}
    return assets | {address: f"{ASSETS}/{name}" for address, name in WORKERS.items()} | media


def navigation(chapters: Sequence[Chapter]) -> list[Any]:
    """The navigation as MkDocs and its kin read it. They print titles as they stand, so they go out escaped."""
    return [
        {
            str(escape(chapter.title)): f"{chapter.address}index.md"
            if chapter.address is not None
            else navigation(chapter.chapters)
        }
        for chapter in chapters
    ]


def render(
    playbook: Playbook, day: dt.date, edit: EditLink = lambda _path: None, site_url: str | None = None
) -> Iterator[Page | Paper]:
    """Every page of a published playbook as it is on `day`, and every small file that belongs to one.

    `site_url` is where the site will be, ending with a slash; data for search engines needs it.
    """
    press = Press(playbook, day, edit, site_url)
    return (press.make(recipe) for recipe in plan(playbook))


def plan(playbook: Playbook) -> Iterator[Recipe]:
    """How each page, and each small file that belongs to one, is rendered."""
    yield from _OPENING
    for point in playbook.leverage_points:
        yield from _of_point(playbook, point)
    yield from _general(playbook)


def recipe_at(playbook: Playbook, address: str) -> Recipe | None:
    """The entry of `plan` with an address, found without planning the others."""
    points: dict[str, LeveragePoint] = {}
    for id_ in re.split(r"[/.]", address):
        if clip := playbook.exemplar.get(id_):
            id_ = clip.technique
        if technique := playbook.technique.get(id_):
            points[technique.leverage_point] = playbook.leverage_point[technique.leverage_point]
        if point := playbook.leverage_point.get(id_):
            points[point.id] = point
    planned = chain(_OPENING, _general(playbook), *(_of_point(playbook, point) for point in points.values()))
    return next((recipe for recipe in planned if recipe.address == address), None)


_OPENING = (
    Recipe("", home.home),
    Recipe("way/", home.way),
    Recipe("leverage-points/", practice.leverage_points),
)


def _general(playbook: Playbook) -> Iterator[Recipe]:
    yield from finding.recipes(playbook)
    if playbook.exemplars:
        yield Recipe("exemplars/", exemplars.exemplars)
    yield Recipe("coaching/", coaching.coaching)
    yield Recipe("coaching/questions/", coaching.questions)
    if playbook.coach_training.teaches:
        yield Recipe("coaching/training/", coaching.training)
    yield Recipe("coaching/record/", record.record)
    yield Recipe("session/", session.session)
    yield Recipe("cards/", cards.cards)
    yield Recipe("focus/", focus.focus)
    yield Recipe("focus/ballot/", focus.ballot)
    yield Recipe("glossary/", reference.glossary)
    yield Recipe("evidence/", reference.evidence)
    yield Recipe("new/", home.new)
    yield Recipe("people/", people.people)
    yield Recipe(feeds.FEED, feeds.feed)
    yield Recipe(twin.ADDRESS, twin.house)


def _of_point(playbook: Playbook, point: LeveragePoint) -> Iterator[Recipe]:
    for technique in playbook.techniques_of(point):
        yield Recipe(address_of(technique), practice.technique, technique)
        for clip in playbook.exemplars_of(technique):
            yield Recipe(address_of(clip), exemplars.exemplar, clip)
            if clip.source and clip.source.file and clip.shows:
                yield Recipe(f"{address_of(clip)}chapters.vtt", exemplars.chapters, clip)
        yield Recipe(session.data_address(technique.id), session.data, technique)
        if session.has_clips(playbook, technique):
            yield Recipe(session.clips_address(technique.id), session.clips, technique)
    yield Recipe(address_of(point), practice.leverage_point, point)
    yield Recipe(f"{address_of(point)}{feeds.FEED}", feeds.feed_of, point)
    yield Recipe(twin.at(point), twin.of_point, point)
    yield Recipe(twin.clips_at(point), twin.clips_of_point, point)
    for number in cards.pages_of(playbook, point):
        yield Recipe(cards.address(point, number), partial(cards.of_point, number=number), point)


def waiting(problems: Sequence[Problem]) -> Recipe:
    """The one page of a preview that has nothing to show yet: what is wrong, in the words of the check."""
    return Recipe("", partial(home.waiting, problems=problems))
