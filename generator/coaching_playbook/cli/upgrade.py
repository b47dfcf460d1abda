"""`playbook upgrade`: migrate a playbook to the installed version of this package."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import click

from coaching_playbook import __version__, permalinks, schema
from coaching_playbook.cli import upgrade_branch
from coaching_playbook.cli.forms import forms_to_write
from coaching_playbook.cli.options import Project, day_option, project_argument
from coaching_playbook.diagnostics import as_text, summary
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun
from coaching_playbook.hosting import record
from coaching_playbook.load import Loaded
from coaching_playbook.migrations import run_migrations
from coaching_playbook.paths import clips_folder, list_files
from coaching_playbook.starter import content, requirement
from coaching_playbook.starter.changelog import changes_since, shorten_section
from coaching_playbook.trust import TRUST_FILE
from coaching_playbook.whole_files import delete_leftovers, write_whole

_TEXT_SUFFIXES = (".yml", ".yaml", ".md", ".txt", ".vtt")
"""The suffixes of files that a migration may change."""
_HINT_TO_COMPARE = "'playbook host NAME --root OTHER_FOLDER' writes the one of this version, to compare."
_ROOT_FILES = (".gitignore", ".gitattributes", requirement.REQUIREMENTS_FILE)
"""Files at the root of the repository that a migration may change."""


@click.command()
@project_argument
@day_option
@click.option("--no-branch", is_flag=True, help="Change the files where they are, without a branch or a commit.")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
def upgrade_command(project: Project, day: dt.date, no_branch: bool, dry_run: bool) -> None:
    """Move this playbook to the version of the tool that is running: pip install the newer one first.

    It moves the pin in requirements.txt, brings files of an earlier version into their new form (every word and comment
    of yours stays), writes the forms for editors and the files of hosts again, except where you have changed them, and
    says what changed for you. In the repository of a trust it moves the pin and the workflow. In a git repository all
    of that is one commit on a branch of its own, for you to look at. Run it again if it was interrupted. Exit status: 0
    done or nothing to do, 1 done, and there is something to put right, 2 nothing was changed.
    """
    root = project.root.resolve()
    if not project.has_config and not (root / TRUST_FILE).is_file():
        raise CannotRun(f"There is no mkdocs.yml in {root}, so there is no playbook to upgrade. Nothing was changed.")
    before = _read_text_files(project)
    old_requirements = before.get(requirement.REQUIREMENTS_FILE, "")
    pinned = requirement.pinned_version(old_requirements)
    migrated = run_migrations(before)
    changes: dict[str, bytes | None] = {
        path: None if text is None else text.encode("utf-8") for path, text in migrated.changed.items()
    }
    changes |= _requirement_changes(root, old_requirements, requirement.running_requirement())
    renewal = record.host_file_updates(root)
    changes |= {path: text.encode("utf-8") for path, text in renewal.changed.items()}
    urls = _current_urls(_load(project, day))
    if dry_run:
        for path, data in sorted(changes.items()):
            click.echo(f"{path}: {'would go' if data is None else 'would change'}")
        _print_changes(migrated.done, pinned)
        return
    for path in sorted(changes):
        if (root / path).is_symlink():
            raise CannotRun(f"{path} is a link to another place. Put the file itself here. Nothing was changed.")
    present = [path for path in changes if (root / path).exists()]
    branch = None if no_branch else upgrade_branch.create_branch(root, present)
    _write_changes(root, changes)
    upgraded = Project.find(root)
    loaded = _load(upgraded, day)
    written = _write_forms(upgraded, loaded) if loaded else []
    for path in sorted({*changes, *written}):
        click.echo(f"{path}: {'taken away' if changes.get(path, b'') is None else 'written'}")
    if not changes and not written and not (branch and branch.unfinished):
        click.echo(f"Everything is as version {__version__} has it.")
    lost = urls - _current_urls(loaded)
    for path in renewal.kept:
        click.echo(f"{path}: changed by you, so it is as it was. {_HINT_TO_COMPARE}")
    if branch:
        upgrade_branch.commit_changes(root, branch, [*changes, *written], _generated_files(root, loaded, upgraded))
    _print_changes(migrated.done, pinned)
    for url in sorted(lost):
        click.echo(f"The page {url} is gone. Please report this; the branch before has it.", err=True)
    mistakes = loaded.mistakes if loaded else ()
    if mistakes:
        click.echo("\nThis version finds mistakes that you may not have seen before:\n")
        click.echo(as_text(mistakes), nl=False)
        click.echo(summary(mistakes), err=True)
    sys.exit(PROBLEMS if mistakes or lost else OK)


def _load(project: Project, day: dt.date) -> Loaded | None:
    """Load the playbook of a project; return None for the repository of a trust, which has no playbook."""
    return project.load(day) if project.has_config else None


def _current_urls(loaded: Loaded | None) -> set[str]:
    """Return the URLs of all pages of a loaded playbook; empty for None."""
    return set(permalinks.current_urls(loaded.readable_playbook)) if loaded else set()


def _read_text_files(project: Project) -> Mapping[str, str]:
    """Return the texts of the repository's files that a migration may change, keyed by path."""
    root, config = project.root.resolve(), project.config
    folders = (config.source, clips_folder(config.videos), config.docs, config.media)
    paths = [path for folder in folders for path in list_files(root, folder)[0]]
    paths += [name for name in (config.file, config.videos, *_ROOT_FILES) if (root / name).is_file()]
    found = {}
    for path in paths:
        if path.endswith(_TEXT_SUFFIXES) or path in _ROOT_FILES:
            try:
                found[path] = (root / path).read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # `playbook check` reports it
    return found


def _requirement_changes(root: Path, old: str, needed: requirement.Requirement) -> dict[str, bytes | None]:
    """Return the changes of requirements.txt and of the wheel beside it, keyed by path; None for a file to delete.

    Packages that the school added to requirements.txt, whose text is `old`, are kept at its end.
    """
    text = requirement.keep_own_requirements(needed.text, old)
    if "\r\n" in old:
        text = text.replace("\n", "\r\n")
    changes: dict[str, bytes | None] = {}
    if text != old:
        changes[requirement.REQUIREMENTS_FILE] = text.encode("utf-8")
    if needed.wheel:
        path, wheel = needed.line.removeprefix("./"), needed.wheel.read_bytes()
        if not (root / path).is_file() or (root / path).read_bytes() != wheel:
            changes[path] = wheel
    for path in re.findall(rf"(?m)^\./({requirement.WHEEL_FOLDER}/coaching_playbook-\S+\.whl)", old):
        if f"./{path}" not in text and (root / path).is_file():
            changes[path] = None
    return changes


def _write_changes(root: Path, changes: Mapping[str, bytes | None]) -> None:
    """Write the changed files, then delete files, then write requirements.txt.

    In this order an interrupted run loses nothing, and the next run finds the old pin and reports what changed since.
    """
    in_order = sorted(changes.items(), key=lambda item: (item[0] == requirement.REQUIREMENTS_FILE, item[1] is None))
    for path, data in in_order:
        file = root / path
        delete_leftovers(file)
        if data is None:
            file.unlink(missing_ok=True)
            if file.parent != root and not any(file.parent.iterdir()) and file.parent.name == "help":
                file.parent.rmdir()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)


def _write_forms(project: Project, loaded: Loaded) -> list[str]:
    """Regenerate the forms and editor settings whose folders exist; return the paths of changed files."""
    if loaded.playbook is None:
        click.echo("The forms for editors and hosts wait for the mistakes: 'playbook forms' writes them.", err=True)
        return []
    written = []
    for path, text in forms_to_write(project, loaded.playbook)[0].items():
        file = project.root / path
        if file.parent.is_dir():  # otherwise it is for a host or an editor that this school does not use
            delete_leftovers(file)
            write_whole(file, text)
            written.append(path)
    return written


def _generated_files(root: Path, loaded: Loaded | None, project: Project) -> list[str]:
    """Return the paths of existing files in the repository that this package generates and may write."""
    forms: Collection[str] = ()
    if loaded:
        hosts = schema.hosts_of_repository(root)
        forms = schema.generated_files(loaded.readable_playbook, project.config.videos, hosts)
    wheels = [f"{requirement.WHEEL_FOLDER}/{file.name}" for file in (root / requirement.WHEEL_FOLDER).glob("*.whl")]
    hosted = (record.RECORD_FILE, *record.HostRecord.read(root).files)
    return [path for path in (requirement.REQUIREMENTS_FILE, *wheels, *hosted, *forms) if (root / path).is_file()]


def _print_changes(done: tuple[str, ...], pinned: str | None) -> None:
    """Print what the migrations changed (`done`), and the changelog since the version that was pinned before."""
    if done:
        click.echo("\nWhat was brought into its new form:\n")
        for sentence in done:
            click.echo(f"- {sentence}")
    if pinned == __version__:
        return
    click.echo(f"\nWhat changed since version {pinned}:" if pinned else "\nWhat changed:")
    for title, text in changes_since(pinned):
        click.echo(f"\n{title}\n\n{shorten_section(text)}")
    click.echo(f"\nSmaller changes are in {content.starter_root() / content.CHANGELOG_FILE}.")
