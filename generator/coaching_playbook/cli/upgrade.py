"""`playbook upgrade`."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from coaching_playbook import __version__, permalinks, schema, starter
from coaching_playbook.cli.forms import new_text
from coaching_playbook.cli.options import CANNOT_RUN, OK, PROBLEMS, Project, day_option, project_argument
from coaching_playbook.diagnostics import PRINTERS, summary
from coaching_playbook.migrations import migrate
from coaching_playbook.paths import list_files
from coaching_playbook.starter import requirement
from coaching_playbook.starter.changelog import changes_since
from coaching_playbook.whole_files import write_whole

_TEXTS = (".yml", ".yaml", ".md", ".txt", ".vtt")
_AT_THE_TOP = (".gitignore", ".gitattributes", requirement.FILE_NAME)


@click.command()
@project_argument
@day_option
@click.option("--no-branch", is_flag=True, help="Change the files where they are, without a branch or a commit.")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
def upgrade(project: Project, day: dt.date | None, no_branch: bool, dry_run: bool) -> None:
    """Move this playbook to the version of the tool that is running: pip install the newer one first.

    It moves the pin in requirements.txt, brings files of an earlier version into their new form (every word and comment
    of yours stays), writes the forms for editors and hosts again, and says what changed for you. In a git repository
    all of that is one commit on a branch of its own, for you to look at. Exit status: 0 done or nothing to do, 1 done,
    and there is something to put right, 2 nothing was changed.
    """
    if not project.has_config:
        _stop(f"There is no mkdocs.yml in {project.root.resolve()}, so there is no playbook to upgrade.")
    root = project.root.resolve()
    before = _files(project)
    try:
        needed = requirement.current()
        migrated = migrate(before)
        changes: dict[str, bytes | None] = {
            path: None if text is None else text.encode("utf-8") for path, text in migrated.changed.items()
        }
        changes |= _requirement(root, before.get(requirement.FILE_NAME, ""), needed)
    except starter.MissingStarter as error:
        _stop(str(error))
    pinned = requirement.pinned_version(before.get(requirement.FILE_NAME, ""))
    urls = set(permalinks.current_urls(project.load(day).readable))
    if dry_run:
        for path, data in sorted(changes.items()):
            click.echo(f"{path}: {'would go' if data is None else 'would change'}")
        _tell(migrated.done, pinned)
        return
    branch = None if no_branch else _begin_branch(root)
    _write(root, changes)
    written = _write_forms(Project.find(root))
    loaded = Project.find(root).load(day)
    for path in sorted({*changes, *written}):
        click.echo(f"{path}: {'taken away' if changes.get(path, b'') is None else 'written'}")
    if not changes and not written:
        click.echo(f"Everything is as version {__version__} has it.")
    lost = urls - set(permalinks.current_urls(loaded.readable))
    if branch:
        _commit(root, branch, [*changes, *written])
    _tell(migrated.done, pinned)
    for url in sorted(lost):
        click.echo(f"The page {url} is gone. Please report this; the branch before has it.", err=True)
    if loaded.mistakes:
        click.echo("\nThis version finds mistakes that you may not have seen before:\n")
        click.echo(PRINTERS["text"](loaded.mistakes), nl=False)
        click.echo(summary(loaded.mistakes), err=True)
    sys.exit(PROBLEMS if loaded.mistakes or lost else OK)


def _files(project: Project) -> Mapping[str, str]:
    """Return the text files of the repository that a migration may change."""
    root, config = project.root.resolve(), project.config
    clips = config.videos.removesuffix(".yml")
    folders = (config.source, clips, config.docs, config.media)
    paths = [path for folder in folders for path in list_files(root, folder)[0]]
    paths += [name for name in (config.file, config.videos, *_AT_THE_TOP) if (root / name).is_file()]
    found = {}
    for path in paths:
        if path.endswith(_TEXTS) or path in _AT_THE_TOP:
            try:
                found[path] = (root / path).read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # `playbook check` reports it
    return found


def _requirement(root: Path, old: str, needed: requirement.Requirement) -> dict[str, bytes | None]:
    """Return the change of requirements.txt. Other packages that a school has added to it stay, at its end."""
    text = requirement.with_own_lines(needed.text, old)
    changes: dict[str, bytes | None] = {}
    if text != old:
        changes[requirement.FILE_NAME] = text.encode("utf-8")
    if needed.wheel:
        path = needed.line.removeprefix("./")
        if not (root / path).is_file():
            changes[path] = needed.wheel.read_bytes()
    return changes


def _write(root: Path, changes: Mapping[str, bytes | None]) -> None:
    for path, data in sorted(changes.items(), key=lambda change: change[1] is None):  # what goes, goes last
        file = root / path
        if data is None:
            file.unlink(missing_ok=True)
            if file.parent != root and not any(file.parent.iterdir()) and file.parent.name == "help":
                file.parent.rmdir()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)


def _write_forms(project: Project) -> list[str]:
    """Write the forms again that the repository has already; return the paths of those that changed."""
    playbook = project.load().playbook
    if playbook is None:
        return []
    written = []
    for path, text in schema.generated_files(playbook, project.config.videos).items():
        file = project.root / path
        if not file.parent.is_dir():
            continue  # a host or an editor that this school does not use
        try:
            text = new_text(path, file, text)
        except (OSError, ValueError):
            continue  # the school's own
        if not file.is_file() or file.read_text("utf-8") != text:
            write_whole(file, text)
            written.append(path)
    return written


def _tell(done: tuple[str, ...], pinned: str | None) -> None:
    if done:
        click.echo("\nWhat was brought into its new form:\n")
        for sentence in done:
            click.echo(f"- {sentence}")
    if pinned == __version__:
        return
    click.echo(f"\nWhat changed since version {pinned}:" if pinned else "\nWhat changed:")
    for title, text in changes_since(pinned):
        click.echo(f"\n{title}\n\n{text}")


# --- git -------------------------------------------------------------------------------------------------------


def _begin_branch(root: Path) -> str | None:
    """Make a branch for the upgrade and switch to it; None outside a git repository, with a word about it."""
    if _git(root, "rev-parse", "--is-inside-work-tree") is None:
        click.echo("This folder is not in a git repository, so the files are changed where they are.", err=True)
        return None
    if _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".") != "":
        _stop("Some files have changes that are not committed. Commit them first; or use --no-branch.")
    taken = set((_git(root, "branch", "--format=%(refname:short)") or "").split())
    names = (f"upgrade-to-{__version__}{number}" for number in ("", *(f"-{n}" for n in range(2, 100))))
    branch = next(name for name in names if name not in taken)
    if _git(root, "switch", "--quiet", "--create", branch) is None:
        _stop(f"Git could not make the branch {branch}.")
    return branch


def _commit(root: Path, branch: str, paths: list[str]) -> None:
    tracked = [path for path in paths if (root / path).exists() or _git(root, "ls-files", "--", path)]
    if not tracked:
        _git(root, "switch", "--quiet", "-")
        _git(root, "branch", "--quiet", "--delete", branch)
        return
    _git(root, "add", "--all", "--", *tracked)
    if _git(root, "commit", "--quiet", "-m", f"Upgrade the playbook to {__version__}") is None:
        click.echo(f"Git could not commit. The changes are on the branch {branch}: commit them yourself.", err=True)
        return
    click.echo(f"\nAll of it is one commit on the branch {branch}. Look at the site, then merge it.")


def _git(root: Path, *arguments: str) -> str | None:
    """Run git and return its output; None where it fails or is missing."""
    try:
        ran = subprocess.run(  # noqa: S603  # a fixed list
            ["git", "-C", str(root), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout if ran.returncode == 0 else None


def _stop(reason: str) -> NoReturn:
    click.echo(f"{reason} Nothing was changed.", err=True)
    sys.exit(CANNOT_RUN)
