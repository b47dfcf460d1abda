"""Fixtures of all tests: the shipped site, a browser, the guard against network access, and the table of figures."""

from __future__ import annotations

import inspect
import platform
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import offline
from chromium import CHROMIUM_FLAGS, MISSING_BROWSER_MESSAGE, find_chromium
from figures import FIGURES, HEAD, Figure, Recorder
from sites import ROOT, Site, build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A shell that starts the tests in the background ignores SIGINT for them, and their subprocesses would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _no_connection_to_other_hosts() -> Iterator[None]:
    """Fail if a test, or a Python subprocess of one, tried to connect to another host."""
    yield
    assert offline.refused_hosts() == []


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a strict build of the shipped playbook."""
    return build_site(ROOT / "mkdocs.yml", tmp_path_factory.mktemp("shipped") / "site")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once per session, and yield it."""
    from playwright.sync_api import sync_playwright  # imported late: most tests need no browser

    program = find_chromium()
    if program is None:
        pytest.fail(f"{MISSING_BROWSER_MESSAGE} ('make test' installs one where it can.)", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Return whether to run all cases of a long list, as `make figures` does, instead of a sample."""
    return request.config.getoption("--figures") is not None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--figures", metavar="FILE", help="write the counts of the tests marked 'figures' to FILE, as a table"
    )
    parser.addoption("--most-cases", metavar="N", type=int, help="run at most N cases of each parametrized test")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Recorder:
    """Return a function that records a row of docs/project/figures.md.

    Example: `figure("YAML test suite", 402, 402, short="what falls short")`. The docstring of the test describes the
    suite. The test must still assert the count.
    """

    def tell(suite: str, found: int, of: int, *, short: str = "") -> None:
        file, test = request.node.path, request.node.originalname
        again = f"python -m pytest {file.relative_to(ROOT).as_posix()} -k {test}"
        FIGURES.append(Figure(suite, inspect.getdoc(request.function) or "", found, of, short, again))

    return tell


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test that uses the fixture `figure`; apply `--most-cases`."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figures")
    if most := config.getoption("--most-cases"):
        cases: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in items:
            cases[item.nodeid.partition("[")[0]].append(item)
        # At equal distances, as similar cases stand side by side.
        items[:] = [
            item for test in cases.values() for number, item in enumerate(test) if number % -(-len(test) // most) == 0
        ]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    to = session.config.getoption("--figures")
    if to is None or exitstatus != 0:
        return
    table = "\n".join(map(str, FIGURES))
    Path(to).write_text(HEAD.format(python=platform.python_version(), system=platform.system()) + table + "\n", "utf-8")
