"""Where each team's version of a page is. With a single team there are none.

The main team's pages keep their addresses; those of another team are below `teams/<id>/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coaching_playbook.model import Playbook, Team

BY_TEAM = frozenset(
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
"""Addresses of the pages that each team has for itself, beside those of its cards."""
CARDS = "cards/"


class TeamVersion(NamedTuple):
    """A team, and the address of its version of a page."""

    team: Team
    address: str
    is_this: bool


def has_several(playbook: Playbook) -> bool:
    """Whether teams are visible at all."""
    return len(playbook.vocabularies.teams) > 1


def team_url(team: Team) -> str:
    """Return the address of a team's own page."""
    return f"teams/{team.id}/"


@dataclass(frozen=True)
class TeamPages:
    """The pages of one team among several. `main` is the id of the main team."""

    team: Team
    teams: tuple[Team, ...]
    main: str
    owners: dict[str, str]
    """The id of each leverage point's team, by the id of the leverage point."""
    whole: Playbook
    """The playbook of all teams."""

    @staticmethod
    def of(playbook: Playbook, team: Team) -> TeamPages:
        """Return those of a team in the whole playbook."""
        main = playbook.about.team
        owners = {point.id: point.team or main for point in playbook.leverage_points}
        return TeamPages(team, playbook.vocabularies.teams, main, owners, playbook)

    def place(self, address: str) -> str:
        """Return the address of this team's version of a page; the address itself if there is only one."""
        return self._place(address, self.team)

    def _place(self, address: str, team: Team) -> str:
        point = address.removeprefix(CARDS).partition("/")[0] if address.startswith(CARDS) else ""
        if point:
            has_own = self.owners.get(point, team.id) == team.id
        else:
            has_own = address not in BY_TEAM or team.id == self.main
        return address if has_own else team_url(team) + address

    def versions(self, address: str) -> tuple[TeamVersion, ...]:
        """Return every team's version of a page, as the page of a team shows them; none for a page of cards."""
        return tuple(self._versions(address))

    def leads_on(self, address: str) -> bool:
        """Whether a page leads readers of other teams to their version: where links for all teams point."""
        return address in BY_TEAM and self.team.id == self.main

    def _versions(self, address: str) -> Iterator[TeamVersion]:
        is_own_page = address == team_url(self.team)
        if is_own_page or address in BY_TEAM:
            for team in self.teams:
                place = team_url(team) if is_own_page else self._place(address, team)
                yield TeamVersion(team, place, team.id == self.team.id)
