"""URLs of teams' versions of pages, in a playbook with several teams. With a single team there are no versions.

The main team's versions keep the URLs of the pages; those of another team are below `teams/<id>/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coaching_playbook.model import Playbook, Team

TEAM_PAGE_URLS = frozenset(
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
"""URLs of the pages of which each team has its own version. The pages of one leverage point's cards (`cards/<id>/`)
have versions too, but are not listed here.
"""
CARDS_URL = "cards/"


class TeamVersion(NamedTuple):
    """A team, and the URL of its version of a page. `is_current` tells whether it is the team of the current page."""

    team: Team
    url: str
    is_current: bool


def has_several_teams(playbook: Playbook) -> bool:
    """Return whether the playbook has several teams, so that pages have versions."""
    return len(playbook.vocabularies.teams) > 1


def team_url(team: Team) -> str:
    """Return the URL of a team's own page, relative to the site."""
    return f"teams/{team.id}/"


@dataclass(frozen=True)
class TeamUrls:
    """The URLs of one team's versions of pages. The main team is the one that playbook.yml names."""

    whole_playbook: Playbook
    """The playbook of all teams."""
    team: Team

    @property
    def is_main(self) -> bool:
        """Whether the team is the main one."""
        return self.team.id == self.whole_playbook.about.team

    def version_url(self, url: str) -> str:
        """Return the URL of this team's version of the page at `url`; `url` itself if the page has no versions.

        The main team's version is at `url`, the others at `teams/<id>/<url>`. Of the pages of a leverage point's cards,
        the version at `url` is that of the team that the leverage point belongs to.
        """
        if url.startswith(CARDS_URL) and url != CARDS_URL:
            point = self.whole_playbook.leverage_point.get(url.removeprefix(CARDS_URL).partition("/")[0])
            has_own = point is None or self.whole_playbook.team_of(point.team) == self.team
        else:
            has_own = self.is_main or url not in TEAM_PAGE_URLS
        return url if has_own else team_url(self.team) + url

    def page_versions(self, url: str) -> tuple[TeamVersion, ...]:
        """Return every team's version of the page at `url`, for links to them; () if the page has no versions.

        The result is also empty for the pages of a leverage point's cards, although they have versions.
        """
        is_own_page = url == team_url(self.team)
        if not is_own_page and url not in TEAM_PAGE_URLS:
            return ()
        return tuple(
            TeamVersion(
                team,
                team_url(team) if is_own_page else TeamUrls(self.whole_playbook, team).version_url(url),
                team == self.team,
            )
            for team in self.whole_playbook.vocabularies.teams
        )

    def redirects_to_own_version(self, url: str) -> bool:
        """Return whether a script on the page redirects readers of other teams to the version of their own team.

        Only the main team's version does so, because it is the one that other pages link to.
        """
        return self.is_main and url in TEAM_PAGE_URLS
