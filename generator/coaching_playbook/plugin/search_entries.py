"""Add the sections of generated pages to the search index of MkDocs or Material, which do not see them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from coaching_playbook.pages import PageSpec
from coaching_playbook.site.build import SearchEntries
from coaching_playbook.urls import file_path


class SearchIndexAdapter:
    """Adds entries to the index of the search plugin that a build uses: Material's, MkDocs' own, or none."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.config = config
        material: Any = config.plugins.get("material/search")  # disabled when this plugin's search is used
        self.material = getattr(material, "search_index", None) if material and material.config["enabled"] else None
        self.mkdocs = getattr(config.plugins.get("search"), "search_index", None)

    @property
    def exists(self) -> bool:
        """Whether the site uses one of these search plugins."""
        return self.material is not None or self.mkdocs is not None

    def add_entries(self, entries: Mapping[str, SearchEntries], specs: Iterable[PageSpec]) -> None:
        """Add the sections of each page to the index. `entries` is keyed by the path of the page's file."""
        if not self.exists:
            return
        for spec in specs:
            path = file_path(spec.url)
            url = spec.url if self.config.use_directory_urls else path
            for anchor, title, text in entries.get(path, ()):
                location = f"{url}#{anchor}" if anchor else url
                if self.material is not None:
                    entry: dict[str, Any] = {"location": location, "title": title, "text": text}
                    self.material.entries.append(entry)
                elif self.mkdocs is not None:  # its index holds plain text
                    self.mkdocs._add_entry(title=html.unescape(title), text=html.unescape(text), loc=location or ".")
