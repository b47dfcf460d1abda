"""A published playbook to pages: the only room that knows Jinja2.

Templates hold markup only. What a page shows, in which order and under which headings is said here once, and the
table of contents, the search and the page itself are made from that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import escape

from generator.media import named
from generator.model import Entry, Playbook
from generator.pages import coaching, exemplars, feeds, home, people, practice, reference
from generator.pages.page import Chapter, EditLink, Page, Section, address_of
from generator.pages.press import ASSETS, ENVIRONMENT, Press
from generator.publish import Audience

__all__ = [
    "ASSETS",
    "SCRIPTS",
    "Chapter",
    "EditLink",
    "Page",
    "Section",
    "address_of",
    "contents",
    "copies",
    "extras",
    "navigation",
    "plan",
    "render",
    "styles",
]

STYLES = ("playbook.css",)
SCRIPTS = ("scaling.js", "clip.js")
"""Assets that every page loads, by their names in the assets folder."""

BRAND = "assets/brand.css"


def contents(playbook: Playbook) -> tuple[Chapter, ...]:
    """The navigation: every page that a reader can choose, in order."""
    points = tuple(
        Chapter(
            point.title,
            None,
            (
                Chapter("About this leverage point", address_of(point)),
                *(Chapter(t.title, address_of(t)) for t in playbook.techniques_of(point) if t.status != "retired"),
            ),
        )
        for point in playbook.leverage_points
    )
    return (
        Chapter("Home", ""),
        Chapter(playbook.about.vision.title, "way/"),
        Chapter(
            "Techniques",
            None,
            (Chapter("All leverage points", "leverage-points/"), Chapter("Techniques A to Z", "techniques/"), *points),
        ),
        *((Chapter("Exemplars", "exemplars/"),) if playbook.exemplars else ()),
        Chapter(
            "Coaching",
            None,
            (
                Chapter("What coaching is", "coaching/"),
                Chapter("Coaching questions", "coaching/questions/"),
                *((Chapter("Coach training", "coaching/training/"),) if playbook.coach_training.teaches else ()),
            ),
        ),
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


def extras(playbook: Playbook, audience: Audience = "public") -> Iterator[tuple[str, str]]:
    """Small files beside the pages, each with its address and its text.

    For each clip with moments its chapters as WebVTT; for each former address a page that leads to the present one; the
    school's own colour; feeds of what changed; for a site that is not public, a word to search engines that they should
    stay away.
    """
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield BRAND, f":root {{ --pb-accent: {playbook.about.brand.accent}; }}\n"
    yield from feeds.feeds(playbook)
    entries: tuple[Entry, ...] = (*playbook.leverage_points, *playbook.techniques, *playbook.exemplars)
    for entry in entries:
        now = address_of(entry)
        for former in getattr(entry, "was", ()):
            link = f"../{entry.id}/"
            yield f"{now.split('/')[0]}/{former}/index.html", ENVIRONMENT.get_template("moved.html").render(link=link)
    for clip in playbook.exemplars:
        if clip.source and clip.source.file and clip.moments:
            yield f"{address_of(clip)}chapters.vtt", exemplars.chapters(clip)


def styles(extras: Collection[str]) -> list[str]:
    """The addresses of all style sheets, the school's own colour last."""
    return [*(f"assets/{name}" for name in STYLES), *({BRAND} & set(extras))]


def copies(playbook: Playbook, root: Path) -> dict[str, Path]:
    """The files that pages use as they are, by their addresses: our own assets, and media of clips that are shown.

    A media file has the same path below the playbook's `root` and below the site. What no page shows is not copied.
    """
    media = {path: root / path for clip in playbook.exemplars for _kind, _at, path in named(clip)}
    return {f"assets/{name}": ASSETS / name for name in (*STYLES, *SCRIPTS)} | media


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
) -> Iterator[Page]:
    """Every page of a published playbook, as it is on `day`.

    `site_url` is where the site will be, ending with a slash; codes to scan and data for search engines need it.
    """
    press = Press(playbook, day, edit, site_url)
    return (make(press) for _address, make in plan(playbook))


Make = Callable[[Press], Page]


def plan(playbook: Playbook) -> Iterator[tuple[str, Make]]:
    """The address of every page, with what makes it."""
    yield "", home.home
    yield "way/", home.way
    yield "leverage-points/", practice.leverage_points
    for point in playbook.leverage_points:
        yield address_of(point), partial(practice.leverage_point, point=point)
    yield "techniques/", practice.techniques
    for technique in playbook.techniques:
        yield address_of(technique), partial(practice.technique, technique=technique)
    if playbook.exemplars:
        yield "exemplars/", exemplars.exemplars
        for clip in playbook.exemplars:
            yield address_of(clip), partial(exemplars.exemplar, clip=clip)
    yield "coaching/", coaching.coaching
    yield "coaching/questions/", coaching.questions
    if playbook.coach_training.teaches:
        yield "coaching/training/", coaching.training
    yield "glossary/", reference.glossary
    yield "evidence/", reference.evidence
    yield "new/", home.new
    yield "people/", people.people
