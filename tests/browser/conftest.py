"""Fixtures of the browser tests: the shipped site and a two-team site, each served over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browsing import BrowserSession, browser_session
from sites import Site, build_site, serve_folder
from two_teams import write_two_teams


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """Yield the URL of the shipped site, with a trailing slash."""
    with serve_folder(site.folder) as url:
        yield url


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[BrowserSession]:
    """Open the shipped site in a desktop viewport with empty storage."""
    with browser_session(browser, address, viewport={"width": 1280, "height": 900}) as session:
        yield session


@pytest.fixture(scope="session")
def two_teams(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the site of a school with teaching assistants and midday supervisors."""
    folder = tmp_path_factory.mktemp("teams")
    return build_site(write_two_teams(folder) / "mkdocs.yml", folder / "site")
