"""What tests share: the shipped site, built once, one browser, and the table of figures."""

from __future__ import annotations

import inspect
import platform
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import offline  # from here on no connection leaves this machine
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
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


# Whoever runs the tests in the background may have shut them off from Ctrl-C; what they start is stopped by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_is_asked() -> Iterator[None]:
    """No test, and no Python that one starts, has tried to reach another machine."""
    yield
    assert offline.tried() == []


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


# --- figures: "N of N" ---------------------------------------------------------------------------------------

Tell = Callable[..., None]


@dataclass(frozen=True)
class Figure:
    """A line of docs/project/figures.md."""

    suite: str
    what: str
    found: int
    of: int
    short: str
    again: str

    def __str__(self) -> str:
        cells = (self.suite, self.what, f"{self.found:,} of {self.of:,}", self.short or "–", f"`{self.again}`")
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


FIGURES: list[Figure] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", metavar="FILE", help="write what the tests marked 'figures' said to FILE, as a table")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Tell:
    """Say how many of how many, for the table: `figure("YAML test suite", 402, 402, short="what falls short")`.

    What the suite is stands in the test's docstring. The test itself still asserts that the number is right.
    """

    def tell(suite: str, found: int, of: int, *, short: str = "") -> None:
        file, test = request.node.path, request.node.originalname
        again = f"python -m pytest {file.relative_to(ROOT).as_posix()} -k {test}"
        FIGURES.append(Figure(suite, inspect.getdoc(request.function) or "", found, of, short, again))

    return tell


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever tells a figure is a test of the table."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figures")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    to = session.config.getoption("--figures")
    if to is None or exitstatus != 0:
        return
    table = "\n".join(map(str, FIGURES))
    Path(to).write_text(HEAD.format(python=platform.python_version(), system=platform.system()) + table + "\n", "utf-8")


HEAD = """\
---
search:
  exclude: true
---

# Figures: how hard it is to break

Written by `make figures` (Python {python}, {system}); nothing here is typed by hand. A line is a suite of tests, and
each line can be run again by itself. A test that finds less than the line says fails.

| suite | what it is | held | what falls short | to run it again |
|---|---|---|---|---|
"""
