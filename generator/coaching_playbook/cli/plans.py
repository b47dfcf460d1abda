"""Carry out a plan of changed files."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import click

from coaching_playbook import mkdocs_config_check, refactor
from coaching_playbook.cli.options import (
    CANNOT_RUN,
    OK,
    PROBLEMS,
    Project,
    day_option,
    root_option,
    trust_option,
)
from coaching_playbook.cli.publish import publish_command
from coaching_playbook.clips import withdraw as withdrawal
from coaching_playbook.clock import today
from coaching_playbook.diagnostics import PRINTERS
from coaching_playbook.model import Playbook


def apply_plan(root: Path, plan: refactor.Plan) -> None:
    """Write what a plan says, and name each file."""
    for path in plan.removes:
        (root / path).unlink()
        click.echo(f"{path}: taken away")
    for path, text in plan.writes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8", newline="\n")
        click.echo(f"{path}: {'changed' if path in plan.changed else 'written'}")


def _run_plan(project: Project, day: dt.date | None, planned: Callable[[Playbook], refactor.Plan]) -> None:
    playbook = project.playbook(day)
    try:
        plan = planned(playbook)
    except (refactor.ChangeRefused, ValueError) as error:
        click.echo(f"{error} Nothing was changed.", err=True)
        sys.exit(CANNOT_RUN)
    apply_plan(project.root, plan)
    after = project.load(day)
    click.echo(PRINTERS["text"](after.mistakes), nl=False)
    sys.exit(PROBLEMS if after.mistakes else OK)


@click.command()
@click.argument("clip")
@root_option
@trust_option
@day_option
@click.option("--because", default="", help="Why, in a few words without names. No page shows it.")
@click.option("--keep-files", is_flag=True, help="Leave its film, poster and captions where they are.")
@click.option(
    "--publish", "site", metavar="SITE_DIR", type=click.Path(path_type=Path), help="Publish at once, to this folder."
)
@click.pass_context
def withdraw(
    context: click.Context,
    clip: str,
    root: Path,
    trust: tuple[str, ...],
    day: dt.date | None,
    because: str,
    keep_files: bool,
    site: Path | None,
) -> None:
    """Take CLIP (its id) off the site for good: mark it withdrawn, and delete its film, poster and captions.

    It works whatever mistakes there are elsewhere, and it ends with what remains in other places and what to do about
    it. Exit status: 0 done, 2 there is no such clip or its file cannot be read; with --publish, as
    'playbook publish'.
    """
    config = mkdocs_config_check.check_config(root, trust) or mkdocs_config_check.ProjectConfig()
    try:
        plan = withdrawal.withdraw(root, config, clip, day or today(), because)
        (root / plan.path).write_text(plan.text, "utf-8", newline="\n")
        click.echo(f"{plan.path}: {clip} is marked withdrawn")
        for path in plan.media:
            if keep_files:
                click.echo(f"{path}: still there. Delete it, and commit that.")
            else:
                (root / path).unlink()
                click.echo(f"{path}: deleted here")
    except withdrawal.CannotWithdraw as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    except OSError as error:
        click.echo(f"Cannot write {error.filename}: {error.strerror}.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo("\nWhat remains in other places:")
    for sentence in plan.elsewhere:
        click.echo(f"- {sentence}")
    if site:
        click.echo()
        context.invoke(publish_command, site=site, root=root, audience=None, day=day, trust=trust, from_history=False)
    else:
        click.echo("\nNow publish: commit this change to the main branch, or run 'playbook publish SITE_DIR'.")
