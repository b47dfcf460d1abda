"""The command door: each command reads its options, calls the room that does the work, and says how it went."""

from __future__ import annotations

import click

from generator import __version__
from generator.cli import beginning, changing, checking, making, stripping


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="playbook")
def main() -> None:
    """Check, tidy, change, publish and export a playbook: the best practice that a team writes together.

    ROOT is the folder that holds playbook_src/; without it, the folder you stand in.
    """


for command in (
    checking.check,
    checking.fmt,
    checking.print_rules,
    making.publish_command,
    making.export,
    making.forms_command,
    making.admin_command,
    checking.permissions,
    checking.due_command,
    checking.verify,
    checking.audience_command,
    checking.changes,
    beginning.new,
    changing.rename,
    changing.retire,
    changing.withdraw,
    changing.ledger_command,
    changing.answer,
    stripping.strip,
):
    main.add_command(command)
