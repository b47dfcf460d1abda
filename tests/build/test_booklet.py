"""Booklets as PDF: table of contents, no blank page, tags, bookmarks, and nothing of a hidden clip."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

import chromium
from coaching_playbook.cli import main
from schools import edit
from sites import ROOT

SECOND = ROOT / "tests/support/second_playbook"
LONG_TITLE = "A long title that says what an adult does when a child has left the carpet, and what is said next"


def make(root: Path, file: Path, *more: str) -> Result:
    command = ["booklet", "--root", str(root), "--to", str(file), "--day", "2026-11-28", *more]
    return CliRunner().invoke(main, command)


def headings(reader: PdfReader) -> dict[str, int]:
    """Return the page number, from 1, of each bookmark below the cover, keyed by title."""
    found = {}
    pending = list(reader.outline)
    while pending:
        item = pending.pop(0)
        if isinstance(item, list):
            pending = item + pending
        else:
            found[item.title] = reader.get_destination_page_number(item) + 1
    return found


@pytest.mark.parametrize(
    ("root", "more"),
    [(ROOT, ("--address", "https://school.example/playbook")), (SECOND, ())],
    ids=["starter", "second"],
)
def test_contents_list_pages_of_headings(root: Path, more: tuple[str, ...], tmp_path: Path) -> None:
    browser = chromium.find_chromium()
    if browser is None:
        pytest.fail(chromium.MISSING_BROWSER_MESSAGE, pytrace=False)
    if root == SECOND:  # with a title of two lines, whose words a bookmark must not join
        root = shutil.copytree(SECOND, tmp_path / "second")
        edit(next(iter(root.glob("*/techniques/*.yml"))), {("title",): LONG_TITLE})
    file = tmp_path / "booklet.pdf"
    result = make(root, file, "--browser", browser, *more)
    assert result.exit_code == 0, result.output
    reader = PdfReader(file)
    assert file.stat().st_size <= 4_000_000
    texts = [
        " ".join(page.extract_text().replace("\ufb01", "fi").replace("\ufb00", "ff").split()) for page in reader.pages
    ]
    assert all(re.sub(r"^\d+ ?", "", text) for text in texts), "a page is blank"
    titles = {title: number for title, number in headings(reader).items() if number > 2}
    assert len(titles) >= len(list(root.glob("*/techniques/*.yml")))
    for title, number in titles.items():
        assert f"{title} {number}" in texts[1]
        assert title in texts[number - 1]
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert "/StructTreeRoot" in catalog
    assert ("no QR codes" in result.output) is not bool(more)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--leverage-point", "nonsense"), "There is no leverage point 'nonsense'"),
        (("--team", "nonsense"), "There is no team 'nonsense'"),
        (("--browser", "/nowhere/chrome"), "There is no browser '/nowhere/chrome' here"),
        (("--team", "tas", "--leverage-point", "calm-and-connected"), "Give one of the two"),
    ],
)
def test_unprintable_content_is_reported(more: tuple[str, ...], words: str, tmp_path: Path) -> None:
    result = make(ROOT, tmp_path / "booklet.pdf", *more)
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert words in result.output
    assert not (tmp_path / "booklet.pdf").exists()
