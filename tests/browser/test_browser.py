"""The shipped site in Chromium: mouse, keyboard, phone viewport and print."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from auditing import TECHNIQUE
from browsing import BrowserSession, browser_session
from coaching_playbook.pages import ASSETS
from coaching_playbook.pages.environment import ENVIRONMENT
from sites import Site, collapse_spaces, serve_folder

RESULT = ".pb-find-dialog .pb-found a"

# --- searching -------------------------------------------------------------------------------------------------


def search(page: Page, words: str) -> None:
    """Open the search dialog, type a query, and wait for the results."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    box.press_sequentially(words)
    expect(page.locator(RESULT).first).to_be_visible()


def test_query_word_from_coaching_question_links_to_its_heading(desktop: BrowserSession) -> None:
    page = desktop.open("")
    search(page, "nearly always")
    page.locator(f"{RESULT}[href*='questions-scaling']").first.click()
    page.wait_for_url(f"**/{TECHNIQUE}*#questions-scaling")
    heading = page.locator("#questions-scaling")
    expect(heading).to_be_in_viewport()
    expect(heading).to_have_text("Scaling")


def test_suggested_home_query_finds_its_technique_when_typed(desktop: BrowserSession) -> None:
    page = desktop.open("")
    offered = {link.inner_text(): link.get_attribute("href") or "" for link in page.locator(".pb-problems a").all()[:6]}
    lost: dict[str, list[str]] = {}
    for phrase, place in offered.items():
        page = desktop.open("")
        search(page, phrase)
        page.wait_for_timeout(300)  # results come in while it is typed
        first = [link.get_attribute("href") or "" for link in page.locator(RESULT).all()[:3]]
        lost |= {} if any(place in link for link in first) else {phrase: first}
    assert lost == {}


# --- the scaling line ------------------------------------------------------------------------------------------


def choose_number(page: Page, times_right: int) -> None:
    """Focus the scale of 1 to 10, move along it with the keyboard, and choose a number."""
    page.locator("playbook-scaling input[type=radio]").first.focus()
    page.keyboard.press("Space")
    for _ in range(times_right):
        page.keyboard.press("ArrowRight")


def stored_data(page: Page) -> list[str]:
    """Return the playbook's entries in local storage, without the colour scheme that Material stores."""
    return [key for key in page.evaluate("Object.keys(localStorage)") if "palette" not in key]


def test_scale_answer_is_not_stored_without_consent(desktop: BrowserSession) -> None:
    page = desktop.open(f"{TECHNIQUE}#scaling")
    choose_number(page, 3)
    message = page.locator("playbook-scaling output")
    expect(message).to_contain_text("4. Developing.")
    expect(message).to_contain_text("what could buy you five seconds?")
    assert stored_data(page) == []
    page.reload()
    expect(page.locator("playbook-scaling input[type=radio]")).to_have_count(10)
    assert page.locator("playbook-scaling input[type=radio]:checked").count() == 0


def test_scale_answer_is_stored_and_deleted_on_request(desktop: BrowserSession) -> None:
    page = desktop.open(f"{TECHNIQUE}#scaling")
    choose_number(page, 6)
    page.get_by_label("Keep it on this device").check()
    assert len(stored_data(page)) == 1
    page.reload()
    expect(page.locator("playbook-scaling input[type=radio]:checked")).to_have_value("7")
    expect(page.locator("playbook-scaling output")).to_contain_text("7. Secure.")
    expect(page.get_by_label("Keep it on this device")).to_be_checked()
    assert len(stored_data(page)) == 1
    page.locator("playbook-scaling").get_by_role("button", name="Clear").press("Enter")
    assert stored_data(page) == []
    page.reload()
    expect(page.locator("playbook-scaling input[type=radio]")).to_have_count(10)
    assert page.locator("playbook-scaling input[type=radio]:checked").count() == 0


def test_scale_answer_is_stored_per_technique(desktop: BrowserSession) -> None:
    page = desktop.open(f"{TECHNIQUE}#scaling")
    choose_number(page, 2)
    page.get_by_label("Keep it on this device").check()
    desktop.open("techniques/emotion-coaching/#scaling")
    expect(page.locator("playbook-scaling input[type=radio]")).to_have_count(10)
    assert page.locator("playbook-scaling input[type=radio]:checked").count() == 0


def test_page_without_javascript_shows_all_content(browser: Browser, address: str, site: Site) -> None:
    with browser_session(browser, address, java_script_enabled=False) as reader:
        page = reader.open(TECHNIQUE)
        for level, name in ((1, "Emerging"), (4, "Developing"), (7, "Secure"), (10, "Embedded")):
            place = page.locator(f"playbook-scaling li[data-level='{level}']")
            expect(place).to_be_visible()
            expect(place).to_contain_text(name)
        expect(page.get_by_text("One step higher:").first).to_be_visible()
        for step in site.generated[TECHNIQUE].all("p", class_="pb-do"):
            expect(page.get_by_text(step.text, exact=True).first).to_be_visible()


# --- the keyboard ----------------------------------------------------------------------------------------------

# Material draws the outline of its palette switch on the label.
FOCUSED = """() => {
    const element = document.activeElement;
    const shown = element.matches("input.md-option") ? element.nextElementSibling : element;
    const style = getComputedStyle(shown);
    const inside = (selector) => element.closest(selector) !== null;
    return {
        where: inside(".md-skip") ? "skip link" : inside(".pb-search-button") ? "search"
            : inside(".md-header") ? "header" : inside(".pb-contents") ? "contents"
            : inside(".pb-main") ? "main" : "elsewhere",
        what: element.outerHTML.slice(0, 160),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        seen: shown.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
            && shown.getBoundingClientRect().height > 0,
    };
}"""


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """Return the elements that the Tab key reaches from the top of the page up to the first one in the content."""
    stops: list[dict[str, Any]] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(250 if len(stops) < 5 else 20)  # the skip link and the search slide in
        stops.append(page.evaluate(FOCUSED))
        if stops[-1]["where"] == "main":
            break
    return stops


def test_tab_order_is_header_search_contents_text(desktop: BrowserSession) -> None:
    page = desktop.open(TECHNIQUE)
    stops = tab_stops(page)
    order = list(dict.fromkeys(stop["where"] for stop in stops))
    assert order[:3] == ["skip link", "header", "search"]
    assert order[-1] == "main", stops
    assert ("contents" in order) == (page.locator(".pb-contents").count() > 0)
    assert [stop for stop in stops if not (stop["outlined"] and stop["seen"])] == []


def test_skip_link_moves_focus_past_header(desktop: BrowserSession) -> None:
    page = desktop.open(TECHNIQUE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


# --- paper -----------------------------------------------------------------------------------------------------


COVERED = """[...document.querySelectorAll("main .pb [id]")].filter((target) => {
    target.scrollIntoView();
    const { bottom } = document.querySelector(".md-header").getBoundingClientRect();
    return target.checkVisibility() && target.getClientRects().length && target.getBoundingClientRect().top < bottom;
}).map(({ id }) => id)"""
"""What a link leads to and the header covers."""


@pytest.mark.parametrize("place", ["techniques/ask-then-wait/", "glossary/", "way/", "evidence/", "people/"])
def test_anchors_are_not_hidden_below_sticky_header(place: str, desktop: BrowserSession) -> None:
    assert desktop.open(place).evaluate(COVERED) == []


def test_printed_technique_has_steps_and_no_header(desktop: BrowserSession, site: Site, tmp_path: Path) -> None:
    page = desktop.open(TECHNIQUE)
    steps = [step.text for step in site.generated[TECHNIQUE].all("p", class_="pb-do")]
    page.emulate_media(media="print")
    for step in steps:
        expect(page.get_by_text(step, exact=True).first).to_be_visible()
    for around in (".md-header", ".md-tabs", ".md-footer", ".md-sidebar"):
        assert not any(element.is_visible() for element in page.locator(around).all()), around
    # Some print backgrounds too, and ink that is black already shows on none that is.
    ground = page.locator(".pb-small-step").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"
    file = tmp_path / "page.pdf"
    page.pdf(path=file, format="A4")
    assert file.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):  # not every machine can read a PDF back
        printed = collapse_spaces(
            subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
        )
        assert [step for step in steps if step not in printed] == []
        assert "Skip to content" not in printed


# --- addresses -----------------------------------------------------------------------------------------------------

MOVED = ["", "#questions", "?from=qr#questions", "?a=%C5%82&b=1#pause:at-5"]


@pytest.mark.parametrize("scripts", [True, False])
def test_redirect_from_former_url_keeps_fragment(scripts: bool, browser: Browser, tmp_path: Path) -> None:
    page = ENVIRONMENT.get_template("pages/redirect.html").render(link="../new/", up="../../", language="en")
    files = {"techniques/old/index.html": page, "techniques/new/index.html": "<title>New</title>"}
    files["assets/redirect.js"] = (ASSETS / "redirect.js").read_text("utf-8")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    with serve_folder(tmp_path) as address, browser.new_context(java_script_enabled=scripts) as context:
        tab = context.new_page()
        for rest in MOVED if scripts else MOVED[:1]:
            tab.goto(f"{address}techniques/old/{rest}")
            tab.wait_for_url(f"{address}techniques/new/{rest}")
            expect(tab).to_have_title("New")
            tab.goto("about:blank")
