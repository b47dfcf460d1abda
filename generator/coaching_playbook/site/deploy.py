"""A site to a folder that readers are served from: built apart, looked over, and put there whole or not at all.

Everything happens in a working folder beside the site, on the same disk, until one renaming puts the new site in the
place of the old one. Whatever stops it before then, the site that readers have is untouched.
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
except ImportError:  # Windows itself, where two at once are not told apart
    fcntl = None  # type: ignore[assignment]


class DeployRefused(Exception):
    """The site cannot be put there. The text says why and what would be right; nothing has been changed."""


class DeployFailed(Exception):
    """The site was built and is not fit, or could not be built. The text says what was found."""


def deploy(
    site: Path,
    root: Path,
    config: ProjectConfig,
    loaded: Loaded,
    audience: Audience,
    day: dt.date,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Build the site of `root` apart, look it over and put it in the place of `site`; give the number of its files.

    Raises Refused, Failed, or OSError where something cannot be written.
    """
    site = Path(os.path.abspath(site))  # noqa: PTH100  # a link must stay to be seen
    check_folder(site, root, config)
    # A site for staff does not stay where the public is served, even if the new site turns out not to be fit.
    file_list.clear_narrower(site, audience, AUDIENCES)
    site.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(site) as (work, lock):
        new = work / "site"
        say("Building ...")
        before = manifest.inputs(root, config.groups)
        build_site(root, new, audience, day, lock)
        manifest.write(new, before, audience, day, commit=manifest.commit_of(root, config.groups))
        say("Looking it over ...")
        assert loaded.playbook is not None
        wrong = list(verify_site(new, loaded.playbook, audience, day, root=root))
        told = manifest.read(new)
        assert told is not None
        # What changed while it was being built is in some of its pages and not in others.
        wrong += manifest.differences(new, told, manifest.inputs(root, config.groups))
        if wrong:
            raise DeployFailed("".join(f"{sentence}\n" for sentence in wrong) + _count(len(wrong)))
        open_to_readers(new)
        check_folder(site, root, config)
        swap(new, site, work / "old")
        with contextlib.suppress(OSError):  # without it, a later removal edits the site in place of building it again
            snapshot.keep(root, site, config)
        return len(told["files"]) + 1


def _count(count: int) -> str:
    return "1 thing to put right." if count == 1 else f"{count} things to put right."


# --- may it be put there ---------------------------------------------------------------------------------------


def check_folder(site: Path, root: Path, config: ProjectConfig, *, keep_others: bool = False) -> None:
    """Raise Refused unless the folder is not there, is empty, or holds a site of ours and nothing else.

    `keep_others` says that other files in it will stay there.
    """
    here = root.resolve()
    read = [here / name for names in config.groups.values() for name in names]
    there = site.parent.resolve() / site.name
    if there == here or there in here.parents:
        raise DeployRefused(
            (f"{site} holds the playbook itself. Name a folder for the site alone, such as {site.name}/site.")
        )
    for place in read:
        if place == there or place in there.parents:
            raise DeployRefused(f"{site} is in {place.name}, which the site is made from. Name a folder outside it.")
    if site.is_symlink():
        raise DeployRefused(f"{site} is a link to another place, and links are not followed. Name the folder itself.")
    if not site.exists():
        return
    if not site.is_dir():
        raise DeployRefused(f"{site} is a file. Name a folder.")
    if not any(site.iterdir()):
        return
    try:
        told = manifest.read(site)
    except ValueError:
        told = None
    if told is None and not (site / "assets/playbook.css").is_file():
        raise DeployRefused(
            f"{site} holds files that no build made, and they would be lost. Name another folder, or empty it."
        )
    others = [path for path in manifest.unlisted(site, told) if not path.endswith(".DS_Store")] if told else []
    if others and not keep_others:
        raise DeployRefused(f"{site} holds {others[0]}, which no build made, and it would be lost. Move it away first.")


# --- the working folder ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def working_folder(site: Path) -> Iterator[tuple[Path, int | None]]:
    """A folder of our own beside the site, held by one at a time, and gone at the end. What a run that was killed left
    there is cleared away first.

    The hold is on the folder itself, and a program that builds shares it: so it ends when the last of them ends.
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
        except OSError:  # a disk that knows no locks
            return lock
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), work.stat()):
                return lock
        os.close(lock)  # whoever held it has just ended, and has taken the folder away


def _clean_up(work: Path, site: Path) -> None:
    """Take away what is in the working folder. A site that was moved aside and has no other in its place comes back."""
    old = work / "old"
    if old.is_dir() and not site.exists():
        old.rename(site)
    for one in work.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


# --- the build -------------------------------------------------------------------------------------------------


def build_site(
    root: Path, to: Path, audience: Audience, day: dt.date, lock: int | None, *, strict: bool = True
) -> None:
    """Build the site with MkDocs into a folder that is not there yet. Raises Failed with what MkDocs printed."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    environment = {
        **os.environ,
        "PLAYBOOK_AUDIENCE": audience,
        "PLAYBOOK_DAY": str(day),
        "SOURCE_DATE_EPOCH": str(int(midnight.timestamp())),
    }
    # As it would be called by hand: what goes wrong in it, or in a plugin, ends it and not us.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict" if strict else "--no-strict"]
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
        said = process.communicate()[0].decode("utf-8", "replace")
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode < 0:
        raise DeployFailed(f"The build was stopped by the system (signal {-process.returncode}).")
    if process.returncode or not (to / "index.html").is_file():
        raise DeployFailed(_readable_output(said))


def _readable_output(said: str) -> str:
    """What a build said, without the lines that only a programmer reads."""
    if "Traceback (most recent call last)" in said:
        last = next((line for line in reversed(said.splitlines()) if line and not line.startswith((" ", "\t"))), "")
        return f"The build ended in a way that nobody expected: {last}"
    return said.rstrip("\n")


# --- in its place ----------------------------------------------------------------------------------------------


def open_to_readers(site: Path) -> None:
    """A server of pages can read each file, and nobody but us can write there, whatever this computer's habit is."""
    for folder, _folders, files in os.walk(site):
        os.chmod(folder, 0o755)  # noqa: S103, PTH101
        for name in files:
            os.chmod(f"{folder}/{name}", 0o644)  # noqa: PTH101


def swap(new: Path, site: Path, aside: Path) -> None:
    """Put a folder in the place of another, which may not be there, so that readers see one of the two at any time."""
    if not site.exists():
        new.rename(site)
    elif not _exchange_names(new, site):
        # Where a system cannot exchange two names there is a moment without a site. Whoever is stopped in it finds the
        # old one put back by the next run.
        site.rename(aside)
        try:
            new.rename(site)
        except BaseException:
            aside.rename(site)
            raise


_EXCHANGE = 2
"""RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS."""
_HERE = -100
"""AT_FDCWD on Linux: a path means what it usually means."""


def _exchange_names(one: Path, other: Path) -> bool:
    """Exchange two names in one step. False where the system or the disk cannot."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
        else:
            failed = library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
