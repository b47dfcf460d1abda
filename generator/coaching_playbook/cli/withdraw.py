"""`playbook withdraw`: withdraw a clip or photograph and delete its files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from coaching_playbook.cli.options import Project, approval_option, day_option, require_usable_config, root_option
from coaching_playbook.cli.publish import publish_command
from coaching_playbook.clips import withdraw as withdrawal
from coaching_playbook.media import SUFFIXES
from coaching_playbook.site import file_list
from coaching_playbook.whole_files import write_whole


@click.command()
@click.argument("name", metavar="CLIP_OR_FILE")
@root_option
@approval_option
@day_option
@click.option("--because", default="", help="Why, in a few words without names. No page shows it.")
@click.option("--keep-files", is_flag=True, help="Leave its files where they are.")
@click.option(
    "--publish", "site", metavar="SITE_DIR", type=click.Path(path_type=Path), help="Publish at once, to this folder."
)
@click.pass_context
def withdraw_command(
    context: click.Context,
    name: str,
    root: Path,
    approved: tuple[str, ...],
    day: dt.date,
    because: str,
    keep_files: bool,
    site: Path | None,
) -> None:
    """Take a clip (its id) or a photograph (the path of its file) off the site for good.

    It is marked as withdrawn, and its files (film, poster and captions, or the photograph) are deleted.

    It works whatever mistakes there are elsewhere, and it ends with what remains in other places and what to do about
    it. Exit status: 0 done, 2 there is no such clip or photograph, or its file cannot be read; with --publish, as
    'playbook publish'.
    """
    project = require_usable_config(Project.find(root, approved))
    root = project.root
    if not any((root / path).exists() for path in (project.config.source, project.config.videos)):
        project.load()  # exits: there is no playbook
    is_photograph = name.lower().endswith(SUFFIXES["picture"])
    plan_for = withdrawal.plan_photograph_withdrawal if is_photograph else withdrawal.plan_clip_withdrawal
    plan = plan_for(root, project.config, name, day, because)
    for path, text in plan.texts.items():
        (root / path).parent.mkdir(exist_ok=True)
        write_whole(root / path, text)
        click.echo(f"{path}: {name} is marked withdrawn")
    for path in plan.media:
        if keep_files:
            click.echo(f"{path}: still there. Delete it, and commit that.")
        else:
            (root / path).unlink()
            click.echo(f"{path}: deleted here")
    click.echo("\nWhat remains in other places:")
    for sentence in plan.advice:
        click.echo(f"- {sentence}")
    if site:
        click.echo()
        audience = file_list.audience_of(site)  # that of the site as it is, which an option may have chosen
        context.invoke(
            publish_command, site=site, root=root, audience=audience, day=day, approved=approved, from_history=False
        )
    else:
        click.echo("\nNow publish: commit this change to the main branch, or run 'playbook publish SITE_DIR'.")
