"""Limited devices: forced colours, blocked storage, missing browser APIs, and scripts that fail to load."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from browsing import browser_session, wait_until
from sites import ROOT, Site, serve_folder

SHEET = "session/#technique=ask-then-wait"
LOOKS = """(chosen) => {
    const look = (one) => { const style = getComputedStyle(one); return style.backgroundColor + style.color; };
    return [...document.querySelectorAll(chosen)].map((one) => {
        const group = one.closest(".pb-pick, ul, ol, fieldset, p, div");
        const siblings = [...group.querySelectorAll("input:not(:checked) + :is(span, label)")];
        return siblings.length > 0 && siblings.every((other) => look(other) !== look(one));
    });
}"""
BLOCKED = """const blocked = { get() { throw new DOMException("blocked", "SecurityError"); } };
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, blocked);
}
Object.defineProperty(Navigator.prototype, "serviceWorker", blocked);"""

LOST = r"""(text) => {
    const plain = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"|'[^']*'/g, '""');
    const selectors = [...plain.matchAll(/([^{};]+)\{/g)].map((found) => found[1].trim());
    const rules = selectors.filter((one) => !one.startsWith("@") && !/^(from|to|[\d.]+%)(,|$)/.test(one));
    const isKept = (one) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`${one} {}`);
        return sheet.cssRules.length === 1;
    };
    return [rules.length, rules.filter((one) => !isKept(one))];
}"""
"""The number of rules in a style sheet, and the selectors of those that a browser drops."""


def sheet(page: Page) -> None:
    page.wait_for_selector("playbook-session[data-ready=ask-then-wait]")


def test_selection_is_visible_in_forced_colors_mode(browser: Browser, address: str) -> None:
    with browser_session(browser, address, forced_colors="active") as reader:
        page = reader.open(SHEET)
        sheet(page)
        for place in ("", "survey/", "walkthrough/", "coverage/"):
            if place:
                page = reader.open(place)
                page.locator("main input[type=radio]:has(+ :is(span, label))").last.dispatch_event("click")
            looks = page.evaluate(LOOKS, "main input[type=radio]:checked + :is(span, label)")
            assert looks, place
            assert all(looks), place


def test_forced_colors_mode_shows_play_icon_and_current_menu_item(browser: Browser, address: str) -> None:
    with browser_session(browser, address, forced_colors="active", viewport={"width": 1366, "height": 768}) as reader:
        page = reader.open("exemplars/face-the-teacher-year-4/")
        sign = page.locator(".pb-film-big").first
        fill, behind = sign.evaluate(
            "one => [getComputedStyle(one.querySelector('svg')).fill, getComputedStyle(one).backgroundColor]"
        )
        assert re.findall(r"\d+", fill)[:3] != re.findall(r"\d+", behind)[:3]
        link = reader.open("help/for-contributors/").locator(".md-nav__link--active:visible").first
        colour, behind = link.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]")
        with_contrast = link.evaluate(
            "one => { one.style.color = 'SelectedItemText'; return getComputedStyle(one).color; }"
        )
        assert colour == with_contrast != behind


MARKED = """() => [...document.querySelectorAll(".pb-term")].filter((term) => {
    const style = getComputedStyle(term);
    return style.outlineStyle === "solid" || (style.backgroundColor !== "rgba(0, 0, 0, 0)"
        && !matchMedia("(forced-colors: active)").matches);
}).map((term) => term.querySelector("h3").id)"""
"""The ids of the terms that look as if a link had led to them."""


@pytest.mark.parametrize("forced_colors", ["none", "active"])
def test_linked_glossary_term_is_highlighted(
    forced_colors: Literal["none", "active"], browser: Browser, address: str
) -> None:
    with browser_session(browser, address, forced_colors=forced_colors) as reader:
        page = reader.open("glossary/")
        assert page.evaluate(MARKED) == []
        ids = page.locator(".pb-term h3[id]").evaluate_all("(terms) => terms.map(({ id }) => id)")
        for id_ in (ids[0], ids[-1], ids[len(ids) // 2]):
            page.evaluate("(id) => { location.hash = id; }", id_)
            assert page.evaluate(MARKED) == [id_]
        page.go_back()
        wait_until(page, f"location.hash === '#{ids[-1]}'")
        assert page.evaluate(MARKED) == [ids[-1]]
        assert reader.open(f"glossary/#{ids[1]}").evaluate(MARKED) == [ids[1]]


@pytest.mark.parametrize("place", ["", SHEET, "techniques/ask-then-wait/", "find/"])
def test_blocked_storage_falls_back_to_system_color_scheme(browser: Browser, address: str, place: str) -> None:
    with browser_session(browser, address, color_scheme="dark") as reader:
        reader.page.add_init_script(BLOCKED)
        page = reader.open(place)
        wait_until(page, "document.body.dataset.mdColorScheme === 'slate'")
        assert reader.console_messages == []


def test_sheet_link_updates_without_newer_browser_apis(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        reader.page.add_init_script("delete window.structuredClone; delete Array.prototype.at;")
        page = reader.open(SHEET)
        sheet(page)
        field = page.locator(".pb-tool input[readonly]")
        assert "#technique=ask-then-wait&" in field.input_value()
        page.evaluate("location.hash = '#technique=peers-first'")
        page.wait_for_selector("playbook-session[data-ready=peers-first]")
        assert field.input_value() == page.url
        assert "#technique=peers-first&" in page.url
        for move, technique in ((page.go_back, "ask-then-wait"), (page.go_forward, "peers-first")):
            move()
            page.wait_for_selector(f"playbook-session[data-ready={technique}]")
            assert field.input_value() == page.url
            assert f"#technique={technique}&" in page.url
        assert reader.console_messages == []


@pytest.mark.parametrize("module", ["search/ranking.js", "search/dialog.js"])
def test_search_button_is_link_if_module_fails_to_parse(browser: Browser, address: str, module: str) -> None:
    with browser_session(browser, address) as reader:
        page = reader.page
        page.route(f"**/assets/{module}", lambda route: route.fulfill(content_type="text/javascript", body="{ /(?<"))
        reader.open("")
        page.click("a[data-find]")
        page.wait_for_url("**/find/*")
        assert page.locator("main a[href*='techniques/']").count() > 5


INSTEAD = {
    "": "main a[href*='techniques/']",
    "find/": "main a[href*='techniques/ask-then-wait/']",
    SHEET: ".pb-static a[href*='cards/']",
    "survey/": ".pb-static a[href*='survey/sheet/']",
    "walkthrough/": "details[open] .pb-static a[href*='cards/']",
    "techniques/ask-then-wait/": "main a[href*='cards/']",
    "exemplars/face-the-teacher-sorting-books/": "video[controls]",
}
"""The way on from each page where a module that its others need does not parse."""


def test_pages_stay_navigable_if_shared_module_fails_to_parse(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        broken = {"content_type": "text/javascript", "body": "{ /(?<"}
        reader.page.route("**/assets/dom.js", lambda route: route.fulfill(**broken))
        for place, selector in INSTEAD.items():
            reader.page.goto("about:blank")
            page = reader.open(place)
            page.locator(selector).first.wait_for(state="visible")
            if page.locator("form.pb-answers").count():
                # As where the survey is linked by codes: Enter in a box of text sends a form.
                box = "form => form.insertAdjacentHTML('beforeend', '<input name=code>')"
                page.locator("form.pb-answers").first.evaluate(box)
                page.locator("input[name=code]").press("Enter")
                page.wait_for_timeout(100)
                assert page.url == f"{address}{place}", "no answer gets into an address"


def test_failed_sheet_offers_links(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        reader.page.add_init_script("delete String.prototype.replaceAll")
        page = reader.open(SHEET)
        page.locator("playbook-session a[href*='cards/']").first.wait_for()
        page.locator("playbook-session a[data-technique]").first.wait_for()


SEEN = """[...document.querySelectorAll("main a")].filter((link) => link.checkVisibility({ visibilityProperty: true }))
    .map((link) => link.getAttribute("href"))"""


def test_links_stay_if_any_module_fails_to_parse(browser: Browser, two_teams: Site) -> None:
    """Each module fails in turn, on the first page that loads it; links of the page without JavaScript must stay."""
    broken = {"content_type": "text/javascript", "body": "{ /(?<"}
    technique = next(place for place in two_teams.pages if place.count("/") == 2 and place.startswith("techniques/"))
    places = ["", "find/", technique, f"session/#technique={technique.split('/')[1]}", "cards/", "leaders/", "way/"]
    tried: set[str] = set()
    with (
        serve_folder(two_teams.folder) as address,
        browser_session(browser, address, service_workers="block") as reader,
    ):
        page = reader.page

        def links(place: str, module: str = "") -> set[str]:
            if "#" in place:  # else the same page would not be loaded again
                page.goto("about:blank")
            if module:
                page.route(f"**/assets/{module}", lambda route: route.fulfill(**broken))
            reader.open(place)
            seen = set(page.evaluate(SEEN))
            if module:
                page.unroute(f"**/assets/{module}")
            return seen

        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        for place in places:
            loaded.clear()
            with_all = links(place)
            modules = {url.split("/assets/")[1] for url in loaded if url.endswith(".js") and "/assets/" in url} - tried
            expected = with_all & links(place, "**/*.js") if modules else set()
            for module in sorted(modules):
                assert expected <= links(place, module), (place, module)
            tried |= modules
        assert {"dom.js", "theme.js", "search-button.js", "session/state.js", "views.js", "teams.js"} <= tried


def test_no_form_shows_noscript_message_with_scripts(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        for place in ("survey/", "walkthrough/"):
            page = reader.open(place)
            page.get_by_role("button", name="Done").first.wait_for()
            assert page.locator("playbook-answers .pb-static, playbook-visit .pb-static").count() == 0


def test_chromium_parses_every_css_rule(browser: Browser) -> None:
    """One unknown selector invalidates its whole rule."""
    page = browser.new_page()
    assert page.evaluate(LOST, "a:target-within, b {} @media print { i::after { color: red } }") == [
        2,
        ["a:target-within, b"],
    ]
    files = sorted((ROOT / "generator/coaching_playbook").rglob("*.css"))
    found = {file.name: page.evaluate(LOST, file.read_text("utf-8")) for file in files}
    page.close()
    assert min(count for count, _lost in found.values()) > 10
    assert {name: lost for name, (_count, lost) in found.items() if lost} == {}
