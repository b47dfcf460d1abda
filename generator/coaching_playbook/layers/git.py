"""Fetch the pinned commit of a layer with git into a local cache, and write its regular files to a folder.

Nothing of the other repository runs: there is no working tree, so no hook, filter or submodule, and links are not
written. A build works without a network once a commit is in the cache.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

try:
    import fcntl
except ImportError:  # Windows has no fcntl: two processes that fetch at once are not kept apart there
    fcntl = None  # type: ignore[assignment]

ADDRESS = re.compile(r"https://[^\s@]+|ssh://[^\s-][^\s]*|[a-z0-9_.]+@[a-z0-9][a-z0-9.-]*:[^\s-][^\s]*|file:///[^\s]+")
"""Addresses from which layers are fetched: without a password inside, and never one that git takes for an option."""
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
FRESH_SECONDS = 3600
"""For so long the newest version counts as known, so that a preview does not fetch at each save."""
_MAX_FILE = 25_000_000
_SECONDS = 120


class GitFailed(Exception):
    """Git could not do it. The text is the reason that git gave, without a point at its end."""


class Repository:
    """A bare copy of the repository at `url`, in a folder below `cache` that only the URL names."""

    def __init__(self, cache: Path, url: str, branch: str | None = None) -> None:
        self.url = url
        self.branch = branch
        self.folder = cache / hashlib.sha256(url.encode()).hexdigest()[:20]
        self.bare = self.folder / "copy.git"

    def git(self, *arguments: str) -> bytes:
        """Run git in the copy; return its output. Raises GitFailed."""
        settings: tuple[str, ...] = (
            "core.hooksPath=/dev/null",
            "protocol.allow=never",
            "core.fsmonitor=false",
            "gc.auto=0",
        )
        settings += tuple(f"protocol.{name}.allow=always" for name in ("https", "ssh", "file"))
        options = [part for setting in settings for part in ("-c", setting)]
        variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        variables |= {name: value for name, value in os.environ.items() if name.startswith(("GIT_SSH", "GIT_ASKPASS"))}
        variables |= {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:ssh:file", "LC_ALL": "C"}
        try:
            ran = subprocess.run(  # noqa: S603  # a fixed list; addresses are checked before
                ["git", *options, "--git-dir", str(self.bare), *arguments],  # noqa: S607
                capture_output=True,
                timeout=_SECONDS,
                env=variables,
                stdin=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise GitFailed("git is not installed") from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"there was no answer within {_SECONDS} seconds") from None
        if ran.returncode:
            raise GitFailed(_reason(ran.stderr.decode("utf-8", "replace")))
        return ran.stdout

    @property
    def is_fresh(self) -> bool:
        """Whether the newest version was fetched within the last hour."""
        try:
            return time.time() - (self.folder / "fetched").stat().st_mtime < FRESH_SECONDS
        except OSError:
            return False

    @property
    def fetched_on(self) -> dt.date | None:
        """The day on which the newest version was last fetched."""
        try:
            return dt.date.fromtimestamp((self.folder / "fetched").stat().st_mtime)  # of this computer
        except OSError:
            return None

    def fetch(self) -> None:
        """Fetch every branch. Raises GitFailed."""
        if not self.bare.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--bare", "--template=")
        options = ("--quiet", "--no-tags", "--force", "--prune", "--no-recurse-submodules")
        self.git("fetch", *options, "--end-of-options", self.url, "+refs/heads/*:refs/heads/*", "+HEAD:refs/tip")
        (self.folder / "fetched").touch()

    def refresh(self, commit: str) -> None:
        """Fetch every branch and a commit, unless the copy has them from within the last hour. Raises GitFailed.

        Other processes that use the same copy wait, and then find it fresh.
        """
        if self.is_fresh and self.has(commit):
            return
        try:
            with self._locked():
                if not (self.is_fresh and self.has(commit)):
                    try:
                        self.fetch()
                    except GitFailed:
                        if not self.repair():
                            raise
                    self.require(commit)
        except OSError as error:
            raise GitFailed(f"{self.folder} cannot be written: {error.strerror}") from None

    def repair(self) -> bool:
        """Fetch everything again if the copy lacks objects, as after a full disk; return whether it did.

        A copy that cannot be replaced stays as it is. Raises GitFailed.
        """
        try:
            self.git("fsck", "--connectivity-only", "--no-dangling")
        except GitFailed:
            damaged = self.folder / "damaged.git"
            shutil.rmtree(damaged, ignore_errors=True)
            self.bare.rename(damaged)
            try:
                self.fetch()
            except GitFailed:
                shutil.rmtree(self.bare, ignore_errors=True)
                damaged.rename(self.bare)
                raise
            shutil.rmtree(damaged, ignore_errors=True)
            return True
        return False

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            if fcntl is not None:
                with contextlib.suppress(OSError):  # a file system without locks
                    fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def has(self, commit: str) -> bool:
        """Whether a commit is in the copy."""
        try:
            return self.git("cat-file", "-t", commit).strip() == b"commit"
        except GitFailed:
            return False

    def require(self, commit: str) -> None:
        """Fetch a commit by its name, where no branch leads to it. Raises GitFailed."""
        if not self.has(commit):
            self.git("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--end-of-options", self.url, commit)

    def tip(self) -> str:
        """Return the newest commit of the branch, or of the main branch. Raises GitFailed."""
        name = f"refs/heads/{self.branch}" if self.branch else "refs/tip"
        return self.git("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()

    def has_branch(self) -> bool:
        """Whether the branch that was named is in the copy; always so where none was."""
        try:
            return not self.branch or bool(self.tip())
        except GitFailed:
            return False

    def leads_to(self, commit: str, newer: str) -> bool:
        """Whether a commit is in the history of a newer one."""
        try:
            self.git("merge-base", "--is-ancestor", commit, newer)
        except GitFailed:
            return False
        return True

    def day(self, commit: str) -> str:
        """Return the day of a commit as YYYY-MM-DD."""
        return self.git("show", "--no-patch", "--format=%cs", "--end-of-options", commit).decode().strip()

    def export(self, commit: str) -> Path:
        """Write the regular files of a commit to a folder of the cache, once, and return it. Raises GitFailed."""
        target = self.folder / commit
        if target.is_dir():
            return target
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        try:
            for path, object_id in self._files(commit):
                file = work.joinpath(*path.parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self.git("cat-file", "blob", object_id))
            work.rename(target)
        except OSError:
            if not target.is_dir():  # another process may have been faster
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return target

    def _files(self, commit: str) -> Sequence[tuple[PurePosixPath, str]]:
        """List the regular files of a commit that may be written: (path, id of the content)."""
        listed = self.git("ls-tree", "-r", "-z", "--long", "--full-tree", "--end-of-options", commit).decode(
            "utf-8", "replace"
        )
        files = []
        for line in filter(None, listed.split("\0")):
            about, _, name = line.partition("\t")
            mode, _kind, object_id, size = about.split()
            if size == "BAD":  # what git prints for the size of a missing object
                raise GitFailed("the copy of it is damaged")
            path = PurePosixPath(name)
            unsafe = path.is_absolute() or any(part in ("..", "") or part.lower() == ".git" for part in path.parts)
            if mode in ("100644", "100755") and int(size) <= _MAX_FILE and not unsafe and "\\" not in name:
                files.append((path, object_id))
        return files


def _reason(said: str) -> str:
    """Return the first thing that git calls fatal, which is the cause of what follows, or else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["git gave no reason"]
    reason = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])
    return reason.removeprefix("fatal:").removeprefix("error:").strip().rstrip(".")[:200]
