"""The git branch of `playbook upgrade`, with its one commit. Without git or outside a repository there is none."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coaching_playbook import __version__

_NAME = f"upgrade-to-{__version__}"


class NoBranch(RuntimeError):
    """No branch can be made. The text says why, in whole sentences."""


@dataclass(frozen=True)
class Branch:
    """The branch of an upgrade, which is checked out."""

    name: str
    unfinished: tuple[str, ...] = ()
    """Files that an interrupted run has changed on it, and not committed."""


def begin(root: Path, changed: Collection[str]) -> Branch | None:
    """Make a branch and switch to it, or return the one of an interrupted upgrade; None where there can be none.

    `changed` are the files that the upgrade will change or remove. Raises NoBranch.
    """
    if not _ran(root, "rev-parse", "--is-inside-work-tree"):
        click.echo("This folder is not in a git repository, so the files are changed where they are.", err=True)
        return None
    if not _ran(root, "rev-parse", "--verify", "HEAD"):
        click.echo("Nothing is committed here yet, so the files are changed where they are.", err=True)
        return None
    edited = _lines(root, "diff", "--name-only", "--relative", "-z", "HEAD", "--", ".")
    if edited and (branch := _interrupted(root)):
        click.echo(f"The upgrade on the branch {branch} was interrupted, and goes on.", err=True)
        return Branch(branch, tuple(edited))
    tracked = set(_lines(root, "ls-files", "-z", "--", *changed)) if changed else set()
    if edited or set(changed) - tracked:
        first = sorted(edited or set(changed) - tracked)[0]
        raise NoBranch(f"{first} has changes that are not committed. Commit them first; or use --no-branch.")
    taken = set(_git(root, "branch", "--format=%(refname:short)").stdout.split())
    name = next(name for name in (_NAME, *(f"{_NAME}-{n}" for n in range(2, 1000))) if name not in taken)
    made = _git(root, "switch", "--quiet", "--create", name)
    if made.returncode:
        raise NoBranch(f"Git could not make the branch {name}. It says: {_reason(made)}")
    return Branch(name)


def commit(root: Path, branch: Branch, paths: Sequence[str], own: Sequence[str]) -> None:
    """Commit the changed `paths`; without any, go back and delete the branch.

    `own` are the files of the tool, which belong to the commit too where an interrupted run has written them.
    """
    paths = sorted({*paths, *branch.unfinished, *(own if branch.unfinished else ())})
    present = [path for path in paths if (root / path).exists() or _lines(root, "ls-files", "-z", "--", path)]
    if not present:
        _git(root, "switch", "--quiet", "-")
        _git(root, "branch", "--quiet", "--delete", branch.name)
        return
    for arguments in (("add", "--all", "--", *present), ("commit", "--quiet", "-m", _subject())):
        ran = _git(root, *arguments)
        if ran.returncode:
            click.echo(
                f"Git could not commit. The changes are on the branch {branch.name}. It says: {_reason(ran)}\n"
                "Put that right, and run 'playbook upgrade' again; or commit them yourself.",
                err=True,
            )
            return
    click.echo(f"\nAll of it is one commit on the branch {branch.name}. Look at the site, then merge it.")


def _subject() -> str:
    return f"Upgrade the playbook to {__version__}"


def _interrupted(root: Path) -> str | None:
    """Return the current branch where it is that of an upgrade, and nothing was committed since it was made."""
    name = _git(root, "branch", "--show-current").stdout.strip()
    if not re.fullmatch(rf"{re.escape(_NAME)}(?:-\d+)?", name):
        return None
    log = _git(root, "reflog", "show", "--format=%gs", name, "--").stdout.splitlines()
    return name if len(log) == 1 else None


def _lines(root: Path, *arguments: str) -> list[str]:
    """Return the paths that git prints with -z."""
    return [path for path in _git(root, *arguments).stdout.split("\0") if path]


def _ran(root: Path, *arguments: str) -> bool:
    return _git(root, *arguments).returncode == 0


def _reason(ran: subprocess.CompletedProcess[str]) -> str:
    """Return the first line of what git says about a failure that holds a reason."""
    lines = [line.strip() for line in ran.stderr.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), "".join(lines[:1]))
    return re.sub(r"^(?:fatal|error): ", "", told) or "nothing."


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git, with paths taken as they are. Where it is missing or does not answer, the status is 127."""
    command = ["git", "--literal-pathspecs", "-C", str(root), *arguments]
    try:
        return subprocess.run(  # noqa: S603  # a fixed program
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))
