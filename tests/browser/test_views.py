"""First screens: the tabbed views of a technique, the home page, print on one sheet, and pages without pictures."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import PHONE, BrowserSession, browser_session, first_screen_problems
from sites import Site

MAX_BYTES = 110_000
RISKY = "techniques/low-and-slow/"
PLAIN = "techniques/ask-then-wait/"
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def phone(browser: Browser, address: str) -> Iterator[BrowserSession]:
    with browser_session(browser, address, viewport=PHONE) as reader:
        yield reader


def compressed_size(page: Page, site: Site, address: str) -> int:
    """Return the size in bytes of a page and the files that it loads, each compressed as by a server."""
    names = page.evaluate("[location, ...performance.getEntriesByType('resource')].map((one) => one.href ?? one.name)")
    files = {one.removeprefix(address).partition("?")[0] for one in names if one.startswith(address)}
    paths = [site.folder / (f"{one}index.html" if one.endswith("/") else one) for one in files]
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def techniques(site: Site) -> list[str]:
    return [address for address in site.generated if re.fullmatch(r"techniques/[^/]+/", address)]


def test_technique_shows_picture_and_first_step_within_first_screens(phone: BrowserSession, site: Site) -> None:
    """On a phone, title, picture and first step are visible without scrolling, below a safety warning where one
    applies; the instructions end within 3.5 screens; and nothing is wider than the viewport."""
    faults, heavy, unpictured = {}, {}, []
    for place in techniques(site):
        page = phone.open(place)
        heavy |= {place: size} if (size := compressed_size(page, site, phone.site_url)) > MAX_BYTES else {}
        faults |= {place: found} if (found := first_screen_problems(page)) else {}
        unpictured += [place] if page.locator(".pb-now img").count() != 1 else []
    assert (faults, heavy, unpictured) == ({}, {}, [])


def test_safety_warning_is_first_on_pages_of_its_leverage_point_only(site: Site) -> None:
    displayed = {place for place in techniques(site) if site.generated[place].all("p", class_="pb-safety")}
    assert displayed == {
        f"techniques/{id_}/" for id_ in ("emotion-coaching", "low-and-slow", "precise-praise", "smooth-transitions")
    }


def test_fragment_link_opens_its_view(phone: BrowserSession) -> None:
    page = phone.open(PLAIN)
    for view in ("do-it", "coach-it", "about-it"):
        expect(page.locator(f"#view-{view}")).to_be_visible(visible=view == "do-it")
    page.get_by_role("link", name="Step 3").click()  # the strip of steps goes on to the side
    expect(page.locator("#step-3")).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("link", name="Step 3")).to_have_attribute("aria-current", "step")
    page = phone.open(f"{PLAIN}#evidence")
    expect(page.locator("#evidence")).to_be_in_viewport()
    expect(page.get_by_role("tab", name="About it")).to_have_attribute("aria-selected", "true")
    page.evaluate("location.hash = 'questions-plan'")
    expect(page.locator("#questions-plan")).to_be_in_viewport()
    expect(page.locator("details:has(#questions-plan) li").first).to_be_visible()
    page.get_by_role("tab", name="Coach it").press("ArrowLeft")
    expect(page.locator("#steps")).to_be_visible()
    expect(page.locator("#view-coach-it")).to_be_hidden()


def test_all_views_are_visible_in_order_without_javascript(browser: Browser, address: str) -> None:
    with browser_session(browser, address, viewport=PHONE, java_script_enabled=False) as reader:
        page = reader.open(PLAIN)
        views = page.locator(".pb-view")
        tops = [views.nth(index).bounding_box()["y"] for index in range(3)]  # type: ignore[index]
        assert tops == sorted(tops)
        for part in ("#steps", "#questions", "#evidence"):
            expect(page.locator(part)).to_be_visible()


def test_each_technique_prints_on_one_sheet(phone: BrowserSession, site: Site) -> None:
    """Steps with drawings, criteria, and a question for each phase are printed; the other views are not."""
    sheets = {}
    for place in techniques(site):
        page = phone.open(place)
        expect(page.locator("playbook-views[data-ready]")).to_have_count(1)
        sheets[place] = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    assert {place: count for place, count in sheets.items() if count != 1} == {}
    page.emulate_media(media="print")
    for part in (".pb-comic img", ".pb-ticks", ".pb-crosses", ".pb-print-only li"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator("#evidence")).to_be_hidden()
    page.emulate_media(media="screen")


def test_breadcrumb_is_not_highlighted_in_forced_colors_mode(browser: Browser, address: str) -> None:
    with browser_session(browser, address, viewport={"width": 1366, "height": 650}, forced_colors="active") as reader:
        items = reader.open(PLAIN).locator(".pb-trail li")
        looks = items.evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
        assert len(looks) == 4
        assert len({*looks}) == 1


def test_home_page_starts_with_problem_search_and_is_short(phone: BrowserSession) -> None:
    page = phone.open("")
    assert first_screen_problems(page) == []
    expect(page.get_by_role("heading", level=1)).to_have_text("What’s happening?")
    assert page.locator(".pb-tiles img").count() == 8
    page.get_by_role("searchbox").first.fill("throws things")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/find/#q=throws+things")


def test_reference_pages_are_short_on_phone(phone: BrowserSession) -> None:
    heights = {place: phone.open(place).evaluate(HEIGHT) for place in ("find/", "coverage/", "coaching/")}
    assert {place: height for place, height in heights.items() if height > 5.5 * PHONE["height"]} == {}


def test_starter_status_appears_once_and_file_names_are_hidden(site: Site) -> None:
    """The status of starter content is on the home page only; pages name source files only if the school wants that."""
    message = [
        place for place, created in site.generated.items() for one in created.all("span") if one.text == "Starter"
    ]
    assert message == []
    # Two pages for leaders say where to write the first results, until there are any.
    readers = [place for place in site.generated if not place.startswith("help/") and place not in ("impact/", "cpd/")]
    naming = [place for place in readers if "playbook_src/" in site.generated[place].text]
    assert naming == []


def test_not_found_page_offers_problem_search(phone: BrowserSession) -> None:
    page = phone.open("404.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("We can’t find that page")
    assert page.locator(".pb-tiles a").count() == 8


def test_suggestion_can_be_completed_without_form_url(browser: Browser, address: str) -> None:
    with browser_session(browser, address, permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.open(PLAIN)
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.pb-summary'))")
        sentence = page.locator(".pb-summary").inner_text()
        page.locator("summary", has_text="Suggest a better sentence").click()
        expect(page.get_by_label("It says now")).to_have_value(sentence)
        page.get_by_role("button", name="Copy it").click()
        expect(page.locator(".pb-slip output")).to_have_text("Write your sentence first.")
        page.get_by_label("I’d say").fill("Start small.")
        page.get_by_role("button", name="Copy it").click()
        expect(page.locator(".pb-slip output")).to_contain_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines()[1:] == [f"It says now: {sentence}", "I’d say: Start small.", address + PLAIN]
        page.evaluate("window.print = () => {}")
        page.get_by_role("button", name="Print it").click()
        page.emulate_media(media="print")
        expect(page.locator(".pb-slip-sheet")).to_contain_text("I’d say: Start small.")
        expect(page.locator(".pb-page")).to_be_hidden()
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        assert reader.external_requests == []


def test_suggestion_starts_with_current_page(phone: BrowserSession) -> None:
    page = phone.open(PLAIN)
    page.get_by_role("link", name="Suggest a better sentence", exact=True).click()
    expect(page.get_by_label("I’d say")).to_be_focused()
    expect(page.get_by_label("I’d say")).to_be_in_viewport()
    expect(page.get_by_label("It says now")).to_have_value("")
    page.go_back()
    page.locator("#step-2").get_by_role("link", name="Suggest a better sentence: ").click()
    step = page.locator("#step-2 .pb-do").inner_text()
    filled = re.compile(rf"Step 2: {re.escape(step)}\. .*You could say: [A-Z]")
    expect(page.get_by_label("It says now")).to_have_value(filled)
    page.get_by_label("It says now").fill("My own choice of words.")
    page.locator("#step-1").get_by_role("link", name="Suggest a better sentence: ").click()
    expect(page.get_by_label("It says now")).to_have_value("My own choice of words.")
    page.emulate_media(media="print")
    expect(page.locator(".pb-to-suggest").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto("about:blank")
    expect(phone.open(f"{PLAIN}#suggest").get_by_label("I’d say")).to_be_in_viewport()


def test_suggestion_link_uses_configured_channel(site: Site) -> None:
    for place, page in site.generated.items():
        for link in page.all("a"):
            if link.attributes.get("href") == "#suggest":
                assert "suggest" in site.ids[place], place


@pytest.mark.parametrize(
    ("place", "screens"),
    [
        *((f"help/{name}/", 3) for name in ("for-tas", "for-coaches", "for-leaders", "for-contributors")),
        *(("leaders/", 4), ("pathways/", 4), ("cards/scaling-back-support/", 6)),
    ],
)
def test_long_page_is_collapsed_on_phone(phone: BrowserSession, place: str, screens: int) -> None:
    assert phone.open(place).evaluate(HEIGHT) < screens * PHONE["height"]


def test_help_page_shows_headings_and_link_expands_section(phone: BrowserSession) -> None:
    page = phone.open("help/for-contributors/")
    expect(page.get_by_role("heading", name="Look up a command")).to_be_visible()
    expect(page.get_by_text("playbook fmt").first).to_be_hidden()
    page = phone.open("help/for-contributors/#look-up-a-command")
    expect(page.locator("td", has_text="playbook fmt")).to_be_visible()
    page = phone.open("help/what-is-checked/#closed-question")
    expect(page.locator("#closed-question")).to_be_in_viewport()
    page = phone.open("help/for-leaders/")
    page.emulate_media(media="print")
    expect(page.get_by_text("is our practice apparent?", exact=True)).to_be_visible()
    page.emulate_media(media="screen")


def test_button_for_a_link_says_what_it_does(browser: Browser, address: str) -> None:
    """A mouse copies the link; the button is named alike on each kind of page."""
    places = (
        "techniques/ask-then-wait/",
        "exemplars/ask-then-wait-melting-ice/#moment-2",
        "session/#technique=ask-then-wait",
    )
    with browser_session(browser, address, viewport={"width": 1366, "height": 650}) as reader:
        for place in places:
            page = reader.open(place)
            if place.startswith("session/"):
                page.locator("summary", has_text="Send it, or scan it").click()
            expect(page.get_by_role("button", name="Copy link").first).to_be_visible()
            expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
