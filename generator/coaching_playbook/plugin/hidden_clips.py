"""Remove hidden clips (those that the site's audience may not see) from MkDocs' files and navigation.

A link to a missing page would fail a strict build. So each hidden clip gets a file that is excluded from the site: a
link in a hand-written page then resolves, and the plugin later replaces the link by plain text.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.model import Exemplar
from coaching_playbook.site.output_folder import same_content

log = logging.getLogger("mkdocs.plugins.playbook")


def remove_hidden_clips(
    files: Files, config: MkDocsConfig, hidden: HiddenClips, media_files: Mapping[str, Path]
) -> None:
    """Exclude hidden clips from a build: their pages and media from `files`, and their entries from the navigation.

    Files of docs/ with the same content as hidden media are excluded too. `media_files` maps the paths of hidden media
    to files on disk.
    """
    if not hidden:
        return
    _remove_copies(files, media_files)
    pages = [*hidden.page_urls, *((Exemplar.url_folder,) if hidden.hides_index else ())]
    for path in sorted({*(f"{address}/index.md" for address in pages), *hidden.files}):
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, content="", inclusion=InclusionLevel.EXCLUDED))
    if config.nav:
        config.nav = _without_hidden_clips(config.nav, hidden)


def _without_hidden_clips(nav: Any, hidden: HiddenClips) -> Any:
    """Return `nav` of mkdocs.yml (or a part of it) without hidden clips, and without sections that become empty."""
    if isinstance(nav, list):
        items = [(item, _without_hidden_clips(item, hidden)) for item in nav]
        return [new for old, new in items if new or not old]
    if isinstance(nav, dict):
        sections = {title: _without_hidden_clips(item, hidden) for title, item in nav.items()}
        return {title: new for title, new in sections.items() if new or not nav[title]}
    return None if isinstance(nav, str) and hidden.is_hidden(nav) else nav


def _remove_copies(files: Files, media_files: Mapping[str, Path]) -> None:
    """Remove those files of docs/ whose content equals that of a hidden clip's video, poster or captions."""
    for file in list(files):
        source = Path(file.abs_src_path or "")
        if file.generated_by or file.is_documentation_page() or not source.is_file() or not source.stat().st_size:
            continue
        if original := next((path for path, media in media_files.items() if same_content(source, media)), None):
            log.info("%s is left out: it is a copy of %s, and that clip may not be shown.", file.src_uri, original)
            files.remove(file)
