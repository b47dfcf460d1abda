"""A portable site, opened from a folder (file: URLs): search, clips, session sheet and print work without a server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import BrowserSession, browser_session, wait_until
from coaching_playbook.site import file_list
from coaching_playbook.site.portable import make_portable
from coaching_playbook.site.portable.html import PageRewriter
from coaching_playbook.site.portable.modules import ModuleNotSupported, bundle
from publishing import publish_then_edit
from sites import Site, parse

CLIP = "exemplars/face-the-teacher-sorting-books/index.html"
SHEET = "session/index.html#technique=face-the-teacher&watch=face-the-teacher-sorting-books.6"


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a portable copy of the shipped site, at a path with a blank, an accent, # and %."""
    copy = tmp_path_factory.mktemp("portable") / "Café drive #1, 100%/site"
    shutil.copytree(site.folder, copy)
    make_portable(copy, films=True)
    return copy


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[BrowserSession]:
    """Yield a browser session on the portable copy of the site in `folder`, opened from its file URL."""
    with browser_session(browser, f"{folder.as_uri()}/") as reader:
        yield reader
        assert reader.console_messages == []
        assert reader.external_requests == []


def test_search_finds_technique_and_prints_it(reader: BrowserSession) -> None:
    page = reader.open("index.html")
    page.click("a[data-find]")
    page.keyboard.type("wait after a question")
    link = page.locator("dialog a[href*='/techniques/ask-then-wait/index.html']").first
    link.click()
    page.wait_for_url("**/techniques/ask-then-wait/index.html*")
    assert page.pdf().startswith(b"%PDF")


def test_moment_plays_from_start_with_captions(reader: BrowserSession) -> None:
    page = reader.open(CLIP)
    page.locator(".pb-chapters a").first.click()
    wait_until(page, "document.querySelector('video').currentTime >= 2")
    wait_until(page, "document.querySelector('track[kind=captions]').track.cues?.length > 0")
    wait_until(page, "document.querySelector('track[kind=chapters]').src.startsWith('blob:')")


def test_session_is_planned_and_prints_sheet_and_card(reader: BrowserSession) -> None:
    page = reader.open(SHEET)
    page.wait_for_selector("playbook-session[data-ready=face-the-teacher]")
    wait_until(page, "document.querySelector('playbook-session video track').track.cues?.length > 0")
    assert page.evaluate("document.querySelector('.pb-tool input[readonly]').value").startswith("file:///")
    assert page.pdf().startswith(b"%PDF")
    page.click(".pb-tool a:text('Open the technique')")
    page.wait_for_url("**/techniques/face-the-teacher/index.html")
    assert reader.open("cards/index.html").pdf().startswith(b"%PDF")


def test_every_link_is_to_a_file_and_no_page_uses_modules(folder: Path) -> None:
    listed = file_list.read(folder)
    assert listed
    assert [
        path for path in listed.files if path != file_list.MANIFEST_FILE_NAME and not (folder / path).is_file()
    ] == []
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 50
    for file in pages:
        text = file.read_text("utf-8")
        assert not re.search(r'<script[^>]*type="?module|<track[^>]* src=|rel="?manifest', text), file
        for link in re.findall(r'\shref="([^"#?:]+)(?=["#?])', re.sub(r"<link\b[^>]*>", "", text)):
            assert (file.parent / link).resolve().is_file(), (file, link)


def test_films_can_be_left_out_with_notice(site: Site, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site.folder, copy)
    make_portable(copy, films=False)
    assert list(copy.rglob("*.mp4")) == []
    text = parse((copy / CLIP).read_text("utf-8"))
    assert "This copy has no films." in text.text
    assert "Look at this circle" in text.text  # what is said can be read


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a class=x href=../ title="a > b">', '<a class=x href="../index.html" title="a > b">'),
        ("<a href='?q=1#x'>", "<a href='?q=1#x'>"),
        ('<a href="../a/?x=1&amp;y=2#z">', '<a href="../a/index.html?x=1&amp;y=2#z">'),
        ('<a href="/a/">', '<a href="../a/index.html">'),
        ('<a href="https://example.org/a/">', '<a href="https://example.org/a/">'),
        ('<!-- <a href="../a/"> --><script>"<a href=../a/>"</script>', None),
        (
            '<meta http-equiv="refresh" content="0; url=../a/">',
            '<meta http-equiv="refresh" content="0; url=../a/index.html">',
        ),
        ('<a href="../none/">', '<a href="../none/">'),
    ],
)
def test_only_start_tags_are_rewritten(tmp_path: Path, before: str, after: str | None) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").touch()
    (tmp_path / "index.html").touch()
    text = f"<p>\u2028é\n{before}</p>\n"
    rewritten = PageRewriter(tmp_path, "b/index.html", films=True, can_run_module=lambda _: True).rewrite(text)
    assert rewritten == (f"<p>\u2028é\n{after}</p>\n" if after else text)


def test_unsupported_module_syntax_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("export default 1;\n", "utf-8")
    with pytest.raises(ModuleNotSupported, match=r"a\.js .*export default 1;"):
        bundle(tmp_path, ["a.js"])


def test_portable_and_web_sites_do_not_overwrite_each_other(tmp_path: Path) -> None:
    place = publish_then_edit(tmp_path)
    result = place.publish(options=["--portable"])
    assert result.returncode == 2
    assert f"{place.site} holds the site for the web." in result.stderr
    result = place.publish(site=tmp_path / "stick", options=["--portable"])
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "stick/assets/portable.js").is_file()
    assert place.publish(site=tmp_path / "stick").returncode == 2
