"""Title and description of each generated page whose title does not come from the content of the playbook.

The page itself and the search index use them. page_titles.toml contains them, with placeholders for the school's words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.model import Playbook
from coaching_playbook.school_words import fill_placeholders


class PageTitle(NamedTuple):
    """The title and the description of a page, as plain text."""

    title: str
    description: str


_TITLES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("page_titles.toml").read_text("utf-8")
)


def page_titles(playbook: Playbook) -> dict[str, PageTitle]:
    """Return the titles in page_titles.toml in the school's words, keyed by the page's URL relative to the site."""
    return {
        url: PageTitle(
            **{name: fill_placeholders(text, playbook.about, playbook.vocabularies) for name, text in texts.items()}
        )
        for url, texts in _TITLES.items()
    }
