"""URLs of teams' versions of pages, in a playbook with several teams. With a single team there are no versions.

The main team's versions keep the URLs of the pages; those of another team are below `teams/<id>/`.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """The versions of pages of one team among several. `main` is the id of the main team."""

    team: Team
    teams: tuple[Team, ...]
    main: str
    team_of_point: dict[str, str]
    """The id of the team that owns each leverage point, keyed by the point's id."""
    whole_playbook: Playbook
    """The playbook of all teams."""

    @staticmethod
    def of(playbook: Playbook, team: Team) -> TeamPages:
        """Return the pages of a team, given the playbook of all teams."""
        main = playbook.about.team
        team_of_point = {point.id: point.team or main for point in playbook.leverage_points}
        return TeamPages(team, playbook.vocabularies.teams, main, team_of_point, playbook)

    def address_of(self, address: str) -> str:
        """Return the URL of this team's version of the page at `address`; `address` itself if there are no versions."""
        return self._address_for(address, self.team)

    def _address_for(self, address: str, team: Team) -> str:
        point = address.removeprefix(CARDS_ADDRESS).partition("/")[0] if address.startswith(CARDS_ADDRESS) else ""
        if point:
            has_own = self.team_of_point.get(point, team.id) == team.id
        else:
            has_own = address not in TEAM_PAGE_ADDRESSES or team.id == self.main
        return address if has_own else team_url(team) + address

    def versions(self, address: str) -> tuple[TeamVersion, ...]:
        """Return every team's version of a page, for its links to the other versions; none for a page of cards."""
        return tuple(self._versions(address))

    def leads_to_other_versions(self, address: str) -> bool:
        """Return whether a page links to other teams' versions at its top: the main team's, to which all links lead."""
        return address in TEAM_PAGE_ADDRESSES and self.team.id == self.main

    def _versions(self, address: str) -> Iterator[TeamVersion]:
        is_own_page = address == team_url(self.team)
        if is_own_page or address in TEAM_PAGE_ADDRESSES:
            for team in self.teams:
                version = team_url(team) if is_own_page else self._address_for(address, team)
                yield TeamVersion(team, version, team.id == self.team.id)
