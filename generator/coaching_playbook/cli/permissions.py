"""`playbook permissions`."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook.cli.options import (
    Project,
    audience_option,
    day_option,
    project_argument,
)
from coaching_playbook.clock import today
from coaching_playbook.publish import Audience, due, reasons_hidden, visibility_change_days


@click.command()
@project_argument
@audience_option
@day_option
@click.option("--within", default=60, show_default=True, help="How many days ahead to look for what is due.")
def permissions(project: Project, audience: Audience, day: dt.date | None, within: int) -> None:
    """Say which clips are shown, which are withheld and why, and what is due.

    The last line is the next day on which the site changes by itself, for a rebuild that runs every day.
    Exit status: 0 said, 1 the playbook has mistakes, 2 no playbook here.
    """
    day = day or today()
    playbook = project.playbook(day)
    click.echo(f"Clips for the audience '{audience}' on {day}:")
    for clip in playbook.exemplars:
        why = reasons_hidden(clip, audience, day)
        click.echo(f"  {clip.id}: {'withheld, because ' + '; '.join(why) if why else 'shown'}")
        for on, what in due(clip, day, within):
            click.echo(f"    {'was due' if on < day else 'due'} on {on}: {what}")
    if not playbook.exemplars:
        click.echo("  none")
    turns = visibility_change_days(playbook, audience, day)
    click.echo(f"Next change by itself: {turns[0] if turns else 'none'}")
