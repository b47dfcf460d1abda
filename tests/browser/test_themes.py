"""The theme does not affect generated pages: computed styles are equal in every supported theme."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from auditing import TECHNIQUE
from sites import (
    ROOT,
    WITH_THEMES,
    Site,
    copy_shipped_playbook,
    mkdocs_build,
    needs_themes,
    replace_text,
    run,
    run_playbook,
    serve_folder,
)

PAGES = (TECHNIQUE, "", "cards/scaling-back-support/", "evidence/")
PROPERTIES = (
    *("color", "backgroundColor", "fontSize", "fontWeight", "fontStyle", "fontFamily", "lineHeight", "letterSpacing"),
    *("textAlign", "textTransform", "textDecorationLine", "listStyleType", "display", "float", "whiteSpace", "opacity"),
    *("marginTop", "marginBottom", "marginLeft", "paddingTop", "paddingBottom", "paddingLeft", "paddingRight"),
    *("borderTopWidth", "borderLeftWidth", "borderBottomWidth", "borderTopLeftRadius", "boxShadow", "cursor"),
)
# A code is drawn by a script that is fetched when its place comes into view, so at a time that differs between visits.
# The bar of tabs hides what scrolls below it, so that it has the colour of the theme's own page.
STYLES = """(properties) => [...document.querySelectorAll(
    ".pb-page, .pb-page *:not(script, template, svg *, playbook-code *, .pb-tabs)")].map(
    (element) => [element.localName, properties.map((name) => getComputedStyle(element)[name])])"""

Styles = list[tuple[str, list[str]]]


def styles(browser: Browser, folder: Path) -> dict[str, Styles]:
    """Return (name, computed styles) of every element of each page, in document order."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=True)
    page = context.new_page()
    found: dict[str, Any] = {}
    with serve_folder(folder) as url:
        for address in PAGES:
            page.goto(url + address)
            found[address] = page.evaluate(STYLES, list(PROPERTIES))
    context.close()
    return found


def differences(expected: Styles, found: Styles) -> Iterator[str]:
    """Return each style property that differs, with the element and both values."""
    assert [name for name, _values in expected] == [name for name, _values in found]
    for (element, required), (_name, values) in zip(expected, found, strict=True):
        for name, one, other in zip(PROPERTIES, required, values, strict=True):
            if one != other:
                yield f"{element}: {name} is {other}, and {one} in Material"


@pytest.fixture(scope="module")
def material(browser: Browser, site: Site) -> dict[str, Styles]:
    found = styles(browser, site.folder)
    assert all(len(elements) > 50 for elements in found.values()), "each page has a root .pb-page with content"
    return found


def test_computed_styles_equal_in_mkdocs_theme(material: dict[str, Styles], browser: Browser, tmp_path: Path) -> None:
    for name in ("playbook_src", "videos", "media"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "videos.yml", tmp_path / "videos.yml")
    (tmp_path / "docs").mkdir()
    settings = "site_name: The TA Playbook\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins: [search, playbook]\n"
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    result = mkdocs_build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    for address, found in styles(browser, tmp_path / "site").items():
        assert list(differences(material[address], found)) == [], address or "home"


@needs_themes
def test_computed_styles_equal_in_materialx(material: dict[str, Styles], browser: Browser, tmp_path: Path) -> None:
    root = copy_shipped_playbook(tmp_path / "copy")
    replace_text(root / "mkdocs.yml", "name: material\n", "name: materialx\n")
    result = mkdocs_build(root / "mkdocs.yml", tmp_path / "site", WITH_THEMES)
    assert result.returncode == 0, result.stdout + result.stderr
    for address, found in styles(browser, tmp_path / "site").items():
        assert list(differences(material[address], found)) == [], address or "home"


@needs_themes
def test_computed_styles_equal_in_zensical_export(
    material: dict[str, Styles], browser: Browser, tmp_path: Path
) -> None:
    assert run_playbook("export", tmp_path / "export").returncode == 0
    result = run("zensical", "build", "-f", "zensical.yml", cwd=tmp_path / "export", variables=WITH_THEMES)
    assert result.returncode == 0, result.stdout + result.stderr
    for address, found in styles(browser, tmp_path / "export/site").items():
        assert list(differences(material[address], found)) == [], address or "home"
