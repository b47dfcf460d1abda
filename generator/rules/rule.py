"""What a rule is, and the few ways in which rules look at text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from generator.model import Entry, LeveragePoint, Part, Playbook, Technique
from generator.problems import Severity

At = tuple[str | int, ...]


class Said(NamedTuple):
    """What one rule says of one place; the rule's code and severity are added by `check`."""

    entry: Entry | str
    at: At
    message: str
    fix: str = ""
    key: bool = False


Whole = Literal["entry", "playbook"] | None


class Rule(NamedTuple):
    """`whole` says that the rule asks whether something is there.

    It is asked of an entry only when all of that entry could be read, and of the playbook when every file could be.
    """

    code: str
    severity: Severity
    doc: str
    look: Callable[[Playbook, dt.date], Iterator[Said]]
    whole: Whole = None


RULES: list[Rule] = []
_Look = Callable[[Playbook, dt.date], Iterator[Said]]


def rule(code: str, severity: Severity = "error", *, whole: Whole = None) -> Callable[[_Look], _Look]:
    def keep(look: _Look) -> _Look:
        RULES.append(Rule(code, severity, " ".join((look.__doc__ or "").split()), look, whole))
        return look

    return keep


def texts_in(part: Part, at: At = (), *, ids: bool = False) -> Iterator[tuple[At, str]]:
    """Every text of two words or more inside a part, with its place. Ids and choices have no spaces."""
    for name, info in type(part).model_fields.items():
        yield from _texts_of(getattr(part, name), (*at, info.alias or name), ids)


def _texts_of(value: object, at: At, ids: bool) -> Iterator[tuple[At, str]]:
    if isinstance(value, str):
        if " " in value or ids:
            yield at, value
    elif isinstance(value, Part):
        yield from texts_in(value, at, ids=ids)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts_of(item, (*at, index), ids)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_of(item, (*at, key), ids)


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_][\w'’-]*", text)


def reading_level(texts: Iterable[str]) -> float:
    """The automated readability index of texts taken together: about the school year in the US that can read them."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in words_of(sentence)]
    if not words:
        return 0.0
    letters = sum(len(re.sub(r"\W", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def whole_words(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


def pages(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    return (*playbook.leverage_points, *playbook.techniques)


def same(text: str) -> str:
    return " ".join(words_of(text.lower()))


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
