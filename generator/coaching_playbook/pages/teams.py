"""Render the page of each team, if there are several, and list the versions of other pages that each team has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from coaching_playbook.model import LeveragePoint, Playbook, Team
from coaching_playbook.pages import cards, feeds
from coaching_playbook.pages.feeds import FEED
from coaching_playbook.pages.page import Page, PageSpec, TextFile
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.team_urls import TEAM_PAGE_URLS, TeamUrls, has_several_teams, team_url


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of the home page and the feed of each team; nothing if there is only one team."""
    if has_several_teams(playbook):
        for team in playbook.vocabularies.teams:
            yield PageSpec(team_url(team), partial(render_team_page, team=team))
            yield PageSpec(f"{team_url(team)}{feeds.FEED}", partial(feeds.render_team_feed, team=team))


def expand_team_versions(playbook: Playbook, specs: Iterable[PageSpec]) -> Iterator[PageSpec]:
    """Yield `specs`, with each page that has team versions replaced by one specification for each team."""
    for spec in specs:
        if spec.url in TEAM_PAGE_URLS:
            for team in playbook.vocabularies.teams:
                url = TeamUrls(playbook, team).version_url(spec.url)
                yield PageSpec(url, partial(_render_for_team, render=spec.render, team=team))
        else:
            yield spec


def card_specs(playbook: Playbook, point: LeveragePoint) -> Iterator[PageSpec]:
    """Yield the specifications of the pages of a leverage point's cards, one set for each team concerned.

    These are the team that the leverage point belongs to, and each team that has techniques in use under it.
    """
    for team in playbook.vocabularies.teams:
        view, urls = playbook.for_team(team), TeamUrls(playbook, team)
        if playbook.team_of(point.team) == team or (point.id in view.leverage_point and view.in_use_of(point)):
            for number in cards.page_numbers(view, point):
                render = partial(cards.render_leverage_point_cards, point_id=point.id, number=number)
                url = urls.version_url(cards.page_url(point, number))
                yield PageSpec(url, partial(_render_for_team, render=render, team=team))


def _render_for_team(renderer: Renderer, render: Callable[[Renderer], Page | TextFile], team: Team) -> Page | TextFile:
    """Render a team's version of a page: return the result of `render` for a renderer of the team."""
    return render(renderer.for_team(team))


def render_team_page(renderer: Renderer, team: Team) -> Page:
    """Render a team's home page: its focus, the vision statements it works on, its techniques, links to other pages."""
    renderer = renderer.for_team(team)
    playbook, builder = renderer.playbook, renderer.page_builder(team_url(team), "vocabularies.yml")
    builder.add_context(member=team, feed=FEED)
    now, later = playbook.cycle_on(renderer.day), playbook.cycles_after(renderer.day)
    if now or later:
        builder.add_section("focus", "Our focus", "_sections/team/focus.html", now=now, later=later)
    served = {id_ for point in playbook.leverage_points for id_ in point.way}
    statements = [statement for statement in playbook.about.vision.statements if statement.id in served]
    if statements:
        title = playbook.about.vision.title
        builder.add_section("way", title, "_sections/team/way.html", statements=statements)
    if playbook.leverage_points:
        builder.add_section("techniques", "Our techniques", "_sections/team/techniques.html")
    builder.add_section("pages", "More for this team", "_sections/team/pages.html", has_cycles=bool(playbook.cycles))
    description = f"The focus, the techniques and the cards of {team.many}."
    return builder.build("pages/team.html", team.label, team.description or description)
