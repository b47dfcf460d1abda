"""Fetch the pinned commit of a layer (another playbook's repository) into a local cache, and write its files there.

No code of the other repository runs: there is no working tree, so no hook, filter or submodule, and symbolic links are
not written. A build works without a network once a commit is in the cache.
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
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

try:
    import fcntl
except ImportError:  # Windows has no fcntl: fetches are not locked against each other there
    fcntl = None  # type: ignore[assignment]

LAYER_URL_PATTERN = re.compile(
    r"https://[^\s@]+|ssh://[^\s-][^\s]*|[a-z0-9_.]+@[a-z0-9][a-z0-9.-]*:[^\s-][^\s]*|file:///[^\s]+"
)
"""Git URLs that are accepted for a layer: without a password, and nothing that git would parse as an option."""
COMMIT_PATTERN = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
BRANCH_PATTERN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
MAX_AGE_OF_FETCH = dt.timedelta(hours=1)
"""Do not fetch again before this age, so that the preview does not fetch at each save."""
_MAX_FILE_BYTES = 25_000_000
_GIT_TIMEOUT_SECONDS = 120


class GitFailed(Exception):
    """A git command failed or timed out. The message is git's reason, without a full stop at its end."""


class Repository:
    """A bare clone of the repository at `url`, in a folder below `cache` whose name is a hash of the URL."""

    def __init__(self, cache: Path, url: str, branch: str | None = None) -> None:
        self.url = url
        self.branch = branch
        self.cache_folder = cache / hashlib.sha256(url.encode()).hexdigest()[:20]
        self.git_dir = self.cache_folder / "copy.git"

    def run_git(self, *arguments: str) -> bytes:
        """Run a git command on the bare clone and return its standard output. Raises GitFailed."""
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
            ran = subprocess.run(  # noqa: S603  # a list of arguments, no shell; URLs are validated before
                ["git", *options, "--git-dir", str(self.git_dir), *arguments],  # noqa: S607
                capture_output=True,
                timeout=_GIT_TIMEOUT_SECONDS,
                env=variables,
                stdin=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise GitFailed("git is not installed") from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"there was no answer within {_GIT_TIMEOUT_SECONDS} seconds") from None
        if ran.returncode:
            raise GitFailed(failure_reason(ran.stderr.decode("utf-8", "replace")))
        return ran.stdout

    @property
    def fetched_at(self) -> dt.datetime | None:
        """The local time of the last fetch of all branches; None before the first."""
        try:
            return dt.datetime.fromtimestamp((self.cache_folder / "fetched").stat().st_mtime).astimezone()
        except OSError:
            return None

    @property
    def is_fresh(self) -> bool:
        """Whether all branches were fetched within the last hour."""
        return self.fetched_at is not None and dt.datetime.now(dt.UTC) - self.fetched_at < MAX_AGE_OF_FETCH

    def fetch(self) -> None:
        """Fetch every branch, and the default branch as `refs/tip`. Raises GitFailed."""
        if not self.git_dir.is_dir():
            self.cache_folder.mkdir(parents=True, exist_ok=True)
            self.run_git("init", "--quiet", "--bare", "--template=")
        options = ("--quiet", "--no-tags", "--force", "--prune", "--no-recurse-submodules")
        self.run_git("fetch", *options, "--end-of-options", self.url, "+refs/heads/*:refs/heads/*", "+HEAD:refs/tip")
        (self.cache_folder / "fetched").touch()

    def fetch_if_stale(self, commit: str) -> None:
        """Fetch every branch and `commit`, unless both were fetched within the last hour. Raises GitFailed.

        Holds a lock, so that other processes with the same cache wait, and then need not fetch.
        """
        if self.is_fresh and self.has_commit(commit):
            return
        try:
            with self._locked():
                if not (self.is_fresh and self.has_commit(commit)):
                    try:
                        self.fetch()
                    except GitFailed:
                        if not self.refetch_if_damaged():
                            raise
                    if not self.has_commit(commit):  # no branch contains it
                        options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--end-of-options")
                        self.run_git("fetch", *options, self.url, commit)
        except OSError as error:
            raise GitFailed(f"{self.cache_folder} cannot be written: {error.strerror}") from None

    def refetch_if_damaged(self) -> bool:
        """Fetch the whole repository again if its clone lacks objects, as after a full disk; return whether it did.

        If the fetch fails, the damaged clone stays. Raises GitFailed.
        """
        if self.succeeds("fsck", "--connectivity-only", "--no-dangling"):
            return False
        damaged = self.cache_folder / "damaged.git"
        shutil.rmtree(damaged, ignore_errors=True)
        self.git_dir.rename(damaged)
        try:
            self.fetch()
        except GitFailed:
            shutil.rmtree(self.git_dir, ignore_errors=True)
            damaged.rename(self.git_dir)
            raise
        shutil.rmtree(damaged, ignore_errors=True)
        return True

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold an exclusive lock on the cache folder of this repository, where the system supports file locks."""
        self.cache_folder.mkdir(parents=True, exist_ok=True)
        with (self.cache_folder / "lock").open("w") as lock:
            if fcntl is not None:
                with contextlib.suppress(OSError):  # a file system without locks
                    fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def succeeds(self, *arguments: str) -> bool:
        """Run a git command on the bare clone and return whether it succeeded."""
        try:
            self.run_git(*arguments)
        except GitFailed:
            return False
        return True

    def has_commit(self, commit: str) -> bool:
        """Whether a commit is in the bare clone."""
        try:
            return self.run_git("cat-file", "-t", commit).strip() == b"commit"
        except GitFailed:
            return False

    def newest_commit(self) -> str:
        """Return the hash of the newest commit of `branch`, or of the default branch. Raises GitFailed."""
        name = f"refs/heads/{self.branch}" if self.branch else "refs/tip"
        return self.run_git("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()

    def branch_exists(self) -> bool:
        """Whether `branch` is in the bare clone; True if no branch was given."""
        return not self.branch or self.succeeds("rev-parse", "--verify", f"refs/heads/{self.branch}^{{commit}}")

    def is_ancestor(self, commit: str, newer: str) -> bool:
        """Whether `commit` is in the history of the commit `newer`."""
        return self.succeeds("merge-base", "--is-ancestor", commit, newer)

    def commit_date(self, commit: str) -> str:
        """Return the committer date of a commit as YYYY-MM-DD. Raises GitFailed."""
        return self.run_git("show", "--no-patch", "--format=%cs", "--end-of-options", commit).decode().strip()

    def extract_commit(self, commit: str) -> Path:
        """Write the regular files of a commit to a folder in the cache, unless it exists; return the folder.

        Raises GitFailed.
        """
        target = self.cache_folder / commit
        if target.is_dir():
            return target
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=self.cache_folder))
        try:
            for path, object_id in self._list_files(commit):
                file = work.joinpath(*path.parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self.run_git("cat-file", "blob", object_id))
            work.rename(target)
        except OSError:
            if not target.is_dir():  # another process may have been faster
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return target

    def _list_files(self, commit: str) -> Sequence[tuple[PurePosixPath, str]]:
        """Return (path, blob hash) of each regular file of a commit; skip large files and unsafe paths."""
        listing = self.run_git("ls-tree", "-r", "-z", "--long", "--full-tree", "--end-of-options", commit).decode(
            "utf-8", "replace"
        )
        files = []
        for line in filter(None, listing.split("\0")):
            attributes, _, name = line.partition("\t")
            mode, _kind, object_id, size = attributes.split()
            if size == "BAD":  # what git prints for the size of a missing object
                raise GitFailed("the copy of it is damaged")
            path = PurePosixPath(name)
            is_unsafe = path.is_absolute() or any(part in ("..", "") or part.lower() == ".git" for part in path.parts)
            if mode in ("100644", "100755") and int(size) <= _MAX_FILE_BYTES and not is_unsafe and "\\" not in name:
                files.append((path, object_id))
        return files


def failure_reason(stderr: str) -> str:
    """Return the first fatal or error line of git's output, else the last line; cut to 200 characters."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()] or ["git gave no reason"]
    reason = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])
    return reason.removeprefix("fatal:").removeprefix("error:").strip().rstrip(".")[:200]
