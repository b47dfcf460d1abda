"""`playbook forms`."""

from __future__ import annotations

import sys

import click

from coaching_playbook import schema
from coaching_playbook.cli.options import (
    PROBLEMS,
    Project,
    project_argument,
)


@click.command("forms")
@project_argument
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
def forms_command(project: Project, only_check: bool) -> None:
    """Write the forms that are made from the model: for editors, for GitHub, and the field guide.

    Where there is a .gitlab-ci.yml, issue templates for GitLab too. Exit status: 0 all are up to date, 1 the playbook
    has mistakes (or, with --check, a form would change), 2 no playbook here.
    """
    playbook = project.playbook()
    changed = 0
    files = schema.generated_files(playbook, project.config.videos)
    if (project.root / ".gitlab-ci.yml").is_file():
        files = {**files, **schema.gitlab_templates(playbook)}
    for path, text in files.items():
        file = project.root / path
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        changed += 1
        click.echo(f"{path}: {'would change' if only_check else 'written'}")
        if not only_check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
    if only_check and changed:
        click.echo("Run 'playbook forms' and keep what it writes.", err=True)
        sys.exit(PROBLEMS)
