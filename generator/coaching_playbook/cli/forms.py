"""`playbook forms`: generate issue forms and editor settings from the model."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coaching_playbook import schema
from coaching_playbook.cli.options import Project, project_argument
from coaching_playbook.diagnostics import suggest
from coaching_playbook.exit_status import CANNOT_RUN, PROBLEMS, CannotRun
from coaching_playbook.model import Playbook
from coaching_playbook.schema import json_schema
from coaching_playbook.schema.vscode import merge_settings
from coaching_playbook.whole_files import write_whole


@click.command()
@project_argument
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
@click.option(
    "--questions", "name", metavar="FORM", help="Print the questions of a form, for Microsoft or Google Forms."
)
def forms_command(project: Project, only_check: bool, name: str | None) -> None:
    """Write the files that are made from the model: settings of editors, and forms for people who suggest a page.

    The forms are for GitHub where there is a folder .github, and for GitLab where there is a .gitlab-ci.yml. Exit
    status: 0 all are up to date, 1 the playbook has mistakes (or, with --check, a form would change), 2 no playbook
    here, or a file of your own is in the place of a form and was left as it was.
    """
    playbook = project.playbook()
    if name:
        _print_questions(playbook, name)
        return
    changed, kept = forms_to_write(project, playbook)
    for path, reason in kept.items():
        click.echo(f"{path}: not written, since it is not from an earlier run. {reason} Move it away.", err=True)
    for path, text in changed.items():
        if not only_check:
            (project.root / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(project.root / path, text)
        click.echo(f"{path}: {'would change' if only_check else 'written'}")
    if only_check and changed:
        click.echo("Run 'playbook forms' and keep what it writes.", err=True)
        sys.exit(PROBLEMS)
    if kept:
        sys.exit(CANNOT_RUN)


def _print_questions(playbook: Playbook, name: str) -> None:
    """Print the questions of the issue form `name` as plain text.

    Raises CannotRun unless there is such a form and its answers become a draft.
    """
    forms = {form.name: form for form in schema.issue_forms(playbook) if form.entry_type}
    if name not in forms:
        found = f"There is no form '{name}' that becomes a draft. There are: {', '.join(forms)}."
        raise CannotRun(f"{found} {suggest(name, forms)}".strip())
    click.echo(schema.as_text(forms[name]), nl=False)


def forms_to_write(project: Project, playbook: Playbook) -> tuple[dict[str, str], dict[str, str]]:
    """Return the new texts of outdated or missing forms, and the reasons why others must stay; both keyed by path."""
    changed, kept = {}, {}
    for path, text in schema.generated_files(
        playbook, project.config.videos, schema.hosts_of_repository(project.root)
    ).items():
        file = project.root / path
        try:
            text = _text_to_write(path, file, text)
        except ValueError as error:
            kept[path] = str(error)
            continue
        if not file.is_file() or file.read_text("utf-8") != text:
            changed[path] = text
    return changed, kept


def _text_to_write(path: str, file: Path, text: str) -> str:
    """Return the text to write to a file. Raises ValueError, with the reason, if it would replace a school's own file.

    A school's own settings in `.vscode/` are kept in the returned text.
    """
    if file.is_symlink():
        raise ValueError("It is a link to another place.")
    if not file.exists():
        return text
    old = file.read_text("utf-8")  # UnicodeDecodeError is a ValueError
    if path.startswith(".vscode/") and not path.startswith(f"{json_schema.SCHEMA_FOLDER}/"):
        return merge_settings(old, text)
    is_ours = path.startswith(f"{json_schema.SCHEMA_FOLDER}/") or "playbook forms" in old
    if not is_ours and old.split("\n", 1)[0] != text.split("\n", 1)[0]:
        raise ValueError("It is one of your own.")
    return text
