"""Migrate the files of a school's repository from the format of an earlier version to that of this version.

A migration is a function that maps the text files of a repository to the files to change. It recognises the old format
by itself: all migrations run in order on every upgrade, and a migration that finds nothing to do changes nothing. To
add one, append it to `MIGRATIONS`; tests/commands/test_upgrade.py has a repository of each earlier version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coaching_playbook.migrations.gitignore import ignore_only_site_at_root
from coaching_playbook.migrations.help_pages import drop_help_pages

FileTexts = Mapping[str, str]
"""The texts of a repository's files, keyed by path below the root, with forward slashes."""
FileChanges = Mapping[str, str | None]
"""The new texts of changed files, keyed by path; None for a file to delete."""


@dataclass(frozen=True)
class Migration:
    """A migration `run`, and the sentence that tells the school what it has changed."""

    says: str
    run: Callable[[FileTexts], FileChanges]


MIGRATIONS = (
    # Since 0.2.0.
    Migration(
        "Help pages come with the package in your own words. Copies that nobody had changed are gone; yours stay.",
        drop_help_pages,
    ),
    Migration("Git ignores the built site, and no longer every folder that is called site.", ignore_only_site_at_root),
)


@dataclass(frozen=True)
class MigrationResult:
    """The result of all migrations: the changed files, and the sentences of the migrations that changed any."""

    changed: FileChanges
    done: tuple[str, ...]


def run_migrations(files: FileTexts) -> MigrationResult:
    """Run all migrations in order, each on the result of the previous ones."""
    now = dict(files)
    changed: dict[str, str | None] = {}
    done = []
    for migration in MIGRATIONS:
        step = {path: text for path, text in migration.run(now).items() if now.get(path) != text}
        if step:
            done.append(migration.says)
        for path, text in step.items():
            changed[path] = text
            if text is None:
                del now[path]
            else:
                now[path] = text
    return MigrationResult(changed, tuple(done))
