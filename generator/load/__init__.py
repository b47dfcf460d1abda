"""Files to one Playbook, or to every Problem in all of them at once.

After this room nobody checks data again: shapes have been judged by the model, references against the names of files.
Files with entries that have a page of their own (there may be thousands) are judged one by one on a common ground, half
of them in a second process where that is quicker, and what an unchanged file gave before is taken from memory.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from generator import ledger, names, personal, rules
from generator.complaints import kind_of, slug, told
from generator.crew import shared
from generator.day import today
from generator.files import FOLDERS, LISTS, NEEDED, QUESTIONS, SINGLE, QuestionBank
from generator.load.ground import (
    NOT_THERE,
    Ground,
    Link,
    Shelved,
    Taken,
    dangling,
    fields_that_differ,
    judge,
    leads_somewhere,
    media_of,
    references,
)
from generator.media import Folder
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
    Team,
    Technique,
    Vision,
    Vocabularies,
    WayStatement,
)
from generator.pantry import Pantry
from generator.problems import Problem, one_of, suggest
from generator.source import At, Data, Source, read

__all__ = ["NOTHING_YET", "CannotRun", "Kept", "Loaded", "Memory", "again", "files_of", "load"]

# Stands in for a broken playbook.yml, so that the rules can still look at everything else.
_STAND_IN = About(
    title="-", team="none", vision=Vision(title="-", opening="-", statements=(WayStatement(id="none", text="-"),))
)


NOTHING_YET = Playbook(
    _STAND_IN.model_copy(update={"title": "The playbook"}),
    Vocabularies(teams=(Team(id="none", label="-", one="-", many="-", short="-", shorts="-"),)),
)
"""In place of a playbook that cannot be read: nothing that anybody wrote is in it."""


class CannotRun(Exception):
    """There is no playbook here to look at. The text says what was looked for, and where."""


@dataclass(frozen=True)
class Loaded:
    """`playbook` is None when a mistake stands in its way; `problems` hold mistakes and warnings, in order of place."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    differ: Mapping[tuple[str, str], tuple[bytes, frozenset[str]]] = field(default_factory=dict)
    """For each entry that memory holds another reading of (by shelf and id): the stamp of that reading, and the fields
    that are not the same."""
    desk: Any = None
    """What `again` goes on from."""

    @property
    def mistakes(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


class Kept(NamedTuple):
    """What a file gave when it had this size and time of change."""

    size: int
    changed: int
    taken: Taken


@dataclass
class Memory:
    """What was read before. It may be forgotten at any time: all that it saves is work.

    `ground` stands for all that entries are judged by beside their own file; `known` are the ids that there were.
    """

    ground: str = ""
    house: str = ""
    """Stands for what was written in the files that all entries are judged by."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    pantry: Pantry = field(default_factory=Pantry, compare=False)


def load(
    root: Path,
    source: str = "playbook_src",
    videos: str = "videos.yml",
    media: str = "media",
    *,
    day: dt.date | None = None,
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
    memory: Memory | None = None,
) -> Loaded:
    """Read the playbook below `root` and check it on a day (default: today).

    `source` and `videos` are paths below `root`; a folder with the same name as `videos`, without its ending, may hold
    one clip a file. `media` is the folder, below `root`, of films, posters and captions. Raises CannotRun when there
    is no playbook. What is read is kept in `memory`, and what is kept there of unchanged files is not read again.
    """
    _there(root, source)
    desk = _Desk(root, source, videos)
    day = day or today()
    apart = []
    for found in desk.files():
        if desk.holds_entries(found.path):
            apart.append(found)
        else:
            desk.take(found.path)
    memory = memory or Memory()
    ground = desk.ground(day, Folder(root, media), memory.pantry)
    desk.take_entries(apart, ground, progress, memory, also=lambda: desk.look_at_names(media))
    return desk.loaded(day)


def again(loaded: Loaded, paths: Collection[str]) -> Loaded | None:
    """The playbook after some files have changed, when no other has: a moment's work for a preview.

    None where more than a few entries may be touched (a file that is new or gone, another id, a file that all entries
    are judged by): then `load` has to look at everything. What the rules say of entries taken together is not asked.
    """
    if loaded.playbook is None or loaded.desk is None:
        return None
    return loaded.desk.again(loaded, paths)  # type: ignore[no-any-return]


def files_of(root: Path, source: str, videos: str) -> list[Path]:
    """The files that `load` reads, in a stable order. Raises CannotRun as `load` does."""
    _there(root, source)
    return [root / found.path for found in _Desk(root, source, videos).files()]


def _there(root: Path, source: str) -> None:
    folder = root / source
    if folder.is_symlink():
        raise CannotRun(f"'{source}' in {root} is a link to another place, and links are not followed.")
    if not folder.is_dir():
        raise CannotRun(
            f"There is no folder '{source}' in {root}. A playbook's files live there, beginning with playbook.yml."
        )


class _Found(NamedTuple):
    """A file by its path below the root; or a link, or a folder that is named as a file should be."""

    path: str
    size: int = 0
    changed: int = 0
    link: bool = False
    folder: bool = False


def _walk(root: Path, path: str) -> Iterator[_Found]:
    """Everything below a folder, in no order. Links are named and not followed."""
    try:
        with os.scandir(root / path) as there:
            for one in there:
                here = f"{path}/{one.name}"
                if one.is_symlink():
                    yield _Found(here, link=True)
                elif one.is_dir(follow_symlinks=False):
                    if here.endswith(".yml"):
                        yield _Found(here, folder=True)
                    yield from _walk(root, here)
                elif one.is_file(follow_symlinks=False):
                    found = one.stat(follow_symlinks=False)
                    yield _Found(here, found.st_size, found.st_mtime_ns)
    except OSError:
        return  # what cannot be looked into is not there


def _in_order(found: Iterable[_Found]) -> list[_Found]:
    return sorted(found, key=lambda one: one.path.split("/"))


@dataclass
class _Desk:
    """What has been read so far. Lives for one call of `load`. All paths are below the root, with forward slashes."""

    root: Path
    source: str
    videos: str
    sources: dict[str, Source | None] = field(default_factory=dict)
    """Every file that was read; None stands for one that was judged and put away, and can be read again."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the shape of something: while there is any, the playbook is not complete."""
    findings: list[Problem] = field(default_factory=list)
    single: dict[type[Part], Part] = field(default_factory=dict)
    entries: dict[type[Entry], list[Any]] = field(default_factory=dict)
    named: dict[type[Entry], dict[str, str]] = field(default_factory=dict)
    """For each kind the ids that are taken, each with the path of the file that took it."""
    broken: set[type[Part]] = field(default_factory=set)
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)
    open_links: list[tuple[str, Shelved]] = field(default_factory=list)
    differ: dict[tuple[str, str], tuple[bytes, frozenset[str]]] = field(default_factory=dict)
    judged_on: Ground | None = None
    took: dict[str, Taken] = field(default_factory=dict)

    # --- which files ---

    def look_at_names(self, media: str) -> None:
        """Names that not every computer can have."""
        clips = Path(self.videos).with_suffix("").as_posix()
        paths = [self.videos] if (self.root / self.videos).exists() else []
        for folder in (self.source, clips, media):
            paths += names.below(self.root, folder)[0] if folder else ()
        self.problems += names.problems(paths)

    def files(self) -> list[_Found]:
        """All files to read, in a stable order. Files that no reader would look for become problems."""
        found = []
        below = len(self.source) + 1
        for file in _in_order(_walk(self.root, self.source)):
            inside = file.path[below:]
            if file.link:
                self._about_link(file.path)
            elif file.folder or any(part.startswith(".") for part in inside.split("/")):
                continue
            elif self._expected(file.path, inside):
                found.append(file)
        found += self._clip_files()
        for name in NEEDED:
            if not (self.root / self.source / name).is_file():
                message = f"The file {self.source}/{name} is missing."
                self.problems.append(
                    Problem(f"{self.source}/{name}", 1, 1, "missing-file", message, "Every playbook needs it.")
                )
                self.broken.add(SINGLE[name])
        return found

    def _clip_files(self) -> Iterator[_Found]:
        bank = self.root / self.videos
        folder = Path(self.videos).with_suffix("").as_posix()
        if bank.is_symlink():
            self._about_link(self.videos)
        elif bank.is_file():
            stat = bank.stat()
            yield _Found(self.videos, stat.st_size, stat.st_mtime_ns)
        if (self.root / folder).is_symlink():
            self._about_link(folder)
            return
        for file in _in_order(_walk(self.root, folder)):
            place, _, name = file.path.rpartition("/")
            if file.link:
                self._about_link(file.path)
            elif name.endswith(".yml") and place == folder:
                yield file
            elif not name.startswith("."):
                fix = f"Put it in {Path(folder).name}/, and name it {Path(name).stem}.yml."
                self._about_file(
                    file.path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix
                )

    def _expected(self, path: str, inside: str) -> bool:
        if inside in SINGLE or inside in LISTS or inside == QUESTIONS:
            return True
        first, *rest = inside.split("/")
        name = inside.rpartition("/")[2]
        stem, dot, suffix = name.rpartition(".")  # of thousands of files, and pathlib is slow at it
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        if len(rest) == 1 and first in FOLDERS and suffix == ".yml":
            if _ID.fullmatch(stem):
                return True
            self._about_file(
                path,
                "file-name",
                f"'{name}' cannot be an address.",
                f"Use lower-case letters, digits and hyphens: {slug(stem)}.yml.",
            )
            return True
        if inside == ledger.NAME:
            return False  # every address that was ever published; `_lost` looks at it
        if first == "surveys":
            return False  # the place that is kept for the survey; nothing reads it yet
        if suffix == ".yaml":
            fix = f"Name it {stem}.yml."
        else:
            expected = [*SINGLE, *LISTS, QUESTIONS, *(f"{folder}/{name}" for folder in FOLDERS)]
            fix = (
                suggest(inside, expected)
                or f"Files here are {one_of([*SINGLE, *LISTS, QUESTIONS])}, and *.yml in {one_of([*FOLDERS])}."
            )
        self._unread(path, fix)
        return False

    def _unread(self, path: str, fix: str) -> None:
        self._about_file(path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)

    def _about_link(self, path: str) -> None:
        self.problems.append(names.link_problem(path))

    def _about_file(self, path: str, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(path, 1, 1, code, message, fix))

    # --- a file that all entries are judged by ---

    def holds_entries(self, path: str) -> bool:
        """Whether a file holds entries that have a page of their own."""
        return not path.startswith(f"{self.source}/") or path.split("/")[-2] in FOLDERS

    def take(self, path: str) -> None:
        source = self.sources[path] = read(self.root / path, path)
        self.problems += source.problems
        name = path[len(self.source) + 1 :]
        if name in SINGLE:
            self._take_single(SINGLE[name], source)
        elif name in LISTS:
            self._take_list(LISTS[name], source)
        else:
            data: Data = {"questions": {} if source.data is None else source.data}
            if _has_text(source) and (bank := self._part(QuestionBank, source, data, ())):
                assert isinstance(bank, QuestionBank)
                self.questions = bank.questions

    def _take_single(self, kind: type[Part], source: Source) -> None:
        if _has_text(source) and (entry := self._part(kind, source, source.data or {}, ())):
            self.single[kind] = entry
        else:
            self.broken.add(kind)

    def _take_list(self, kind: type[Entry], source: Source) -> None:
        names = self.named.setdefault(kind, {})
        items, problems = _items(source)
        self.problems += problems
        if items is None:
            self.broken.add(kind)
        for at, item in items or ():
            self._name(names, source.path, _ids(item, at))
            if entry := self._part(kind, source, item, at):
                assert isinstance(entry, Entry)
                entry._origin = Origin(source.path, at)
                self.entries.setdefault(kind, []).append(entry)

    def _part(self, kind: type[Part], source: Source, data: Data, at: At) -> Part | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            self.problems += told(error, kind, source, at)
            return None

    def _name(self, names: dict[str, str], path: str, ids: Iterable[tuple[str, At]]) -> None:
        """Note ids as taken. One that is taken already is told."""
        for id_, at in ids:
            if id_ in names:
                where = "above" if names[id_] == path else f"in {names[id_]}"
                message = f"The id '{id_}' is already used {where}."
                self.problems.append(
                    self._source(path).problem((*at, "id"), "duplicate-id", message, "Give one of the two another id.")
                )
            names.setdefault(id_, path)

    def _source(self, path: str) -> Source:
        """A file that was read; one that was put away is read again."""
        return self.sources.get(path) or read(self.root / path, path)

    # --- files of entries ---

    def ground(self, day: dt.date, media: Folder, pantry: Pantry) -> Ground:
        """What entries are judged by: everything that has been read so far, and the names of their files."""
        return Ground(self.root, self.source, day, self._playbook().house, {}, media, pantry)

    def take_entries(
        self,
        found: Sequence[_Found],
        ground: Ground,
        progress: Callable[[Sequence[str]], Iterable[str]],
        memory: Memory,
        also: Callable[[], None],
    ) -> None:
        """Take files of entries from memory, or judge them. `also` is done at the same time, where that can be."""
        for file in found:
            if kind := self._kind_of(file.path):
                self.named.setdefault(kind, {})[_stem(file.path)] = file.path
        ground = dataclasses.replace(ground, known=self._known(ground.house, before_entries=True))
        kept = self._kept(found, ground, memory)
        paths = [file.path for file in found if file.path not in kept]
        if paths:
            ground.pantry.make_room()
        plain = shared(lambda some: [self._take(ground, path).plain for path in progress(some)], paths, also=also)
        new = [*map(Taken.of, plain)]
        self.differ = dict(_differences(memory.kept, new, ground.pantry))
        self.judged_on = ground
        took = self.took = kept | {taken.path: taken for taken in new}
        memory.kept = {
            file.path: Kept(file.size, file.changed, took[file.path]) for file in found if took[file.path].sound
        }
        clips = self.named.setdefault(Exemplar, {})
        for file in found:
            taken = took[file.path]
            self.sources[file.path] = None
            self.problems += taken.problems
            self.findings += taken.findings
            if self._kind_of(file.path) is None:
                self._name(clips, file.path, taken.ids)
            for shelved in taken.entries:
                entry = shelved.entry(file.path, ground.pantry)
                self.entries.setdefault(type(entry), []).append(entry)
                if shelved.links:
                    self.open_links.append((file.path, shelved))

    def _kept(self, found: Sequence[_Found], ground: Ground, memory: Memory) -> dict[str, Taken]:
        """What is remembered of files that have not changed, if all that they are judged by is still as it was."""
        memory.house = _mark(f"{source.path}\n{source.text}" for source in map(self._source, self.sources))
        ways = (str(ground.root), ground.source, ground.media.name, ground.day.isoformat(), personal.fingerprint())
        mark = _mark((memory.house, *ways))
        known = {kind: frozenset(ids) for kind, ids in ground.known.items()}
        same = mark == memory.ground and all(ids <= known.get(kind, frozenset()) for kind, ids in memory.known.items())
        memory.ground, memory.known = mark, known
        if not same:
            return {}
        files = ground.media.files
        return {
            file.path: kept.taken
            for file in found
            if (kept := memory.kept.get(file.path))
            and kept[:2] == (file.size, file.changed)
            and all(files.get(path) == then for path, then in kept.taken.media)
        }

    def _take(self, ground: Ground, path: str) -> Taken:
        return _take(ground, path, self._kind_of(path), bank=path == self.videos)

    def _kind_of(self, path: str) -> type[Entry] | None:
        """The kind of the one entry that a file is named after; None for a file of clips, which name themselves."""
        return FOLDERS[path.split("/")[-2]] if path.startswith(f"{self.source}/") else None

    # --- the whole ---

    def loaded(self, day: dt.date) -> Loaded:
        playbook = self._playbook()
        complete = not any(problem.severity == "error" for problem in self.problems)
        self.findings += self._dangling(playbook)
        self.findings = self._with_new_names(playbook)
        self.findings += self._lost(playbook) if complete else ()
        for finding in rules.together(playbook, day, self.source, complete=complete):
            if finding.path in self.sources:
                said = self._source(finding.path).problem(
                    finding.at, finding.code, finding.message, finding.fix, severity=finding.severity, key=finding.key
                )
                self.findings.append(said)
        problems = tuple(sorted({*self.problems, *self.findings}))
        mistaken = any(problem.severity == "error" for problem in problems)
        return Loaded(None if mistaken else playbook, problems, self.differ, self)

    def again(self, loaded: Loaded, paths: Collection[str]) -> Loaded | None:
        """See `again`."""
        ground, playbook = self.judged_on, loaded.playbook
        assert ground is not None
        assert playbook is not None
        touched = set(paths)
        for path in [path for path in paths if path not in self.took]:
            showing = {taken.path for taken in self.took.values() if any(path == named for named, _ in taken.media)}
            if not showing or not ground.media.look_again(path):
                return None
            touched = touched - {path} | showing
        fresh = [self._take(ground, path) for path in sorted(touched)]
        if any(not (self.root / taken.path).is_file() or not self._like_before(taken) for taken in fresh):
            return None
        before = {path: Kept(0, 0, self.took[path]) for path in touched}
        wrong = [problem for taken in fresh for problem in (*taken.problems, *taken.findings)]
        known = self._known(playbook)
        wrong += [
            problem
            for taken in fresh
            for one in taken.entries
            for problem in self._judged(taken.path, one.links, known)
        ]
        others = [problem for problem in loaded.problems if problem.path not in touched]
        problems = tuple(sorted({*others, *wrong}))
        if any(problem.severity == "error" for problem in wrong):
            return dataclasses.replace(loaded, playbook=None, problems=problems)
        self.took |= {taken.path: taken for taken in fresh}
        now: dict[tuple[str, str], Any] = {
            (one.shelf, one.id): one.entry(taken.path, ground.pantry) for taken in fresh for one in taken.entries
        }
        for kind in (LeveragePoint, Technique, Exemplar):
            if any(shelf == kind.shelf for shelf, _id in now):
                mine = self.entries.get(kind, [])
                mine[:] = [now.get((kind.shelf, entry.id), entry) for entry in mine]
        differ = dict(_differences(before, fresh, ground.pantry))
        return Loaded(playbook.with_readings(now.values()) or self._playbook(), problems, differ, self)

    def _like_before(self, taken: Taken) -> bool:
        """Whether a file still holds the same entries, if with other content."""
        if not taken.sound and len(taken.entries) < len(self.took[taken.path].entries):
            return True  # its mistakes are told, and the entries stay as they were
        return [one.id for one in taken.entries] == [one.id for one in self.took[taken.path].entries]

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

    def _known(self, playbook: Playbook, *, before_entries: bool = False) -> dict[str, Collection[str]]:
        """The ids of each kind. A kind whose file is broken is left out: nothing can be said of links to it."""
        known: dict[str, Collection[str]] = {
            "leverage_points": self.named.get(LeveragePoint, {}),
            "techniques": self.named.get(Technique, {}),
        }
        if not before_entries:
            known["exemplars"] = self.named.get(Exemplar, {})
        for name, kind in (("references", Reference), ("people", Person)):
            if kind not in self.broken:
                known[name] = self.named.get(kind, {})
        if Vocabularies not in self.broken:
            for name, value in playbook.vocabularies:
                if isinstance(value, tuple):
                    known[name] = dict.fromkeys(term.id for term in value if isinstance(term, Entry))
        if About not in self.broken:
            known["way"] = dict.fromkeys(statement.id for statement in playbook.about.vision.statements)
            model = playbook.about.coaching_model
            known["stages"] = dict.fromkeys(stage.id for stage in model.stages) if model else {}
        return known

    def _dangling(self, playbook: Playbook) -> Iterator[Problem]:
        known = self._known(playbook)
        for name, kind in SINGLE.items():
            if kind in self.single:
                path = f"{self.source}/{name}"
                yield from self._judged(path, references(self.single[kind], ()), known)
        path = f"{self.source}/{QUESTIONS}"
        phases = (Link((phase,), phase, ("coaching_phases",)) for phase in self.questions)
        yield from self._judged(path, phases, known)
        for kind in LISTS.values():
            for entry in self.entries.get(kind, ()):
                yield from self._judged(entry.origin.path, references(entry, entry.origin.at), known)
        for path, shelved in self.open_links:
            yield from self._judged(path, shelved.links, known)

    def _with_new_names(self, playbook: Playbook) -> list[Problem]:
        """What was found, where a link to a former id is told what the page is called now."""
        if not any(problem.code == "unknown-id" for problem in self.findings):
            return self.findings
        former = {(entry.shelf, was): entry.id for entry in playbook.entries for was in entry.was}

        def told(problem: Problem) -> Problem:
            found = NOT_THERE.match(problem.message) if problem.code == "unknown-id" else None
            now = former.get((found["among"].replace(" ", "-"), found["id"])) if found else None
            return dataclasses.replace(problem, fix=f"It is called '{now}' now.") if now else problem

        return [told(problem) for problem in self.findings]

    def _lost(self, playbook: Playbook) -> Iterator[Problem]:
        """Addresses that readers have, and that lead nowhere any more."""
        book = self.root / self.source / ledger.NAME
        if book.is_file() and not book.is_symlink():
            text = book.read_text("utf-8", errors="replace")
            yield from ledger.lost(playbook, text, f"{self.source}/{ledger.NAME}")

    def _judged(self, path: str, links: Iterable[Link], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
        for link in links:
            # Most links lead somewhere, and a file is read again only for one that does not.
            if not leads_somewhere(link, known):
                yield dangling(self._source(path), link, known)


def _differences(
    kept: Mapping[str, Kept], new: Iterable[Taken], pantry: Pantry
) -> Iterator[tuple[tuple[str, str], tuple[bytes, frozenset[str]]]]:
    for taken in new:
        if before := kept.get(taken.path):
            known = {shelved.id: shelved for shelved in before.taken.entries}
            for shelved in taken.entries:
                if not shelved.broken and (other := known.get(shelved.id)):
                    yield (shelved.shelf, shelved.id), (other.stamp, fields_that_differ(other, shelved, pantry))


_ID = re.compile(ID_PATTERN)


def _mark(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def _has_text(source: Source) -> bool:
    """Whether the file could be read at all (an empty one can)."""
    return not any(problem.severity == "error" for problem in source.problems)


def _items(source: Source) -> tuple[list[tuple[At, Data]] | None, list[Problem]]:
    """The entries of a file that is a list, each with its place; None where it is no list."""
    if not _has_text(source):
        return None, []
    data = source.data
    if data is not None and not isinstance(data, list):
        message = f"This file should be a list, and {kind_of(data)} was found."
        return None, [source.problem((), "wrong-type", message, "Begin each entry with '- id: …'.")]
    return [((index,), item) for index, item in enumerate(data or [])], []


def _ids(data: Data, at: At) -> tuple[tuple[str, At], ...]:
    id_ = data.get("id") if isinstance(data, dict) else None
    return ((id_, at),) if isinstance(id_, str) else ()


def _stem(path: str) -> str:
    """What a file of entries is named after."""
    return path.rpartition("/")[2].removesuffix(".yml")


def _take(ground: Ground, path: str, kind: type[Entry] | None, *, bank: bool = False) -> Taken:
    """One file of entries: one that is named after its entry, or one of clips, which name themselves."""
    source = read(f"{ground.root}/{path}", path)  # no path object for each of thousands
    problems = list(source.problems)
    items: list[tuple[At, Data]] = []
    if kind:
        data = source.data or {}
        if isinstance(data, dict):
            if "id" in data:
                message = "The name of the file is the id, so an id is not written inside."
                problems.append(source.problem(("id",), "id-in-file", message, "Delete this line.", key=True))
            stem = _stem(path)
            data = {**data, "id": stem if _ID.fullmatch(stem) else slug(stem)}
        items = [((), data)] if _has_text(source) else []
    elif bank or isinstance(source.data, list):
        listed, wrong = _items(source)
        items, problems = listed or [], [*problems, *wrong]
    elif _has_text(source):
        items = [((), {} if source.data is None else source.data)]
    shelved, findings = [], []
    for at, item in items:
        one, wrong, found = judge(ground, source, kind or Exemplar, item, at)
        shelved += [one] if one else []
        problems += wrong
        findings += found
    ids = () if kind else tuple(id_ for at, item in items for id_ in _ids(item, at))
    return Taken(path, tuple(shelved), ids, tuple(problems), tuple(findings), media_of(shelved, ground))
