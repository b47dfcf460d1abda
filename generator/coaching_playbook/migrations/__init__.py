"""Bring the files of a repository from the form of an earlier version into that of this one.

A migration is a function from the text files of a repository to its changes. It recognises the old form by itself, so
that all run in order on every upgrade, and one that finds nothing to do changes nothing. To add one, write the function
and put it at the end of `MIGRATIONS`; tests/own/test_upgrade.py has a repository of each earlier version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coaching_playbook.migrations.help_pages import drop_help_pages
from coaching_playbook.migrations.ignored import ignore_only_the_site

Files = Mapping[str, str]
"""The text of each file by its path below the root, with forward slashes."""
Changed = Mapping[str, str | None]
"""New texts by path; None for a file that goes."""


@dataclass(frozen=True)
class Migration:
    """`since` is the first version that has the new form, `says` what it does, for the school."""

    since: str
    says: str
    run: Callable[[Files], Changed]


MIGRATIONS = (
    Migration(
        "0.2.0",
        "Help pages come with the package in your own words. Copies that nobody had changed are gone; yours stay.",
        drop_help_pages,
    ),
    Migration(
        "0.2.0", "Git ignores the built site, and no longer every folder that is called site.", ignore_only_the_site
    ),
)


@dataclass(frozen=True)
class Migrated:
    """The result of all migrations: the files that differ from before, and what the migrations that ran say."""

    changed: Changed
    done: tuple[str, ...]


def migrate(files: Files) -> Migrated:
    """Run all migrations in order, each on the result of those before it."""
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
    return Migrated(changed, tuple(done))
