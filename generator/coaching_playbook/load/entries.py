"""Parse and validate one file of entries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from coaching_playbook import rules
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load.references import IdReference, _all_resolve, find_references, resolves, unknown_id_problem
from coaching_playbook.load.validation_errors import describe_type, problems_from, slugify
from coaching_playbook.media import MediaFolder, check_media, media_files
from coaching_playbook.model import ID_PATTERN, Entry, Exemplar, LeveragePoint, Origin, PageEntry, Playbook, Technique
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, read_file

ID = re.compile(ID_PATTERN)


@dataclass(frozen=True)
class ValidationContext:
    """What every entry is validated against.

    `shared` is the playbook without entries; `known` has the ids of each kind that are known before entries are read.
    """

    root: Path
    source: str
    day: dt.date
    shared: Playbook
    known: Mapping[str, Collection[str]]
    media: MediaFolder


class LoadedEntry(NamedTuple):
    """`links` are the references that can be resolved only when all entries are known."""

    entry: PageEntry
    links: tuple[IdReference, ...] = ()


class LoadedFile(NamedTuple):
    """The result of one file of entries. `ids` are all ids in it with their places, those of lost entries too."""

    path: str
    entries: tuple[LoadedEntry, ...] = ()
    ids: tuple[tuple[str, KeyPath], ...] = ()
    problems: tuple[Problem, ...] = ()
    """Mistakes of its syntax and its shapes."""
    findings: tuple[Problem, ...] = ()
    """Mistakes of its texts and its references."""
    media: frozenset[str] = frozenset()
    """The paths of the media files that its clips name."""


class EntryFile(NamedTuple):
    """A file to load. `kind` is that of the entry that the file is named after; None for clips, which have ids."""

    path: str
    kind: type[Entry] | None = None
    is_list: bool = False


def load_files(context: ValidationContext, files: Sequence[EntryFile]) -> list[LoadedFile]:
    return [load_file(context, file) for file in files]


def load_file(context: ValidationContext, file: EntryFile) -> LoadedFile:
    path, kind, is_list = file
    source = read_file(context.root / path, path)
    problems = list(source.problems)
    items: list[tuple[KeyPath, Data]] = []
    if kind:
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            stem = stem_of(path)
            data = {**data, "id": stem if ID.fullmatch(stem) else slugify(stem)}
        items = [((), data)] if has_text(source) else []
    elif is_list or isinstance(source.data, list):
        listed, wrong = items_of(source)
        items, problems = listed or [], [*problems, *wrong]
    elif has_text(source):
        items = [((), {} if source.data is None else source.data)]
    entries, findings = [], []
    for at, item in items:
        entry, wrong, found = validate_entry(context, source, kind or Exemplar, item, at)
        entries += [entry] if entry else []
        problems += wrong
        findings += found
    ids = () if kind else tuple(id_ for at, item in items for id_ in ids_of(item, at))
    clips = [one.entry for one in entries if isinstance(one.entry, Exemplar)]
    media = frozenset(path for clip in clips for _kind, _at, path in media_files(clip))
    return LoadedFile(path, tuple(entries), ids, tuple(problems), tuple(findings), media)


def has_text(source: ParsedFile) -> bool:
    """Whether the file could be parsed (an empty one can)."""
    return not any(problem.severity == "error" for problem in source.problems)


def items_of(source: ParsedFile) -> tuple[list[tuple[KeyPath, Data]] | None, list[Problem]]:
    """The entries of a file that is a list, each with its place; None where it is no list."""
    if not has_text(source):
        return None, []
    data = source.data
    if data is not None and not isinstance(data, list):
        message = f"This file should be a list, and {describe_type(data)} was found."
        return None, [source.problem((), "wrong-type", message, "Begin each entry with '- id: …'.")]
    return [((index,), item) for index, item in enumerate(data or [])], []


def ids_of(data: Data, at: KeyPath) -> tuple[tuple[str, KeyPath], ...]:
    id_ = data.get("id") if isinstance(data, dict) else None
    return ((id_, at),) if isinstance(id_, str) else ()


def stem_of(path: str) -> str:
    """The name of a file without its folder and ending."""
    return path.rpartition("/")[2].removesuffix(".yml")


def validate_entry(
    context: ValidationContext, source: ParsedFile, kind: type[Entry], data: Data, at: KeyPath
) -> tuple[LoadedEntry | None, list[Problem], list[Problem]]:
    """Validate one entry of a file; return it with the problems of its shape and those of its content."""
    problems: list[Problem] = []
    found: list[Problem] = []
    try:
        entry = kind.model_validate(data)
    except ValidationError as error:
        problems += problems_from(error, kind, source, at)
        lost = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
        rest = _salvage(kind, data, lost)
        if rest is None:
            return None, problems, found
        entry = rest
        entry._broken = frozenset(
            {*lost, *_PLACEHOLDER_FIELDS[kind]} - ({*data} - lost if isinstance(data, dict) else set())
        )
    entry._origin = Origin(source.path, at)
    if isinstance(entry, Exemplar):
        looked = check_media(entry, context.media)
        entry._cues, entry._caption_lines = looked.cues, looked.lines
        problems += [
            source.problem((*at, *one.at), one.code, one.message, one.fix, severity=one.severity)
            for one in looked.problems
        ]
        problems += looked.caption_problems
    links = []
    # Almost all references resolve, so their places are found only if one may not.
    for link in () if _all_resolve(entry, context.known) else find_references(entry, at):
        if link.at[len(at)] not in entry.invalid_fields:
            if "exemplars" in link.kinds:
                links.append(link)
            elif not resolves(link, context.known):
                found.append(unknown_id_problem(source, link, context.known))
    assert isinstance(entry, LeveragePoint | Technique | Exemplar)
    for hit in rules.check_entry(context.shared, entry, context.day, context.source):
        found.append(source.problem(hit.at, hit.code, hit.message, hit.fix, severity=hit.severity, key=hit.key))
    return LoadedEntry(entry, tuple(links)), problems, found


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


def _salvage(kind: type[Entry], data: Data, broken: set[str]) -> Entry | None:
    """A broken entry without its broken fields, so that the rules can check the others; None if that is not possible.

    Required fields are filled with placeholders, of which no problem is reported.
    """
    if kind not in _PLACEHOLDER_FIELDS or not isinstance(data, dict):
        return None
    try:
        return kind.model_validate(
            {**_PLACEHOLDER_FIELDS[kind], **{name: v for name, v in data.items() if name not in broken}}
        )
    except ValidationError:
        return None
