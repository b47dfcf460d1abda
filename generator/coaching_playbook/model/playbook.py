"""The whole playbook, and queries over it."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coaching_playbook.model.about import About, WayStatement
from coaching_playbook.model.exemplar import Exemplar, Moment
from coaching_playbook.model.reference import CoachTraining, Cycle, GlossaryTerm, Person, Reference
from coaching_playbook.model.technique import Evidence, LeveragePoint, Mechanism, Question, Technique
from coaching_playbook.model.values import Change, Listed, tokenize
from coaching_playbook.model.vocabularies import Team, Term, Vocabularies

PageEntry = LeveragePoint | Technique | Exemplar
"""The entries that have a page of their own. There may be thousands of them."""


@dataclass(frozen=True)
class Playbook:
    """Everything that was read, in the order in which it is shown. References between entries have been checked."""

    about: About
    vocabularies: Vocabularies
    leverage_points: tuple[LeveragePoint, ...] = ()
    techniques: tuple[Technique, ...] = ()
    references: tuple[Reference, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    coach_training: CoachTraining = CoachTraining()  # frozen, so sharing it is safe
    people: tuple[Person, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    files: tuple[str, ...] = ()
    """The paths, below the root, of all files that it was read from."""
    folder: str = "playbook_src"
    """The path, below the root, of the folder of YAML files."""

    @property
    def entries(self) -> tuple[PageEntry, ...]:
        return (*self.leverage_points, *self.techniques, *self.exemplars)

    def entry(self, shelf: str, id_: str) -> PageEntry:
        """The entry with an id on a shelf. Raises KeyError where there is none."""
        if shelf == LeveragePoint.shelf:
            return self.leverage_point[id_]
        return self.technique[id_] if shelf == Technique.shelf else self.exemplar[id_]

    @cached_property
    def shared(self) -> Playbook:
        """The playbook without entries that have a page of their own: all that each of these is judged by."""
        return dataclasses.replace(self, leverage_points=(), techniques=(), exemplars=())

    def with_entry(self, entry: PageEntry) -> Playbook | None:
        """Replace the entry that has the same id; None if the entries may then be in another order.

        The index is reused, so this takes no longer for a large playbook.
        """
        if placement(entry) != placement(self.entry(entry.shelf, entry.id)):
            return None
        name = entry.shelf.replace("-", "_")
        entries = tuple(entry if one.id == entry.id else one for one in getattr(self, name))
        changed: dict[str, Any] = {name: entries}
        made = dataclasses.replace(self, **changed)
        made.__dict__["_index"] = self._index
        return made

    @cached_property
    def _judge(self) -> Playbook:
        judge = dataclasses.replace(
            self, references=(), glossary=(), questions={}, coach_training=CoachTraining(), cycles=()
        )
        assert judge.person is not None  # worked out here, once for all that are judged
        judge.__dict__["known_words"] = self.known_words  # of lists that are cut here
        return judge

    def only(self, entry: PageEntry) -> Playbook:
        """One entry with what it is judged by, and nothing else. Asked of a `house`."""
        one = copy.copy(self._judge)
        shelf = {LeveragePoint: "leverage_points", Technique: "techniques", Exemplar: "exemplars"}[type(entry)]
        object.__setattr__(one, shelf, (entry,))
        return one

    @cached_property
    def technique(self) -> Mapping[str, Technique]:
        return {technique.id: technique for technique in self.techniques}

    @cached_property
    def leverage_point(self) -> Mapping[str, LeveragePoint]:
        return {point.id: point for point in self.leverage_points}

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        return {reference.id: reference for reference in self.references}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that name no person at school, in lower case: authors of the register, glossary terms, labels."""
        texts = [one for reference in self.references for one in (reference.authors, reference.title)]
        texts += [one for term in self.glossary for one in (term.term, *term.aliases)]
        texts += [self.about.title, self.about.school or "", self.about.vision.title]
        texts += [
            term.label
            for _name, terms in self.vocabularies
            if isinstance(terms, tuple)
            for term in terms
            if isinstance(term, Term)
        ]
        found = (word for text in texts for word in tokenize(text) if word[0].isupper() and len(word) > 2)
        return frozenset(word.lower().removesuffix("'s").removesuffix("’s") for word in found)

    @cached_property
    def team(self) -> Team:
        """The main team."""
        return self.team_of(None)

    def team_of(self, team: str | None) -> Team:
        wanted = team or self.about.team
        return next(one for one in self.vocabularies.teams if one.id == wanted)

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)

    def techniques_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        return tuple(self.technique[id_] for id_ in self._index.by_point.get(point.id, ()))

    @cached_property
    def in_use(self) -> tuple[Technique, ...]:
        """The techniques that are not kept for the record alone."""
        return tuple(technique for technique in self.techniques if technique.status != "retired")

    def in_use_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        return tuple(one for one in self.techniques_of(point) if one.status != "retired")

    def place_in_use(self, technique: Technique) -> int:
        """Which it is, counted from 0, of those in use of its leverage point; the first, where it is not in use."""
        return self._index.place_in_use.get(technique.id, 0)

    @cached_property
    def _a_to_z(self) -> tuple[Technique, ...]:
        return tuple(sorted(self.in_use, key=lambda technique: technique.title.casefold()))

    def a_to_z(self, first: int = 0, most: int | None = None) -> tuple[tuple[Technique, ...], int]:
        """Techniques in use from A to Z, from one on and at most so many; and how many there are in all."""
        return self._a_to_z[first : None if most is None else first + most], len(self._a_to_z)

    @property
    def rehearsal_lengths(self) -> Iterator[int]:
        """How many minutes techniques in use take to rehearse, those that can be."""
        return (technique.rehearsal_minutes for technique in self.in_use if technique.rehearsal_minutes)

    def points_for(self, statement: WayStatement) -> tuple[LeveragePoint, ...]:
        return tuple(point for point in self.leverage_points if statement.id in point.way)

    def related_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Related techniques, whichever of the two pages says so; those that build on each other are left out."""
        near = {*technique.builds_on, *self._index.later[technique.id]}
        return tuple(self.technique[one] for one in self._index.related[technique.id] if one not in near)

    def leads_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Techniques that build on this one."""
        return tuple(self.technique[one] for one in self._index.later[technique.id])

    def techniques_citing(self, reference: Reference) -> tuple[tuple[Technique, Evidence], ...]:
        return self._by_reference.get(reference.id, ())

    @cached_property
    def _by_reference(self) -> Mapping[str, tuple[tuple[Technique, Evidence], ...]]:
        found: dict[str, list[tuple[Technique, Evidence]]] = {}
        for technique in self.techniques:
            for evidence in technique.evidence:
                found.setdefault(evidence.ref, []).append((technique, evidence))
        return {ref: tuple(pairs) for ref, pairs in found.items()}

    @cached_property
    def exemplar(self) -> Mapping[str, Exemplar]:
        return {clip.id: clip for clip in self.exemplars}

    def exemplars_of(self, technique: Technique) -> tuple[Exemplar, ...]:
        return tuple(self.exemplar[id_] for id_ in self._index.by_technique.get(technique.id, ()))

    def moments_showing(self, technique: Technique) -> Mapping[int, tuple[tuple[Exemplar, int, Moment], ...]]:
        """For each success criterion (counted from 1) the moments of examples that show it, each with its number."""
        shown: dict[int, list[tuple[Exemplar, int, Moment]]] = {}
        for clip in self.exemplars_of(technique):
            if clip.role == "example":
                for number, moment in enumerate(clip.moments, 1):
                    if moment.criterion:
                        shown.setdefault(moment.criterion, []).append((clip, number, moment))
        return {criterion: tuple(moments) for criterion, moments in shown.items()}

    def best_clip(self, technique: Technique) -> Exemplar | None:
        """The first example that can be played."""
        clips = self.exemplars_of(technique)
        return next((clip for clip in clips if clip.role == "example" and clip.source), None)

    def contrast_to(self, clip: Exemplar) -> Exemplar | None:
        """The clip that shows the other side, whichever of the two says so."""
        near = [self.exemplar[id_] for id_ in self._index.contrasts.get(clip.id, ()) if id_ in self.exemplar]
        return min(near, key=lambda one: self._index.place_of_clip[one.id], default=None)

    def mechanisms_of(self, technique: Technique) -> tuple[Mechanism, ...]:
        modelled = technique.live_model is not None or self.best_clip(technique) is not None
        phases = {phase.id: phase for phase in self.vocabularies.coaching_phases}
        return technique.mechanisms(phases, modelled=modelled)

    def cycle_on(self, day: dt.date) -> Cycle | None:
        """The cycle that the team is in on a day: the latest that has begun and not ended."""
        running = [c for c in self.cycles if c.starts <= day and (c.ends is None or day <= c.ends)]
        return max(running, key=lambda cycle: cycle.starts, default=None)

    def cycles_after(self, day: dt.date) -> tuple[Cycle, ...]:
        """The cycles that begin after a day, soonest first."""
        return tuple(sorted((c for c in self.cycles if c.starts > day), key=lambda cycle: cycle.starts))

    def cycles_before(self, day: dt.date) -> tuple[Cycle, ...]:
        """The cycles that are over on a day: ended, or followed by another. The latest comes first."""
        now = self.cycle_on(day)
        begun = [c for c in self.cycles if c.starts <= day and c is not now]
        return tuple(sorted(begun, key=lambda cycle: cycle.starts, reverse=True))

    def changes(self) -> Iterator[tuple[Change, Technique | LeveragePoint]]:
        """Every change that an entry tells of, newest first."""
        entries: tuple[Technique | LeveragePoint, ...] = (*self.leverage_points, *self.techniques)
        found = [(change, entry) for entry in entries for change in entry.changes]
        return iter(sorted(found, key=lambda pair: pair[0].on, reverse=True))


_PLACED_BY: Mapping[str, tuple[str, ...]] = {
    LeveragePoint.shelf: ("order", "title"),
    Technique.shelf: ("leverage_point", "order", "title", "status", "related", "builds_on"),
    Exemplar.shelf: ("technique", "role", "contrast_with"),
}


def placement(entry: PageEntry) -> tuple[object, ...]:
    """The values that decide the order of entries and the index."""
    return tuple(getattr(entry, name) for name in _PLACED_BY[entry.shelf])


class _Index:
    """The ids of entries by what they belong to. It depends on `placement` alone, so most edits leave it as it is."""

    def __init__(self, playbook: Playbook) -> None:
        self.by_point = _ids_by(playbook.techniques, lambda technique: technique.leverage_point)
        in_use = _ids_by(playbook.in_use, lambda technique: technique.leverage_point)
        self.place_in_use = {id_: place for ids in in_use.values() for place, id_ in enumerate(ids)}
        self.by_technique = _ids_by(playbook.exemplars, lambda clip: clip.technique)
        self.place_of_clip = {clip.id: place for place, clip in enumerate(playbook.exemplars)}
        self.related: dict[str, dict[str, None]] = {t.id: dict.fromkeys(t.related) for t in playbook.techniques}
        self.later: dict[str, list[str]] = {technique.id: [] for technique in playbook.techniques}
        for technique in playbook.techniques:
            for other in technique.related:
                self.related.setdefault(other, {}).setdefault(technique.id)
            for other in technique.builds_on:
                self.later.setdefault(other, []).append(technique.id)
        self.contrasts: dict[str, set[str]] = {}
        for clip in playbook.exemplars:
            if clip.contrast_with and clip.contrast_with != clip.id:
                self.contrasts.setdefault(clip.id, set()).add(clip.contrast_with)
                self.contrasts.setdefault(clip.contrast_with, set()).add(clip.id)


def _ids_by(entries: Iterable[Listed], key: Callable[[Listed], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry.id)
    return groups
