"""Markup in texts is rendered as text: on pages, in search results and in an exported site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import browser_session
from filled import POINT, TECHNIQUE, write_filled_playbook
from sites import Site, build_site, collapse_spaces, run_playbook, serve_folder

HOSTILE = (
    ' "></title><script>alert(1)</script> <img src onerror=alert(1)> [x](javascript:alert(1)) {{7*7}} &lt;b&gt; a < b'
)
"""Stands in every text of a playbook, behind a word of its own. It is as long as a title may be."""
HONEST = re.sub(r"[^\w\s]", "x", HOSTILE)
"""Text of the same length and with the same spaces that no reader of markup would look at twice."""

# Drawings cut a long name into lines, and short names of sources are made of parts of their authors.
RESHAPED = "svg, .pb-references h3"

# Reads a page as a browser does, and runs nothing in it.
AS_PARSED = """([html, reshaped]) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const markup = [...page.querySelectorAll("*")].map(
        (element) => [element.tagName, ...element.getAttributeNames().sort()].join(" "));
    const scripts = [...page.querySelectorAll("*")].flatMap((element) => element.getAttributeNames().map(
        (name) => `${name}=${element.getAttribute(name)}`)).filter((one) => /^on|=\\s*javascript:/i.test(one));
    const title = page.title;
    const description = page.querySelector("meta[name=description]")?.content ?? "";
    const around = [...page.querySelectorAll("nav, .md-header, .navbar")].map((one) => one.textContent).join(" \\n ");
    for (const element of page.querySelectorAll("script, style, title, " + reshaped)) element.remove();
    return { markup, scripts, title, description, around, text: page.body.textContent };
}"""


class BuiltPlaybook:
    """A playbook with the same text after each unique word: its site, and the site built from its export."""

    def __init__(self, root: Path, tail: str) -> None:
        self.root = root
        self.filler = write_filled_playbook(root, tail)

    @cached_property
    def site(self) -> Site:
        return build_site(self.root / "mkdocs.yml", self.root / "site")

    @cached_property
    def exported(self) -> Site:
        result = run_playbook("export", self.root / "exported", "--root", self.root)
        assert result.returncode == 0, result.stdout + result.stderr
        return build_site(self.root / "exported/mkdocs.yml", self.root / "exported-site")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> BuiltPlaybook:
    return BuiltPlaybook(tmp_path_factory.mktemp("attacked"), HOSTILE)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> BuiltPlaybook:
    """Return the same playbook with harmless texts."""
    return BuiltPlaybook(tmp_path_factory.mktemp("calm"), HONEST)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Yield a blank page that sends no requests."""
    with browser_session(browser, "about:blank") as reader:
        yield reader.page


def parse_in_chromium(page: Page, site: Site) -> dict[str, dict[str, Any]]:
    """Return every page of a site as Chromium parses it, keyed by URL."""
    return {
        address: page.evaluate(AS_PARSED, [site.file(address).read_text("utf-8"), RESHAPED]) for address in site.pages
    }


@pytest.mark.parametrize("where", ["site", "exported"])
def test_markup_in_text_is_escaped_on_every_page(
    attacked: BuiltPlaybook, harmless: BuiltPlaybook, page: Page, where: str
) -> None:
    """Pages have the same elements and attributes as pages of the same playbook with harmless texts."""
    theirs, ours = parse_in_chromium(page, getattr(attacked, where)), parse_in_chromium(page, getattr(harmless, where))
    assert theirs.keys() == ours.keys()
    for address, one in theirs.items():
        assert one["markup"] == ours[address]["markup"], address
        assert one["scripts"] == ours[address]["scripts"] == [], address


@pytest.mark.parametrize("where", ["site", "exported"])
@pytest.mark.parametrize("part", ["text", "title", "around"])
def test_visible_text_equals_source_text(attacked: BuiltPlaybook, page: Page, where: str, part: str) -> None:
    assert changed(parse_in_chromium(page, getattr(attacked, where)), part) == []


def test_meta_descriptions_equal_source_text(attacked: BuiltPlaybook, page: Page) -> None:
    """MkDocs' own theme has no page descriptions, so an export is not checked."""
    assert changed(parse_in_chromium(page, attacked.site), "description") == []


def changed(pages: dict[str, dict[str, Any]], part: str) -> list[str]:
    """Return the unique words after which pages differ from the source text."""
    texts = {address: collapse_spaces(read[part]) for address, read in pages.items()}
    words = [
        (address, word) for address, text in texts.items() for word in re.finditer(r"w\d{3}x", text, re.IGNORECASE)
    ]
    assert len({word[0] for _address, word in words}) > (5 if part != "text" else 200)
    behind = [(address, texts[address][word.start() :][: len(word[0] + HOSTILE)]) for address, word in words]
    return [
        f"{address}: {visible}" for address, visible in behind if not visible.casefold().endswith(HOSTILE.casefold())
    ]


def test_pages_show_every_text_of_technique_and_leverage_point(attacked: BuiltPlaybook, page: Page) -> None:
    for id_, folder in ((TECHNIQUE, "techniques"), (POINT, "leverage-points")):
        text = collapse_spaces(parse_in_chromium(page, attacked.site)[f"{folder}/{id_}/"]["text"])
        visible = [reads for field, reads in attacked.filler.reads(id_) if not field.startswith("allow.")]
        alt = [reads for field, reads in attacked.filler.reads(id_) if field.split(".")[-1] == "alt"]
        texts = [reads for reads in visible if re.match(r"w\d{3}x", reads) and reads not in alt]
        assert [one for one in texts if one.casefold() not in text.casefold()] == []
        assert len(texts) > 10


def test_markup_executes_nothing_and_search_shows_it_as_text(attacked: BuiltPlaybook, browser: Browser) -> None:
    """Without the content security policy, so that only escaping is tested."""
    with serve_folder(attacked.site.folder) as address, browser_session(browser, address, bypass_csp=True) as reader:
        for place in ("", f"techniques/{TECHNIQUE}/", f"leverage-points/{POINT}/", "way/", "glossary/", "evidence/"):
            reader.open(place).wait_for_timeout(200)  # time for an onerror to fire
        page = reader.page
        sections = ("why", "steps", "success_criteria", "look_fors")
        texts = {
            field: reads
            for field, reads in attacked.filler.reads(TECHNIQUE)
            if field.split(".")[0] in sections and field.split(".")[-1] not in ("picture", "alt")
        }
        texts["title"] = dict(attacked.filler.reads(TECHNIQUE))["title"]
        for text in texts.values():
            page.goto(address)
            page.keyboard.press("Control+k")
            box = page.get_by_role("searchbox", name="Search")
            expect(box).to_be_focused()
            box.press_sequentially(text[:5])
            results = page.locator(".pb-find-found")
            expect(results).to_contain_text(text)
            assert (
                results.locator("img:not(.pb-found-picture), script, svg[onload], a[href^='javascript']").count() == 0
            )
        assert reader.console_messages == []
        assert reader.external_requests == []
