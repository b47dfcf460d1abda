"""Files to one Playbook, or to every Problem in all of them at once.

After this room nobody checks data again: shapes have been judged by the model, references against the names of files.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator import ledger, rules
from generator.complaints import kind_of, slug, told
from generator.day import today
from generator.files import FOLDERS, LISTS, NEEDED, QUESTIONS, SINGLE, QuestionBank, parts
from generator.media import look_at
from generator.model import (
    ID_PATTERN,
    About,
    CoachTraining,
    Cycle,
    Entry,
    Exemplar,
    GlossaryTerm,
    LeveragePoint,
    Origin,
    Part,
    Person,
    Playbook,
    Question,
    Reference,
    RefersTo,
    Technique,
    Vision,
    Vocabularies,
    WayStatement,
)
from generator.problems import Problem, one_of, suggest
from generator.source import At, Data, Source, read

_PLURAL = {"way": "statements of the Way", "stages": "stages of the coaching model"}

# Stands in for a broken playbook.yml, so that the rules can still look at everything else.
_STAND_IN = About(
    title="-", team="none", vision=Vision(title="-", opening="-", statements=(WayStatement(id="none", text="-"),))
)


class CannotRun(Exception):
    """There is no playbook here to look at. The text says what was looked for, and where."""


@dataclass(frozen=True)
class Loaded:
    """`playbook` is None when a mistake stands in its way; `problems` hold mistakes and warnings, in order of place."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]

    @property
    def mistakes(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def load(
    root: Path,
    source: str = "playbook_src",
    videos: str = "videos.yml",
    media: str = "media",
    *,
    day: dt.date | None = None,
    progress: Callable[[Sequence[Path]], Iterable[Path]] = iter,
) -> Loaded:
    """Read the playbook below `root` and check it on a day (default: today).

    `source` and `videos` are paths below `root`; a folder with the same name as `videos`, without its ending, may hold
    one clip a file. `media` is the folder, below `root`, of films, posters and captions. Raises CannotRun when there
    is no playbook.
    """
    _there(root, source)
    desk = _Desk(root, source, videos, media)
    for file in progress(desk.files()):
        desk.take(file)
    return desk.loaded(day or today())


def files_of(root: Path, source: str, videos: str) -> list[Path]:
    """The files that `load` reads, in a stable order. Raises CannotRun as `load` does."""
    _there(root, source)
    return _Desk(root, source, videos, "").files()


def _there(root: Path, source: str) -> None:
    folder = root / source
    if folder.is_symlink():
        raise CannotRun(f"'{source}' in {root} is a link to another place, and links are not followed.")
    if not folder.is_dir():
        raise CannotRun(
            f"There is no folder '{source}' in {root}. A playbook's files live there, beginning with playbook.yml."
        )


@dataclass
class _Desk:
    """What has been read so far. Lives for one call of `load`."""

    root: Path
    source: str
    videos: str
    media: str
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    single: dict[type[Part], Part] = field(default_factory=dict)
    entries: dict[type[Entry], list[Any]] = field(default_factory=dict)
    named: dict[type[Entry], dict[str, Source]] = field(default_factory=dict)
    broken: set[type[Part]] = field(default_factory=set)
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)

    # --- which files ---

    def files(self) -> list[Path]:
        """All files to read, in a stable order. Files that no reader would look for become problems."""
        found = []
        for file in sorted((self.root / self.source).rglob("*")):
            inside = file.relative_to(self.root / self.source)
            if file.is_symlink():
                self._about_link(file)
            elif (
                file.is_file()
                and not any(part.startswith(".") for part in inside.parts)
                and self._expected(file, inside)
            ):
                found.append(file)
        clips = self.root / self.videos
        folder = clips.with_suffix("")
        one_a_file = [folder] if folder.is_symlink() else sorted(folder.rglob("*"))
        for file in (clips, *one_a_file):
            if file.is_symlink():
                self._about_link(file)
            elif file.suffix == ".yml" and file.exists() and file.parent in (folder, self.root, clips.parent):
                found.append(file)
            elif file.is_file() and not file.name.startswith("."):
                fix = f"Put it in {folder.name}/, and name it {file.stem}.yml."
                self._about_file(file, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)
        for name in NEEDED:
            if not (self.root / self.source / name).is_file():
                message = f"The file {self.source}/{name} is missing."
                self.problems.append(
                    Problem(f"{self.source}/{name}", 1, 1, "missing-file", message, "Every playbook needs it.")
                )
                self.broken.add(SINGLE[name])
        return found

    def _expected(self, file: Path, inside: Path) -> bool:
        name = inside.as_posix()
        if name in SINGLE or name in LISTS or name == QUESTIONS:
            return True
        if len(inside.parts) == 2 and inside.parts[0] in FOLDERS and file.suffix == ".yml":
            if re.fullmatch(ID_PATTERN, file.stem):
                return True
            fix = f"Use lower-case letters, digits and hyphens: {slug(file.stem)}.yml."
            self._about_file(file, "file-name", f"'{file.name}' cannot be an address.", fix)
            return True
        if name == ledger.NAME:
            return False  # every address that was ever published; `loaded` looks at it
        if inside.parts[0] == "surveys":
            return False  # the place that is kept for the survey; nothing reads it yet
        if file.suffix == ".yaml":
            fix = f"Name it {file.stem}.yml."
        else:
            expected = [*SINGLE, *LISTS, QUESTIONS, *(f"{folder}/{file.name}" for folder in FOLDERS)]
            fix = (
                suggest(name, expected)
                or f"Files here are {one_of([*SINGLE, *LISTS, QUESTIONS])}, and *.yml in {one_of([*FOLDERS])}."
            )
        self._about_file(file, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)
        return False

    def _about_link(self, file: Path) -> None:
        message = "This is a link to another place, and links are not followed."
        self._about_file(file, "symlink", message, "Put the file itself here.")

    def _about_file(self, file: Path, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(file.relative_to(self.root).as_posix(), 1, 1, code, message, fix))

    # --- one file ---

    def take(self, file: Path) -> None:
        path = file.relative_to(self.root).as_posix()
        source = self.sources[path] = read(file, path)
        self.problems += source.problems
        name = (
            file.relative_to(self.root / self.source).as_posix() if (self.root / self.source) in file.parents else None
        )
        if name is None:
            self._take_clips(file, source)
        elif name in SINGLE:
            self._take_single(SINGLE[name], source)
        elif name in LISTS:
            self._take_list(LISTS[name], source)
        elif name == QUESTIONS:
            data: Data = {"questions": {} if source.data is None else source.data}
            if _has_text(source) and (bank := self._part(QuestionBank, source, data, ())):
                assert isinstance(bank, QuestionBank)
                self.questions = bank.questions
        else:
            self._take_named(FOLDERS[name.split("/")[0]], file.stem, source)

    def _take_single(self, kind: type[Part], source: Source) -> None:
        if _has_text(source) and (entry := self._part(kind, source, source.data or {}, ())):
            self.single[kind] = entry
        else:
            self.broken.add(kind)

    def _take_named(self, kind: type[Entry], id_: str, source: Source) -> None:
        self.named.setdefault(kind, {})[id_] = source
        if not _has_text(source):
            return
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                self.problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            data = {**data, "id": id_ if re.fullmatch(ID_PATTERN, id_) else slug(id_)}
        self._keep(kind, source, data, ())

    def _take_list(self, kind: type[Entry], source: Source) -> None:
        self.named.setdefault(kind, {})
        if not _has_text(source):
            self.broken.add(kind)
            return
        data = source.data
        if data is not None and not isinstance(data, list):
            message = f"This file should be a list, and {kind_of(data)} was found."
            self.problems.append(source.problem((), "wrong-type", message, "Begin each entry with '- id: …'."))
            self.broken.add(kind)
            return
        for index, item in enumerate(data or []):
            self._take_entry(kind, source, item, (index,))

    def _take_entry(self, kind: type[Entry], source: Source, data: Data, at: At) -> None:
        names = self.named.setdefault(kind, {})
        id_ = data.get("id") if isinstance(data, dict) else None
        if isinstance(id_, str):
            if id_ in names:
                first = names[id_]
                where = "above" if first.path == source.path else f"in {first.path}"
                message = f"The id '{id_}' is already used {where}."
                self.problems.append(
                    source.problem((*at, "id"), "duplicate-id", message, "Give one of the two another id.")
                )
            names.setdefault(id_, source)
        self._keep(kind, source, data, at)

    def _take_clips(self, file: Path, source: Source) -> None:
        if file == self.root / self.videos or isinstance(source.data, list):
            self._take_list(Exemplar, source)
        elif _has_text(source):
            self._take_entry(Exemplar, source, {} if source.data is None else source.data, ())

    def _keep(self, kind: type[Entry], source: Source, data: Data, at: At) -> None:
        try:
            entry = kind.model_validate(data)
        except ValidationError as error:
            self.problems += told(error, kind, source, at)
            broken = {str(d["loc"][0]) for d in error.errors(include_url=False, include_input=False) if d["loc"]}
            rest = _rest(kind, data, broken)
            if rest is None:
                return
            entry = rest
            entry._broken = frozenset(
                {*broken, *_DONORS[kind]} - ({*data} - broken if isinstance(data, dict) else set())
            )
        entry._origin = Origin(source.path, at)
        if isinstance(entry, Exemplar):
            looked = look_at(entry, self.root, self.media)
            entry._cues, entry._caption_lines = looked.cues, looked.lines
            self.problems += [source.problem((*at, *field), *said) for field, *said in looked.wrong]
            self.problems += looked.inside
        self.entries.setdefault(kind, []).append(entry)

    def _part(self, kind: type[Part], source: Source, data: Data, at: At) -> Part | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            self.problems += told(error, kind, source, at)
            return None

    # --- the whole ---

    def loaded(self, day: dt.date) -> Loaded:
        playbook = self._playbook()
        complete = not any(problem.severity == "error" for problem in self.problems)
        self.problems += self._dangling(playbook)
        for finding in rules.check(playbook, day, self.source, list(self.sources), complete=complete):
            source = self.sources[finding.path]
            self.problems.append(
                source.problem(
                    finding.at, finding.code, finding.message, finding.fix, severity=finding.severity, key=finding.key
                )
            )
        self.problems += self._lost(playbook) if complete else ()
        problems = tuple(sorted(set(self.problems)))
        mistaken = any(problem.severity == "error" for problem in problems)
        return Loaded(None if mistaken else playbook, problems)

    def _playbook(self) -> Playbook:
        """What could be read. Where a file is broken something empty stands in, so that the other rules still look."""
        about = self.single.get(About) or _STAND_IN
        vocabularies = self.single.get(Vocabularies) or Vocabularies.model_construct(teams=())
        points = sorted(self.entries.get(LeveragePoint, []), key=lambda point: (point.order, point.title))
        place = {point.id: index for index, point in enumerate(points)}
        techniques = sorted(
            self.entries.get(Technique, []), key=lambda t: (place.get(t.leverage_point, len(place)), t.order, t.title)
        )
        shelf = {technique.id: index for index, technique in enumerate(techniques)}
        training = self.single.get(CoachTraining) or CoachTraining()
        assert isinstance(about, About)
        assert isinstance(vocabularies, Vocabularies)
        assert isinstance(training, CoachTraining)
        return Playbook(
            about,
            vocabularies,
            tuple(points),
            tuple(techniques),
            tuple(self.entries.get(Reference, [])),
            tuple(self.entries.get(GlossaryTerm, [])),
            self.questions,
            training,
            tuple(self.entries.get(Person, [])),
            tuple(self.entries.get(Cycle, [])),
            tuple(
                sorted(
                    self.entries.get(Exemplar, []), key=lambda clip: (shelf.get(clip.technique, len(shelf)), clip.role)
                )
            ),
            tuple(self.sources),
            self.source,
        )

    def _known(self, playbook: Playbook) -> dict[str, Collection[str]]:
        """The ids of each kind. A kind whose file is broken is left out: nothing can be said of links to it."""
        known: dict[str, Collection[str]] = {
            "leverage_points": self.named.get(LeveragePoint, {}),
            "techniques": self.named.get(Technique, {}),
            "exemplars": self.named.get(Exemplar, {}),
        }
        for name, kind in (("references", Reference), ("people", Person)):
            if kind not in self.broken:
                known[name] = self.named.get(kind, {})
        if Vocabularies not in self.broken:
            for name, value in playbook.vocabularies:
                if isinstance(value, tuple):
                    known[name] = dict.fromkeys(term.id for term in value if isinstance(term, Entry))
        if About not in self.broken:
            known["way"] = [statement.id for statement in playbook.about.vision.statements]
            model = playbook.about.coaching_model
            known["stages"] = [stage.id for stage in model.stages] if model else []
        return known

    def _lost(self, playbook: Playbook) -> Iterator[Problem]:
        """Addresses that readers have, and that lead nowhere any more."""
        book = self.root / self.source / ledger.NAME
        if book.is_file() and not book.is_symlink():
            text = book.read_text("utf-8", errors="replace")
            yield from ledger.lost(playbook, text, f"{self.source}/{ledger.NAME}")

    def _dangling(self, playbook: Playbook) -> Iterator[Problem]:
        known = self._known(playbook)
        former = {was: page.id for page in playbook.entries for was in page.was}
        for path, at, found, kinds in self._references():
            if any(kind not in known for kind in kinds):
                continue
            if not any(found in known[kind] for kind in kinds):
                choices = [id_ for kind in kinds for id_ in known[kind]]
                among = " and ".join(_PLURAL.get(kind, kind.replace("_", " ")) for kind in kinds)
                message = f"There is no '{found}' among the {among}."
                fix = (
                    (f"It is called '{now}' now." if (now := former.get(found)) in choices else "")
                    or suggest(found, choices)
                    or (f"There are: {one_of(choices)}." if choices else "There are none yet.")
                )
                is_key = bool(at) and at[-1] == found
                yield self.sources[path].problem(at, "unknown-id", message, fix, key=is_key)

    def _references(self) -> Iterator[tuple[str, At, str, tuple[str, ...]]]:
        for name, kind in SINGLE.items():
            if kind in self.single:
                for at, found, kinds in references_in(self.single[kind], ()):
                    yield f"{self.source}/{name}", at, found, kinds
        for phase in self.questions:
            yield f"{self.source}/{QUESTIONS}", (phase,), phase, ("coaching_phases",)
        for entries in self.entries.values():
            for entry in entries:
                for at, found, kinds in references_in(entry, entry.origin.at):
                    if at[len(entry.origin.at)] not in entry.broken:
                        yield entry.origin.path, at, found, kinds


def _has_text(source: Source) -> bool:
    """Whether the file could be read at all (an empty one can)."""
    return not any(problem.severity == "error" for problem in source.problems)


def references_in(part: Part, at: At) -> Iterator[tuple[At, str, tuple[str, ...]]]:
    """Every id in a part that names something else: its place, the id, and the kinds it may be of."""
    for name, written, refers in _referring(type(part)):
        value = getattr(part, name)
        if not value:
            continue
        here = (*at, written)
        if refers is None:
            for index, item in [(None, value)] if isinstance(value, Part) else enumerate(value):
                yield from references_in(item, here if index is None else (*here, index))
        elif refers.keys:
            yield from (((*here, key), key, refers.kinds) for key in value)
        elif isinstance(value, tuple):
            yield from (((*here, index), found, refers.kinds) for index, found in enumerate(value))
        else:
            yield here, value, refers.kinds


@functools.cache
def _referring(kind: type[Part]) -> tuple[tuple[str, str, RefersTo | None], ...]:
    """The fields of a part that hold ids of something else, or parts that do: name, name in the file, and of what."""
    found = []
    for name, info in kind.model_fields.items():
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers or any(_referring(part) for part in parts(info.annotation)):
            found.append((name, info.alias or name, refers))
    return tuple(found)


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
