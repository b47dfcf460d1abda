"""Atom feeds (RFC 4287) of changes, for the whole playbook and for each leverage point.

Links are absolute where `site_url` is known, since many readers resolve no others, and else relative to the feed. Ids
are name-based UUIDs of the site's address, the page, the day, and the number of the change on that day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from coaching_playbook.model import Change, LeveragePoint, PageEntry, Playbook, Team, Technique
from coaching_playbook.pages.page import TextFile, url_of
from coaching_playbook.pages.renderer import Renderer
from coaching_playbook.pages.team_pages import team_url

FEED = "feed.xml"
MAX_ENTRIES = 50
Row = tuple[Change, PageEntry | None]
"""A change, and the entry that changed; None for the Way."""


def render_feed(renderer: Renderer) -> TextFile:
    """Render the feed of the whole playbook."""
    playbook = renderer.playbook
    return TextFile(FEED, _render_feed(renderer, playbook.about.title, "", "new/", list(playbook.changes())))


def render_leverage_point_feed(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the feed of a leverage point and its techniques."""
    playbook = renderer.playbook
    entries: tuple[LeveragePoint | Technique, ...] = (point, *playbook.techniques_of(point))
    rows: list[Row] = [(change, entry) for entry in entries for change in entry.changes]
    rows.sort(key=lambda row: row[0].on, reverse=True)
    address = url_of(point)
    return TextFile(f"{address}{FEED}", _render_feed(renderer, feed_title(playbook, point), "../../", address, rows))


def render_team_feed(renderer: Renderer, team: Team) -> TextFile:
    """Render the Atom feed of a team: changes to the vision ("the Way"), its leverage points and techniques."""
    playbook, address = renderer.playbook.for_team(team), team_url(team)
    title = f"{playbook.about.title}: {team.label}"
    return TextFile(f"{address}{FEED}", _render_feed(renderer, title, "../../", address, list(playbook.changes())))


def feed_title(playbook: Playbook, point: LeveragePoint) -> str:
    """Return the title of the feed of a leverage point."""
    return f"{playbook.about.title}: {point.title}"


def _render_feed(renderer: Renderer, title: str, up: str, page: str, rows: Sequence[Row]) -> str:
    playbook = renderer.playbook
    dated = list(_dated(renderer, rows[:MAX_ENTRIES]))
    newest = max((instant for _change, _entry, _id, instant in dated), default=f"{renderer.day}T00:00:00Z")
    base = renderer.site_url or up
    own = f"{page}{FEED}" if up else FEED
    parts = [
        Markup(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">'
        ).format(renderer.language),
        Markup("<title>{}</title>").format(title),
        Markup("<id>{}</id>").format(_id(renderer, page)),
        Markup("<updated>{}</updated>").format(newest),
        Markup("<author><name>{}</name></author>").format(playbook.about.school or playbook.about.title),
        Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{base}{page}"),
    ]
    if renderer.site_url:
        parts.append(Markup('<link href="{}" rel="self" type="application/atom+xml"/>').format(f"{base}{own}"))
    for change, entry, id_, instant in dated:
        address = url_of(entry) if entry else "way/"
        parts += [
            Markup("<entry>"),
            _text(renderer, "title", entry.title if entry else playbook.about.vision.title),
            Markup("<id>{}</id>").format(id_),
            Markup("<updated>{}</updated>").format(instant),
            Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{base}{address}"),
            _text(renderer, "summary", change.what),
            Markup("</entry>"),
        ]
    return "\n".join([*parts, "</feed>", ""])


def _dated(renderer: Renderer, rows: Sequence[Row]) -> Iterator[tuple[Change, PageEntry | None, str, str]]:
    """Yield each change, its entry, and its id and time in the feed.

    Only the day of a change is known, and readers sort by times that differ. So each has a second of the first hour of
    its day that follows from its id, or the next free one: it stays the same when other changes are added.
    """
    numbers: Counter[tuple[str, dt.date]] = Counter()
    taken: set[dt.datetime] = set()
    for change, entry in rows:
        address = url_of(entry) if entry else "way/"
        numbers[address, change.on] += 1
        id_ = _id(renderer, address, str(change.on), str(numbers[address, change.on]))
        second = uuid.UUID(id_).int % 3600
        instant = dt.datetime.combine(change.on, dt.time(0, second // 60, second % 60))
        while instant in taken:
            instant += dt.timedelta(seconds=1)
        taken.add(instant)
        yield change, entry, id_, f"{instant.isoformat()}Z"


def _text(renderer: Renderer, element: str, text: str) -> Markup:
    """Return an element of a feed, with the language of its text where that is another."""
    words_in = renderer.languages.language_of(text)
    attribute = Markup(' xml:lang="{}"').format(words_in) if words_in else ""
    return Markup("<{0}{1}>{2}</{0}>").format(element, attribute, text)


def _id(renderer: Renderer, *names: str) -> str:
    """Return the id of a feed or an entry.

    It is of this school, and stays when a title or the words of a change are corrected, since readers announce each new
    id as news. Without `site_url` and a name of the school the title has to do.
    """
    about = renderer.playbook.about
    school = renderer.site_url or about.school or about.title
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(0).join((school, *names)))}"
