"""Parse and validate all files, and collect every problem."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook import paths as names
from coaching_playbook import permalinks, rules
from coaching_playbook.clock import today
from coaching_playbook.diagnostics import Problem, join_choices, suggest
from coaching_playbook.layout import FOLDERS, LIST_FILES, QUESTIONS_FILE, REQUIRED_FILES, SINGLE_FILES, QuestionBank
from coaching_playbook.load.discover import require_folder, sorted_files, walk_files
from coaching_playbook.load.entries import (
    ID,
    EntryFile,
    LoadedFile,
    ValidationContext,
    has_text,
    ids_of,
    items_of,
    load_file,
    load_files,
    stem_of,
)
from coaching_playbook.load.references import (
    UNKNOWN_ID_MESSAGE,
    IdReference,
    find_references,
    resolves,
    unknown_id_problem,
)
from coaching_playbook.load.validation_errors import problems_from, slugify
from coaching_playbook.media import MediaFolder
from coaching_playbook.model import (
    About,
    CoachTraining,
    Cycle,
    Entry,
    Exemplar,
    GlossaryTerm,
    LeveragePoint,
    Origin,
    PageEntry,
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
from coaching_playbook.parallel import map_chunks
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, read_file

MIN_PARALLEL = 300
"""Fewer files are loaded sooner in one process."""


CHUNK = 50
"""Files that a worker loads at a time."""


# Stands in for a broken playbook.yml, so that the rules can still look at everything else.
PLACEHOLDER_ABOUT = About(
    title="-", team="none", vision=Vision(title="-", opening="-", statements=(WayStatement(id="none", text="-"),))
)


EMPTY_PLAYBOOK = Playbook(
    PLACEHOLDER_ABOUT.model_copy(update={"title": "The playbook"}),
    Vocabularies(teams=(Team(id="none", label="-", one="-", many="-", short="-", shorts="-"),)),
)
"""In place of a playbook that cannot be read: nothing that anybody wrote is in it."""


@dataclass(frozen=True)
class Loaded:
    """`playbook` is None when a mistake stands in its way; `problems` hold mistakes and warnings, in order of place."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    loader: Any = None
    """What `reload` continues from."""
    changed: tuple[PageEntry, ...] = ()
    """After `reload`: the entries of the files that were read again."""

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
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Loaded:
    """Read the playbook below `root` and check it on a day (default: today).

    `source` and `videos` are paths below `root`; a folder with the same name as `videos`, without its ending, may hold
    one clip a file. `media` is the folder, below `root`, of films, posters and captions. Raises CannotRun when there
    is no playbook.
    """
    require_folder(root, source)
    loader = Loader(root, source, videos)
    day = day or today()
    files = []
    for path in loader.find_files():
        if loader.holds_entries(path):
            files.append(path)
        else:
            loader.load_shared(path)
    loader.check_names(media)
    loader.load_entries(files, day, MediaFolder(root, media), progress)
    return loader.result(day)


def reload(loaded: Loaded, paths: Collection[str]) -> Loaded | None:
    """Load again after some files have changed, and no others: a moment's work, for a preview.

    None if that may change more than the entries of a few files (a file that is new or gone, another id, a file that
    all entries are validated against): then everything has to be loaded. Rules across entries are not checked.
    """
    if loaded.playbook is None or loaded.loader is None:
        return None
    return loaded.loader.reload(loaded, paths)  # type: ignore[no-any-return]


def source_files(root: Path, source: str, videos: str) -> list[Path]:
    """The files that `load` reads, in a stable order. Raises CannotRun as `load` does."""
    require_folder(root, source)
    return [root / path for path in Loader(root, source, videos).find_files()]


@dataclass
class Loader:
    """The state of one load. All paths are below the root, with forward slashes."""

    root: Path
    source: str
    videos: str
    sources: dict[str, ParsedFile | None] = field(default_factory=dict)
    """Every file that was read; None for a file of entries, whose text is not kept."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the shape of something: while there is any, the playbook is not complete."""
    findings: list[Problem] = field(default_factory=list)
    single: dict[type[Part], Part] = field(default_factory=dict)
    entries: dict[type[Entry], list[Any]] = field(default_factory=dict)
    named: dict[type[Entry], dict[str, str]] = field(default_factory=dict)
    """For each kind the ids that are taken, each with the path of the file that took it."""
    broken: set[type[Part]] = field(default_factory=set)
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)
    context: ValidationContext | None = None
    loaded_files: dict[str, LoadedFile] = field(default_factory=dict)

    def check_names(self, media: str) -> None:
        """Report file names that some operating systems do not allow."""
        clips = Path(self.videos).with_suffix("").as_posix()
        paths = [self.videos] if (self.root / self.videos).exists() else []
        for folder in (self.source, clips, media):
            paths += names.list_files(self.root, folder)[0] if folder else ()
        self.problems += names.name_problems(paths)

    def find_files(self) -> list[str]:
        """All files to read, in a stable order. Files that no reader would look for become problems."""
        found = []
        below = len(self.source) + 1
        for file in sorted_files(walk_files(self.root, self.source)):
            inside = file.path[below:]
            if file.link:
                self._report_link(file.path)
            elif file.folder or any(part.startswith(".") for part in inside.split("/")):
                continue
            elif self._is_expected(file.path, inside):
                found.append(file.path)
        found += self._find_clip_files()
        for name in REQUIRED_FILES:
            if not (self.root / self.source / name).is_file():
                message = f"The file {self.source}/{name} is missing."
                self.problems.append(
                    Problem(f"{self.source}/{name}", 1, 1, "missing-file", message, "Every playbook needs it.")
                )
                self.broken.add(SINGLE_FILES[name])
        return found

    def _find_clip_files(self) -> Iterator[str]:
        bank = self.root / self.videos
        folder = Path(self.videos).with_suffix("").as_posix()
        if bank.is_symlink():
            self._report_link(self.videos)
        elif bank.is_file():
            yield self.videos
        if (self.root / folder).is_symlink():
            self._report_link(folder)
            return
        for file in sorted_files(walk_files(self.root, folder)):
            place, _, name = file.path.rpartition("/")
            if file.link:
                self._report_link(file.path)
            elif name.endswith(".yml") and place == folder:
                yield file.path
            elif not name.startswith("."):
                fix = f"Put it in {Path(folder).name}/, and name it {Path(name).stem}.yml."
                self._report_file(
                    file.path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix
                )

    def _is_expected(self, path: str, inside: str) -> bool:
        if inside in SINGLE_FILES or inside in LIST_FILES or inside == QUESTIONS_FILE:
            return True
        first, *rest = inside.split("/")
        name = inside.rpartition("/")[2]
        stem, dot, suffix = name.rpartition(".")  # of thousands of files, and pathlib is slow at it
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        if len(rest) == 1 and first in FOLDERS and suffix == ".yml":
            if ID.fullmatch(stem):
                return True
            self._report_file(
                path,
                "file-name",
                f"'{name}' cannot be an address.",
                f"Use lower-case letters, digits and hyphens: {slugify(stem)}.yml.",
            )
            return True
        if inside == permalinks.FILE_NAME:
            return False  # every address that was ever published; `_lost` looks at it
        if first == "surveys":
            return False  # the place that is kept for the survey; nothing reads it yet
        if suffix == ".yaml":
            fix = f"Name it {stem}.yml."
        else:
            expected = [*SINGLE_FILES, *LIST_FILES, QUESTIONS_FILE, *(f"{folder}/{name}" for folder in FOLDERS)]
            fix = suggest(inside, expected) or (
                f"Files here are {join_choices([*SINGLE_FILES, *LIST_FILES, QUESTIONS_FILE])}, "
                f"and *.yml in {join_choices([*FOLDERS])}."
            )
        self._report_unread(path, fix)
        return False

    def _report_unread(self, path: str, fix: str) -> None:
        self._report_file(path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)

    def _report_link(self, path: str) -> None:
        self.problems.append(names.symlink_problem(path))

    def _report_file(self, path: str, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(path, 1, 1, code, message, fix))

    def holds_entries(self, path: str) -> bool:
        """Whether a file holds entries that have a page of their own."""
        return not path.startswith(f"{self.source}/") or path.split("/")[-2] in FOLDERS

    def load_shared(self, path: str) -> None:
        source = self.sources[path] = read_file(self.root / path, path)
        self.problems += source.problems
        name = path[len(self.source) + 1 :]
        if name in SINGLE_FILES:
            self._load_single(SINGLE_FILES[name], source)
        elif name in LIST_FILES:
            self._load_list(LIST_FILES[name], source)
        else:
            data: Data = {"questions": {} if source.data is None else source.data}
            if has_text(source) and (bank := self._validate(QuestionBank, source, data, ())):
                assert isinstance(bank, QuestionBank)
                self.questions = bank.questions

    def _load_single(self, kind: type[Part], source: ParsedFile) -> None:
        if has_text(source) and (entry := self._validate(kind, source, source.data or {}, ())):
            self.single[kind] = entry
        else:
            self.broken.add(kind)

    def _load_list(self, kind: type[Entry], source: ParsedFile) -> None:
        items, problems = items_of(source)
        self.problems += problems
        if items is None:
            self.broken.add(kind)
        for at, item in items or ():
            self._register_ids(kind, source.path, ids_of(item, at))
            if entry := self._validate(kind, source, item, at):
                assert isinstance(entry, Entry)
                entry._origin = Origin(source.path, at)
                self.entries.setdefault(kind, []).append(entry)

    def _validate(self, kind: type[Part], source: ParsedFile, data: Data, at: KeyPath) -> Part | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            self.problems += problems_from(error, kind, source, at)
            return None

    def _register_ids(self, kind: type[Entry], path: str, ids: Iterable[tuple[str, KeyPath]]) -> None:
        """Note ids as used by a file, and report those that were used before."""
        names = self.named.setdefault(kind, {})
        for id_, at in ids:
            if id_ in names:
                where = "above" if names[id_] == path else f"in {names[id_]}"
                message = f"The id '{id_}' is already used {where}."
                self.problems.append(
                    self._source(path).problem((*at, "id"), "duplicate-id", message, "Give one of the two another id.")
                )
            names.setdefault(id_, path)

    def _source(self, path: str) -> ParsedFile:
        return self.sources.get(path) or read_file(self.root / path, path)

    def load_entries(
        self, paths: Sequence[str], day: dt.date, media: MediaFolder, progress: Callable[[Sequence[str]], Iterable[str]]
    ) -> None:
        """Parse and validate files of entries. References to their ids are known from the names of the files."""
        files = [self._entry_file(path) for path in paths]
        for file in files:
            if file.kind:
                self.named.setdefault(file.kind, {})[stem_of(file.path)] = file.path
        shared = self._assemble().shared
        self.context = ValidationContext(
            self.root, self.source, day, shared, self._known_ids(shared, before_entries=True), media
        )
        work = functools.partial(load_files, self.context)
        results = chain.from_iterable(map_chunks(work, files, minimum=MIN_PARALLEL, size=CHUNK))
        for path in progress(paths):
            result = self.loaded_files[path] = next(results)
            self.sources[path] = None
            self.problems += result.problems
            self.findings += result.findings
            self._register_ids(Exemplar, path, result.ids)
            for one in result.entries:
                self.entries.setdefault(type(one.entry), []).append(one.entry)

    def _entry_file(self, path: str) -> EntryFile:
        kind = FOLDERS[path.split("/")[-2]] if path.startswith(f"{self.source}/") else None
        return EntryFile(path, kind, is_list=path == self.videos)

    def result(self, day: dt.date) -> Loaded:
        playbook = self._assemble()
        complete = not any(problem.severity == "error" for problem in self.problems)
        self.findings += self._unknown_ids(playbook)
        self.findings = self._with_current_ids(playbook)
        self.findings += self._missing_urls(playbook) if complete else ()
        for hit in rules.check_playbook(playbook, day, self.source, complete=complete):
            if hit.path in self.sources:
                source = self._source(hit.path)
                self.findings.append(
                    source.problem(hit.at, hit.code, hit.message, hit.fix, severity=hit.severity, key=hit.key)
                )
        problems = tuple(sorted({*self.problems, *self.findings}))
        mistaken = any(problem.severity == "error" for problem in problems)
        return Loaded(None if mistaken else playbook, problems, self)

    def reload(self, loaded: Loaded, paths: Collection[str]) -> Loaded | None:
        """See the function `reload`."""
        context, playbook = self.context, loaded.playbook
        assert context is not None
        assert playbook is not None
        touched = set(paths)
        for path in [path for path in paths if path not in self.loaded_files]:
            users = {file.path for file in self.loaded_files.values() if path in file.media}
            if not users or not context.media.rescan(path):
                return None
            touched = touched - {path} | users
        if not all((self.root / path).is_file() for path in touched):
            return None
        fresh = [load_file(context, self._entry_file(path)) for path in sorted(touched)]
        known = self._known_ids(playbook)
        wrong = [problem for file in fresh for problem in (*file.problems, *file.findings)]
        wrong += [problem for file in fresh for problem in self._unresolved_in(file, known)]
        others = [problem for problem in loaded.problems if problem.path not in touched]
        problems = tuple(sorted({*others, *wrong}))
        if any(problem.severity == "error" for problem in wrong):
            return dataclasses.replace(loaded, playbook=None, problems=problems, changed=())
        changed = tuple(one.entry for file in fresh for one in file.entries)
        before = tuple(one.entry for file in fresh for one in self.loaded_files[file.path].entries)
        if [entry.id for entry in changed] != [entry.id for entry in before]:
            return None
        self.loaded_files |= {file.path: file for file in fresh}
        for entry in changed:
            entries = self.entries[type(entry)]
            entries[next(at for at, one in enumerate(entries) if one.id == entry.id)] = entry
        return Loaded(_with_entries(playbook, changed) or self._assemble(), problems, self, changed)

    def _assemble(self) -> Playbook:
        """What could be read, in order; placeholders for broken files allow the other rules to be checked."""
        about = self.single.get(About) or PLACEHOLDER_ABOUT
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

    def _known_ids(self, playbook: Playbook, *, before_entries: bool = False) -> dict[str, Collection[str]]:
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

    def _unknown_ids(self, playbook: Playbook) -> Iterator[Problem]:
        known = self._known_ids(playbook)
        for name, kind in SINGLE_FILES.items():
            if kind in self.single:
                path = f"{self.source}/{name}"
                yield from self._unresolved_of(path, find_references(self.single[kind], ()), known)
        path = f"{self.source}/{QUESTIONS_FILE}"
        phases = (IdReference((phase,), phase, ("coaching_phases",)) for phase in self.questions)
        yield from self._unresolved_of(path, phases, known)
        for kind in LIST_FILES.values():
            for entry in self.entries.get(kind, ()):
                yield from self._unresolved_of(entry.origin.path, find_references(entry, entry.origin.at), known)
        for file in self.loaded_files.values():
            yield from self._unresolved_in(file, known)

    def _with_current_ids(self, playbook: Playbook) -> list[Problem]:
        """The findings, in which a reference to a former id is told the present one."""
        if not any(problem.code == "unknown-id" for problem in self.findings):
            return self.findings
        former = {(entry.shelf, was): entry.id for entry in playbook.entries for was in entry.was}

        def told(problem: Problem) -> Problem:
            found = UNKNOWN_ID_MESSAGE.match(problem.message) if problem.code == "unknown-id" else None
            now = former.get((found["among"].replace(" ", "-"), found["id"])) if found else None
            return dataclasses.replace(problem, fix=f"It is called '{now}' now.") if now else problem

        return [told(problem) for problem in self.findings]

    def _missing_urls(self, playbook: Playbook) -> Iterator[Problem]:
        """Addresses that readers have, and that lead nowhere any more."""
        book = self.root / self.source / permalinks.FILE_NAME
        if book.is_file() and not book.is_symlink():
            text = book.read_text("utf-8", errors="replace")
            yield from permalinks.missing_urls(playbook, text, f"{self.source}/{permalinks.FILE_NAME}")

    def _unresolved_in(self, file: LoadedFile, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
        return self._unresolved_of(file.path, chain.from_iterable(one.links for one in file.entries), known)

    def _unresolved_of(
        self, path: str, links: Iterable[IdReference], known: Mapping[str, Collection[str]]
    ) -> Iterator[Problem]:
        for link in links:
            # Almost all references resolve; a file is read again only for one that does not.
            if not resolves(link, known):
                yield unknown_id_problem(self._source(path), link, known)


def _with_entries(playbook: Playbook, entries: Iterable[PageEntry]) -> Playbook | None:
    """Replace some entries; None if one may then stand in another place."""
    made: Playbook | None = playbook
    for entry in entries:
        made = made and made.with_entry(entry)
    return made
