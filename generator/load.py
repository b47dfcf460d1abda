"""Files to one Playbook, or to every Problem in all of them at once.

After this room nobody checks data again: shapes have been judged by the model, references against the names of files.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from generator import rules
from generator.day import today
from generator.files import FOLDERS, LISTS, NEEDED, QUESTIONS, SINGLE, field_names, parts
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
    Questions,
    Reference,
    RefersTo,
    Technique,
    Vision,
    Vocabularies,
    WayStatement,
)
from generator.problems import Problem, nearest, one_of, suggest
from generator.source import At, Data, Source, read

# What a person would call each shape, for sentences.
CALLED = {
    "About": "playbook.yml",
    "Vocabularies": "vocabularies.yml",
    "LeveragePoint": "a leverage point",
    "LookFors": "look_fors",
    "GlossaryTerm": "a glossary term",
    "CoachTraining": "coach_training.yml",
    "ScalingDescriptor": "a scaling descriptor",
    "PeerObservation": "peer_observation",
    "ExemplarBrief": "exemplar_brief",
    "ClipSource": "the source of a clip",
    "TrainingModule": "a training module",
    "DeliveryMethod": "a delivery method",
    "CoachingPhase": "a coaching phase",
    "CoachingModel": "coaching_model",
    "WayStatement": "a statement of the Way",
    "ScalingBand": "a scaling band",
    "ForCoachees": "for_coachees",
    "FirstMeeting": "first_meeting",
}


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
    folder = root / source
    if not folder.is_dir():
        raise CannotRun(
            f"There is no folder '{source}' in {root}. A playbook's files live there, beginning with playbook.yml."
        )
    desk = _Desk(root, source, videos, media)
    for file in progress(desk.files()):
        desk.take(file)
    return desk.loaded(day or today())


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
                fix = "Put the file itself here."
                self._about_file(file, "symlink", "This is a link to another place, and links are not followed.", fix)
            elif (
                file.is_file()
                and not any(part.startswith(".") for part in inside.parts)
                and self._expected(file, inside)
            ):
                found.append(file)
        clips = self.root / self.videos
        found += [clips] if clips.is_file() else []
        found += sorted(clips.with_suffix("").glob("*.yml"))
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
        if inside.parts[0] == "surveys":
            return False  # the place for the survey is named in the data contract; nothing reads it yet
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
            if checked := self._checked(TypeAdapter(Questions), source, source.data or {}, ()):
                self.questions = checked
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
        names = self.named.setdefault(kind, {})
        if not _has_text(source):
            self.broken.add(kind)
            return
        data = source.data
        if data is not None and not isinstance(data, list):
            message = f"This file should be a list, and {_kind_of(data)} was found."
            self.problems.append(source.problem((), "wrong-type", message, "Begin each entry with '- id: …'."))
            self.broken.add(kind)
            return
        for index, item in enumerate(data or []):
            id_ = item.get("id") if isinstance(item, dict) else None
            if isinstance(id_, str):
                if id_ in names:
                    first = names[id_]
                    where = "above" if first.path == source.path else f"in {first.path}"
                    message = f"The id '{id_}' is already used {where}."
                    fix = "Give one of the two another id."
                    self.problems.append(source.problem((index, "id"), "duplicate-id", message, fix))
                names.setdefault(id_, source)
            self._keep(kind, source, item, (index,))

    def _take_clips(self, file: Path, source: Source) -> None:
        if file == self.root / self.videos:
            self._take_list(Exemplar, source)
        elif _has_text(source):
            data = source.data
            self._take_list(Exemplar, Source(source.path, source.text, data if isinstance(data, list) else [data]))

    def _keep(self, kind: type[Entry], source: Source, data: Data, at: At) -> None:
        try:
            entry = kind.model_validate(data)
        except ValidationError as error:
            self.problems += _all_told(error, kind, source, at)
            rest = _rest(kind, data, error)
            if rest is None:
                return
            entry = rest
            entry._whole = False
        entry._origin = Origin(source.path, at)
        if isinstance(entry, Exemplar):
            wrong, entry._cues, inside = look_at(entry, self.root, self.media)
            self.problems += [source.problem((*at, *field), *said) for field, *said in wrong]
            self.problems += inside
        self.entries.setdefault(kind, []).append(entry)

    def _part(self, kind: type[Part], source: Source, data: Data, at: At) -> Part | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            self.problems += _all_told(error, kind, source, at)
            return None

    def _checked(self, adapter: TypeAdapter[Any], source: Source, data: Data, at: At) -> Any:
        if not _has_text(source):
            return None
        try:
            return adapter.validate_python(data)
        except ValidationError as error:
            self.problems += _all_told(error, adapter, source, at)
            return None

    # --- the whole ---

    def loaded(self, day: dt.date) -> Loaded:
        playbook = self._playbook()
        complete = not any(problem.severity == "error" for problem in self.problems)
        self.problems += self._dangling(playbook)
        for finding in rules.check(playbook, day, list(self.sources), complete=complete):
            source = self.sources[finding.path]
            if not source.has(finding.at):
                continue
            self.problems.append(
                source.problem(
                    finding.at, finding.code, finding.message, finding.fix, severity=finding.severity, key=finding.key
                )
            )
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
            tuple(self.entries.get(Exemplar, [])),
            tuple(self.sources),
        )

    def _known(self, playbook: Playbook) -> dict[str, list[str]]:
        """The ids of each kind. A kind whose file is broken is left out: nothing can be said of links to it."""
        known: dict[str, list[str]] = {
            "leverage_points": [*self.named.get(LeveragePoint, {})],
            "techniques": [*self.named.get(Technique, {})],
            "exemplars": [*self.named.get(Exemplar, {})],
        }
        for name, kind in (("references", Reference), ("people", Person)):
            if kind not in self.broken:
                known[name] = [*self.named.get(kind, {})]
        if Vocabularies not in self.broken:
            for name, value in playbook.vocabularies:
                if isinstance(value, tuple):
                    known[name] = [term.id for term in value if isinstance(term, Entry)]
        if About not in self.broken:
            known["way"] = [statement.id for statement in playbook.about.vision.statements]
            model = playbook.about.coaching_model
            known["stages"] = [stage.id for stage in model.stages] if model else []
        return known

    def _dangling(self, playbook: Playbook) -> Iterator[Problem]:
        known = self._known(playbook)
        for path, at, found, kinds in self._references():
            if any(kind not in known for kind in kinds) or not self.sources[path].has(at):
                continue
            choices = [id_ for kind in kinds for id_ in known[kind]]
            if found not in choices:
                message = f"There is no '{found}' among the {' and '.join(kind.replace('_', ' ') for kind in kinds)}."
                fix = suggest(found, choices) or (
                    f"There are: {one_of(choices)}." if choices else "There are none yet."
                )
                is_key = bool(at) and at[-1] == found
                yield self.sources[path].problem(at, "unknown-id", message, fix, key=is_key)

    def _references(self) -> Iterator[tuple[str, At, str, tuple[str, ...]]]:
        for name, kind in SINGLE.items():
            if kind in self.single:
                for at, found, kinds in _references(self.single[kind], ()):
                    yield f"{self.source}/{name}", at, found, kinds
        for phase in self.questions:
            yield f"{self.source}/{QUESTIONS}", (phase,), phase, ("coaching_phases",)
        for entries in self.entries.values():
            for entry in entries:
                for at, found, kinds in _references(entry, entry.origin.at):
                    yield entry.origin.path, at, found, kinds


def slug(text: str) -> str:
    """Any text as an id: lower-case words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "a-name"


def _has_text(source: Source) -> bool:
    """Whether the file could be read at all (an empty one can)."""
    return not any(problem.severity == "error" for problem in source.problems)


def _references(part: Part, at: At) -> Iterator[tuple[At, str, tuple[str, ...]]]:
    """Every id in a part that names something else: its place, the id, and the kinds it may be of."""
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        here = (*at, info.alias or name)
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers and refers.keys:
            yield from (((*here, key), key, refers.kinds) for key in value)
        elif refers and isinstance(value, tuple):
            yield from (((*here, index), found, refers.kinds) for index, found in enumerate(value))
        elif refers and value is not None:
            yield here, value, refers.kinds
        elif isinstance(value, Part):
            yield from _references(value, here)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Part):
                    yield from _references(item, (*here, index))


# --- the model's complaints, in words for a person -------------------------------------------------------------


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else "a text"


def _part_at(kind: type[Part], loc: Sequence[str | int]) -> type[Part]:
    """The class that stands at `loc` inside a part of class `kind`."""
    for step in loc:
        for name, info in kind.model_fields.items():
            if step == (info.alias or name):
                kind = next(parts(info.annotation), kind)
    return kind


def called(part: type[Part]) -> str:
    name = part.__name__
    return CALLED.get(name) or f"{'an' if name[0] in 'AEIOU' else 'a'} {name.lower()}"


def _all_told(error: ValidationError, kind: type[Part] | TypeAdapter[Any], source: Source, at: At) -> list[Problem]:
    details = error.errors(include_url=False)
    # Where an item of a list is wrong, the model also says that the list is too short. Once is enough.
    told = [d for d in details if not (d["type"] == "too_short" and len(d["input"]) >= d["ctx"]["min_length"])]
    # A required field whose name is misspelt is one slip, not two: the unknown field says what it should be.
    misspelt = {
        (*d["loc"][:-1], suggestion)
        for d in told
        if d["type"] == "extra_forbidden" and isinstance(kind, type)
        for suggestion in [nearest(str(d["loc"][-1]), field_names(_part_at(kind, d["loc"][:-1])))]
    }
    told = [d for d in told if not (d["type"] == "missing" and d["loc"] in misspelt)]
    return [_told(detail, kind, source, at) for detail in told]


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


def _rest(kind: type[Entry], data: Data, error: ValidationError) -> Entry | None:
    """What can be read of a broken entry: its broken fields left out, so that the rules can look at the others.

    Something empty stands in for fields that it must have. Rules that ask whether something is there leave such an
    entry alone, and what they say of a stand-in has no place in the file, so it is not said.
    """
    if kind not in _DONORS or not isinstance(data, dict):
        return None
    broken = {detail["loc"][0] for detail in error.errors(include_url=False, include_input=False) if detail["loc"]}
    try:
        return kind.model_validate({**_DONORS[kind], **{name: v for name, v in data.items() if name not in broken}})
    except ValidationError:
        return None


def _told(detail: ErrorDetails, kind: type[Part] | TypeAdapter[Any], source: Source, prefix: At) -> Problem:
    """One complaint of the model as a Problem. Every type of complaint that the model can make has its words here."""
    part = kind if isinstance(kind, type) else Question
    raw = tuple(step for step in detail["loc"] if step != "[key]")
    if raw and raw[-1] == "ask" and source.place((*prefix, *raw)) == source.place((*prefix, *raw[:-1]), key=True):
        raw = raw[:-1]  # a question may be written as plain text
    at = (*prefix, *raw)
    field_ = next((step for step in reversed(raw) if isinstance(step, str)), "this")
    name, found, code, context = f"'{field_}'", detail["input"], detail["type"], detail.get("ctx", {})
    shown = str(found) if len(str(found)) <= 60 else f"{str(found)[:57]}…"
    in_list = bool(raw) and isinstance(raw[-1], int)
    what = f"item {raw[-1] + 1} of {name}" if in_list and isinstance(raw[-1], int) else name

    def problem(code: str, message: str, fix: str = "", *, key: bool = False) -> Problem:
        return source.problem(at, code, message[0].upper() + message[1:], fix, key=key)

    match code:
        case "missing":
            owner = _part_at(part, raw[:-1])
            info = next((i for n, i in owner.model_fields.items() if field_ == (i.alias or n)), None)
            if source.place(at) != source.place(at[:-1], key=True) and source.place(at, key=True) != source.place(
                at[:-1]
            ):
                return problem("empty-field", f"{name} has nothing after its colon.", key=True)
            return problem(
                "missing-field",
                f"{name} is missing: {called(owner)} needs it.",
                (info.description or "") if info else "",
            )
        case "extra_forbidden":
            owner = _part_at(part, raw[:-1])
            names = field_names(owner)
            fix = suggest(str(field_), names) or f"Its fields are {one_of(names, 40)}."
            return problem("unknown-field", f"{name} is not a field of {called(owner)}.", fix, key=True)
        case "string_type" | "int_type" | "date_type" if found is None:
            return problem(
                "empty-item", f"{what} has nothing in it.", "Write its text after the dash, or delete the dash."
            )
        case "string_type" | "int_type" | "date_type" | "literal_error" if not isinstance(found, str):
            return problem(
                "wrong-type",
                f"{what} should be one text, and {_kind_of(found)} was found.",
                "Write it after the colon, on one line.",
            )
        case "tuple_type":
            return problem(
                "wrong-type",
                f"{what} should be a list, and {_kind_of(found)} was found.",
                "Write one item a line, each with '- '.",
            )
        case "dict_type":
            return problem("wrong-type", f"{what} should be a group of fields, and {_kind_of(found)} was found.")
        case "model_type" | "model_attributes_type":
            owner = _part_at(part, raw)
            fix = f"Its fields are {one_of(field_names(owner), 40)}."
            where = what if raw else "this"
            return problem("wrong-type", f"{where} should be a group of fields, and {_kind_of(found)} was found.", fix)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(context.get("expected")))
            fix = suggest(shown, choices)
            return problem("not-a-choice", f"'{shown}' is not one of {one_of(choices, 20)}.", fix)
        case "string_pattern_mismatch":
            return problem(*_pattern(str(context.get("pattern")), shown))
        case "string_too_short":
            return problem("empty-text", f"{what} is empty.", "Write something between the quotes, or delete the line.")
        case "string_too_long":
            return problem(
                "too-long",
                f"{what} has {len(str(found))} characters; {context.get('max_length')} is the most.",
                "Say it in fewer words.",
            )
        case "too_short":
            fewest = context.get("min_length")
            return problem(
                "too-few", f"{name} needs at least {fewest}, and {context.get('actual_length')} was found.", key=True
            )
        case "too_long":
            most = context.get("max_length")
            return problem(
                "too-many",
                f"{name} has {context.get('actual_length')}; {most} is the most.",
                "Fewer are easier to remember.",
                key=True,
            )
        case "greater_than_equal" | "less_than_equal":
            bounds = "from 1 to 10" if field_ == "level" else "from 1 to 240"
            return problem("out-of-range", f"'{shown}' is out of range: {name} goes {bounds}.")
    return problem(code, detail["msg"])


def _pattern(pattern: str, shown: str) -> tuple[str, str, str]:
    if pattern == ID_PATTERN:
        return (
            "not-an-id",
            f"'{shown}' cannot be an id: lower-case words joined by hyphens.",
            f"Did you mean '{slug(shown)}'?",
        )
    if pattern.startswith("^https"):
        return (
            "not-a-link",
            f"'{shown}' is not a link that can be used here.",
            "A link begins with https:// and has no spaces.",
        )
    if pattern.startswith("^#"):
        return "not-a-colour", f"'{shown}' is not a colour.", "Write it as #RRGGBB, such as #0b5c5c."
    if pattern.startswith(r"^10\."):
        return "not-a-doi", f"'{shown}' is not a DOI.", "A DOI begins with 10. and has a slash, such as 10.1000/182."
    if pattern == r"^[A-Za-z0-9_-]{11}$":
        fix = "It is the part of the address after v=, 11 characters long."
        return "not-a-clip-id", f"'{shown}' is not the id of a YouTube clip.", fix
    if pattern == r"^\d{5,12}$":
        return (
            "not-a-clip-id",
            f"'{shown}' is not the id of a Vimeo clip.",
            "It is the number at the end of the address.",
        )
    if pattern.startswith(r"^\d{4}"):
        return "not-a-year", f"'{shown}' is not a year.", "Write four digits, such as 2021."
    return "not-a-language", f"'{shown}' is not a language code.", "Write en, or cy for Welsh."
