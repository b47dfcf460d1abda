"""Atom feeds (RFC 4287) of changes, for the whole playbook and for each leverage point.

Links are absolute where `site_url` is known, since many readers resolve no others, and else relative to the feed. Ids
are name-based UUIDs, so that they stay the same when the site moves.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from markupsafe import Markup

from coaching_playbook.model import Change, LeveragePoint, PageEntry, Playbook, Technique
from coaching_playbook.pages.page import TextFile, url_of
from coaching_playbook.pages.renderer import Renderer

FEED = "feed.xml"
MAX_ENTRIES = 50
Row = tuple[Change, PageEntry | None]
"""A change, and the entry that changed; None for the Way."""


def feed(renderer: Renderer) -> TextFile:
    """Render the feed of the whole playbook."""
    playbook = renderer.playbook
    return TextFile(FEED, _render_feed(renderer, playbook.about.title, "", "new/", list(playbook.changes())))


def leverage_point_feed(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the feed of a leverage point and its techniques."""
    playbook = renderer.playbook
    entries: tuple[LeveragePoint | Technique, ...] = (point, *playbook.techniques_of(point))
    rows: list[Row] = [(change, entry) for entry in entries for change in entry.changes]
    rows.sort(key=lambda row: row[0].on, reverse=True)
    address = url_of(point)
    title = f"{playbook.about.title}: {point.title}"
    return TextFile(f"{address}{FEED}", _render_feed(renderer, title, "../../", address, rows))


def _render_feed(renderer: Renderer, title: str, up: str, page: str, rows: Sequence[Row]) -> str:
    playbook = renderer.playbook
    newest = rows[0][0].on if rows else renderer.day
    base = renderer.site_url or up
    own = f"{page}{FEED}" if up else FEED
    parts = [
        Markup(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">'
        ).format(renderer.language),
        Markup("<title>{}</title>").format(title),
        Markup("<id>{}</id>").format(_id(playbook, page)),
        Markup("<updated>{}T00:00:00Z</updated>").format(newest),
        Markup("<author><name>{}</name></author>").format(playbook.about.school or playbook.about.title),
        Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{base}{page}"),
    ]
    if renderer.site_url:
        parts.append(Markup('<link href="{}" rel="self" type="application/atom+xml"/>').format(f"{base}{own}"))
    for change, entry in rows[:MAX_ENTRIES]:
        address = url_of(entry) if entry else "way/"
        parts += [
            Markup("<entry>"),
            _text(renderer, "title", entry.title if entry else playbook.about.vision.title),
            Markup("<id>{}</id>").format(_id(playbook, address, str(change.on), change.what)),
            Markup("<updated>{}T00:00:00Z</updated>").format(change.on),
            Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{base}{address}"),
            _text(renderer, "summary", change.what),
            Markup("</entry>"),
        ]
    return "\n".join([*parts, "</feed>", ""])


def _text(renderer: Renderer, element: str, text: str) -> Markup:
    """An element of a feed, with the language of its text where that is another."""
    words_in = renderer.languages.language_of(text)
    attribute = Markup(' xml:lang="{}"').format(words_in) if words_in else ""
    return Markup("<{0}{1}>{2}</{0}>").format(element, attribute, text)


def _id(playbook: Playbook, *names: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(0).join((playbook.about.title, *names)))}"
