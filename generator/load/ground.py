"""What every file of entries is judged by, and what one such file gives."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from generator import rows, rules
from generator.captions import Cue
from generator.complaints import told
from generator.files import parts
from generator.media import Folder, look_at, named
from generator.model import Entry, Exemplar, LeveragePoint, Origin, Part, Playbook, RefersTo, Technique
from generator.pantry import Folded, Pantry, Ticket
from generator.problems import Problem, one_of, suggest
from generator.rows import Row
from generator.source import At, Data, Source

NOT_THERE = re.compile(r"There is no '(?P<id>[^']+)' among the (?P<among>[a-z ]+)\.")
"""What is said of a link that leads nowhere."""
_PLURAL = {"way": "statements of the Way", "stages": "stages of the coaching model"}

KINDS: Mapping[str, type[LeveragePoint] | type[Technique] | type[Exemplar]] = {
    kind.shelf: kind for kind in (LeveragePoint, Technique, Exemplar)
}


@dataclass(frozen=True)
class Ground:
    """`house` is what entries are judged by; `known` are the ids of each kind that are known before they are read."""

    root: Path
    source: str
    day: dt.date
    house: Playbook
    known: Mapping[str, Collection[str]]
    media: Folder
    pantry: Pantry


class Link(NamedTuple):
    """An id that names something else: its place, the id, and the kinds of which it may be."""

    at: At
    found: str
    kinds: tuple[str, ...]


class Shelved(NamedTuple):
    """One entry, folded up so that thousands can be kept: the row of its light fields, and where that of the others is.

    `broken` is in place of both for an entry that could not be read whole. `links` are those that can be judged only
    when all entries are known.
    """

    shelf: str
    at: At
    light: Row
    folded: Folded
    stamp: bytes
    links: tuple[Link, ...]
    broken: Entry | None = None

    def entry(self, path: str, pantry: Pantry) -> Entry:
        if self.broken:
            return self.broken
        kind = KINDS[self.shelf]
        unfold = functools.partial(_unfold, kind, pantry, self.folded)
        return kind.folded(rows.light(kind).values(self.light), Origin(path, self.at), self.stamp, unfold)

    @property
    def plain(self) -> tuple[Any, ...]:
        """The same as a plain tuple."""
        folded = self.folded if isinstance(self.folded, bytes) else tuple(self.folded)
        return self.shelf, self.at, self.light, folded, self.stamp, tuple(map(tuple, self.links)), self.broken

    @classmethod
    def of(cls, plain: tuple[Any, ...]) -> Shelved:
        shelf, at, light, folded, stamp, links, broken = plain
        folded = folded if isinstance(folded, bytes) else Ticket._make(folded)
        return cls(shelf, at, light, folded, stamp, tuple(map(Link._make, links)), broken)

    @property
    def id(self) -> str:
        return self.broken.id if self.broken else str(self.light[0])


class Taken(NamedTuple):
    """What one file of entries gave. `ids` are all ids in it with their places, also those of entries that are lost."""

    path: str
    entries: tuple[Shelved, ...] = ()
    ids: tuple[tuple[str, At], ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with its text or its shape."""
    findings: tuple[Problem, ...] = ()
    """What is wrong with what it says, and with what it names."""
    media: tuple[tuple[str, tuple[int, int] | None], ...] = ()
    """The media files that its clips name, each with its size and time of change."""

    @property
    def plain(self) -> tuple[Any, ...]:
        """The same, its entries as plain tuples, which are written down several times as quickly."""
        return (self.path, tuple([one.plain for one in self.entries]), *self[2:])

    @classmethod
    def of(cls, plain: tuple[Any, ...]) -> Taken:
        path, entries, *others = plain
        return cls(path, tuple([Shelved.of(one) for one in entries]), *others)

    @property
    def sound(self) -> bool:
        return not any(problem.severity == "error" for problem in (*self.problems, *self.findings))


def fields_that_differ(one: Shelved, other: Shelved, pantry: Pantry) -> frozenset[str]:
    """The fields of an entry that are not the same in two readings of it."""
    kind = KINDS[one.shelf]
    before, now = rows.read(pantry.get(one.folded)), rows.read(pantry.get(other.folded))
    columns = (
        *zip(rows.light(kind).names, one.light, other.light, strict=True),
        *zip(rows.heavy(kind).names, before[0], now[0], strict=True),
    )
    differ = {name for name, then, found in columns if then != found}
    return frozenset(differ | ({"cues", "caption_lines"} if before[1:] != now[1:] else set()))


def _unfold(kind: type[Entry], pantry: Pantry, folded: Folded) -> tuple[dict[str, Any], dict[str, Any]]:
    row, *captions = rows.read(pantry.get(folded))
    if not captions:
        return rows.heavy(kind).values(row), {}
    cues, lines = captions
    return rows.heavy(kind).values(row), {"_cues": tuple(map(Cue._make, cues)), "_caption_lines": lines}


def judge(
    ground: Ground, source: Source, kind: type[Entry], data: Data, at: At
) -> tuple[Shelved | None, list[Problem], list[Problem]]:
    """One entry of a file, what is wrong with its shape, and what it says or names that is wrong."""
    problems: list[Problem] = []
    found: list[Problem] = []
    broken = False
    try:
        entry = kind.model_validate(data)
    except ValidationError as error:
        problems += told(error, kind, source, at)
        lost = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
        rest = _rest(kind, data, lost)
        if rest is None:
            return None, problems, found
        entry, broken = rest, True
        entry._broken = frozenset({*lost, *_DONORS[kind]} - ({*data} - lost if isinstance(data, dict) else set()))
    entry._origin = Origin(source.path, at)
    if isinstance(entry, Exemplar):
        looked = look_at(entry, ground.media)
        entry._cues, entry._caption_lines = looked.cues, looked.lines
        problems += [
            source.problem((*at, *one.at), one.code, one.message, one.fix, severity=one.severity)
            for one in looked.wrong
        ]
        problems += looked.inside
    links = []
    unread = entry.broken
    # Almost always every link leads somewhere, so it is not asked first where each of them stands.
    for link in () if _all_lead(entry, ground.known) else references(entry, at):
        if link.at[len(at)] not in unread:
            if "exemplars" in link.kinds:
                links.append(link)
            elif not leads_somewhere(link, ground.known):
                found.append(dangling(source, link, ground.known))
    assert isinstance(entry, LeveragePoint | Technique | Exemplar)
    for finding in rules.of_entry(ground.house, entry, ground.day, ground.source):
        said_of = source.problem(
            finding.at, finding.code, finding.message, finding.fix, severity=finding.severity, key=finding.key
        )
        found.append(said_of)
    if broken:
        return Shelved(entry.shelf, at, (), b"", b"", tuple(links), entry), problems, found
    light, folded = _folded(entry)
    stamp = hashlib.blake2b(rows.written(light) + folded, digest_size=16).digest()
    return Shelved(entry.shelf, at, light, ground.pantry.put(folded), stamp, tuple(links)), problems, found


def _folded(entry: Entry) -> tuple[Row, bytes]:
    """The row of an entry's light fields, and that of the others, written down with what belongs to it."""
    values = {name: getattr(entry, name) for name in entry.light} | entry.__dict__
    rest: tuple[Any, ...] = (rows.heavy(type(entry)).row(values),)
    if isinstance(entry, Exemplar):
        rest += (tuple(map(tuple, entry.cues)), entry.caption_lines)
    return rows.light(type(entry)).row(values), rows.written(rest)


def media_of(entries: Collection[Shelved], ground: Ground) -> tuple[tuple[str, tuple[int, int] | None], ...]:
    """The media files that clips name, as they are now."""
    clips = (
        shelved.broken or shelved.entry("", ground.pantry) for shelved in entries if shelved.shelf == Exemplar.shelf
    )
    return tuple(
        (path, ground.media.files.get(path))
        for clip in clips
        if isinstance(clip, Exemplar)
        for _kind, _at, path in named(clip)
    )


# --- links -----------------------------------------------------------------------------------------------------


def leads_somewhere(link: Link, known: Mapping[str, Collection[str]]) -> bool:
    """Whether a link is in order. Of kinds whose file is broken nothing can be said, so it counts as that."""
    for (
        kind
    ) in link.kinds:  # most links lead somewhere, and there are dozens in an entry: no generator is made for each
        if kind in known and link.found in known[kind]:
            return True
    return any(kind not in known for kind in link.kinds)


def dangling(source: Source, link: Link, known: Mapping[str, Collection[str]]) -> Problem:
    """What to say of a link that leads nowhere."""
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


def _all_lead(part: Part, known: Mapping[str, Collection[str]]) -> bool:
    """Whether every id in a part leads somewhere, of kinds that are all known."""
    for name, _written, refers in _referring(type(part)):
        if value := part.__dict__.get(name):
            for one in value if isinstance(value, tuple | dict) else (value,):
                if refers is None:
                    if not _all_lead(one, known):
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
    """What can be read of a broken entry: its broken fields left out, so that the rules can look at the others.

    Something empty stands in for fields that it must have; nothing is said of those.
    """
    if kind not in _DONORS or not isinstance(data, dict):
        return None
    try:
        return kind.model_validate({**_DONORS[kind], **{name: v for name, v in data.items() if name not in broken}})
    except ValidationError:
        return None
