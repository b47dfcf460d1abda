"""Deploy a site atomically: build it in a working folder, verify it, and swap this with the published folder.

The working folder is beside the site, on the same file system, so that the swap is one rename. A failure or an
interruption before that leaves the published site unchanged.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from coaching_playbook.load import Loaded
from coaching_playbook.mkdocs_config_check import DEFAULT_CONFIG_NAME, ProjectConfig, config_name
from coaching_playbook.paths import walk
from coaching_playbook.publish import Audience
from coaching_playbook.site import file_list, manifest, output_folder, snapshot
from coaching_playbook.site.output_folder import OutputRefused
from coaching_playbook.site.portable import is_portable, make_portable
from coaching_playbook.site.verify import verify_site

try:
    import fcntl
except ImportError:  # Windows has no fcntl: concurrent runs are not detected there
    fcntl = None  # type: ignore[assignment]


_CANNOT_SWAP_MESSAGE = (
    "{site} is a disk of its own, or a part of a container's image, so it cannot be exchanged in one step. "
    "Name a new folder, such as {site}/site."
)


class DeployFailed(Exception):
    """The build or the verification failed. The message holds its output."""


def deploy(
    site: Path,
    root: Path,
    config: ProjectConfig,
    loaded: Loaded,
    audience: Audience,
    day: dt.date,
    *,
    log: Callable[[str], None] = lambda _: None,
    portable: bool = False,
    films: bool = True,
) -> int:
    """Build and verify the site of `root`, swap it with the folder `site`, and return the number of its files.

    A `portable` site works from a folder, without a server, and with or without its `films`. `log` is called with a
    line for each step. Raises OutputRefused, DeployFailed, or OSError if a file cannot be written.
    """
    site = Path(os.path.abspath(site))  # noqa: PTH100  # check_folder must see a symlink
    check_folder(site, root, config)
    _check_portable_matches(site, portable)
    output_folder.delete_narrower_site(site, audience, log)
    with working_folder(site) as (work, lock):
        new = work / "site"
        log("Building ...")
        before = manifest.hash_inputs(root, config.groups)
        build_site(root, new, audience, day, lock)
        built = manifest.write(new, before, audience, day, commit=manifest.clean_commit(root, config.groups))
        log("Looking it over ...")
        assert loaded.playbook is not None
        problems = list(
            verify_site(new, loaded.playbook, audience, day, root=root, docs=config.docs, downloads=config.downloads)
        )
        # An input that changed during the build may be in some pages only.
        problems += manifest.differences(new, built, manifest.hash_inputs(root, config.groups))
        if problems:
            raise DeployFailed("".join(f"{sentence}\n" for sentence in problems) + format_problem_count(len(problems)))
        if portable:
            log("Making it work from a folder ...")
            make_portable(new, films=films, log=log)
            built = manifest.write(new, before, audience, day, commit=built["commit"])
        make_world_readable(new)
        check_folder(site, root, config)
        if site.exists():
            output_folder.keep_foreign_files(site, new, output_folder.foreign_files(site))
        try:
            swap_folders(new, site, work / "old")
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EBUSY):
                raise
            raise OutputRefused(_CANNOT_SWAP_MESSAGE.format(site=site)) from None
        if not portable:  # a takedown deletes a portable copy, and needs no sources for that
            with contextlib.suppress(OSError):  # without them, a later takedown edits the site instead of rebuilding it
                snapshot.save(root, site, config)
        return len(built["files"]) + 1


def _check_portable_matches(site: Path, portable: bool) -> None:
    """Raise OutputRefused if a portable site would replace one for a web server, or the reverse."""
    if not (site / "index.html").is_file() or is_portable(site) == portable:
        return
    held, wanted = ("the site for the web", "portable") if portable else ("a portable site", "web")
    raise OutputRefused(f"{site} holds {held}. Name another folder for the {wanted} one, such as {site.name}-{wanted}.")


def format_problem_count(count: int) -> str:
    """Return a sentence with a number of problems, such as "3 things to put right."."""
    return "1 thing to put right." if count == 1 else f"{count} things to put right."


# --- the target folder -----------------------------------------------------------------------------------------


def check_folder(site: Path, root: Path, config: ProjectConfig, *, keep_others: bool = False) -> None:
    """Raise OutputRefused if a site cannot be deployed to the folder `site`.

    A folder is accepted if it is missing, empty, or holds only a generated site and hidden files. A symlink, a mount
    point and a folder that overlaps with a source are refused. `keep_others` accepts foreign files (written by no
    build) beside a site, because the caller preserves them.
    """
    if site.is_symlink():
        raise OutputRefused(f"{site} is a link to another place, and links are not followed. Name the folder itself.")
    output_folder.check_location(site, root, config.inputs)
    if not site.exists():
        return
    foreign = output_folder.foreign_files(site)
    if file_list.read(site) is None and any(not output_folder.is_hidden(path) for path in foreign):
        if keep_others and (site / "assets/playbook.css").is_file():
            return  # a site of an earlier version
        raise OutputRefused(
            f"{site} holds files that no build made, and they would be lost. Name another folder, or empty it."
        )
    if site.is_mount():
        raise OutputRefused(_CANNOT_SWAP_MESSAGE.format(site=site))
    others = [path for path in foreign if not output_folder.is_hidden(path)]
    if others and not keep_others:
        raise OutputRefused(f"{site} holds {others[0]}, which no build made, and it would be lost. Move it away first.")


# --- the working folder ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def working_folder(site: Path) -> Iterator[tuple[Path, int | None]]:
    """Lock and empty a working folder beside the site, yield (folder, file descriptor of the lock), and delete it.

    Leftovers of a killed run are deleted first. The build process inherits the descriptor, so the lock is released
    when the last of the processes ends. The descriptor is None where the system has no file locks. Raises
    OutputRefused if another process holds the lock.
    """
    work = site.parent / f".{site.name}.publishing"
    lock = _lock_folder(work, site)
    try:
        _clean_up(work, site)
        yield work, lock
    finally:
        try:
            with contextlib.suppress(OSError):
                _clean_up(work, site)
                output_folder.delete_working_folder(work)
        finally:
            if lock is not None:
                os.close(lock)


def _lock_folder(work: Path, site: Path) -> int | None:
    """Create and lock the working folder; return the file descriptor of the lock, None on Windows.

    Raises OutputRefused if another process holds the lock.
    """
    while True:
        try:
            output_folder.create_working_folder(work)
        except FileNotFoundError:  # the process that held the lock has just deleted the folder
            continue
        if fcntl is None:
            return None
        lock = os.open(work, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise OutputRefused(f"{site} is being published at this moment. Try again when that has ended.") from None
        except OSError:  # a file system without locks
            return lock
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), work.stat()):
                return lock
        os.close(lock)  # the process that held the lock has just deleted the folder: retry


def _clean_up(work: Path, site: Path) -> None:
    """Empty the working folder. An old site in it is moved back first, if an interrupted swap left no site."""
    old = work / "old"
    if old.is_dir() and not site.exists():
        old.rename(site)
    output_folder.clear_working_folder(work)


# --- the build -------------------------------------------------------------------------------------------------


BUILDERS = ("mkdocs", "properdocs")
"""Programs that build a site from mkdocs.yml. ProperDocs is a continuation of MkDocs 1."""
NO_NOTICE_VARIABLES = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""Environment variables that silence notices of Material and ProperDocs about MkDocs 2."""


def _builder_module() -> str:
    """Return the name of the builder's module. Raises DeployFailed if it is unknown or not installed."""
    name = os.environ.get("PLAYBOOK_BUILDER") or BUILDERS[0]
    if name not in BUILDERS:
        raise DeployFailed(f"PLAYBOOK_BUILDER is '{name}', and should be one of {', '.join(BUILDERS)}.")
    if find_spec(name) is None:
        raise DeployFailed(f"'{name}' is not installed. Install it, or leave PLAYBOOK_BUILDER out.")
    return name


def build_site(
    root: Path, target: Path, audience: Audience, day: dt.date, lock: int | None, *, strict: bool = True
) -> None:
    """Build the site into the new folder `target` with MkDocs, or the builder that PLAYBOOK_BUILDER names.

    `lock` is a file descriptor that the build process inherits. With `strict`, a warning of MkDocs fails the build.
    Raises DeployFailed with the output of the builder.
    """
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    environment = {
        **os.environ,
        "PLAYBOOK_AUDIENCE": audience,
        "PLAYBOOK_DAY": str(day),
        "SOURCE_DATE_EPOCH": str(int(midnight.timestamp())),
        **NO_NOTICE_VARIABLES,
    }
    # A process of its own, so that a crash of MkDocs or of a plugin does not end this one.
    command = [sys.executable, "-m", _builder_module(), "build", "--strict" if strict else "--no-strict"]
    command += ["--site-dir", str(target), "--config-file"]
    process = subprocess.Popen(  # noqa: S603  # a fixed list
        [*command, str(root.resolve() / (config_name(root) or DEFAULT_CONFIG_NAME))],
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
    if process.returncode or not (target / "index.html").is_file():
        raise DeployFailed(_readable_output(output))


def _readable_output(output: str) -> str:
    """Return the output of a failed build for users: without a traceback, but for its last line."""
    if "Traceback (most recent call last)" in output:
        last = next((line for line in reversed(output.splitlines()) if line and not line.startswith((" ", "\t"))), "")
        return f"The build ended in a way that nobody expected: {last}"
    return output.rstrip("\n")


# --- the exchange ----------------------------------------------------------------------------------------------


def make_world_readable(site: Path) -> None:
    """Set modes 0755 and 0644, whatever the umask is, so that a web server can read every file.

    Files that no build wrote keep their modes.
    """
    foreign = frozenset(output_folder.foreign_files(site))
    for entry in list(walk(site)):
        if entry.path not in foreign:
            (site / entry.path).chmod(0o755 if entry.kind == "folder" else 0o644)
    site.chmod(0o755)


def swap_folders(new: Path, site: Path, aside: Path) -> None:
    """Replace the folder `site`, which may be missing, by the folder `new`, atomically if the system can swap paths.

    The old site is then at `new`, or at `aside` if the system cannot.
    """
    if not site.exists():
        new.rename(site)
    elif not _swap_paths(new, site):
        # Between these two renames there is no site; if the process is killed here, the next run restores the old one.
        site.rename(aside)
        try:
            new.rename(site)
        except BaseException:
            aside.rename(site)
            raise


_SWAP_FLAG = 2
"""RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS."""
_CURRENT_FOLDER = -100
"""AT_FDCWD on Linux: relative paths are resolved against the current folder."""


def _swap_paths(one: Path, other: Path) -> bool:
    """Swap two paths atomically; return False where the system or the file system has no such call.

    Raises OSError where the call fails.
    """
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(os.fsencode(one), os.fsencode(other), _SWAP_FLAG)
        else:
            failed = library.renameat2(
                _CURRENT_FOLDER, os.fsencode(one), _CURRENT_FOLDER, os.fsencode(other), _SWAP_FLAG
            )
    except (AttributeError, OSError, TypeError):
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))
