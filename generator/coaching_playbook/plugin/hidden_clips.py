"""Remove hidden clips from MkDocs' files and navigation without failing a strict build.

A link to a missing page fails a strict build. So each hidden clip gets a file that is excluded from the site: the link
then resolves, and the plugin replaces it by plain text.
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

log = logging.getLogger("mkdocs.plugins.playbook")


def remove_hidden_clips(files: Files, config: MkDocsConfig, hidden: HiddenClips, places: Mapping[str, Path]) -> None:
    """Add excluded files for hidden clips; remove their navigation items, and copies of their media in docs/.

    `places` maps the paths of hidden media to their files.
    """
    if not hidden:
        return
    _remove_copies(files, places)
    pages = [*hidden.addresses, *((Exemplar.shelf,) if hidden.index else ())]
    for path in sorted({*(f"{address}/index.md" for address in pages), *hidden.files}):
        if files.get_file_from_path(path) is None:
            files.append(File.generated(config, path, content="", inclusion=InclusionLevel.EXCLUDED))
    if config.nav:
        config.nav = _visible(config.nav, hidden)


def _visible(nav: Any, hidden: HiddenClips) -> Any:
    """Return the navigation of mkdocs.yml without hidden clips, and without sections that become empty."""
    if isinstance(nav, list):
        items = [(item, _visible(item, hidden)) for item in nav]
        return [new for old, new in items if new or not old]
    if isinstance(nav, dict):
        sections = {title: _visible(item, hidden) for title, item in nav.items()}
        return {title: new for title, new in sections.items() if new or not nav[title]}
    return None if isinstance(nav, str) and hidden.is_hidden(nav) else nav


def _remove_copies(files: Files, places: Mapping[str, Path]) -> None:
    """Remove files of docs/ with the same content as a hidden clip's film, poster or captions."""
    contents = {path: _content(file) for path, file in places.items()}
    by_size = {len(data): path for path, data in contents.items() if data}
    for file in [file for file in files if file.abs_src_path and not file.is_documentation_page()]:
        source = Path(str(file.abs_src_path))
        if file.generated_by or not source.is_file() or source.stat().st_size not in by_size:
            continue
        data = source.read_bytes()
        if original := next((path for path, other in contents.items() if other == data), None):
            log.info("%s is left out: it is a copy of %s, and that clip may not be shown.", file.src_uri, original)
            files.remove(file)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
