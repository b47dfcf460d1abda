"""Accessibility: axe audits of page types and interactive states, keyboard, zoom, and pages without JavaScript.

Checks that cannot be automated are listed in docs/project/accessibility.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from auditing import ALL_WIDTHS, CLIP, HEIGHT, PAGE_TYPES, SIMILAR_PAGE_TYPES, TECHNIQUE, WIDTHS, audit, violations
from browsing import BrowserSession, browser_session
from figures import Recorder
from sites import Site, collapse_spaces


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[BrowserSession]:
    with browser_session(browser, address, viewport={"width": 1280, "height": HEIGHT}) as reader:
        yield reader


# --- audits ----------------------------------------------------------------------------------------------------


def test_every_page_type_passes_axe_audit(desktop: BrowserSession, figure: Recorder, thorough: bool) -> None:
    """axe-core's rules for WCAG 2.2 A and AA, and its best practices, on a page of every type at 1280, 390 and 320
    CSS pixels, in the light and dark scheme and in forced-colors mode; and no page scrolls sideways."""
    found: dict[str, Any] = {}
    widths = ALL_WIDTHS if thorough else WIDTHS
    for place in PAGE_TYPES.values():
        found |= audit(desktop.open(place), widths, dark=True, at_each_width=thorough)
    of = len(PAGE_TYPES) * len(widths)
    figure("Accessibility audit", of - len(found), of, short="a tool sees a part; nobody with a need has tried")
    assert found == {}
    assert desktop.console_messages == []
    assert desktop.external_requests == []


UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


def test_similar_pages_pass_axe_audit(desktop: BrowserSession) -> None:
    """The same audit of the other pages at 390 CSS pixels, with all details expanded."""
    found: dict[str, Any] = {}
    for place in SIMILAR_PAGE_TYPES.values():
        page = desktop.open(place)
        page.evaluate(UNFOLD)
        found |= audit(page, (390,), dark=True)
    assert found == {}


def test_every_page_type_is_audited(site: Site) -> None:
    kinds: dict[str, set[str]] = {}
    for address, page in site.generated.items():
        for element in page.all("div", class_="pb-page"):
            name = next(one for one in element.attributes["class"].split() if one.startswith("pb-on-"))
            kinds.setdefault(name, set()).add(address)
    audited_pages = {*PAGE_TYPES.values(), *SIMILAR_PAGE_TYPES.values()}
    assert len(kinds) > 20
    assert sorted(name for name, pages in kinds.items() if not pages & audited_pages) == []


def states(reader: BrowserSession) -> Iterator[tuple[str, Page, tuple[int, ...]]]:
    """Yield (name, page, viewport widths) for each interactive state, at the widths where it exists."""
    page = reader.open(f"{TECHNIQUE}#about-it")
    expect(page.locator("#view-about-it")).to_be_visible()
    yield "the view about a technique", page, WIDTHS
    page = reader.open("")  # the same page with another part in its address would not be loaded again
    page = reader.open(f"{TECHNIQUE}#scaling")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.locator("playbook-scaling input[type=radio]").nth(3).check()
    yield "details open, a number chosen", page, WIDTHS
    page.set_viewport_size({"width": 390, "height": HEIGHT})
    page.locator(".md-header__button[for=__drawer]").click()
    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
    page.wait_for_timeout(400)  # it slides
    yield "drawer open", page, (320,)
    page = reader.open("")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    yield "search open", page, WIDTHS
    page.keyboard.type("stuck")
    expect(page.locator(".pb-found").first).to_be_visible()
    page.wait_for_timeout(400)  # the rest comes a little later
    yield "search with results", page, WIDTHS
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page = reader.open("find/")
    expect(page.locator(".pb-find-ticks input").first).to_be_attached()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.locator("playbook-find input[type=search]").fill("wait")
    page.get_by_role("checkbox", name="Key stage 2").check()
    expect(page.locator(".pb-found").first).to_be_visible()
    yield "found and narrowed down", page, WIDTHS
    page.locator("playbook-find input[type=search]").fill("qqqq zzzz")
    expect(page.locator(".pb-found")).to_have_count(0)
    yield "nothing found", page, WIDTHS
    page = reader.open(CLIP)
    page.locator(".pb-chapters a").first.click()
    page.evaluate("document.querySelectorAll('.pb-clip details').forEach(one => { one.open = true; })")
    expect(page.locator(".pb-chapters a[aria-current]")).to_have_count(1)
    yield "a moment playing", page, WIDTHS
    page.get_by_role("button", name="Start from the beginning").click()
    page.get_by_role("button", name="Compare").click()
    yield "marks compared", page, WIDTHS
    page = reader.open("session/#technique=face-the-teacher&minutes=30&first=yes")
    page.locator("playbook-session[data-ready]").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.locator("input[name=pb-number]").nth(5).check()
    for box in page.locator("playbook-session textarea:visible").all():
        box.fill("Something that someone writes here, long enough to go round the end of a line.")
    yield "sheet filled", page, WIDTHS
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page.get_by_role("button", name="Show it to the room").click()
    yield "shown to the room", page, WIDTHS


def test_interactive_states_pass_axe_audit(desktop: BrowserSession, figure: Recorder, thorough: bool) -> None:
    """The same audit of interactive states: search, drawer and details open, a player after a click, a filled-in
    session sheet, and the projector view."""
    found: dict[str, Any] = {}
    of = 0
    for name, page, widths in states(desktop):
        if thorough and widths == WIDTHS:
            widths = ALL_WIDTHS
        of += len(widths)
        faults = audit(page, widths, dark=True, at_each_width=thorough)
        found |= {f"{name}: {where}": what for where, what in faults.items()}
    figure("Accessibility audit in use", of - len(found), of)
    assert found == {}
    assert desktop.console_messages == []
    assert desktop.external_requests == []


def test_audit_reports_each_injected_violation(desktop: BrowserSession) -> None:
    page = desktop.open("")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=data:,>'")
    rules = {one.split(":")[0] for one in violations(page)}
    assert {"image-alt", "page-has-heading-one"} <= rules


# --- the keyboard ----------------------------------------------------------------------------------------------

# Of radio buttons with one name the tab key reaches one. Where what stands beside one draws it, the outline is there.
STOPS = """() => {
    const can = "a[href], button, input, select, textarea, summary, video[controls], [tabindex]";
    const names = new Set();
    const shown = (one) => one.checkVisibility({ checkVisibilityCSS: true });
    window.stops = [...document.querySelectorAll(can)].filter((one) => {
        if (one.tabIndex < 0 || one.disabled || !shown(one) || one.closest("[inert]")) return false;
        if (one.type !== "radio") return true;
        const first = !names.has(one.name);
        names.add(one.name);
        return first;
    });
    window.groups = window.stops.map((one) => one.type === "radio" ? one.name : one);
    return window.stops.length;
}"""
STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const hidden = !one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const drawn = (one.matches("input.md-option, input.md-toggle") || hidden) && one.nextElementSibling || one;
    const style = getComputedStyle(drawn);
    const box = drawn.getBoundingClientRect();
    return {
        at: window.groups.indexOf(one.type === "radio" ? one.name : one),
        what: one.outerHTML.slice(0, 140),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
            && drawn.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }),
    };
}"""
BY_KEYBOARD = ("home", "technique", "leverage-point", "find", "exemplar", "session", "record", "focus", "not-found")


def test_tab_key_reaches_every_control_with_visible_focus(desktop: BrowserSession, figure: Recorder) -> None:
    """Every link, button, form field and player on pages with every kind of control: it can be reached with the Tab
    key, is within the viewport, and has a focus outline."""
    reached = of = 0
    faults = []
    for kind in BY_KEYBOARD:
        page = desktop.open(PAGE_TYPES[kind])
        if kind == "find":
            expect(page.locator(".pb-find-ticks input").first).to_be_attached()
        page.wait_for_timeout(300)  # what a page makes for itself
        stops = page.evaluate(STOPS)
        of += stops
        found: dict[int, dict[str, Any]] = {}
        for _ in range(stops * 2 + 20):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None and found:
                break
            if stop and stop["at"] not in found:
                if not (stop["outlined"] and stop["seen"]):
                    page.wait_for_timeout(300)  # it slides in, or is scrolled to
                    stop = page.evaluate(STOP) or stop
                found[stop["at"]] = stop
        good = [stop for at, stop in found.items() if at >= 0 and stop["outlined"] and stop["seen"]]
        reached += len(good)
        faults += [f"{kind}: {stop}" for stop in found.values() if stop["at"] >= 0 and stop not in good]
        lost = page.evaluate(
            "known => stops.filter((one, at) => !known.includes(at)).map(one => one.outerHTML.slice(0, 140))", [*found]
        )
        faults += [f"{kind} never reaches {one}" for one in lost]
    figure("By keyboard alone", reached, of)
    assert faults == []
    assert reached == of > 200


# --- large text, wide spacing ----------------------------------------------------------------------------------

SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
        p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets.push(sheet);
}"""
# Elements with text that is cut off: what they hold is larger than they are, and they hide it.
CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    if (!one.checkVisibility({ checkVisibilityCSS: true }) || one.clientHeight < 4 || one.clientWidth < 4) return false;
    if (!one.innerText?.trim() || style.clipPath !== "none") return false;
    if (one.closest("svg, video, .md-skip, .md-sidebar")) return false;  // the last is off the screen until opened
    // Beginnings of texts, which are whole where they lead: in the opened fold or card, or on a technique's page.
    if (one.closest("details:not([open]) > summary, .pb-index-problems")) return false;
    if (one.querySelector(":scope > .pb-whole > a")) return false;
    const across = /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    const down = /hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
    return across || down;
}).map((one) => `${one.tagName}.${one.className}: ${one.innerText.slice(0, 80)}`)"""


def test_text_spacing_and_400_percent_zoom_lose_no_content(desktop: BrowserSession, figure: Recorder) -> None:
    """Every page type at 1280 and 320 CSS pixels (1280 at 400 % zoom) with the text spacing of WCAG 1.4.12, and on a
    phone with text at 200 %: nothing is clipped, and nothing scrolls sideways."""
    faults = {}
    for kind, place in PAGE_TYPES.items():
        page = desktop.open(place)
        page.evaluate(SPACED)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.wait_for_timeout(50)
            lost = page.evaluate(CLIPPED)
            lost += ["sideways"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
            faults |= {f"{kind} at {width}": lost} if lost else {}
        page.evaluate("document.adoptedStyleSheets.pop()")
        page.set_viewport_size({"width": 390, "height": HEIGHT})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults[f"{kind} with text at 200 %"] = ["sideways"]
    figure("Wide spacing and 400 %", 3 * len(PAGE_TYPES) - len(faults), 3 * len(PAGE_TYPES))
    assert faults == {}


# --- no scripts ------------------------------------------------------------------------------------------------


def test_pages_without_javascript_are_readable_and_link_home(
    browser: Browser, address: str, site: Site, figure: Recorder
) -> None:
    """Every page type without JavaScript on a phone: its headings are readable, and a visible link leads to the home
    page."""
    faults = {}
    with browser_session(
        browser, address, java_script_enabled=False, viewport={"width": 390, "height": HEIGHT}
    ) as reader:
        for kind, place in PAGE_TYPES.items():
            page = reader.open(place)
            main = page.locator("main")
            text = collapse_spaces(main.inner_text()).casefold()
            created = site.pages[place].all("div", class_="pb") or site.pages[place].all("article")
            headings = [one.text.replace(" :", ":") for one in created[0].all("h1", "h2", "h3")]
            lost = [heading for heading in headings if heading.casefold() not in text]
            home = page.get_by_role("link", name=re.compile("The TA Playbook|Go to the first page")).first
            faults |= {kind: lost} if lost or not home.is_visible() else {}
        page = reader.open("")
        for name in ("Modelling attention", "Face the teacher"):
            page.locator(".pb").get_by_role("link", name=name).first.click()
        expect(page).to_have_url(f"{address}techniques/face-the-teacher/")
    figure(
        "Without scripts",
        len(PAGE_TYPES) - len(faults),
        len(PAGE_TYPES),
        short="search, sheets and scaling need scripts, and say so",
    )
    assert faults == {}
