"""Add tags to the head of each page: the referrer policy, the feed, and noindex for sites that are not public."""

from __future__ import annotations

import re

from markupsafe import Markup

from coaching_playbook.pages.app import MANIFEST, TOUCH_ICON
from coaching_playbook.publish import Audience

_HEAD = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)
REFERRER = '<meta name="referrer" content="no-referrer">'
"""Without it a linked site receives the URL of the page, which may be one of a school's intranet."""
NOINDEX = '<meta name="robots" content="noindex">'


def head_tags(audience: Audience) -> str:
    """Return the tags for a site of this audience."""
    return f"\n{REFERRER}" + ("" if audience == "public" else f"\n{NOINDEX}")


def feed_tag(href: str, title: str) -> str:
    """Return the tag by which browsers and feed readers find a feed. Escapes both, once."""
    link = Markup('\n<link rel="alternate" type="application/atom+xml" href="{}" title="{}">')
    return str(link.format(href, title))


def app_tags(base: str) -> str:
    """Return the tags by which a browser can install the site. `base` is the URL of the site from the page."""
    up = "" if base in (".", "") else f"{base.rstrip('/')}/"
    return f'\n<link rel="manifest" href="{up}{MANIFEST}">\n<link rel="apple-touch-icon" href="{up}{TOUCH_ICON}">'


def with_head(output: str, tags: str) -> str:
    """Insert tags at the start of a page's head, after its charset."""
    return _HEAD.sub(lambda start: start[0] + tags, output, count=1)
