"""`playbook retire`: retire a page, or merge it into another."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook import refactor
from coaching_playbook.cli.options import Project, day_option, project_options
from coaching_playbook.cli.refactoring import run_refactoring


@click.command()
@click.argument("page")
@click.option("--into", help="The page that takes its place; its addresses and references lead there.")
@click.option("--because", "reason", default="", help="What readers are told, in a sentence.")
@project_options
@day_option
def retire_command(page: str, into: str | None, reason: str, project: Project, day: dt.date) -> None:
    """Retire PAGE. It keeps its address and says that it is no longer used.

    Exit status: 0 done, 1 there are mistakes, 2 it cannot be done, and why.
    """
    run_refactoring(
        project,
        day,
        lambda book: refactor.plan_retirement(book, project.root, page, day, into=into, why=reason),
        (page, into) if into else None,
    )
