"""Commands that make something from a playbook: a site, pages for other tools, forms, and the form editor."""

from __future__ import annotations

import datetime as dt
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from generator import admin, forms, manifest, settings
from generator.cli.common import (
    CANNOT_RUN,
    PROBLEMS,
    STOPPED,
    audience_option,
    day_option,
    loaded_from,
    media_option,
    playbook_from,
    progress,
    root_of,
    root_option,
    source_option,
    trust_option,
    videos_option,
)
from generator.day import today
from generator.export import export as write_pages
from generator.forms import cms
from generator.problems import PRINTERS, summary
from generator.publish import AUDIENCES, Audience, publish
from generator.release import Failed, Refused, publish_to


def _which(site: Path) -> int | None:
    """Tells one folder from another that takes its name."""
    try:
        return site.lstat().st_ino
    except OSError:
        return None


@click.command("publish")
@click.argument("site", metavar="SITE_DIR", type=click.Path(path_type=Path))
@root_of
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    envvar="PLAYBOOK_AUDIENCE",
    help="Who will see it.  [default: as mkdocs.yml says, or public]",
)
@day_option
@trust_option
def publish_command(
    site: Path, root: Path, audience: Audience | None, day: dt.date | None, trust: tuple[str, ...]
) -> None:
    """Build the site, look it over, and only then put it in the place of SITE_DIR, in one step.

    Whatever goes wrong before that, SITE_DIR is left as it was. Exit status: 0 it is there, 1 there are mistakes or the
    new site is not fit, 2 no playbook here or SITE_DIR cannot be written, 130 stopped by hand.
    """

    before = _which(site)

    def leave(said: str, status: int) -> NoReturn:
        click.echo(said, err=True)
        as_before = f"{site} was left as it was." if before else "Nothing was published."
        click.echo(as_before if _which(site) == before else f"{site} is the new site.", err=True)
        sys.exit(status)

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        config = settings.read(root, trust)
        if config is None:
            leave(f"There is no file '{settings.NAME}' in {root}. It says what the site is called.", CANNOT_RUN)
        loaded = loaded_from(root, config.source, config.videos, config.media, day or today())
        mistakes = sorted(one for one in {*config.problems, *loaded.mistakes} if one.severity == "error")
        if mistakes:
            click.echo(PRINTERS["text"](mistakes), nl=False)
            leave(summary(mistakes), PROBLEMS)
        wanted = audience or config.audience or "public"
        seen_by = next((one for one in AUDIENCES if one == wanted), None)
        if seen_by is None:
            leave(f"audience is '{wanted}', and should be one of {', '.join(AUDIENCES)}.", PROBLEMS)
        made = publish_to(
            site, root, config, loaded, seen_by, day or today(), say=lambda text: click.echo(text, err=True)
        )
    except Failed as error:
        click.echo(str(error))
        leave("The new site is not fit to publish.", PROBLEMS)
    except Refused as error:
        leave(str(error), CANNOT_RUN)
    except OSError as error:
        leave(f"Cannot write {error.filename or site}: {error.strerror or error}.", CANNOT_RUN)
    except KeyboardInterrupt:
        leave("Stopped.", STOPPED)
    except Exception as error:  # whatever it is, readers keep their site and nobody reads a traceback
        leave(f"This ended in a way that nobody expected: {type(error).__name__}: {error}", CANNOT_RUN)
    click.echo(f"{made} files are in {site}, as the audience '{seen_by}' may see them.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@root_of
@source_option
@videos_option
@media_option
@audience_option
@day_option
def export(
    folder: Path, root: Path, source: str, videos: str, media: str, audience: Audience, day: dt.date | None
) -> None:
    """Write every page to FOLDER, as files that another site tool can build.

    Exit status: 0 written, 1 the playbook has mistakes, 2 no playbook here or FOLDER cannot be written.
    """
    playbook = playbook_from(root, source, videos, media, day)
    day = day or today()
    try:
        made = write_pages(
            publish(playbook, audience, day),
            root,
            folder,
            day,
            audience,
            progress=lambda pages: progress("Writing", pages),
        )
    except OSError as error:
        click.echo(f"Cannot write to {folder}: {error.strerror}.", err=True)
        sys.exit(CANNOT_RUN)
    click.echo(f"{made} pages written to {folder}.")


@click.command("forms")
@root_option
@source_option
@videos_option
@media_option
@click.option("--check", "only_check", is_flag=True, help="Change nothing; say which files would change.")
def forms_command(root: Path, source: str, videos: str, media: str, only_check: bool) -> None:
    """Write the forms that are made from the model: for editors, for GitHub, and the field guide.

    Exit status: 0 all are up to date, 1 the playbook has mistakes (or, with --check, a form would change),
    2 no playbook here.
    """
    playbook = playbook_from(root, source, videos, media)
    changed = 0
    for path, text in forms.made(playbook, videos).items():
        file = root / path
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


@click.command("admin")
@click.argument("site", default="site", type=click.Path(path_type=Path, file_okay=False))
@root_of
@source_option
@videos_option
@media_option
@click.option("--repo", default="our-school/playbook", show_default=True, help="Where the files are: owner and name.")
@click.option("--branch", default="main", show_default=True, help="The branch that is published.")
@click.option("--host", type=click.Choice(["github", "gitlab"]), default="github", show_default=True)
@click.option("--cache", default=admin.CACHE, show_default=True, type=click.Path(path_type=Path, file_okay=False))
def admin_command(
    site: Path, root: Path, source: str, videos: str, media: str, repo: str, branch: str, host: str, cache: Path
) -> None:
    """Put a form editor at SITE/admin/, so that a page can be changed without seeing a file.

    It is fetched from the package registry by exact version and checksum. On localhost, Chrome and Edge can use it on
    a folder of this computer, with no server. Exit status: 0 it is there, 1 mistakes, 2 it could not be fetched.
    """
    playbook = playbook_from(root, source, videos, media)
    try:
        admin.fetch(cache)
        admin.place(cache, site / "admin", cms.config(playbook, videos, media, repo, branch, host), host)
        manifest.add(site, "admin")
    except (admin.Unfetched, OSError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    for id_, path in cms.unsafe_in_a_form(playbook).items():
        click.echo(f"Change {id_} in its file ({path}): a question in it has an approach, which the form would lose.")
    click.echo(f"{site}/admin/ is ready.")
