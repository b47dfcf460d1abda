"""`playbook rename`: change an id and all references to it."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook import refactor
from coaching_playbook.cli.options import Project, day_option, project_options
from coaching_playbook.cli.refactoring import run_refactoring


@click.command()
@click.argument("old")
@click.argument("new")
@project_options
@day_option
def rename_command(old: str, new: str, project: Project, day: dt.date) -> None:
    """Give OLD the id NEW, in every file that names it. A page keeps its former address too.

    OLD is an id, or a kind and an id where several things share it: techniques/ask-then-wait. Comments stay.
    Exit status: 0 done, 1 there are mistakes, 2 it cannot be done, and why.
    If it is interrupted, the same command finishes it.
    """
    run_refactoring(project, day, lambda playbook: refactor.plan_rename(playbook, project.root, old, new), (old, new))
