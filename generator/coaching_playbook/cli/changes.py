"""`playbook changes`: describe the differences between two versions of a playbook."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TextIO

import click

from coaching_playbook import permalinks
from coaching_playbook.cli.options import (
    Choice,
    Project,
    audience_option,
    day_option,
    media_option,
    require_usable_config,
    source_option,
    videos_option,
)
from coaching_playbook.contribute import bulletin
from coaching_playbook.contribute.changes import describe_changes, missing_urls, mixed_change_warning
from coaching_playbook.contribute.markdown import escape_markdown
from coaching_playbook.coverage import baseline_of, changes_in_words, coverage_by_team
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.personal import redact_listed_names
from coaching_playbook.publish import Audience, publish


@click.command()
@click.argument("before", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("after", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
@source_option
@videos_option
@media_option
@audience_option
@day_option
@click.option(
    "--format",
    "output_format",
    type=Choice(["markdown", *bulletin.FORMATS]),
    default="markdown",
    show_default=True,
    help="Markdown for a reviewer, or a line a page to paste into a staff bulletin or an e-mail.",
)
@click.option(
    "--address", metavar="URL", help="The address of your site, for links.  [default: site_url in mkdocs.yml]"
)
@click.option(
    "--touched",
    "touched_files",
    type=click.File("r", encoding="utf-8"),
    help="A list of the files that a change touches.",
)
def changes_command(
    before: Path,
    after: Path,
    source: str | None,
    videos: str | None,
    media: str | None,
    audience: Audience | None,
    day: dt.date,
    output_format: str,
    address: str | None,
    touched_files: TextIO | None,
) -> None:
    """Say in plain English what is different for a reader between two folders.

    Of clips and people that the audience may not see it says nothing. Exit status: 0 printed, 1 an address that readers
    have would be lost, 2 no playbook.
    """
    was, project = (
        require_usable_config(Project.find(root, source=source, videos=videos, media=media)) for root in (before, after)
    )
    old, new = was.load(day).playbook, project.load(day).playbook
    if output_format in bulletin.FORMATS:
        if old is None or new is None:
            raise CannotRun("There are mistakes to put right first. Run 'playbook check' in both folders.")
        seen_before, seen = (publish(one, project.audience(audience), day) for one in (old, new))
        site_url = address or project.config.site_url
        lines = bulletin.bulletin_lines(seen_before, seen, f"{site_url.rstrip('/')}/" if site_url else None)
        click.echo(redact_listed_names(bulletin.FORMATS[output_format](lines, seen)), nl=False)
        return
    click.echo("## What changes for a reader\n")
    paths = touched_files.read().splitlines() if touched_files else ()
    if warning := mixed_change_warning(paths, project.config.source, project.config.videos):
        click.echo(f"> {warning}\n")
    if old is None or new is None:
        click.echo("There are mistakes to put right first. Then this says what readers will see.")
        return
    shown = [publish(playbook, project.audience(audience), day) for playbook in (old, new)]
    click.echo(redact_listed_names(describe_changes(*shown)), nl=False)
    earlier, later = (coverage_by_team(playbook, day) for playbook in shown)
    if sentences := changes_in_words(baseline_of(earlier, day), later, day):
        rows = "\n".join(f"- {escape_markdown(sentence)}" for sentence in sentences)
        click.echo(redact_listed_names(f"\n### Who the pages serve\n\n{rows}\n"), nl=False)
    if _hidden_clips(old, shown[0]) != _hidden_clips(new, shown[1]):
        click.echo("\nSomething also changes in clips that readers may not see. Look at the files for that.")
    ledger = project.root / project.config.source / permalinks.LEDGER_FILE
    missing = missing_urls(old, new, permalinks.retired_urls(ledger.read_text("utf-8")) if ledger.is_file() else ())
    for url in missing:
        click.echo(f"\n**Lost: {url}/.** Readers have this address. 'playbook rename' and 'playbook retire' keep it.")
    sys.exit(PROBLEMS if missing else OK)


def _hidden_clips(playbook: Playbook, published: Playbook) -> list[Exemplar]:
    """Return the clips of a playbook that are not in `published`, the same playbook as an audience may see it."""
    return [clip for clip in playbook.exemplars if clip.id not in published.exemplar]
