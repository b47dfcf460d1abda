"""What every page says in its head beside its policy: no address goes along with a link, and who may list the page."""

from __future__ import annotations

import re

from coaching_playbook.publish import Audience

_HEAD = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)
REFERRER = '<meta name="referrer" content="no-referrer">'
"""A site that is linked to does not learn which page, perhaps of a school's own network, the reader came from."""
NOINDEX = '<meta name="robots" content="noindex">'


def head_tags(audience: Audience) -> str:
    """The tags of every page of a site for an audience."""
    return f"\n{REFERRER}" + ("" if audience == "public" else f"\n{NOINDEX}")


def with_head(output: str, tags: str) -> str:
    """A finished page with tags at the beginning of its head, behind the encoding."""
    return _HEAD.sub(lambda begin: begin[0] + tags, output, count=1)
