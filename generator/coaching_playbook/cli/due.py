"""`playbook due`: list due reviews of pages, clips and photographs."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook import reviews
from coaching_playbook.cli.options import Project, day_option, project_argument


@click.command()
@project_argument
@day_option
@click.option("--within", default=60, show_default=True, help="How many days ahead to look.")
def due_command(project: Project, day: dt.date, within: int) -> None:
    """List the pages, clips and photographs that are due for review, soonest first.

    Exit status: 0 printed, 1 the playbook has mistakes, 2 no playbook here.
    """
    playbook = project.playbook(day)
    withdrawn = reviews.withdrawn_media(playbook, project.root)
    for id_, path in withdrawn:
        click.echo(f"- {path} is still there, and its clip is withdrawn. Run 'playbook withdraw {id_}'.")
    photographs = reviews.withdrawn_photographs(playbook, project.root)
    for path in photographs:
        click.echo(f"- {path} is still there, and it is withdrawn. Run 'playbook withdraw {path}'.")
    due = reviews.due_reviews(playbook, day, within)
    for review in due:
        when = f"was due on {review.on}" if review.on < day else f"due on {review.on}"
        click.echo(f"- {review.title}: {review.what}, {when} ({review.path})")
    if not due and not withdrawn and not photographs:
        click.echo(f"Nothing is due within {within} days of {day}.")
