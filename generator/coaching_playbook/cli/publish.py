"""`playbook publish`: build, verify and deploy the site."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from coaching_playbook.cli.options import (
    HINT_WRONG_FOLDER,
    Choice,
    InvalidAudience,
    Project,
    approval_option,
    audience_option,
    day_option,
    display_path,
    root_option,
)
from coaching_playbook.diagnostics import as_text, errors, summary
from coaching_playbook.exit_status import CANNOT_RUN, PROBLEMS, REMOVED, STOPPED, WRONG_AUDIENCE, CannotRun
from coaching_playbook.load import sort_problems
from coaching_playbook.mkdocs_config_check import (
    DEFAULT_CONFIG_NAME,
    config_name_problems,
    page_problems,
    site_url_problems,
)
from coaching_playbook.plugin.config_values import value_problems
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.school_words import fixes_in_school_words
from coaching_playbook.site import file_list
from coaching_playbook.site.deploy import DeployFailed, deploy
from coaching_playbook.site.output_folder import OutputRefused, delete_narrower_site
from coaching_playbook.site.takedown import Removal, take_down


def _inode_of(site: Path) -> int | None:
    """Return the inode of a site's folder, to detect that it was replaced; None if it does not exist."""
    try:
        return site.lstat().st_ino
    except OSError:
        return None


@click.command()
@click.argument("site", metavar="SITE_DIR", type=click.Path(path_type=Path))
@root_option
@audience_option
@day_option
@approval_option
@click.option(
    "--from-history",
    is_flag=True,
    help="Where SITE_DIR is not there (a fresh machine) and the site cannot be published although a clip has to go: "
    "build the newest commit that builds, without that clip.",
)
@click.option(
    "--portable",
    is_flag=True,
    help="A copy that works from a folder, a stick or a shared drive: open its index.html. To a folder of its own.",
)
@click.option("--require", type=Choice(AUDIENCES), help="Refuse to publish for any other audience.")
@click.option("--films/--no-films", default=None, help="With --portable: with the films, or without.  [default: films]")
def publish_command(
    site: Path,
    root: Path,
    audience: Audience | None,
    day: dt.date,
    approved: tuple[str, ...],
    from_history: bool,
    portable: bool,
    require: Audience | None,
    films: bool | None,
) -> None:
    """Build the site, look it over, and only then put it in the place of SITE_DIR, in one step.

    Whatever goes wrong before that, SITE_DIR is left as it was, but for one thing: a clip that may no longer be shown
    is taken down all the same, with its film, captions and every mention. Exit status: 0 it is there, 1 there are
    mistakes or the new site is not fit, 2 no playbook here or SITE_DIR cannot be written, 3 nothing new could be
    published, and clips that may no longer be shown were taken down, 4 the site is for another audience than
    --require says, 130 stopped by hand.
    """
    if films is not None and not portable:
        raise click.UsageError(f"{'--films' if films else '--no-films'} needs --portable.")
    raise_keyboard_interrupt_on_sigterm()
    before, held_site = _inode_of(site), file_list.read(site) is not None
    try:
        count, published_for = _build_and_deploy(
            site, root, audience, day, approved, require, portable=portable, films=films is not False
        )
    except NotPublished as error:
        click.echo(str(error), err=True)
        removed = None
        if error.status in (PROBLEMS, CANNOT_RUN, WRONG_AUDIENCE):
            removed = _try_takedown(
                site, root, audience, day, approved, from_history=from_history, printed_message=str(error)
            )
        if removed:
            _print_removal(site, removed)
            sys.exit(REMOVED)
        is_cleared = held_site and file_list.read(site) is None
        shown = display_path(site)
        as_before = f"{shown} was left as it was." if before and not is_cleared else "Nothing was published."
        click.echo(as_before if _inode_of(site) == before else f"{shown} is the new site.", err=True)
        sys.exit(error.status)
    click.echo(f"{count} files are in {site}, as the audience '{published_for}' may see them.")
    if portable:
        click.echo(f"Open {site / 'index.html'}.")
        click.echo("When a clip may no longer be shown, publish again and replace every copy.")


class NotPublished(Exception):
    """The site was not published. The message is for the user; `status` is the exit status of the command."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def raise_keyboard_interrupt_on_sigterm() -> None:
    """Make SIGTERM raise KeyboardInterrupt, like Ctrl-C, from now on."""

    def stop(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def _build_and_deploy(
    site: Path,
    root: Path,
    option: Audience | None,
    day: dt.date,
    approved: tuple[str, ...],
    require: Audience | None,
    *,
    portable: bool,
    films: bool,
) -> tuple[int, Audience]:
    """Build, verify and deploy the site; return (number of files, audience). Raises NotPublished on any failure."""
    try:
        project = Project.find(root, approved)
        config = project.config
        if not project.has_config:
            message = f"There is no file '{DEFAULT_CONFIG_NAME}' in {root.resolve()}."
            renames = [f"{problem.path} is not read. {problem.fix}" for problem in config_name_problems(root)]
            raise NotPublished("\n".join([message, *(renames or [HINT_WRONG_FOLDER])]), CANNOT_RUN)
        loaded = project.load(day)
        problems = {
            *config.problems,
            *site_url_problems(config, project.root, is_published=not portable),
            *value_problems(config, project.root),
            *fixes_in_school_words(page_problems(project.root, config), loaded.readable_playbook),
            *loaded.mistakes,
        }
        mistakes = sort_problems(errors(problems), config.source)
        if mistakes:
            click.echo(as_text(mistakes), nl=False)
            with contextlib.suppress(InvalidAudience):
                audience = project.audience(option)
                # If mkdocs.yml has errors, `audience` may be the default and not the value that the school set.
                is_known = option or (config.is_complete and not config.problems)
                if is_known and require in (None, audience):
                    delete_narrower_site(site, audience, _print_to_stderr)
            raise NotPublished(summary(mistakes), PROBLEMS)
        click.echo(as_text([problem for problem in problems if problem.code == "settings-address"]), err=True, nl=False)
        audience = project.audience(option)
        if require and audience != require:
            raise NotPublished(wrong_audience_message(audience, require), WRONG_AUDIENCE)
        log, root = _print_to_stderr, project.root
        count = deploy(site, root, config, loaded, audience, day, log=log, portable=portable, films=films)
        return count, audience
    except NotPublished:
        raise
    except InvalidAudience as error:
        raise NotPublished(str(error), PROBLEMS) from None
    except DeployFailed as error:
        click.echo(str(error))
        raise NotPublished("The new site is not fit to publish.", PROBLEMS) from None
    except CannotRun as error:
        raise NotPublished(str(error), CANNOT_RUN) from None
    except OSError as error:
        raise NotPublished(f"Cannot write {error.filename or site}: {error.strerror or error}.", CANNOT_RUN) from None
    except KeyboardInterrupt:
        raise NotPublished("Stopped.", STOPPED) from None
    except Exception as error:  # the published site stays, and contributors see no traceback
        message = f"This ended in a way that nobody expected: {type(error).__name__}: {error}"
        raise NotPublished(message, CANNOT_RUN) from None


def wrong_audience_message(audience: str, required: str) -> str:
    """Return the error for a site built for `audience` where the command requires the audience `required`."""
    return (
        f"This site is for '{audience}', and this place is for '{required}'. Nothing was published. "
        f"Host it where people sign in; or, if everyone may read it, set 'audience: {required}' in mkdocs.yml."
    )


def _try_takedown(
    site: Path,
    root: Path,
    option: Audience | None,
    day: dt.date,
    approved: tuple[str, ...],
    *,
    from_history: bool,
    printed_message: str,
) -> Removal | None:
    """Remove clips and photographs that may no longer be shown from `site`; return what was removed.

    Returns None if there was nothing to remove or the removal failed; a failure is printed unless its message is
    `printed_message`, which was printed already. `option` is the value of --audience. With `from_history`, if `site`
    does not exist, the newest commit that builds is built without those clips.
    """
    try:
        project = Project.find(root, approved)
        with contextlib.suppress(InvalidAudience):
            option = project.audience(option)
        return take_down(
            site, project.root, project.config, option, day, log=_print_to_stderr, from_history=from_history
        )
    except OutputRefused as error:
        if str(error) not in ("", printed_message):
            click.echo(str(error), err=True)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    except Exception as error:  # the published site stays, and contributors see no traceback
        reason = f"{type(error).__name__}: {error}"
        click.echo(f"What may no longer be shown could not be taken down: {reason}", err=True)
    return None


def _print_removal(site: Path, removed: Removal) -> None:
    """Print what was taken down from `site`, and what state the rest of it is in."""
    click.echo(f"Taken down from {site}:")
    for name, reason in (removed.clips | removed.photographs).items():
        click.echo(f"  {name}: {reason}")
    if not removed.clips and not removed.photographs:
        click.echo("  what was left of clips and photographs that may not be shown")
    if removed.withheld:
        click.echo("Withheld until the site can be published again, because they still mention a clip or photograph:")
        for url in removed.withheld:
            click.echo(f"  {url or 'the home page'}")
    if removed.deleted:
        click.echo("The portable copy is deleted: publish it again. Replace copies of it elsewhere too.")
    elif removed.only_files:
        click.echo("Only their own pages and files could be deleted. Other pages may still mention them.")
    elif removed.rebuilt:
        click.echo("Everything else is as it was last published.")
    else:
        click.echo("Everything else is as it was, but search and lists may be incomplete.")
    click.echo("Nothing new was published. Put right what is said above, then publish again.", err=True)


def _print_to_stderr(text: str) -> None:
    click.echo(text, err=True)
