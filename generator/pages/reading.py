"""A playbook that notes what is read of it, so that a page is made again only when something that it shows has changed.

What is noted are fields of entries that have pages of their own, and lists of them; everything else (the house) is so
much a part of every page that all pages are made again when it changes.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
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


class Reads(NamedTuple):
    """What one page has read: fields of entries, and answers to questions, each with a mark of the answer."""

    fields: tuple[tuple[Key, tuple[str, ...]], ...] = ()
    answers: tuple[tuple[str, str, bytes], ...] = ()
    day: bool = False


class Seen:
    """An entry as a page sees it: the first look at a field is noted, and what was seen is at hand from then on."""

    def __init__(self, entry: PageEntry, note: set[str]) -> None:
        # An id and a shelf cannot change, so they are not noted: another id is another entry.
        self.__dict__ |= {"_entry": entry, "_note": note, "id": entry.id, "shelf": entry.shelf}

    def __getattr__(self, name: str) -> Any:  # asked only for what has not been seen
        self._note.add(name)
        seen = self.__dict__[name] = getattr(self._entry, name)
        return seen

    @property
    def __class__(self) -> Any:
        return type(self._entry)

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise TypeError(f"what is seen stays a {type(self._entry).__name__}")


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
    _seen: dict[Key, Seen]
    _answers: dict[tuple[str, str], bytes]

    def begin(self) -> None:
        """Forget what the last page has read."""
        for name in ("_notes", "_seen", "_answers"):
            object.__setattr__(self, name, {})

    def read(self, *, day: bool) -> Reads:
        """What was read since `begin`."""
        fields = tuple((key, _one(tuple(sorted(note)))) for key, note in self._notes.items() if note)
        return Reads(fields, tuple((*asked, mark) for asked, mark in self._answers.items()), day)

    @property
    def unnoted(self) -> Playbook:
        """The playbook itself, for what is a part of every page."""
        return self._whole

    def whole(self, entry: Any) -> Any:
        """An entry all of whose fields are taken as read; nothing more is noted of it."""
        raw = entry._entry if type(entry) is Seen else entry
        self._notes.setdefault((raw.shelf, raw.id), set()).add(WHOLE)
        return raw

    def seen(self, entry: Any) -> Any:
        if type(entry) is Seen:
            return entry
        key = (entry.shelf, entry.id)
        if (seen := self._seen.get(key)) is None:
            seen = self._seen[key] = Seen(entry, self._notes.setdefault(key, set()))
        return seen

    def _answer(self, asked: str, of: str, entries: Sequence[PageEntry]) -> tuple[Any, ...]:
        if (mark := self._marks.get((asked, of))) is None:
            mark = self._marks[asked, of] = mark_of(entries)
        self._answers[asked, of] = mark
        return tuple(map(self.seen, entries))

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

    def techniques_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        return self._answer("techniques_of", point.id, self._whole.techniques_of(point))

    def exemplars_of(self, technique: Technique) -> tuple[Exemplar, ...]:
        return self._answer("exemplars_of", technique.id, self._whole.exemplars_of(technique))

    def related_to(self, technique: Technique) -> tuple[Technique, ...]:
        return self._answer("related_to", technique.id, self._whole.related_to(technique))

    def leads_to(self, technique: Technique) -> tuple[Technique, ...]:
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
        # Each page of the list depends on all titles; they are noted without looking at each through a Seen.
        for technique in self._whole.techniques:
            self._notes.setdefault((technique.shelf, technique.id), set()).update(("status", "title"))
        self._answers["techniques", ""] = self._all_techniques
        some, many = self._whole.a_to_z(first, most)
        return tuple(map(self.seen, some)), many

    @cached_property
    def _all_techniques(self) -> bytes:
        return mark_of(self._whole.techniques)

    # These put their answers together from what can be asked above.

    def points_for(self, statement: WayStatement) -> tuple[LeveragePoint, ...]:
        return Playbook.points_for(self, statement)

    def moments_showing(self, technique: Technique) -> Mapping[int, tuple[tuple[Exemplar, int, Moment], ...]]:
        return Playbook.moments_showing(self, technique)

    def changes(self) -> Iterator[tuple[Change, Technique | LeveragePoint]]:
        return Playbook.changes(self)


@functools.cache  # pages of one kind read the same few fields, and thousands of pages are kept
def _one(names: tuple[str, ...]) -> tuple[str, ...]:
    return names


def answer_now(playbook: Playbook, asked: str, of: str) -> bytes | None:
    """The mark of an answer as it is now; None where what it was asked of is gone."""
    if not of:
        return mark_of(getattr(playbook, asked))
    shelf = {"techniques_of": "leverage_point", "citing": "reference", "contrast_to": "exemplar"}.get(
        asked, "technique"
    )
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
