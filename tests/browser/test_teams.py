"""Two teams on one site: a reader sees the focus, survey and cards of their own team, and the others on request."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from auditing import audit
from browsing import BrowserSession, browser_session, wait_until
from sites import Site, serve_folder

OWN = (
    *("focus/", "focus/ballot/", "focus/apparent/", "impact/", "leaders/", "walkthrough/", "cards/", "session/"),
    *("survey/", "survey/sheet/", "coverage/", "coverage/wanted/", "cpd/"),
)
OTHERS = {"": "Calm queues|Walk the queue", "teams/lunch/": "Wait first|Name the step|Wave 1: S|Seen \\d|Count to five"}
"""Words of the other team's focus, figures and cards, by the folder of a team's pages."""
CHOOSE = "I’m a midday supervisor: show me this first"


@pytest.fixture
def reader(browser: Browser, two_teams: Site) -> Iterator[BrowserSession]:
    with serve_folder(two_teams.folder) as address, browser_session(browser, address) as reader:
        yield reader


@pytest.mark.parametrize("folder", OTHERS)
def test_team_pages_do_not_show_other_teams_focus_survey_or_cards(folder: str, two_teams: Site) -> None:
    for place in OWN:
        text = two_teams.generated[folder + place].text
        assert not re.search(OTHERS[folder], text), (place, re.search(OTHERS[folder], text))
    assert two_teams.broken_links() == []


def test_cards_print_for_the_team_that_uses_them(two_teams: Site) -> None:
    mine, theirs = (
        two_teams.generated["cards/stepping-back/"].text,
        two_teams.generated["teams/lunch/cards/stepping-back/"].text,
    )
    assert "Wait first" in mine
    assert "Wait first" not in theirs
    assert "Wait together" in mine, "a technique that both teams use"
    assert "Wait together" in theirs
    assert "Walk the queue" in two_teams.generated["cards/calm-queues/"].text


def test_feeds_and_calendars_are_per_team(two_teams: Site) -> None:
    calendar = (two_teams.folder / "teams/lunch/focus/cycles.ics").read_text("utf-8")
    assert "Calm queues" in calendar
    assert "Stepping back" not in calendar
    assert "Calm queues" not in (two_teams.folder / "focus/cycles.ics").read_text("utf-8")
    assert "Wait first" not in (two_teams.folder / "teams/lunch/feed.xml").read_text("utf-8")
    announced = two_teams.pages["teams/lunch/"].all("link", type="application/atom+xml")
    assert [one.attributes["href"] for one in announced] == ["feed.xml", "../../feed.xml"]


def test_saved_team_choice_links_to_its_pages(reader: BrowserSession) -> None:
    page = reader.open("focus/")
    assert "Stepping back" in page.inner_text("main")
    page.get_by_role("link", name="Midday supervisors", exact=True).first.click()
    page.get_by_role("button", name=CHOOSE).click()
    for place in ("focus/", "impact/", "cards/", "leaders/", ""):
        page = reader.open(place)
        wait_until(page, "location.pathname.startsWith('/teams/lunch/')")
        wait_until(page, "Boolean(document.querySelector('playbook-team'))")
    page = reader.open("focus/#for-tas")
    assert "Stepping back" in page.inner_text("main"), "a link to the other team's page is followed"
    page = reader.open("teams/lunch/")
    page.get_by_role("button", name="Show me every team alike").click()
    assert page.evaluate("localStorage.length") == 0
    assert reader.open("focus/").url.endswith("/focus/")
    assert reader.console_messages == []


def test_search_ranks_own_team_first_and_counts_other_results(reader: BrowserSession) -> None:
    page = reader.open("teams/lunch/")
    page.get_by_role("button", name=CHOOSE).click()
    page = reader.open("find/#q=wait")
    more = page.locator(".pb-found-elsewhere")
    more.wait_for()
    found = page.locator(".pb-find-found")
    assert re.fullmatch(r"\d+ more results? (is|are) for Teaching assistants\. Show them too", more.inner_text())
    found.get_by_role("link", name="Walk the queue").first.wait_for()
    assert found.get_by_role("link", name="Wait first").count() == 0
    more.get_by_role("button").click()
    found.get_by_role("link", name="Wait first").first.wait_for()
    assert more.count() == 0


def test_team_pages_pass_axe_audit(reader: BrowserSession) -> None:
    for place in ("teams/lunch/", "teams/lunch/focus/", "leaders/", ""):
        assert audit(reader.open(place)) == {}
    assert reader.console_messages == []


def test_single_team_site_does_not_mention_teams(site: Site) -> None:
    for address, page in site.generated.items():
        assert not address.startswith("teams/")
        assert not page.all("playbook-team")
