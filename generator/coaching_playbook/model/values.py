"""Value types (ids, texts, days, times) and the base classes `Part` and `Entry` of every object written in YAML.

YAML values arrive as text; validators convert them. Each validation error has a type such as "not-a-date", from which
`load.validation_errors` makes the message for users.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from coaching_playbook.model.likely_values import suggest_date, suggest_number, suggest_time
from coaching_playbook.yamlio import KeyPath

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class FilePath(NamedTuple):
    """Annotation of a field that holds a file path, so that its value is not treated as text for readers."""


MediaPath = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), FilePath()]
"""The path of a file, relative to the repository root, in the media folder."""
Texts = tuple[Text, ...]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""A language code such as `cy` or `en-GB`."""
Ids = tuple[Id, ...]

_DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_PATTERN = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-5][0-9])")
_DIGITS_PATTERN = re.compile(r"[0-9]{1,6}")


def _parse_day(value: Any, *, or_no: bool = False) -> Any:
    """Parse YYYY-MM-DD to a date; return a value that is no text unchanged.

    Raises PydanticCustomError "not-a-date" with a hint of what was probably meant. `or_no` says that the field also
    accepts the word no.
    """
    if not isinstance(value, str):
        return value
    if not _DAY_PATTERN.fullmatch(value):
        hint = suggest_date(value, or_no=or_no)
        raise PydanticCustomError("not-a-date", "'{found}' {hint}", {"found": value, "hint": hint})
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not-a-date", "'{found}' is not a day of the calendar.", {"found": value}) from None


def _parse_seconds(value: Any) -> Any:
    """Parse m:ss or h:mm:ss to seconds; return a value that is no text unchanged.

    Raises PydanticCustomError "not-a-time".
    """
    if not isinstance(value, str):
        return value
    match = _TIME_PATTERN.fullmatch(value)
    if not match or (match[1] and int(match[2]) > 59):
        time = suggest_time(value)
        message = "'{found}' is not a time as minutes:seconds, such as 1:05."
        message = "'{found}' is not a time as minutes:seconds. Write {time}." if time else message
        raise PydanticCustomError("not-a-time", message, {"found": value, "time": time})
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])


def _parse_number(value: Any) -> Any:
    """Parse one to six digits to an int; return a value that is no text unchanged.

    Raises PydanticCustomError "not-a-number".
    """
    if not isinstance(value, str):
        return value
    if not _DIGITS_PATTERN.fullmatch(value):
        number = suggest_number(value)
        fix = "Write {number}." if number else "Write it in digits, such as 5."
        message = f"'{{found}}' is not a whole number. {fix}"
        raise PydanticCustomError("not-a-number", message, {"found": value, "number": number})
    return int(value)


def _parse_day_or_no(value: Any) -> dt.date | Literal["no"]:
    """Parse YYYY-MM-DD to a date, and return the word no as it is. Raises PydanticCustomError."""
    if value == "no":
        return "no"
    day = _parse_day(value, or_no=True)
    if not isinstance(day, dt.date):
        raise PydanticCustomError("string_type", "should be one text")
    return day


# JSON Schema of values that are written as text and converted.
_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
_DAY_OR_NO_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$"})
_TIME_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$"})


DayOrNo = Annotated[dt.date | Literal["no"], PlainValidator(_parse_day_or_no), _DAY_OR_NO_SCHEMA]
"""A calendar day, written YYYY-MM-DD, or the word no."""

Day = Annotated[dt.date, BeforeValidator(_parse_day), _DAY_SCHEMA]
"""A calendar day, written YYYY-MM-DD."""

Seconds = Annotated[int, BeforeValidator(_parse_seconds), _TIME_SCHEMA]
"""Seconds from the start of a clip, written m:ss or h:mm:ss."""

Number = Annotated[int, BeforeValidator(_parse_number)]
"""A whole number."""

Level = Annotated[int, BeforeValidator(_parse_number), Field(ge=1, le=10)]
"""A position on the scaling line, a self-assessment scale from 1 to 10."""

Minutes = Annotated[int, BeforeValidator(_parse_number), Field(ge=1, le=240)]

MinutesOrNone = Annotated[int, BeforeValidator(_parse_number), Field(ge=0, le=240)]
"""Minutes from 0 to 240. `Minutes` begins at 1."""

Recommendation = Annotated[int, BeforeValidator(_parse_number), Field(ge=1, le=5)]
"""The number (1 to 5) of a recommendation in the EEF's guidance on teaching assistants."""

Status = Literal["starter", "draft", "trial", "agreed", "embedded", "retired"]
Strength = Literal["direct", "related", "practice"]
"""How close a source is to the practice: a study of it, a study of a related one, or a practitioner's account."""
Approach = Literal["facilitative", "dialogical", "directive"]

_WORD_PATTERN = re.compile(r"[^\W_][\w'’-]*")


def tokenize(text: str) -> list[str]:
    """Split a text into words, which may contain apostrophes and hyphens."""
    return _WORD_PATTERN.findall(text)


def lower_case_words(text: str) -> str:
    """Return the words of a text in lower case, joined by single spaces, to compare texts without punctuation."""
    return " ".join(tokenize(text.lower()))


class RefersTo(NamedTuple):
    """Annotation of a field that holds ids of other entries, which must exist.

    `kinds` are keys of `Playbook.entries_by_kind`, or "teachers".
    """

    kinds: tuple[str, ...]
    keys: bool = False
    """Whether the ids are the keys of a mapping rather than its values."""


def refers_to(*kinds: str) -> RefersTo:
    """Return the annotation for a field whose values are ids from any of the lists `kinds`."""
    return RefersTo(kinds)


class Origin(NamedTuple):
    """Where an entry is written: its file's path relative to the repository root, and its key path inside that file."""

    path: str = ""
    at: KeyPath = ()


class Part(BaseModel):
    """Base class of every object written in YAML: entries, and the mappings nested in them.

    Unknown fields are errors, so that the text of a misspelt field is not lost silently.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Part):
    """A part with an id, which other entries refer to, and an `Origin`: its file and its key path in the file."""

    url_folder: ClassVar[str] = ""
    """The first segment of the URLs of its pages, such as `techniques`; empty for entries without a page."""

    id: Id = Field(description="The short name used in addresses and links. Lower-case words joined by hyphens.")
    _origin: Origin = PrivateAttr(default_factory=Origin)
    _invalid_fields: frozenset[str] = PrivateAttr(default_factory=frozenset)

    @property
    def origin(self) -> Origin:
        """The file and key path that the entry was read from."""
        return self._origin

    @property
    def invalid_fields(self) -> frozenset[str]:
        """Names of fields that failed validation and hold placeholders. Rules check the other fields.

        The entry gets no page.
        """
        return self._invalid_fields

    @property
    def is_complete(self) -> bool:
        """Whether every field passed validation."""
        return not self._invalid_fields


class Allowed(Part):
    """Words that a check reports as a name, a rating or personal history, and that people reviewed and kept.

    Reviewers see the reason each time; no page ever shows it.
    """

    code: Literal["person-named", "rating", "pupil-history"] = Field(
        description="The code at the end of the check's message."
    )
    because: Text = Field(description="Why it may stay, in a sentence. Never about a pupil.")
    text: Text | None = Field(
        None, description="The words that may stay. Without it: all that the code finds in this entry."
    )


class Dated(Part):
    """A part with a date in the field `on`. Its alias is `date`, because YAML 1.1 parsers read the key `on` as true."""

    @model_validator(mode="before")
    @classmethod
    def _from_date(cls, value: Any) -> Any:
        """Rename the key `date` to `on` before validation."""
        if not isinstance(value, dict) or "date" not in value or "on" in value:
            return value
        return {"on" if key == "date" else key: one for key, one in value.items()}


class Agreement(Dated):
    """When a page was agreed, and by whom."""

    on: Day = Field(description="The day it was agreed. It may be called date, too.")
    with_: Annotated[Ids, refers_to("people", "roles")] = Field(
        alias="with", description="Who agreed: ids of people or of roles.", min_length=1
    )
    how: Text | None = Field(None, description="How it was agreed, in a sentence.")


class Change(Dated):
    on: Day = Field(description="The day of the change. It may be called date, too.")
    what: Text = Field(description="What changed for a reader, in a sentence.")


class Credit(Part):
    who: Annotated[Id, refers_to("people")] = Field(description="An id from people.yml.")
    how: Literal["suggested", "tried", "wrote", "filmed", "captioned", "coached", "reviewed", "advised"] = Field(
        description="What they did for this page."
    )
    note: Text | None = Field(
        None, description="How it went, in their own words. No names, and nothing about one pupil."
    )


def _as_list(value: Any) -> Any:
    """Wrap a single text in a list, and return any other value unchanged."""
    return [value] if isinstance(value, str) else value


EntryT = TypeVar("EntryT", bound=Entry)


@functools.cache
def written_fields(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return a pair for each field of a class: attribute name, and key in YAML.

    They differ for reserved words: (`for_`, `for`).
    """
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items())


def _children(value: object) -> Iterable[tuple[str | int, object]]:
    """Return (key in YAML or index, value) for each value in a part, a mapping or a sequence; nothing for others."""
    if isinstance(value, Part):
        return ((key, getattr(value, name)) for name, key in written_fields(type(value)))
    if isinstance(value, Mapping):
        return value.items()
    return enumerate(value) if isinstance(value, list | tuple) else ()


def nested_parts(annotation: object) -> Iterator[type[Part]]:
    """Yield each subclass of Part in a type annotation, such as Step in `tuple[Step, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from nested_parts(inner)


@functools.cache
def _fields_with_parts(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return `written_fields` without those whose values contain no parts, which are most."""
    return tuple(
        (name, key) for name, key in written_fields(kind) if any(nested_parts(kind.model_fields[name].annotation))
    )


def iter_parts(value: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Part]]:
    """Yield (key path, part) for every Part in a value, itself included, in YAML order.

    `at` is the key path of `value`.
    """
    if isinstance(value, Part):
        yield at, value
        for name, key in _fields_with_parts(type(value)):
            if child := getattr(value, name):
                yield from iter_parts(child, (*at, key))
    else:
        for index, child in _children(value):
            yield from iter_parts(child, (*at, index))


def iter_texts(value: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield (key path, text) for every string in a part, a mapping or a sequence, in YAML order.

    Ids and choices are strings too; keys of mappings are not yielded. `at` is the key path of `value`.
    """
    if isinstance(value, str):
        yield at, value
    for key, child in _children(value):
        if child:
            yield from iter_texts(child, (*at, key))
