"""Parse and validate one file of entries (a technique, a leverage point, or clips), independently of all other files.

Runs in worker processes, so all arguments and results can be pickled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook import rules
from coaching_playbook.diagnostics import Problem
from coaching_playbook.layout import ENTRY_FOLDERS
from coaching_playbook.load.references import IdReference, find_references, is_resolved
from coaching_playbook.load.unknown_ids import vocabulary_ids_by_label
from coaching_playbook.load.validation_errors import describe_type, problems_from
from coaching_playbook.media import MediaFolder, check_media, check_pictures, media_paths
from coaching_playbook.model import ID_PATTERN, Entry, Exemplar, LeveragePoint, Origin, PageEntry, Playbook, Technique
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, read_file

ID_REGEX = re.compile(ID_PATTERN)
_WRITTEN_ID = re.compile(r"^(?:-\s+)?id:\s*[\"']?([\w-]+)", re.MULTILINE)
"""Matches the id of a clip in a file that cannot be parsed."""


@dataclass(frozen=True)
class ValidationContext:
    """Everything that the validation of one file of entries depends on, apart from the file.

    `source` and `videos` are the paths of the playbook's folder and of the file of clips. `shared` is the playbook
    without techniques, leverage points and clips. `known` holds the ids known before these are loaded, keyed by kind
    (see RefersTo).
    """

    root: Path
    source: str
    videos: str
    day: dt.date
    shared: Playbook
    known: Mapping[str, Collection[str]]
    media: MediaFolder
    shared_is_valid: bool
    """Whether both playbook.yml and vocabularies.yml are valid."""
    merged: Mapping[str, ParsedFile] = field(default_factory=dict)
    """The files that are merged from layers (playbooks that this one inherits from), keyed by path."""


@dataclass
class LoadedFile:
    """The result of loading one file of entries: what is valid in it, and the problems."""

    path: str
    entries: list[PageEntry] = field(default_factory=list)
    """The entries that are valid, or of which the valid fields were kept."""
    ids: tuple[tuple[str, KeyPath], ...] = ()
    """(id, key path) for each id of a clip, also of an invalid one."""
    problems: list[Problem] = field(default_factory=list)
    """Problems of syntax and structure."""
    content_problems: list[Problem] = field(default_factory=list)
    """Problems of content, found by rules."""
    open_references: list[IdReference] = field(default_factory=list)
    """References to clips, and those that do not resolve among the ids known so far."""
    malformed_references: list[IdReference] = field(default_factory=list)
    """References whose text cannot be an id."""

    @property
    def media(self) -> set[str]:
        """Return the paths of the media files that the entries name."""
        return {*media_paths(self.entries)}


def entry_model_of(path: str, source: str) -> type[Entry] | None:
    """Return the model class of the entry in a file, by its folder in `source`; None for a file of clips."""
    return ENTRY_FOLDERS[path.split("/")[-2]] if path.startswith(f"{source}/") else None


def load_files(context: ValidationContext, paths: Sequence[str]) -> list[LoadedFile]:
    """Parse and validate a chunk of files: one task of the process pool."""
    return [load_file(context, path) for path in paths]


def load_file(context: ValidationContext, path: str) -> LoadedFile:
    """Parse one file and validate its entries. The id of an entry other than a clip is the name of its file."""
    source = context.merged.get(path) or read_file(context.root / path, path)
    model, is_list = entry_model_of(path, context.source), path == context.videos
    result = LoadedFile(path, problems=list(source.problems))
    items: list[tuple[KeyPath, Data]] = []
    if source.data is None and not source.errors and not is_list:
        fix = "Write its fields, or take the file away."
        result.problems.append(Problem(path, 1, 1, "empty-file", "There is nothing in this file yet.", fix))
    elif model:
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                result.problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            stem = file_stem(path)
            data = {**data, "id": stem if ID_REGEX.fullmatch(stem) else slugify(stem) or "a-name"}
        items = [((), data)] if not source.errors else []
    elif is_list or isinstance(source.data, list):
        list_items, list_problems = read_list_items(source)
        items = list_items or []
        result.problems += list_problems
    elif not source.errors:
        items = [((), source.data)]
    for at, item in items:
        _load_entry(context, source, model or Exemplar, item, at, result)
    if not model and not source.errors:
        result.ids = tuple(id_ for at, item in items for id_ in item_ids(item, at))
    elif not model:  # references of other clips to these are valid
        result.ids = tuple((id_, ()) for id_ in dict.fromkeys(_WRITTEN_ID.findall(source.text)))
    return result


def read_list_items(source: ParsedFile) -> tuple[list[tuple[KeyPath, Data]] | None, list[Problem]]:
    """Return (key path, data) for each item of a file that should be a list, and problems.

    The items are None if the file is not a list or could not be parsed.
    """
    if source.errors:
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


def _load_entry(
    context: ValidationContext, source: ParsedFile, model: type[Entry], data: Data, at: KeyPath, result: LoadedFile
) -> None:
    """Validate the entry at the key path `at` of a file, and add it and its problems to `result`."""
    try:
        entry = model.model_validate(data)
    except ValidationError as error:
        problems, malformed = problems_from(error, model, source, at, vocabulary_ids_by_label(context.shared))
        result.problems += problems
        result.malformed_references += malformed
        lost = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
        salvaged = _salvage_entry(model, data, lost)
        if salvaged is None:
            return
        entry = salvaged
        valid = {*data} - lost if isinstance(data, dict) else set()
        entry._invalid_fields = frozenset({*lost, *_PLACEHOLDER_FIELDS[model]} - valid)
    assert isinstance(entry, LeveragePoint | Technique | Exemplar)
    entry._origin = Origin(source.path, at)
    if isinstance(entry, Exemplar):
        check = check_media(entry, context.media)
        entry._cues, entry._caption_lines = check.cues, check.lines
        entry._has_sound_track = check.has_sound_track
        media_problems = check.problems
        result.problems += check.caption_problems
    else:
        media_problems = check_pictures(entry, context.media)
    result.problems += [problem.problem_in(source, at) for problem in media_problems]
    result.open_references += [
        link
        for link in find_references(entry, at)
        if "exemplars" in link.kinds or not is_resolved(link, context.known)
        if link.at[len(at)] not in entry.invalid_fields
    ]
    hits = rules.check_entry(
        context.shared, entry, context.day, context.source, shared_is_valid=context.shared_is_valid
    )
    result.content_problems += [hit.problem_in(source) for hit in hits]
    result.entries.append(entry)


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
"""Values for required fields that are missing or invalid, keyed by model, so that rules can check the other fields."""


def _salvage_entry(model: type[Entry], data: Data, invalid: set[str]) -> Entry | None:
    """Validate an entry without its invalid fields, so that rules can check the others; return None if that fails too.

    Required fields that are invalid get placeholders, for which no problem is reported.
    """
    if model not in _PLACEHOLDER_FIELDS or not isinstance(data, dict):
        return None
    valid = {name: value for name, value in data.items() if name not in invalid}
    try:
        return model.model_validate({**_PLACEHOLDER_FIELDS[model], **valid})
    except ValidationError:
        return None
