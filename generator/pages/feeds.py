"""Feeds (Atom, RFC 4287): what changed, for all of the playbook and for each leverage point.

Links are relative to the feed, so that a feed is right wherever the site is put; ids are made from names, so that they
stay the same when it moves.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from generator.model import Change, LeveragePoint, PageEntry, Playbook
from generator.pages.page import address_of

FEED = "feed.xml"
MOST = 50
Row = tuple[Change, PageEntry]


def feeds(playbook: Playbook) -> Iterator[tuple[str, str]]:
    """Each feed with its address. A playbook in which nothing has changed yet has none."""
    rows = list(playbook.changes())
    if not rows:
        return
    yield FEED, _feed(playbook, playbook.about.title, "", "new/", rows)
    for point in playbook.leverage_points:
        if mine := [(change, entry) for change, entry in rows if point.id in (entry.id, _point_of(entry))]:
            address = address_of(point)
            yield f"{address}{FEED}", _feed(playbook, f"{playbook.about.title}: {point.title}", "../../", address, mine)


def has_feed(playbook: Playbook, point: LeveragePoint) -> bool:
    return any(point.id in (entry.id, _point_of(entry)) for _change, entry in playbook.changes())


def _point_of(entry: PageEntry) -> str:
    return getattr(entry, "leverage_point", "")


def _feed(playbook: Playbook, title: str, up: str, page: str, rows: Sequence[Row]) -> str:
    parts = [
        Markup('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'),
        Markup("<title>{}</title>").format(title),
        Markup("<id>{}</id>").format(_id(playbook, page)),
        Markup("<updated>{}T00:00:00Z</updated>").format(rows[0][0].on),
        Markup("<author><name>{}</name></author>").format(playbook.about.school or playbook.about.title),
        Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{up}{page}"),
    ]
    for change, entry in rows[:MOST]:
        address = address_of(entry)
        parts += [
            Markup("<entry>"),
            Markup("<title>{}</title>").format(entry.title),
            Markup("<id>{}</id>").format(_id(playbook, address, str(change.on), change.what)),
            Markup("<updated>{}T00:00:00Z</updated>").format(change.on),
            Markup('<link href="{}" rel="alternate" type="text/html"/>').format(f"{up}{address}"),
            Markup("<summary>{}</summary>").format(change.what),
            Markup("</entry>"),
        ]
    return "\n".join([*parts, "</feed>", ""])


def _id(playbook: Playbook, *names: str) -> str:
    whole = uuid.uuid5(uuid.NAMESPACE_URL, "\0".join((playbook.about.title, *names)))
    return f"urn:uuid:{whole}"
