"""`playbook audience`: print the audience that a built site is for."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coaching_playbook.cli.options import Choice, display_path
from coaching_playbook.cli.publish import wrong_audience_message
from coaching_playbook.exit_status import PROBLEMS, CannotRun
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.site import file_list


@click.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--require", type=Choice(AUDIENCES), help="Refuse a site that is for anyone else.")
def audience_command(site: Path, require: Audience | None) -> None:
    """Say which audience a built SITE is for; with --require, refuse it where it is for another.

    A workflow that puts sites on the open web uses this before it hands one on. Exit status: 0 printed, 1 it is for
    another audience, 2 the folder does not say.
    """
    listed = file_list.read(site)
    if listed is None:
        raise CannotRun(f"{display_path(site)} does not say whom it is for. Build it again with 'playbook publish'.")
    click.echo(listed.audience)
    if require and listed.audience != require:
        click.echo(wrong_audience_message(listed.audience, require), err=True)
        sys.exit(PROBLEMS)
