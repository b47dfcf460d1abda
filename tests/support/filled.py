"""Generate a playbook with every field filled from the pydantic models, so that new fields are covered too.

Each text begins with a unique word (`w001x`, `w002x`, ...); a test chooses the rest of the text.
"""

from __future__ import annotations

import datetime as dt
import itertools
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotated_types import Le, MinLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, SINGLE_MODEL_FILES
from coaching_playbook.model import (
    ID_PATTERN,
    About,
    Allowed,
    Entry,
    LeveragePoint,
    Part,
    Reference,
    RefersTo,
    TeamSurvey,
    Technique,
    Vocabularies,
)
from coaching_playbook.model.vocabularies import FIXED_IDS
from coaching_playbook.rules.text import split_sentences
from coaching_playbook.yamlio import Data, dump

POINT, TECHNIQUE = "leverage-points-2", "techniques-4"
"""The ids of the leverage point and the technique that have every field."""
SIMILAR_PAGES = ("teams/", *(f"techniques/techniques-{number}/" for number in (1, 2, 3)))
"""URLs of pages with the same templates as others: those of a team, and of drafts."""

FieldPath = tuple[str, ...]

# Ids that the generator knows by name, or that are called otherwise where they are referred to. All others are made of
# the name of their list: needs-1, needs-2.
IDS = {
    **{name: list(ids) for name, ids in FIXED_IDS.items()},
    "statements": ["way-1", "way-2"],
    "areas": ["survey-areas-1", "survey-areas-2"],
}
# Where the last of several choices would hide something, or leave it for later.
CHOICES = {"status": "starter", "explain": "yes", "show": "name"}
# Texts that must have a certain form.
FORMS = {
    "accent": "#0b5c5c",
    "year": "2019",
    "doi": "10.1000/filled",
    "url": "https://example.org/filled",
    "form": "https://example.org/form",
    "email": "filled@school.example",
    "language": "cy",
}
PICTURE = "media/filled.svg"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><path d="M0 0h3v2H0z"/></svg>\n'
# Protected figures: a command computes them from answers, and made-up ones are refused.
COMPUTED = {"survey_results.yml", "walkthroughs.yml"}
# Left out: a drawing needs no permission, a question is written in one way, here with `ask`, and other playbooks
# (`layers`, and `withheld_media` of theirs) are no text of this one.
LEFT_OUT = {"permission", "clip", "live", "layers", "withheld_media"}
LEVELS = (3, 8)
MKDOCS = "site_name: A playbook\ntheme:\n  name: {theme}\n  font: false\nplugins: [search, playbook]\n"


def ids_of(name: str) -> list[str]:
    """Return the ids of the generated entries in a list, such as `needs-1` and `needs-2` for "needs"."""
    return IDS.get(name) or [f"{name.replace('_', '-')}-{number}" for number in (1, 2)]


def _unwrap(info: FieldInfo) -> tuple[Any, list[Any]]:
    """Return (type, metadata) of a field, without `Annotated` and `None`."""
    annotation, metadata = info.annotation, list(info.metadata)
    while origin := typing.get_origin(annotation):
        inner = typing.get_args(annotation)
        if origin is typing.Annotated:
            annotation, metadata = inner[0], [*metadata, *inner[1:]]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(one for one in inner if one is not types.NoneType)
        else:
            break
    return annotation, metadata


def _refers_to_clips(info: FieldInfo) -> bool:
    """Return whether a field holds ids of clips."""
    return any(isinstance(one, RefersTo) and one.kinds == ("exemplars",) for one in _unwrap(info)[1])


@dataclass
class FieldFiller:
    """Generates values for model fields, and records the text that a page must show for each.

    A field is identified by its path, such as `("techniques-4", "steps", "do")`.
    """

    tail: str | Callable[[int, int], str] = ""
    """The text after the unique word, or a function (number, maximum length) that returns it."""
    names: dict[str, str] = field(default_factory=dict)
    """The display name of each entry, keyed by id."""
    _reads: list[tuple[FieldPath, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _levels: Counter[FieldPath] = field(default_factory=Counter)

    def reads(self, id_: str) -> list[tuple[str, str]]:
        """Return (field name, text that a page must show) for each generated value of an entry."""
        mine = [(place[1:], text) for place, text in self._reads if place[0] == id_]
        return [(".".join(place), self.names.get(text, text)) for place, text in mine]

    def part(
        self, kind: type[Part], at: FieldPath, /, *, id_: str = "", only_needed: bool = False, **given: Any
    ) -> Any:
        """Generate data for a model, with all fields or with `only_needed` the required ones.

        `given` values are used unchanged.
        """
        data: dict[str, Any] = {"id": id_} if id_ and kind not in ENTRY_FOLDERS.values() else {}
        for name, info in kind.model_fields.items():
            here = info.alias or name
            if _refers_to_clips(info):  # the playbook has none
                continue
            if here in given:
                data[here] = given[here]
                self._reads += [((*at, here), id_) for id_ in data[here] if isinstance(data[here], list)]
            elif name not in {"id", *LEFT_OUT} and (
                info.is_required() or not only_needed or (name == "allow" and self.tail)
            ):
                data[here] = self._value(info, (*at, here), only_needed)
        if id_:
            visible = ("many", "label", "title", "term", "name", "text")
            self.names[id_] = next((data[name] for name in visible if name in data), self.names.get(id_, id_))
            if kind is Reference:
                self.names[id_] = Reference(**data).short
        return data

    def draft(self, kind: type[Entry], id_: str, **given: Any) -> Any:
        """Generate data for an entry with its required fields only."""
        return self.part(kind, (id_,), id_=id_, only_needed=True, **given)

    def _value(self, info: FieldInfo, at: FieldPath, only_needed: bool) -> Any:
        """Generate a value for a field of any type."""
        kind, metadata = _unwrap(info)
        found = next((one for one in metadata if isinstance(one, RefersTo)), None)
        refers = None if at[-1] == "to" else found  # a team, or a word of its own: see below
        ids = [id_ for name in refers.kinds for id_ in ids_of(name)] if refers else []
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if refers and refers.keys:
            (requested,) = typing.get_args(inner[1])[:1]
            return {self._record(at, id_): [self.part(requested, at, only_needed=only_needed)] for id_ in ids}
        if refers and origin is tuple:
            return [self._record(at, id_) for id_ in ids]
        if refers:
            return self._record(at, ids[-1])
        if origin is dict:  # names of fields, with headings that would replace those of the model
            return {}
        if origin is typing.Literal:
            return self._record(at, CHOICES.get(at[-1], inner[-1]))
        if origin is tuple and inner[0] is Allowed:  # one with each field, and one for all that each code finds
            codes = typing.get_args(Allowed.model_fields["code"].annotation)
            allowed = [self.part(Allowed, at, only_needed=True, code=code) for code in codes]
            return allowed if only_needed else [self.part(Allowed, at), *allowed]
        if origin is tuple and isinstance(inner[0], type) and issubclass(inner[0], Part):
            if "id" in inner[0].model_fields:
                return [self.part(inner[0], at, id_=id_, only_needed=only_needed) for id_ in ids_of(at[-1])]
            count = 1 if inner[0] is TeamSurvey else 2  # the other team answers what all do
            return [self.part(inner[0], at, only_needed=only_needed) for _ in range(count)]
        if origin is tuple:
            item = FieldInfo.from_annotation(inner[0])
            least = max((one.min_length for one in metadata if isinstance(one, MinLen)), default=0)
            return [self._value(item, at, only_needed) for _ in range(max(2, least))]
        if isinstance(kind, type) and issubclass(kind, Part):
            return self.part(kind, at, only_needed=only_needed)
        return self._plain(kind, metadata, at)

    def _plain(self, kind: Any, metadata: list[Any], at: FieldPath) -> str:
        """Generate a text that is valid for the type and metadata of a field."""
        number = next(self._numbers)
        most = next((one.le for one in metadata if isinstance(one, Le)), None)
        pattern = next((one.pattern for one in metadata if isinstance(one, StringConstraints) and one.pattern), None)
        if kind is dt.date:
            self._levels[at] += 1
            year = 2023 + self._levels[at] if at[-2] == "waves" else 2024  # waves are apart
            day = dt.date(year, 1 + number % 12, 20 + number % 9)
            self._record(at, f"{day.day} {day:%B %Y}")
            return day.isoformat()
        if kind is int and most == 10:
            self._levels[at] += 1
            return self._record(at, str(LEVELS[self._levels[at] - 1]))
        if kind is int and most == 5:
            return self._record(at, "3")
        if kind is int:
            return self._record(at, str(101 + number % 130))
        if kind is str and at[-1] == "picture":
            return self._record(at, PICTURE)
        if at[-1] == "to":  # who something is offered to
            self._levels[at] += 1
            return self._record(at, ("teams-1", "teachers")[self._levels[at] % 2])
        if kind is str and pattern == ID_PATTERN:
            return self._record(at, f"id-{number}")
        if kind is str and pattern:
            return self._record(at, FORMS[at[-1]])
        assert kind is str, f"say here how {'.'.join(at)} is filled, which is {kind}"
        letters = [one.max_length for one in metadata if isinstance(one, StringConstraints) and one.max_length]
        room = min(letters, default=2000) - len("What about w001x?")
        text = f"w{number:03d}x{self.tail if isinstance(self.tail, str) else self.tail(number, room)}"
        if at[-1] == "small_step":  # a mistake if it has more sentences
            text = split_sentences(text)[0]
        return self._record(at, f"What about {text}?" if at[-1] == "ask" else text)

    def _record(self, at: FieldPath, value: str) -> str:
        """Record the expected text of a field, and return it."""
        self._reads.append((at, value))
        return value


def write_filled_playbook(
    root: Path, tail: str | Callable[[int, int], str] = "", theme: str = "material"
) -> FieldFiller:
    """Write a playbook and its mkdocs.yml; one leverage point and one technique have every field.

    A leverage point is a theme that groups techniques.
    """
    filler = FieldFiller(tail)
    files: dict[str, Data] = {}
    for name, kind in SINGLE_MODEL_FILES.items():
        if name in COMPUTED:
            continue
        given: dict[str, Any] = {"team": "teams-1"} if name == "playbook.yml" else {}
        files[name] = filler.part(kind, (name,), **given)
    for name, entry in ENTRY_LIST_FILES.items():
        given = {"starts": "2024-01-01", "ends": "2099-01-01"} if name == "cycles.yml" else {}
        files[name] = [filler.part(entry, (name,), id_=id_, **given) for id_ in ids_of(name.removesuffix(".yml"))]
    files["questions.yml"] = filler.part(Technique, ("questions.yml",))["questions"]
    files["leverage_points/leverage-points-1.yml"] = filler.draft(LeveragePoint, "leverage-points-1", way=["way-1"])
    files[f"leverage_points/{POINT}.yml"] = filler.part(LeveragePoint, (POINT,), id_=POINT)
    for id_ in ("techniques-1", "techniques-2", "techniques-3"):
        files[f"techniques/{id_}.yml"] = filler.draft(Technique, id_, status="draft")
    # What it builds on is shown there and not once more among what it is related to.
    files[f"techniques/{TECHNIQUE}.yml"] = filler.part(Technique, (TECHNIQUE,), id_=TECHNIQUE, related=["techniques-3"])
    write_files(root, files, theme)
    return filler


def write_minimal_playbook(root: Path) -> Path:
    """Write the smallest valid playbook, and return the path of its mkdocs.yml.

    It has a draft technique, a leverage point (a theme that groups techniques) and the two required files.
    """
    filler = FieldFiller()
    files: dict[str, Data] = {
        "playbook.yml": filler.part(About, ("playbook.yml",), only_needed=True, team="teams-1"),
        "vocabularies.yml": filler.part(Vocabularies, ("vocabularies.yml",), only_needed=True),
        "leverage_points/leverage-points-2.yml": filler.draft(LeveragePoint, "leverage-points-2", way=["way-1"]),
        "techniques/techniques-1.yml": filler.draft(Technique, "techniques-1", status="draft"),
    }
    return write_files(root, files)


def write_files(root: Path, files: dict[str, Data], theme: str = "material") -> Path:
    """Write the files of a playbook (data keyed by path) and a mkdocs.yml; return the path of the latter."""
    for name, data in files.items():
        file = root / "playbook_src" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dump(data), "utf-8")
    (root / "docs").mkdir(exist_ok=True)
    picture = root / PICTURE
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(DRAWING, "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(MKDOCS.format(theme=theme), "utf-8")
    return config
