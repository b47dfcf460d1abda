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

from coaching_playbook.diagnostics import Problem
from coaching_playbook.media import media_files
from coaching_playbook.model import LeveragePoint, Playbook
from coaching_playbook.pages import (
    cards,
    coaching,
    evidence,
    exemplars,
    feeds,
    focus,
    glossary,
    home,
    json_api,
    leverage_points,
    my_record,
    people,
    search_page,
    session,
    techniques,
)
from coaching_playbook.pages.environment import ASSETS, ENVIRONMENT
from coaching_playbook.pages.page import EditLink, NavItem, Page, PageSpec, Section, TextFile, as_json, url_of
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.publish import Audience

__all__ = [
    "ASSETS",
    "SCRIPTS",
    "EditLink",
    "NavItem",
    "Page",
    "PageSpec",
    "Renderer",
    "Section",
    "TextFile",
    "as_json",
    "build_error_page",
    "build_nav",
    "escape",
    "extra_files",
    "mkdocs_nav",
    "page_specs",
    "recipe_at",
    "render_pages",
    "static_files",
    "styles",
    "titles",
    "url_of",
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
PAGE_ASSETS = ("calendar.js", "projector.js", "qr-code.js", "qr-encode.js", "cards.css", "print-button.js")
"""Other assets that only some pages load."""
WORKERS = {"service-worker.js": "service-worker.js", "offline.js": "retired-service-worker.js"}
"""Assets by their addresses at the root of the site, because a service worker controls only what is below its own
address. The second retires the worker that used to be at `offline.js`."""

BRAND = "assets/brand.css"

MAX_NAV_ENTRIES = 48
"""More techniques than this are not in the menu one by one, and more leverage points than this are not either."""


def build_nav(playbook: Playbook) -> tuple[NavItem, ...]:
    """The navigation: the pages that a reader can choose, in order.

    It stands on every page, so what there may be thousands of is in it only while there is little of it.
    """
    points: tuple[NavItem, ...] = ()
    if len(playbook.in_use) <= MAX_NAV_ENTRIES:
        points = tuple(
            NavItem(
                point.title,
                None,
                (
                    NavItem("About this leverage point", url_of(point)),
                    *(NavItem(t.title, url_of(t)) for t in playbook.in_use_of(point)),
                ),
            )
            for point in playbook.leverage_points
        )
    elif len(playbook.leverage_points) <= MAX_NAV_ENTRIES:
        points = tuple(NavItem(point.title, url_of(point)) for point in playbook.leverage_points)
    return (
        NavItem("Home", ""),
        NavItem(playbook.about.vision.title, "way/"),
        NavItem("Find", "find/"),
        NavItem(
            "Techniques",
            None,
            (NavItem("All leverage points", "leverage-points/"), *points),
        ),
        *((NavItem("Exemplars", "exemplars/"),) if playbook.exemplars else ()),
        NavItem(
            "Coaching",
            None,
            (
                NavItem("What coaching is", "coaching/"),
                NavItem("Plan a session", "session/"),
                NavItem("Cards to print", "cards/"),
                NavItem("Coaching questions", "coaching/questions/"),
                *((NavItem("Coach training", "coaching/training/"),) if playbook.coach_training.has_content else ()),
                NavItem("My own record", "coaching/record/"),
            ),
        ),
        NavItem("Our focus", "focus/"),
        NavItem(
            "Reference",
            None,
            (
                NavItem("Glossary", "glossary/"),
                NavItem("Evidence register", "evidence/"),
                NavItem("What’s new", "new/"),
                NavItem("Who made this", "people/"),
            ),
        ),
    )


def titles(items: Sequence[NavItem]) -> dict[str, str]:
    """The titles of the pages in the navigation, by address."""
    found = {}
    for item in items:
        if item.address is not None:
            found[item.address] = item.title
        found |= titles(item.children)
    return found


def extra_files(playbook: Playbook, audience: Audience = "public") -> Iterator[tuple[str, str]]:
    """Small files that the site as a whole needs, each with its address and its text.

    For each former address a page that leads to the present one; the team's cycles as a calendar; the school's own
    colour; for a site that is not public, a word to search engines that they should stay away.
    """
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield BRAND, f":root {{ --pb-accent: {playbook.about.brand.accent}; }}\n"
    # The list from A to Z stood here before it became a part of the page to find on.
    yield "techniques/index.html", ENVIRONMENT.get_template("pages/redirect.html").render(link="../find/")
    for entry in playbook.entries:
        for former in entry.was:
            link = f"../{entry.id}/"
            yield (
                f"{entry.shelf}/{former}/index.html",
                ENVIRONMENT.get_template("pages/redirect.html").render(link=link),
            )
    for technique in playbook.techniques:
        for former in technique.was:
            yield session.data_url(former), session.redirect_data(technique)
    for point in playbook.leverage_points:
        for former in point.was:
            yield (
                f"cards/{former}/index.html",
                ENVIRONMENT.get_template("pages/redirect.html").render(link=f"../{point.id}/"),
            )
    yield from focus.cycles_ics(playbook)


def styles(extras: Collection[str]) -> list[str]:
    """The addresses of all style sheets, the school's own colour last."""
    return [*(f"assets/{name}" for name in STYLES), *({BRAND} & set(extras))]


def static_files(playbook: Playbook, root: Path) -> dict[str, str]:
    """The paths of files that pages use as they are, by their addresses: our own assets, and media of shown clips.

    A media file has the same path below the playbook's `root` and below the site. What no page shows is not copied.
    """
    media = {path: f"{root}/{path}" for clip in playbook.exemplars for _kind, _at, path in media_files(clip)}
    names = (*STYLES, *SCRIPTS, *SHARED, *SEARCH, *SESSION, *PAGE_ASSETS)
    assets = {f"assets/{name}": f"{ASSETS}/{name}" for name in names}
    return assets | {address: f"{ASSETS}/{name}" for address, name in WORKERS.items()} | media


def mkdocs_nav(items: Sequence[NavItem]) -> list[Any]:
    """The navigation as MkDocs and its kin read it. They print titles as they stand, so they go out escaped."""
    return [
        {str(escape(item.title)): f"{item.address}index.md" if item.address is not None else mkdocs_nav(item.children)}
        for item in items
    ]


def render_pages(
    playbook: Playbook, day: dt.date, edit: EditLink = lambda _path: None, site_url: str | None = None
) -> Iterator[Page | TextFile]:
    """Every page of a published playbook as it is on `day`, and every small file that belongs to one.

    `site_url` is where the site will be, ending with a slash; data for search engines needs it.
    """
    renderer = Renderer(playbook, day, edit, site_url)
    return (renderer.render(spec) for spec in page_specs(playbook))


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """How each page, and each small file that belongs to one, is rendered."""
    yield from _OPENING
    for point in playbook.leverage_points:
        yield from _leverage_point_specs(playbook, point)
    yield from _general(playbook)


def recipe_at(playbook: Playbook, address: str) -> PageSpec | None:
    """The entry of `plan` with an address, found without planning the others."""
    points: dict[str, LeveragePoint] = {}
    for id_ in re.split(r"[/.]", address):
        if clip := playbook.exemplar.get(id_):
            id_ = clip.technique
        if technique := playbook.technique.get(id_):
            points[technique.leverage_point] = playbook.leverage_point[technique.leverage_point]
        if point := playbook.leverage_point.get(id_):
            points[point.id] = point
    planned = chain(
        _OPENING, _general(playbook), *(_leverage_point_specs(playbook, point) for point in points.values())
    )
    return next((spec for spec in planned if spec.address == address), None)


_OPENING = (
    PageSpec("", home.home),
    PageSpec("way/", home.way),
    PageSpec("leverage-points/", leverage_points.leverage_points),
)


def _general(playbook: Playbook) -> Iterator[PageSpec]:
    yield from search_page.page_specs(playbook)
    if playbook.exemplars:
        yield PageSpec("exemplars/", exemplars.exemplars)
    yield PageSpec("coaching/", coaching.coaching)
    yield PageSpec("coaching/questions/", coaching.questions)
    if playbook.coach_training.has_content:
        yield PageSpec("coaching/training/", coaching.training)
    yield PageSpec("coaching/record/", my_record.record)
    yield PageSpec("session/", session.session)
    yield PageSpec("cards/", cards.cards)
    yield PageSpec("focus/", focus.focus)
    yield PageSpec("focus/ballot/", focus.ballot)
    yield PageSpec("glossary/", glossary.glossary)
    yield PageSpec("evidence/", evidence.evidence)
    yield PageSpec("new/", home.new)
    yield PageSpec("people/", people.people)
    yield PageSpec(feeds.FEED, feeds.feed)
    yield PageSpec(json_api.ADDRESS, json_api.playbook_json)


def _leverage_point_specs(playbook: Playbook, point: LeveragePoint) -> Iterator[PageSpec]:
    for technique in playbook.techniques_of(point):
        yield PageSpec(url_of(technique), techniques.technique, technique)
        for clip in playbook.exemplars_of(technique):
            yield PageSpec(url_of(clip), exemplars.exemplar, clip)
            if clip.source and clip.source.file and clip.moment_targets:
                yield PageSpec(f"{url_of(clip)}chapters.vtt", exemplars.chapters_vtt, clip)
        yield PageSpec(session.data_url(technique.id), session.technique_data, technique)
        if session.has_clips(playbook, technique):
            yield PageSpec(session.clips_address(technique.id), session.clips, technique)
    yield PageSpec(url_of(point), leverage_points.leverage_point, point)
    yield PageSpec(f"{url_of(point)}{feeds.FEED}", feeds.leverage_point_feed, point)
    yield PageSpec(json_api.leverage_point_url(point), json_api.leverage_point_json, point)
    yield PageSpec(json_api.clips_url(point), json_api.clips_json, point)
    for number in cards.page_numbers(playbook, point):
        yield PageSpec(cards.page_url(point, number), partial(cards.leverage_point_cards, number=number), point)


def build_error_page(problems: Sequence[Problem]) -> PageSpec:
    """The one page of a preview that has nothing to show yet: what is wrong, in the words of the check."""
    return PageSpec("", partial(home.build_error, problems=problems))
