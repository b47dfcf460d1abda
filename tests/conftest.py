"""What tests share: the shipped site, built once, one browser, and the table of figures."""

from __future__ import annotations

import inspect
import platform
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import offline
from figures import FIGURES, HEAD, Figure, Tell
from sites import ROOT, Site, built

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
