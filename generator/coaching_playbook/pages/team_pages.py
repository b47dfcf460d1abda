"""URLs of teams' versions of pages, in a playbook with several teams. With a single team there are no versions.

The main team's versions keep the URLs of the pages; those of another team are below `teams/<id>/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coaching_playbook.model import Playbook, Team

TEAM_PAGE_ADDRESSES = frozenset(
    {
        "focus/",
        "focus/ballot/",
        "focus/apparent/",
        "focus/cycles.ics",
        "survey/",
        "survey/sheet/",
        "impact/",
        "coverage/",
        "coverage/wanted/",
        "cpd/",
        "leaders/",
        "leaders/governors/",
        "walkthrough/",
        "session/",
        "cards/",
        "pathways/",
        "coaching/agreement/",
        "coaching/record/",
        "coaching/open-door/",
    }
)
"""URLs of the pages of which each team has its own version. (Pages of cards are not in this list.)"""
CARDS_ADDRESS = "cards/"


class TeamVersion(NamedTuple):
    """A team, and the URL of its version of a page. `is_this` tells whether it is the team of the current page."""

    team: Team
    address: str
    is_this: bool


def has_several_teams(playbook: Playbook) -> bool:
    """Return whether the playbook has several teams, so that pages have versions."""
    return len(playbook.vocabularies.teams) > 1


def team_url(team: Team) -> str:
    """Return the URL of a team's own page, relative to the site."""
    return f"teams/{team.id}/"


@dataclass(frozen=True)
class TeamPages:
    """The versions of pages that one team has. The main team is the one that playbook.yml names."""

    whole_playbook: Playbook
    """The playbook of all teams."""
    team: Team

    @property
    def is_main(self) -> bool:
        """Whether the team is the main one."""
        return self.team.id == self.whole_playbook.about.team

    def address_of(self, address: str) -> str:
        """Return the URL of this team's version of the page at `address`; `address` itself if there are no versions.

        The cards of a leverage point have their own URL in the version of the team that the leverage point belongs to.
        """
        if address.startswith(CARDS_ADDRESS) and address != CARDS_ADDRESS:
            point = self.whole_playbook.leverage_point.get(address.removeprefix(CARDS_ADDRESS).partition("/")[0])
            has_own = point is None or self.whole_playbook.team_of(point.team) == self.team
        else:
            has_own = self.is_main or address not in TEAM_PAGE_ADDRESSES
        return address if has_own else team_url(self.team) + address

    def versions(self, address: str) -> tuple[TeamVersion, ...]:
        """Return every team's version of a page, for its links to the other versions; none for a page of cards."""
        is_own_page = address == team_url(self.team)
        if not is_own_page and address not in TEAM_PAGE_ADDRESSES:
            return ()
        return tuple(
            TeamVersion(
                team,
                team_url(team) if is_own_page else TeamPages(self.whole_playbook, team).address_of(address),
                team == self.team,
            )
            for team in self.whole_playbook.vocabularies.teams
        )

    def leads_to_other_versions(self, address: str) -> bool:
        """Return whether a page links to other teams' versions at its top: the main team's, to which all links lead."""
        return self.is_main and address in TEAM_PAGE_ADDRESSES
