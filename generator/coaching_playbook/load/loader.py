"""Load a playbook: parse and validate all files, collect every problem: one file, because the steps share state.

Order: first shared files (vocabularies, people, references, …); then files of entries, which are validated against them
in parallel; then references and rules across entries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook import layers, permalinks, rules
from coaching_playbook.clock import today
from coaching_playbook.diagnostics import Problem, errors
from coaching_playbook.impact.answer_files import find_answer_files
from coaching_playbook.layers import Overlay
from coaching_playbook.layout import (
    ABOUT_FILE,
    ENTRY_FOLDERS,
    ENTRY_LIST_FILES,
    QUESTIONS_FILE,
    SINGLE_MODEL_FILES,
    QuestionBank,
)
from coaching_playbook.load.discover import NameListUnreadable, discover
from coaching_playbook.load.entries import (
    LoadedFile,
    ValidationContext,
    entry_model_of,
    file_stem,
    item_ids,
    load_file,
    load_files,
    read_list_items,
)
from coaching_playbook.load.references import IdReference, find_references, is_resolved, known_ids
from coaching_playbook.load.unknown_ids import (
    ids_by_name,
    merge_unknown_id_problems,
    unknown_id_problem,
    vocabulary_ids_by_label,
)
from coaching_playbook.load.validation_errors import problems_from
from coaching_playbook.media import MediaFolder, check_pictures, unused_file_problems
from coaching_playbook.model import (
    About,
    CoachTraining,
    Cpd,
    Cycle,
    Development,
    Entry,
    Exemplar,
    GlossaryTerm,
    LeveragePoint,
    Origin,
    PageEntry,
    Part,
    Pathway,
    Person,
    Playbook,
    Question,
    Reference,
    Survey,
    SurveyResults,
    Synonym,
    Team,
    Technique,
    Vision,
    Vocabularies,
    Walkthroughs,
    WayStatement,
)
from coaching_playbook.parallel import map_chunks
from coaching_playbook.personal import unreadable_list_message
from coaching_playbook.school_words import fill_vocabularies
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, decode_text, read_file

MIN_PARALLEL_FILES = 300
"""The smallest number of files of entries for which a process pool is faster."""
CHUNK_SIZE = 50
"""Files of entries in one task of the process pool."""

# The default for an invalid playbook.yml, so that the rules can still validate all other files.
PLACEHOLDER_ABOUT = About(
    title="-", team="none", vision=Vision(title="-", opening="-", statements=(WayStatement(id="none", text="-"),))
)
"""Stands in for the content of playbook.yml where that is missing or invalid."""

EMPTY_PLAYBOOK = Playbook(
    PLACEHOLDER_ABOUT.model_copy(update={"title": "The playbook"}),
    Vocabularies(teams=(Team(id="none", label="-", one="-", many="-", short="-", shorts="-"),)),
)
"""The default for a playbook that could not be loaded."""


_IMPACT_MODELS: Mapping[str, type[Part]] = {
    "survey": Survey,
    "survey_results": SurveyResults,
    "walkthroughs": Walkthroughs,
    "cpd": Cpd,
}
"""Models of survey, walkthrough and CPD files, keyed by the attribute of Playbook with their content."""


@dataclass(frozen=True)
class Loaded:
    """The result of loading. `playbook` is None if any problem is an error; `problems` are sorted by position."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    loader: Loader
    """The state of loading, from which `reload` continues."""
    changed: tuple[PageEntry, ...] = ()
    """After `reload`, the entries of the files that were loaded again."""

    @property
    def readable_playbook(self) -> Playbook:
        """Return what could be read, even if there are errors. References in it may name ids that do not exist."""
        return self.playbook or self.loader.assemble()

    @property
    def mistakes(self) -> tuple[Problem, ...]:
        """Return the problems that are errors."""
        return errors(self.problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return the problems that are warnings."""
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
    """Load the playbook below `root` and check it as of a day (default: today).

    `source`, `videos` and `media` (films, posters, captions) are paths relative to `root`. A folder with the name of
    `videos` without its suffix may hold files of one clip each. `progress` wraps the list of paths of files of entries,
    to report progress. Raises PlaybookNotFound if the folder `source` does not exist, and NameListUnreadable if
    PLAYBOOK_NAMES is a path that cannot be read.
    """
    if problem := unreadable_list_message():
        raise NameListUnreadable(problem)
    found = discover(root, source, videos, media)
    found.check_file_names()
    day = day or today()
    overlay = layers.build_overlay(root, source, videos, media, found.files)
    if overlay:
        if not overlay.is_usable:
            return Loaded(None, sort_problems(overlay.problems, source), Loader(root, source, videos))
        found.use_merged_files(overlay)
    missing = {SINGLE_MODEL_FILES[name] for name in found.missing}
    loader = Loader(
        root, source, videos, problems=found.problems, unparsed_models=missing, overlay=overlay or Overlay()
    )
    for path in found.misnamed:
        loader.assume_defined(path)
    files = []
    for path in found.files:
        if loader.is_entry_file(path):
            files.append(path)
        else:
            loader.load_shared(path)
    survey = loader.single_parts.get(Survey)
    assert survey is None or isinstance(survey, Survey)
    for path in find_answer_files(root, survey):
        message = "This looks like people's answers, and answers never go into the playbook's folder."
        fix = "Move it somewhere else now. If it was committed, take it out of the history too."
        loader.problems.append(Problem(path, 1, 1, "answers-inside", message, fix))
    loader.load_entries(files, day, MediaFolder(root, media, loader.overlay.media), progress)
    return loader.finish(day)


def reload(loaded: Loaded, paths: Collection[str]) -> Loaded | None:
    """Reload only the files that changed, for the preview, and reuse everything else of `loaded`.

    `paths` are relative to the root. Returns None if the whole playbook must be loaded again: a file was added or
    deleted, an id changed, or a changed file is one that all entries are validated against. Rules across entries are
    not run.
    """
    return loaded.loader.reload(loaded, paths)


def sort_problems(problems: Iterable[Problem], source: str) -> tuple[Problem, ...]:
    """Sort problems by position, with errors of playbook.yml and vocabularies.yml first: other files depend on both."""
    first = {f"{source}/{name}" for name, model in SINGLE_MODEL_FILES.items() if model in (About, Vocabularies)}
    return tuple(sorted(problems, key=lambda one: (one.path not in first or one.severity != "error", one)))


@dataclass
class Loader:
    """The state of loading one playbook. All paths are relative to the root, with forward slashes."""

    root: Path
    source: str
    videos: str
    sources: dict[str, ParsedFile | None] = field(default_factory=dict)
    """Every file that was read, keyed by path; None for a file of entries, whose text is not kept."""
    problems: list[Problem] = field(default_factory=list)
    """Problems of syntax and structure. If one is an error, the playbook is incomplete."""
    content_problems: list[Problem] = field(default_factory=list)
    """Problems of content: hits of rules, and references that do not resolve."""
    single_parts: dict[type[Part], Part] = field(default_factory=dict)
    """The content of each file that holds one model, such as playbook.yml, keyed by the model."""
    entries: dict[type[Entry], list[Any]] = field(default_factory=dict)
    malformed_references: list[tuple[str, IdReference]] = field(default_factory=list)
    """(path of the file, reference) for each reference whose text cannot be an id."""
    paths_by_id: dict[type[Entry], dict[str, str]] = field(default_factory=dict)
    """The path of the file that defines an id first, keyed by model and id."""
    unparsed_models: set[type[Part]] = field(default_factory=set)
    """Models whose file is missing or could not be parsed."""
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)
    context: ValidationContext | None = None
    loaded_files: dict[str, LoadedFile] = field(default_factory=dict)
    overlay: Overlay = field(default_factory=Overlay)

    def is_entry_file(self, path: str) -> bool:
        """Return whether a file contains techniques, leverage points or clips, each of which has a page."""
        return not path.startswith(f"{self.source}/") or path.split("/")[-2] in ENTRY_FOLDERS

    def assume_defined(self, path: str) -> None:
        """Treat the ids in a misnamed file as defined, although it is not loaded: references to them are no mistakes.

        `path` is the path that the file should have.
        """
        name = path.removeprefix(f"{self.source}/")
        model = SINGLE_MODEL_FILES.get(name) or ENTRY_LIST_FILES.get(name)
        if model or path == self.videos:
            self.unparsed_models.add(model or Exemplar)
        elif self.is_entry_file(path):
            self.paths_by_id.setdefault(entry_model_of(path, self.source) or Exemplar, {})[file_stem(path)] = path

    def load_shared(self, path: str) -> None:
        """Parse and validate a file that all entries are validated against."""
        source = self.sources[path] = self._read_file(path)
        self.problems += source.problems
        name = path[len(self.source) + 1 :]
        if name in SINGLE_MODEL_FILES:
            self._load_single(SINGLE_MODEL_FILES[name], source)
        elif name in ENTRY_LIST_FILES:
            self._load_list(ENTRY_LIST_FILES[name], source)
        else:
            data: Data = {"questions": {} if source.data is None else source.data}
            if not source.errors and (bank := self._validate(QuestionBank, source, data, ())):
                assert isinstance(bank, QuestionBank)
                self.questions = bank.questions

    def _load_single(self, model: type[Part], source: ParsedFile) -> None:
        """Validate a file that holds one model, such as playbook.yml."""
        if source.data is None and not source.errors and model in (About, Vocabularies):
            needed = [info.alias or name for name, info in model.model_fields.items() if info.is_required()]
            fix = f"Every playbook has this file. It needs {' and '.join(needed)}."
            self.problems.append(Problem(source.path, 1, 1, "empty-file", "There is nothing in this file yet.", fix))
            self.unparsed_models.add(model)
        elif not source.errors and (entry := self._validate(model, source, source.data or {}, ())):
            self.single_parts[model] = entry
        else:
            self.unparsed_models.add(model)

    def _load_list(self, model: type[Entry], source: ParsedFile) -> None:
        """Validate a file that is a list of entries, such as people.yml."""
        items, problems = read_list_items(source)
        self.problems += problems
        if items is None:
            self.unparsed_models.add(model)
        for at, item in items or ():
            self._register_ids(model, source.path, item_ids(item, at))
            if entry := self._validate(model, source, item, at):
                assert isinstance(entry, Entry)
                entry._origin = Origin(source.path, at)
                self.entries.setdefault(model, []).append(entry)

    def _validate(self, model: type[Part], source: ParsedFile, data: Data, at: KeyPath) -> Part | None:
        """Return the valid part, or None after adding the problems of its validation."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            problems, malformed = problems_from(error, model, source, at, vocabulary_ids_by_label(self.assemble()))
            self.problems += problems
            self.malformed_references += [(source.path, link) for link in malformed]
            return None

    def _register_ids(self, model: type[Entry], path: str, ids: Iterable[tuple[str, KeyPath]]) -> None:
        """Register the ids that a file defines, and report those that are in use already."""
        paths = self.paths_by_id.setdefault(model, {})
        for id_, at in ids:
            if id_ in paths:
                where = "above" if paths[id_] == path else f"in {paths[id_]}"
                message = f"The id '{id_}' is already used {where}."
                self.problems.append(
                    self.parsed_file(path).problem(
                        (*at, "id"), "duplicate-id", message, "Give one of the two another id."
                    )
                )
            paths.setdefault(id_, path)

    def parsed_file(self, path: str) -> ParsedFile:
        """Return the parsed file at a path, as it was validated; read it again if it was not kept.

        If there are layers (playbooks that this one builds on), it is merged with their files.
        """
        return self.sources.get(path) or self._read_file(path)

    def _read_file(self, path: str) -> ParsedFile:
        """Return the parsed file at a path: the merged one if there are layers."""
        return self.overlay.files.get(path) or read_file(self.root / path, path)

    def load_entries(
        self, paths: Sequence[str], day: dt.date, media: MediaFolder, progress: Callable[[Sequence[str]], Iterable[str]]
    ) -> None:
        """Parse and validate files of entries. The id of a leverage point or technique is the name of its file."""
        for path in paths:
            if model := entry_model_of(path, self.source):
                self.paths_by_id.setdefault(model, {})[file_stem(path)] = path
        shared = self.assemble().shared
        known = known_ids(shared, self.paths_by_id, self.unparsed_models)
        known.pop("exemplars", None)  # those of clips are not known yet
        self.context = ValidationContext(
            self.root,
            self.source,
            self.videos,
            day,
            shared,
            known,
            media,
            self._shared_files_are_valid,
            self.overlay.files,
        )
        work = functools.partial(load_files, self.context)
        if about := self.single_parts.get(About):
            file = self.parsed_file(f"{self.source}/{ABOUT_FILE}")
            self.problems += [problem.problem_in(file, ()) for problem in check_pictures(about, media)]
        results = itertools.chain.from_iterable(map_chunks(work, paths, minimum=MIN_PARALLEL_FILES, size=CHUNK_SIZE))
        for path in progress(paths):
            result = self.loaded_files[path] = next(results)
            self.sources[path] = None
            self.problems += result.problems
            self.content_problems += result.content_problems
            self.malformed_references += [(path, link) for link in result.malformed_references]
            self._register_ids(Exemplar, path, result.ids)
            for entry in result.entries:
                self.entries.setdefault(type(entry), []).append(entry)

    def _merge_missing_media(self, problems: set[Problem]) -> set[Problem]:
        """Merge the problems of missing media into one if the media folder itself does not exist."""
        places = {problem for problem in problems if problem.code in ("media-place", "media-missing")}
        name = self.context.media.name if self.context else ""
        if len(places) < 2 or self.overlay.media or (self.root / name).exists():
            return problems
        first = min(places, key=lambda problem: (problem.path, problem.line))
        message = f"There is no folder '{name}', and {len(places)} places name a file in a folder of media."
        fix = "This is the first. Put the folder there, or name the right one as 'media' in mkdocs.yml."
        return (problems - places) | {dataclasses.replace(first, message=message, fix=fix)}

    def finish(self, day: dt.date) -> Loaded:
        """Check references and rules across entries; return the playbook with all problems."""
        playbook = self.assemble()
        complete = not self.malformed_references and not errors(self.problems)
        former = {(entry.url_folder, was): entry.id for entry in playbook.entries for was in entry.was}
        unresolved = self._reference_problems(playbook, self._all_references(), self.malformed_references)
        found = [*self.content_problems, *(_suggest_current_id(problem, former) for problem in unresolved)]
        vocabularies = f"{self.source}/vocabularies.yml"
        if vocabularies in self.sources:
            found = merge_unknown_id_problems(found, self.parsed_file(vocabularies))
        if complete:
            found += self._missing_urls(playbook)
            found += unused_file_problems(playbook, self.context.media) if self.context else ()
        shared = self._shared_files_are_valid
        for hit in rules.check_playbook(playbook, day, self.source, complete=complete, shared_is_valid=shared):
            if hit.path in self.sources:
                found.append(hit.problem_in(self.parsed_file(hit.path)))
        found = [self.overlay.downgrade_inherited(problem) for problem in found]
        problems = sort_problems(self._merge_missing_media({*self.problems, *found}), self.source)
        return Loaded(None if errors(problems) else playbook, problems, self)

    def reload(self, loaded: Loaded, paths: Collection[str]) -> Loaded | None:
        """Load changed files, as the function `reload` describes, and update the loader."""
        context, playbook = self.context, loaded.playbook
        if context is None or playbook is None or self.overlay.files:
            return None
        touched = set(paths)
        for path in [path for path in paths if path not in self.loaded_files]:
            users = {file.path for file in self.loaded_files.values() if path in file.media}
            if not users or not context.media.rescan(path):
                return None
            touched = touched - {path} | users
        if not all((self.root / path).is_file() for path in touched):
            return None
        fresh = [load_file(context, path) for path in sorted(touched)]
        new_problems = [problem for file in fresh for problem in (*file.problems, *file.content_problems)]
        open_references = [(file.path, link) for file in fresh for link in file.open_references]
        malformed = [(file.path, link) for file in fresh for link in file.malformed_references]
        new_problems += self._reference_problems(playbook, open_references, malformed)
        others = [problem for problem in loaded.problems if problem.path not in touched]
        problems = tuple(sorted({*others, *new_problems}))
        if errors(new_problems):
            return dataclasses.replace(loaded, playbook=None, problems=problems, changed=())
        changed = tuple(entry for file in fresh for entry in file.entries)
        before = [entry.id for file in fresh for entry in self.loaded_files[file.path].entries]
        if [entry.id for entry in changed] != before:
            return None
        self.loaded_files |= {file.path: file for file in fresh}
        for entry in changed:
            entries = self.entries[type(entry)]
            entries[next(index for index, other in enumerate(entries) if other.id == entry.id)] = entry
        return Loaded(self.assemble(), problems, self, changed)

    def assemble(self) -> Playbook:
        """Build a Playbook from all that is valid, in display order, with placeholders for invalid shared files."""
        about = self.single_parts.get(About) or PLACEHOLDER_ABOUT
        vocabularies = self.single_parts.get(Vocabularies) or Vocabularies.model_construct(teams=())
        points = sorted(self.entries.get(LeveragePoint, []), key=lambda point: (point.order, point.title))
        point_index = {point.id: index for index, point in enumerate(points)}
        techniques = sorted(
            self.entries.get(Technique, []),
            key=lambda t: (point_index.get(t.leverage_point, len(points)), t.order, t.title),
        )
        technique_index = {technique.id: index for index, technique in enumerate(techniques)}
        clips = sorted(
            self.entries.get(Exemplar, []),
            key=lambda clip: (technique_index.get(clip.technique, len(techniques)), clip.role),
        )
        training = self.single_parts.get(CoachTraining) or CoachTraining()
        assert isinstance(about, About)
        assert isinstance(vocabularies, Vocabularies)
        assert isinstance(training, CoachTraining)
        vocabularies = fill_vocabularies(about, vocabularies)
        impact: dict[str, Any] = {
            name: self.single_parts[model] for name, model in _IMPACT_MODELS.items() if model in self.single_parts
        }
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
            tuple(clips),
            tuple(self.sources),
            folder=self.source,
            synonyms=tuple(self.entries.get(Synonym, [])),
            pathways=tuple(self.entries.get(Pathway, [])),
            developments=tuple(self.entries.get(Development, [])),
            inherited=self.overlay.inherited,
            inherited_media={path: str(file) for path, file in self.overlay.media.items()},
            **impact,
        )

    @property
    def _shared_files_are_valid(self) -> bool:
        """Return whether playbook.yml and vocabularies.yml are valid."""
        return not self.unparsed_models & {About, Vocabularies}

    def _all_references(self) -> Iterator[tuple[str, IdReference]]:
        """Yield (file path, reference) for each reference that still has to be resolved.

        References of techniques, leverage points and clips that were resolved during their validation are left out.
        """
        for name, model in SINGLE_MODEL_FILES.items():
            if model in self.single_parts:
                for link in find_references(self.single_parts[model], ()):
                    yield f"{self.source}/{name}", link
        for phase in self.questions:
            yield f"{self.source}/{QUESTIONS_FILE}", IdReference((phase,), phase, ("coaching_phases",))
        for model in ENTRY_LIST_FILES.values():
            for entry in self.entries.get(model, ()):
                for link in find_references(entry, entry.origin.at):
                    yield entry.origin.path, link
        for file in self.loaded_files.values():
            for link in file.open_references:
                yield file.path, link

    def _missing_urls(self, playbook: Playbook) -> Iterator[Problem]:
        """Yield a problem for each published URL for which there is no page or redirect any more."""
        ledger = self.root / self.source / permalinks.LEDGER_FILE
        if ledger.is_file() and not ledger.is_symlink():
            path = f"{self.source}/{permalinks.LEDGER_FILE}"
            text = decode_text(ledger.read_bytes(), path)
            if isinstance(text, Problem):
                yield text
                return
            for problem in permalinks.ledger_problems(playbook, text, path):
                address = text.splitlines()[problem.line - 1].strip()
                if address not in self.overlay.retired:
                    yield problem

    def _reference_problems(
        self,
        playbook: Playbook,
        references: Iterable[tuple[str, IdReference]],
        malformed: Iterable[tuple[str, IdReference]],
    ) -> Iterator[Problem]:
        """Yield a problem for each of `references` that does not resolve, and for each of `malformed`.

        Both hold (file path, reference); the text of a malformed reference cannot be an id.
        """
        known = known_ids(playbook, self.paths_by_id, self.unparsed_models)
        unresolved = [(path, link) for path, link in references if not is_resolved(link, known)]
        names = ids_by_name(playbook) if unresolved or malformed else {}
        for path, group in itertools.groupby([*unresolved, *malformed], key=lambda pair: pair[0]):
            source = self.parsed_file(path)  # a file of entries is parsed again only for these positions
            for _path, link in group:
                yield unknown_id_problem(source, link, known, names)


def _suggest_current_id(problem: Problem, former: Mapping[tuple[str, str], str]) -> Problem:
    """Return the problem of an unknown id; if it is the former id of a page, with the page's current id in its fix.

    `former` maps (folder of pages, former id) to the current id.
    """
    names = [(kind.replace("_", "-"), problem.unknown_id or "") for kind in problem.kinds]
    now = next((former[name] for name in names if name in former), None)
    return dataclasses.replace(problem, fix=f"It is called '{now}' now.") if now else problem
