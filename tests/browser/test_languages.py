"""Content that scripts render has `lang` attributes for words in another language, as the pages have."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from browsing import browser_session, wait_until
from other_languages import PHRASE, write_bilingual_playbook
from sites import build_site, serve_folder

UNMARKED = """(words) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, template, textarea, title")) continue;
    if (walker.currentNode.data.includes(words) && parent.closest("[lang]").lang !== "cy") found.push(parent.outerHTML);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def school_address(tmp_path_factory: pytest.TempPathFactory) -> object:
    root = write_bilingual_playbook(tmp_path_factory.mktemp("languages"))
    with serve_folder(build_site(root / "mkdocs.yml", tmp_path_factory.mktemp("site")).folder) as address:
        yield address


def texts_with_lang(page: Page, within: str) -> None:
    wait_until(page, f"document.querySelector('{within} [lang=cy]') !== null")
    wait_until(page, f"({UNMARKED})('{PHRASE}').length === 0")


@pytest.mark.parametrize(
    ("address", "within"),
    [
        ("find/#q=yma", ".pb-found"),
        ("find/#q=adref", ".pb-found"),
        ("session/#technique=techniques-4", "playbook-session"),
    ],
)
def test_script_rendered_text_has_lang_attribute(
    address: str, within: str, school_address: str, browser: Browser
) -> None:
    with browser_session(browser, school_address) as reader:
        reader.page.goto(school_address + address)
        texts_with_lang(reader.page, within)
        assert reader.console_messages == []
