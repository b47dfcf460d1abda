"""The guard of output folders, function by function. Whole commands are tested in test_output_folder.py."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.publish import Audience
from coaching_playbook.site import file_list
from coaching_playbook.site import output_folder as guard
from coaching_playbook.site.output_folder import MARKER, OutputRefused

SOURCES = ("playbook_src", "media", "videos.yml", "docs")


def write(folder: Path, *paths: str, text: str = "theirs") -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def write_listed(folder: Path, *paths: str, audience: str = "public") -> Path:
    """Write files at the paths, and a list of files that names them."""
    write(folder, *paths, text="ours")
    folder.mkdir(exist_ok=True)
    (folder / file_list.FILE_NAME).write_text(file_list.to_json(audience, paths), "utf-8")
    return folder


def list_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


# --- the place -----------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "root", "playbook_src/a.yml", "media/a.mp4", "docs/a.md", "videos.yml")


@pytest.mark.parametrize("name", ["site", "media2", "docs.old/site", "../site", "new/deep/er"])
def test_dedicated_folder_is_accepted(name: str, root: Path) -> None:
    guard.check_location(root / name, root, SOURCES)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", "holds the playbook itself. Name a folder for the site alone, such as {0}/site."),
        ("..", "holds the playbook itself. Name a folder for the site alone, such as {0}/site."),
        ("media", "is in media, which the site is made from. Name a folder outside it."),
        ("media/x/y", "is in media, which the site is made from. Name a folder outside it."),
        ("videos.yml", "is in videos.yml, which the site is made from. Name a folder outside it."),
        ("films", "holds media, which the site is made from. Name a folder outside it."),
        ("note.txt", "is a file. Name a folder."),
    ],
)
def test_folder_in_use_is_rejected(name: str, message: str, root: Path) -> None:
    write(root, "note.txt", "films/ours/a.mp4")
    sources = tuple("films/ours" if source == "media" and name == "films" else source for source in SOURCES)
    folder = root / name
    with pytest.raises(OutputRefused) as refused:
        guard.check_location(folder, root, sources)
    expected = message.replace("holds media", "holds films/ours").format(folder)
    assert str(refused.value) == f"{folder} {expected}"


@pytest.mark.parametrize(
    ("name", "created", "what"),
    [
        (".git", (), ".git is where version control keeps the history"),
        (".GIT/hooks", (), ".GIT is where version control keeps the history"),
        ("out/.svn", (), ".svn is where version control keeps the history"),
        ("../other/.hg/site", (), ".hg is where version control keeps the history"),
        ("ours.git/site", ("ours.git/HEAD", "ours.git/objects/a", "ours.git/refs/a"), "ours.git is where git keeps"),
        ("CVS", ("CVS/Entries",), "CVS is where version control keeps the history"),
        (".github/workflows", (), ".github is where other programs keep their files"),
        ("env/lib", ("env/pyvenv.cfg",), "env is where Python keeps its packages"),
        (".cache/playbook/layers", (), ".cache/playbook is where this program keeps what it has fetched"),
        (".private", (".private/notes.txt",), ".private is a hidden folder with files that no build made"),
    ],
)
def test_tool_folder_is_rejected(name: str, created: tuple[str, ...], what: str, root: Path) -> None:
    write(root, *created)
    with pytest.raises(OutputRefused) as refused:
        guard.check_location(root / name, root, SOURCES)
    assert str(refused.value).startswith(f"{root / name} cannot hold a site: {what}")
    assert str(refused.value).endswith(". Name a folder for the site alone.")


def test_playbook_inside_tool_folder_is_accepted(tmp_path: Path) -> None:
    """Such as a worktree of a bare repository, or a repository below a hidden folder."""
    root = write(tmp_path / "ours.git/.venv/main", "docs/a.md")
    write(tmp_path / "ours.git", "HEAD", "objects/a", "refs/a")
    write_listed(root / ".site", "index.html")
    write(root / ".new", ".gitkeep")
    for name in ("site", ".site", ".new", ".newer", ".gitx", "cvs"):
        guard.check_location(root / name, root, ("docs",))
    guard.check_location(root.parent / "site", root, ("docs",))


def test_missing_source_folder_is_rejected(root: Path) -> None:
    for folder in ("gone", "gone/site"):
        with pytest.raises(OutputRefused, match="is in gone"):
            guard.check_location(root / folder, root, ("gone",))


def test_source_in_other_spelling_is_rejected(root: Path) -> None:
    (root / "pictures").symlink_to(root / "media")
    (root.parent / "same").symlink_to(root)
    for folder in (root / "pictures", root / "pictures/site", root.parent / "same", root.parent / "same/docs/x"):
        with pytest.raises(OutputRefused):
            guard.check_location(folder, root, SOURCES)


def test_bind_mount_of_source_is_detected_by_inode(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "samefile", lambda self, other: {self.name, Path(other).name} == {"mounted", "media"})
    with pytest.raises(OutputRefused, match="is in media"):
        guard.check_location(root / "mounted/site", root, SOURCES)


def test_symlink_loop_is_rejected_before_python_3_13(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def loop(self: Path, **_: Any) -> Path:
        raise RuntimeError(self)

    monkeypatch.setattr(Path, "resolve", loop)
    with pytest.raises(OutputRefused, match=r"a link that leads back to itself\. Name another folder\.$"):
        guard.check_location(root / "site", root, SOURCES)


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "hidden"), [(".git/a", True), ("a/.b", True), ("a/.b/c", True), ("a.b/c", False), ("a/b.", False)]
)
def test_hidden_files_start_with_dot(path: str, hidden: bool) -> None:
    assert guard.is_hidden(path) is hidden


def test_unlisted_files_are_foreign(tmp_path: Path) -> None:
    site = write_listed(tmp_path / "site", "index.html", "a/b.html")
    write(site, "a/own.txt", ".git/HEAD", ".DS_Store", "a/.DS_Store")
    (site / "empty").mkdir()
    (site / "link").symlink_to("index.html")
    (site / "a/b.html").unlink()
    (site / "a/b.html").symlink_to("own.txt")
    os.mkfifo(site / "pipe")
    assert guard.foreign_files(site) == [".git/HEAD", "a/b.html", "a/own.txt", "link", "pipe"]
    assert guard.owned_files(site) == {"index.html", "a/b.html", file_list.FILE_NAME}
    assert guard.owned_files(tmp_path) == frozenset()
    with pytest.raises(FileNotFoundError):
        guard.foreign_files(tmp_path / "gone")


def test_files_that_would_be_lost_are_named(tmp_path: Path) -> None:
    write(tmp_path, "file", "folder/inside")
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "folder/link").symlink_to("inside")
    owned = frozenset(("file", "folder", "link", "folder/link"))
    conflicts = {
        **{"new": None, "folder/new/deep": None, "file": None, "folder/inside": "folder/inside", "link/x": "link"},
        **{"file/x/y": "file", "folder": "folder", "link": "link", "folder/link": "folder/link"},
    }
    assert {path: guard.find_conflict(tmp_path, path, owned) for path in conflicts} == conflicts
    assert guard.find_conflict(tmp_path, "file", frozenset()) == "file"
    guard.check_writable(tmp_path, ["new", "folder/new"])
    with pytest.raises(OutputRefused) as refused:
        guard.check_writable(tmp_path, ["new", "file", "folder/inside"])
    assert str(refused.value) == (
        f"{tmp_path / 'file'} would be written over, and it is not from an earlier run. Move it away, or name another "
        "folder."
    )


def test_new_files_are_listed_before_writing(tmp_path: Path) -> None:
    guard.register_files(tmp_path / "a/b", ["x", "y/z"])
    guard.register_files(tmp_path / "a/b", ["w"])
    assert guard.owned_files(tmp_path / "a/b") == {"w", "x", "y/z", file_list.FILE_NAME}
    write(tmp_path / "c", file_list.FILE_NAME)
    with pytest.raises(OutputRefused):
        guard.register_files(tmp_path / "c", ["x"])
    assert list_files(tmp_path / "c") == [file_list.FILE_NAME]


@pytest.mark.parametrize(
    ("of", "required", "deleted"),
    [
        *(
            ("staff", "public", True),
            ("coaches", "public", True),
            ("coaches", "staff", True),
            ("staff", "staff", False),
        ),
        *(("public", "staff", False), ("staff", "coaches", False), ("other", "public", False)),
    ],
)
def test_narrower_site_is_deleted_before_wider_one(of: str, required: Audience, deleted: bool, tmp_path: Path) -> None:
    site = write_listed(tmp_path / "site", "index.html", "a/b.html", file_list.MANIFEST_FILE_NAME, audience=of)
    write(site, "a/own.txt")
    assert guard.delete_narrower_site(site, required) == (4 if deleted else 0)
    assert ("index.html" in list_files(site)) is not deleted
    assert "a/own.txt" in list_files(site)
    (tmp_path / "link").symlink_to(write_listed(tmp_path / "other", "index.html", audience="coaches"))
    assert (
        guard.delete_narrower_site(tmp_path / "link", "public"),
        guard.delete_narrower_site(site / "x", "public"),
    ) == (0, 0)
    assert (tmp_path / "other/index.html").exists()


def test_file_lists_are_deleted_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = (file_list.FILE_NAME, file_list.MANIFEST_FILE_NAME)
    deleted: list[str] = []
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda self, **more: (deleted.append(self.name), unlink(self, **more)))
    guard.delete_narrower_site(
        write_listed(tmp_path / "one", "index.html", "z.html", names[1], audience="staff"), "public"
    )
    assert deleted[-2:] == [*names]
    deleted.clear()
    guard.delete_site(write_listed(tmp_path / "two", "index.html", "z.html", names[1]))
    assert deleted == ["z.html", "index.html", names[1], names[0]]
    deleted.clear()
    guard.delete_site(write(write_listed(tmp_path / "three", "b.html"), "index.html", names[1]))
    assert deleted == ["b.html", names[0]]


def test_owned_files_and_empty_folders_are_deleted(tmp_path: Path) -> None:
    site = write_listed(tmp_path / "site", "a/b/c.html", "a/d/e.html", "f.html")
    write(site, "a/d/own.txt")
    write(tmp_path, "outside.txt", "folder/x")
    (site / "link").symlink_to(tmp_path / "folder")
    (site / "f2").symlink_to(tmp_path / "outside.txt")
    paths = ["a/b/c.html", "gone.html", "a/d/e.html", "../outside.txt", "link/x", "f2", "a"]
    assert guard.delete_owned(site, paths) == 2
    assert list_files(site) == ["a/d/own.txt", "f.html", "f2", file_list.FILE_NAME]
    assert (site / "link").is_symlink()
    assert not (site / "a/b").exists()
    assert list_files(tmp_path / "folder") == ["x"]
    guard.delete_owned(site, ["f.html", file_list.FILE_NAME])
    assert site.is_dir()


def test_new_file_replaces_owned_file(tmp_path: Path) -> None:
    write(tmp_path, "a/b.txt")
    os.link(tmp_path / "a/b.txt", tmp_path / "copy")
    for path in ("a/b.txt", "new/deep/c.txt"):
        guard.prepare_path(tmp_path / path)
        (tmp_path / path).write_text("ours", "utf-8")
    assert (tmp_path / "copy").read_text("utf-8") == "theirs"


def test_whole_content_is_compared(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for first, second, same in (
        *((b"", b"", True), (b"a", b"b", False), (b"a", b"aa", False), (b"x" * 2_100_000, b"x" * 2_100_000, True)),
        *((b"x" * 2_100_000, b"x" * 2_099_999 + b"y", False), (b"x" * 2**20, b"x" * (2**20 + 1), False)),
    ):
        one.write_bytes(first)
        other.write_bytes(second)
        assert guard.same_content(one, other) is same
    assert guard.same_content(one, tmp_path / "gone") is False


# --- working folders -----------------------------------------------------------------------------------------------


def test_working_folder_is_next_to_site_or_in_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root"
    assert guard.working_folder_for(tmp_path / "site", root) == tmp_path / ".site.building"
    assert guard.working_folder_for(tmp_path / "a/b/site", root) == tmp_path / "a/b/.site.building"
    requested: list[object] = []
    monkeypatch.setattr(os, "access", lambda *arguments: requested.append(arguments))
    cached = guard.working_folder_for(tmp_path / "a/b/site", root)
    assert requested == [(tmp_path, os.W_OK)]
    assert cached.parent == root / ".cache/playbook"
    assert cached.name.startswith("building-")
    assert len(cached.name) == len("building-") + 16
    assert cached != guard.working_folder_for(tmp_path / "other", root)
    monkeypatch.undo()
    monkeypatch.setattr(Path, "is_mount", lambda self: self.name == "site")
    assert guard.working_folder_for(tmp_path / "a/b/site", root) == cached


def test_working_folder_is_marked_and_reused(tmp_path: Path) -> None:
    work = tmp_path / "a/b/work"
    guard.create_working_folder(work, 0o700)
    assert (list_files(work), (work / MARKER).read_text("utf-8")) == (
        [".made-by-playbook"],
        "A build made this folder and deletes it.\n",
    )
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    write(work, "left/over.html")
    guard.create_working_folder(work)
    assert list_files(work) == [MARKER, "left/over.html"]
    (work / MARKER).write_text("A bui", "utf-8")
    with pytest.raises(OutputRefused, match=r"holds files that no build made\. Move them away"):
        guard.create_working_folder(work)
    shutil.rmtree(work / "left")
    guard.create_working_folder(work)  # killed while it was marked
    assert (work / MARKER).read_text("utf-8").startswith("A build made")


def test_symlink_or_foreign_working_folder_is_rejected(tmp_path: Path) -> None:
    write(tmp_path / "other", "x")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with pytest.raises(OutputRefused, match=r"links are not followed\. Delete it"):
        guard.create_working_folder(tmp_path / "link")
    with pytest.raises(OutputRefused, match="is needed for the build"):
        guard.create_working_folder(tmp_path / "other")
    (tmp_path / "empty").mkdir()
    guard.create_working_folder(tmp_path / "empty")
    assert list_files(tmp_path / "empty") == [MARKER]
    umask = os.umask(0o022)
    try:
        guard.create_working_folder(tmp_path / "new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o755


def test_working_folder_is_emptied_and_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, other = tmp_path / "work", write(tmp_path / "other", "x")
    guard.create_working_folder(work)
    write(work, "a/b", "c")
    (work / "link").symlink_to(other)
    guard.clear_working_folder(work)
    assert (list_files(work), list_files(other)) == ([MARKER], ["x"])
    assert [path.name for path in work.iterdir()] == [MARKER]
    write(work, "a/b")
    monkeypatch.setattr(guard, "clear_working_folder", lambda _: shutil.rmtree(work / "a"))
    guard.delete_working_folder(work)
    assert not work.exists()
    work.mkdir()
    monkeypatch.undo()
    guard.delete_working_folder(work)  # killed after the marker was deleted
    assert not work.exists()


# --- installation --------------------------------------------------------------------------------------------------


def stage(tmp_path: Path, **files: str) -> Path:
    staged = tmp_path / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    for path, text in files.items():
        write(staged, path, text=text)
    return staged


def test_staged_files_replace_and_delete_owned_files(tmp_path: Path) -> None:
    site = tmp_path / "a/site"
    first = {"index.html": "1", "a/b.html": "1", "same.html": "1", "kept.html": "1", "old/c.html": "1"}
    assert guard.install_staged(stage(tmp_path, **first), site, "staff") == []
    assert (list_files(site), file_list.read(site)) == (
        [*sorted({*first, file_list.FILE_NAME})],
        file_list.FileList("staff", (*sorted({*first, file_list.FILE_NAME}),)),
    )
    write(site, "own.txt", ".htaccess")
    os.utime(site / "same.html", (1, 1))
    second = {"index.html": "2", "same.html": "1", "new/d.html": "2"}
    foreign = guard.install_staged(stage(tmp_path, **second), site, "public", unchanged=["kept.html", "own.txt"])
    assert foreign == [".htaccess", "own.txt"]
    assert list_files(site) == sorted([*second, "kept.html", file_list.FILE_NAME, "own.txt", ".htaccess"])
    assert (site / "index.html").read_text("utf-8") == "2"
    assert (site / "same.html").stat().st_mtime == 1
    listed_now = file_list.read(site)
    assert listed_now
    assert (listed_now.audience, {*listed_now.files}) == ("public", {*second, "kept.html", file_list.FILE_NAME})


@pytest.mark.parametrize("place", ["site", "new/deep/site"])
def test_new_site_is_moved_whole(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "move_file", None)
    guard.install_staged(stage(tmp_path, **{"a/b.html": "1"}), tmp_path / place, "public")
    assert list_files(tmp_path / place) == ["a/b.html", file_list.FILE_NAME]


def test_identical_foreign_file_stays_foreign(tmp_path: Path) -> None:
    site = write(tmp_path / "site", "index.html", text="1")
    assert guard.install_staged(stage(tmp_path, **{"index.html": "1", "a.html": "1"}), site, "public") == ["index.html"]
    assert guard.owned_files(site) == {"a.html", file_list.FILE_NAME}
    guard.install_staged(stage(tmp_path, **{"b.html": "1"}), site, "public")
    assert list_files(site) == ["b.html", "index.html", file_list.FILE_NAME]


def test_nothing_changes_if_foreign_file_would_be_lost(tmp_path: Path) -> None:
    site = write_listed(tmp_path / "site", "b.html")
    write(site, "a.html")
    with pytest.raises(OutputRefused, match=r"a\.html would be written over"):
        guard.install_staged(stage(tmp_path, **{"a.html": "2", "c.html": "2"}), site, "public")
    assert (list_files(site), (site / "a.html").read_text("utf-8")) == (
        ["a.html", "b.html", file_list.FILE_NAME],
        "theirs",
    )


def test_old_and_new_files_are_listed_before_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write_listed(tmp_path / "site", "old.html", "both.html")
    staged = stage(tmp_path, **{"new.html": "2", "both.html": "2"})
    put = guard.move_file
    lists: list[set[str]] = []

    def stop(source: Path, target: Path) -> None:
        put(source, target)
        lists.append({*guard.owned_files(site)})
        if len(lists) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(guard, "move_file", stop)
    with pytest.raises(OSError, match="No space"):
        guard.install_staged(staged, site, "public")
    assert lists[0] == {"old.html", "both.html", "new.html", file_list.FILE_NAME}


def cross(self: Path, target: Path) -> Path:
    """Stand in for `os.rename`: raise EXDEV for a target in another folder, as if each folder were a file system."""
    if Path(target).parent != self.parent:
        raise OSError(18, "Invalid cross-device link")
    return Path(shutil.move(self, target))


def test_new_site_on_another_disk_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = stage(tmp_path, **{"index.html": "1", "a/b.html": "1"})
    (staged / "index.html").chmod(0o604)
    monkeypatch.setattr(Path, "replace", cross)
    monkeypatch.setattr(Path, "rename", cross)
    assert guard.install_staged(staged, tmp_path / "new/site", "public") == []
    assert list_files(tmp_path / "new/site") == ["a/b.html", "index.html", file_list.FILE_NAME]
    assert stat.S_IMODE((tmp_path / "new/site/index.html").stat().st_mode) == 0o604


def test_failed_copy_keeps_old_file_and_no_partial_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "source/a", "target/a")
    monkeypatch.setattr(Path, "replace", cross)

    def full(_source: Path, part: Path) -> None:
        assert (part.parent, part.name[0]) == (tmp_path / "target", ".")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    closed: list[int] = []
    monkeypatch.setattr(os, "close", lambda number, use=os.close: (closed.append(number), use(number)))
    with pytest.raises(OSError, match="No space"):
        guard.move_file(tmp_path / "source/a", tmp_path / "target/a")
    assert len(closed) == 1
    assert (list_files(tmp_path / "source"), list_files(tmp_path / "target")) == (["a"], ["a"])
    with pytest.raises(OSError, match="cross-device"):
        guard.move_file(tmp_path / "source", tmp_path / "target/new/er/deep")
    assert (tmp_path / "target/new/er").is_dir()


def test_foreign_files_are_carried_over_as_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, fresh = write(tmp_path / "site", ".git/a", ".git/c/d", "b"), write(tmp_path / "fresh", "index.html")
    (site / "link").symlink_to("b")
    guard.keep_foreign_files(site, fresh, [".git/c/d", ".git/a", "link"])
    assert (fresh / ".git/a").samefile(site / ".git/a")
    assert (fresh / "link").readlink() == Path("b")
    with pytest.raises(OutputRefused, match=r"site/b would be written over"):
        guard.keep_foreign_files(site, write(fresh, "b"), ["b"])
    os.mkfifo(site / "pipe")
    with pytest.raises(OutputRefused) as refused:
        guard.keep_foreign_files(site, fresh, ["pipe"])
    assert str(refused.value) == (
        f"{site / 'pipe'} cannot be moved to the new site, and would be lost. Move it away first."
    )

    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    os.utime(site / "b", (1, 1))
    guard.keep_foreign_files(site, fresh / "other", ["b", "link"])
    assert (fresh / "other/b").stat().st_mtime == 1
    assert (fresh / "other/link").is_symlink()


def test_file_of_another_disk_is_not_carried_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, lstat = write(tmp_path / "site", "b"), Path.lstat

    def elsewhere(self: Path) -> os.stat_result:
        values = [*lstat(self)]
        return os.stat_result([*values[:2], values[2] + (self.name == "b"), *values[3:]])

    monkeypatch.setattr(Path, "lstat", elsewhere)
    with pytest.raises(OutputRefused, match="cannot be moved to the new site"):
        guard.keep_foreign_files(site, tmp_path / "fresh", ["b"])
