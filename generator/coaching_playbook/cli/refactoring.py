"""Shared by `playbook rename` and `playbook retire`: write the changes that `refactor` plans."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import click

from coaching_playbook import refactor
from coaching_playbook.cli.options import Project
from coaching_playbook.diagnostics import as_text
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun
from coaching_playbook.model import Playbook
from coaching_playbook.whole_files import delete_leftovers, write_whole


def _apply_file_changes(root: Path, plan: refactor.FileChanges) -> None:
    """Write and delete the planned files, then print the path of each."""
    for path, text in plan.writes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        delete_leftovers(root / path)
        write_whole(root / path, text)
    for path in plan.removes:  # last, since an interruption must leave each text somewhere
        (root / path).unlink()
    # Printed at the end: where the output is cut off, as by `head`, the plan is applied all the same.
    for path in plan.writes:
        click.echo(f"{path}: {'changed' if path in plan.changed else 'written'}")
    for path in plan.removes:
        click.echo(f"{path}: taken away")


def run_refactoring(
    project: Project,
    day: dt.date,
    make_plan: Callable[[Playbook], refactor.FileChanges],
    renamed: tuple[str, str] | None = None,
) -> None:
    """Apply the changes that `make_plan` returns for the valid playbook, print remaining errors, and exit.

    For a rename, `renamed` is (old id, new id): if an interrupted run left the playbook with errors, that run is
    completed instead. Raises CannotRun if the change is refused.
    """
    loaded = project.load(day)
    plan = None
    try:
        if loaded.mistakes and renamed:
            with contextlib.suppress(refactor.RefactoringRefused):
                plan = refactor.plan_completion(loaded.readable_playbook, project.root, *renamed, loaded.mistakes)
        plan = plan or make_plan(project.playbook(day))
    except (refactor.RefactoringRefused, ValueError) as error:
        raise CannotRun(f"{error} Nothing was changed.") from None
    _apply_file_changes(project.root, plan)
    after = project.load(day)
    click.echo(as_text(after.mistakes), nl=False)
    sys.exit(PROBLEMS if after.mistakes else OK)
