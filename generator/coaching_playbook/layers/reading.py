"""Read the YAML files of layers (inherited playbooks), keyed by the path that each has in the inheriting playbook."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layers.merge import LayerEntry, SourcePosition, entries_in_list
from coaching_playbook.layers.sources import LayerSource, display_path, yaml_files
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.paths import clips_folder, symlink_problem, walk
from coaching_playbook.yamlio import ParsedFile, read_file

FilesByPath = Mapping[str, ParsedFile]
"""The parsed YAML files of one layer, keyed by the corresponding path in the inheriting playbook."""


@dataclass(frozen=True)
class ContentPaths:
    """The paths of a playbook's content from mkdocs.yml: folder of YAML files, file of clips, folder of media."""

    source: str
    videos: str
    media: str

    @property
    def clips_folder(self) -> str:
        """The folder with one file for each clip: `videos` for `videos.yml`."""
        return clips_folder(self.videos)

    def is_clip_file(self, path: str) -> bool:
        """Whether the file at `path` contains clips."""
        return path == self.videos or path.startswith(f"{self.clips_folder}/")

    def playbook_path(self, path: str, config: ProjectConfig) -> str:
        """Return the path in this playbook that corresponds to `path` in a layer with the settings `config`."""
        if path.startswith(f"{config.source}/"):
            return f"{self.source}{path[len(config.source) :]}"
        return self.videos if path == config.videos else f"{self.clips_folder}/{path.rpartition('/')[2]}"


def read_layer(
    root: Path, config: ProjectConfig, content_paths: ContentPaths, playbook_root: Path
) -> tuple[FilesByPath, list[Problem]]:
    """Read the YAML files of the layer in `root` for the inheriting playbook in `playbook_root`.

    Returns the files, and a problem for each syntax error and each symbolic link, which is not followed.
    """
    files: dict[str, ParsedFile] = {}
    problems: list[Problem] = []
    for path in yaml_files(config, root):
        file = read_file(root / path, display_path(playbook_root, root / path))
        files[content_paths.playbook_path(path, config)] = file
        problems += file.errors
    for folder in (config.source, clips_folder(config.videos)):
        for found in walk(root / folder):
            if found.kind == "link":
                problems.append(symlink_problem(display_path(playbook_root, root / folder / found.path)))
    return files, problems


def read_newest(
    source: LayerSource, content_paths: ContentPaths, playbook_root: Path
) -> tuple[FilesByPath, list[Problem]]:
    """Read the newest version of a layer, which must have one. Its errors become warnings: only its authors can act.

    Returns the files and the problems.
    """
    assert source.newest
    files, found = read_layer(source.newest, source.newest_config or source.config, content_paths, playbook_root)
    fix = f"Tell those who look after '{source.title}'. Until then, clips and photographs of this file stay hidden."
    problems = [
        dataclasses.replace(
            one, severity="warning", message=f"The newest version of this layer has a mistake: {one.message}", fix=fix
        )
        for one in found
    ]
    return files, problems


def is_unreadable(file: ParsedFile) -> bool:
    """Whether a file could not be parsed. Its contents are unknown, so it may contain a withdrawal."""
    return bool(file.errors)


def clips_in_file(file: ParsedFile, layer: int) -> Iterator[LayerEntry]:
    """Yield the clips of a file that contains one clip or a list of clips; `layer` is the index of its layer."""
    if isinstance(file.data, dict):
        if isinstance(file.data.get("id"), str):
            yield LayerEntry(str(file.data["id"]), dict(file.data), SourcePosition(file, (), layer))
    else:
        yield from entries_in_list(file, layer)


def all_clips(files: FilesByPath, content_paths: ContentPaths) -> Iterator[LayerEntry]:
    """Yield the clips in all files of one layer. The layer index in their positions is 0: no caller uses it."""
    for path, file in files.items():
        if content_paths.is_clip_file(path):
            yield from clips_in_file(file, 0)


def items_without_id(file: ParsedFile) -> Iterator[tuple[int, Any]]:
    """Yield (index, item) of each item without an id in a file's list. Validation reports them."""
    for index, item in enumerate(file.data if isinstance(file.data, list) else ()):
        if not (isinstance(item, dict) and isinstance(item.get("id"), str)):
            yield index, item


def layer_media_files(root: Path, config: ProjectConfig) -> dict[str, Path]:
    """Map the path of each media file, relative to the media folder of the layer in `root`, to the file."""
    folder = root / config.media
    if folder.is_symlink():
        return {}
    return {file.path: folder / file.path for file in walk(folder) if file.kind == "file"}


def read_ledger(root: Path, config: ProjectConfig) -> str:
    """Return the text of the ledger (the list of published URLs) of the layer in `root`; empty if it has none."""
    ledger = root / config.source / permalinks.LEDGER_FILE
    if not ledger.is_file() or ledger.is_symlink():
        return ""
    return ledger.read_text("utf-8", errors="replace")
