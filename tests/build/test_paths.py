"""Paths: nothing is written outside the folder, no symlink is followed, and only known media types are published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coaching_playbook import mkdocs_config_check
from figures import Recorder
from filled import write_minimal_playbook
from publishing import PublishedPlaybook, hash_tree, publish_then_edit
from sites import ROOT, mkdocs_build, run_playbook
from small_playbook import SHIPPED, write_with_shipped_clips

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
def place(tmp_path_factory: pytest.TempPathFactory) -> PublishedPlaybook:
    return publish_then_edit(tmp_path_factory.mktemp("paths"))


def written(place: PublishedPlaybook, to: Path) -> set[Path]:
    result = place.publish(NOTED, WRITTEN=str(to), PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stdout + result.stderr
    return {Path(line) for line in to.read_text("utf-8").splitlines()}


def outside(place: PublishedPlaybook, paths: set[Path]) -> list[Path]:
    ours = (place.site, place.work, place.root / ".cache", Path("/dev"))
    folders = {*place.site.parents}  # which are made where they are not there
    return sorted(path for path in paths - folders if not any(one in (path, *path.parents) for one in ours))


def test_build_writes_only_site_and_caches(place: PublishedPlaybook, tmp_path: Path) -> None:
    paths = written(place, tmp_path / "written")
    assert len(paths) > 100
    assert outside(place, paths) == []


def test_symlink_targets_are_not_written(place: PublishedPlaybook, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (place.root / ".cache").rename(elsewhere)
    (place.root / ".cache").symlink_to(elsewhere)
    before = hash_tree(elsewhere)
    assert outside(place, written(place, tmp_path / "written")) == []
    assert hash_tree(elsewhere) == before
    (place.root / ".cache").unlink()


@pytest.mark.parametrize("link", ["docs/secret.md", "docs/etc", "media/secret.vtt", "videos/secret.yml"])
def test_symlink_targets_are_not_published(tmp_path: Path, link: str) -> None:
    root = write_with_shipped_clips(tmp_path / "root")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("# A secret of this computer\n", "utf-8")
    (root / link).symlink_to(secret if link == "docs/etc" else secret / "file")
    result = mkdocs_build(root / "mkdocs.yml", tmp_path / "site")
    there = [file for file in (tmp_path / "site").rglob("*") if file.is_file() and b"A secret" in file.read_bytes()]
    assert there == []
    if not link.startswith("media"):  # a file that no clip names is never looked at
        assert result.returncode != 0
        assert f"{link}" in result.stderr
        assert "links are not followed" in result.stderr
        assert run_playbook("check", root).returncode == 1


def media_in(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in (root / "media").rglob("*") if path.is_file()}


def test_only_media_of_visible_clips_and_host_dotfiles_are_copied(tmp_path: Path) -> None:
    root = write_with_shipped_clips(tmp_path / "root")
    named = {path for path in media_in(root) if path.startswith(tuple(f"media/{id_}." for id_ in SHIPPED))}
    assert len(named) == 6
    for name in ("run.exe", "page.html", "old-take.mp4", ".hidden.mp4", "notes.txt"):
        (root / "media" / name).write_bytes(b"not for readers")
    (root / "docs/.well-known/acme").mkdir(parents=True)
    for name in (".nojekyll", ".well-known/security.txt", ".well-known/acme/a", ".DS_Store", ".env"):
        (root / "docs" / name).write_bytes(b"Ours")
    result = run_playbook("publish", tmp_path / "site", "--root", root, "--day", "2026-12-01")
    assert result.returncode == 0, result.stdout + result.stderr
    assert media_in(tmp_path / "site") == named
    paths = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*")}
    hidden = {path for path in paths if path.startswith(".")}
    assert hidden == {".nojekyll", ".well-known", ".well-known/security.txt"}


# --- names -----------------------------------------------------------------------------------------------------

KEPT_BY_WINDOWS = ["con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in "0123456789¹²³")]
ELSEWHERE = [
    *(f"{name}.vtt" for name in KEPT_BY_WINDOWS),
    *(f"{name.upper()}.tar.jpg" for name in KEPT_BY_WINDOWS[:8]),
    *(f"a{sign}b.vtt" for sign in '<>:"\\|?*\n\x01'),
    *("point.", "space ", "a" * 130 + ".vtt"),
]
TWINS = [
    ("Film.mp4", "film.mp4"),  # capitals
    ("caf\u00e9.vtt", "cafe\u0301.vtt"),  # one letter, or a letter and its accent
    ("\u1e9bx.vtt", "\u017f\u0307x.vtt"),  # the same with a letter that is seldom met
    ("CAF\u00c9.jpg", "cafe\u0301.jpg"),  # both
    ("stra\u00dfe.vtt", "STRASSE.vtt"),
    ("\u01c4.vtt", "\u01c6.vtt"),
]


def test_non_portable_file_names_are_rejected(tmp_path: Path, figure: Recorder) -> None:
    """Names reserved on Windows, with any extension, and characters forbidden there; and pairs that differ only in
    case or Unicode normalisation (NFC and NFD): each is an error in `playbook check`."""
    write_minimal_playbook(tmp_path)
    (tmp_path / "media").mkdir(exist_ok=True)
    for name in ELSEWHERE:
        (tmp_path / "media" / name).write_bytes(b"")
    for number, pair in enumerate(TWINS):
        (tmp_path / f"docs/{number}").mkdir(parents=True)
        for name in pair:
            (tmp_path / f"docs/{number}" / name).write_bytes(b"")
    found = json.loads(run_playbook("check", tmp_path, "--format", "json").stdout)
    refused = {one["path"].removeprefix("media/") for one in found if one["code"] == "file-name-elsewhere"}
    twins = {one["path"].split("/")[1] for one in found if one["code"] == "same-file-name"}
    assert [name for name in ELSEWHERE if name not in refused] == []
    assert twins == {str(number) for number in range(len(TWINS))}
    figure("Names that some computer cannot have", len(refused) + len(twins), len(ELSEWHERE) + len(TWINS))


# --- settings --------------------------------------------------------------------------------------------------

RUN_CODE = [
    "hooks: [evil.py]",
    "hooks:\n  - docs/evil.py",
    "plugins: [search, evil]",
    "plugins:\n  evil: {}",
    "plugins: evil",
    "plugins: [{evil: {x: y}}]",
    "plugins: [playbook, group: {plugins: [evil]}]",
    "plugins: &a [evil]\nextra: *a",
    "markdown_extensions: [evil.module]",
    "markdown_extensions: {evil.module: {}}",
    "markdown_extensions: [pymdownx.snippets: {base_path: /etc}]",
    "markdown_extensions: [pymdownx.b64]",
    "theme: evil",
    "theme: {name: evil}",
    "theme: {name: material, custom_dir: docs}",
    "extra_templates: [evil.html]",
    "INHERIT: ../evil.yml",
    'extra: {x: !!python/name:os.system ""}',
    "extra: {x: !!python/object/apply:os.system [true]}",
    "extra: {x: !!python/object/new:os.system [true]}",
    'extra: {x: !!python/module:os ""}',
    "extra: {x: !<tag:yaml.org,2002:python/object/apply:os.system> [true]}",
    "%TAG ! tag:yaml.org,2002:python/\n---\nextra: {x: !object/apply:os.system [true]}",
    "extra: {x: !ENV SECRET}",
    "extra: {!!python/object/apply:os.system [true]: x}",
    "<<: {hooks: [evil.py]}",
    "plugins: [search]\nplugins: [evil]",
    '"hooks": [evil.py]',
    '"\\x68ooks": [evil.py]',
    "docs_dir: /etc",
    "docs_dir: ../..",
    "site_dir: ../other",
    "plugins: [playbook: {source: /etc}]",
    "plugins: {playbook: {media: ../media}}",
]


def test_settings_that_execute_or_read_files_are_rejected(tmp_path: Path, figure: Recorder) -> None:
    """Ways to make MkDocs execute or read something through mkdocs.yml (plugins, hooks, extensions, themes,
    templates, YAML tags, and ways to hide them): each is an error before MkDocs reads the file. The collection is
    our own."""
    refused = []
    for text in RUN_CODE:
        (tmp_path / "mkdocs.yml").write_text(f"{text}\n", "utf-8")
        config = mkdocs_config_check.check_config(tmp_path)
        assert config
        if any(problem.path == "mkdocs.yml" and problem.severity == "error" for problem in config.problems):
            refused.append(text)
    for raw in (b"\xff\xfeh\0o\0o\0k\0s\0:\0 \0[\0]\0", b"\xfe\xff\0h\0o\0o\0k\0s\0:\0 \0[\0]"):
        (tmp_path / "mkdocs.yml").write_bytes(raw)  # as an old Notepad saves it
        assert mkdocs_config_check.check_config(tmp_path).problems  # type: ignore[union-attr]
    assert refused == RUN_CODE
    for root in (ROOT, ROOT / "tests/support/second_playbook"):
        assert mkdocs_config_check.check_config(root).problems == ()  # type: ignore[union-attr]
    figure("Settings that could run or read anything", len(refused) + 2, len(RUN_CODE) + 2)


def test_only_trusted_settings_are_accepted(place: PublishedPlaybook, tmp_path: Path) -> None:
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
        result = run_playbook("check", root, "--format", "json", *options)
        found = [one["code"] for one in json.loads(result.stdout) if one["path"] == "mkdocs.yml"]
        return [code for code in found if code != "settings-title"]  # the title here is not that of the playbook

    assert codes() == ["settings-run-code", "settings-tag"]
    assert codes("hooks") == ["settings-tag"]
    assert codes("hooks", "tags") == []
