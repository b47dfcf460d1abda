"""Create the git branch of `playbook upgrade` and commit to it. Without git or a repository, do nothing."""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coaching_playbook import __version__
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.layers.git import failure_reason

_BRANCH_NAME = f"upgrade-to-{__version__}"


@dataclass(frozen=True)
class Branch:
    """The branch of an upgrade, which is the current branch."""

    name: str
    unfinished: tuple[str, ...] = ()
    """Paths that an interrupted run changed on the branch, without a commit."""


def create_branch(root: Path, changed: Collection[str]) -> Branch | None:
    """Create a branch and switch to it, or continue that of an interrupted upgrade. Raises CannotRun.

    `changed` are existing files that the upgrade will change or delete. Returns None without a repository or commit.
    """
    if not _git_succeeds(root, "rev-parse", "--is-inside-work-tree"):
        click.echo("This folder is not in a git repository, so the files are changed where they are.", err=True)
        return None
    if not _git_succeeds(root, "rev-parse", "--verify", "HEAD"):
        click.echo("Nothing is committed here yet, so the files are changed where they are.", err=True)
        return None
    edited = _git_paths(root, "diff", "--name-only", "--relative", "-z", "HEAD", "--", ".")
    if edited and (branch := _interrupted_branch(root)):
        click.echo(f"The upgrade on the branch {branch} was interrupted, and goes on.", err=True)
        return Branch(branch, tuple(edited))
    tracked = set(_git_paths(root, "ls-files", "-z", "--", *changed)) if changed else set()
    if edited or set(changed) - tracked:
        first = sorted(edited or set(changed) - tracked)[0]
        hint = "Commit them first; or use --no-branch. Nothing was changed."
        raise CannotRun(f"{first} has changes that are not committed. {hint}")
    taken = set(_run_git(root, "branch", "--format=%(refname:short)").stdout.split())
    names = itertools.chain([_BRANCH_NAME], (f"{_BRANCH_NAME}-{number}" for number in itertools.count(2)))
    name = next(name for name in names if name not in taken)
    made = _run_git(root, "switch", "--quiet", "--create", name)
    if made.returncode:
        raise CannotRun(
            f"Git could not make the branch {name}. It says: {failure_reason(made.stderr)}. Nothing was changed."
        )
    return Branch(name)


def commit_changes(root: Path, branch: Branch, paths: Sequence[str], generated_files: Sequence[str]) -> None:
    """Commit the changed `paths` to the branch; if nothing changed, switch back and delete the branch.

    `generated_files` are committed too if an interrupted run may have written them.
    """
    paths = sorted({*paths, *branch.unfinished, *(generated_files if branch.unfinished else ())})
    present = [path for path in paths if (root / path).exists() or _git_paths(root, "ls-files", "-z", "--", path)]
    if not present:
        _run_git(root, "switch", "--quiet", "-")
        _run_git(root, "branch", "--quiet", "--delete", branch.name)
        return
    for arguments in (("add", "--all", "--", *present), ("commit", "--quiet", "-m", _commit_subject())):
        ran = _run_git(root, *arguments)
        if ran.returncode:
            click.echo(
                f"Git could not commit. The changes are on the branch {branch.name}. "
                f"It says: {failure_reason(ran.stderr)}.\n"
                "Put that right, and run 'playbook upgrade' again; or commit them yourself.",
                err=True,
            )
            return
    click.echo(f"\nAll of it is one commit on the branch {branch.name}. Look at the site, then merge it.")


def _commit_subject() -> str:
    return f"Upgrade the playbook to {__version__}"


def _interrupted_branch(root: Path) -> str | None:
    """Return the current branch if it was created by an upgrade and has no commit since then, else None."""
    name = _run_git(root, "branch", "--show-current").stdout.strip()
    if not re.fullmatch(rf"{re.escape(_BRANCH_NAME)}(?:-\d+)?", name):
        return None
    log = _run_git(root, "reflog", "show", "--format=%gs", name, "--").stdout.splitlines()
    return name if len(log) == 1 else None


def _git_paths(root: Path, *arguments: str) -> list[str]:
    """Run a git command with `-z`, and return the paths that it prints."""
    return [path for path in _run_git(root, *arguments).stdout.split("\0") if path]


def _git_succeeds(root: Path, *arguments: str) -> bool:
    return _run_git(root, *arguments).returncode == 0


def _run_git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git with literal pathspecs. If git is missing or times out, the exit status is 127."""
    command = ["git", "--literal-pathspecs", "-C", str(root), *arguments]
    try:
        return subprocess.run(  # noqa: S603  # a fixed program
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))
