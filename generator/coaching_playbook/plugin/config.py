"""The options of the plugin, and validation of the configuration that MkDocs has loaded."""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from coaching_playbook import mkdocs_config_check, paths
from coaching_playbook.clock import parse_date, today
from coaching_playbook.mkdocs_config_check import markup_problems, third_party_problems
from coaching_playbook.pages.help import PAGE_NAMES
from coaching_playbook.paths import clips_folder
from coaching_playbook.publish import AUDIENCES, Audience, audience_named
from coaching_playbook.site import output_folder

log = logging.getLogger("mkdocs.plugins.playbook")


class PlaybookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    """The options of the plugin in mkdocs.yml, with their defaults."""

    source = config_options.Type(str, default="playbook_src")
    videos = config_options.Type(str, default="videos.yml")
    media = config_options.Type(str, default="media")
    audience = config_options.Optional(config_options.Choice(AUDIENCES))
    """Who may read the site. The environment variable PLAYBOOK_AUDIENCE overrides it; the default is public."""
    search = config_options.Choice(("playbook", "theme"), default="playbook")
    """Which search the header of the theme Material has: this plugin's or the theme's. Other themes keep their own."""
    help = config_options.ListOfItems(config_options.Choice(PAGE_NAMES), default=list(PAGE_NAMES))
    """Names of the help pages to include, of those that come with the package."""
    offline = config_options.Optional(config_options.Choice(("nothing", "pages", "everything")))
    """What a browser may store for reading offline: nothing, the pages that a reader visits, or (at the reader's
    request) everything including video clips. `everything` also makes the site installable as a web app, and is the
    default for a public site; other sites have `nothing`."""
    guides = config_options.Type(str, default="Help")
    """The title of the navigation section of hand-written pages."""
    content_security_policy = config_options.Type(bool, default=True)
    """Whether each page gets a content security policy; see csp.py."""
    downloads = config_options.ListOfItems(config_options.Type(str), default=[])
    """Paths below docs/ of files to publish although their type is not one that pages usually contain."""


def refuse_unsafe_config(config: MkDocsConfig) -> None:
    """Raise PluginError if a string of mkdocs.yml could run as code in a page, or a setting sends data to other hosts.

    `playbook check` reports the same errors with line numbers. This check also covers values from INHERIT and
    environment variables, and builds that were not checked.
    """
    # Material loads a font from another host by default; `on_config` always disables that.
    approved = {*mkdocs_config_check.approved_names(), "font"}
    problems = (*markup_problems(config), *third_party_problems(config, approved))
    if problems:
        file = mkdocs_config_check.DEFAULT_CONFIG_NAME
        raise PluginError("\n".join(f"{file}: {problem.sentence}" for problem in dict.fromkeys(problems)))


def refuse_unsafe_docs(options: PlaybookConfig, docs: Path, root: Path) -> None:
    """Raise PluginError if docs/ contains the playbook's sources (MkDocs publishes all of docs/) or a symbolic link."""
    for name in (options.source, options.videos, options.media):
        if docs in ((root / name).resolve(), *(root / name).resolve().parents):
            raise PluginError(f"'{name}' is inside {docs.name}/, and MkDocs publishes everything there. Move it out.")
    if links := paths.list_files(docs.parent, docs.name)[1]:
        raise PluginError(
            f"{links[0]} is a link to another place, and links are not followed. Put the file itself there."
        )


def resolve_audience(configured: str | None) -> Audience:
    """Return PLAYBOOK_AUDIENCE from the environment, else `configured`, else "public". Raises PluginError."""
    name = os.environ.get("PLAYBOOK_AUDIENCE") or configured or "public"
    if audience := audience_named(name):
        return audience
    raise PluginError(f"PLAYBOOK_AUDIENCE is '{name}', and should be one of {', '.join(AUDIENCES)}.")


def resolve_day() -> dt.date:
    """Return the date in the environment variable PLAYBOOK_DAY, or today. Raises PluginError if it is no date."""
    text = os.environ.get("PLAYBOOK_DAY")
    try:
        return parse_date(text) if text else today()
    except ValueError as error:
        raise PluginError(f"PLAYBOOK_DAY: {error}") from None


def prepare_output(site: Path, options: PlaybookConfig, config: MkDocsConfig, root: Path, audience: Audience) -> Path:
    """Validate the output folder `site`, delete a site for a narrower audience in it, and return an empty work folder.

    Raises PluginError if `site` cannot be written, or if files that no build wrote would be lost.
    """
    clips = clips_folder(options.videos)
    sources = [options.source, options.videos, clips, options.media, config.docs_dir, config.theme.custom_dir]
    try:
        output_folder.check_location(site, root, [str(path) for path in sources if path])
        output_folder.delete_narrower_site(site, audience, log.info)
        work = output_folder.working_folder_for(site, root)
        output_folder.create_working_folder(work)
        output_folder.clear_working_folder(work)
    except output_folder.OutputRefused as error:
        raise PluginError(str(error)) from None
    except OSError as error:
        message = f"{site.name}/ cannot be written: {error.strerror} ({error.filename})."
        raise PluginError(f"{message} Name a folder that you can write to: mkdocs build -d FOLDER") from None
    return work


def prepare_preview(site: Path) -> Path:
    """Return an empty work folder beside the folder that `mkdocs serve` uses; only the current user may read it."""
    work = site.parent / f".{site.name}.building"
    output_folder.create_working_folder(work, mode=0o700)
    output_folder.clear_working_folder(work)
    return work


def site_url(config: MkDocsConfig) -> str | None:
    """Return `site_url` of mkdocs.yml with one slash at its end; None if it is not set."""
    return f"{config.site_url.rstrip('/')}/" if config.site_url else None


def find_logo(config: MkDocsConfig) -> tuple[Path | None, bool]:
    """Return the file of the logo in mkdocs.yml (None if missing), and whether it is a one-colour icon of the theme."""
    logo, icon = config.theme.get("logo"), config.theme.get("icon")
    if isinstance(logo, str) and logo:
        folders = (config.docs_dir, *config.theme.dirs)
        return next((file for folder in folders if (file := Path(folder) / logo).is_file()), None), False
    name = icon.get("logo") if isinstance(icon, dict) else None
    drawings = [Path(folder) / f".icons/{name}.svg" for folder in config.theme.dirs] if name else []
    return next((file for file in drawings if file.is_file()), None), True


def module_script(path: str) -> config_options.ExtraScriptValue:
    """Return an item of `extra_javascript` that loads the script at `path` as an ES module."""
    script = config_options.ExtraScriptValue(path)
    script.type = "module"
    return script
