"""Merge a playbook's files with those of its layers (playbooks it inherits from): one file, as merging has one state.

The result is the input for `load`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coaching_playbook import permalinks
from coaching_playbook.clock import parse_date_or_none
from coaching_playbook.diagnostics import Problem, closest_match, errors
from coaching_playbook.layers.merge import (
    ADD_TO,
    LayerEntry,
    MergedEntry,
    MergedFile,
    SourcePosition,
    entries_in_list,
    merge_fields,
    merge_layers_of_kind,
)
from coaching_playbook.layers.permissions import Fields
from coaching_playbook.layers.reading import (
    ContentPaths,
    FilesByPath,
    clips_in_file,
    is_unreadable,
    items_without_id,
    layer_media_files,
    read_layer,
    read_ledger,
)
from coaching_playbook.layers.renamed import renamed_ids, update_references
from coaching_playbook.layers.restrictions import LayerRestrictions
from coaching_playbook.layers.sources import LayerSource, find_layers
from coaching_playbook.layout import (
    ABOUT_FILE,
    ENTRY_FOLDERS,
    ENTRY_LIST_FILES,
    QUESTIONS_FILE,
    SINGLE_MODEL_FILES,
    model_for,
)
from coaching_playbook.model import (
    ID_PATTERN,
    Entry,
    Exemplar,
    Inherited,
    LeveragePoint,
    Person,
    Technique,
    written_fields,
)
from coaching_playbook.yamlio import KeyPath, ParsedFile, read_file

FILES_NOT_INHERITED = frozenset({"cycles.yml", "developments.yml", "survey_results.yml", "walkthroughs.yml", "cpd.yml"})
"""Files that layers do not pass on: they hold one school's own dates and figures."""
ABOUT_FIELDS_NOT_INHERITED = frozenset(
    {"title", "tagline", "school", "status", "layers", "brand", "feedback", "licence", "allow", "withheld_media"}
)
"""Fields of playbook.yml that layers do not pass on, because they apply only to the school that wrote them."""

_MISSING_FIELDS_OF_A_CHANGE = 3
"""With this many required fields missing, a file without a title counts as a change of a layer's page."""
_RULES_KEPT_AS_ERRORS = ("person-named", "rating", "pupil-history", "unknown-id")
"""Codes of rules whose violations stay errors in texts of layers."""


@dataclass(frozen=True)
class Overlay:
    """The result of merging the files of a playbook with those of its layers; `load` reads the merged files.

    `files` maps paths below the root to merged files, `media` maps paths of media that only layers have to their files,
    `inherited` maps URLs of entries to their origin; `retired` holds the URLs that a layer retired.
    """

    files: Mapping[str, ParsedFile] = field(default_factory=dict)
    media: Mapping[str, Path] = field(default_factory=dict)
    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    inherited_fields: Mapping[str, Fields] = field(default_factory=dict)
    """The fields of inherited entries without this playbook's own changes, keyed by URL."""
    merged_fields: Mapping[str, Fields] = field(default_factory=dict)
    """The fields of inherited entries with this playbook's own changes, keyed by URL."""
    retired: frozenset[str] = frozenset()
    layer_paths: frozenset[str] = frozenset()
    """The paths of the layers' files, in the form used in problems."""
    unreadable: tuple[ParsedFile, ...] = ()
    """The layers' files that could not be parsed."""
    problems: tuple[Problem, ...] = ()
    is_usable: bool = True
    """False if a layer could not be read: then only `problems` is filled."""

    def downgrade_inherited(self, problem: Problem) -> Problem:
        """Return `problem`, as a warning if it is an error in a layer's file, which this school cannot correct.

        Problems with a code in `_RULES_KEPT_AS_ERRORS` (personal data, unknown ids) stay errors.
        """
        if problem.path not in self.layer_paths or problem.severity != "error" or problem.code in _RULES_KEPT_AS_ERRORS:
            return problem
        return dataclasses.replace(problem, severity="warning")


def build_overlay(root: Path, source: str, videos: str, media: str, paths: Sequence[str]) -> Overlay | None:
    """Merge the files `paths` of the playbook in `root` with its layers' files; None if playbook.yml names no layers.

    `source`, `videos` and `media` are the paths from mkdocs.yml of the YAML folder, the clips and the media folder.
    """
    path = f"{source}/{ABOUT_FILE}"
    about = read_file(root / path, path) if path in paths else None
    if about is None or not isinstance(about.data, dict) or not about.data.get("layers"):
        return None
    sources, problems = find_layers(root, about)
    if errors(problems):
        return Overlay(problems=tuple(problems), is_usable=False)
    if not sources:
        return None
    own = {file: read_file(root / file, file) for file in paths}
    return _OverlayBuilder(root, ContentPaths(source, videos, media), sources, own, problems).build()


class _OverlayBuilder:
    """Merges the files of `sources` (layers of the playbook in `root`, lowest first) with `own`, the playbook's files.

    `problems` are those found so far; the builder adds its own.
    """

    def __init__(
        self,
        root: Path,
        content_paths: ContentPaths,
        sources: Sequence[LayerSource],
        own: Mapping[str, ParsedFile],
        problems: list[Problem],
    ) -> None:
        self.root, self.content_paths, self.source = root, content_paths, content_paths.source
        self.sources = sources
        self.problems = problems
        self.layers: list[FilesByPath] = []
        for layer in sources:
            files, found = read_layer(layer.root, layer.config, content_paths, root)
            self.layers.append(files)
            self.problems += found
        self.restrictions = LayerRestrictions(root, content_paths, sources, self.layers, own)
        self.problems += self.restrictions.problems
        self.layers.append(own)
        self.top_layer = len(sources)
        self.files: dict[str, ParsedFile] = {}
        self.merged_paths: set[str] = set()
        """The paths of the playbook's own files whose entries are part of merged files."""
        self.inherited: dict[str, Inherited] = {}
        self.inherited_fields: dict[str, Fields] = {}
        self.merged_fields: dict[str, Fields] = {}

    def build(self) -> Overlay:
        """Merge all files and return the overlay."""
        for name in SINGLE_MODEL_FILES.keys() - FILES_NOT_INHERITED | {QUESTIONS_FILE}:
            self._merge_single(f"{self.source}/{name}", name)
        for name, kind in ENTRY_LIST_FILES.items():
            if name not in FILES_NOT_INHERITED:
                self._merge_list(f"{self.source}/{name}", kind)
        merged = {
            kind: self._merge_kind(kind, self._layers_of_folder(folder)) for folder, kind in ENTRY_FOLDERS.items()
        }
        clips = self._merge_kind(Exemplar, self._layers_of_clips())
        about = self.files.get(f"{self.source}/{ABOUT_FILE}")
        entries = [entry for entries in merged.values() for entry in entries]
        self.restrictions.restrict_entries(entries, clips, about.data if about else None)
        for folder, kind in ENTRY_FOLDERS.items():
            known = [entry.id for entry in merged[kind] if entry.layer_positions[0].layer < self.top_layer]
            for entry in merged[kind]:
                if self._changes_missing_page(kind, entry, known):
                    continue
                path = f"{self.source}/{folder}/{entry.id}.yml"
                positions = {**entry.positions, (): entry.layer_positions[-1]}
                self.files[path] = MergedFile(path, data=entry.fields, positions=positions, top_layer=self.top_layer)
                self._record_inherited(kind, entry, entry.layer_positions[-1].file.path)
        self._add_clip_files(clips)
        for path, file in self.layers[-1].items():
            if path not in self.files and (path not in self.merged_paths or any(items_without_id(file))):
                self.files[path] = file
        self._update_all_references({**merged, Exemplar: clips})
        inherited = [file for layer in self.layers[:-1] for file in layer.values()]
        ledgers = [read_ledger(layer.root, layer.config) for layer in self.sources]
        problems = tuple(dict.fromkeys(self.problems))
        return Overlay(
            files=self.files,
            media=self._layer_only_media(),
            inherited=self.inherited,
            inherited_fields=self.inherited_fields,
            merged_fields=self.merged_fields,
            retired=frozenset(url for ledger in ledgers for url in permalinks.retired_urls(ledger)),
            layer_paths=frozenset(file.path for file in inherited),
            unreadable=tuple(filter(is_unreadable, inherited)),
            problems=problems,
        )

    def _update_all_references(self, merged: Mapping[type[Entry], Sequence[MergedEntry]]) -> None:
        """Replace former ids of pages by current ones in the references of every merged file."""
        kinds = {LeveragePoint: "leverage_points", Technique: "techniques", Exemplar: "exemplars"}
        renamed = {kinds[kind]: ids for kind, entries in merged.items() if (ids := renamed_ids(entries))}
        for path, file in self.files.items() if renamed else ():
            kind = (
                Exemplar if self.content_paths.is_clip_file(path) else model_for(path.removeprefix(f"{self.source}/"))
            )
            if kind is None:
                continue
            data = (
                [update_references(kind, item, renamed) for item in file.data]
                if isinstance(file.data, list)
                else file.data
            )
            data = update_references(kind, data, renamed)
            if data != file.data:
                self.files[path] = dataclasses.replace(file, data=data)

    # --- files of one mapping or one list ---------------------------------------------------------------------------

    def _merge_single(self, path: str, name: str) -> None:
        """Merge a file that contains one mapping, such as playbook.yml, field by field."""
        found = [(number, layer[path]) for number, layer in enumerate(self.layers) if path in layer]
        if not found or (found[-1][1].data is None and found[-1][0] == self.top_layer and found[-1][1].problems):
            return
        data: Fields = {}
        positions: dict[KeyPath, SourcePosition] = {}
        for number, file in found:
            if not isinstance(file.data, dict):
                continue
            own: Fields = dict(file.data)
            if name == ABOUT_FILE and number < self.top_layer:
                own = {key: value for key, value in own.items() if key not in ABOUT_FIELDS_NOT_INHERITED}
                if isinstance(own.get("vision"), dict):
                    own["vision"] = {key: value for key, value in own["vision"].items() if key != "agreed"}
            if (
                name == ABOUT_FILE
                and isinstance(own.get("clip_hosts"), list)
                and isinstance(data.get("clip_hosts"), list)
            ):
                own["add_to"] = ["clip_hosts"]
            before = data
            data, positions = merge_fields(data, positions, own, SourcePosition(file, (), number))
            if name == "vocabularies.yml":
                for key, value in own.items():
                    if _has_ids(value) and _has_ids(before.get(key)):
                        data[key] = _merge_terms(before[key], value)
        if found[-1][0] == self.top_layer:
            positions[()] = SourcePosition(found[-1][1], (), self.top_layer)
        self.files[path] = MergedFile(path, data=data, positions=positions, top_layer=self.top_layer)

    def _merge_list(self, path: str, kind: type[Entry]) -> None:
        """Merge a file that contains a list of entries, such as glossary.yml, entry by entry."""
        if not any(path in layer for layer in self.layers[:-1]):
            return
        layers = [
            [*entries_in_list(layer[path], number)] if path in layer else [] for number, layer in enumerate(self.layers)
        ]
        own = self.layers[-1].get(path)
        if own is not None and not isinstance(own.data, list) and (own.data is not None or own.problems):
            return
        entries = self._merge_kind(kind, layers)
        if kind is Person:
            self.restrictions.restrict_people(entries)
        self._add_list_file(path, entries, own)

    def _add_list_file(self, path: str, entries: Sequence[MergedEntry], own_file: ParsedFile | None) -> None:
        """Add a merged file that contains the list of `entries` to `files`.

        Items without an id in `own_file`, the playbook's own file at `path`, are appended, so that validation reports
        them.
        """
        data: list[Any] = [{**entry.fields, "id": entry.id} for entry in entries]
        positions: dict[KeyPath, SourcePosition] = {}
        for index, entry in enumerate(entries):
            positions[(index,)] = entry.layer_positions[-1]
            positions |= {(index, *at): position for at, position in entry.positions.items()}
        if own_file:
            for index, item in items_without_id(own_file):
                positions[(len(data),)] = SourcePosition(own_file, (index,), self.top_layer)
                data.append(item)
        self.files[path] = MergedFile(path, data=data, positions=positions, top_layer=self.top_layer)

    # --- entries ----------------------------------------------------------------------------------------------------

    def _changes_missing_page(self, kind: type[Entry], entry: MergedEntry, inherited_ids: Sequence[str]) -> bool:
        """Whether an entry seems meant to change an inherited page, but no layer has that page.

        If so, add a problem, which suggests the closest of `inherited_ids`, the ids of inherited pages.
        """
        if entry.layer_positions[0].layer < self.top_layer or "title" in entry.fields:
            return False
        missing = [key for name, key in written_fields(kind) if kind.model_fields[name].is_required()]
        missing = [key for key in missing if key not in entry.fields and key != "id"]
        if len(missing) < _MISSING_FIELDS_OF_A_CHANGE:
            return False
        near = closest_match(entry.id, inherited_ids)
        fix = f"Did you mean '{near}'? Then call the file {near}.yml." if near else "Is it gone there? Delete the file."
        message = f"No layer has a page '{entry.id}', and this file has too few fields for a page of its own."
        self.problems.append(entry.layer_positions[0].file.problem((), "layer-page", message, fix))
        return True

    def _check_add_to(self, entry: LayerEntry) -> None:
        """Add a problem for each name under `add_to` that is not a list or mapping of the entry."""
        names = entry.fields.get(ADD_TO)
        lists = [key for key, value in entry.fields.items() if isinstance(value, list | dict) and key != ADD_TO]
        for name in names if isinstance(names, list) else [names] if names is not None else ():
            if name not in lists:
                near = closest_match(str(name), lists)
                fix = f"Did you mean '{near}'?" if near else "Write the list below it, or take it out of add_to."
                message = f"'{name}' stands under add_to, and this page writes no list '{name}'."
                self.problems.append(
                    entry.position.file.problem((*entry.position.at, ADD_TO), "layer-list", message, fix)
                )

    def _merge_kind(self, kind: type[Entry], layers: Iterable[Iterable[LayerEntry]]) -> list[MergedEntry]:
        """Merge the entries of one kind, given those of each layer, lowest first; add the problems found."""
        layers = [[*layer] for layer in layers]
        for entry in layers[self.top_layer]:
            self._check_add_to(entry)
        self.merged_paths |= {entry.position.file.path for entry in layers[self.top_layer]}
        merged, conflicts = merge_layers_of_kind(kind, layers, self.top_layer)
        for (file, at, _layer), id_, other in conflicts:
            message = f"Both '{id_}' and another file change '{other}', which is one page in a layer below."
            fix = "Put the two together in one file."
            self.problems.append(file.problem(at, "layer-clash", message, fix, severity="warning"))
        return merged

    def _layers_of_folder(self, folder: str) -> Iterator[list[LayerEntry]]:
        """Yield the entries of each layer in a folder of one kind, such as `techniques`."""
        for number, layer in enumerate(self.layers):
            entries = []
            for path, file in layer.items():
                if path.startswith(f"{self.source}/{folder}/") and isinstance(file.data, dict):
                    id_ = path.rpartition("/")[2].removesuffix(".yml")
                    if re.fullmatch(ID_PATTERN, id_):
                        entries.append(LayerEntry(id_, dict(file.data), SourcePosition(file, (), number)))
            yield entries

    def _layers_of_clips(self) -> Iterator[list[LayerEntry]]:
        """Yield the clips of each layer."""
        for number, layer in enumerate(self.layers):
            entries: list[LayerEntry] = []
            for path, file in layer.items():
                if self.content_paths.is_clip_file(path):
                    entries += clips_in_file(file, number)
            yield entries

    def _add_clip_files(self, clips: Sequence[MergedEntry]) -> None:
        """Add each merged clip to its own file of this playbook, or to a new file `ID.yml` if it is only inherited."""
        by_file: dict[str, list[MergedEntry]] = defaultdict(list)
        for clip in clips:
            last = clip.layer_positions[-1]
            is_own = last.layer == self.top_layer
            by_file[last.file.path if is_own else f"{self.content_paths.clips_folder}/{clip.id}.yml"].append(clip)
            self._record_inherited(Exemplar, clip, last.file.path)
        for path, entries in by_file.items():
            self._add_list_file(path, entries, self.layers[-1].get(path))

    def _record_inherited(self, kind: type[Entry], entry: MergedEntry, file: str) -> None:
        """Record origin and fields of an entry that a lower layer has; `file` is the path of its topmost file."""
        first, last = entry.layer_positions[0], entry.layer_positions[-1]
        if first.layer == self.top_layer:
            return
        below = [position.layer for position in entry.layer_positions if position.layer < self.top_layer]
        source = self.sources[below[-1]]
        day = source.day or _last_change_date(entry.inherited_fields)
        own = file if last.layer == self.top_layer else None
        self.inherited[f"{kind.url_folder}/{entry.id}"] = Inherited(
            source.title, day, entry.fields_from_layer(self.top_layer), own
        )
        self.inherited_fields[f"{kind.url_folder}/{entry.id}"] = entry.inherited_fields
        self.merged_fields[f"{kind.url_folder}/{entry.id}"] = entry.fields

    # --- other files ------------------------------------------------------------------------------------------------

    def _layer_only_media(self) -> dict[str, Path]:
        """Map the path of each media file that this playbook lacks to the file of the highest layer that has it."""
        found: dict[str, Path] = {}
        for layer in self.sources:
            found |= {
                f"{self.content_paths.media}/{path}": file
                for path, file in layer_media_files(layer.root, layer.config).items()
            }
        return {path: file for path, file in found.items() if not (self.root / path).is_file()}


def _has_ids(value: Any) -> bool:
    """Return whether a value is a list of mappings that all have an id."""
    return isinstance(value, list) and all(isinstance(term, dict) and "id" in term for term in value)


def _merge_terms(below: Sequence[Fields], own: Sequence[Fields]) -> list[Fields]:
    """Merge two lists of vocabulary terms by id and field; new terms come last."""
    terms = {term["id"]: term for term in below}
    for term in own:
        terms[term["id"]] = {**terms.get(term["id"], {}), **term}
    return [*terms.values()]


def _last_change_date(fields: Fields) -> dt.date | None:
    """Return the latest valid date under `changes` of an entry; None if there is none."""
    changes = fields.get("changes")
    days = [
        parse_date_or_none(change.get("on") or change.get("date"))
        for change in changes or ()
        if isinstance(change, dict)
    ]
    return max(filter(None, days), default=None)
