"""Survey, walkthrough and CPD pages with figures of two teams, and the pages that encode answers as a line of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from auditing import audit
from browsing import BrowserSession, browser_session
from coaching_playbook.impact.answer_lines import SURVEY_LINE_PATTERN, WALKTHROUGH_LINE_PATTERN
from sites import Site, serve_folder
from two_teams import CANARY


@pytest.fixture
def reader(browser: Browser, two_teams: Site) -> Iterator[BrowserSession]:
    with serve_folder(two_teams.folder) as address, browser_session(browser, address) as reader:
        yield reader


def test_results_have_table_next_to_each_chart(reader: BrowserSession, two_teams: Site) -> None:
    page = reader.open("impact/")
    charts = page.locator(".pb-bar svg")
    assert charts.count() == 8  # four areas, then and now
    for text in charts.evaluate_all("charts => charts.map((chart) => chart.getAttribute('aria-label'))"):
        wave, shares = text.split(": ", 1)
        assert wave in ("Wave 1", "Wave 2")
        assert page.get_by_role("cell", name=re.sub(r" (\d+%)", r": \1", shares), exact=True).count() >= 1
    assert "We cannot say what caused a change" in page.inner_text("main")
    assert "In every area at once" in page.inner_text("main")
    assert "significant" not in page.content()
    page = reader.open("teams/lunch/impact/")
    assert page.locator(".pb-bar svg").count() == 0, "the team is too small"
    assert page.get_by_text("Not shown. Too few answers").count() == 8
    page = reader.open("focus/apparent/")
    assert page.locator(".pb-bar svg").count() == 2
    assert page.locator(".pb-look-for").count() == 1
    page = reader.open("cpd/")
    assert "25 h 30 min" in page.inner_text("main")
    assert not [path for path in two_teams.folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_result_pages_pass_axe_audit(reader: BrowserSession) -> None:
    for place in ("impact/", "focus/apparent/", "cpd/", "leaders/governors/"):
        assert audit(reader.open(place)) == {}
    assert reader.console_messages == []


@pytest.mark.parametrize(
    ("place", "pattern", "options"),
    [("survey/", SURVEY_LINE_PATTERN, 12), ("walkthrough/", WALKTHROUGH_LINE_PATTERN, 5)],
)
def test_answers_are_encoded_as_one_line_and_not_sent_or_stored(
    place: str, pattern: re.Pattern[str], options: int, browser: Browser, address: str
) -> None:
    with browser_session(browser, address) as reader:
        page = reader.open(place)
        page.context.set_offline(True)
        groups = page.locator(".pb-answers").first.get_by_role("group")
        assert groups.count() == options
        for index in range(options - 1):
            groups.nth(index).get_by_role("radio").nth(index % 3).check(force=True)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.get_by_role("button", name="Done").first.click()
        line = page.locator(".pb-line-out code").first.inner_text()
        assert pattern.fullmatch(line)
        assert page.locator(".pb-line-out svg").first.is_visible()
        assert "1 left open" in page.locator(".pb-line-out").first.inner_text()
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save as a file").click()
        assert Path(saving.value.path()).read_text("utf-8").strip() == line
        assert [url for url in requests if not url.startswith("blob:")] == []
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        page.get_by_role("button", name="Start again").click()
        assert page.locator(".pb-answers input:checked").count() == 0
        assert page.locator(".pb-line-out code").count() == 0


def test_pages_without_data_explain_next_step(site: Site) -> None:
    for place, says in (
        ("impact/", "There are no results yet"),
        ("focus/apparent/", "Not enough visits yet"),
        ("cpd/", "The audit is not written yet"),
    ):
        html = (site.folder / place / "index.html").read_text("utf-8")
        assert says in html
        assert "<svg viewBox" not in html.split('class="pb-head"')[1].split("pb-foot")[0]


SHEETS = ("leaders/", "leaders/governors/")


def words_per_page(page: Page) -> list[str]:
    """Return the words of each page of a printed PDF."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [" ".join(side.get_textpage().get_text_range().split()) for side in document]


def test_governors_sheet_prints_on_one_a4_page(reader: BrowserSession, browser: Browser, address: str) -> None:
    for place in SHEETS:
        (side,) = words_per_page(reader.open(place))
        for words in ("Stepping back", "Seen in about 65% of 25 visits", "Wave 1, then Wave 2", "25 h 30 min"):
            assert words in side, (place, words, side)
        (side,) = words_per_page(reader.open(f"teams/lunch/{place}"))
        assert "Calm queues" in side
        assert "Help a little" not in side, "the focus of the other team"
    assert len(words_per_page(reader.open("cpd/"))) == 1
    for place in SHEETS:
        with browser_session(browser, address) as starter:
            page = starter.open(place)
            (side,) = words_per_page(page)
            for words in ("What is our focus?", "Where are the gaps?", "Not known yet: no visits", "two rounds"):
                assert words in side, (place, words)
            # Whatever a school writes: each text is cut after its lines.
            page.evaluate(
                "document.querySelectorAll('.pb-governors [class^=pb-most]').forEach("
                "(text) => { text.textContent = `${text.textContent} `.repeat(40); })"
            )
            assert len(words_per_page(page)) == 1, place
