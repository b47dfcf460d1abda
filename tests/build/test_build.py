"""A build: which files it writes and keeps, and that optimisations do not change any byte."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from coaching_playbook import parallel
from coaching_playbook.pages import Page
from coaching_playbook.plugin.page_frame import PageFrames, ThemeRenderer
from publishing import hash_tree
from sites import ROOT, copy_shipped_playbook
from small_playbook import write_small_playbook

sys.path.insert(0, str(ROOT / "bench"))

from compare_sites import find_differences

OWN_THEME = "site_name: Ours\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins:\n  - search\n  - playbook\n"


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYBOOK_DAY", "2026-11-24")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_small_playbook(tmp_path / "root")


def build_here(root: Path, to: Path) -> str:
    """Build in this process, which is faster than a command; return a hash of the site."""
    build(load_config(str(root / "mkdocs.yml"), site_dir=str(to), strict=True))
    return hash_tree(to)


def more_techniques(root: Path, times: int = 1) -> None:
    """Copy every technique, so that there are more than the navigation lists."""
    for file in sorted((root / "playbook_src/techniques").glob("*.yml")):
        text = re.sub(r"(?m)^(?:related|builds_on|was):\n(?:  - .*\n)+", "", file.read_text("utf-8"))
        for time in range(times):
            copy = re.sub(r"(?m)^title: (.*)$", rf"title: \1 again {time}", text)
            file.with_name(f"again-{time}-{file.name}").write_text(copy, "utf-8")


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_page_rendered_with_cached_frame_equals_theme_output(
    theme: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = root / "mkdocs.yml"
    if theme == "mkdocs":  # as few techniques as are not in the menu
        more_techniques(root, 24)
        config.write_text(OWN_THEME, "utf-8")
    else:  # pages of every kind
        shutil.rmtree(root)
        copy_shipped_playbook(root)
        more_techniques(root)
    config.write_text(config.read_text("utf-8") + "site_url: https://school.example/playbook/\n", "utf-8")
    in_frames: set[str] = set()
    render = PageFrames.render

    def noted(self: PageFrames, page: Page) -> str | None:
        if html := render(self, page):
            in_frames.add(page.url)
        return html

    monkeypatch.setattr(PageFrames, "render", noted)
    with_frames = build_here(root, tmp_path / "site")
    assert len(in_frames) > (50 if theme == "material" else 40)
    monkeypatch.setattr(ThemeRenderer, "add_frame", lambda *_: None)
    in_frames.clear()
    assert build_here(root, tmp_path / "plain") == with_frames
    assert not in_frames


def test_theme_that_reads_page_content_renders_each_page(root: Path, tmp_path: Path) -> None:
    more_techniques(root, 24)
    ours = root / "ours"
    ours.mkdir()
    main = '{% extends "base.html" %}{% block content %}\n{{ page.content | length }} {{ super() }}{% endblock %}'
    (ours / "main.html").write_text(main, "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("theme:\n", "theme:\n  custom_dir: ours\n"), "utf-8")
    build_here(root, tmp_path / "site")
    pages = [file.read_text("utf-8") for file in (tmp_path / "site/techniques").rglob("*/index.html")]
    lengths = [found[1] for page in pages if (found := re.search(r"(?m)^(\d{4,}) ", page))]
    assert len(lengths) == len(pages) > 48
    assert len({*lengths}) > 4


def test_unchanged_file_is_not_rewritten(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_here(root, site)
    files = {file: file.stat().st_ino for file in site.rglob("*") if file.is_file()}
    technique = root / "playbook_src/techniques/wait-first.yml"
    technique.write_text(
        re.sub(r"(?m)^why: .*$", "why: It keeps the room calm.", technique.read_text("utf-8")), "utf-8"
    )
    build_here(root, site)
    written = {
        file.relative_to(site).as_posix()
        for file, node in files.items()
        if not file.exists() or file.stat().st_ino != node
    }
    assert "techniques/wait-first/index.html" in written
    assert not {path for path in written if path.startswith(("techniques/", "exemplars/", "assets/", "media/"))} - {
        "techniques/wait-first/index.html"
    }


def test_pages_of_deleted_entries_are_removed(root: Path, tmp_path: Path) -> None:
    more_techniques(root)
    build_here(root, tmp_path / "site")
    for file in (root / "playbook_src/techniques").glob("again-*.yml"):
        file.unlink()
    assert build_here(root, tmp_path / "site") == build_here(root, tmp_path / "clean")


def test_failed_build_leaves_site_unchanged(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = build_here(root, site)
    (root / "docs/hello.md").write_text("# Here\n\n[gone](nowhere.md)\n", "utf-8")
    with pytest.raises(SystemExit):
        build_here(root, site)
    assert hash_tree(site) == before
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_public_build_removes_all_staff_content(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    assert "audience: staff" in (root / "videos.yml").read_text("utf-8")
    public = build_here(root, site)
    monkeypatch.setenv("PLAYBOOK_AUDIENCE", "staff")
    assert build_here(root, site) != public
    monkeypatch.delenv("PLAYBOOK_AUDIENCE")
    assert build_here(root, site) == public


# --- process pools ---------------------------------------------------------------------------------------------


def doubled(ours: int, dies: bool, numbers: Sequence[int]) -> list[int]:
    if dies and os.getpid() != ours:
        os._exit(9)
    return [2 * number for number in numbers]


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_chunks_keep_order_if_workers_are_killed(method: str, dies: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "START_METHOD", method)
    monkeypatch.setattr(parallel, "available_cores", lambda: 2)
    meanwhile: list[str] = []
    work = partial(doubled, os.getpid(), dies)
    chunks = parallel.map_chunks(work, range(10), minimum=1, size=3, meanwhile=lambda: meanwhile.append("done"))
    assert [*chunks] == [[0, 2, 4], [6, 8, 10], [12, 14, 16], [18]]
    assert meanwhile == ["done"]


# --- the comparison of two sites -------------------------------------------------------------------------------


def test_site_comparison_reports_differences(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for name, text in {
        "same.html": "<p>One <b id='x'>two</b></p>",
        "text.html": "<p>One</p>",
        "link.html": "<a href='one/'>On</a>",
        "gone.html": "",
        "index.json": "1",
    }.items():
        before.mkdir(exist_ok=True)
        (before / name).write_text(text, "utf-8")
    shutil.copytree(before, after)
    (after / "same.html").write_text("<p>One  <b id=x>two</b></p>", "utf-8")
    (after / "text.html").write_text("<p>Two</p>", "utf-8")
    (after / "link.html").write_text("<a href='two/'>On</a>", "utf-8")
    (after / "gone.html").rename(after / "new.html")
    (after / "index.json").write_text("2", "utf-8")
    assert [re.sub(r" in /.*|: .*", "", found) for found in find_differences(before, after)] == [
        "gone.html is only",
        "new.html is only",
        "index.json has other bytes.",
        "link.html has other links",
        "text.html has other text",
    ]
