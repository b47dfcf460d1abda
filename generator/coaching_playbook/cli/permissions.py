"""`playbook permissions`: list which clips and photographs are shown or withheld, and why."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook.cli.options import Project, audience_option, day_option, project_argument
from coaching_playbook.publish import (
    Audience,
    clip_reviews_due,
    hidden_photographs,
    next_visibility_changes,
    photograph_reviews_due,
    photographs_of,
    reasons_clip_hidden,
    reasons_photograph_hidden,
)


@click.command()
@project_argument
@audience_option
@day_option
@click.option("--within", default=60, show_default=True, help="How many days ahead to look for what is due.")
def permissions_command(project: Project, audience: Audience, day: dt.date, within: int) -> None:
    """Say which clips and photographs are shown, which are withheld and why, and what is due.

    The last line is the next day on which the site changes by itself, for a rebuild that runs every day.
    Exit status: 0 printed, 1 the playbook has mistakes, 2 no playbook here.
    """
    playbook = project.playbook(day)
    click.echo(f"Clips for the audience '{audience}' on {day}:")
    for clip in playbook.exemplars:
        why = reasons_clip_hidden(clip, audience, day)
        click.echo(f"  {clip.id}: {'withheld, because ' + '; '.join(why) if why else 'shown'}")
        _print_due(clip_reviews_due(clip, day, within), day)
    if not playbook.exemplars:
        click.echo("  none")
    hidden = hidden_photographs(playbook, audience, day)
    uses = list(photographs_of(playbook))
    if uses:
        click.echo(f"Photographs for the audience '{audience}' on {day}:")
    for entry, part in uses:
        why = reasons_photograph_hidden(part.permission, audience, day)
        if not why and part.picture in hidden:
            why = ("another page that has it may not show it",)
        state = f"withheld, because {'; '.join(why)}" if why else "shown"
        click.echo(f"  {part.picture} ({entry.title}): {state}")
        if part.permission:
            _print_due(photograph_reviews_due(part.permission, day, within), day)
    turns = next_visibility_changes(playbook, audience, day)
    click.echo(f"Next change by itself: {turns[0] if turns else 'none'}")


def _print_due(due: tuple[tuple[dt.date, str], ...], day: dt.date) -> None:
    """Print each (date, what to do) in `due`, worded as past or future on `day`."""
    for on, what in due:
        click.echo(f"    {'was due' if on < day else 'due'} on {on}: {what}")
