"""Regression tests for bugs found in the first review of the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import browser_session
from coaching_playbook import captions
from coaching_playbook.load import load
from filled import write_minimal_playbook
from sites import build_site, mkdocs_build, replace_text, run_playbook
from small_playbook import write_small_playbook


def test_unusual_text_and_front_matter_render_unchanged(tmp_path: Path) -> None:
    root = write_small_playbook(tmp_path / "root")
    replace_text(root / "playbook_src/techniques/wait-first.yml", "summary: ", "summary: METACOGNİTİON, DYSLEXıA. ")
    title = "title: '</title><script>alert(1)</script>'"
    author = "author: '\"><script>alert(2)</script>'"
    head = f"---\n{title}\n{author}\nhide: 5\ntemplate: nope.html\n---\n\n"
    (root / "docs/hello.md").write_text(f"{head}# Hello\n", "utf-8")
    config = root / "mkdocs.yml"
    edit = "repo_url: https://example.org/school/playbook\nedit_uri_template: edit/main/docs/{path}\n"
    config.write_text(edit + config.read_text("utf-8"), "utf-8")
    pages = build_site(config, tmp_path / "site").pages
    # Letters with two small forms, which a change of case would replace.
    assert "METACOGNİTİON, DYSLEXıA." in pages["techniques/wait-first/"].text
    assert not any("alert" in script.text for script in pages["hello/"].all("script"))
    link = "https://example.org/school/playbook/edit/main/playbook_src/playbook.yml"
    assert link in [element.attributes.get("href") for element in pages["way/"].all("a")]
    header = pages["way/"].all("header")[0]  # staff have no use for the host of the files
    assert [one for one in header.all("a") if "example.org" in one.attributes.get("href", "")] == []


@pytest.mark.parametrize("authors", ['","', "and", '"., ."'])
def test_authors_of_symbols_only_are_rendered(tmp_path: Path, authors: str) -> None:
    root = write_small_playbook(tmp_path / "root")
    file = root / "playbook_src/references.yml"
    file.write_text(re.sub("authors: .*", f"authors: {authors}", file.read_text("utf-8"), count=1), "utf-8")
    assert run_playbook("export", tmp_path / "out", "--root", root).returncode == 0


@pytest.mark.parametrize("text", ["%YAML 1.1\n---\ntitle: x\n", f"? {'k' * 1100}\n: v\n"])
def test_fmt_skips_and_reports_files_it_cannot_preserve(tmp_path: Path, text: str) -> None:
    root = write_small_playbook(tmp_path / "root")
    file = root / "playbook_src/techniques/odd.yml"
    file.write_text(text, "utf-8")
    result = run_playbook("fmt", root)
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    assert "odd.yml" in result.stdout
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("folder", ["videos", "playbook_src"])
def test_symlinked_folder_is_neither_read_nor_written(tmp_path: Path, folder: str) -> None:
    root = write_small_playbook(tmp_path / "inside")
    (root / "videos").mkdir()
    (root / folder).rename(tmp_path / "outside")
    (root / folder).symlink_to(tmp_path / "outside")
    before = {file: file.read_bytes() for file in (tmp_path / "outside").rglob("*.yml")}
    assert run_playbook("check", root).returncode != 0
    run_playbook("fmt", root)
    assert before == {file: file.read_bytes() for file in (tmp_path / "outside").rglob("*.yml")}


@pytest.mark.parametrize(
    "taken", ["way.md", "glossary/index.md", "techniques/wait-first.md", "README.md", "assets/playbook.css"]
)
def test_hand_written_file_is_not_overwritten_by_generated_page(tmp_path: Path, taken: str) -> None:
    root = write_small_playbook(tmp_path / "root")
    (root / "docs" / taken).parent.mkdir(exist_ok=True)
    (root / "docs" / taken).write_text("# Mine\n", "utf-8")
    result = mkdocs_build(root / "mkdocs.yml", tmp_path / "site")
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert (
        f"{taken} in docs stands where the playbook puts a page of its own. Move it." in result.stdout + result.stderr
    )


def test_nothing_is_stored_without_consent(browser: Browser, address: str) -> None:
    with browser_session(browser, address) as reader:
        page = reader.open("")
        page.wait_for_timeout(500)
        assert page.evaluate("Object.keys(localStorage)") == []
        page.locator("label[for^=__palette]:visible").first.click()
        assert page.evaluate("Object.keys(localStorage).some(key => key.endsWith('__palette'))")


def test_adversarial_caption_is_parsed_in_linear_time() -> None:
    captions.parse("WEBVTT\n\n00:01.000 --> 00:02.000\n<v" + ".ab" * 3000 + "\n" + "<" * 100_000, "x.vtt")


def test_minimal_playbook_builds(tmp_path: Path) -> None:
    write_minimal_playbook(tmp_path)
    assert load(tmp_path).playbook
