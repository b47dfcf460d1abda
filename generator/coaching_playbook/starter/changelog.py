"""What changed for a school between two versions, from the changelog that comes with the package."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coaching_playbook.starter import content

_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)


def changes_since(version: str | None) -> Iterator[tuple[str, str]]:
    """Yield (heading, text) of each part of the changelog that is newer than a version; all of it for None."""
    text = (content.root() / content.CHANGELOG).read_text("utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [*(found.start() for found in headings[1:]), len(text)]
    for found, end in zip(headings, ends, strict=True):
        title = found["title"].strip()
        if version and title.split()[0] == version:
            return
        yield title, text[found.end() : end].strip()
