"""Take the screenshots in docs/images/: `PYTHONPATH=tests/browser python tests/support/screenshots.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from test_admin import CACHE, CHOOSES, FILLS, shipped

from chromium import CHROMIUM_FLAGS, find_chromium
from coaching_playbook import cms_install
from coaching_playbook.load import load
from coaching_playbook.schema import cms
from sites import ROOT, build_site, copy_shipped_playbook, serve_folder

IMAGES = ROOT / "docs/images"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = copy_shipped_playbook(Path(folder) / "root")
        with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
            file.write("repo_url: https://github.com/our-school/playbook\nedit_uri: edit/main/docs/\n")
        site = build_site(root / "mkdocs.yml", Path(folder) / "site")
        playbook = load(root).playbook
        assert playbook
        cms_install.fetch_packages(CACHE)
        config = cms.editor_config(playbook, "videos.yml", "media", "our-school/playbook", "main", "github")
        cms_install.install_editor(CACHE, site.folder / "admin", config, "github")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_FLAGS))
        page = browser.new_context(viewport={"width": 900, "height": 700}).new_page()
        page.add_init_script(CHOOSES)
        with serve_folder(site.folder) as address:
            desktop = browser.new_page(viewport={"width": 1280, "height": 860})
            desktop.goto(f"{address}techniques/least-help-first/", wait_until="networkidle")
            desktop.screenshot(path=IMAGES / "technique.png")
            page.goto(f"{address}techniques/ask-then-wait/")
            page.evaluate("document.querySelector('.pb-next-steps').open = true")
            foot = page.locator(".pb-foot")
            # The policy of the page forbids a style element.
            page.evaluate("document.querySelectorAll('.md-header, .md-tabs').forEach((one) => one.remove())")
            foot.screenshot(path=IMAGES / "suggest.png")
            page.evaluate(FILLS, shipped())
            page.goto(f"{address}admin/")
            page.get_by_role("button", name="Work with Local Repository").click()
            page.get_by_text("Techniques").first.wait_for()
            page.goto(f"{address}admin/#/collections/techniques/entries/ask-then-wait")
            page.get_by_role("textbox", name="Summary").wait_for()
            page.evaluate("document.fonts.ready")
            page.screenshot(path=IMAGES / "form-editor.png")
        browser.close()


if __name__ == "__main__":
    main()
