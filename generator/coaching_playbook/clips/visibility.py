"""Determine which clips may be shown, independently of errors elsewhere in the playbook.

A clip is allowed only if its file parses, its entry and media are valid, and `publish` allows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook.clips.inherited import read_files
from coaching_playbook.layers import Overlay
from coaching_playbook.media import MediaCheck, MediaFolder, check_media, media_files, media_paths
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar, Person
from coaching_playbook.publish import Audience, clip_may_be_shown, reasons_clip_hidden
from coaching_playbook.redaction import Redaction, redactions_for
from coaching_playbook.yamlio import read_file


class ClipVisibility:
    """The clips of a playbook and its layers (playbooks that it builds on), and which an audience may see on a day.

    Each file is parsed by itself. `entries` are (file, key path, data) of the clips in the playbook's own files, and
    `inherited` maps ids of clips from layers to the layer's title. `clips` are the valid clips, `allowed` those that
    may be shown, and `reasons` maps the ids of the others to the reason. `unreadable` are the paths of own files that
    do not parse.
    """

    def __init__(self, root: Path, config: ProjectConfig, audience: Audience, day: dt.date) -> None:
        files = read_files(root, config, partial(_is_clip_file, config=config))
        overlay, self.unreadable = files.overlay, files.unreadable
        self.entries = [item for path, data in files.own.items() for item in _entries_in(path, data)]
        items = [item for path, data in files.merged.items() for item in _entries_in(path, data)]
        self.reasons: dict[str, str] = {}
        self.clips: list[Exemplar] = []
        own = {str(item.get("id")) for _path, _at, item in self.entries}
        self.inherited = {
            str(item["id"]): overlay.inherited[address].title
            for _path, _at, item in items
            if overlay and not own & {str(item.get("id")), *former_ids(item)}
            for address in [f"{Exemplar.url_folder}/{item.get('id')}"]
            if address in overlay.inherited
        }
        folder = MediaFolder(root, config.media, overlay.media if overlay else None)
        redactions = redactions_for(tuple(_people(root, config, overlay)))
        for path, _at, item in items:
            try:
                clip = Exemplar.model_validate(item)
            except ValidationError:
                self.reasons.setdefault(str(item.get("id")), f"its entry in {path} has a mistake")
                continue
            media = check_media(clip, folder)
            clip._cues, clip._caption_lines = media.cues, media.lines
            self.clips.append(clip)
            if reason := _reason_hidden(clip, media, redactions, audience, day):
                self.reasons[clip.id] = reason
            elif overlay and (file := _file_that_names(clip, files.unreadable_texts)):  # which may withdraw it
                self.reasons[clip.id] = f"{file} cannot be read"
        hidden = [clip for clip in self.clips if clip.id in self.reasons]
        films = {file.path for clip in hidden for file in media_files(clip) if file.kind == "film"}
        for clip in self.clips:
            if clip.id not in self.reasons and not films.isdisjoint(media_paths([clip])):
                self.reasons[clip.id] = "its film belongs to a clip that may not be shown"
        self.allowed = [clip for clip in self.clips if clip.id not in self.reasons]

    def reason_hidden(self, id_: str) -> str:
        """Return why the clip with an id may not be shown, as the end of a sentence."""
        if id_ in self.reasons:
            return self.reasons[id_]
        if self.unreadable:
            return f"{self.unreadable[0]} cannot be read"
        return "it is not in the playbook any more"


def _reason_hidden(
    clip: Exemplar, media: MediaCheck, redactions: Sequence[Redaction], audience: Audience, day: dt.date
) -> str:
    """Return why a valid clip may not be shown to an audience on a day, by itself; empty if it may."""
    if reasons := reasons_clip_hidden(clip, audience, day):
        return "; ".join(reasons)
    if errors := [problem for problem in media.problems if problem.severity == "error"]:
        return errors[0].message.rstrip(".")
    is_shown = clip_may_be_shown(clip, redactions, audience, day)
    return "" if is_shown else "its captions name a person who chose not to be named"


def _entries_in(path: str, data: Any) -> list[tuple[str, tuple[int, ...], dict[str, Any]]]:
    """Return (file, key path, data) for each clip in the YAML data of a file with one clip or a list of clips."""
    if isinstance(data, list):
        return [(path, (index,), item) for index, item in enumerate(data) if isinstance(item, dict)]
    return [(path, (), data)] if isinstance(data, dict) else []


def former_ids(item: dict[str, Any]) -> list[str]:
    """Return the former ids (`was`) in the YAML data of a clip."""
    was = item.get("was")
    return [str(id_) for id_ in was] if isinstance(was, list) else []


def _file_that_names(clip: Exemplar, texts: Mapping[str, str]) -> str | None:
    """Return the path of the first text that mentions a clip, or None; `texts` are keyed by path.

    A mention is the clip's id, a former id, or the file, id or URL of its film.
    """
    source = clip.source
    film = (source.file, source.youtube, source.vimeo, source.link) if source else ()
    named = [*filter(None, film), clip.id, *clip.was]
    return next((path for path, text in texts.items() if any(name in text for name in named)), None)


def _is_clip_file(path: str, config: ProjectConfig) -> bool:
    """Return whether a path is that of a YAML file with clips."""
    return path == config.videos or path.startswith(f"{Path(config.videos).with_suffix('').as_posix()}/")


def _people(root: Path, config: ProjectConfig, overlay: Overlay | None) -> Iterator[Person]:
    """Yield the valid people in people.yml, merged with the people of layers."""
    path = f"{config.source}/people.yml"
    merged = overlay.files.get(path) if overlay else None
    data = merged.data if merged else read_file(root / path, path).data if (root / path).is_file() else None
    for item in data if isinstance(data, list) else ():
        try:
            yield Person.model_validate(item)
        except ValidationError:
            continue
