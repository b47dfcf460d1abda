"""The command door: each command reads its options, calls the room that does the work, and says how it went."""

from __future__ import annotations

import click

from coaching_playbook import __version__
from coaching_playbook.cli import (
    admin,
    answer,
    changes,
    check,
    due,
    export,
    fmt,
    forms,
    ledger,
    new,
    permissions,
    plans,
    publish,
    rename,
    retire,
    rules,
    stripping,
    verify,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="playbook")
def main() -> None:
    """Check, tidy, change, publish and export a playbook: the best practice that a team writes together.

    ROOT is the folder that holds playbook_src/; without it, the folder you stand in.
    """


for command in (
    check.check,
    fmt.fmt,
    rules.rules_command,
    publish.publish_command,
    export.export,
    forms.forms_command,
    admin.admin_command,
    permissions.permissions,
    due.due_command,
    verify.verify,
    check.audience_command,
    changes.changes,
    new.new,
    rename.rename,
    retire.retire,
    plans.withdraw,
    ledger.ledger_command,
    answer.answer,
    stripping.strip,
):
    main.add_command(command)
