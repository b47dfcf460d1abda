"""Read the YAML files of layers, each at its place in the playbook that stands on them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layers.merge import Place, Written, list_items
from coaching_playbook.layers.sources import Source, shown_path, yaml_files
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.paths import symlink_problem, walk
from coaching_playbook.yamlio import ParsedFile, read_file

Files = Mapping[str, ParsedFile]
"""The files of one layer by their place in this playbook: its folder of YAML files and its list of clips."""


@dataclass(frozen=True)
class Places:
    """Where a playbook keeps its files: the paths of its folder of YAML files, its list of clips and its media."""

    source: str
    videos: str
    media: str

    @property
    def clips_folder(self) -> str:
        return Path(self.videos).with_suffix("").as_posix()

    def is_clips(self, path: str) -> bool:
        """Whether a file holds clips."""
        return path == self.videos or path.startswith(f"{self.clips_folder}/")

    def place_of(self, path: str, config: ProjectConfig) -> str:
        """Return the place in this playbook of a layer's file."""
        if path.startswith(f"{config.source}/"):
            return f"{self.source}{path[len(config.source) :]}"
        return self.videos if path == config.videos else f"{self.clips_folder}/{path.rpartition('/')[2]}"


def read_layer(root: Path, config: ProjectConfig, places: Places, top: Path) -> tuple[Files, list[Problem]]:
    """Read the YAML files of a layer in the folder `root`. `top` is the root of the playbook that stands on it.

    Returns the files and their mistakes of syntax, with one for each link, which is not followed.
    """
    files, problems = {}, []
    for path in yaml_files(config, root):
        file = read_file(root / path, shown_path(top, root / path))
        files[places.place_of(path, config)] = file
        problems += [problem for problem in file.problems if problem.severity == "error"]
    for folder in (config.source, Path(config.videos).with_suffix("").as_posix()):
        for found in walk(root / folder):
            if found.kind == "link":
                problems.append(symlink_problem(shown_path(top, root / folder / found.path)))
    return files, problems


def read_newest(source: Source, places: Places, top: Path) -> tuple[Files, list[Problem]]:
    """Read the newest version of a layer that has one. Its mistakes are warnings: only its authors can mend them."""
    assert source.newest
    files, found = read_layer(source.newest, source.newest_config or source.config, places, top)
    fix = f"Tell those who look after '{source.title}'. Until then, clips and photographs of this file stay hidden."
    problems = [
        dataclasses.replace(
            one, severity="warning", message=f"The newest version of this layer has a mistake: {one.message}", fix=fix
        )
        for one in found
    ]
    return files, problems


def is_unreadable(file: ParsedFile) -> bool:
    """Whether a file could not be parsed. What it says is unknown: it may be a withdrawal."""
    return any(problem.severity == "error" for problem in file.problems)


def clips_in(file: ParsedFile, layer: int) -> Iterator[Written]:
    """Yield the clips of a file that holds one of them or a list."""
    if isinstance(file.data, dict):
        if isinstance(file.data.get("id"), str):
            yield Written(str(file.data["id"]), dict(file.data), Place(file, (), layer))
    else:
        yield from list_items(file, layer)


def all_clips(files: Files, places: Places) -> Iterator[Written]:
    """Yield the clips of all files of a layer."""
    for path, file in files.items():
        if places.is_clips(path):
            yield from clips_in(file, 0)


def invalid_items(file: ParsedFile) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list that have no id, with their indices; validation reports them."""
    for index, item in enumerate(file.data if isinstance(file.data, list) else ()):
        if not (isinstance(item, dict) and isinstance(item.get("id"), str)):
            yield index, item


def media_below(root: Path, config: ProjectConfig) -> dict[str, Path]:
    """Map the path of each media file of a layer, below its media folder, to the file."""
    folder = root / config.media
    if folder.is_symlink():
        return {}
    return {file.path: folder / file.path for file in walk(folder) if file.kind == "file"}


def ledger_of(root: Path, config: ProjectConfig) -> str:
    """Return the text of a layer's list of published URLs; empty if there is none."""
    ledger = root / config.source / permalinks.FILE_NAME
    if not ledger.is_file() or ledger.is_symlink():
        return ""
    return ledger.read_text("utf-8", errors="replace")
