"""`playbook doctor`: list the starter values that a school has not replaced yet."""

from __future__ import annotations

import sys

import click

from coaching_playbook.cli.forms import forms_to_write
from coaching_playbook.cli.options import Project, project_argument
from coaching_playbook.exit_status import OK, PROBLEMS
from coaching_playbook.starter.defaults import find_defaults

_OUTDATED_FORMS = (
    "The forms for editors and hosts have older words than your playbook. "
    "Run 'playbook forms' each time that you have changed your words or lists."
)


@click.command()
@project_argument
def doctor_command(project: Project) -> None:
    """List what is still as it came, and what to do about each: title, logo, licence, owners, host, examples.

    Nothing of it is a mistake, and nothing is changed. Exit status: 0 nothing is left, 1 something is, 2 no playbook.
    """
    loaded = project.load()
    found = list(find_defaults(project.root, project.config, loaded.readable_playbook))
    if loaded.playbook and forms_to_write(project, loaded.playbook)[0]:
        found.append(_OUTDATED_FORMS)
    for sentences in found:
        click.echo(f"- {sentences}")
    if loaded.mistakes:
        count = len(loaded.mistakes)
        click.echo(f"\n'playbook check' finds {count} mistake{'s' * (count > 1)}. Look at those first.", err=True)
    left = f"{len(found)} thing{'s' * (len(found) > 1)} to make your own." if found else "Nothing is as it came."
    click.echo(left, err=True)
    sys.exit(PROBLEMS if found else OK)
