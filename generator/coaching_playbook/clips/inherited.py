"""The files of a playbook with those of its layers, for what must work whatever mistakes there are elsewhere."""

from __future__ import annotations

from pathlib import Path

from coaching_playbook.layers import Overlay, build_overlay
from coaching_playbook.load import LoadError, source_files
from coaching_playbook.mkdocs_config_check import ProjectConfig


def overlay_of(root: Path, config: ProjectConfig) -> Overlay | None:
    """Merge the playbook in `root` with its layers; None where it has no layers, or they cannot be read.

    Then nothing is known of what they have, and no inherited clip or photograph may be shown.
    """
    try:
        files = [file.relative_to(root).as_posix() for file in source_files(root, config.source, config.videos)]
    except LoadError:
        return None
    merged = build_overlay(root, config.source, config.videos, config.media, files)
    return merged if merged and merged.is_usable else None
