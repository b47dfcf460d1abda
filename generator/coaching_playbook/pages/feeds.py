"""Render Atom feeds (RFC 4287) of changes: for the whole playbook, for each leverage point, and for each team.

Links are absolute where `site_url` is known, since many feed readers cannot resolve others; else relative to the feed.
Ids are name-based UUIDs of the site's URL, the page, the day, and the number of the change of that page on that day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.model import Change, LeveragePoint, PageEntry, Playbook, Team, Technique
from coaching_playbook.pages.environment import ENVIRONMENT
from coaching_playbook.pages.page import TextFile, url_of
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.team_urls import team_url

FEED = "feed.xml"
MAX_ENTRIES = 50
ChangeOfPage = tuple[Change, PageEntry | None]
"""A change, and the entry whose page changed; None for the page of the school's vision ("the Way")."""


def render_feed(renderer: Renderer) -> TextFile:
    """Render the Atom feed of all changes."""
    playbook = renderer.playbook
    return TextFile(FEED, _render_feed(renderer, playbook.about.title, "", "new/", list(playbook.changes())))


def render_leverage_point_feed(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the Atom feed of changes of a leverage point and its techniques, newest first."""
    playbook = renderer.playbook
    entries: tuple[LeveragePoint | Technique, ...] = (point, *playbook.techniques_of(point))
    changes: list[ChangeOfPage] = [(change, entry) for entry in entries for change in entry.changes]
    changes.sort(key=lambda row: row[0].on, reverse=True)
    url = url_of(point)
    return TextFile(f"{url}{FEED}", _render_feed(renderer, feed_title(playbook, point), "../../", url, changes))


def render_team_feed(renderer: Renderer, team: Team) -> TextFile:
    """Render the Atom feed of a team: changes of the vision, and of the team's leverage points and techniques."""
    playbook, url = renderer.playbook.for_team(team), team_url(team)
    title = f"{playbook.about.title}: {team.label}"
    return TextFile(f"{url}{FEED}", _render_feed(renderer, title, "../../", url, list(playbook.changes())))


def feed_title(playbook: Playbook, point: LeveragePoint) -> str:
    """Return the title of the feed of a leverage point: `playbook title: leverage point title`."""
    return f"{playbook.about.title}: {point.title}"


class FeedEntry(NamedTuple):
    """An entry of an Atom feed: a change of the page at `url`. `updated` is a time in UTC (ISO 8601)."""

    id: str
    updated: str
    title: str
    url: str
    summary: str


def _render_feed(renderer: Renderer, title: str, site_root: str, page: str, changes: Sequence[ChangeOfPage]) -> str:
    """Return the XML of a feed.

    `site_root` is the relative URL from the feed to the root of the site. `page` is the URL of the page that the feed
    belongs to, relative to the site.
    """
    about = renderer.playbook.about
    entries = list(_feed_entries(renderer, changes[:MAX_ENTRIES]))
    feed = ENVIRONMENT.get_template("pages/feed.xml").render(
        language=renderer.language,
        language_of=renderer.foreign_words.language_of,
        title=title,
        id=_feed_id(renderer, page),
        updated=max((entry.updated for entry in entries), default=f"{renderer.day}T00:00:00Z"),
        author=about.school or about.title,
        is_absolute=bool(renderer.site_url),
        base_url=renderer.site_url or site_root,
        page_url=page,
        feed_url=f"{page}{FEED}" if site_root else FEED,
        entries=entries,
    )
    return f"{feed}\n"


def _feed_entries(renderer: Renderer, changes: Sequence[ChangeOfPage]) -> Iterator[FeedEntry]:
    """Yield the feed entry of each change.

    Feed readers sort by time, but only the day of a change is known. Each entry therefore gets a time in the first hour
    of its day, derived from its id, or the next free second. The time of an entry stays the same when other changes are
    added.
    """
    vision = renderer.playbook.about.vision
    numbers: Counter[tuple[str, dt.date]] = Counter()
    taken: set[dt.datetime] = set()
    for change, entry in changes:
        url, title = (url_of(entry), entry.title) if entry else ("way/", vision.title)
        numbers[url, change.on] += 1
        id_ = _feed_id(renderer, url, str(change.on), str(numbers[url, change.on]))
        second = uuid.UUID(id_).int % 3600
        time = dt.datetime.combine(change.on, dt.time(0, second // 60, second % 60))
        while time in taken:
            time += dt.timedelta(seconds=1)
        taken.add(time)
        yield FeedEntry(id_, f"{time.isoformat()}Z", title, url, change.what)


def _feed_id(renderer: Renderer, *names: str) -> str:
    """Return the id (a URN) of a feed or of an entry in it, derived from the school and `names`.

    It does not depend on titles or texts, because feed readers announce an entry with a new id as news. It does depend
    on the playbook's title if neither `site_url` nor the name of the school is known.
    """
    about = renderer.playbook.about
    school = renderer.site_url or about.school or about.title
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(0).join((school, *names)))}"
