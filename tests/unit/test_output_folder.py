"""No command deletes or changes a foreign file in an output folder, also if it is killed.

SIGKILL is simulated: from the n-th write to the file system on, no write takes place. `deploy` runs without MkDocs;
whole builds are tested in tests/build/test_output_folders.py, and commands that write single files or source files,
such as `booklet` and `layers`, in test_interruptions.py.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.plugin.config import prepare_preview
from coaching_playbook.site import deploy as deploying
from coaching_playbook.site import export as exporting
from coaching_playbook.site import file_list, manifest, output_folder
from coaching_playbook.site.output_folder import OutputRefused
from coaching_playbook.site.portable.html import SCRIPT_PATH
from coaching_playbook.site.takedown import take_down
from coaching_playbook.trust import collect_sites
from coaching_playbook.whole_files import write_whole
from in_memory import BASE
from sites import ROOT

DAY = dt.date(2026, 11, 24)
OURS = [
    *("index.html", "a/index.html", "a/b/index.html", "media/film.mp4", "feed.xml", ".nojekyll"),
    *("exemplars/waiting/index.html", "data/playbook.json"),
]
FOREIGN = [
    *("index.html", "a/index.html", "a", "media/film.mp4", "feed.xml", "site-files.json", "site-manifest.json"),
    *(
        ".git",
        ".git/HEAD",
        ".git/objects/ab/cd",
        ".htaccess",
        ".well-known/acme-challenge/x",
        ".nojekyll",
        ".playbook-export",
    ),
    *(
        "notes.txt",
        "media/own.mp4",
        "data/own.csv",
        "docs/index.md",
        "docs/own.md",
        "mkdocs.yml",
        "assets/playbook.css",
    ),
    *("exemplars/waiting/own.txt", "exemplars/own.html", "session/own.json", "copies.json", "find/edition.txt"),
    *("../.site.building/letter.txt", "../.site.publishing/site/letter.txt", "../built/letter.txt"),
    *("../root/.cache/playbook/own.txt", "../root/site/letter.txt", "../root/notes.txt"),
]
"""Paths of foreign files, from the output folder."""

Tree = Mapping[str, str | None]
"""Content by path; None is a link to a folder with a file of its own outside."""


def without_overlap(paths: dict[str, Any]) -> dict[str, Any]:
    """Remove the paths that are a parent of another path."""
    return {path: paths[path] for path in paths if not any(path.startswith(f"{other}/") for other in paths)}


CONTENTS = ["theirs", "ours 1", '{"a": 1}', '<a href="exemplars/waiting/">It</a>', None]
HIDDEN = [path for path in FOREIGN if path.startswith(".") and not path.startswith("..")]
"""Those that `publish`, which replaces the whole folder, keeps. It refuses a folder with others."""
trees = st.sampled_from([FOREIGN, HIDDEN]).flatmap(
    lambda paths: st.dictionaries(st.sampled_from(paths), st.sampled_from(CONTENTS), max_size=4)
)
sites = st.dictionaries(st.sampled_from(OURS), st.sampled_from(["ours 1", "ours 2"]), min_size=1, max_size=5)


def runs(*how: str) -> st.SearchStrategy[tuple[str, Tree, str, int | None]]:
    """Generate runs: the function that writes, its files and audience, and the number of the write at which it is
    killed."""
    audiences = st.sampled_from(["public", "staff"])
    kills = st.sampled_from([None, None, *range(30)])
    return st.tuples(st.sampled_from(how), sites.map(without_overlap), audiences, kills)


class Killed(BaseException):
    """Raised instead of each write to the file system after a simulated kill."""


CHANGES = [
    *((Path, name) for name in ("replace", "rename", "unlink", "rmdir", "mkdir", "write_text", "write_bytes", "chmod")),
    *((shutil, name) for name in ("copyfile", "rmtree")),
    (os, "link"),
]


@contextlib.contextmanager
def kill_after(number: int | None) -> Iterator[None]:
    """Allow the first `number` writes to the file system, and none after them."""
    left = [number if number is not None else 10**9]

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts a write to the file system, and raises Killed after the last allowed one."""

        def run(*arguments: Any, **options: Any) -> Any:
            if left[0] <= 0:
                raise Killed
            left[0] -= 1
            return change(*arguments, **options)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in CHANGES:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        patch.setattr(deploying, "_swap_paths", lambda *_: False)  # two renames, with a state between them
        with contextlib.suppress(Killed):
            yield


def write(folder: Path, files: Tree, elsewhere: Path) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (folder / path).symlink_to(elsewhere)
        else:
            (folder / path).write_text(text, "utf-8")


def add_foreign(site: Path, tree: Tree, elsewhere: Path) -> list[str]:
    """Write the files of other programs that do not overlap with the site's; return their paths."""
    free = [
        path
        for path in tree
        if not os.path.lexists(site / path) and not any(folder.is_file() for folder in (site / path).parents)
    ]
    write(site, {path: tree[path] for path in free}, elsewhere)
    return free


def state(folder: Path, path: str) -> object:
    file = folder / path
    return file.readlink() if file.is_symlink() else file.read_text("utf-8") if file.is_file() else None


def build(root: Path, site: Path, files: Tree, audience: str) -> None:
    output_folder.check_location(site, root, ("playbook_src",))
    output_folder.delete_narrower_site(site, "public" if audience == "public" else "staff")
    work = output_folder.working_folder_for(site, root)
    output_folder.create_working_folder(work)
    output_folder.clear_working_folder(work)
    staged = work / "site"
    write(staged, files, root)
    output_folder.install_staged(staged, site, audience)
    output_folder.delete_working_folder(work)


def publish(root: Path, site: Path, files: Tree, audience: str, *, portable: bool = False) -> None:
    def make(_root: Path, to: Path, *_: object, **__: object) -> None:
        write(to, files, root)
        (to / "assets").mkdir(exist_ok=True)
        (to / file_list.FILE_NAME).write_text(file_list.to_json(audience, files), "utf-8")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deploying, "build_site", make)
        patch.setattr(deploying, "verify_site", lambda *_, **__: ())
        patch.setattr(manifest, "clean_commit", lambda *_: None)
        patch.setattr(manifest, "hash_inputs", lambda *_: {})
        patch.setattr(manifest, "versions", dict)
        loaded: Any = SimpleNamespace(playbook=())
        audiences: Any = audience
        deploying.deploy(site, root, ProjectConfig(), loaded, audiences, DAY, portable=portable)


def publish_portable(root: Path, site: Path, files: Tree, audience: str) -> None:
    publish(root, site, files, audience, portable=True)


def add_editor(root: Path, site: Path, files: Tree, audience: str) -> None:  # noqa: ARG001
    output_folder.register_files(site, [*files])
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(site / path, str(text))


def take_down_portable(root: Path, site: Path, files: Tree, audience: str) -> None:  # noqa: ARG001
    output_folder.delete_site(site)


def take_down_clip(root: Path, site: Path, files: Tree, audience: str) -> None:  # noqa: ARG001
    """Remove a clip that was withdrawn from the published site, by editing a copy of the site."""
    take_down(site, root, ProjectConfig(), None, DAY)


def preview(root: Path, site: Path, files: Tree, audience: str) -> None:  # noqa: ARG001
    """Prepare a preview: MkDocs serves from a temporary folder, next to which the files of a build are."""
    work = prepare_preview(site)
    write(work / "site", files, root)
    output_folder.delete_working_folder(work)


def collect(root: Path, site: Path, files: Tree, audience: str) -> None:
    """Install the site of a trust's school that another machine has built."""
    built = root.parent / "built"
    shutil.rmtree(built / site.name, ignore_errors=True)
    write(built / site.name, files, root)
    (built / site.name / file_list.FILE_NAME).write_text(file_list.to_json(audience, files), "utf-8")
    manifest.write(built / site.name, {}, audience, DAY, commit=None)
    school: Any = SimpleNamespace(id=site.name)
    collect_sites([school], built, site.parent)


def export(root: Path, site: Path, files: Tree, audience: str) -> None:  # noqa: ARG001
    texts = {f"docs/{path}": text for path, text in files.items() if text is not None}
    exporting._replace_export(site, texts, {})


REPEATED = {"build": build, "publish": publish, "portable": publish_portable, "export": export}
RUN = {
    **REPEATED,
    **{"form editor": add_editor, "takedown": take_down_portable, "takedown of a clip": take_down_clip},
    **{"preview": preview, "trust": collect},
}


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    first=st.sampled_from([None, "build", "publish", "portable", "export"]),
    tree=trees.map(without_overlap),
    steps=st.lists(runs(*RUN), min_size=1, max_size=4),
)
def test_no_foreign_file_is_deleted_or_changed(
    first: str | None, tree: Tree, steps: list[tuple[str, Tree, str, Any]]
) -> None:
    """The output folder is empty at first, or contains what a run made of all of OURS."""
    run_in_folder(first, tree, steps)


@pytest.mark.slow
@pytest.mark.parametrize("how", RUN)
def test_killed_run_touches_no_foreign_file(how: str) -> None:
    """With every foreign file at once, each of which looks like a page that refers to a clip to remove."""
    paths = HIDDEN if how in ("publish", "portable", "trust") else FOREIGN
    tree = {path: CONTENTS[3] for path in paths if not path.startswith("../.site.")}  # with these, most runs refuse
    first = how if how in REPEATED else "publish"
    for number in (None, *range(0, 24, 2), *range(24, 96, 8)):
        run_in_folder(first, without_overlap(tree), [(how, {"index.html": "ours 2"}, "public", number)])


def run_in_folder(first: str | None, tree: Tree, steps: list[tuple[str, Tree, str, Any]]) -> None:
    """Create an output folder, do the runs `steps` in it, and check after each of them that the files of `tree` are
    unchanged."""
    with tempfile.TemporaryDirectory() as temp:
        root, site, elsewhere = Path(temp, "root"), Path(temp, "site"), Path(temp, "elsewhere")
        shutil.copytree(BASE, root)
        text = (root / "videos.yml").read_text("utf-8")
        (root / "videos.yml").write_text(text.replace("status: published", "status: withdrawn"), "utf-8")
        elsewhere.mkdir()
        (elsewhere / "index.html").write_text("elsewhere", "utf-8")
        if first:
            RUN[first](root, site, dict.fromkeys(OURS, "ours 1"), "staff")
        foreign = add_foreign(site, tree, elsewhere)
        before = {path: state(site, path) for path in foreign}
        for how, files, audience, number in steps:
            with contextlib.suppress(OutputRefused, OSError), kill_after(number):
                RUN[how](root, site, files, audience)
            if not site.exists():  # killed between two renames: the next run of the same kind puts it back
                (collect if how == "trust" else publish)(root, site, files, audience)
            assert {path: state(site, path) for path in foreign} == before, (how, number)
            assert {path.name: path.read_text("utf-8") for path in elsewhere.iterdir()} == {"index.html": "elsewhere"}


@settings(deadline=None, max_examples=100, derandomize=True)
@given(first=runs(*REPEATED), second=runs(*REPEATED))
def test_interrupted_run_does_not_block_next_run(first: tuple[str, Tree, str, Any], second: Any) -> None:
    """Without foreign files the next run of the same kind succeeds, and leaves only its own files."""
    how, files, audience, number = first
    with tempfile.TemporaryDirectory() as temp:
        root, site = Path(temp, "root"), Path(temp, "site")
        (root / "playbook_src").mkdir(parents=True)
        RUN[how](root, site, second[1], "public")
        with kill_after(number):
            RUN[how](root, site, files, audience)
        RUN[how](root, site, second[1], second[2])
        found = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
        lists = {file_list.FILE_NAME, manifest.FILE_NAME, ".playbook-export"} | (
            {SCRIPT_PATH} if how == "portable" else set()
        )
        inside = {f"docs/{path}" for path in second[1]} if how == "export" else {*second[1]}
        assert found - lists == inside
        assert [path.name for path in Path(temp).iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    "name", ["media", "playbook_src", "playbook_src/techniques", "videos", ".", "docs/site", "MEDIA", "..", "docs"]
)
def test_source_folder_is_rejected_as_output_folder(name: str, tmp_path: Path) -> None:
    for folder in ("media", "playbook_src/techniques", "videos", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    sources = ("playbook_src", "media", "videos", "videos.yml", "docs")
    if name == "MEDIA":
        (tmp_path / name).symlink_to(tmp_path / "media")
    with pytest.raises(OutputRefused, match="Name a folder"):
        output_folder.check_location(tmp_path / name, tmp_path, sources)


@pytest.mark.parametrize(("folder", "better"), [(".", "site"), ("..", "../site")])
def test_suggested_path_can_be_typed(folder: str, better: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "root").mkdir()
    monkeypatch.chdir(tmp_path / "root")
    with pytest.raises(OutputRefused, match=f"such as {re.escape(better)}\\.$"):
        output_folder.check_location(Path(folder), Path(), ("media",))


def test_symlink_loop_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OutputRefused, match="leads back to itself"):
        output_folder.check_location(tmp_path / "loop", tmp_path / "root", ("media",))


def test_folder_containing_other_sources_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "films/ours").mkdir(parents=True)
    (tmp_path / "root").mkdir()
    (tmp_path / "root/media").symlink_to(tmp_path / "films/ours")
    with pytest.raises(OutputRefused, match="holds media, which the site is made from"):
        output_folder.check_location(tmp_path / "films", tmp_path / "root", ("media",))


@pytest.mark.parametrize("text", ["[]", '{"audience": "public"}', '{"audience": 1, "files": []}', "\x00", "{"])
def test_file_list_of_other_program_is_not_overwritten(text: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / file_list.FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(OutputRefused, match=r"site-files\.json would be written over"):
        build(tmp_path / "root", tmp_path / "site", {"index.html": "ours"}, "public")
    assert (tmp_path / "site" / file_list.FILE_NAME).read_text("utf-8") == text


def test_file_list_cannot_escape_folder(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (tmp_path / "other").write_text("theirs", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/one").write_text("theirs", "utf-8")
    site.mkdir()
    (site / "inside").symlink_to(tmp_path / "folder")
    paths = ["../other", str(tmp_path / "other"), "inside/one", "inside", "", ".", "a\0b"]
    (site / file_list.FILE_NAME).write_text(json.dumps({"audience": "staff", "files": paths}), "utf-8")
    output_folder.delete_narrower_site(site, "public")
    assert (tmp_path / "other").exists()
    assert (tmp_path / "folder/one").exists()
    assert (site / "inside").is_symlink()


def test_files_are_copied_if_rename_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        if target.parent != self.parent:
            raise OSError(18, "Invalid cross-device link")
        return Path(shutil.move(self, target))

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "rename", refuse)
    for text in ("ours 1", "ours 2"):
        build(tmp_path / "root", tmp_path / "site", {"index.html": text, "a/index.html": "ours"}, "public")
        assert state(tmp_path / "site", "index.html") == text
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["a", "index.html", "site-files.json"]


@pytest.mark.parametrize("name", [".site.building", ".site.publishing"])
def test_foreign_folder_named_as_working_folder_is_kept(name: str, tmp_path: Path) -> None:
    (tmp_path / name / "site").mkdir(parents=True)
    (tmp_path / name / "site/letter.txt").write_text("Dear all", "utf-8")
    with pytest.raises(OutputRefused, match="holds files that no build made"):
        (build if name == ".site.building" else publish)(tmp_path, tmp_path / "site", {"index.html": "x"}, "public")
    assert (tmp_path / name / "site/letter.txt").is_file()


@pytest.mark.parametrize("how", ["build", "export", "form editor"])
def test_hard_linked_copy_keeps_its_content(how: str, tmp_path: Path) -> None:
    """As made by `cp -al` and backups: a new file replaces the old one instead of being written into it."""
    site, copy = tmp_path / "site", tmp_path / "copy"
    (tmp_path / "root/playbook_src").mkdir(parents=True)
    RUN[how](tmp_path / "root", site, {"index.html": "ours 1"}, "public")
    shutil.copytree(site, copy, copy_function=os.link)
    before = {path.name: path.read_text("utf-8") for path in copy.rglob("*") if path.is_file()}
    RUN[how](tmp_path / "root", site, {"index.html": "ours 2", "feed.xml": "ours"}, "public")
    assert {path.name: path.read_text("utf-8") for path in copy.rglob("*") if path.is_file()} == before


def test_killed_takedown_of_portable_copy_can_be_repeated(tmp_path: Path) -> None:
    files = dict.fromkeys(OURS, "ours")
    for number in range(12):
        root, site = tmp_path / f"{number}/root", tmp_path / f"{number}/site"
        (root / "playbook_src").mkdir(parents=True)
        build(root, site, files, "public")
        with kill_after(number):
            output_folder.delete_site(site)
        left = {path for path in files if (site / path).is_file()}
        assert not left or (site / "index.html").is_file(), "a takedown looks for the home page"
        output_folder.delete_site(site)
        assert [path for path in site.rglob("*") if path.is_file()] == []


def test_make_quotes_output_folder_and_clean_deletes_only_built_files() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if line.startswith("\t")]
    assert [line for line in lines if re.search(r"(?<!\")\$\(SITE\)(?!\"|/\.)", line)] == []
    assert [line for line in lines if "rm -" in line and "SITE" in line] == []
    for name in ("my site", "One Drive - St Mary's #2 (50%)", "a;b & c", "a|b>c", "*"):
        for line in lines:
            words = shlex.split(line.replace("$(SITE)", name)) if '"$(SITE)"' in line else [name]
            assert words.count(name) == 1, line
    assert any("delete_site" in line and line.endswith('"$(SITE)"') for line in lines)
