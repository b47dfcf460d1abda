"""List the files of the site that are not pages: assets, media, redirects, calendars, robots.txt and others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from coaching_playbook.media import all_pictures, media_paths
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import Playbook
from coaching_playbook.pages.brand import brand_css
from coaching_playbook.pages.environment import ASSETS, ENVIRONMENT
from coaching_playbook.pages.focus import cycles_ics
from coaching_playbook.pages.languages import SCRIPT as LANGUAGES_SCRIPT
from coaching_playbook.pages.languages import ForeignWords
from coaching_playbook.pages.session import render_redirect_data, technique_data_url
from coaching_playbook.publish import Audience

STYLES = ("playbook.css", "views.css")
"""Style sheets that every page loads. Names in these constants are paths below the assets folder of the package."""
PRINT_STYLES = "print.css"
"""The style sheet that every page loads for `media="print"`, so that it does not delay rendering on a screen."""
SCRIPTS = ("scroll-boxes.js", "search-button.js")
"""JavaScript modules that every page loads."""
_SERVICE_WORKERS = {"service-worker.js": "service-worker.js", "offline.js": "retired-service-worker.js"}
"""Assets that are service workers, keyed by URL. They are at the root of the site, because a worker controls only pages
below its own folder. The second unregisters the worker that earlier versions had at that URL."""
_NOT_COPIED = frozenset(
    {*_SERVICE_WORKERS.values(), "portable.js", "preview.js", "search/types.js", "session/types.js"}
)
"""Assets that are not copied to `assets/`: code of portable copies and of the preview, and types for the editor."""

_BRAND_CSS_URL = "assets/brand.css"


def extra_files(
    playbook: Playbook,
    audience: Audience = "public",
    language: str = DEFAULT_LANGUAGE,
    site_url: str | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (URL, text) of generated files that are not pages.

    These are a redirect for each former URL of a page, calendars of the cycles, the style sheet of the school's
    colours, and for a site that is not public a robots.txt that excludes search engines.
    """
    redirect = ENVIRONMENT.get_template("pages/redirect.html")
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield _BRAND_CSS_URL, brand_css(playbook.about.brand.accent)
    # Former URL of the list from A to Z, which is now part of the search page.
    yield "techniques/index.html", redirect.render(language=language, link="../find/", up="../")
    for entry in playbook.entries:
        for former in entry.was:
            yield (
                f"{entry.url_folder}/{former}/index.html",
                redirect.render(language=language, link=f"../{entry.id}/", up="../../"),
            )
    for technique in playbook.techniques:
        for former in technique.was:
            yield technique_data_url(former), render_redirect_data(technique)
    for point in playbook.leverage_points:
        for former in point.was:
            yield f"cards/{former}/index.html", redirect.render(language=language, link=f"../{point.id}/", up="../../")
    yield from cycles_ics(playbook, site_url)


def script_urls(foreign_words: ForeignWords) -> list[str]:
    """Return the URLs of the JavaScript modules that every page loads, relative to the site."""
    return [f"assets/{name}" for name in (*SCRIPTS, *((LANGUAGES_SCRIPT,) if foreign_words else ()))]


def style_urls(extra_urls: Collection[str]) -> list[str]:
    """Return the URLs of the style sheets that every page loads, relative to the site; the school's colours come last.

    `extra_urls` are the URLs of generated files.
    """
    own = (f"assets/{name}" for name in (*STYLES, PRINT_STYLES))
    return [*own, *({_BRAND_CSS_URL} & set(extra_urls))]


def style_texts(texts: Mapping[str, str]) -> list[str]:
    """Return the texts of the style sheets that every page loads on a screen, in order.

    `texts` are generated files keyed by URL.
    """
    assets = [Path(ASSETS, name).read_text(encoding="utf-8") for name in STYLES]
    return [*assets, *(texts[url] for url in {_BRAND_CSS_URL} & set(texts))]


def static_files(playbook: Playbook, root: Path) -> dict[str, str]:
    """Return the path on disk of each file that is copied unchanged (assets, media of published clips), keyed by URL.

    A media file has the same path below the playbook's `root` as below the site. Media that no page shows are left out.
    """
    shown = [*media_paths(playbook.exemplars), *all_pictures(playbook)]
    media = {path: playbook.inherited_media.get(path, f"{root}/{path}") for path in shown}
    names = (file.relative_to(ASSETS).as_posix() for file in sorted(ASSETS.rglob("*.[cj]s*")))
    assets = {f"assets/{name}": f"{ASSETS}/{name}" for name in names if name not in _NOT_COPIED}
    return assets | {url: f"{ASSETS}/{name}" for url, name in _SERVICE_WORKERS.items()} | media
