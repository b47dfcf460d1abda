"""Parse and validate one file of entries (a technique, a leverage point, or clips), independently of all other files.

Runs in worker processes, so all arguments and results can be pickled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from coaching_playbook import rules
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load.references import IdReference, all_references_resolve, find_references, is_resolved
from coaching_playbook.load.unknown_ids import vocabulary_ids_by_label
from coaching_playbook.load.validation_errors import describe_type, problems_from
from coaching_playbook.media import MediaFolder, check_media, check_pictures, media_files, picture_files
from coaching_playbook.model import ID_PATTERN, Entry, Exemplar, LeveragePoint, Origin, PageEntry, Playbook, Technique
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, read_file

ID_REGEX = re.compile(ID_PATTERN)
_WRITTEN_ID = re.compile(r"^(?:-\s+)?id:\s*[\"']?([\w-]+)", re.MULTILINE)
"""Matches the id of a clip in a file that cannot be parsed."""


@dataclass(frozen=True)
class ValidationContext:
    """What every entry is validated against.

    `shared` is the playbook without entries. `known` holds the ids known before entries are loaded, keyed by kind.
    """

    root: Path
    source: str
    day: dt.date
    shared: Playbook
    known: Mapping[str, Collection[str]]
    media: MediaFolder
    shared_is_valid: bool
    """Whether both playbook.yml and vocabularies.yml are valid."""
    merged: Mapping[str, ParsedFile] = field(default_factory=dict)
    """The files that are merged from layers, keyed by path."""

    def read(self, path: str) -> ParsedFile:
        """Return the parsed file at a path: the merged one if there is one."""
        return self.merged.get(path) or read_file(self.root / path, path)


class LoadedEntry(NamedTuple):
    """An entry that is valid, or of which the valid fields were kept.

    `open_references` are its references to clips, and those that do not resolve among the ids known so far.
    """

    entry: PageEntry
    open_references: tuple[IdReference, ...] = ()


class LoadedFile(NamedTuple):
    """The result of loading one file of entries.

    `ids` are (id, key path) for each id in it, also for invalid entries.
    """

    path: str
    entries: tuple[LoadedEntry, ...] = ()
    ids: tuple[tuple[str, KeyPath], ...] = ()
    problems: tuple[Problem, ...] = ()
    """Problems of syntax and structure."""
    findings: tuple[Problem, ...] = ()
    """Problems of content, found by rules."""
    malformed_references: tuple[IdReference, ...] = ()
    """References whose text cannot be an id."""
    media: frozenset[str] = frozenset()
    """The paths of the media files that its entries name."""


class EntryFile(NamedTuple):
    """A file of entries to load.

    `kind`: the model of the one entry, whose id is the name of the file; None for clips, which have an `id`.
    `is_list`: the file is a list of clips.
    """

    path: str
    kind: type[Entry] | None = None
    is_list: bool = False


def load_files(context: ValidationContext, files: Sequence[EntryFile]) -> list[LoadedFile]:
    """Load a chunk of files; one task of the process pool."""
    return [load_file(context, file) for file in files]


def load_file(context: ValidationContext, file: EntryFile) -> LoadedFile:
    """Parse one file and validate its entries."""
    path, kind, is_list = file
    source = context.read(path)
    problems = list(source.problems)
    items: list[tuple[KeyPath, Data]] = []
    if source.data is None and is_parsed(source) and not is_list:
        fix = "Write its fields, or take the file away."
        problems.append(Problem(path, 1, 1, "empty-file", "There is nothing in this file yet.", fix))
    elif kind:
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            stem = file_stem(path)
            data = {**data, "id": stem if ID_REGEX.fullmatch(stem) else slugify(stem) or "a-name"}
        items = [((), data)] if is_parsed(source) else []
    elif is_list or isinstance(source.data, list):
        list_items, list_problems = read_list_items(source)
        items, problems = list_items or [], [*problems, *list_problems]
    elif is_parsed(source):
        items = [((), source.data)]
    entries, findings, malformed = [], [], []
    for at, item in items:
        entry, entry_problems, entry_malformed, entry_findings = validate_entry(
            context, source, kind or Exemplar, item, at
        )
        malformed += entry_malformed
        entries += [entry] if entry else []
        problems += entry_problems
        findings += entry_findings
    ids = () if kind else tuple(id_ for at, item in items for id_ in item_ids(item, at))
    if not kind and not is_parsed(source):  # references of other clips to these are valid
        ids = tuple((id_, ()) for id_ in dict.fromkeys(_WRITTEN_ID.findall(source.text)))
    clips = [loaded.entry for loaded in entries if isinstance(loaded.entry, Exemplar)]
    media = frozenset(path for clip in clips for _kind, _at, path in media_files(clip))
    media |= {path for loaded in entries for _kind, _at, path in picture_files(loaded.entry)}
    return LoadedFile(path, tuple(entries), ids, tuple(problems), tuple(findings), tuple(malformed), media)


def is_parsed(source: ParsedFile) -> bool:
    """Return whether a file was parsed without errors. An empty file was."""
    return not any(problem.severity == "error" for problem in source.problems)


def read_list_items(source: ParsedFile) -> tuple[list[tuple[KeyPath, Data]] | None, list[Problem]]:
    """Return (key path, data) for each item of a file that should be a list, and problems.

    The items are None if the file is not a list or could not be parsed.
    """
    if not is_parsed(source):
        return None, []
    data = source.data
    if data is not None and not isinstance(data, list):
        message = f"This file should be a list, and {describe_type(data)} was found."
        return None, [source.problem((), "wrong-type", message, "Begin each entry with '- id: …'.")]
    return [((index,), item) for index, item in enumerate(data or [])], []


def item_ids(data: Data, at: KeyPath) -> tuple[tuple[str, KeyPath], ...]:
    """Return ((id, key path),) for an item with an id, and () for one without."""
    id_ = data.get("id") if isinstance(data, dict) else None
    return ((id_, at),) if isinstance(id_, str) else ()


def file_stem(path: str) -> str:
    """Return the name of a file without its folder and suffix."""
    return path.rpartition("/")[2].removesuffix(".yml")


def validate_entry(
    context: ValidationContext, source: ParsedFile, kind: type[Entry], data: Data, at: KeyPath
) -> tuple[LoadedEntry | None, list[Problem], list[IdReference], list[Problem]]:
    """Validate one entry of a file, at the key path `at`.

    Return (entry or None if nothing is valid, problems of structure, references whose text cannot be an id, problems of
    content).
    """
    problems: list[Problem] = []
    malformed: list[IdReference] = []
    findings: list[Problem] = []
    try:
        entry = kind.model_validate(data)
    except ValidationError as error:
        wrong, malformed = problems_from(error, kind, source, at, vocabulary_ids_by_label(context.shared))
        problems += wrong
        lost = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
        salvaged = _salvage_entry(kind, data, lost)
        if salvaged is None:
            return None, problems, malformed, findings
        entry = salvaged
        valid = {*data} - lost if isinstance(data, dict) else set()
        entry._invalid_fields = frozenset({*lost, *_PLACEHOLDER_FIELDS[kind]} - valid)
    entry._origin = Origin(source.path, at)
    if isinstance(entry, Exemplar):
        check = check_media(entry, context.media)
        entry._cues, entry._caption_lines = check.cues, check.lines
        entry._has_sound_track = check.has_sound_track
        problems += [
            source.problem((*at, *problem.at), problem.code, problem.message, problem.fix, severity=problem.severity)
            for problem in check.problems
        ]
        problems += check.caption_problems
    else:
        problems += [
            source.problem(problem.at, problem.code, problem.message, problem.fix, severity=problem.severity)
            for problem in check_pictures(entry, context.media)
        ]
    links = []
    # Paths are built only if some reference may not resolve, which is rare.
    for link in () if all_references_resolve(entry, context.known) else find_references(entry, at):
        is_open = "exemplars" in link.kinds or not is_resolved(link, context.known)
        if is_open and link.at[len(at)] not in entry.invalid_fields:
            links.append(link)
    assert isinstance(entry, LeveragePoint | Technique | Exemplar)
    findings += [
        hit.problem_in(source)
        for hit in rules.check_entry(
            context.shared, entry, context.day, context.source, shared_is_valid=context.shared_is_valid
        )
    ]
    return LoadedEntry(entry, tuple(links)), problems, malformed, findings


_PLACEHOLDER_FIELDS: Mapping[type[Entry], Mapping[str, Any]] = {
    Technique: {
        "title": "-",
        "summary": "-",
        "leverage_point": "none",
        "status": "draft",
        "why": "-",
        "small_step": "-",
        "steps": [{"do": "-"}, {"do": "-"}],
    },
    LeveragePoint: {"title": "-", "strapline": "-", "why": "-"},
    Exemplar: {"title": "-", "technique": "none", "kind": "storyboard", "status": "to-film"},
}


def _salvage_entry(kind: type[Entry], data: Data, invalid: set[str]) -> Entry | None:
    """Validate an entry without its invalid fields, so that rules can check the others; return None if that fails too.

    Required fields that are invalid get placeholders, for which no problem is reported.
    """
    if kind not in _PLACEHOLDER_FIELDS or not isinstance(data, dict):
        return None
    valid = {name: value for name, value in data.items() if name not in invalid}
    try:
        return kind.model_validate({**_PLACEHOLDER_FIELDS[kind], **valid})
    except ValidationError:
        return None
