"""The main tasks in Firefox and WebKitGTK, from a folder and from a server, without console errors.

Locally a browser that is not installed is skipped. In CI it is required: `make test` installs it there.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from chromium import find_firefox, find_webkit
from coaching_playbook.site.portable import make_portable
from remote_browsers import RemotePage, firefox, webkit
from sites import Site, collapse_spaces, serve_folder

BROWSERS = {"firefox": (find_firefox, firefox), "webkit": (find_webkit, webkit)}
LISTEN = """window.said = [];
addEventListener("error", ({ message, target }) => {
  // Firefox reports tracks without an address, which get theirs from a script.
  if (message || target.src || target.href) said.push(`error: ${message || target.outerHTML}`);
}, true);
addEventListener("unhandledrejection", ({ reason }) => said.push(`rejected: ${reason}`));
addEventListener("securitypolicyviolation", (e) => said.push(`policy: ${e.violatedDirective} ${e.blockedURI}`));
for (const kind of ["error", "warn"]) console[kind] = (...words) => said.push(`${kind}: ${words.join(" ")}`);
window.print = () => { window.printed = true; };
"""
SHEET = "document.querySelector('playbook-session[data-ready=ask-then-wait]') !== null"
FOUND = "dialog a[href*='/techniques/ask-then-wait/']"


def with_listener(folder: Path) -> Path:
    """Insert a script at the start of each page that records errors in `said`, as these drivers have no log."""
    (folder / "listen.js").write_text(LISTEN, "utf-8")
    for file in folder.rglob("*.html"):
        up = "../" * (len(file.relative_to(folder).parts) - 1)
        text = file.read_text("utf-8")
        file.write_text(text.replace("<meta name=", f'<script src="{up}listen.js"></script><meta name=', 1), "utf-8")
    return folder


@pytest.fixture(scope="module")
def addresses(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Yield the URLs of a portable copy in a folder and of a served site, keyed by "folder" and "server".

    The path of the folder has a blank, an accent, # and %.
    """
    copy = tmp_path_factory.mktemp("other") / "Café drive #1, 100%/site"
    shutil.copytree(site.folder, copy)
    served = shutil.copytree(copy, copy.with_name("served"))
    make_portable(copy, films=True)
    with serve_folder(with_listener(served)) as address:
        yield {"folder": f"{with_listener(copy).as_uri()}/", "server": address}


@pytest.fixture(scope="module", params=BROWSERS)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemotePage]:
    find, start = BROWSERS[request.param]
    if find() is None:
        pytest.skip(f"{request.param} is not installed (packages of Debian: firefox-esr, webkit2gtk-driver, xvfb)")
    with start(tmp_path_factory.mktemp(request.param)) as page:
        yield page


def arrived(page: RemotePage, place: str) -> None:
    page.until(f"location.href.includes('{place}') && document.readyState === 'complete'")


def printed(page: RemotePage, button: str, ready: str) -> list[str]:
    """Click a print button, and return the text of each printed page, none of which may be blank or black."""
    page.click(button)
    page.until("window.printed")
    pdf = page.print(ready)
    sheets = [collapse_spaces(sheet.extract_text()) for sheet in PdfReader(io.BytesIO(pdf)).pages]
    assert all(sheets), sheets
    for sheet in pypdfium2.PdfDocument(pdf):
        assert (sheet.render().to_numpy() < 30).mean() < 0.08
    return sheets


@pytest.mark.parametrize("way", ["folder", "server"])
def test_browser_searches_plans_prints_and_plays(page: RemotePage, addresses: dict[str, str], way: str) -> None:
    address, index = addresses[way], "index.html" if way == "folder" else ""

    page.open(f"{address}{index}")
    page.until("document.readyState === 'complete' && customElements.get('playbook-find') !== undefined")
    page.click("a[data-find]")
    page.type("dialog[open] input", "wait after a question")
    page.until("document.querySelectorAll('dialog .pb-found').length > 1")  # the whole answer, which replaces the first
    page.click(FOUND)
    arrived(page, "/techniques/ask-then-wait/")
    assert page.evaluate("said") == []

    page.click("main a[href*='session/'][href$='#technique=ask-then-wait']")
    page.until(SHEET)
    assert page.evaluate("document.querySelector('.pb-tool input[readonly]').value === location.href")
    (sheet,) = printed(page, ".pb-tool .pb-links button + button", SHEET)  # after the one that shows it to the room
    assert "Ask, then wait" in sheet
    assert "The coach’s copy" in sheet
    assert page.evaluate("said") == []

    page.open(f"{address}cards/modelling-attention/{index}")
    cards = printed(page, "[data-only=cards-face-the-teacher] button", "document.readyState === 'complete'")
    assert len(cards) == 6
    assert "Technique card Face the teacher" in cards[0]
    assert "Jot alongside" not in " ".join(cards), "only the cards of this technique"
    assert page.evaluate("said") == []

    page.open(f"{address}exemplars/face-the-teacher-sorting-books/{index}")
    page.click(".pb-chapters a")
    page.until("document.querySelector('video').currentTime >= 2")
    page.until("document.querySelector('track[kind=captions]').track.cues?.length > 0")
    assert page.evaluate("said") == []
