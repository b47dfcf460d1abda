"""Generated pages omit the theme's script and most of its CSS; they must look and work as with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from auditing import TECHNIQUE
from browsing import browser_session
from filled import write_minimal_playbook
from sites import Site, build_site

PAGES = ("", TECHNIQUE, "way/", "leaders/", "404.html")
GEOMETRY = """() => [...document.querySelectorAll("body, body *:not(script, template)")].map((element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return [element.localName, element.className, box.x, box.y, box.width, box.height, style.color,
        style.backgroundColor, style.font, style.opacity, style.visibility].join(" ");
})"""
WITH_ALL_RULES = """async () => {
    const link = document.querySelector("link[rel=stylesheet][href$='assets/pages.css']");
    const other = link.cloneNode();
    other.href = link.href.replace("pages.css", "site.css");
    const loaded = new Promise((resolve) => other.addEventListener("load", resolve));
    link.after(other);
    await loaded;
    link.remove();
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_removed_css_rules_match_nothing(browser: Browser, address: str, width: int) -> None:
    with browser_session(browser, address, viewport={"width": width, "height": 800}) as reader:
        for place in PAGES:
            page = reader.open(place)
            if width == 390 and place == TECHNIQUE:
                page.locator(".md-header__button[for=__drawer]").click()
                page.wait_for_timeout(400)  # it slides
            reduced = page.evaluate(GEOMETRY)
            page.evaluate(WITH_ALL_RULES)
            assert page.evaluate(GEOMETRY) == reduced, place


def test_color_scheme_menu_and_title_work_without_theme_script(browser: Browser, address: str) -> None:
    with browser_session(browser, address, viewport={"width": 390, "height": 660}) as reader:
        page = reader.open(TECHNIQUE)
        body, drawer = page.locator("body"), page.locator("#__drawer")
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        page.emulate_media(color_scheme="dark")
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
        page.emulate_media(color_scheme="light")
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        page.locator("label[for^=__palette]:visible").click()
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
        page.locator(".md-header__button[for=__drawer]").click()
        expect(drawer).to_be_checked()
        page.keyboard.press("Escape")
        expect(drawer).not_to_be_checked()
        page.set_viewport_size({"width": 1280, "height": 660})
        title = page.locator(".md-header__title")
        page.mouse.wheel(0, 900)
        expect(title).to_have_class("md-header__title md-header__title--active")
        page.evaluate("scrollTo(0, 0)")
        expect(title).to_have_class("md-header__title")
        for place in ("help/for-tas/", "find/"):  # the first has the theme's script
            expect(reader.open(place).locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.locator("input.md-option").last.focus()
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


@pytest.mark.parametrize(
    ("setting", "is_lean"),
    [
        ("theme: {name: material, features: [navigation.tabs]}", True),
        ("theme: {name: material, features: [navigation.instant]}", False),
        ("theme: material\nextra_javascript: [own.js]", False),
    ],
)
def test_theme_script_is_kept_where_settings_need_it(tmp_path: Path, setting: str, is_lean: bool) -> None:
    write_minimal_playbook(tmp_path)
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs/own.js").write_text("document$.subscribe(() => {});\n", "utf-8")
    (tmp_path / "docs/ours.md").write_text("# Ours\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Ours\n{setting}\nplugins: [playbook]\n", "utf-8")
    site: Site = build_site(tmp_path / "mkdocs.yml", tmp_path / "site")
    for place, expected in (("", not is_lean), ("ours/", True)):
        addresses = [script.attributes.get("src") or "" for script in site.pages[place].all("script")]
        assert any("/bundle." in one for one in addresses) is expected, place
