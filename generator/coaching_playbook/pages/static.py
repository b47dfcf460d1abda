"""Files of the site that are not pages: assets, media of published clips, redirects, calendar, brand, robots.txt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from coaching_playbook.media import all_pictures, media_files
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import Playbook
from coaching_playbook.pages.brand import brand_css
from coaching_playbook.pages.environment import ASSETS, ENVIRONMENT
from coaching_playbook.pages.focus import cycles_ics
from coaching_playbook.pages.languages import SCRIPT as LANGUAGES
from coaching_playbook.pages.languages import LanguageMarks
from coaching_playbook.pages.session import data_url, render_redirect_data
from coaching_playbook.publish import Audience

STYLES = ("playbook.css", "views.css", "clips.css")
"""Style sheets that every page loads. All names in these constants are paths below the assets folder."""
SCRIPTS = ("scroll-boxes.js", "search-button.js")
"""JavaScript modules that every page loads."""
_SHARED = ("dom.js", "film-bar.js", "in-place.js", "storage.js", "team-choice.js")
"""Modules imported by others."""
_SEARCH = (
    "search.css",
    "address.js",
    "dialog.js",
    "arrange.js",
    "choose.js",
    "filters.js",
    "further-results.js",
    "index-part.js",
    "query.js",
    "offline-copies.js",
    "page-line.js",
    "page.js",
    "ranking.js",
    "results.js",
    "search-index.js",
    "spelling.js",
    "text-input.js",
    "tokens.js",
)
"""Assets in `search/`, loaded on first use of the search."""
_SESSION = (
    "session.css",
    "address.js",
    "coach.js",
    "coachee.js",
    "element.js",
    "films.js",
    "planner.js",
    "player.js",
    "presentation.js",
    "print-sheet.js",
    "state.js",
    "storage.js",
    "techniques.js",
)
"""Assets in `session/`, loaded by the session sheet."""
_PAGE_ASSETS = (
    "answers.js",
    "ask.js",
    "booklet.css",
    "calendar.js",
    "clip-player.js",
    "copies.js",
    "folds.js",
    "impact.css",
    LANGUAGES,
    "mark-moments.js",
    "projector.js",
    "qr-code.js",
    "qr-encode.js",
    "cards.css",
    "coverage.css",
    "leaders.css",
    "print-button.js",
    "redirect.js",
    "scaling.js",
    "share.js",
    "suggest.js",
    "teams.js",
    "theme.js",
    "views.js",
)
"""Other assets that only some pages load."""
_ASSETS = (
    *STYLES,
    *SCRIPTS,
    *_SHARED,
    *(f"search/{name}" for name in _SEARCH),
    *(f"session/{name}" for name in _SESSION),
    *_PAGE_ASSETS,
)
_WORKERS = {"service-worker.js": "service-worker.js", "offline.js": "retired-service-worker.js"}
"""Service workers: address to asset. A worker controls only addresses below its own, so both are at the site's root;
the second unregisters the worker that earlier versions served as `offline.js`."""

_BRAND_CSS = "assets/brand.css"


def extra_files(
    playbook: Playbook,
    audience: Audience = "public",
    language: str = DEFAULT_LANGUAGE,
    site_url: str | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of generated files that belong to the site as a whole.

    These are a redirect for each former address, the cycles as iCalendar, the brand's style sheet, and for a site that
    is not public a robots.txt that excludes search engines.
    """
    redirect = ENVIRONMENT.get_template("pages/redirect.html")
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield _BRAND_CSS, brand_css(playbook.about.brand.accent)
    # Former address of the list from A to Z, which is now part of the search page.
    yield "techniques/index.html", redirect.render(language=language, link="../find/", up="../")
    for entry in playbook.entries:
        for former in entry.was:
            yield (
                f"{entry.shelf}/{former}/index.html",
                redirect.render(language=language, link=f"../{entry.id}/", up="../../"),
            )
    for technique in playbook.techniques:
        for former in technique.was:
            yield data_url(former), render_redirect_data(technique)
    for point in playbook.leverage_points:
        for former in point.was:
            yield f"cards/{former}/index.html", redirect.render(language=language, link=f"../{point.id}/", up="../../")
    yield from cycles_ics(playbook, site_url)


def scripts(marks: LanguageMarks) -> list[str]:
    """List the addresses of the modules that every page loads."""
    return [f"assets/{name}" for name in (*SCRIPTS, *((LANGUAGES,) if marks else ()))]


def styles(extra_addresses: Collection[str]) -> list[str]:
    """List the addresses of the style sheets that every page loads; the brand's comes last, to override the others."""
    return [*(f"assets/{name}" for name in STYLES), *({_BRAND_CSS} & set(extra_addresses))]


def style_texts(texts: Mapping[str, str]) -> list[str]:
    """Return the texts of the style sheets that every page loads, in the order of `styles`."""
    assets = [Path(ASSETS, name).read_text(encoding="utf-8") for name in STYLES]
    return [*assets, *(texts[address] for address in {_BRAND_CSS} & set(texts))]


def static_files(playbook: Playbook, root: Path) -> dict[str, str]:
    """Map the address of each file that is copied unchanged to its path: the assets, and media of published clips.

    A media file has the same path below the playbook's `root` as below the site. Media that no page shows are left out.
    """
    shown = [path for clip in playbook.exemplars for _kind, _at, path in media_files(clip)]
    shown += all_pictures(playbook)
    media = {path: playbook.inherited_media.get(path, f"{root}/{path}") for path in shown}
    assets = {f"assets/{name}": f"{ASSETS}/{name}" for name in _ASSETS}
    return assets | {address: f"{ASSETS}/{name}" for address, name in _WORKERS.items()} | media
