"""Value types, and the base classes of everything that is written in YAML."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


Texts = tuple[Text, ...]


Ids = tuple[Id, ...]


# Compiled here, since they are asked of tens of thousands of values.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_TIME = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-5][0-9])")


_DIGITS = re.compile(r"[0-9]{1,6}")


def _cached_parser(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Reads a text as something else; thousands of files hold the same few days, times and numbers."""
    known = functools.lru_cache(4096)(read)

    def once(value: Any) -> Any:
        return known(value) if type(value) is str else value

    return once


@_cached_parser
def _parse_day(value: str) -> dt.date:
    if not _DAY.fullmatch(value):
        raise PydanticCustomError(
            "not-a-date", "'{found}' is not a date as YYYY-MM-DD, such as 2026-09-01.", {"found": value}
        )
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not-a-date", "'{found}' is not a day of the calendar.", {"found": value}) from None


@_cached_parser
def _parse_seconds(value: str) -> int:
    found = _TIME.fullmatch(value)
    if not found or (found[1] and int(found[2]) > 59):
        message = "'{found}' is not a time as minutes:seconds, such as 1:05."
        raise PydanticCustomError("not-a-time", message, {"found": value})
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


@_cached_parser
def _parse_number(value: str) -> int:
    if not _DIGITS.fullmatch(value):
        raise PydanticCustomError("not-a-number", "'{found}' is not a whole number.", {"found": value})
    return int(value)


def _parse_day_or_no(value: Any) -> dt.date | Literal["no"]:
    if value == "no":
        return "no"
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "should be one text")
    try:
        day = _parse_day(value)
    except PydanticCustomError as error:
        message = "'{found}' is not a date as YYYY-MM-DD, such as 2026-09-01, or no."
        raise PydanticCustomError("not-a-date", message, {"found": value}) from error
    assert isinstance(day, dt.date)
    return day


# What an editor is told of values that are written as text and read as something else.
_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})


_DAY_OR_NO_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$"})


_TIME_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$"})


DayOrNo = Annotated[dt.date | Literal["no"], PlainValidator(_parse_day_or_no), _DAY_OR_NO_SCHEMA]
"""A calendar day, or the word no."""


Day = Annotated[dt.date, BeforeValidator(_parse_day), _DAY_SCHEMA]
"""A calendar day, written YYYY-MM-DD."""


Seconds = Annotated[int, BeforeValidator(_parse_seconds), _TIME_SCHEMA]
"""Seconds from the start of a clip, written m:ss or h:mm:ss."""


Number = Annotated[int, BeforeValidator(_parse_number)]


Level = Annotated[int, BeforeValidator(_parse_number), Field(ge=1, le=10)]
"""A place on the scaling line, 1 to 10."""


Minutes = Annotated[int, BeforeValidator(_parse_number), Field(ge=1, le=240)]


Status = Literal["starter", "draft", "trial", "agreed", "retired"]


Strength = Literal["direct", "related", "practice"]


Approach = Literal["facilitative", "dialogical", "directive"]


_WORD = re.compile(r"[^\W_][\w'’-]*")


_PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_'-]*")  # the same where there are no other letters, and quicker


def tokenize(text: str) -> list[str]:
    return (_PLAIN_WORD if text.isascii() else _WORD).findall(text)


def normalised(text: str) -> str:
    """A text's words alone, to tell whether two texts say the same."""
    return " ".join(tokenize(text.lower()))


class RefersTo(NamedTuple):
    """Marks a field that holds ids of something else. `kind` is a field of Playbook or Vocabularies, or several."""

    kinds: tuple[str, ...]
    keys: bool = False
    """Whether the ids are the keys of a mapping rather than its values."""


def refers_to(*kinds: str) -> RefersTo:
    return RefersTo(kinds)


class Origin(NamedTuple):
    """Where an entry was written: its file below the root, and its place inside that file."""

    path: str = ""
    at: tuple[str | int, ...] = ()


class Part(BaseModel):
    """Anything that is written in YAML. Unknown fields are refused, so that a slip of the finger loses no text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Part):
    """A part with an id and an origin of its own."""

    shelf: ClassVar[str] = ""
    """The folder of its address, for entries that have a page of their own."""

    id: Id = Field(description="The short name used in addresses and links. Lower-case words joined by hyphens.")
    _origin: Origin = PrivateAttr(default_factory=Origin)
    _broken: frozenset[str] = PrivateAttr(default_factory=frozenset)

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def invalid_fields(self) -> frozenset[str]:
        """The fields that could not be read. Of a broken entry the rules see the rest; no page ever does."""
        return self._broken

    @property
    def is_complete(self) -> bool:
        return not self._broken


class Allowed(Part):
    """Something that a check takes for a name, a rating or personal history, and that people reviewed and kept.

    Reviewers see the reason each time; no page ever shows it.
    """

    code: Literal["person-named", "rating", "pupil-history"] = Field(
        description="The code at the end of the check's message."
    )
    because: Text = Field(description="Why it may stay, in a sentence. Never about a pupil.")
    text: Text | None = Field(
        None, description="The words that may stay. Without it: all that the code finds in this entry."
    )


class Agreement(Part):
    """When a page was agreed, and by whom."""

    on: Day = Field(description="The day it was agreed.")
    with_: Annotated[Ids, refers_to("people", "roles")] = Field(
        alias="with", description="Who agreed: ids of people or of roles.", min_length=1
    )
    how: Text | None = Field(None, description="How it was agreed, in a sentence.")


class Change(Part):
    on: Day = Field(description="The day of the change.")
    what: Text = Field(description="What changed for a reader, in a sentence.")


class Credit(Part):
    who: Annotated[Id, refers_to("people")] = Field(description="An id from people.yml.")
    how: Literal["suggested", "tried", "wrote", "filmed", "captioned", "coached", "reviewed", "advised"] = Field(
        description="What they did for this page."
    )


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Listed = TypeVar("Listed", bound=Entry)
