"""The site navigation: a tree of `NavItem`, and the same tree in the form that MkDocs reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from coaching_playbook.model import Playbook
from coaching_playbook.pages.page import url_of
from coaching_playbook.pages.team_pages import has_several, team_url

MAX_NAV_ENTRIES = 48
"""Maximum number of techniques listed one by one in the navigation, and of leverage points."""


MORE = "More"
"""The title of the last entry, which hand-written pages are added to."""


@dataclass(frozen=True)
class NavItem:
    """A navigation entry: a link to the page at `address`, or, where that is None, a heading for its `children`."""

    title: str
    address: str | None = None
    children: tuple[NavItem, ...] = ()


def build_nav(playbook: Playbook) -> tuple[NavItem, ...]:
    """Build the navigation, in order.

    Every page contains it, so techniques, and then leverage points, are left out above `MAX_NAV_ENTRIES`.
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
            MORE,
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
    if not has_several(playbook):
        return ()
    teams = tuple(NavItem(team.label, team_url(team)) for team in playbook.vocabularies.teams)
    return (NavItem("Our teams", None, teams),)


def _leverage_point_items(playbook: Playbook) -> tuple[NavItem, ...]:
    points = playbook.leverage_points
    if len(playbook.in_use) <= MAX_NAV_ENTRIES:
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
    if len(points) <= MAX_NAV_ENTRIES:
        return tuple(NavItem(point.title, url_of(point)) for point in points)
    return ()


def titles(items: Sequence[NavItem]) -> dict[str, str]:
    """Map the address of each page in the navigation to its title there."""
    by_address: dict[str, str] = {}
    for item in items:
        if item.address is not None:
            by_address[item.address] = item.title
        by_address |= titles(item.children)
    return by_address


def with_guides(nav: list[Any], title: str, guides: list[Any]) -> list[Any]:
    """Add the navigation of hand-written pages to MkDocs' `nav`: below "More", or at the end where there is none."""
    if not guides:
        return nav
    if nav and MORE in nav[-1]:
        return [*nav[:-1], {MORE: [*nav[-1][MORE], {title: guides}]}]
    return [*nav, {title: guides}]


def with_full_label(nav: list[Any]) -> list[Any]:
    """Add a word to "More" that only screen readers say: on its own, the link does not name where it leads."""
    if not nav or MORE not in nav[-1]:
        return nav
    return [*nav[:-1], {f'{MORE}<span class="pb-hidden"> pages</span>': nav[-1][MORE]}]


def mkdocs_nav(items: Sequence[NavItem]) -> list[Any]:
    """Convert the navigation to MkDocs' `nav` setting. Titles are escaped, because themes print them unescaped."""
    return [
        {str(escape(item.title)): f"{item.address}index.md" if item.address is not None else mkdocs_nav(item.children)}
        for item in items
    ]
