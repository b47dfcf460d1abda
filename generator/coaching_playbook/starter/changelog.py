"""Read from the packaged changelog what changed for a school between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coaching_playbook.starter import content

_VERSION_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_BOLD_ITEM = re.compile(r"^- \*\*(?P<text>.+?)\*\*", re.MULTILINE)


def shorten_section(text: str) -> str:
    """Return the chapter "When you upgrade" of a changelog section, and the bold text of items in other chapters."""
    found = []
    for chapter in re.split(r"^### ", text, flags=re.MULTILINE):
        if chapter.startswith("When you upgrade"):
            found.append(chapter.partition("\n")[2].strip())
        else:
            found += [f"- {item['text']}" for item in _BOLD_ITEM.finditer(chapter)]
    return "\n".join(found)


def changes_since(version: str | None) -> Iterator[tuple[str, str]]:
    """Yield (heading, text) of each section of the changelog above that of `version`, newest first.

    Yields all sections if `version` is None or not in the changelog.
    """
    text = (content.starter_root() / content.CHANGELOG_FILE).read_text("utf-8")
    headings = list(_VERSION_HEADING.finditer(text))
    ends = [*(found.start() for found in headings[1:]), len(text)]
    for found, end in zip(headings, ends, strict=True):
        title = found["title"].strip()
        if version and title.split()[0] == version:
            return
        yield title, text[found.end() : end].strip()
