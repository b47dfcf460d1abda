"""A playbook that notes what is read of it, so that a page is made again only when something that it shows has changed.

What is noted are fields of entries that have pages of their own, and lists of them; everything else (the house) is so
much a part of every page that all pages are made again when it changes.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MethodType
from typing import Any, NamedTuple

from generator.model import (
    Change,
    Evidence,
    Exemplar,
    LeveragePoint,
    Moment,
    PageEntry,
    Playbook,
    Reference,
    Technique,
    WayStatement,
)

Key = tuple[str, str]
"""An entry by its shelf and its id."""
WHOLE = "*"
"""In place of a field's name: the entry as a whole."""
_UNNOTED = frozenset({"_entry", "id", "shelf"})
"""What cannot change: another id is another entry."""


class Reads(NamedTuple):
    """What one page has read: fields of entries, and answers to questions, each with a mark of the answer."""

    fields: tuple[tuple[Key, tuple[str, ...]], ...] = ()
    answers: tuple[tuple[str, str, bytes], ...] = ()
    day: bool = False


class Seen:
    """An entry as a page sees it. What was looked at is in hand from then on, and is what the page has read."""

    def __init__(self, entry: PageEntry) -> None:
        self._entry = entry

    def __getattr__(self, name: str) -> Any:  # asked only for what is not in hand
        seen = getattr(self._entry, name)
        if type(seen) is MethodType:
            return MethodType(seen.__func__, self)  # what a method looks at is looked at by the page
        self.__dict__[name] = seen
        return seen

    @property
    def __class__(self) -> Any:
        return type(self._entry)

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise TypeError(f"what is seen stays a {type(self._entry).__name__}")


class _Row(Sequence[Any]):
    """Entries in order, each seen when it is asked for: many a page asks for thousands, and looks at three."""

    def __init__(self, reading: Reading, entries: Sequence[PageEntry]) -> None:
        self._reading = reading
        self._entries = entries

    def __getitem__(self, place: Any) -> Any:
        found = self._entries[place]
        return _Row(self._reading, found) if isinstance(place, slice) else self._reading.seen(found)

    def __iter__(self) -> Iterator[Any]:
        return map(self._reading.seen, self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class _Shelf(Mapping[str, Any]):
    def __init__(self, reading: Reading, entries: Mapping[str, PageEntry]) -> None:
        self._reading = reading
        self._entries = entries

    def __getitem__(self, id_: str) -> Any:
        return self._reading.seen(self._entries[id_])

    def __iter__(self) -> Iterator[str]:
        return iter([entry.id for entry in self.values()])

    def __len__(self) -> int:
        return len(self._entries)


class Reading(Playbook):
    """The playbook that a press prints from. Between `begin` and `read` it notes for one page."""

    def __init__(self, playbook: Playbook) -> None:
        for house in dataclasses.fields(playbook):
            if house.name not in ("leverage_points", "techniques", "exemplars"):
                object.__setattr__(self, house.name, getattr(playbook, house.name))
        object.__setattr__(self, "_whole", playbook)
        object.__setattr__(self, "_marks", {})
        self.begin()

    _whole: Playbook
    _marks: dict[tuple[str, str], bytes]
    """What stands for each answer that some page was given: many pages ask for the same."""
    _notes: dict[Key, set[str]]
    """What was read without looking at it through a Seen."""
    _of_all: set[str]
    """The fields of which this is so in all techniques."""
    _seen: dict[int, Seen]
    """What was looked at, by the entry's place in memory."""
    _answers: dict[tuple[str, str], bytes]

    def begin(self) -> None:
        """Forget what the last page has read."""
        for name in ("_notes", "_seen", "_answers"):
            object.__setattr__(self, name, {})
        object.__setattr__(self, "_of_all", set())

    def read(self, *, day: bool) -> Reads:
        """What was read since `begin`."""
        for technique in self._whole.techniques if self._of_all else ():
            self._note(technique, self._of_all)
        known: dict[Key, tuple[str, ...]] = {}
        for seen in self._seen.values():
            if names := _noted(tuple(seen.__dict__)):
                entry = seen._entry
                if (key := (entry.shelf, entry.id)) in self._notes:
                    self._notes[key].update(names)
                else:
                    known[key] = names
        known |= {key: _noted(tuple(sorted(note))) for key, note in self._notes.items()}
        return Reads(tuple(known.items()), tuple((*asked, mark) for asked, mark in self._answers.items()), day)

    @property
    def unnoted(self) -> Playbook:
        """The playbook itself, for what is a part of every page."""
        return self._whole

    def whole(self, entry: Any) -> Any:
        """An entry all of whose fields are taken as read; nothing more is noted of it."""
        raw = entry._entry if type(entry) is Seen else entry
        self._note(raw, (WHOLE,))
        return raw

    def seen(self, entry: Any) -> Any:
        if type(entry) is Seen:
            return entry
        if (seen := self._seen.get(id(entry))) is None:
            seen = self._seen[id(entry)] = Seen(entry)
        return seen

    def _note(self, entry: Any, names: Iterable[str]) -> None:
        self._notes.setdefault((entry.shelf, entry.id), set()).update(names)

    def _answer(self, asked: str, of: str, entries: Sequence[PageEntry]) -> Any:
        if (mark := self._marks.get((asked, of))) is None:
            mark = self._marks[asked, of] = mark_of(entries)
        self._answers[asked, of] = mark
        return _Row(self, entries)

    # --- what a page may ask ---

    @property
    def leverage_points(self) -> Any:
        return self._answer("leverage_points", "", self._whole.leverage_points)

    @property
    def techniques(self) -> Any:
        return self._answer("techniques", "", self._whole.techniques)

    @property
    def exemplars(self) -> Any:
        return self._answer("exemplars", "", self._whole.exemplars)

    @property
    def leverage_point(self) -> Any:
        return _Shelf(self, self._whole.leverage_point)

    @property
    def technique(self) -> Any:
        return _Shelf(self, self._whole.technique)

    @property
    def exemplar(self) -> Any:
        return _Shelf(self, self._whole.exemplar)

    def techniques_of(self, point: LeveragePoint) -> Any:
        return self._answer("techniques_of", point.id, self._whole.techniques_of(point))

    @property
    def in_use(self) -> Any:
        return self._answer("in_use", "", self._whole.in_use)

    def in_use_of(self, point: LeveragePoint) -> Any:
        return self._answer("in_use_of", point.id, self._whole.in_use_of(point))

    def place_in_use(self, technique: Technique) -> int:
        self.in_use_of(self._whole.leverage_point[technique.leverage_point])  # noted
        return self._whole.place_in_use(technique)

    def exemplars_of(self, technique: Technique) -> Any:
        return self._answer("exemplars_of", technique.id, self._whole.exemplars_of(technique))

    def related_to(self, technique: Technique) -> Any:
        return self._answer("related_to", technique.id, self._whole.related_to(technique))

    def leads_to(self, technique: Technique) -> Any:
        return self._answer("leads_to", technique.id, self._whole.leads_to(technique))

    def contrast_to(self, clip: Exemplar) -> Exemplar | None:
        other = self._whole.contrast_to(clip)
        return next(iter(self._answer("contrast_to", clip.id, [other] if other else [])), None)

    def techniques_citing(self, reference: Reference) -> tuple[tuple[Technique, Evidence], ...]:
        found = self._whole.techniques_citing(reference)
        seen = self._answer("citing", reference.id, [technique for technique, _evidence in found])
        for technique in seen:
            technique.evidence  # noqa: B018  # noted
        return tuple((technique, evidence) for technique, (_same, evidence) in zip(seen, found, strict=True))

    def a_to_z(self, first: int = 0, most: int | None = None) -> tuple[tuple[Technique, ...], int]:
        self._note_of_all_techniques("status", "title")
        some, many = self._whole.a_to_z(first, most)
        return tuple(map(self.seen, some)), many

    @property
    def rehearsed(self) -> Iterator[int]:
        self._note_of_all_techniques("status", "rehearsal")
        return self._whole.rehearsed

    def changes(self) -> Iterator[tuple[Change, Technique | LeveragePoint]]:
        self._note_of_all_techniques("changes")
        for point in self.leverage_points:
            point.changes  # noqa: B018  # noted
        return ((change, self.seen(entry)) for change, entry in self._whole.changes())

    def _note_of_all_techniques(self, *names: str) -> None:
        """Note what a page depends on in all of them, without looking at each through a Seen."""
        self._of_all.update(names)
        self._answer("techniques", "", self._whole.techniques)

    # These put their answers together from what can be asked above.

    def points_for(self, statement: WayStatement) -> tuple[LeveragePoint, ...]:
        return Playbook.points_for(self, statement)

    def moments_showing(self, technique: Technique) -> Mapping[int, tuple[tuple[Exemplar, int, Moment], ...]]:
        return Playbook.moments_showing(self, technique)


@functools.cache  # pages of one kind look at the same few fields, in the same order
def _noted(names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields to note of those that were looked at."""
    return tuple(sorted({*names} - _UNNOTED))


_ASKED_OF = {
    "techniques_of": "leverage_point",
    "in_use_of": "leverage_point",
    "citing": "reference",
    "contrast_to": "exemplar",
}
"""What is asked of something else than a technique."""


def answer_now(playbook: Playbook, asked: str, of: str) -> bytes | None:
    """The mark of an answer as it is now; None where what it was asked of is gone."""
    if not of:
        return mark_of(getattr(playbook, asked))
    shelf = _ASKED_OF.get(asked, "technique")
    one = getattr(playbook, shelf).get(of)
    if one is None:
        return None
    if asked == "citing":
        return mark_of([technique for technique, _evidence in playbook.techniques_citing(one)])
    found = getattr(playbook, asked)(one)
    return mark_of(found if isinstance(found, tuple) else [found] if found else [])


def mark_of(entries: Iterable[Any]) -> bytes:
    names = "\n".join([f"{entry.shelf}/{entry.id}" for entry in entries])
    return hashlib.blake2b(names.encode(), digest_size=8).digest()
