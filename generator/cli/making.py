"""Commands that make something from a playbook: a site, pages for other tools, forms, and the form editor."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from generator import admin, forms, manifest, settings, site_files
from generator.cli.common import (
    CANNOT_RUN,
    PROBLEMS,
    REMOVED,
    STOPPED,
    audience_option,
    day_option,
    media_option,
    playbook_from,
    progress,
    reading,
    root_of,
    root_option,
    source_option,
    trust_option,
    videos_option,
)
from generator.day import today
from generator.export import export as write_pages
from generator.forms import cms
from generator.load import CannotRun, load
from generator.problems import PRINTERS, summary
from generator.publish import AUDIENCES, Audience, publish
from generator.release import Failed, Refused, publish_to
from generator.takedown import Removal, take_down


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
@click.option(
    "--from-history",
    is_flag=True,
    help="Where SITE_DIR is not there (a fresh machine) and the site cannot be published although a clip has to go: "
    "build the newest commit that builds, without that clip.",
)
def publish_command(
    site: Path, root: Path, audience: Audience | None, day: dt.date | None, trust: tuple[str, ...], from_history: bool
) -> None:
    """Build the site, look it over, and only then put it in the place of SITE_DIR, in one step.

    Whatever goes wrong before that, SITE_DIR is left as it was, but for one thing: a clip that may no longer be shown
    is taken down all the same, with its film, captions and every mention. Exit status: 0 it is there, 1 there are
    mistakes or the new site is not fit, 2 no playbook here or SITE_DIR cannot be written, 3 nothing new could be
    published, and clips that may no longer be shown were taken down, 130 stopped by hand.
    """
    before = _which(site)
    try:
        with _terminated_like_interrupted():
            made, seen_by = _publish(site, root, audience, day or today(), trust)
    except NotPublished as error:
        click.echo(error.said, err=True)
        removed = None
        if error.status in (PROBLEMS, CANNOT_RUN):
            removed = _removed(site, root, audience, day or today(), trust, from_history=from_history)
        if removed:
            _report(site, removed)
            sys.exit(REMOVED)
        as_before = f"{site} was left as it was." if before else "Nothing was published."
        click.echo(as_before if _which(site) == before else f"{site} is the new site.", err=True)
        sys.exit(error.status)
    click.echo(f"{made} files are in {site}, as the audience '{seen_by}' may see them.")


class NotPublished(Exception):
    """The site was not published. `said` is what to print, `status` the exit status."""

    def __init__(self, said: str, status: int) -> None:
        super().__init__(said)
        self.said = said
        self.status = status


@contextlib.contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt, as Ctrl-C does."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    yield


def _publish(
    site: Path, root: Path, audience: Audience | None, day: dt.date, trust: tuple[str, ...]
) -> tuple[int, Audience]:
    """Publish, and return the number of files and the audience. Raises NotPublished whatever goes wrong."""
    try:
        config = settings.read(root, trust)
        if config is None:
            raise NotPublished(
                f"There is no file '{settings.NAME}' in {root}. It says what the site is called.", CANNOT_RUN
            )
        loaded = load(root, config.source, config.videos, config.media, day=day, progress=reading)
        mistakes = sorted(one for one in {*config.problems, *loaded.mistakes} if one.severity == "error")
        if mistakes:
            click.echo(PRINTERS["text"](mistakes), nl=False)
            raise NotPublished(summary(mistakes), PROBLEMS)
        wanted = audience or config.audience or "public"
        seen_by = next((one for one in AUDIENCES if one == wanted), None)
        if seen_by is None:
            raise NotPublished(f"audience is '{wanted}', and should be one of {', '.join(AUDIENCES)}.", PROBLEMS)
        return publish_to(site, root, config, loaded, seen_by, day, say=_say), seen_by
    except NotPublished:
        raise
    except CannotRun as error:
        raise NotPublished(f"{error}\nStand in the folder that holds it, or name it with --root.", CANNOT_RUN) from None
    except Failed as error:
        click.echo(str(error))
        raise NotPublished("The new site is not fit to publish.", PROBLEMS) from None
    except Refused as error:
        raise NotPublished(str(error), CANNOT_RUN) from None
    except OSError as error:
        raise NotPublished(f"Cannot write {error.filename or site}: {error.strerror or error}.", CANNOT_RUN) from None
    except KeyboardInterrupt:
        raise NotPublished("Stopped.", STOPPED) from None
    except Exception as error:  # whatever it is, readers keep their site and see no traceback
        said = f"This ended in a way that nobody expected: {type(error).__name__}: {error}"
        raise NotPublished(said, CANNOT_RUN) from None


def _removed(
    site: Path, root: Path, audience: Audience | None, day: dt.date, trust: tuple[str, ...], *, from_history: bool
) -> Removal | None:
    """Take down what may no longer be shown; None where there is no such thing, or it could not be done."""
    try:
        config = settings.read(root, trust)
        wanted = audience or next((one for one in AUDIENCES if config and one == config.audience), None)
        return take_down(site, root, config, wanted, day, say=_say, from_history=from_history)
    except Refused as error:
        if str(error):
            click.echo(str(error), err=True)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    except Exception as error:  # the site is as it was: say so rather than show a traceback
        said = f"{type(error).__name__}: {error}"
        click.echo(f"Clips that may no longer be shown could not be taken down: {said}", err=True)
    return None


def _report(site: Path, removed: Removal) -> None:
    click.echo(f"Taken down from {site}:")
    for id_, why in removed.clips.items():
        click.echo(f"  {id_}: {why}")
    if not removed.clips:
        click.echo("  what was left of clips that may not be shown")
    if removed.withheld:
        click.echo("Withheld until the site can be published again, because they still mention a clip:")
        for url in removed.withheld:
            click.echo(f"  {url or 'the home page'}")
    if removed.only_files:
        click.echo("Only the clips' own pages and files could be deleted. Other pages may still mention them.")
    elif removed.rebuilt:
        click.echo("Everything else is as it was last published.")
    else:
        click.echo("Everything else is as it was, but search and lists may be incomplete.")
    click.echo("Nothing new was published. Put right what is said above, then publish again.", err=True)


def _say(text: str) -> None:
    click.echo(text, err=True)


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


def _audience_of(site: Path) -> Audience:
    """The audience that a site was built for; public where it does not say."""
    found = site_files.read(site)
    return next((one for one in AUDIENCES if found and one == found[0]), "public")


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
        shown = publish(playbook, _audience_of(site), today())  # the editor's lists stand in a file of the site
        admin.place(cache, site / "admin", cms.config(shown, videos, media, repo, branch, host), host)
        manifest.add(site, "admin")
    except (admin.Unfetched, OSError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    for id_, path in cms.unsafe_in_a_form(playbook).items():
        click.echo(f"Change {id_} in its file ({path}): a question in it has an approach, which the form would lose.")
    click.echo(f"{site}/admin/ is ready.")
