"""Add the sections of generated pages to the search index of MkDocs or Material, which do not see them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.contrib.search.search_index import ContentSection
from mkdocs.structure.toc import AnchorLink

from coaching_playbook.pages import PageSpec
from coaching_playbook.site.build import SearchEntries
from coaching_playbook.urls import file_path


class SearchIndexAdapter:
    """Adds entries to the index of the search plugin that a build uses: Material's, MkDocs' own, or none."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.config = config
        material: Any = config.plugins.get("material/search")  # disabled when this plugin's search is used
        self.material = getattr(material, "search_index", None) if material and material.config["enabled"] else None
        self.mkdocs: Any = getattr(config.plugins.get("search"), "search_index", None)

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
                elif anchor:  # MkDocs' index holds plain text
                    section = ContentSection([html.unescape(text)], anchor)
                    self.mkdocs.create_entry_for_section(section, [AnchorLink(html.unescape(title), anchor, 2)], url)
                else:
                    page = SimpleNamespace(url=url or ".", title=html.unescape(title), content=text, toc=[])
                    self.mkdocs.add_entry_from_context(page)
