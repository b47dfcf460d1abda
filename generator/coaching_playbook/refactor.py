"""Rename an id with all references to it, merge a page into another, or retire a page.

Functions return `FileChanges` and write nothing; the commands apply them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook.diagnostics import Problem, join_choices, suggest
from coaching_playbook.layout import ENTRY_FOLDERS, QUESTIONS_FILE, SINGLE_MODEL_FILES, field_order, model_for
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
    SurveyResults,
    Technique,
    Vocabularies,
    Walkthroughs,
)
from coaching_playbook.paths import is_reserved
from coaching_playbook.urls import entry_key, slugify
from coaching_playbook.yamlio import REMOVE_VALUE, Data, KeyPath, RemoveValue, edit_yaml, read_file


class RefactoringRefused(Exception):
    """A rename, merge or retirement is not possible. The message, for users, says why."""


@dataclass
class FileChanges:
    """Planned changes: `writes` maps paths to new texts, `removes` are paths to delete, all relative to the root."""

    writes: dict[str, str] = field(default_factory=dict)
    removes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """The paths of existing files in `writes`."""


@dataclass(frozen=True)
class ReferenceTarget:
    """An entry that others refer to by id: its kind (as in `RefersTo.kinds`), its file, and the key path of its id.

    `at` is empty if the id is the file's name.
    """

    kind: str
    id: str
    path: str
    at: KeyPath
    entry: Entry

    @property
    def page(self) -> PageEntry | None:
        """Return the entry if it has a page, else None."""
        return self.entry if isinstance(self.entry, PageEntry) else None


_KINDS_BY_MODEL: Mapping[type[Entry], str] = {
    LeveragePoint: "leverage_points",
    Technique: "techniques",
    Exemplar: "exemplars",
    Reference: "references",
    Person: "people",
}


_LISTS_IN_FILES: Mapping[str, tuple[str, KeyPath]] = {
    "modules": ("coach_training.yml", ("modules",)),
    "way": ("playbook.yml", ("vision", "statements")),
    "stages": ("playbook.yml", ("coaching_model", "stages")),
}
"""(file, key path of the list) of the entries of a kind that have no `Origin`, other than those of vocabularies."""


def reference_targets(playbook: Playbook) -> Iterator[ReferenceTarget]:
    """Yield every entry that fields can refer to, of all kinds in `Playbook.entries_by_kind`."""
    for kind, entries in playbook.entries_by_kind.items():
        file, at = _LISTS_IN_FILES.get(kind, ("vocabularies.yml", (kind,)))
        for index, entry in enumerate(entries):
            if type(entry) in ENTRY_FOLDERS.values():
                yield ReferenceTarget(kind, entry.id, entry.origin.path, (), entry)
            elif entry.origin.path:
                yield ReferenceTarget(kind, entry.id, entry.origin.path, (*entry.origin.at, "id"), entry)
            else:
                yield ReferenceTarget(kind, entry.id, f"{playbook.folder}/{file}", (*at, index, "id"), entry)


def find_target(playbook: Playbook, name: str) -> ReferenceTarget:
    """Return the entry with a name: an id, `kind/id` (`techniques/ask-then-wait`), a URL, or the path of a file.

    Raises RefactoringRefused if there is none or more than one.
    """
    kind, _, id_ = entry_key(name).rpartition("/")
    kind = kind.replace("-", "_")
    every = list(reference_targets(playbook))
    kinds = {target.kind for target in every}
    kind = kind if kind in kinds or entry_key(name) == name else ""  # a folder that is no kind, such as videos/
    matches = [
        target for target in every if target.id == id_ and kind in ("", target.kind, target.kind.removesuffix("s"))
    ]
    if not matches:
        near = suggest(id_, [target.id for target in every])
        raise RefactoringRefused(f"There is nothing with the id '{name}' here. {near}".strip())
    if len(matches) > 1:
        choices = join_choices([f"{target.kind.replace('_', '-')}/{target.id}" for target in matches])
        raise RefactoringRefused(f"Several things have the id '{id_}'. Say which: {choices}.")
    return matches[0]


# --- operations ------------------------------------------------------------------------------------------------


def plan_rename(playbook: Playbook, root: Path, old: str, new: str) -> FileChanges:
    """Return the changes that rename an id: all references, and for a page its former id. Raises RefactoringRefused."""
    target = find_target(playbook, old)
    if not re.fullmatch(ID_PATTERN, new) or len(new) > 80:
        such_as = f", such as {slug}" if (slug := slugify(new.removesuffix(".yml"))) and len(slug) <= 80 else ""
        raise RefactoringRefused(f"'{new}' cannot be an id. Use lower-case words joined by hyphens{such_as}.")
    if is_reserved(new):
        raise RefactoringRefused(f"Windows cannot have a file named '{new}'. Use an id with two words.")
    if new == target.id:
        raise RefactoringRefused(f"'{new}' is its id already.")
    for other in reference_targets(playbook):
        if other.kind == target.kind and (
            other.id == new or (other.page and new in other.page.was and other != target)
        ):
            fix = f"To let one page take the place of the other: playbook retire {target.id} --into {other.id}"
            more = f" {fix}" if target.page else ""
            raise RefactoringRefused(f"'{new}' belongs to {other.path}.{more}")
    changes = _YamlEdits(playbook, root)
    changes.replace_references(target, new)
    if target.at:
        changes.set_value(target.path, target.at, new)
    if target.page:
        changes.set_former_ids(target, [*(former for former in target.page.was if former != new), target.id])
    plan = changes.to_file_changes(last=target.path)
    file = Path(target.path)
    if target.page and file.stem == target.id:
        text = plan.writes.pop(target.path)
        plan.removes.append(target.path)
        plan.writes[file.with_stem(new).as_posix()] = text
    return plan


def plan_completion(
    playbook: Playbook, root: Path, old: str, new: str, mistakes: Sequence[Problem]
) -> FileChanges | None:
    """Return the changes that finish an interrupted renaming of `old` to `new`, or a merge of `old` into `new`.

    Returns None if such an interruption does not explain all `mistakes`. Files are written in this order: references to
    `new`, then the entry that gets the new id or former id; the old file is deleted last. Raises RefactoringRefused.
    """
    target = find_target(playbook, old)
    same_kind = (
        other for other in reference_targets(playbook) if other.kind == target.kind and other.id == entry_key(new)
    )
    twin = next(same_kind, None)
    if twin is None and all(problem.unknown_id == new for problem in mistakes):
        return plan_rename(playbook, root, old, new)
    if twin and twin.page and target.id in twin.page.was and not target.at:
        is_explained = {problem.path for problem in mistakes} <= {target.path, twin.path}
        return FileChanges(removes=[target.path]) if is_explained else None
    return None


def plan_retirement(
    playbook: Playbook, root: Path, name: str, day: dt.date, *, into: str | None = None, why: str = ""
) -> FileChanges:
    """Return the changes that retire a page, or merge it `into` another page. Raises RefactoringRefused.

    `day` and `why` become an entry of the page's `changes`.
    """
    target = find_target(playbook, name)
    page = target.page
    if page is None:
        raise RefactoringRefused(f"'{name}' is not a page. Techniques, leverage points and clips can be retired.")
    changes = _YamlEdits(playbook, root)
    if into is None:
        if isinstance(page, Exemplar):
            changes.set_value(target.path, (*page.origin.at, "status"), "withdrawn")
            return changes.to_file_changes()
        if page.status == "retired":
            raise RefactoringRefused(f"'{page.title}' is retired already.")
        changes.set_value(target.path, ("status",), "retired")
        what = why or "We no longer use this."
        changes.set_value(target.path, ("changes", len(page.changes)), {"on": day.isoformat(), "what": what})
        return changes.to_file_changes()
    other = find_target(playbook, into if "/" in into else f"{target.kind}/{into}")
    if other.page is None or other.kind != target.kind or other.id == target.id:
        raise RefactoringRefused(f"'{into}' cannot take the place of '{name}'. Choose another page of the same kind.")
    if isinstance(page, Exemplar):
        raise RefactoringRefused("A clip is not put into another: each has a film and a permission of its own.")
    changes.replace_references(target, other.id)
    for clip in playbook.exemplars:
        for index, moment in enumerate(clip.moments if clip.technique == target.id else ()):
            for name in ("step", "criterion"):  # numbers of steps on the deleted page
                if getattr(moment, name) is not None:
                    changes.set_value(clip.origin.path, (*clip.origin.at, "moments", index, name), REMOVE_VALUE)
    was = dict.fromkeys([*other.page.was, *page.was, target.id])
    changes.set_former_ids(other, [former for former in was if former != other.id])
    plan = changes.to_file_changes(last=other.path)
    plan.writes.pop(target.path, None)
    plan.removes.append(target.path)
    return plan


# --- edits -----------------------------------------------------------------------------------------------------


class _YamlEdits:
    """Collect edits of YAML values and keys, keyed by path of the file and key path."""

    def __init__(self, playbook: Playbook, root: Path) -> None:
        self.playbook = playbook
        self.root = root
        self.values: dict[str, dict[KeyPath, Data | RemoveValue]] = {}
        self.keys: dict[str, dict[KeyPath, str]] = {}

    def set_value(self, path: str, at: KeyPath, value: Data | RemoveValue) -> None:
        """Set or remove the value at a key path of a file."""
        self.values.setdefault(path, {})[at] = value

    def set_former_ids(self, target: ReferenceTarget, was: list[str]) -> None:
        """Set the field `was` (former ids, from which URLs redirect) of a page, or remove it if `was` is empty."""
        assert target.page
        self.set_value(target.path, (*target.page.origin.at, "was"), [*was] if was else REMOVE_VALUE)

    def replace_references(self, target: ReferenceTarget, new: str) -> None:
        """Replace every reference to `target` by the id `new`; remove it if it became a duplicate or self-reference."""
        for path, part, base in self._parts_with_paths():
            references = list(find_references(part, base))
            own = part.id if isinstance(part, Entry) and target.kind == _KINDS_BY_MODEL.get(type(part)) else None
            for at, id_, kinds, _is_single in references:
                if id_ != target.id or target.kind not in kinds:
                    continue
                is_duplicate = isinstance(at[-1], int) and (at[:-1], new) in _items_of_lists(references)
                if at[-1] == id_:
                    self.keys.setdefault(path, {})[at] = new
                elif new == own or is_duplicate:
                    self.set_value(path, at, REMOVE_VALUE)
                elif at[-1] == 0 and not self._is_list(path, at[:-1]):
                    self.set_value(path, at[:-1], new)  # a single id where a list is allowed
                else:
                    self.set_value(path, at, new)
        bank = f"{self.playbook.folder}/{QUESTIONS_FILE}"
        if target.kind == "coaching_phases" and target.id in self.playbook.questions:
            self.keys.setdefault(bank, {})[(target.id,)] = new

    def _parts_with_paths(self) -> Iterator[tuple[str, Part, KeyPath]]:
        """Yield (path of the file, model object, key path in the file) for each object that may refer to entries."""
        playbook, folder = self.playbook, self.playbook.folder
        singles: dict[type[Part], Part] = {
            type(playbook.about): playbook.about,
            Vocabularies: playbook.vocabularies,
            CoachTraining: playbook.coach_training,
            SurveyResults: playbook.survey_results,
            Walkthroughs: playbook.walkthroughs,
        }
        singles |= {type(part): part for part in (playbook.survey, playbook.cpd) if part}
        for name, kind in SINGLE_MODEL_FILES.items():
            if f"{folder}/{name}" in playbook.files:
                yield f"{folder}/{name}", singles[kind], ()
        entries: tuple[Entry, ...] = (
            *playbook.entries,
            *playbook.references,
            *playbook.people,
            *playbook.cycles,
            *playbook.pathways,
            *playbook.developments,
        )
        for entry in entries:
            yield entry.origin.path, entry, entry.origin.at

    def _is_list(self, path: str, at: KeyPath) -> bool:
        """Return whether the value at a key path of a file is a list."""
        data = read_file(self.root / path, path).data
        for step in at:
            data = data[step]  # type: ignore[index]  # the path comes from this file
        return isinstance(data, list)

    def to_file_changes(self, *, last: str = "") -> FileChanges:
        """Return the changes of all edited files. That of the file `last` is written after the others."""
        plan = FileChanges()
        for path in sorted(dict.fromkeys([*self.values, *self.keys]), key=lambda path: path == last):
            text = read_file(self.root / path, path).text
            kind = _model_of_file(path, self.playbook.folder)
            order = field_order(kind) if kind else None
            plan.writes[path] = edit_yaml(text, self.values.get(path, {}), order, self.keys.get(path))
            plan.changed.append(path)
        return plan


def _items_of_lists(references: list[IdReference]) -> list[tuple[KeyPath, str]]:
    """Return (key path of the list, id) for each reference that is an item of a list."""
    return [(at[:-1], id_) for at, id_, *_ in references if isinstance(at[-1], int)]


def _model_of_file(path: str, folder: str) -> type[Part] | None:
    """Return the model of the entries in a file; `folder` is the playbook's folder, outside which there are clips."""
    inside = path.removeprefix(f"{folder}/")
    return model_for(inside) if inside != path else Exemplar
