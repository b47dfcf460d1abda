"""Failures during publishing: readers keep the previous site, and a message explains what happened."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from figures import Recorder
from publishing import PublishedPlaybook, hash_tree, patch_code, publish_then_edit
from sites import Completed, replace_text

SEEDED = "raise RuntimeError('seeded')"
BUILDER = "'mkdocs' in ' '.join(sys.orig_argv)"
"""Whether this is the process that builds; the other one is the command."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> PublishedPlaybook:
    return publish_then_edit(tmp_path_factory.mktemp("faults"))


STAGES = {  # in the order of the run; the process that builds is apart from the command
    "the settings": "coaching_playbook.mkdocs_config_check:read_config",
    "reading": "coaching_playbook.load:load",
    "a page": "coaching_playbook.pages.renderer:Renderer.render",
    "the search": "coaching_playbook.search:index_files",
    "settling": "coaching_playbook.site.output_folder:install_staged",
    "the commit": "coaching_playbook.site.manifest:clean_commit",
    "the manifest": "coaching_playbook.site.manifest:write",
    "looking over": "coaching_playbook.site.verify:verify_site",
    "opening it to readers": "coaching_playbook.site.deploy:make_world_readable",
    "the exchange": "coaching_playbook.site.deploy:swap_folders",
}


FEW_STAGES = ("the settings", "a page", "settling", "looking over", "the exchange")
"""Stages before, in and after the process that builds, to either side of where a folder is replaced."""


def test_exception_at_any_stage_leaves_site_unchanged(
    place: PublishedPlaybook, figure: Recorder, thorough: bool
) -> None:
    """An exception at each stage of publishing: the site's hash is unchanged, the exit status is not 0, and a
    message says what happened and that the site is unchanged."""
    before = hash_tree(place.site)
    held = []
    stages = [*STAGES] if thorough else [*FEW_STAGES]
    for name in stages:
        result = place.publish(patch_code(STAGES[name], SEEDED))
        if (
            result.returncode in (1, 2)
            and "nobody expected: RuntimeError: seeded" in result.stdout + result.stderr
            and f"{place.site} was left as it was." in result.stderr
            and hash_tree(place.site) == before
            and not place.work.exists()
        ):
            held.append(name)
    assert held == stages
    figure("Exceptions while publishing", len(held), len(STAGES))


KILLS = {
    "while it reads": patch_code("coaching_playbook.load:load", "os.kill(os.getpid(), signal.SIGKILL)"),
    "while pages are made": patch_code(
        "coaching_playbook.pages.renderer:Renderer.render", "os.kill(os.getppid(), signal.SIGKILL)"
    ),
    "while it looks over": patch_code(
        "coaching_playbook.site.verify:verify_site", "os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "just before the exchange": patch_code(
        "coaching_playbook.site.deploy:swap_folders", "os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "the builder alone": patch_code(
        "coaching_playbook.site.output_folder:install_staged", "os.kill(os.getpid(), signal.SIGKILL)"
    ),
}


def test_sigkill_at_any_stage_leaves_site_unchanged(place: PublishedPlaybook, figure: Recorder) -> None:
    """SIGKILL at five stages: the site's hash is unchanged and the exit status is not 0; if only the builder is
    killed, a message says so. The next run removes the leftovers."""
    before = hash_tree(place.site)
    held = []
    for name, at_start in KILLS.items():
        result = place.publish(at_start)
        message = result.returncode == -9 or "The build was stopped by the system (signal 9)." in result.stdout
        if place.work.exists():  # what the killed command had started may still run; it holds the folder until it ends
            folder = os.open(place.work, os.O_RDONLY)
            fcntl.flock(folder, fcntl.LOCK_EX)
            os.close(folder)
        if result.returncode != 0 and message and hash_tree(place.site) == before:
            held.append(name)
    assert held == [*KILLS]
    short = "A command that is itself killed can say no sentence."
    figure("SIGKILL while publishing", len(held), len(KILLS), short=short)
    result = place.publish(patch_code("coaching_playbook.site.deploy:swap_folders", SEEDED))
    assert not place.work.exists(), "what was left behind is cleared away"


def test_sigkill_between_renames_is_repaired_by_next_run(place: PublishedPlaybook) -> None:
    # Where a disk cannot exchange two names.
    before = hash_tree(place.site)
    result = place.publish(
        patch_code("coaching_playbook.site.deploy:_swap_paths", "return False")
        + "from pathlib import Path\n_rename = Path.rename\ndef _one(self, to):\n"
        "    _rename(self, to)\n    if to.name == 'old': os.kill(os.getpid(), signal.SIGKILL)\nPath.rename = _one\n"
    )
    assert result.returncode == -9
    assert not place.site.exists()
    place.publish(patch_code("coaching_playbook.site.deploy:build_site", SEEDED))
    assert hash_tree(place.site) == before


@functools.cache
def can_mount() -> bool:
    """Return whether this machine allows mounting a small tmpfs."""
    unshare = shutil.which("unshare")
    return bool(unshare) and subprocess.run([unshare, "-rm", "true"], capture_output=True).returncode == 0


def publish_on_small_disk(place: PublishedPlaybook, mount: str, otherwise: str, kept: Path) -> Completed:
    """Publish to a copy of the site on a small disk; `kept` are the paths on it afterwards.

    If no disk can be mounted, the equivalent error is raised when the first file is written.
    """
    disk = kept.parent / "disk"
    if not can_mount():
        shutil.copytree(place.site, disk / "site")
        result = place.publish(otherwise, site=disk / "site")
        shutil.copytree(disk / "site", kept)
        return result
    disk.mkdir()
    shell = f'{mount} && shift 3 && "$@"; status=$?; cp -pR "$DISK/site" "$KEPT"; exit $status'
    variables = ["env", f"DISK={disk}", f"KEPT={kept}", f"SITE={place.site}"]
    prefix = ["unshare", "-rm", *variables, "sh", "-c", shell, "sh", "x", "x", "x"]
    return place.publish(prefix=prefix, site=disk / "site")


HALF_AS_LARGE_AGAIN = 'mount -t tmpfs -o size=$(($(du -sk "$SITE" | cut -f1) * 3 / 2))k none "$DISK"'
"""Mount a disk with room for the site and half of a second one."""

FULL = (
    f'{HALF_AS_LARGE_AGAIN} && cp -pR "$SITE" "$DISK/site"',
    patch_code("coaching_playbook.site.build:FileWriter.write", "raise OSError(28, 'No space left on device')"),
    "No space left on device",
)
READ_ONLY = (
    f'{HALF_AS_LARGE_AGAIN} && cp -pR "$SITE" "$DISK/site" && mount -o remount,ro "$DISK"',
    patch_code("coaching_playbook.site.deploy:_lock_folder", "raise OSError(30, 'Read-only file system')"),
    "Read-only file system",
)


def test_full_or_read_only_disk_leaves_site_unchanged(
    place: PublishedPlaybook, tmp_path: Path, figure: Recorder
) -> None:
    """A full and a read-only disk, as a small tmpfs: the site's hash is unchanged, the exit status is not 0, and a
    message says what happened."""
    for mount, otherwise, message in (FULL, READ_ONLY):
        kept = tmp_path / message / "kept"
        kept.parent.mkdir()
        result = publish_on_small_disk(place, mount, otherwise, kept)
        assert result.returncode in (1, 2), result.stdout + result.stderr
        assert message in result.stdout + result.stderr
        assert "was left as it was." in result.stderr
        assert hash_tree(kept) == hash_tree(place.site)
    short = "" if can_mount() else "No disk can be had here, so the errors were raised in place of the system's."
    figure("Disks that cannot be written", 2, 2, short=short)


WRONG = {
    "a mistake in the playbook": (
        "playbook_src/techniques/techniques-1.yml",
        "\nsmall_step:",
        "\nsmal_step:",
        "[unknown-field]",
    ),
    "settings that run code": ("mkdocs.yml", "plugins:", "hooks: [evil.py]\nplugins:", "[settings-run-code]"),
    "a dead link": ("docs/hello.md", "From", "[From](nowhere.md)", "nowhere.md"),
    "a picture from elsewhere": (
        "docs/hello.md",
        "From",
        '<img src="https://elsewhere.example/a.png" alt="">',
        "The page hello/ asks another host before anyone follows a link: https://elsewhere.example/a.png",
    ),
}


def test_failed_check_leaves_site_unchanged(place: PublishedPlaybook, figure: Recorder) -> None:
    """An error in the playbook, settings that execute code, a failing build, and a new site that fails verification:
    the site's hash is unchanged, the exit status is 1, and a message says what was wrong."""
    before = hash_tree(place.site)
    for path, old, new, message in WRONG.values():
        text = (place.root / path).read_text("utf-8")
        replace_text(place.root / path, old, new)
        result = place.publish()
        (place.root / path).write_text(text, "utf-8")
        assert (result.returncode, message in result.stdout) == (1, True), result.stdout + result.stderr
        assert f"{place.site} was left as it was." in result.stderr
        assert hash_tree(place.site) == before
        assert not place.work.exists()
    figure("Failed checks while publishing", len(WRONG), len(WRONG))


STOPS = {
    "Ctrl-C": "os.killpg(os.getpgrp(), signal.SIGINT)",
    "the system's word to stop": "os.kill(os.getppid(), signal.SIGTERM)",
}


def test_interrupt_leaves_site_unchanged(place: PublishedPlaybook, figure: Recorder) -> None:
    """SIGINT and SIGTERM while pages are rendered: the site's hash is unchanged, the exit status is 130, and a
    message says that the run was stopped."""
    before = hash_tree(place.site)
    for stop in STOPS.values():
        result = place.publish(patch_code("coaching_playbook.pages.renderer:Renderer.render", stop))
        assert (result.returncode, result.stderr) == (
            130,
            f"Building ...\nStopped.\n{place.site} was left as it was.\n",
        )
        assert hash_tree(place.site) == before
        assert not place.work.exists()
    figure("Stops while publishing", len(STOPS), len(STOPS))


def test_concurrent_run_is_rejected(place: PublishedPlaybook, tmp_path: Path, figure: Recorder) -> None:
    """A second run for the same folder during the build of the first: the second changes nothing, exits with status
    2 and says why; the first then succeeds."""
    second = tmp_path / "second"
    at_start = f"""
import os, subprocess, sys
if {BUILDER}:
    import coaching_playbook.site.output_folder
    _settle = coaching_playbook.site.output_folder.install_staged
    def _seeded(*a):
        command = [sys.executable, "-m", "coaching_playbook", "publish", {str(place.site)!r}]
        command += ["--root", {str(place.root)!r}]
        result = subprocess.run(command, env={{**os.environ, "AT_START": ""}}, capture_output=True, text=True)
        with open({str(second)!r}, "w") as file:
            file.write(f"{{result.returncode}} {{result.stderr}}")
        _settle(*a)
    coaching_playbook.site.output_folder.install_staged = _seeded
"""
    before = hash_tree(place.site)
    result = place.publish(at_start)
    assert result.returncode == 0, result.stdout + result.stderr
    assert second.read_text("utf-8") == (
        f"2 {place.site} is being published at this moment. Try again when that has ended.\n"
        f"{place.site} was left as it was.\n"
    )
    assert hash_tree(place.site) != before
    assert sorted(path.name for path in place.site.parent.iterdir()) == ["root", "site"]
    figure("Two runs at once", 1, 1)


# --- what may be replaced --------------------------------------------------------------------------------------


def test_only_generated_sites_are_replaced(place: PublishedPlaybook, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("Dear all", "utf-8")
    (tmp_path / "link").symlink_to(mine)
    (tmp_path / "file").write_text("", "utf-8")
    shutil.copytree(place.site, tmp_path / "site")
    (tmp_path / "site/CNAME").write_text("playbook.example", "utf-8")
    refused = {
        mine: "holds files that no build made, and they would be lost.",
        tmp_path / "link": "is a link to another place, and links are not followed.",
        tmp_path / "file": "is a file. Name a folder.",
        tmp_path / "site": "holds CNAME, which no build made, and it would be lost.",
        place.root: "holds the playbook itself.",
        place.root / "docs": "is in docs, which the site is made from.",
        place.root / "docs/site": "is in docs, which the site is made from.",
    }
    kept = hash_tree(tmp_path), hash_tree(place.root)
    for site, why in refused.items():
        result = place.publish(site=site)
        assert (result.returncode, result.stderr.count(why)) == (2, 1), result.stderr
    assert kept == (hash_tree(tmp_path), hash_tree(place.root))
