"""Hide in the merged entries what any layer (a playbook that this one inherits from) withholds.

Both the pinned version of each layer and its newest one count. What is uncertain counts as withheld: a clip, photograph
or person that the newest version no longer has, and the contents of a file that cannot be parsed. Two media are the
same if they have the same path, id on a video host, URL, or content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layers import permissions
from coaching_playbook.layers.merge import LayerEntry, MergedEntry, entries_in_list, former_ids
from coaching_playbook.layers.permissions import Fields
from coaching_playbook.layers.reading import (
    ContentPaths,
    FilesByPath,
    all_clips,
    layer_media_files,
    read_ledger,
    read_newest,
)
from coaching_playbook.layers.sources import LayerSource
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Exemplar
from coaching_playbook.paths import hash_file

_WITHDRAWN_CLIP: Fields = {"status": "withdrawn", "audience": "coaches", "kind": "storyboard"}
"""The fields of a clip that hide the same clip or medium in every layer."""
WITHHELD_MEDIA = "withheld_media"
"""The field of playbook.yml that lists the paths of layers' media files which this playbook does not show."""


@dataclass
class _ChangedLayer:
    """The files of a layer whose newest commit differs from the pinned one, in both versions."""

    pinned: FilesByPath
    newest: FilesByPath
    clips: dict[str, list[Fields]] = field(default_factory=lambda: defaultdict(list))
    """The fields of the newest version's clips, keyed by current and former id."""
    ids: set[str] = field(default_factory=set)
    """The current and former ids of the pinned version's clips."""


class LayerRestrictions:
    """The restrictions that layers (playbooks to inherit from) put on media and people of the playbook in `root`.

    `layers` are the files of `sources`, lowest layer first; `own` are the playbook's own files.
    """

    def __init__(
        self,
        root: Path,
        content_paths: ContentPaths,
        sources: Sequence[LayerSource],
        layers: Sequence[FilesByPath],
        own: FilesByPath,
    ) -> None:
        self.content_paths = content_paths
        self.problems: list[Problem] = []
        self._changed_layers: list[_ChangedLayer] = []
        self._clips_using_medium: dict[str, list[Fields]] = defaultdict(list)
        self._photograph_permissions: dict[str, list[Fields | None]] = defaultdict(list)
        self._identical_media = _media_with_same_content(root, content_paths, sources)
        self._withheld_media = {*_media_listed_as_withheld([*layers, own], content_paths)}
        for source, files in zip(sources, layers, strict=True):
            self._collect_permissions(files)
            if source.newest:
                newest, problems = read_newest(source, content_paths, root)
                self.problems += problems
                self._collect_permissions(newest)
                self._add_changed_layer(source, files, newest)
        self._lost_clip_ids = self._find_lost_clip_ids(sources, layers)

    def _collect_permissions(self, files: FilesByPath) -> None:
        """Record the clips that use each medium, and the permission of each photograph, in the files of a layer."""
        for clip in all_clips(files, self.content_paths):
            for medium in permissions.media_keys(clip.fields):
                self._clips_using_medium[medium].append(clip.fields)
        for file in files.values():
            for picture, part in permissions.find_photographs(file.data):
                permission = part.get("permission")
                self._photograph_permissions[picture].append(permission if isinstance(permission, dict) else None)

    def _add_changed_layer(self, source: LayerSource, pinned: FilesByPath, newest: FilesByPath) -> None:
        """Record a layer with a newer commit, and withhold the media that only its pinned version has."""
        assert source.newest
        changed_layer = _ChangedLayer(pinned, newest)
        for clip in all_clips(pinned, self.content_paths):
            changed_layer.ids |= {clip.id, *former_ids(clip.fields)}
        for clip in all_clips(newest, self.content_paths):
            for id_ in (clip.id, *former_ids(clip.fields)):
                changed_layer.clips[id_].append(clip.fields)
        self._changed_layers.append(changed_layer)
        before, now = (_referenced_media(files, self.content_paths) for files in (pinned, newest))
        self._withheld_media |= before - now
        newest_media = layer_media_files(source.newest, source.newest_config or source.config)
        gone = layer_media_files(source.root, source.config).keys() - newest_media.keys()
        self._withheld_media |= {f"file:{self.content_paths.media}/{path}" for path in gone}

    def _find_lost_clip_ids(self, sources: Sequence[LayerSource], layers: Sequence[FilesByPath]) -> frozenset[str]:
        """Return the ids of clips whose URL is in the ledger of a layer, and that no layer contains any more."""
        known = {id_ for changed_layer in self._changed_layers for id_ in (*changed_layer.ids, *changed_layer.clips)}
        known |= {id_ for files in layers for clip in all_clips(files, self.content_paths) for id_ in _ids_of(clip)}
        published: set[str] = set()
        for source in sources:
            for folder, config in ((source.root, source.config), (source.newest, source.newest_config)):
                if folder:
                    addresses = permalinks.all_urls(read_ledger(folder, config or source.config))
                    published |= {
                        id_ for name, _, id_ in (a.partition("/") for a in addresses) if name == Exemplar.url_folder
                    }
        return frozenset(published - known)

    # --- clips and photographs --------------------------------------------------------------------------------------

    def restrict_entries(self, entries: Sequence[MergedEntry], clips: Sequence[MergedEntry], about: Any) -> None:
        """Apply the strictest permission of all layers to clips, and to photographs of entries and playbook.yml.

        `about` is the data of playbook.yml. Changes all of them in place.
        """
        for clip in clips:
            others = [*self._newest_versions_of(clip)]
            for other in others:
                clip.fields = permissions.restrict_clip(clip.fields, other)
            if clip.inherited_fields:
                below = clip.inherited_fields
                for other in others:
                    below = permissions.restrict_clip(below, other)
                for medium in permissions.media_keys(below):
                    self._clips_using_medium[medium].append(below)
        for clip in clips:
            for medium in sorted(self._identical_media_keys(clip.fields)):
                withheld = [_WITHDRAWN_CLIP] if medium in self._withheld_media else []
                for other in (*self._clips_using_medium[medium], *withheld):
                    clip.fields = permissions.restrict_clip(clip.fields, other)
        for fields in [*(entry.fields for entry in entries), about]:
            for picture, part in permissions.find_photographs(fields):
                if isinstance(part.get("permission"), dict):
                    for permission in self._permissions_of_photograph(picture):
                        part["permission"] = permissions.restrict_permission(part["permission"], permission)

    def _newest_versions_of(self, clip: MergedEntry) -> Iterator[Fields]:
        """Yield the fields of a clip in each layer's newest version; those of a withdrawn clip where it was deleted."""
        ids = {clip.id, *former_ids(clip.fields), *former_ids(clip.inherited_fields)}
        for changed_layer in self._changed_layers:
            found = [fields for name in sorted(ids) for fields in changed_layer.clips.get(name, ())]
            yield from found
            if not found and ids & changed_layer.ids:
                yield _WITHDRAWN_CLIP
        if ids & self._lost_clip_ids:
            yield _WITHDRAWN_CLIP

    def _identical_media_keys(self, fields: Fields) -> Iterator[str]:
        """Yield the keys (paths and hosted video ids) of a clip's media, and of each file of a layer with identical
        content. A key is `kind:value`, such as `file:media/a.mp4`.
        """
        for medium in permissions.media_keys(fields):
            yield medium
            yield from self._identical_media.get(medium, ())

    def _permissions_of_photograph(self, picture: str) -> Iterator[Fields | None]:
        """Yield each layer's permission of a photograph, or None where it has none or withholds the photograph."""
        for medium in (f"file:{picture}", *self._identical_media.get(f"file:{picture}", ())):
            yield from self._photograph_permissions.get(medium.removeprefix("file:"), ())
            if medium in self._withheld_media:
                yield None

    # --- people -----------------------------------------------------------------------------------------------------

    def restrict_people(self, people: Sequence[MergedEntry]) -> None:
        """Restrict the field `show` (name, pseudonym, role or nothing) of people in place.

        Each person gets the strictest value of all layers' newest versions, and `nothing` where a newest version has
        deleted the person.
        """
        path = f"{self.content_paths.source}/people.yml"
        for changed_layer in self._changed_layers:
            pinned, newest = (
                [*entries_in_list(files[path], 0)] if path in files else []
                for files in (changed_layer.pinned, changed_layer.newest)
            )
            before = {id_ for person_entry in pinned for id_ in _ids_of(person_entry)}
            for person in people:
                ids = {person.id, *former_ids(person.fields)}
                now = [person_entry.fields for person_entry in newest if ids & _ids_of(person_entry)]
                for fields in now or ([{"show": "nothing"}] if ids & before else []):
                    person.fields = permissions.restrict_person(person.fields, fields)


def _ids_of(written: MergedEntry | LayerEntry) -> set[str]:
    """Return the current id and the former ids of an entry, merged or of one layer."""
    return {written.id, *former_ids(written.fields)}


def _referenced_media(files: FilesByPath, content_paths: ContentPaths) -> set[str]:
    """Return the keys (such as `file:PATH`) of videos, posters, captions and photographs named in a layer's files."""
    named = {medium for clip in all_clips(files, content_paths) for medium in permissions.media_keys(clip.fields)}
    return named | {
        f"file:{path}" for file in files.values() for path, _part in permissions.find_photographs(file.data)
    }


def _media_listed_as_withheld(layers: Collection[FilesByPath], content_paths: ContentPaths) -> Iterator[str]:
    """Yield the key `file:PATH` of each medium that the playbook.yml of a layer lists as withheld."""
    for files in layers:
        about = files.get(f"{content_paths.source}/{ABOUT_FILE}")
        listed = about.data.get(WITHHELD_MEDIA) if about and isinstance(about.data, dict) else None
        yield from (f"file:{path}" for path in (listed if isinstance(listed, list) else ()) if isinstance(path, str))


def _media_with_same_content(
    root: Path, content_paths: ContentPaths, sources: Sequence[LayerSource]
) -> dict[str, list[str]]:
    """Map own media files to layers' files at another path with the same content; all as keys `file:PATH`."""
    by_size: dict[int, list[tuple[str, Path]]] = defaultdict(list)
    for source in sources:
        for path, file in layer_media_files(source.root, source.config).items():
            by_size[file.stat().st_size].append((f"{content_paths.media}/{path}", file))
    found: dict[str, list[str]] = {}
    own = layer_media_files(root, ProjectConfig(media=content_paths.media))
    for path, file in own.items():
        name = f"{content_paths.media}/{path}"
        others = [(other, there) for other, there in by_size.get(file.stat().st_size, ()) if other != name]
        digest = hash_file(file) if others else ""
        if same := [f"file:{other}" for other, there in others if hash_file(there) == digest]:
            found[f"file:{name}"] = same
    return found
