"""What tests share: the shipped site, built once, and one browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import SENTENCE, find
from playwright.sync_api import Browser, sync_playwright
from sites import ROOT, Site, built, serving

# --no-sandbox: Chromium will not start as root without it, and containers run as root. The others keep it from asking
# the world for anything on its own account.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The shipped playbook as a strict build makes it."""
    return built(ROOT / "mkdocs.yml", tmp_path_factory.mktemp("shipped") / "site")


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """Where the shipped site is served."""
    with serving(site.folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find()
    if program is None:
        pytest.fail(f"{SENTENCE} ('make test' installs one where it can.)", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
