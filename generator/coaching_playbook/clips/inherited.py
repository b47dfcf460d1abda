"""Merge a playbook's files with those of its layers, for tasks that must work whatever errors there are elsewhere."""

from __future__ import annotations

from pathlib import Path

from coaching_playbook.layers import Overlay, build_overlay
from coaching_playbook.load import LoadError, source_files
from coaching_playbook.mkdocs_config_check import ProjectConfig


def overlay_of(root: Path, config: ProjectConfig) -> Overlay | None:
    """Return the files of the playbook in `root` merged with those of its layers.

    None without layers, or if they cannot be read: then no inherited clip or photograph may be shown.
    """
    try:
        files = [file.relative_to(root).as_posix() for file in source_files(root, config.source, config.videos)]
    except LoadError:
        return None
    merged = build_overlay(root, config.source, config.videos, config.media, files)
    return merged if merged and merged.is_usable else None
