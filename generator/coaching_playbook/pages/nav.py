"""Build the site navigation as a tree of `NavItem`, and convert it to the `nav` setting of MkDocs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from coaching_playbook.model import Playbook
from coaching_playbook.pages.page import url_of
from coaching_playbook.pages.team_urls import has_several_teams, team_url

MAX_LISTED_ENTRIES = 48
"""With more techniques than this the navigation does not list techniques; with more leverage points, not those."""


MORE_TITLE = "More"
"""The title of the last section of the navigation, to which hand-written pages are added."""


@dataclass(frozen=True)
class NavItem:
    """An item of the navigation: a link to the page at `url`; a section with `children` if `url` is None."""

    title: str
    url: str | None = None
    children: tuple[NavItem, ...] = ()


def build_nav(playbook: Playbook) -> tuple[NavItem, ...]:
    """Return the navigation of the generated pages, in order.

    Because every page contains it, techniques, and then leverage points, are left out if there are too many.
    """
    about = playbook.about
    return (
        NavItem("Home", ""),
        NavItem(
            "Find a technique",
            None,
            (
                NavItem("Find", "find/"),
                NavItem("All leverage points", "leverage-points/"),
                *_leverage_point_items(playbook),
            ),
        ),
        *((NavItem("Watch", "exemplars/"),) if playbook.exemplars else ()),
        NavItem(
            "Coaching",
            None,
            (
                NavItem("What coaching is", "coaching/"),
                NavItem("Plan a session", "session/"),
                NavItem("Cards to print", "cards/"),
                *((NavItem("Booklet", "booklet/"),) if playbook.in_use else ()),
                NavItem("Coaching questions", "coaching/questions/"),
                *((NavItem("Coach training", "coaching/training/"),) if playbook.coach_training.has_content else ()),
                *((NavItem("Pathways", "pathways/"),) if playbook.pathways else ()),
                NavItem("My own record", "coaching/record/"),
                NavItem("My record and my appraisal", "coaching/record/appraisal/"),
                NavItem("Open doors", "coaching/open-door/"),
            ),
        ),
        NavItem("Our focus", "focus/"),
        NavItem(
            MORE_TITLE,
            None,
            (
                NavItem(about.vision.title, "way/"),
                *_team_items(playbook),
                NavItem("For leaders", "leaders/"),
                NavItem(
                    "Is it working?",
                    None,
                    (
                        NavItem("Coverage", "coverage/"),
                        NavItem("Is coaching helping?", "impact/"),
                        NavItem("Is our practice apparent?", "focus/apparent/"),
                        NavItem("What our CPD offers", "cpd/"),
                        NavItem("Mark a visit", "walkthrough/"),
                        *((NavItem("Answer the survey", "survey/"),) if playbook.survey else ()),
                    ),
                ),
                NavItem("Glossary", "glossary/"),
                NavItem("Evidence register", "evidence/"),
                *((NavItem("What is changing", "changing/"),) if playbook.developments else ()),
                NavItem("What’s new", "new/"),
                NavItem("Who made this", "people/"),
            ),
        ),
    )


def _team_items(playbook: Playbook) -> tuple[NavItem, ...]:
    """Return a section with a link to the page of each team; empty if there is only one team."""
    if not has_several_teams(playbook):
        return ()
    teams = tuple(NavItem(team.label, team_url(team)) for team in playbook.vocabularies.teams)
    return (NavItem("Our teams", None, teams),)


def _leverage_point_items(playbook: Playbook) -> tuple[NavItem, ...]:
    """Return an item for each leverage point, with its techniques unless there are too many for a menu."""
    points = playbook.leverage_points
    if len(playbook.in_use) <= MAX_LISTED_ENTRIES:
        return tuple(
            NavItem(
                point.title,
                None,
                (
                    NavItem("About this leverage point", url_of(point)),
                    *(NavItem(technique.title, url_of(technique)) for technique in playbook.in_use_of(point)),
                ),
            )
            for point in points
        )
    if len(points) <= MAX_LISTED_ENTRIES:
        return tuple(NavItem(point.title, url_of(point)) for point in points)
    return ()


def nav_titles(items: Sequence[NavItem]) -> dict[str, str]:
    """Return the title of each page in the navigation, keyed by the page's URL."""
    by_url: dict[str, str] = {}
    for item in items:
        if item.url is not None:
            by_url[item.url] = item.title
        by_url |= nav_titles(item.children)
    return by_url


def add_guides(nav: list[Any], title: str, guides: list[Any]) -> list[Any]:
    """Return MkDocs' `nav` with a section of hand-written pages added to its last section "More", or at its end."""
    if not guides:
        return nav
    if nav and MORE_TITLE in nav[-1]:
        return [*nav[:-1], {MORE_TITLE: [*nav[-1][MORE_TITLE], {title: guides}]}]
    return [*nav, {title: guides}]


def add_hidden_label(nav: list[Any]) -> list[Any]:
    """Return MkDocs' `nav` with "More" extended to "More pages" for screen readers only, to make the link clear."""
    if not nav or MORE_TITLE not in nav[-1]:
        return nav
    return [*nav[:-1], {f'{MORE_TITLE}<span class="pb-hidden"> pages</span>': nav[-1][MORE_TITLE]}]


def mkdocs_nav(items: Sequence[NavItem]) -> list[Any]:
    """Return the navigation as MkDocs' `nav` setting. Titles are escaped, because themes print them unescaped."""
    return [
        {str(escape(item.title)): f"{item.url}index.md" if item.url is not None else mkdocs_nav(item.children)}
        for item in items
    ]
