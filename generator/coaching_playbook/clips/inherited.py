"""Read files of a playbook merged with those of its layers (playbooks that it builds on).

For tasks that must work whatever errors other files have, such as withdrawing a clip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from coaching_playbook.layers import Overlay, build_overlay
from coaching_playbook.layout import ABOUT_FILE, ENTRY_FOLDERS
from coaching_playbook.load import LoadError, source_files
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.paths import clips_folder
from coaching_playbook.yamlio import read_file


def read_overlay(root: Path, config: ProjectConfig) -> Overlay | None:
    """Return the files of the playbook in `root` merged with those of its layers (playbooks that it builds on).

    None without layers, or if they cannot be read: then no clip or photograph of a layer may be shown.
    """
    try:
        files = [file.relative_to(root).as_posix() for file in source_files(root, config.source, config.videos)]
    except LoadError:
        return None
    merged = build_overlay(root, config.source, config.videos, config.media, files)
    return merged if merged and merged.is_usable else None


class FileData(NamedTuple):
    """The YAML data of some files of a playbook and of its layers (playbooks that it builds on), keyed by path.

    `own` are the playbook's own files. `merged` are these merged with the files of layers; the same as `own` if there
    are no usable layers, in which case `overlay` is None. `unreadable` are the paths of own files that do not parse.
    `unreadable_texts` maps the paths of all files that do not parse, those of layers included, to their text.
    """

    own: dict[str, Any]
    merged: dict[str, Any]
    unreadable: list[str]
    unreadable_texts: dict[str, str]
    overlay: Overlay | None


def read_files(root: Path, config: ProjectConfig, is_wanted: Callable[[str], bool]) -> FileData:
    """Return the data of the files with pages and clips of the playbook in `root` whose path `is_wanted` accepts."""
    own: dict[str, Any] = {}
    unreadable_texts: dict[str, str] = {}
    for path in filter(is_wanted, _page_files(root, config)):
        source = read_file(root / path, path)
        if source.errors:
            unreadable_texts[path] = (root / path).read_bytes().decode("utf-8", "replace")
        else:
            own[path] = source.data
    unreadable, merged, overlay = [*unreadable_texts], own, read_overlay(root, config)
    if overlay:
        merged = {path: overlay.files[path].data for path in sorted(overlay.files) if is_wanted(path)}
        unreadable_texts |= {file.path: file.text for file in overlay.unreadable}
    return FileData(own, merged, unreadable, unreadable_texts, overlay)


def _page_files(root: Path, config: ProjectConfig) -> Iterator[str]:
    """Yield the paths of the playbook's own YAML files with settings, pages and clips."""
    yield from (path for path in (f"{config.source}/{ABOUT_FILE}", config.videos) if (root / path).is_file())
    entry_folders = (f"{config.source}/{name}" for name in ENTRY_FOLDERS)
    for folder in (root / path for path in (*entry_folders, clips_folder(config.videos))):
        if folder.is_dir() and not folder.is_symlink():
            yield from (file.relative_to(root).as_posix() for file in sorted(folder.glob("*.yml")) if file.is_file())
