"""`playbook ledger`: record published URLs in the ledger, and retire a URL."""

from __future__ import annotations

import datetime as dt

import click

from coaching_playbook import permalinks
from coaching_playbook.cli.options import Project, day_option, project_argument_or_option
from coaching_playbook.diagnostics import Problem, suggest
from coaching_playbook.exit_status import CannotRun, NothingWritten
from coaching_playbook.starter.content import starter_clip_ids
from coaching_playbook.urls import entry_key
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import decode_text


@click.command()
@project_argument_or_option
@day_option
@click.option("--let-go", "retired_url", help="An address that may lead nowhere from now on, such as exemplars/a-clip.")
@click.option("--because", "reason", help="Why it goes. It is kept in the ledger, and no page shows it.")
def ledger_command(project: Project, day: dt.date, retired_url: str | None, reason: str | None) -> None:
    """Write down every address that the site has, so that none is ever lost unnoticed.

    Exit status: 0 written or nothing new, 1 the playbook has mistakes, 2 it cannot be done.
    """
    path = f"{project.config.source}/{permalinks.LEDGER_FILE}"
    file = project.root / path
    text = decode_text(file.read_bytes(), path) if file.is_file() else ""
    if isinstance(text, Problem):
        raise NothingWritten(str(text))
    if retired_url:
        if not reason or not reason.strip():
            raise CannotRun('Say why: --because "…". Readers may have that address.')
        playbook = project.load(day).readable_playbook
        for problem in permalinks.ledger_problems(playbook, text, path):
            if problem.code == "ledger-line":  # it would be lost
                raise NothingWritten(str(problem))
        retired_url = entry_key(retired_url.strip("/"))
        known = {*permalinks.all_urls(text), *permalinks.current_urls(playbook)}
        if retired_url not in known:
            raise NothingWritten(
                f"The site never had the address '{retired_url}'. {suggest(retired_url, known)}".strip()
            )
        changed = permalinks.retire_url(text, retired_url, day, reason)
    else:
        changed = permalinks.add_new_urls(project.playbook(day), text, starter_clip_ids())
    if changed == text:
        click.echo("Nothing new.")
        return
    write_whole(file, changed)
    click.echo(f"{path}: written")
