"""Withdrawal of photographs: one that may no longer be shown is removed by the next publish."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import media_files
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.yamlio import dump, read_file
from publishing import patch_code
from sites import ROOT, Completed, replace_text, run, run_playbook
from small_playbook import write_small_playbook

DAY = "2026-11-28"
GONE, STAYS, TWICE = "media/photos/gone.jpg", "media/photos/stays.jpg", "media/photos/twice.jpg"
DRAWN = next((ROOT / "media/drawings").rglob("*.svg"))
FIRST = "playbook_src/techniques/wait-first.yml"
SECOND = "playbook_src/techniques/name-the-step.yml"
POINT = "playbook_src/leverage_points/stepping-back.yml"
ABOUT = "playbook_src/playbook.yml"
PERMISSION = {
    "lawful_basis": "consent",
    "staff": "cleared",
    "pupils": "none-in-view",
    "in_view": [{"who": "a TA by the window", "status": "cleared"}],
    "checked_on": "2026-11-01",
    "review_by": "2028-11-01",
    "expires_on": "no",
    "withdrawn_on": "no",
    "objected_on": "no",
    "record": "Folder 12 in the school office",
}


def photograph(path: str) -> dict[str, Any]:
    return {"picture": path, "alt": f"Alt of {Path(path).stem}.", "permission": dict(PERMISSION)}


def edit(root: Path, path: str, change: Callable[[Any], object]) -> None:
    data = read_file(root / path, path).data
    change(data)
    (root / path).write_text(dump(data), "utf-8")


def publish(root: Path, site: Path, at_start: str = "") -> Completed:
    result = run("coaching_playbook", "publish", site, "--root", root, "--day", DAY, at_start=at_start)
    assert "Traceback" not in result.stdout + result.stderr, result.stdout + result.stderr
    return result


def trace(site: Path, path: str) -> list[str]:
    """Return the files of a site that are a photograph, or contain its file name or alternative text."""
    files = SiteFiles(site)
    words = (Path(path).name, f"Alt of {Path(path).stem}")
    named = [one for one in files.text_paths if any(word in files.text(one) for word in words)]
    return named + [one for one in files.paths if one == path]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a playbook with photographs, `root`, and its site, `site`, published once per session."""
    folder = tmp_path_factory.mktemp("photographs")
    root = write_small_playbook(folder / "work/root")
    (root / "media/photos").mkdir()
    shutil.copyfile(DRAWN, root / "media/drawn.svg")
    for path in (GONE, STAYS, TWICE):
        (root / path).write_bytes(media_files.jpeg_file(path))
    photographs = [{"do": f"Wait {n} times.", **photograph(path)} for n, path in enumerate((GONE, STAYS, TWICE), 2)]
    edit(root, FIRST, lambda data: data.update(steps=photographs))
    drawing = {"picture": "media/drawn.svg", "alt": "A drawing."}
    edit(root, SECOND, lambda data: (data["steps"][0].update(photograph(TWICE)), data["steps"][1].update(drawing)))
    edit(root, POINT, lambda data: data.update(photograph(TWICE)))
    common = {"problem": "Nobody waits.", "technique": "wait-first", **photograph(GONE)}
    edit(root, ABOUT, lambda data: data.update(common_problems=[common]))
    result = publish(root, folder / "work/site")
    assert result.returncode == 0, result.stdout + result.stderr
    for path in (GONE, STAYS, TWICE):
        assert path in trace(folder / "work/site", path)
    return (folder / "work").rename(folder / "pristine")


@pytest.fixture
def published(pristine: Path) -> tuple[Path, Path]:
    """Return a fresh copy of the playbook and its site, at the path where the site was published."""
    work = pristine.with_name("work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(pristine, work, symlinks=True)
    return work / "root", work / "site"


def withdraw(root: Path, step: int = 0, **fields: str) -> None:
    changed = fields or {"withdrawn_on": "2026-11-27"}
    edit(root, FIRST, lambda data: data["steps"][step]["permission"].update(changed))


def break_another_file(root: Path) -> None:
    (root / "playbook_src/glossary.yml").write_text("- id: [\n", "utf-8")


BROKEN: dict[str, Callable[[Path, Path], object]] = {
    "another file is no YAML": lambda root, _site: (withdraw(root), break_another_file(root)),
    "its own file is no YAML": lambda root, _site: replace_text(root / FIRST, "title: ", "title: ["),
    "its permission has a mistake": lambda root, _site: withdraw(root, withdrawn_onn=DAY),
    "its step has a mistake": lambda root, _site: edit(
        root, FIRST, lambda data: data["steps"][0].update(withdrawn_on=DAY)
    ),
    "it has run out": lambda root, _site: (withdraw(root, expires_on=DAY), break_another_file(root)),
    "its file is gone": lambda root, _site: (root / GONE).unlink(),
    "mkdocs.yml is gone": lambda root, _site: (withdraw(root), (root / "mkdocs.yml").unlink()),
    "the copy of the sources is gone": lambda root, _site: (
        withdraw(root),
        break_another_file(root),
        shutil.rmtree(root / ".cache"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_photograph_is_removed_despite_any_error(published: tuple[Path, Path], name: str) -> None:
    """It is removed from every page that uses it, although the permission on another page is still valid."""
    root, site = published
    BROKEN[name](root, site)
    result = publish(root, site)
    assert result.returncode == 3, result.stdout + result.stderr
    assert f"{GONE}: " in result.stdout
    assert trace(site, GONE) == []
    assert GONE not in (site / "site-files.json").read_text("utf-8")
    if name != "its own file is no YAML":
        assert {STAYS, "techniques/wait-first/index.html"} <= {*trace(site, STAYS)}
    assert (site / "techniques/wait-first/index.html").is_file()
    assert (site / "media/drawn.svg").is_file(), "drawings need no permission"


def test_withdrawal_removes_photograph_from_every_page(published: tuple[Path, Path]) -> None:
    root, site = published
    withdraw(root, step=2)
    message = run_playbook("permissions", root, "--day", DAY).stdout
    assert message.count(f"  {TWICE} (") == 3
    assert f"{TWICE} (Wait first): withheld, because someone has withdrawn" in message
    assert message.count("another page that has it may not show it") == 2
    assert f"  {STAYS} (Wait first): shown" in message
    table = root.parent / "permissions.csv"
    table.unlink(missing_ok=True)
    assert run_playbook("table", "permissions", "--to", table, "--root", root, "--day", DAY).returncode == 0
    assert table.read_text("utf-8").count(TWICE) == 3
    (root / "docs/hello.md").write_text(f"# Hello\n\n![Alt of twice]({TWICE}) and {TWICE}\n", "utf-8")
    result = publish(root, site)
    assert result.returncode == 0, result.stdout + result.stderr
    assert trace(site, TWICE) == []
    assert STAYS in trace(site, STAYS)


def test_withdraw_updates_each_page_and_deletes_photograph(published: tuple[Path, Path]) -> None:
    root, site = published
    break_another_file(root)
    faults = run_playbook("withdraw", "media/photos/twise.jpg", "--root", root)
    assert faults.returncode == 2
    assert f"Did you mean '{TWICE}'?" in faults.stderr
    because = ("--because", "A parent asked.")
    result = run_playbook("withdraw", TWICE, "--root", root, "--day", DAY, *because, "--publish", site)
    assert result.returncode == 3, result.stdout + result.stderr
    assert trace(site, TWICE) == []
    assert not (root / TWICE).exists()
    for path in (FIRST, SECOND, POINT):
        assert f"withdrawn_on: {DAY}" in (root / path).read_text("utf-8")
    (root / "playbook_src/glossary.yml").write_text("[]\n", "utf-8")
    assert TWICE not in run_playbook("check", root).stdout, "a withdrawn photograph needs no file"
    assert TWICE not in run_playbook("due", root, "--within", "9999").stdout


def test_photograph_is_deleted_in_place_if_nothing_can_be_written(published: tuple[Path, Path]) -> None:
    root, site = published
    withdraw(root)
    break_another_file(root)
    no_room = patch_code("coaching_playbook.site.deploy:working_folder", "raise OSError(28, 'No space left on device')")
    assert publish(root, site, at_start=no_room).returncode == 3
    assert not (site / GONE).exists()
    assert (site / STAYS).is_file()


def test_cached_photograph_is_deleted_when_permission_ends(published: tuple[Path, Path]) -> None:
    """Automatic offline copies do not contain it, and copies that the reader saved have its last day."""
    root, site = published
    withdraw(root, expires_on="2026-12-11")
    assert publish(root, site).returncode == 0
    listed = {entry["path"]: entry for entry in json.loads((site / "copies.json").read_text("utf-8"))["files"]}
    named = {re.sub(r"(^|/)index\.html$", r"\1", path) for path in trace(site, GONE)} & set(listed)
    assert {GONE, "", "techniques/wait-first/", "booklet/"} <= named
    lists = {path for path in named if path.startswith("find/text/")}  # they name the file of a result's small picture
    assert {listed[path].get("until") for path in named - lists} == {"2026-12-10"}
    assert not [path for path in lists if "Alt of gone" in (site / path).read_text("utf-8")]
    pages = [path for path in trace(site, GONE) if path.endswith(".html")]
    without = [re.sub(r"(?s)<!--clip-->.*?<!--/clip-->", "", (site / path).read_text("utf-8")) for path in pages]
    assert len(pages) > 3
    assert [path for path, text in zip(pages, without, strict=True) if "Alt of gone" in text] == []
