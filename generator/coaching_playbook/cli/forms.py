"""`playbook forms`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coaching_playbook import schema
from coaching_playbook.cli.options import (
    CANNOT_RUN,
    PROBLEMS,
    Project,
    project_argument,
)
from coaching_playbook.diagnostics import suggest
from coaching_playbook.model import Playbook
from coaching_playbook.schema import json_schema
from coaching_playbook.schema.vscode import keep_own
from coaching_playbook.whole_files import write_whole


@click.command("forms")
@project_argument
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
@click.option(
    "--questions", "name", metavar="FORM", help="Print the questions of a form, for Microsoft or Google Forms."
)
def forms_command(project: Project, only_check: bool, name: str | None) -> None:
    """Write the forms that are made from the model: for editors, for GitHub, and the field guide.

    Where there is a .gitlab-ci.yml, issue templates for GitLab too. Exit status: 0 all are up to date, 1 the playbook
    has mistakes (or, with --check, a form would change), 2 no playbook here, or a file of your own is in the place of
    a form and was left as it was.
    """
    playbook = project.playbook()
    if name:
        _print_questions(playbook, name)
        return
    changed = kept = 0
    files = schema.generated_files(playbook, project.config.videos)
    if (project.root / ".gitlab-ci.yml").is_file():
        files = {**files, **schema.gitlab_templates(playbook)}
    for path, text in files.items():
        file = project.root / path
        try:
            text = new_text(path, file, text)
        except ValueError as error:
            kept += 1
            click.echo(f"{path}: not written, since it is not from an earlier run. {error} Move it away.", err=True)
            continue
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        changed += 1
        click.echo(f"{path}: {'would change' if only_check else 'written'}")
        if not only_check:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, text)
    if only_check and changed:
        click.echo("Run 'playbook forms' and keep what it writes.", err=True)
        sys.exit(PROBLEMS)
    if kept:
        sys.exit(CANNOT_RUN)


def _print_questions(playbook: Playbook, name: str) -> None:
    forms = {form.name: form for form in schema.issue_forms(playbook) if form.makes}
    if name not in forms:
        found = f"There is no form '{name}' that becomes a draft. There are: {', '.join(forms)}."
        click.echo(f"{found} {suggest(name, forms)}".strip(), err=True)
        sys.exit(CANNOT_RUN)
    click.echo(schema.as_text(forms[name]), nl=False)


def new_text(path: str, file: Path, text: str) -> str:
    """Return the text to write to a file. Raises ValueError, with the reason, where it would replace a school's own."""
    if file.is_symlink():
        raise ValueError("It is a link to another place.")
    if not file.exists():
        return text
    old = file.read_text("utf-8")  # UnicodeDecodeError is a ValueError
    if path.startswith(".vscode/") and not path.startswith(f"{json_schema.FOLDER}/"):
        return keep_own(old, text)
    is_ours = path.startswith(f"{json_schema.FOLDER}/") or "playbook forms" in old
    if not is_ours and old.split("\n", 1)[0] != text.split("\n", 1)[0]:
        raise ValueError("It is one of your own.")
    return text
