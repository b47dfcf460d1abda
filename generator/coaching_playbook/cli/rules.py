"""`playbook rules`: print all rules as Markdown."""

from __future__ import annotations

import click

from coaching_playbook import rules


@click.command()
def rules_command() -> None:
    """Print every rule that `check` holds a playbook to, as a page of Markdown."""
    click.echo(rules.render_page(), nl=False)
