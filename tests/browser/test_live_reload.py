"""Live reload: an open page of the preview is updated after an edit, and shows errors in the source files."""

from __future__ import annotations

import signal
from pathlib import Path

from playwright.sync_api import Browser, expect

from browsing import browser_session
from previews import run_preview
from sites import replace_text
from small_playbook import write_small_playbook


def test_open_page_reloads_after_edit_and_shows_errors(tmp_path: Path, browser: Browser) -> None:
    root = write_small_playbook(tmp_path / "root")
    file = root / "playbook_src/techniques/wait-first.yml"
    with run_preview(root, "--livereload") as preview, browser_session(browser, preview.address) as reader:
        page = reader.open("techniques/wait-first/")
        expect(page.locator("h1")).to_have_text("Wait first")
        replace_text(file, "title: Wait first", "title: Cues without a word")
        expect(page.locator("h1")).to_have_text("Cues without a word")
        replace_text(file, "status: trial", "status: finished")
        panel = page.get_by_role("alert")
        expect(panel).to_contain_text("'finished'")
        expect(panel).to_have_css("position", "fixed")
        replace_text(file, "status: finished", "status: trial")
        expect(panel).not_to_be_attached()
        assert reader.console_messages == []
        assert preview.end(signal.SIGHUP) == [], "a terminal that is closed"
