"""Which clips may be shown, found out even where the rest of the playbook has mistakes.

A clip counts as allowed only where that is certain: its file can be read, its entry is valid, its media are in order
and the publication gate lets it through.
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
    """The clips below `root`, divided into those that an audience may see on a day and all others.

    Every file is read by itself, so a mistake elsewhere changes nothing. `items` are all entries as plain data, each
    with its file and its place in it; `clips` those that are valid; `allowed` those that may be shown.
    """

    def __init__(self, root: Path, config: ProjectConfig, audience: Audience, day: dt.date) -> None:
        self.reasons: dict[str, str] = {}
        self.unreadable: list[str] = []
        self.items: list[tuple[str, tuple[int, ...], dict[str, Any]]] = []
        self.clips: list[Exemplar] = []
        redactions = redactions_for(tuple(_people(root, config)))
        folder = MediaFolder(root, config.media)
        refused: set[str] = set()
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
                    refused.add(id_)
                    self.reasons.setdefault(id_, f"its entry in {path} has a mistake")
                    continue
                looked = check_media(clip, folder)
                clip._cues, clip._caption_lines = looked.cues, looked.lines
                self.clips.append(clip)
                if why := reasons_hidden(clip, audience, day):
                    self.reasons[clip.id] = "; ".join(why)
                elif wrong := [one for one in looked.problems if one.severity == "error"]:
                    self.reasons[clip.id] = wrong[0].message.rstrip(".")
                elif not may_be_shown(clip, redactions, audience, day):
                    self.reasons[clip.id] = "its captions name a person who chose not to be named"
                else:
                    continue
                refused.add(clip.id)
        films = {
            path for clip in self.clips if clip.id in refused for kind, _at, path in media_files(clip) if kind == "film"
        }
        for clip in self.clips:
            if clip.id not in refused and any(path in films for _kind, _at, path in media_files(clip)):
                refused.add(clip.id)
                self.reasons[clip.id] = "its film belongs to a clip that may not be shown"
        self.allowed = [clip for clip in self.clips if clip.id not in refused]

    def reason(self, id_: str) -> str:
        """Why a clip may not be shown, as the end of a sentence."""
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
