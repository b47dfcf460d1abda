"""Nothing is written outside, nothing behind a link is published, and of media nothing but known kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from publishing import Place, place_in, tree
from sites import copy_of_the_playbook, mkdocs_build, playbook

# Notes every path that a Python writes, makes, moves or deletes.
NOTED = """
import os, sys
_told = os.open(os.environ["WRITTEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_moves = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
def _note(event, given):
    if event == "open" and given[2] & _writes:
        paths = given[:1]
    elif event in _moves:
        paths = given[:2]
    else:
        return
    at = b""
    if event in ("os.remove", "os.rmdir") and given[1] >= 0:  # a name in a folder that is open
        if not os.path.exists("/proc/self/fd"):
            return
        at = os.fsencode(os.readlink(f"/proc/self/fd/{given[1]}")) + b"/"
    for path in paths:
        if isinstance(path, (str, bytes, os.PathLike)):
            os.write(_told, os.path.abspath(at + os.fsencode(path)) + b"\\n")
sys.addaudithook(_note)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return place_in(tmp_path_factory.mktemp("paths"))


def written(place: Place, to: Path) -> set[Path]:
    ran = place.publish(NOTED, WRITTEN=str(to), PYTHONDONTWRITEBYTECODE="1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return {Path(line) for line in to.read_text("utf-8").splitlines()}


def outside(place: Place, paths: set[Path]) -> list[Path]:
    ours = (place.site, place.work, place.root / ".cache", Path("/dev"))
    folders = {*place.site.parents}  # which are made where they are not there
    return sorted(path for path in paths - folders if not any(one in (path, *path.parents) for one in ours))


def test_nothing_is_written_but_the_site_and_what_may_be_forgotten(place: Place, tmp_path: Path) -> None:
    paths = written(place, tmp_path / "written")
    assert len(paths) > 100
    assert outside(place, paths) == []


def test_nothing_is_written_behind_a_link(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (place.root / ".cache").rename(elsewhere)
    (place.root / ".cache").symlink_to(elsewhere)
    before = tree(elsewhere)
    assert outside(place, written(place, tmp_path / "written")) == []
    assert tree(elsewhere) == before
    (place.root / ".cache").unlink()


@pytest.mark.parametrize("link", ["docs/secret.md", "docs/etc", "media/secret.vtt", "videos/secret.yml"])
def test_nothing_that_stands_behind_a_link_is_published(tmp_path: Path, link: str) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("# A secret of this computer\n", "utf-8")
    (root / link).symlink_to(secret if link == "docs/etc" else secret / "file")
    ran = mkdocs_build(root / "mkdocs.yml", tmp_path / "site")
    there = [file for file in (tmp_path / "site").rglob("*") if file.is_file() and b"A secret" in file.read_bytes()]
    assert there == []
    if not link.startswith("media"):  # a file that no clip names is never looked at
        assert ran.returncode != 0
        assert f"{link}" in ran.stderr
        assert "links are not followed" in ran.stderr
        assert playbook("check", root).returncode == 1


def test_only_media_of_known_kinds_that_a_shown_clip_names_are_copied(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    named = {path.name for path in (root / "media").iterdir()}
    for name in ("run.exe", "page.html", "old-take.mp4", ".hidden.mp4", "notes.txt"):
        (root / "media" / name).write_bytes(b"not for readers")
    ran = playbook("publish", tmp_path / "site", "--root", root, "--day", "2026-11-24")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {path.name for path in (tmp_path / "site/media").iterdir()} == named


def test_what_an_owner_agreed_to_passes_and_nothing_else(place: Place, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    for path in place.root.rglob("playbook_src/**/*.yml"):
        to = root / path.relative_to(place.root)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(path.read_bytes())
    text = (place.root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(f"{text}hooks: [docs/ours.py]\nextra: {{a: !ENV A}}\n", "utf-8")

    def codes(*trust: str) -> list[str]:
        options = [word for name in trust for word in ("--trust", name)]
        ran = playbook("check", root, "--format", "json", *options)
        return [one["code"] for one in json.loads(ran.stdout) if one["path"] == "mkdocs.yml"]

    assert codes() == ["settings-run-code", "settings-tag"]
    assert codes("hooks") == ["settings-tag"]
    assert codes("hooks", "tags") == []
