"""What a rule is, and the few ways in which rules look at text."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

from generator.model import Entry, Exemplar, LeveragePoint, Part, Playbook, Technique, same, words_of
from generator.problems import Severity

__all__ = ["same", "words_of"]

At = tuple[str | int, ...]


class Said(NamedTuple):
    """What one rule says of one place; the rule's code and severity are added when it is told."""

    entry: Entry | str
    at: At
    message: str
    fix: str = ""
    key: bool = False
    severity: Severity | None = None
    """In place of the rule's own."""


Whole = Literal["entry", "playbook"] | None


class Rule(NamedTuple):
    """`whole` says that the rule asks whether something is there.

    It is asked of an entry only when all of that entry could be read, and of the playbook when every file could be.
    `across` says that the rule looks at several entries together. Any other looks at each by itself, and is given a
    playbook that holds one entry and all that entries may name: so what it finds can be kept until that entry changes.
    `of` are the kinds of entry that it looks at.
    """

    code: str
    severity: Severity
    doc: str
    look: Callable[[Playbook, dt.date], Iterator[Said]]
    whole: Whole = None
    across: bool = False
    of: tuple[type[Entry], ...] = ()


RULES: list[Rule] = []
_Look = Callable[[Playbook, dt.date], Iterator[Said]]


def rule(
    code: str,
    severity: Severity = "error",
    *,
    whole: Whole = None,
    across: bool = False,
    of: tuple[type[Entry], ...] = (LeveragePoint, Technique),
) -> Callable[[_Look], _Look]:
    def keep(look: _Look) -> _Look:
        RULES.append(Rule(code, severity, " ".join((look.__doc__ or "").split()), look, whole, across, of))
        return look

    return keep


clip_rule = functools.partial(rule, of=(Exemplar,))


def texts_in(part: Part) -> list[tuple[At, str]]:
    """Every text inside a part, ids and choices too, with its place."""
    found: list[tuple[At, str]] = []
    _gather(part, (), found)
    return found


@functools.cache
def _written(kind: type[object]) -> tuple[tuple[str, str], ...]:
    """The fields of a part, each with its name in the file. A value of any other kind has none."""
    fields = kind.model_fields if issubclass(kind, Part) else {}
    return tuple((name, info.alias or name) for name, info in fields.items())


def _gather(value: object, at: At, found: list[tuple[At, str]]) -> None:
    inside: Iterable[tuple[str | int, object]]
    if isinstance(value, tuple):
        inside = enumerate(value)
    elif isinstance(value, dict):
        inside = value.items()
    else:
        inside = [(written, getattr(value, name)) for name, written in _written(type(value))]  # type: ignore[arg-type]
    for key, item in inside:
        if type(item) is str:
            found.append(((*at, key), item))
        elif item:
            _gather(item, (*at, key), found)


def _gather_plain(value: object, found: list[str], lists: list[list[str]]) -> None:
    """The texts of `texts_in` without their places, which cost more; `lists` are the lists of several texts."""
    inside: Iterable[object]
    if isinstance(value, tuple):
        inside = value
        if len(value) > 1 and type(value[0]) is str:
            lists.append([*value])
    elif isinstance(value, dict):
        inside = value.values()
    else:
        inside = [getattr(value, name) for name, _written in _written(type(value))]  # type: ignore[arg-type]
    for item in inside:
        if type(item) is str:
            found.append(item)
        elif item:
            _gather_plain(item, found, lists)


class Words:
    """All that one entry says, read once for all the rules that look at it by itself."""

    def __init__(self, entry: Part) -> None:
        self.entry = entry
        self.plain: list[str] = []
        """Every text inside it, without its place."""
        self.lists: list[list[str]] = []
        """The lists of several texts inside it."""
        _gather_plain(entry, self.plain, self.lists)

    @cached_property
    def everything(self) -> list[tuple[At, str]]:
        """Every text inside it with its place. Most rules look at the texts alone first, and then at no places."""
        return texts_in(self.entry)

    @property
    def texts(self) -> list[tuple[At, str]]:
        return [(at, text) for at, text in self.everything if " " in text]  # ids and choices have no spaces

    @cached_property
    def lower(self) -> str:
        return "\n".join(self.plain).lower()

    def may_repeat(self) -> bool:
        """Whether two texts of a list may have the same words: a quick look at their letters alone."""
        text = "\n".join([one.replace("\n", " ") for texts in self.lists for one in texts])
        letters = iter(text.lower().encode(errors="replace").translate(None, _NO_LETTERS).split(b"\n"))
        return any(len(set(islice(letters, len(texts)))) < len(texts) for texts in self.lists)


_NO_LETTERS = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()) and code != 10)


_last: list[Words] = []


def words_in(entry: Part) -> Words:
    """What an entry says. The last one is kept: rules look at one entry after another."""
    if not _last or _last[0].entry is not entry:
        _last[:] = [Words(entry)]
    return _last[0]


_END = re.compile(r"[.!?]\s")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def sentences_of(text: str) -> list[str]:
    if not _END.search(text):  # most texts are one sentence
        return [text] if text else []
    return [sentence for sentence in _BETWEEN_SENTENCES.split(text) if sentence]


def reading_level(texts: Iterable[str]) -> float:
    """The automated readability index of texts taken together: about the school year in the US that can read them."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = words_of("\n".join(sentences))
    if not words:
        return 0.0
    joined = "".join(words)
    letters = len(joined) - sum(joined.count(sign) for sign in "'’-")  # nothing else in a word is not a letter
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def whole_words(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


def pages(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    return (*playbook.leverage_points, *playbook.techniques)


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
