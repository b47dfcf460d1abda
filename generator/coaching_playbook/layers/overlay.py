"""Merge the files of all layers into the files that `load` validates."""

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
from coaching_playbook.diagnostics import Problem, closest_match
from coaching_playbook.layers.limits import Limits
from coaching_playbook.layers.merge import (
    ADD_TO,
    Merged,
    MergedFile,
    Place,
    Written,
    list_items,
    merge_entries,
    overlaid,
)
from coaching_playbook.layers.reading import (
    Files,
    Places,
    clips_in,
    invalid_items,
    is_unreadable,
    ledger_of,
    media_below,
    read_layer,
)
from coaching_playbook.layers.renamed import followed, renamed_ids
from coaching_playbook.layers.sources import Source, walk_layers
from coaching_playbook.layers.strictest import Fields
from coaching_playbook.layout import ABOUT_FILE, FOLDERS, LIST_FILES, QUESTIONS_FILE, SINGLE_FILES, model_for
from coaching_playbook.model import Entry, Exemplar, Inherited, LeveragePoint, Person, Technique, written_fields
from coaching_playbook.yamlio import KeyPath, ParsedFile, read_file

NOT_INHERITED = frozenset({"cycles.yml", "developments.yml", "survey_results.yml", "walkthroughs.yml", "cpd.yml"})
"""Files about one school's own year and figures."""
OWN_FIELDS = frozenset(
    {"title", "tagline", "school", "status", "layers", "brand", "feedback", "licence", "allow", "withheld_media"}
)
"""Fields of playbook.yml that say whose it is."""

_FEW_MISSING = 3
"""With so many required fields missing and no title, a file is one that changes a page, and no page."""
_NEVER_EASED = ("person-named", "rating", "pupil-history", "unknown-id")


@dataclass(frozen=True)
class Overlay:
    """What `load` reads instead of the playbook's own files, where it has layers.

    `files` maps paths below the root to merged files, `media` paths to files of layers, `inherited` URLs of entries to
    what they have from below; `retired` are the URLs that a layer let go.
    """

    files: Mapping[str, ParsedFile] = field(default_factory=dict)
    media: Mapping[str, Path] = field(default_factory=dict)
    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    before: Mapping[str, Fields] = field(default_factory=dict)
    """The fields of inherited entries without this playbook's own changes, by URL."""
    merged: Mapping[str, Fields] = field(default_factory=dict)
    """The fields of the same entries with them."""
    retired: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    """The paths of the files of layers, as problems name them."""
    unreadable: tuple[ParsedFile, ...] = ()
    """The files of layers that could not be parsed."""
    problems: tuple[Problem, ...] = ()
    is_usable: bool = True
    """False where a layer could not be read: then `problems` say which, and nothing else is worth checking."""

    def fields(self, address: str) -> Fields:
        """Return the merged fields of an inherited entry, given its URL; empty if there is no such entry."""
        return self.merged.get(address, {})

    def eased(self, finding: Problem) -> Problem:
        """Return a finding of a rule, as a warning where it is about a text of a layer: only its authors can mend it.

        Personal data stay a mistake, because this school would publish them.
        """
        if finding.path not in self.below or finding.severity != "error" or finding.code in _NEVER_EASED:
            return finding
        return dataclasses.replace(finding, severity="warning")


def overlay(root: Path, source: str, videos: str, media: str, paths: Sequence[str]) -> Overlay | None:
    """Merge the files `paths` of the playbook in `root` with those of its layers; None where it names no layers."""
    path = f"{source}/{ABOUT_FILE}"
    about = read_file(root / path, path) if path in paths else None
    if about is None or not isinstance(about.data, dict) or not about.data.get("layers"):
        return None
    sources, problems = walk_layers(root, about)
    if any(problem.severity == "error" for problem in problems):
        return Overlay(problems=tuple(problems), is_usable=False)
    if not sources:
        return None
    own = {file: read_file(root / file, file) for file in paths}
    return _Builder(root, source, videos, media, sources, own, problems).build()


class _Builder:
    def __init__(
        self,
        root: Path,
        source: str,
        videos: str,
        media: str,
        sources: Sequence[Source],
        own: Mapping[str, ParsedFile],
        problems: list[Problem],
    ) -> None:
        self.root, self.source, self.videos, self.media = root, source, videos, media
        self.places = Places(source, videos, media)
        self.clips_folder = self.places.clips_folder
        self.sources = sources
        self.problems = problems
        self.layers: list[Files] = []
        for layer in sources:
            files, found = read_layer(layer.root, layer.config, self.places, root)
            self.layers.append(files)
            self.problems += found
        self.limits = Limits(root, self.places, sources, self.layers, own)
        self.problems += self.limits.problems
        self.layers.append(own)
        self.top = len(sources)
        self.files: dict[str, ParsedFile] = {}
        self.inherited: dict[str, Inherited] = {}
        self.before: dict[str, Fields] = {}
        self.merged: dict[str, Fields] = {}

    def build(self) -> Overlay:
        for name in SINGLE_FILES.keys() - NOT_INHERITED | {QUESTIONS_FILE}:
            self._merge_single(f"{self.source}/{name}", name)
        for name, kind in LIST_FILES.items():
            if name not in NOT_INHERITED:
                self._merge_list(f"{self.source}/{name}", kind)
        merged = {kind: self._merge(kind, self._entries_of(folder)) for folder, kind in FOLDERS.items()}
        clips = self._merge(Exemplar, self._clips())
        about = self.files.get(f"{self.source}/{ABOUT_FILE}")
        entries = [entry for entries in merged.values() for entry in entries]
        self.limits.apply(entries, clips, about.data if about else None)
        for folder, kind in FOLDERS.items():
            known = [entry.id for entry in merged[kind] if entry.written[0].layer < self.top]
            for entry in merged[kind]:
                if self._is_of_no_page(kind, entry, known):
                    continue
                path = f"{self.source}/{folder}/{entry.id}.yml"
                self.files[path] = self._file(path, entry.fields, {**entry.places, (): entry.written[-1]})
                self._note(kind, entry, entry.written[-1].file.path)
        self._write_clips(clips)
        for path, file in self.layers[-1].items():
            handled = path in self.files or (path in self._used and file.data is not None)
            if not handled:
                self.files[path] = file
        self._follow({**merged, Exemplar: clips})
        inherited = [file for layer in self.layers[:-1] for file in layer.values()]
        problems = tuple(dict.fromkeys(self.problems))
        return Overlay(
            files=self.files,
            media=self._media(),
            inherited=self.inherited,
            before=self.before,
            merged=self.merged,
            retired=self._retired(),
            below=frozenset(file.path for file in inherited),
            unreadable=tuple(filter(is_unreadable, inherited)),
            problems=problems,
        )

    def _follow(self, merged: Mapping[type[Entry], Sequence[Merged]]) -> None:
        """Put current ids of pages into the references of every file."""
        names = {LeveragePoint: "leverage_points", Technique: "techniques", Exemplar: "exemplars"}
        renamed = {names[kind]: ids for kind, entries in merged.items() if (ids := renamed_ids(entries))}
        for path, file in self.files.items() if renamed else ():
            kind = Exemplar if self.places.is_clips(path) else model_for(path.removeprefix(f"{self.source}/"))
            if kind is None:
                continue
            data = [followed(kind, item, renamed) for item in file.data] if isinstance(file.data, list) else file.data
            data = followed(kind, data, renamed)
            if data != file.data:
                self.files[path] = dataclasses.replace(file, data=data)

    def _file(self, path: str, data: Any, places: Mapping[KeyPath, Place]) -> ParsedFile:
        return MergedFile(path, "", data, (), places, self.top)

    # --- files of one mapping or one list ---------------------------------------------------------------------------

    def _merge_single(self, path: str, name: str) -> None:
        found = [(number, layer[path]) for number, layer in enumerate(self.layers) if path in layer]
        if not found or (found[-1][1].data is None and found[-1][0] == self.top and found[-1][1].problems):
            return
        data: Fields = {}
        places: dict[KeyPath, Place] = {}
        for number, file in found:
            if not isinstance(file.data, dict):
                continue
            own: Fields = dict(file.data)
            if name == ABOUT_FILE and number < self.top:
                own = {key: value for key, value in own.items() if key not in OWN_FIELDS}
                if isinstance(own.get("vision"), dict):
                    own["vision"] = {key: value for key, value in own["vision"].items() if key != "agreed"}
            if (
                name == ABOUT_FILE
                and isinstance(own.get("clip_hosts"), list)
                and isinstance(data.get("clip_hosts"), list)
            ):
                own["add_to"] = ["clip_hosts"]
            before = data
            data, places = overlaid(data, places, own, Place(file, (), number))
            if name == "vocabularies.yml":
                for key, value in own.items():
                    if _has_ids(value) and _has_ids(before.get(key)):
                        data[key] = _merge_terms(before[key], value)
        if found[-1][0] == self.top:
            places[()] = Place(found[-1][1], (), self.top)
        self.files[path] = self._file(path, data, places)

    def _merge_list(self, path: str, kind: type[Entry]) -> None:
        if not any(path in layer for layer in self.layers[:-1]):
            return
        layers = [
            [*list_items(layer[path], number)] if path in layer else [] for number, layer in enumerate(self.layers)
        ]
        own = self.layers[-1].get(path)
        if own is not None and own.data is not None and not isinstance(own.data, list):
            return
        if own is not None and own.data is None and own.problems:
            return
        entries = self._merge(kind, layers)
        if kind is Person:
            self.limits.limit_people(entries)
        data: list[Any] = [{**entry.fields, "id": entry.id} for entry in entries]
        places = _places_in_list(entries)
        for index, item in enumerate(own.data if own is not None and isinstance(own.data, list) else ()):
            if own is not None and not (isinstance(item, dict) and isinstance(item.get("id"), str)):
                places[(len(data),)] = Place(own, (index,), self.top)
                data.append(item)
        self.files[path] = self._file(path, data, places)

    # --- entries ----------------------------------------------------------------------------------------------------

    def _is_of_no_page(self, kind: type[Entry], entry: Merged, known: Sequence[str]) -> bool:
        """Whether an entry is a few fields for a page of a layer that is not there; then it is reported, once."""
        if entry.written[0].layer < self.top or "title" in entry.fields:
            return False
        missing = [key for name, key in written_fields(kind) if kind.model_fields[name].is_required()]
        missing = [key for key in missing if key not in entry.fields and key != "id"]
        if len(missing) < _FEW_MISSING:
            return False
        near = closest_match(entry.id, known)
        fix = f"Did you mean '{near}'? Then call the file {near}.yml." if near else "Is it gone there? Delete the file."
        message = f"No layer has a page '{entry.id}', and this file has too few fields for a page of its own."
        self.problems.append(entry.written[0].file.problem((), "layer-page", message, fix))
        return True

    def _check_lists(self, entry: Written) -> None:
        """Report names under `add_to` for which the entry writes no list."""
        names = entry.fields.get(ADD_TO)
        lists = [key for key, value in entry.fields.items() if isinstance(value, list | dict) and key != ADD_TO]
        for name in names if isinstance(names, list) else [names] if names is not None else ():
            if name not in lists:
                near = closest_match(str(name), lists)
                fix = f"Did you mean '{near}'?" if near else "Write the list below it, or take it out of add_to."
                message = f"'{name}' stands under add_to, and this page writes no list '{name}'."
                self.problems.append(entry.place.file.problem((*entry.place.at, ADD_TO), "layer-list", message, fix))

    def _merge(self, kind: type[Entry], layers: Iterable[Iterable[Written]]) -> list[Merged]:
        layers = [[*layer] for layer in layers]
        for entry in layers[self.top] if len(layers) > self.top else ():
            self._check_lists(entry)
        merged, clashes = merge_entries(kind, layers, self.top)
        for clash in clashes:
            message = f"Both '{clash.id}' and another file change '{clash.other}', which is one page in a layer below."
            fix = "Put the two together in one file."
            self.problems.append(
                clash.place.file.problem(clash.place.at, "layer-clash", message, fix, severity="warning")
            )
        return merged

    def _entries_of(self, folder: str) -> Iterator[list[Written]]:
        for number, layer in enumerate(self.layers):
            entries = []
            for path, file in layer.items():
                if path.startswith(f"{self.source}/{folder}/") and isinstance(file.data, dict):
                    id_ = path.rpartition("/")[2].removesuffix(".yml")
                    if _ID.fullmatch(id_):
                        entries.append(Written(id_, dict(file.data), Place(file, (), number)))
            yield entries

    @property
    def _used(self) -> set[str]:
        """The paths of the playbook's own files whose entries were merged."""
        folders = tuple(f"{self.source}/{folder}/" for folder in FOLDERS)
        return {
            path
            for path, file in self.layers[-1].items()
            if (
                path.startswith(folders)
                and _ID.fullmatch(path.rpartition("/")[2].removesuffix(".yml"))
                and isinstance(file.data, dict)
            )
            or (self.places.is_clips(path) and isinstance(file.data, dict | list) and not any(invalid_items(file)))
        }

    def _clips(self) -> Iterator[list[Written]]:
        for number, layer in enumerate(self.layers):
            entries: list[Written] = []
            for path, file in layer.items():
                if self.places.is_clips(path):
                    entries += clips_in(file, number)
            yield entries

    def _write_clips(self, clips: Sequence[Merged]) -> None:
        """Put each clip into the file of this playbook that writes it, or into one of its own."""
        by_file: dict[str, list[Merged]] = defaultdict(list)
        for clip in clips:
            last = clip.written[-1]
            is_own = last.layer == self.top
            by_file[last.file.path if is_own else f"{self.clips_folder}/{clip.id}.yml"].append(clip)
            self._note(Exemplar, clip, last.file.path)
        for path, entries in by_file.items():
            own = self.layers[-1].get(path)
            data: list[Any] = [{**clip.fields, "id": clip.id} for clip in entries]
            places = _places_in_list(entries)
            for index, item in invalid_items(own) if own else ():
                assert own is not None
                places[(len(data),)] = Place(own, (index,), self.top)
                data.append(item)
            self.files[path] = self._file(path, data, places)

    def _note(self, kind: type[Entry], entry: Merged, file: str) -> None:
        """Note what an entry has from the layers below, if anything."""
        first, last = entry.written[0], entry.written[-1]
        if first.layer == self.top:
            return
        below = [place.layer for place in entry.written if place.layer < self.top]
        source = self.sources[below[-1]]
        day = source.day or _last_day(entry.before)
        own = file if last.layer == self.top else None
        self.inherited[f"{kind.shelf}/{entry.id}"] = Inherited(source.title, day, entry.changed(self.top), own)
        self.before[f"{kind.shelf}/{entry.id}"] = entry.before
        self.merged[f"{kind.shelf}/{entry.id}"] = entry.fields

    # --- other files ------------------------------------------------------------------------------------------------

    def _media(self) -> dict[str, Path]:
        """Map the path of each media file that only a layer has to the file; a higher layer comes first."""
        found: dict[str, Path] = {}
        for layer in self.sources:
            found |= {f"{self.media}/{path}": file for path, file in media_below(layer.root, layer.config).items()}
        return {path: file for path, file in found.items() if not (self.root / path).is_file()}

    def _retired(self) -> frozenset[str]:
        retired: set[str] = set()
        for layer in self.sources:
            retired |= {*permalinks.retired_urls(ledger_of(layer.root, layer.config))}
        return frozenset(retired)


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _places_in_list(entries: Sequence[Merged]) -> dict[KeyPath, Place]:
    places: dict[KeyPath, Place] = {}
    for index, entry in enumerate(entries):
        places[(index,)] = entry.written[-1]
        places |= {(index, *at): place for at, place in entry.places.items()}
    return places


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(term, dict) and "id" in term for term in value)


def _merge_terms(below: Sequence[Fields], own: Sequence[Fields]) -> list[Fields]:
    """Merge the terms of a vocabulary by id and field; new ones come last."""
    terms = {term["id"]: term for term in below}
    for term in own:
        terms[term["id"]] = {**terms.get(term["id"], {}), **term}
    return [*terms.values()]


def _last_day(fields: Fields) -> dt.date | None:
    """Return the last day on which an entry says that it changed."""
    changes = fields.get("changes")
    days = [change.get("on") or change.get("date") for change in changes or () if isinstance(change, dict)]
    written = [day for day in days if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    try:
        return dt.date.fromisoformat(max(written)) if written else None
    except ValueError:
        return None
