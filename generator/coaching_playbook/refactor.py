"""Give a thing another id, let one page take the place of another, or retire a page: the files that change.

Nothing is written here. What comes back says which files would hold what, and the command writes them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook.diagnostics import join_choices, suggest
from coaching_playbook.layout import FOLDERS, QUESTIONS_FILE, SINGLE_FILES, field_order, model_for
from coaching_playbook.load.references import IdReference, find_references
from coaching_playbook.model import (
    ID_PATTERN,
    CoachTraining,
    Entry,
    Exemplar,
    LeveragePoint,
    PageEntry,
    Part,
    Person,
    Playbook,
    Reference,
    Technique,
    Vocabularies,
)
from coaching_playbook.yamlio import REMOVED, Data, KeyPath, Removed, edit_yaml, read_file


class ChangeRefused(Exception):
    """What was asked for cannot be done. The text says why, for whoever asked."""


@dataclass
class Plan:
    """`writes` says what each file would hold, by its path below the root; `removes` names files that go."""

    writes: dict[str, str] = field(default_factory=dict)
    removes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """The files whose references changed, for whoever wants to look."""


@dataclass(frozen=True)
class NamedPart:
    """Something with an id: its kind, as references name it, and the place of its id."""

    kind: str
    id: str
    path: str
    at: KeyPath
    entry: Entry | None

    @property
    def page(self) -> PageEntry | None:
        return self.entry if isinstance(self.entry, PageEntry) else None


_KINDS: Mapping[type[Entry], str] = {
    LeveragePoint: "leverage_points",
    Technique: "techniques",
    Exemplar: "exemplars",
    Reference: "references",
    Person: "people",
}


def named_parts(playbook: Playbook) -> Iterator[NamedPart]:
    """Everything that can be named somewhere else."""
    entries: tuple[Entry, ...] = (
        *playbook.entries,
        *playbook.references,
        *playbook.people,
    )
    for entry in entries:
        inside = () if type(entry) in FOLDERS.values() else (*entry.origin.at, "id")
        yield NamedPart(_KINDS[type(entry)], entry.id, entry.origin.path, inside, entry)
    for name, terms in playbook.vocabularies:
        for index, term in enumerate(terms if isinstance(terms, tuple) else ()):
            if isinstance(term, Entry) and name in Vocabularies.model_fields:
                yield NamedPart(name, term.id, f"{playbook.folder}/vocabularies.yml", (name, index, "id"), term)
    about = f"{playbook.folder}/playbook.yml"
    for index, statement in enumerate(playbook.about.vision.statements):
        yield NamedPart("way", statement.id, about, ("vision", "statements", index, "id"), None)
    model = playbook.about.coaching_model
    for index, stage in enumerate(model.stages if model else ()):
        yield NamedPart("stages", stage.id, about, ("coaching_model", "stages", index, "id"), None)


def find_part(playbook: Playbook, name: str) -> NamedPart:
    """The thing that somebody means by an id, or by its kind and its id: `techniques/ask-then-wait`."""
    kind, _, id_ = name.rpartition("/")
    kind = kind.replace("-", "_")
    every = list(named_parts(playbook))
    found = [thing for thing in every if thing.id == id_ and kind in ("", thing.kind)]
    if not found:
        near = suggest(id_, [thing.id for thing in every])
        raise ChangeRefused(f"There is nothing with the id '{name}' here. {near}".strip())
    if len(found) > 1:
        choices = join_choices([f"{thing.kind.replace('_', '-')}/{thing.id}" for thing in found])
        raise ChangeRefused(f"Several things have the id '{id_}'. Say which: {choices}.")
    return found[0]


# --- what somebody can ask for ---------------------------------------------------------------------------------


def rename(playbook: Playbook, root: Path, old: str, new: str) -> Plan:
    """Another id for a thing: every reference follows, and a page keeps its former address."""
    thing = find_part(playbook, old)
    if not re.fullmatch(ID_PATTERN, new) or len(new) > 80:
        raise ChangeRefused(f"'{new}' cannot be an id. Use lower-case words joined by hyphens.")
    if new == thing.id:
        raise ChangeRefused(f"'{new}' is its id already.")
    for other in named_parts(playbook):
        if other.kind == thing.kind and (other.id == new or (other.page and new in other.page.was and other != thing)):
            fix = f"To let one page take the place of the other: playbook retire {thing.id} --into {other.id}"
            more = f" {fix}" if thing.page else ""
            raise ChangeRefused(f"'{new}' belongs to {other.path}.{more}")
    loader = _ChangeSet(playbook, root)
    loader.replace_references(thing, new)
    if thing.at:
        loader.set(thing.path, thing.at, new)
    if thing.page:
        loader.set_was(thing, [*(former for former in thing.page.was if former != new), thing.id])
    plan = loader.plan()
    file = Path(thing.path)
    if thing.page and file.stem == thing.id:
        there = plan.writes.pop(thing.path)
        plan.removes.append(thing.path)
        plan.writes[file.with_stem(new).as_posix()] = there
    return plan


def retire(playbook: Playbook, root: Path, name: str, day: dt.date, *, into: str | None = None, why: str = "") -> Plan:
    """A page that is no longer used. It stays and says so; or, with `into`, its addresses lead to another page."""
    thing = find_part(playbook, name)
    page = thing.page
    if page is None:
        raise ChangeRefused(f"'{name}' is not a page. Techniques, leverage points and clips can be retired.")
    loader = _ChangeSet(playbook, root)
    if into is None:
        if isinstance(page, Exemplar):
            loader.set(thing.path, (*page.origin.at, "status"), "withdrawn")
            return loader.plan()
        if page.status == "retired":
            raise ChangeRefused(f"'{page.title}' is retired already.")
        loader.set(thing.path, ("status",), "retired")
        what = why or "We no longer use this."
        loader.set(thing.path, ("changes", len(page.changes)), {"on": day.isoformat(), "what": what})
        return loader.plan()
    other = find_part(playbook, into if "/" in into else f"{thing.kind}/{into}")
    if other.page is None or other.kind != thing.kind or other.id == thing.id:
        raise ChangeRefused(f"'{into}' cannot take the place of '{name}'. Choose another page of the same kind.")
    if isinstance(page, Exemplar):
        raise ChangeRefused("A clip is not put into another: each has a film and a permission of its own.")
    loader.replace_references(thing, other.id)
    for clip in playbook.exemplars:
        for index, moment in enumerate(clip.moments if clip.technique == thing.id else ()):
            for name in ("step", "criterion"):  # they were counted on the page that goes
                if getattr(moment, name) is not None:
                    loader.set(clip.origin.path, (*clip.origin.at, "moments", index, name), REMOVED)
    was = dict.fromkeys([*other.page.was, *page.was, thing.id])
    loader.set_was(other, [former for former in was if former != other.id])
    plan = loader.plan()
    plan.writes.pop(thing.path, None)
    plan.removes.append(thing.path)
    return plan


# --- how -------------------------------------------------------------------------------------------------------


class _ChangeSet:
    """Collects what changes in each file."""

    def __init__(self, playbook: Playbook, root: Path) -> None:
        self.playbook = playbook
        self.root = root
        self.values: dict[str, dict[KeyPath, Data | Removed]] = {}
        self.keys: dict[str, dict[KeyPath, str]] = {}

    def set(self, path: str, at: KeyPath, value: Data | Removed) -> None:
        self.values.setdefault(path, {})[at] = value

    def set_was(self, thing: NamedPart, was: list[str]) -> None:
        assert thing.page
        self.set(thing.path, (*thing.page.origin.at, "was"), [*was] if was else REMOVED)

    def replace_references(self, thing: NamedPart, new: str) -> None:
        """Let every reference to a thing name the new id. One that would stand twice, or name its own page, goes."""
        for path, part, base in self._parts():
            found = list(find_references(part, base))
            own = part.id if isinstance(part, Entry) and thing.kind == _KINDS.get(type(part)) else None
            for at, id_, kinds in found:
                if id_ != thing.id or thing.kind not in kinds:
                    continue
                twice = isinstance(at[-1], int) and any(one[:2] == (at[:-1], new) for one in _lists(found))
                if at[-1] == id_:
                    self.keys.setdefault(path, {})[at] = new
                elif new == own or twice:
                    self.set(path, at, REMOVED)
                elif at[-1] == 0 and not self._is_list(path, at[:-1]):
                    self.set(path, at[:-1], new)  # one id, written where a list may stand
                else:
                    self.set(path, at, new)
        bank = f"{self.playbook.folder}/{QUESTIONS_FILE}"
        if thing.kind == "coaching_phases" and thing.id in self.playbook.questions:
            self.keys.setdefault(bank, {})[(thing.id,)] = new

    def _parts(self) -> Iterator[tuple[str, Part, KeyPath]]:
        playbook, folder = self.playbook, self.playbook.folder
        singles: Mapping[type[Part], Part] = {
            type(playbook.about): playbook.about,
            Vocabularies: playbook.vocabularies,
            CoachTraining: playbook.coach_training,
        }
        for name, kind in SINGLE_FILES.items():
            if f"{folder}/{name}" in playbook.files:
                yield f"{folder}/{name}", singles[kind], ()
        entries: tuple[Entry, ...] = (
            *playbook.entries,
            *playbook.references,
            *playbook.people,
            *playbook.cycles,
        )
        for entry in entries:
            yield entry.origin.path, entry, entry.origin.at

    def _is_list(self, path: str, at: KeyPath) -> bool:
        data = read_file(self.root / path, path).data
        for step in at:
            data = data[step]  # type: ignore[index]  # the place was found in this very file
        return isinstance(data, list)

    def plan(self) -> Plan:
        plan = Plan()
        for path in dict.fromkeys([*self.values, *self.keys]):
            text = read_file(self.root / path, path).text
            kind = _kind(path, self.playbook.folder)
            order = field_order(kind) if kind else None
            plan.writes[path] = edit_yaml(text, self.values.get(path, {}), order, self.keys.get(path))
            plan.changed.append(path)
        return plan


def _lists(found: list[IdReference]) -> list[tuple[KeyPath, str]]:
    return [(at[:-1], id_) for at, id_, _kinds in found if isinstance(at[-1], int)]


def _kind(path: str, folder: str) -> type[Part] | None:
    inside = path.removeprefix(f"{folder}/")
    return model_for(inside) if inside != path else Exemplar
