"""Deploy a site atomically: build it in a working folder, verify it, and exchange it with the published folder.

The working folder is beside the site, on the same file system, so that the exchange is one rename. A failure or an
interruption before that leaves the published site unchanged.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from coaching_playbook.site import manifest
from coaching_playbook.site import file_list
from coaching_playbook.site import snapshot
from coaching_playbook.load import Loaded
from coaching_playbook.publish import AUDIENCES
from coaching_playbook.publish import Audience
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.site.verify import verify_site

try:
    import fcntl
except ImportError:  # Windows has no fcntl: concurrent runs are not detected there
    fcntl = None  # type: ignore[assignment]


class DeployRefused(Exception):
    """The folder cannot be used. The text says why and what would be right; nothing has been changed."""


class DeployFailed(Exception):
    """The build or the verification failed. The text holds their output."""


def deploy(
    site: Path,
    root: Path,
    config: ProjectConfig,
    loaded: Loaded,
    audience: Audience,
    day: dt.date,
    *,
    log: Callable[[str], None] = lambda _: None,
) -> int:
    """Build and verify the site of `root`, exchange it with `site`, and return the number of its files.

    Raises DeployRefused, DeployFailed, or OSError where a file cannot be written.
    """
    site = Path(os.path.abspath(site))  # noqa: PTH100  # check_folder must see a symlink
    check_folder(site, root, config)
    # A site for staff must not stay where the public is served, even if the build then fails.
    file_list.clear_narrower(site, audience, AUDIENCES)
    site.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(site) as (work, lock):
        new = work / "site"
        log("Building ...")
        before = manifest.inputs(root, config.groups)
        build_site(root, new, audience, day, lock)
        manifest.write(new, before, audience, day, commit=manifest.commit_of(root, config.groups))
        log("Looking it over ...")
        assert loaded.playbook is not None
        problems = list(verify_site(new, loaded.playbook, audience, day, root=root, docs=config.docs))
        built = manifest.read(new)
        assert built is not None
        # An input that changed during the build may be in some pages only.
        problems += manifest.differences(new, built, manifest.inputs(root, config.groups))
        if problems:
            raise DeployFailed("".join(f"{sentence}\n" for sentence in problems) + _count(len(problems)))
        open_to_readers(new)
        check_folder(site, root, config)
        swap(new, site, work / "old")
        with contextlib.suppress(OSError):  # without it, a later takedown edits the site instead of rebuilding it
            snapshot.keep(root, site, config)
        return len(built["files"]) + 1


def _count(count: int) -> str:
    return "1 thing to put right." if count == 1 else f"{count} things to put right."


# --- the target folder -----------------------------------------------------------------------------------------


def check_folder(site: Path, root: Path, config: ProjectConfig, *, keep_others: bool = False) -> None:
    """Raise DeployRefused unless the folder is missing, empty, or holds a generated site and nothing else.

    `keep_others` allows other files in it, because the caller preserves them.
    """
    project = root.resolve()
    target = site.parent.resolve() / site.name
    if target == project or target in project.parents:
        raise DeployRefused(
            f"{site} holds the playbook itself. Name a folder for the site alone, such as {site.name}/site."
        )
    for source in [project / name for names in config.groups.values() for name in names]:
        if source == target or source in target.parents:
            raise DeployRefused(f"{site} is in {source.name}, which the site is made from. Name a folder outside it.")
    if site.is_symlink():
        raise DeployRefused(f"{site} is a link to another place, and links are not followed. Name the folder itself.")
    if not site.exists():
        return
    if not site.is_dir():
        raise DeployRefused(f"{site} is a file. Name a folder.")
    if not any(site.iterdir()):
        return
    try:
        built = manifest.read(site)
    except ValueError:
        built = None
    if built is None and not (site / "assets/playbook.css").is_file():
        raise DeployRefused(
            f"{site} holds files that no build made, and they would be lost. Name another folder, or empty it."
        )
    others = [path for path in manifest.unlisted(site, built) if not path.endswith(".DS_Store")] if built else []
    if others and not keep_others:
        raise DeployRefused(f"{site} holds {others[0]}, which no build made, and it would be lost. Move it away first.")


# --- the working folder ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def working_folder(site: Path) -> Iterator[tuple[Path, int | None]]:
    """Lock a working folder beside the site, empty it, yield (folder, file descriptor of the lock), and delete it.

    Leftovers of a killed run are deleted first. The build process inherits the descriptor, so the lock is released when
    the last of the processes ends. The descriptor is None without file locks. Raises DeployRefused if it is locked.
    """
    work = site.parent / f".{site.name}.publishing"
    lock = _locked(work, site)
    try:
        _clean_up(work, site)
        yield work, lock
    finally:
        with contextlib.suppress(OSError):
            _clean_up(work, site)
            work.rmdir()
        if lock is not None:
            os.close(lock)


def _locked(work: Path, site: Path) -> int | None:
    while True:
        if work.is_symlink():
            raise DeployRefused(f"{work} is a link to another place, and links are not followed. Delete it.")
        work.mkdir(exist_ok=True)
        if fcntl is None:
            return None
        lock = os.open(work, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise DeployRefused(f"{site} is being published at this moment. Try again when that has ended.") from None
        except OSError:  # a file system without locks
            return lock
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), work.stat()):
                return lock
        os.close(lock)  # the process that held the lock has just deleted the folder: retry


def _clean_up(work: Path, site: Path) -> None:
    """Empty the working folder; first move the old site back if an interrupted swap left none in its place."""
    old = work / "old"
    if old.is_dir() and not site.exists():
        old.rename(site)
    for path in work.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


# --- the build -------------------------------------------------------------------------------------------------


BUILDERS = ("mkdocs", "properdocs")
"""Programs that build a site from mkdocs.yml; ProperDocs is a continuation of MkDocs 1."""
WITHOUT_NOTICES = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""Variables that silence the notices of Material and of ProperDocs about their successors: they are not for a school."""


def _builder() -> str:
    """The module that builds. Raises DeployFailed if it is not known or not installed."""
    name = os.environ.get("PLAYBOOK_BUILDER") or BUILDERS[0]
    if name not in BUILDERS:
        raise DeployFailed(f"PLAYBOOK_BUILDER is '{name}', and should be one of {', '.join(BUILDERS)}.")
    if find_spec(name) is None:
        raise DeployFailed(f"'{name}' is not installed. Install it, or leave PLAYBOOK_BUILDER out.")
    return name


def build_site(
    root: Path, to: Path, audience: Audience, day: dt.date, lock: int | None, *, strict: bool = True
) -> None:
    """Build the site with MkDocs, or what PLAYBOOK_BUILDER names, into the new folder `to`.

    Raises DeployFailed with the output of the builder.
    """
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    environment = {
        **os.environ,
        "PLAYBOOK_AUDIENCE": audience,
        "PLAYBOOK_DAY": str(day),
        "SOURCE_DATE_EPOCH": str(int(midnight.timestamp())),
        **WITHOUT_NOTICES,
    }
    # A process of its own, so that a crash of MkDocs or of a plugin does not end this one.
    command = [sys.executable, "-m", _builder(), "build", "--strict" if strict else "--no-strict"]
    command += ["--site-dir", str(to), "--config-file"]
    process = subprocess.Popen(  # noqa: S603  # a fixed list
        [*command, str(root.resolve() / "mkdocs.yml")],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=() if lock is None else (lock,),
    )
    try:
        output = process.communicate()[0].decode("utf-8", "replace")
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode < 0:
        raise DeployFailed(f"The build was stopped by the system (signal {-process.returncode}).")
    if process.returncode or not (to / "index.html").is_file():
        raise DeployFailed(_readable_output(output))


def _readable_output(output: str) -> str:
    """Return the output of a build; of a traceback only its last line."""
    if "Traceback (most recent call last)" in output:
        last = next((line for line in reversed(output.splitlines()) if line and not line.startswith((" ", "\t"))), "")
        return f"The build ended in a way that nobody expected: {last}"
    return output.rstrip("\n")


# --- the exchange ----------------------------------------------------------------------------------------------


def open_to_readers(site: Path) -> None:
    """Set modes 0755 and 0644, so that a web server can read every file whatever the umask is."""
    for folder, _folders, files in os.walk(site):
        os.chmod(folder, 0o755)  # noqa: S103, PTH101
        for name in files:
            os.chmod(f"{folder}/{name}", 0o644)  # noqa: PTH101


def swap(new: Path, site: Path, aside: Path) -> None:
    """Replace the folder `site`, which may be missing, by `new`: atomically where the system can exchange names."""
    if not site.exists():
        new.rename(site)
    elif not _exchange_names(new, site):
        # Between these two renames there is no site; if the process is killed here, the next run restores the old one.
        site.rename(aside)
        try:
            new.rename(site)
        except BaseException:
            aside.rename(site)
            raise


_EXCHANGE = 2
"""RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS."""
_CURRENT_FOLDER = -100
"""AT_FDCWD on Linux: resolve relative paths against the working folder."""


def _exchange_names(one: Path, other: Path) -> bool:
    """Exchange two names atomically; return False where the system or the file system has no such call."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
        else:
            failed = library.renameat2(
                _CURRENT_FOLDER, os.fsencode(one), _CURRENT_FOLDER, os.fsencode(other), _EXCHANGE
            )
    except (AttributeError, OSError, TypeError):
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
