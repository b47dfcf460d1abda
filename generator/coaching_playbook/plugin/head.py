"""Add tags to the <head> of each page: referrer policy, feed, and noindex for sites that are not public."""

from __future__ import annotations

import re

from markupsafe import Markup

from coaching_playbook.pages.web_app import MANIFEST, TOUCH_ICON
from coaching_playbook.publish import Audience

# After the charset, which must be in the first 1024 bytes, and before anything that is fetched.
_HEAD_START = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)
_HEAD_SCRIPT_OR_END = re.compile(r"<script\b|</head>", re.IGNORECASE)
REFERRER_TAG = '<meta name="referrer" content="no-referrer">'
"""Without this tag, a site that a reader opens through a link would receive the URL of the page, perhaps of an
intranet.
"""
NOINDEX_TAG = '<meta name="robots" content="noindex">'


def head_tags(audience: Audience) -> str:
    """Return the tags that every page of a site for `audience` has: referrer policy, and noindex if not public."""
    return f"\n{REFERRER_TAG}" + ("" if audience == "public" else f"\n{NOINDEX_TAG}")


def feed_tag(href: str, title: str) -> str:
    """Return the <link> tag with which feed readers find the Atom feed at `href`. Escapes both arguments."""
    link = Markup('\n<link rel="alternate" type="application/atom+xml" href="{}" title="{}">')
    return str(link.format(href, title))


def app_tags(base: str) -> str:
    """Return the tags that make the site an installable web app. `base` is the relative URL from page to site."""
    return (
        f'\n<link rel="manifest" href="{join_url(base, MANIFEST)}">'
        f'\n<link rel="apple-touch-icon" href="{join_url(base, TOUCH_ICON)}">'
    )


def join_url(base: str, path: str) -> str:
    """Return the relative URL of a file of the site, given its path and `base`, the relative URL of the site."""
    return path if base in (".", "") else f"{base.rstrip('/')}/{path}"


def insert_head_links(output: str, links: str) -> str:
    """Return the page `output` with `links` inserted into its <head>, after the theme's style sheets.

    They precede the first script, because browsers do not look beyond a script that is waiting for style sheets.
    """
    return _HEAD_SCRIPT_OR_END.sub(lambda tag: links + tag[0], output, count=1)


def insert_head_tags(output: str, tags: str) -> str:
    """Return the page `output` with `tags` inserted at the start of its <head>, after the charset."""
    return _HEAD_START.sub(lambda start: start[0] + tags, output, count=1)
