"""What the layers withhold, in the version that was agreed to and in the newest one, applied to the merged entries.

Nothing that any layer withholds may be shown, so whatever cannot be known counts as withheld: a clip, photograph or
person that the newest version no longer has, and what stands in a file that cannot be parsed. A film or photograph is
the same by its path, its id on a video host, its address, or its content.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layers import strictest
from coaching_playbook.layers.merge import Merged, former_ids, list_items
from coaching_playbook.layers.reading import Files, Places, all_clips, ledger_of, media_below, read_newest
from coaching_playbook.layers.sources import Source
from coaching_playbook.layers.strictest import Fields
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar

_WITHDRAWN: Fields = {"status": "withdrawn", "audience": "coaches", "kind": "storyboard"}
WITHHELD_MEDIA = "withheld_media"
"""The field of playbook.yml that lists media of layers which are not shown here."""


@dataclass
class _Version:
    """A layer whose newest version differs from the one that was agreed to."""

    pinned: Files
    newest: Files
    clips: dict[str, list[Fields]] = field(default_factory=lambda: defaultdict(list))
    """The clips of the newest version by id and former id."""
    ids: set[str] = field(default_factory=set)
    """The ids and former ids of clips in the version that was agreed to."""


class Limits:
    """What the layers `sources`, whose files are `layers` from the lowest, withhold from the playbook in `root`."""

    def __init__(
        self, root: Path, places: Places, sources: Sequence[Source], layers: Sequence[Files], own: Files
    ) -> None:
        self.places = places
        self.problems: list[Problem] = []
        self._versions: list[_Version] = []
        self._clips: dict[str, list[Fields]] = defaultdict(list)
        self._photographs: dict[str, list[Fields | None]] = defaultdict(list)
        self._same = _same_content(root, places, sources)
        self._gone = {*_withheld_here([*layers, own], places)}
        for source, files in zip(sources, layers, strict=True):
            self._add_uses(files)
            if source.newest:
                newest, problems = read_newest(source, places, root)
                self.problems += problems
                self._add_uses(newest)
                self._add_version(source, files, newest)
        self._lost = self._lost_ids(sources, layers)

    def _add_uses(self, files: Files) -> None:
        for clip in all_clips(files, self.places):
            for medium in strictest.media_of(clip.fields):
                self._clips[medium].append(clip.fields)
        for file in files.values():
            for picture, part in strictest.photographs(file.data):
                permission = part.get("permission")
                self._photographs[picture].append(permission if isinstance(permission, dict) else None)

    def _add_version(self, source: Source, pinned: Files, newest: Files) -> None:
        assert source.newest
        version = _Version(pinned, newest)
        for clip in all_clips(pinned, self.places):
            version.ids |= {clip.id, *former_ids(clip.fields)}
        for clip in all_clips(newest, self.places):
            for id_ in (clip.id, *former_ids(clip.fields)):
                version.clips[id_].append(clip.fields)
        self._versions.append(version)
        before, now = (_media_named(files, self.places) for files in (pinned, newest))
        self._gone |= before - now
        media = [
            media_below(folder, config)
            for folder, config in (
                (source.root, source.config),
                (source.newest, source.newest_config or source.config),
            )
        ]
        self._gone |= {f"file:{self.places.media}/{path}" for path in media[0].keys() - media[1].keys()}

    def _lost_ids(self, sources: Sequence[Source], layers: Sequence[Files]) -> frozenset[str]:
        """Return the ids of clips that a layer once published, and that no layer has any more."""
        known = {id_ for version in self._versions for id_ in (*version.ids, *version.clips)}
        known |= {id_ for files in layers for clip in all_clips(files, self.places) for id_ in _names(clip)}
        published: set[str] = set()
        for source in sources:
            for folder, config in ((source.root, source.config), (source.newest, source.newest_config)):
                if folder:
                    addresses = permalinks.all_urls(ledger_of(folder, config or source.config))
                    published |= {
                        id_ for shelf, _, id_ in (a.partition("/") for a in addresses) if shelf == Exemplar.shelf
                    }
        return frozenset(published - known)

    # --- clips and photographs --------------------------------------------------------------------------------------

    def apply(self, entries: Sequence[Merged], clips: Sequence[Merged], about: Any) -> None:
        """Limit merged clips, and the photographs of merged entries and of playbook.yml, in place."""
        for clip in clips:
            others = [*self._by_id(clip)]
            for other in others:
                clip.fields = strictest.clip_with(clip.fields, other)
            if clip.before:
                below = clip.before
                for other in others:
                    below = strictest.clip_with(below, other)
                for medium in strictest.media_of(below):
                    self._clips[medium].append(below)
        for clip in clips:
            for medium in sorted(self._media_of(clip.fields)):
                for other in [*self._clips[medium], *([_WITHDRAWN] if medium in self._gone else [])]:
                    clip.fields = strictest.clip_with(clip.fields, other)
        for fields in [*(entry.fields for entry in entries), about]:
            for picture, part in strictest.photographs(fields):
                if isinstance(part.get("permission"), dict):
                    for permission in self._permissions(picture):
                        part["permission"] = strictest.permission_with(part["permission"], permission)

    def _by_id(self, clip: Merged) -> Iterator[Fields]:
        """Yield the fields of a clip in the newest version of each layer: withdrawn if it is gone."""
        names = {clip.id, *former_ids(clip.fields), *former_ids(clip.before)}
        for version in self._versions:
            found = [fields for name in sorted(names) for fields in version.clips.get(name, ())]
            yield from found
            if not found and names & version.ids:
                yield _WITHDRAWN
        if names & self._lost:
            yield _WITHDRAWN

    def _media_of(self, fields: Fields) -> Iterator[str]:
        for medium in strictest.media_of(fields):
            yield medium
            yield from self._same.get(medium, ())

    def _permissions(self, picture: str) -> Iterator[Fields | None]:
        for medium in (f"file:{picture}", *self._same.get(f"file:{picture}", ())):
            yield from self._photographs.get(medium.removeprefix("file:"), ())
            if medium in self._gone:
                yield None

    # --- people -----------------------------------------------------------------------------------------------------

    def limit_people(self, people: Sequence[Merged]) -> None:
        """Show no more of a person than the newest version of any layer does: nothing, if it no longer has them."""
        path = f"{self.places.source}/people.yml"
        for version in self._versions:
            pinned, newest = (
                [*list_items(files[path], 0)] if path in files else [] for files in (version.pinned, version.newest)
            )
            before = {id_ for one in pinned for id_ in _names(one)}
            for person in people:
                names = {person.id, *former_ids(person.fields)}
                now = [one.fields for one in newest if names & _names(one)]
                for fields in now or ([{"show": "nothing"}] if names & before else []):
                    person.fields = strictest.person_with(person.fields, fields)


def _names(written: Any) -> set[str]:
    return {written.id, *former_ids(written.fields)}


def _media_named(files: Files, places: Places) -> set[str]:
    """Return what identifies the films, posters, captions and photographs that the files of a layer name."""
    named = {medium for clip in all_clips(files, places) for medium in strictest.media_of(clip.fields)}
    return named | {f"file:{path}" for file in files.values() for path, _part in strictest.photographs(file.data)}


def _withheld_here(layers: Collection[Files], places: Places) -> Iterator[str]:
    """Yield the media that a playbook.yml says are not shown."""
    for files in layers:
        about = files.get(f"{places.source}/{ABOUT_FILE}")
        listed = about.data.get(WITHHELD_MEDIA) if about and isinstance(about.data, dict) else None
        yield from (f"file:{path}" for path in (listed if isinstance(listed, list) else ()) if isinstance(path, str))


def _same_content(root: Path, places: Places, sources: Sequence[Source]) -> dict[str, list[str]]:
    """Map each own media file with the content of a layer's file at another path to what identifies that file."""
    by_size: dict[int, list[tuple[str, Path]]] = defaultdict(list)
    for source in sources:
        for path, file in media_below(source.root, source.config).items():
            by_size[file.stat().st_size].append((f"{places.media}/{path}", file))
    found: dict[str, list[str]] = {}
    own = media_below(root, ProjectConfig(media=places.media))
    for path, file in own.items():
        name = f"{places.media}/{path}"
        others = [(other, there) for other, there in by_size.get(file.stat().st_size, ()) if other != name]
        digest = _digest(file) if others else ""
        if same := [f"file:{other}" for other, there in others if _digest(there) == digest]:
            found[f"file:{name}"] = same
    return found


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
