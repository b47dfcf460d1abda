"""Deployment, step by step, without MkDocs. Faults of whole runs are tested in tests/faults."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import errno
import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.site import deploy as deploying
from coaching_playbook.site import file_list, manifest, output_folder, snapshot
from coaching_playbook.site.deploy import DeployFailed
from coaching_playbook.site.output_folder import OutputRefused

DAY = dt.date(2026, 11, 24)
ANY: Any = None


class Steps:
    """Stubs of the steps of a deployment, which record their calls and arguments, and build nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = {"index.html": "new", "a/b.html": "new"}
        self.problems: list[str] = []
        self.inputs: Iterator[dict[str, str]] = iter(())
        self.calls: list[str] = []
        self.log: list[str] = []
        self.verified: dict[str, object] = {}
        patch = monkeypatch.setattr
        patch(deploying, "build_site", self.build)
        patch(deploying, "verify_site", self.verify)
        patch(deploying, "make_portable", self.make_portable)
        patch(deploying, "is_portable", lambda site: (site / "portable").is_file())
        patch(snapshot, "save", self.keep)
        patch(manifest, "clean_commit", lambda *_: "abc123")
        patch(manifest, "hash_inputs", lambda *_: next(self.inputs, {"pages": "1"}))
        patch(manifest, "versions", lambda: {"playbook": "1"})
        self.kept_fails = False

    def build(self, root: Path, to: Path, audience: str, day: dt.date, lock: int | None) -> None:
        assert (root.name, audience, day) == ("root", "staff", DAY)
        assert lock is not None
        self.calls.append("build")
        assert not to.exists()
        for path, text in self.files.items():
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            (to / path).write_text(text, "utf-8")
        (to / "a/b.html").chmod(0o600)
        to.chmod(0o700)
        (to / file_list.FILE_NAME).write_text(file_list.to_json(audience, self.files), "utf-8")

    def verify(self, site: Path, playbook: object, audience: str, day: dt.date, **more: object) -> list[str]:
        self.calls.append("verify")
        self.verified = {"site": site.name, "playbook": playbook, "audience": audience, "day": day, **more}
        return self.problems

    def make_portable(self, site: Path, *, films: bool, log: object) -> None:
        assert log == self.log.append
        self.calls.append(f"portable, films: {films}")
        (site / "portable").write_text("", "utf-8")
        file_list.add(site, ["portable"])

    def keep(self, root: Path, site: Path, config: ProjectConfig) -> None:
        self.calls.append("keep")
        assert (root.name, site.name, config) == ("root", "site", ProjectConfig(docs="pages"))
        if self.kept_fails:
            raise OSError(28, "No space left on device")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Steps:
    (tmp_path / "root/playbook_src").mkdir(parents=True)
    return Steps(monkeypatch)


def run(tmp_path: Path, steps: Steps, site: Path | None = None, **options: bool) -> int:
    loaded: Any = SimpleNamespace(playbook="the playbook")
    config, log = ProjectConfig(docs="pages"), steps.log.append
    place = site or tmp_path / "new/site"
    return deploying.deploy(place, tmp_path / "root", config, loaded, "staff", DAY, log=log, **options)


def list_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


OURS = ["a/b.html", "index.html", file_list.FILE_NAME, manifest.FILE_NAME]


# --- a whole deployment --------------------------------------------------------------------------------------------


def test_narrower_site_is_deleted_first(steps: Steps, tmp_path: Path) -> None:
    site = tmp_path / "new/site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("for coaches", "utf-8")
    (site / file_list.FILE_NAME).write_text(file_list.to_json("coaches", ["index.html"]), "utf-8")
    run(tmp_path, steps)
    assert steps.log[0] == "site/ held the site for a smaller audience, which was taken away first."


def test_site_is_built_verified_and_swapped(steps: Steps, tmp_path: Path) -> None:
    assert run(tmp_path, steps) == 4
    site = tmp_path / "new/site"
    assert (list_files(site), steps.calls) == (sorted(OURS), ["build", "verify", "keep"])
    assert steps.log == ["Building ...", "Looking it over ..."]
    assert steps.verified == {
        **{"site": "site", "playbook": "the playbook", "audience": "staff", "day": DAY},
        **{"root": tmp_path / "root", "docs": "pages", "downloads": ()},
    }
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["site"]
    assert {stat.S_IMODE((site / path).stat().st_mode) for path in OURS} == {0o644}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (site, site / "a")} == {0o755}
    written = manifest.read(site)
    assert written
    assert (written["commit"], written["inputs"], written["audience"], written["day"]) == (
        *("abc123", {"pages": "1"}),
        *("staff", "2026-11-24"),
    )
    steps.files = {"index.html": "newer", "a/b.html": "x", "c.html": "x"}
    (site / ".htaccess").write_text("theirs", "utf-8")
    (site / ".htaccess").chmod(0o640)
    steps.kept_fails = True
    assert run(tmp_path, steps) == 5
    assert list_files(site) == sorted([*OURS, ".htaccess", "c.html"])
    assert stat.S_IMODE((site / ".htaccess").stat().st_mode) == 0o640
    assert (site / "index.html").read_text("utf-8") == "newer"


def test_output_path_is_relative_to_current_folder(
    steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(tmp_path, steps, Path("here/../site"))
    assert list_files(tmp_path / "site") == sorted(OURS)


@pytest.mark.parametrize(
    ("problems", "changed", "text"),
    [
        (["One."], False, "One.\n1 thing to put right."),
        (["One.", "Two."], False, "One.\nTwo.\n2 things to put right."),
        ([], True, "The hand-written pages is not as it was when the site was built.\n1 thing to put right."),
    ],
)
def test_invalid_site_is_not_swapped(
    problems: list[str], changed: bool, text: str, steps: Steps, tmp_path: Path
) -> None:
    run(tmp_path, steps)
    steps.problems, steps.files = problems, {"index.html": "newer", "a/b.html": "x"}
    steps.inputs = iter([{"pages": "1"}, {"pages": "2"}] if changed else ())
    with pytest.raises(DeployFailed) as failed:
        run(tmp_path, steps)
    expected_text = str(failed.value)
    assert expected_text.splitlines()[-1] == text.splitlines()[-1]
    assert changed or expected_text == text
    assert (tmp_path / "new/site/index.html").read_text("utf-8") == "new"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["site"]


def test_staff_site_is_deleted_before_build_that_may_fail(
    steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, steps)
    site = tmp_path / "new/site"
    (site / file_list.FILE_NAME).write_text(file_list.to_json("coaches", OURS), "utf-8")
    (site / manifest.FILE_NAME).unlink()

    def fail(*_: object) -> None:
        raise DeployFailed("broken")

    monkeypatch.setattr(deploying, "build_site", fail)
    with pytest.raises(DeployFailed, match="broken"):
        run(tmp_path, steps)
    assert list_files(site) == []


def test_portable_site_is_converted_after_verification_and_not_cached(steps: Steps, tmp_path: Path) -> None:
    assert run(tmp_path, steps, portable=True, films=False) == 5
    assert steps.calls == ["build", "verify", "portable, films: False"]
    assert steps.log[-1] == "Making it work from a folder ..."
    built = manifest.read(tmp_path / "new/site")
    assert built
    assert "portable" in built["files"]
    assert (built["commit"], built["inputs"], built["audience"], built["day"]) == (
        *("abc123", {"pages": "1"}),
        *("staff", "2026-11-24"),
    )


def test_portable_and_web_sites_do_not_replace_each_other(steps: Steps, tmp_path: Path) -> None:
    run(tmp_path, steps)
    run(tmp_path, steps, tmp_path / "copy", portable=True)
    with pytest.raises(OutputRefused) as refused:
        run(tmp_path, steps, portable=True)
    assert str(refused.value) == (
        f"{tmp_path / 'new/site'} holds the site for the web. Name another folder for the portable one, such as "
        "site-portable."
    )
    with pytest.raises(OutputRefused) as refused:
        run(tmp_path, steps, tmp_path / "copy")
    assert str(refused.value) == (
        f"{tmp_path / 'copy'} holds a portable site. Name another folder for the web one, such as copy-web."
    )
    assert "portable, films: True" in steps.calls
    for place in ("new/site", "copy"):
        output_folder.delete_site(tmp_path / place)
    run(tmp_path, steps, portable=True)  # an empty folder may become either


@pytest.mark.parametrize(
    ("number", "refused"), [(errno.EXDEV, True), (errno.EBUSY, True), (errno.ENOSPC, False), (errno.EPERM, False)]
)
def test_path_that_cannot_be_swapped_is_rejected(
    number: int, refused: bool, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, steps)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(deploying, "swap_folders", fail)
    with pytest.raises(OutputRefused if refused else OSError) as raised:
        run(tmp_path, steps)
    site = tmp_path / "new/site"
    assert not refused or str(raised.value) == (
        f"{site} is a disk of its own, or a part of a container's image, so it cannot be exchanged in one step. "
        f"Name a new folder, such as {site}/site."
    )


def test_file_created_during_build_is_kept(steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, steps)
    site = tmp_path / "new/site"
    verify = steps.verify

    def appear(*arguments: Any, **more: Any) -> list[str]:
        (site / "letter.txt").write_text("Dear all", "utf-8")
        return verify(*arguments, **more)

    monkeypatch.setattr(deploying, "verify_site", appear)
    with pytest.raises(OutputRefused, match=r"letter\.txt"):
        run(tmp_path, steps)
    assert (site / "letter.txt").is_file()


def test_output_folder_is_checked_before_build(steps: Steps, tmp_path: Path) -> None:
    (tmp_path / "new/site").mkdir(parents=True)
    (tmp_path / "new/site/letter.txt").write_text("Dear all", "utf-8")
    with pytest.raises(OutputRefused):
        run(tmp_path, steps)
    assert steps.calls == steps.log == []


def test_old_site_is_moved_to_known_backup_path(steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped: list[tuple[Path, ...]] = []
    monkeypatch.setattr(deploying, "swap_folders", lambda *paths: swapped.append(paths))
    run(tmp_path, steps)
    work = tmp_path / "new/.site.publishing"
    assert swapped == [(work / "site", tmp_path / "new/site", work / "old")]


# --- the target folder ---------------------------------------------------------------------------------------------


def refusal(site: Path, root: Path, **more: bool) -> str:
    try:
        deploying.check_folder(site, root, ProjectConfig(), **more)
    except OutputRefused as refused:
        return str(refused).removeprefix(f"{site} ")
    return ""


def test_output_folder_is_accepted_only_without_data_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, site = tmp_path / "root", tmp_path / "site"
    root.mkdir()
    assert refusal(site, root) == ""
    (site / ".git").mkdir(parents=True)
    (site / ".git/HEAD").write_text("x", "utf-8")
    assert refusal(site, root) == ""
    (site / "own.txt").write_text("x", "utf-8")
    no_build = "holds files that no build made, and they would be lost. Name another folder, or empty it."
    assert (refusal(site, root), refusal(site, root, keep_others=True)) == (no_build, no_build)
    (site / "assets").mkdir()
    (site / "assets/playbook.css").write_text("x", "utf-8")
    assert (refusal(site, root), refusal(site, root, keep_others=True)) == (no_build, "")
    (site / file_list.FILE_NAME).write_text(file_list.to_json("public", ["assets/playbook.css"]), "utf-8")
    assert refusal(site, root, keep_others=True) == ""
    assert refusal(site, root) == "holds own.txt, which no build made, and it would be lost. Move it away first."
    (site / "own.txt").unlink()
    assert refusal(site, root) == ""
    monkeypatch.setattr(Path, "is_mount", lambda self: self == site)
    assert refusal(site, root).startswith("is a disk of its own, or a part of a container's image")
    (tmp_path / "link").symlink_to(site)
    assert refusal(tmp_path / "link", root) == (
        "is a link to another place, and links are not followed. Name the folder itself."
    )


@pytest.mark.parametrize("name", ["docs", "media/x", "videos", "videos.yml", "playbook_src", "."])
def test_source_folder_is_rejected(name: str, tmp_path: Path) -> None:
    for folder in ("docs", "media", "videos", "playbook_src"):
        (tmp_path / folder).mkdir()
    assert "Name a folder" in refusal(tmp_path / name, tmp_path)


# --- the working folder --------------------------------------------------------------------------------------------


def test_working_folder_is_locked_and_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    opened: list[int] = []
    monkeypatch.setattr(os, "open", lambda *arguments, use=os.open: opened.append(use(*arguments)) or opened[-1])
    with deploying.working_folder(site) as (work, lock):
        assert (work, isinstance(lock, int)) == (tmp_path / ".site.publishing", True)
        (work / "x").write_text("", "utf-8")
        with (
            pytest.raises(OutputRefused, match=r"being published at this moment\. Try again when that has ended\.$"),
            deploying.working_folder(site),
        ):
            pass
        assert (work / "x").is_file()
        assert [_is_open(number) for number in opened] == [True, False]
    assert not work.exists()
    assert lock is not None
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(lock)


def test_leftovers_of_killed_run_are_restored_or_deleted(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / ".site.publishing"
    output_folder.create_working_folder(work)
    (work / "old").mkdir()
    (work / "old/index.html").write_text("old", "utf-8")
    (work / "site").mkdir()
    with deploying.working_folder(site) as (_, _lock):
        assert (site / "index.html").read_text("utf-8") == "old"
        assert [path.name for path in work.iterdir()] == [output_folder.MARKER]
        (work / "old").mkdir()
        (work / "old/index.html").write_text("older", "utf-8")
    assert (site / "index.html").read_text("utf-8") == "old"
    with deploying.working_folder(site):
        site.rename(work / "old")  # killed between two renames
    assert (site / "index.html").read_text("utf-8") == "old"


def test_undeletable_working_folder_is_ignored_and_unlocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_work: Path) -> None:
        raise OSError(16, "busy")

    with deploying.working_folder(tmp_path / "site") as (_, lock):
        monkeypatch.setattr(output_folder, "clear_working_folder", fail)
    assert lock is not None
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(lock)


def test_lock_of_deleted_folder_is_reacquired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run that held it deletes it between two steps of this one: before the open call, or before the lock."""
    work, claim, flock = tmp_path / ".site.publishing", output_folder.create_working_folder, fcntl.flock
    claimed: list[Path] = []

    def vanish(folder: Path) -> None:
        claimed.append(folder)
        if len(claimed) == 1:
            raise FileNotFoundError(folder)
        claim(folder)

    def replaced(lock: int, how: int) -> None:
        assert how == fcntl.LOCK_EX | fcntl.LOCK_NB
        flock(lock, how)
        if len(claimed) == 2:
            output_folder.delete_working_folder(work)
        if len(claimed) == 3:
            work.rename(tmp_path / "another")
            claim(work)

    monkeypatch.setattr(output_folder, "create_working_folder", vanish)
    monkeypatch.setattr(fcntl, "flock", replaced)
    opened: list[int] = []
    monkeypatch.setattr(os, "open", lambda *arguments, use=os.open: opened.append(use(*arguments)) or opened[-1])
    lock = deploying._lock_folder(work, tmp_path / "site")
    assert (len(claimed), lock is not None and os.path.samestat(os.fstat(lock), work.stat())) == (4, True)
    assert lock == opened[-1]
    for number in opened[:-1]:
        assert number == lock or not _is_open(number)
    os.close(lock)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_file_system_without_locks_is_supported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with deploying.working_folder(tmp_path / "site") as (_, lock):
        assert lock is not None
    monkeypatch.setattr(deploying, "fcntl", None)
    with deploying.working_folder(tmp_path / "site") as (work, lock):
        assert (lock, work.is_dir()) == (None, True)


# --- the build -----------------------------------------------------------------------------------------------------


class Builder:
    """A stub of the MkDocs subprocess: records its arguments, and has a given output and exit status."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, to: Path) -> None:
        self.to, self.output, self.status, self.stop, self.page = to, b"", 0, False, True
        self.ended: list[str] = []
        monkeypatch.setattr(subprocess, "Popen", self.start)
        monkeypatch.delenv("PLAYBOOK_BUILDER", raising=False)

    def start(self, command: list[str], **options: Any) -> Any:
        self.command, self.options, self.returncode = command, options, self.status
        return self

    def communicate(self) -> tuple[bytes, None]:
        if self.stop:
            raise KeyboardInterrupt
        self.to.mkdir(exist_ok=True)
        if self.page:
            (self.to / "index.html").write_text("", "utf-8")
        return self.output, None

    def kill(self) -> None:
        self.ended.append("kill")

    def wait(self) -> None:
        self.ended.append("wait")


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Builder:
    return Builder(monkeypatch, tmp_path / "to")


def build(tmp_path: Path, lock: int | None = None, **more: bool) -> None:
    deploying.build_site(tmp_path, tmp_path / "to", "staff", DAY, lock, **more)


def test_builder_gets_audience_and_day(builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "kept")
    build(tmp_path, 7)
    to, file = str(tmp_path / "to"), str(tmp_path.resolve() / "mkdocs.yml")
    start = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", to, "--config-file", file]
    assert builder.command == start
    variables = {name: builder.options["env"].get(name) for name in ("PLAYBOOK_AUDIENCE", "PLAYBOOK_DAY", "OURS")}
    assert variables == {"PLAYBOOK_AUDIENCE": "staff", "PLAYBOOK_DAY": "2026-11-24", "OURS": "kept"}
    silent = [builder.options["env"].get(name) for name in ("NO_MKDOCS_2_WARNING", "DISABLE_MKDOCS_2_WARNING")]
    assert (builder.options["env"]["SOURCE_DATE_EPOCH"], silent) == ("1795478400", ["1", "true"])
    streams = (subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT)
    assert tuple(builder.options[name] for name in ("stdin", "stdout", "stderr")) == streams
    assert (builder.options["cwd"], builder.options["pass_fds"]) == (tmp_path, (7,))
    (tmp_path / "properdocs.yaml").write_text("", "utf-8")
    build(tmp_path, strict=False)
    assert (builder.command[4], builder.command[-1]) == ("--no-strict", str(tmp_path.resolve() / "properdocs.yaml"))
    assert builder.options["pass_fds"] == ()


@pytest.mark.parametrize(
    ("status", "page", "output", "message"),
    [
        (1, True, b"Bad \xff file\n\n", "Bad \ufffd file"),
        (0, False, b"No page X\n", "No page X"),
        (-9, True, b"x", "The build was stopped by the system (signal 9)."),
        (
            1,
            True,
            b"Traceback (most recent call last):\n  File x\n\tline\nValueError: odd\n  note\n\tnote\n\n",
            "The build ended in a way that nobody expected: ValueError: odd",
        ),
        (1, True, b"Traceback (most recent call last)".rjust(40), "The build ended in a way that nobody expected: "),
    ],
)
def test_failed_build_reports_cause(
    status: int, page: bool, output: bytes, message: str, builder: Builder, tmp_path: Path
) -> None:
    builder.status, builder.page, builder.output = status, page, output
    with pytest.raises(DeployFailed) as failed:
        build(tmp_path)
    assert str(failed.value) == message


def test_interrupt_stops_builder(builder: Builder, tmp_path: Path) -> None:
    builder.stop = True
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path)
    assert builder.ended == ["kill", "wait"]


def test_unknown_or_missing_builder_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    requested: list[str] = []
    monkeypatch.setattr(deploying, "find_spec", lambda name: requested.append(name) or name)
    for value, name in (("", "mkdocs"), ("properdocs", "properdocs"), ("mkdocs", "mkdocs")):
        monkeypatch.setenv("PLAYBOOK_BUILDER", value)
        assert deploying._builder_module() == name
    monkeypatch.setenv("PLAYBOOK_BUILDER", "os")
    with pytest.raises(DeployFailed) as failed:
        deploying._builder_module()
    assert str(failed.value) == "PLAYBOOK_BUILDER is 'os', and should be one of mkdocs, properdocs."
    monkeypatch.setenv("PLAYBOOK_BUILDER", "properdocs")
    monkeypatch.setattr(deploying, "find_spec", lambda _: None)
    with pytest.raises(DeployFailed) as failed:
        deploying._builder_module()
    assert str(failed.value) == "'properdocs' is not installed. Install it, or leave PLAYBOOK_BUILDER out."


# --- the exchange --------------------------------------------------------------------------------------------------


def site_of(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text, "utf-8")
    return folder


def text_of(folder: Path) -> str:
    return (folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize("atomic", [True, False])
def test_two_folders_are_swapped(atomic: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not atomic:
        monkeypatch.setattr(deploying, "_swap_paths", lambda *_: False)
    new, site, aside = site_of(tmp_path / "new", "new"), tmp_path / "site", tmp_path / "aside"
    deploying.swap_folders(new, site, aside)
    assert (text_of(site), new.exists(), aside.exists()) == ("new", False, False)
    deploying.swap_folders(site_of(new, "newer"), site, aside)
    assert (text_of(site), text_of(new if atomic and new.exists() else aside)) == ("newer", "new")


def test_atomic_swap_moves_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, site = site_of(tmp_path / "new", "new"), site_of(tmp_path / "site", "old")
    exchanged: list[tuple[Path, ...]] = []
    monkeypatch.setattr(deploying, "_swap_paths", lambda *paths: not exchanged.append(paths))
    deploying.swap_folders(new, site, tmp_path / "aside")
    assert (exchanged, text_of(new), text_of(site)) == ([(new, site)], "new", "old")


def test_foreign_files_keep_their_modes(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "ours")
    (site / file_list.FILE_NAME).write_text(file_list.to_json("public", ["index.html"]), "utf-8")
    (site / "own.txt").write_text("theirs", "utf-8")
    for name in ("index.html", "own.txt"):
        (site / name).chmod(0o600)
    deploying.make_world_readable(site)
    assert [stat.S_IMODE((site / name).stat().st_mode) for name in ("index.html", "own.txt")] == [0o644, 0o600]


def test_old_site_is_restored_if_new_one_cannot_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(tmp_path / "site", "old")
    monkeypatch.setattr(deploying, "_swap_paths", lambda *_: False)
    with pytest.raises(FileNotFoundError):
        deploying.swap_folders(tmp_path / "gone", site, tmp_path / "aside")
    assert text_of(site) == "old"


@pytest.mark.parametrize(
    ("platform", "function", "names"),
    [("linux", "renameat2", (-100, b"/one", -100, b"/two", 2)), ("darwin", "renamex_np", (b"/one", b"/two", 2))],
)
def test_swap_uses_system_call(
    platform: str, function: str, names: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[object, ...]] = []
    result = 0

    def call(*arguments: object) -> int:
        called.append(arguments)
        return result

    def library(name: object, *, use_errno: bool) -> object:
        assert (name, use_errno) == (None, True)
        return SimpleNamespace(**{function: call})

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", library)
    assert deploying._swap_paths(Path("/one"), Path("/two")) is True
    assert called == [names]
    result = -1
    for number, other in ((errno.ENOSYS, False), (errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EACCES, None)):
        monkeypatch.setattr(ctypes, "get_errno", lambda number=number: number)
        with pytest.raises(OSError, match="Permission denied") if other is None else contextlib.nullcontext():
            assert deploying._swap_paths(Path("/one"), Path("/two")) is False


@pytest.mark.parametrize("error", [OSError, TypeError, AttributeError])
def test_missing_system_call_is_reported(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def library(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", library)
    assert deploying._swap_paths(Path("/one"), Path("/two")) is False
