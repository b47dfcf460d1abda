"""What a first reviewer broke, and what must stay mended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import reading
from coaching_playbook import captions
from coaching_playbook.load import load
from filled import fill_least
from sites import built, change, copy_of_the_playbook, mkdocs_build, playbook


def test_letters_with_two_small_forms_are_printed_as_written(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path)
    change(root / "playbook_src/techniques/task-planner.yml", "summary: ", "summary: METACOGNİTİON, DYSLEXıA. ")
    page = built(root / "mkdocs.yml", tmp_path / "site").pages["techniques/task-planner/"]
    assert "METACOGNİTİON, DYSLEXıA." in page.text


@pytest.mark.parametrize("authors", ['","', "and", '"., ."'])
def test_authors_of_signs_alone_are_printed(tmp_path: Path, authors: str) -> None:
    root = copy_of_the_playbook(tmp_path)
    file = root / "playbook_src/references.yml"
    file.write_text(re.sub("authors: .*", f"authors: {authors}", file.read_text("utf-8"), count=1), "utf-8")
    assert playbook("export", tmp_path / "out", "--root", root).returncode == 0


@pytest.mark.parametrize("text", ["%YAML 1.1\n---\ntitle: x\n", f"? {'k' * 1100}\n: v\n"])
def test_fmt_leaves_what_it_cannot_keep_and_says_so(tmp_path: Path, text: str) -> None:
    root = copy_of_the_playbook(tmp_path)
    file = root / "playbook_src/techniques/odd.yml"
    file.write_text(text, "utf-8")
    ran = playbook("fmt", root)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "odd.yml" in ran.stdout
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("folder", ["videos", "playbook_src"])
def test_a_folder_that_is_a_link_is_neither_read_nor_written(tmp_path: Path, folder: str) -> None:
    root = copy_of_the_playbook(tmp_path / "inside")
    (root / folder).rename(tmp_path / "outside")
    (root / folder).symlink_to(tmp_path / "outside")
    before = {file: file.read_bytes() for file in (tmp_path / "outside").rglob("*.yml")}
    assert playbook("check", root).returncode != 0
    playbook("fmt", root)
    assert before == {file: file.read_bytes() for file in (tmp_path / "outside").rglob("*.yml")}


@pytest.mark.parametrize("taken", ["way.md", "techniques/least-help-first.md", "README.md", "assets/playbook.css"])
def test_a_hand_written_file_is_never_lost_under_a_page(tmp_path: Path, taken: str) -> None:
    root = copy_of_the_playbook(tmp_path)
    (root / "docs" / taken).parent.mkdir(exist_ok=True)
    (root / "docs" / taken).write_text("# Mine\n", "utf-8")
    ran = mkdocs_build(root / "mkdocs.yml", tmp_path / "site")
    assert ran.returncode != 0
    assert f"{taken} in docs stands where the playbook puts a page of its own" in ran.stdout + ran.stderr


def test_front_matter_runs_nothing(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path)
    page = root / "docs/help/for-tas.md"
    title = "title: '</title><script>alert(1)</script>'"
    author = "author: '\"><script>alert(2)</script>'"
    head = f"---\n{title}\n{author}\nhide: 5\ntemplate: nope.html\n---\n\n"
    page.write_text(head + page.read_text("utf-8"), "utf-8")
    site = built(root / "mkdocs.yml", tmp_path / "site")
    scripts = [element.text for element in site.pages["help/for-tas/"].all("script")]
    assert not any("alert" in script for script in scripts)


def test_nothing_is_stored_on_the_device_without_consent(browser: Browser, address: str) -> None:
    with reading(browser, address) as reader:
        page = reader.open("")
        page.wait_for_timeout(500)
        assert page.evaluate("Object.keys(localStorage)") == []
        page.locator("label[for^=__palette]:visible").first.click()
        assert page.evaluate("Object.keys(localStorage).some(key => key.endsWith('__palette'))")


@pytest.mark.parametrize(
    ("setting", "link"),
    [
        ("edit_uri: edit/main/docs/", "https://example.org/school/playbook/edit/main/playbook_src/playbook.yml"),
        (
            "edit_uri_template: edit/main/docs/{path}",
            "https://example.org/school/playbook/edit/main/playbook_src/playbook.yml",
        ),
    ],
)
def test_suggest_a_change_leads_to_the_file_however_it_is_set(tmp_path: Path, setting: str, link: str) -> None:
    root = copy_of_the_playbook(tmp_path)
    config = root / "mkdocs.yml"
    config.write_text(f"repo_url: https://example.org/school/playbook\n{setting}\n{config.read_text('utf-8')}", "utf-8")
    page = built(config, tmp_path / "site").pages["way/"]
    assert link in [element.attributes.get("href") for element in page.all("a")]


def test_a_caption_made_to_be_slow_is_read_at_once() -> None:
    captions.parse("WEBVTT\n\n00:01.000 --> 00:02.000\n<v" + ".ab" * 3000 + "\n" + "<" * 100_000, "x.vtt")


def test_a_playbook_with_the_least_in_it_builds(tmp_path: Path) -> None:
    fill_least(tmp_path)
    assert load(tmp_path).playbook
