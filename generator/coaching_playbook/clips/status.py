"""Determine which clips may be shown, independently of mistakes elsewhere in the playbook.

A clip is allowed only if its file parses, its entry and media are valid, and the publication gate allows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook.media import MediaFolder, check_media, media_files
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar, Person
from coaching_playbook.publish import Audience, may_be_shown, reasons_hidden
from coaching_playbook.redaction import redactions_for
from coaching_playbook.yamlio import read_file


class ClipStatus:
    """The clips below `root`, and those of them that an audience may see on a day.

    Each file is parsed by itself. `items` holds (file, key path, plain data) of all entries, `clips` the valid entries,
    `allowed` the clips that may be shown, and `unreadable` the files that do not parse.
    """

    def __init__(self, root: Path, config: ProjectConfig, audience: Audience, day: dt.date) -> None:
        self.reasons: dict[str, str] = {}
        self.unreadable: list[str] = []
        self.items: list[tuple[str, tuple[int, ...], dict[str, Any]]] = []
        self.clips: list[Exemplar] = []
        redactions = redactions_for(tuple(_people(root, config)))
        folder = MediaFolder(root, config.media)
        forbidden: set[str] = set()
        for path in _clip_files(root, config):
            source = read_file(root / path, path)
            if any(problem.severity == "error" for problem in source.problems):
                self.unreadable.append(path)
                continue
            data = source.data if isinstance(source.data, list) else [source.data]
            for index, item in enumerate(data):
                if not isinstance(item, dict):
                    continue
                self.items.append((path, (index,) if isinstance(source.data, list) else (), item))
                id_ = str(item.get("id"))
                try:
                    clip = Exemplar.model_validate(item)
                except ValidationError:
                    forbidden.add(id_)
                    self.reasons.setdefault(id_, f"its entry in {path} has a mistake")
                    continue
                media = check_media(clip, folder)
                clip._cues, clip._caption_lines = media.cues, media.lines
                self.clips.append(clip)
                if reasons := reasons_hidden(clip, audience, day):
                    self.reasons[clip.id] = "; ".join(reasons)
                elif errors := [problem for problem in media.problems if problem.severity == "error"]:
                    self.reasons[clip.id] = errors[0].message.rstrip(".")
                elif not may_be_shown(clip, redactions, audience, day):
                    self.reasons[clip.id] = "its captions name a person who chose not to be named"
                else:
                    continue
                forbidden.add(clip.id)
        films = {
            path
            for clip in self.clips
            if clip.id in forbidden
            for kind, _at, path in media_files(clip)
            if kind == "film"
        }
        for clip in self.clips:
            if clip.id not in forbidden and any(path in films for _kind, _at, path in media_files(clip)):
                forbidden.add(clip.id)
                self.reasons[clip.id] = "its film belongs to a clip that may not be shown"
        self.allowed = [clip for clip in self.clips if clip.id not in forbidden]

    def reason(self, id_: str) -> str:
        """Return why a clip may not be shown, as the end of a sentence."""
        if id_ in self.reasons:
            return self.reasons[id_]
        if self.unreadable:
            return f"{self.unreadable[0]} cannot be read"
        return "it is not in the playbook any more"


def _clip_files(root: Path, config: ProjectConfig) -> Iterator[str]:
    if (root / config.videos).is_file():
        yield config.videos
    folder = root / Path(config.videos).with_suffix("")
    if folder.is_dir() and not folder.is_symlink():
        yield from (file.relative_to(root).as_posix() for file in sorted(folder.glob("*.yml")) if file.is_file())


def _people(root: Path, config: ProjectConfig) -> Iterator[Person]:
    file = root / config.source / "people.yml"
    data = read_file(file, "people.yml").data if file.is_file() else None
    for item in data if isinstance(data, list) else ():
        try:
            yield Person.model_validate(item)
        except ValidationError:
            continue
