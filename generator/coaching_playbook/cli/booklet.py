"""`playbook booklet`: print techniques as a PDF with an installed browser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from coaching_playbook.booklet import find_browser, print_booklet
from coaching_playbook.cli.options import Project, audience_option, day_option, project_options, require_new_file
from coaching_playbook.diagnostics import suggest
from coaching_playbook.exit_status import NothingWritten
from coaching_playbook.model import Entry, Playbook
from coaching_playbook.pages import Booklet, point_booklet, team_booklet, whole_booklet
from coaching_playbook.publish import Audience, publish
from coaching_playbook.whole_files import create_whole


@click.command()
@click.option(
    "--to",
    "file",
    required=True,
    metavar="FILE.pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new file, ending with .pdf.",
)
@click.option("--leverage-point", "point", metavar="ID", help="Only the techniques of this leverage point.")
@click.option("--team", metavar="ID", help="Only the techniques of this team.")
@click.option(
    "--address",
    "site_url",
    metavar="URL",
    help="The address of your site, for the QR codes.  [default: site_url in mkdocs.yml]",
)
@click.option(
    "--browser", metavar="PROGRAM", envvar="PLAYBOOK_BROWSER", help="The browser that prints.  [default: one is found]"
)
@project_options
@audience_option
@day_option
def booklet_command(
    file: Path,
    point: str | None,
    team: str | None,
    site_url: str | None,
    browser: str | None,
    project: Project,
    audience: Audience,
    day: dt.date,
) -> None:
    """Make a PDF to print and to keep: a cover, contents with page numbers, and a page for each technique.

    The installed Chrome, Chromium or Edge prints it. No clips are in it. A file that is there already is left alone.
    Exit status: 0 written, 1 the playbook has mistakes, 2 nothing could be written.
    """
    if file.suffix.lower() != ".pdf":
        raise NothingWritten(f"'{file}' should end with .pdf.")
    require_new_file(project, file)
    if point and team:
        raise NothingWritten("A booklet is for a leverage point or for a team. Give one of the two.")
    playbook = publish(project.playbook(day), audience, day)
    booklet = _select_booklet(playbook, point, team)
    if not booklet.size:
        raise NothingWritten("There is no technique in use for this booklet yet.")
    site_url = site_url or project.config.site_url
    program = find_browser(browser)
    root, language = project.root.resolve(), project.config.language
    create_whole(file, print_booklet(playbook, booklet, root, day, program, _folder_url(site_url), language))
    click.echo(f"The booklet is in {file}: {booklet.size} technique{'s' * (booklet.size > 1)}.")
    if not site_url:
        click.echo("It has no QR codes, because the address of your site is not known. Give it with --address.")


def _select_booklet(playbook: Playbook, point: str | None, team: str | None) -> Booklet:
    """Return the booklet of a leverage point, of a team, or of the whole playbook if neither id is given."""
    if point is not None:
        _require_known_id(point, playbook.leverage_points, "leverage point")
        return point_booklet(playbook, playbook.leverage_point[point])
    if team is not None:
        _require_known_id(team, playbook.vocabularies.teams, "team")
        return team_booklet(playbook, playbook.team_of(team))
    return whole_booklet(playbook)


def _require_known_id(id_: str, entries: tuple[Entry, ...], kind: str) -> None:
    """Raise NothingWritten if no entry has the id; `kind` is the word for such entries in the message."""
    ids = [entry.id for entry in entries]
    if id_ not in ids:
        found = f"There is no {kind} '{id_}'. There is: {', '.join(ids) or 'none yet'}."
        raise NothingWritten(f"{found} {suggest(id_, ids)}".strip())


def _folder_url(url: str | None) -> str | None:
    """Return a URL with a final slash; None for None or an empty string."""
    return f"{url.rstrip('/')}/" if url else None
