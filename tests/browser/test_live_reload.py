"""An open page of the preview shows an edit and a mistake without being reloaded by hand."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from browsing import reading
from previews import previewing
from sites import change, copy_of_the_playbook


def test_an_open_page_shows_a_change_and_a_mistake(tmp_path: Path, browser: Browser) -> None:
    root = copy_of_the_playbook(tmp_path / "copy")
    file = root / "playbook_src/techniques/silent-cues.yml"
    with previewing(root, "--livereload") as preview, reading(browser, preview.address) as reader:
        page = reader.open("techniques/silent-cues/")
        expect(page.locator("h1")).to_have_text("Silent cues first")
        change(file, "title: Silent cues first", "title: Cues without a word")
        expect(page.locator("h1")).to_have_text("Cues without a word")
        change(file, "status: starter", "status: finished")
        panel = page.get_by_role("alert")
        expect(panel).to_contain_text("'finished'")
        expect(panel).to_have_css("position", "fixed")
        change(file, "status: finished", "status: starter")
        expect(panel).not_to_be_attached()
        assert reader.said == []
