"""Content security policy: an injected script is blocked, and the site's own scripts run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import browser_session
from figures import Recorder
from sites import ENVIRONMENT, Element, Site, build_site, replace_text, serve_folder
from small_playbook import write_small_playbook

SLIPPED_IN = """
<script>document.title = "ran"</script>
<script src="https://elsewhere.example/a.js"></script>
<img src="nothing.png" onerror="document.title = 'ran'">
<img src="https://elsewhere.example/a.png">
<iframe src="https://elsewhere.example/"></iframe>
<form action="https://elsewhere.example/" method="post"><button>Send</button></form>
<a id="link" href="javascript:document.title = 'ran'">Look</a>
<base href="https://elsewhere.example/">
<style>body { display: none }</style>
"""


def policies(page: Element) -> list[str]:
    return [one.attributes["content"] for one in page.all("meta", **{"http-equiv": "Content-Security-Policy"})]


def test_csp_meta_tag_precedes_every_fetch_on_each_page(site: Site, figure: Recorder) -> None:
    """Every HTML file of the shipped site: it has one policy, before anything is fetched, without other hosts,
    'unsafe-inline' for scripts, or 'unsafe-eval'."""
    held = 0
    for page in site.pages.values():
        (policy,) = policies(page)
        head = [one for one in page.walk() if one.tag in ("meta", "link", "script", "style", "img")]
        first = next(number for number, one in enumerate(head) if one.attributes.get("http-equiv"))
        scripts = next((one for one in policy.split("; ") if one.startswith("script-src ")), "")
        held += (
            first <= 1
            and "default-src 'none'" in policy
            and not re.search(r"https?:|//|\*|unsafe-eval", re.sub(r"'sha256-[^']*'", "", policy))
            and "unsafe-inline" not in scripts
        )
    figure("A policy on every page", held, len(site.pages), short="a header of the host is needed to forbid frames")
    assert held == len(site.pages)


def test_injected_script_is_blocked(browser: Browser, tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root")
    page = root / "docs/hello.md"
    page.write_text(page.read_text("utf-8") + SLIPPED_IN, "utf-8")
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    assert len(policies(site.pages["hello/"])) == 1
    with serve_folder(site.folder) as address, browser_session(browser, address) as reader:
        visible = reader.open("hello/")
        visible.wait_for_timeout(200)
        visible.locator("#link").click()
        visible.evaluate("[...document.forms].at(-1).submit()")
        visible.wait_for_timeout(200)
        assert visible.title() != "ran"
        assert visible.url == f"{address}hello/"
        assert visible.locator("h1").first.is_visible()
        assert reader.external_requests == []
        message = " ".join(reader.csp_violations)
        for what in ("inline script", "event handler", "a.js", "a.png", "frame", "form", "base", "inline style"):
            assert what in message.casefold(), message
        reader.csp_violations.clear()


def test_csp_can_be_disabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_small_playbook(tmp_path / "root")
    replace_text(root / "mkdocs.yml", "search, playbook", "search, playbook: {content_security_policy: false}")
    monkeypatch.setitem(ENVIRONMENT, "PLAYBOOK_TRUST", "content_security_policy")
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    moved = "techniques/"  # our own page without a theme, which needs nothing
    assert [place for place, page in site.pages.items() if policies(page) and place != moved] == []


def test_mkdocs_theme_runs_under_its_own_csp(browser: Browser, tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root", theme="mkdocs\n  highlightjs: false")
    site = build_site(root / "mkdocs.yml", tmp_path / "site")
    assert [place for place, page in site.pages.items() if len(policies(page)) != 1] == []
    with serve_folder(site.folder) as address, browser_session(browser, address) as reader:
        for place in ("", "way/", "techniques/wait-first/", "hello/", "find/", "session/", "404.html"):
            reader.open(place).wait_for_timeout(100)
        assert reader.csp_violations == reader.external_requests == []
