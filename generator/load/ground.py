"""Parse and validate one file of entries, in any process: its shapes, its texts, its media and its references."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from generator import rules
from generator.complaints import kind_of, slug, told
from generator.files import parts
from generator.media import Folder, look_at, named
from generator.model import (
    ID_PATTERN,
    Entry,
    Exemplar,
    LeveragePoint,
    Origin,
    PageEntry,
    Part,
    Playbook,
    RefersTo,
    Technique,
)
from generator.problems import Problem, one_of, suggest
from generator.source import At, Data, Source, read

NOT_THERE = re.compile(r"There is no '(?P<id>[^']+)' among the (?P<among>[a-z ]+)\.")
"""The message of a reference to an unknown id."""
_PLURAL = {"way": "statements of the Way", "stages": "stages of the coaching model"}
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
    media: Folder


class Link(NamedTuple):
    """A reference: its place in the file, the id, and the kinds of which it may be."""

    at: At
    found: str
    kinds: tuple[str, ...]


class LoadedEntry(NamedTuple):
    """`links` are the references that can be resolved only when all entries are known."""

    entry: PageEntry
    links: tuple[Link, ...] = ()


class LoadedFile(NamedTuple):
    """The result of one file of entries. `ids` are all ids in it with their places, those of lost entries too."""

    path: str
    entries: tuple[LoadedEntry, ...] = ()
    ids: tuple[tuple[str, At], ...] = ()
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
    source = read(context.root / path, path)
    problems = list(source.problems)
    items: list[tuple[At, Data]] = []
    if kind:
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            stem = stem_of(path)
            data = {**data, "id": stem if ID.fullmatch(stem) else slug(stem)}
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
    media = frozenset(path for clip in clips for _kind, _at, path in named(clip))
    return LoadedFile(path, tuple(entries), ids, tuple(problems), tuple(findings), media)


def has_text(source: Source) -> bool:
    """Whether the file could be parsed (an empty one can)."""
    return not any(problem.severity == "error" for problem in source.problems)


def items_of(source: Source) -> tuple[list[tuple[At, Data]] | None, list[Problem]]:
    """The entries of a file that is a list, each with its place; None where it is no list."""
    if not has_text(source):
        return None, []
    data = source.data
    if data is not None and not isinstance(data, list):
        message = f"This file should be a list, and {kind_of(data)} was found."
        return None, [source.problem((), "wrong-type", message, "Begin each entry with '- id: …'.")]
    return [((index,), item) for index, item in enumerate(data or [])], []


def ids_of(data: Data, at: At) -> tuple[tuple[str, At], ...]:
    id_ = data.get("id") if isinstance(data, dict) else None
    return ((id_, at),) if isinstance(id_, str) else ()


def stem_of(path: str) -> str:
    """The name of a file without its folder and ending."""
    return path.rpartition("/")[2].removesuffix(".yml")


def validate_entry(
    context: ValidationContext, source: Source, kind: type[Entry], data: Data, at: At
) -> tuple[LoadedEntry | None, list[Problem], list[Problem]]:
    """Validate one entry of a file; return it with the problems of its shape and those of its content."""
    problems: list[Problem] = []
    found: list[Problem] = []
    try:
        entry = kind.model_validate(data)
    except ValidationError as error:
        problems += told(error, kind, source, at)
        lost = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
        rest = _rest(kind, data, lost)
        if rest is None:
            return None, problems, found
        entry = rest
        entry._broken = frozenset({*lost, *_DONORS[kind]} - ({*data} - lost if isinstance(data, dict) else set()))
    entry._origin = Origin(source.path, at)
    if isinstance(entry, Exemplar):
        looked = look_at(entry, context.media)
        entry._cues, entry._caption_lines = looked.cues, looked.lines
        problems += [
            source.problem((*at, *one.at), one.code, one.message, one.fix, severity=one.severity)
            for one in looked.wrong
        ]
        problems += looked.inside
    links = []
    # Almost all references resolve, so their places are found only if one may not.
    for link in () if _all_resolve(entry, context.known) else references(entry, at):
        if link.at[len(at)] not in entry.broken:
            if "exemplars" in link.kinds:
                links.append(link)
            elif not resolves(link, context.known):
                found.append(unknown_id_problem(source, link, context.known))
    assert isinstance(entry, LeveragePoint | Technique | Exemplar)
    for finding in rules.of_entry(context.shared, entry, context.day, context.source):
        found.append(
            source.problem(
                finding.at, finding.code, finding.message, finding.fix, severity=finding.severity, key=finding.key
            )
        )
    return LoadedEntry(entry, tuple(links)), problems, found


# --- references -----------------------------------------------------------------------------------------------------


def resolves(link: Link, known: Mapping[str, Collection[str]]) -> bool:
    """Whether a reference names something that exists. One to a kind whose file is broken counts as resolved."""
    return any(kind not in known or link.found in known[kind] for kind in link.kinds)


def unknown_id_problem(source: Source, link: Link, known: Mapping[str, Collection[str]]) -> Problem:
    """The problem of a reference to an id that does not exist."""
    choices = [id_ for kind in link.kinds for id_ in known[kind]]
    among = " and ".join(_PLURAL.get(kind, kind.replace("_", " ")) for kind in link.kinds)
    message = f"There is no '{link.found}' among the {among}."
    fix = suggest(link.found, choices) or (f"There are: {one_of(choices)}." if choices else "There are none yet.")
    return source.problem(link.at, "unknown-id", message, fix, key=bool(link.at) and link.at[-1] == link.found)


def references(part: Part, at: At) -> Iterator[Link]:
    """Every id in a part that names something else."""
    for name, written, refers in _referring(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        here = (*at, written)
        if refers is None:
            if isinstance(value, tuple):
                for index, item in enumerate(value):
                    yield from references(item, (*here, index))
            else:
                yield from references(value, here)
        elif refers.keys:
            for key in value:
                yield Link((*here, key), key, refers.kinds)
        elif isinstance(value, tuple):
            for index, found in enumerate(value):
                yield Link((*here, index), found, refers.kinds)
        else:
            yield Link(here, value, refers.kinds)


def _all_resolve(part: Part, known: Mapping[str, Collection[str]]) -> bool:
    """Whether every reference in a part resolves, among kinds that are all known."""
    for name, _written, refers in _referring(type(part)):
        if value := part.__dict__.get(name):
            for one in value if isinstance(value, tuple | dict) else (value,):
                if refers is None:
                    if not _all_resolve(one, known):
                        return False
                elif not any(one in known.get(kind, ()) for kind in refers.kinds):
                    return False
    return True


@functools.cache
def _referring(kind: type[Part]) -> tuple[tuple[str, str, RefersTo | None], ...]:
    """The fields of a part that hold ids of something else, or parts that do: name, name in the file, and of what."""
    found = []
    for name, info in kind.model_fields.items():
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers or any(_referring(part) for part in parts(info.annotation)):
            found.append((name, info.alias or name, refers))
    return tuple(found)


# --- what can be saved of a broken entry -------------------------------------------------------------------------

_DONORS: Mapping[type[Entry], Mapping[str, Any]] = {
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


def _rest(kind: type[Entry], data: Data, broken: set[str]) -> Entry | None:
    """A broken entry without its broken fields, so that the rules can check the others; None if that is not possible.

    Required fields are filled with placeholders, of which no problem is reported.
    """
    if kind not in _DONORS or not isinstance(data, dict):
        return None
    try:
        return kind.model_validate({**_DONORS[kind], **{name: v for name, v in data.items() if name not in broken}})
    except ValidationError:
        return None
