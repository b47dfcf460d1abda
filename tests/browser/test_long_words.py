"""Words and URLs wider than a phone: no page scrolls sideways, and no printed card is clipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from auditing import HEIGHT
from browsing import BrowserSession, browser_session
from coaching_playbook.yamlio import dump
from filled import PICTURE, SIMILAR_PAGES, TECHNIQUE, write_filled_playbook
from sites import Site, build_site, serve_folder

WORD = 60 * "m"
ADDRESS = f"https://example.org/{90 * 'w'}"
WIDTHS = (320, 390)
VIEWS = ("coach-it", "about-it")
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# The first elements that make a page, or a card in print, wider than it is; what scrolls by itself does not.
BEYOND = """(chosen) => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll(chosen)]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest(".md-nav, .pb-scroll > *, .pb-cov-scroll > *"))
    .slice(0, 3).map((one) => `${one.localName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
PAPER = 718
"""CSS pixels of the 190 mm between the margins of A4."""


def long_text(_number: int = 0, room: int = 2000) -> str:
    """Return a long word and a long URL, cut to the maximum length of a field."""
    return f" {WORD} {ADDRESS}"[:room].rstrip()


def storyboard() -> dict[str, object]:
    """Return a storyboard (plan of a clip) whose texts are long words."""
    moment = {name: long_text() for name in ("notice", "thinking", "ask", "alt")}
    times = [{"start": "0:01", "end": "0:03"}, {"start": "0:04", "end": "0:09"}]
    return {
        "id": "drawn",
        "title": long_text(room=80),
        "description": long_text(),
        "technique": TECHNIQUE,
        "kind": "storyboard",
        "watch_for": long_text(),
        "moments": [{"label": long_text(room=80), **time, **moment, "picture": PICTURE} for time in times],
        "commentary": long_text(),
        "after_questions": [long_text(), long_text()],
        "status": "to-film",
        "audience": "public",
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site of a playbook in which each text field has a long word and a long URL."""
    root = tmp_path_factory.mktemp("long")
    write_filled_playbook(root, long_text)
    (root / "videos.yml").write_text(dump([storyboard()]), "utf-8")
    return build_site(root / "mkdocs.yml", root / "site")


@pytest.fixture(scope="module")
def reader(browser: Browser, site: Site) -> Iterator[BrowserSession]:
    with serve_folder(site.folder) as address, browser_session(browser, address) as reader:
        yield reader


def states(reader: BrowserSession, site: Site) -> Iterator[tuple[str, Page]]:
    """Yield each page with all details expanded, every view of a technique, a session sheet, and search results."""
    for address in site.generated:
        if not address.startswith(SIMILAR_PAGES):
            page = reader.open(address)
            page.evaluate(UNFOLD)
            yield address, page
    for view in VIEWS:
        reader.open("")
        yield f"view {view}", reader.open(f"techniques/{TECHNIQUE}/#{view}")
    reader.open("")
    page = reader.open(f"session/#technique={TECHNIQUE}")
    page.wait_for_selector(f"playbook-session[data-ready={TECHNIQUE}]")
    yield "a session", page
    page = reader.open("find/")
    page.locator("playbook-find input[type=search]").fill("https")
    page.locator(".pb-found").first.wait_for()
    yield "found", page


def test_long_words_cause_no_horizontal_scrolling_or_clipped_cards(reader: BrowserSession, site: Site) -> None:
    wide = []
    cards = 0
    for name, page in states(reader, site):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.wait_for_timeout(30)  # what follows the width by a script
            wide += [f"{name} at {width}: {text}" for text in page.evaluate(BEYOND, "body *")]
        if page.locator(".pb-a4").count():
            cards += 1
            page.emulate_media(media="print")
            page.set_viewport_size({"width": PAPER, "height": HEIGHT})
            wide += [f"{name} in print: {text}" for text in page.evaluate(BEYOND, ".pb-a4 *")]
            page.emulate_media(media="screen")
    assert wide == []
    assert cards > 8
