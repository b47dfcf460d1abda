"""Render Atom feeds (RFC 4287) of changes: for the whole playbook, for each leverage point, and for each team.

Links are absolute where `site_url` is known, since many feed readers cannot resolve others; else relative to the feed.
Ids are name-based UUIDs of the site's URL, the page, the day, and the number of the change of that page on that day.
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
ChangeOfPage = tuple[Change, PageEntry | None]
"""A change, and the entry whose page changed; None for the page of the school's vision ("the Way")."""


def render_feed(renderer: Renderer) -> TextFile:
    """Render the feed of the whole playbook."""
    playbook = renderer.playbook
    return TextFile(FEED, _render_feed(renderer, playbook.about.title, "", "new/", list(playbook.changes())))


def render_leverage_point_feed(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the feed of a leverage point and its techniques, newest change first."""
    playbook = renderer.playbook
    entries: tuple[LeveragePoint | Technique, ...] = (point, *playbook.techniques_of(point))
    changes: list[ChangeOfPage] = [(change, entry) for entry in entries for change in entry.changes]
    changes.sort(key=lambda row: row[0].on, reverse=True)
    address = url_of(point)
    return TextFile(f"{address}{FEED}", _render_feed(renderer, feed_title(playbook, point), "../../", address, changes))


def render_team_feed(renderer: Renderer, team: Team) -> TextFile:
    """Render the feed of a team: changes of the vision, and of the team's leverage points and techniques."""
    playbook, address = renderer.playbook.for_team(team), team_url(team)
    title = f"{playbook.about.title}: {team.label}"
    return TextFile(f"{address}{FEED}", _render_feed(renderer, title, "../../", address, list(playbook.changes())))


def feed_title(playbook: Playbook, point: LeveragePoint) -> str:
    """Return the title of the feed of a leverage point, which contains that of the playbook."""
    return f"{playbook.about.title}: {point.title}"


def _render_feed(renderer: Renderer, title: str, site_root: str, page: str, changes: Sequence[ChangeOfPage]) -> str:
    """Return the XML of a feed. `site_root` is the relative URL from the feed to the site, `page` that of its page."""
    playbook = renderer.playbook
    dated = list(_with_ids_and_times(renderer, changes[:MAX_ENTRIES]))
    newest = max((instant for _change, _entry, _feed_id, instant in dated), default=f"{renderer.day}T00:00:00Z")
    base = renderer.site_url or site_root
    own = f"{page}{FEED}" if site_root else FEED
    parts = [
        Markup(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">'
        ).format(renderer.language),
        Markup("<title>{}</title>").format(title),
        Markup("<id>{}</id>").format(_feed_id(renderer, page)),
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
            _text_element(renderer, "title", entry.title if entry else playbook.about.vision.title),
            Markup("<id>{}</id>").format(id_),
            Markup("<updated>{}</updated>").format(instant),
            Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{base}{address}"),
            _text_element(renderer, "summary", change.what),
            Markup("</entry>"),
        ]
    return "\n".join([*parts, "</feed>", ""])


def _with_ids_and_times(
    renderer: Renderer, changes: Sequence[ChangeOfPage]
) -> Iterator[tuple[Change, PageEntry | None, str, str]]:
    """Yield (change, entry, id, time) for each change, where id and time are those of its entry in the feed.

    Only the day of a change is known, but feed readers sort by time. So its time is a second in the first hour of its
    day, derived from its id (or the next free second). It stays the same when other changes are added.
    """
    numbers: Counter[tuple[str, dt.date]] = Counter()
    taken: set[dt.datetime] = set()
    for change, entry in changes:
        address = url_of(entry) if entry else "way/"
        numbers[address, change.on] += 1
        id_ = _feed_id(renderer, address, str(change.on), str(numbers[address, change.on]))
        second = uuid.UUID(id_).int % 3600
        instant = dt.datetime.combine(change.on, dt.time(0, second // 60, second % 60))
        while instant in taken:
            instant += dt.timedelta(seconds=1)
        taken.add(instant)
        yield change, entry, id_, f"{instant.isoformat()}Z"


def _text_element(renderer: Renderer, element: str, text: str) -> Markup:
    """Return an XML element with a text, and with `xml:lang` if the text is in another language than the site's."""
    words_in = renderer.languages.language_of(text)
    attribute = Markup(' xml:lang="{}"').format(words_in) if words_in else ""
    return Markup("<{0}{1}>{2}</{0}>").format(element, attribute, text)


def _feed_id(renderer: Renderer, *names: str) -> str:
    """Return the id (a URN) of a feed or of an entry in it, derived from the school and `names`.

    It does not depend on titles or texts, because feed readers announce an entry with a new id as news. It does depend
    on the playbook's title if neither `site_url` nor the name of the school is known.
    """
    about = renderer.playbook.about
    school = renderer.site_url or about.school or about.title
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(0).join((school, *names)))}"
