"""Texts of entries for rules: collecting them, splitting sentences, readability, and helpers for patterns."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from coaching_playbook.model import Part, tokenize
from coaching_playbook.rules.registry import KeyPath


def iter_texts(part: Part) -> list[tuple[KeyPath, str]]:
    """All strings in a part with their key paths, ids and choices included."""
    texts: list[tuple[KeyPath, str]] = []
    _collect(part, (), texts)
    return texts


@functools.cache
def _field_names(kind: type[object]) -> tuple[tuple[str, str], ...]:
    """Attribute names of a model class, each with its name in YAML; empty for any other class."""
    fields = kind.model_fields if issubclass(kind, Part) else {}
    return tuple((name, info.alias or name) for name, info in fields.items())


def _collect(value: object, at: KeyPath, texts: list[tuple[KeyPath, str]]) -> None:
    inside: Iterable[tuple[str | int, object]]
    if isinstance(value, tuple):
        inside = enumerate(value)
    elif isinstance(value, dict):
        inside = value.items()
    else:
        inside = [(alias, getattr(value, name)) for name, alias in _field_names(type(value))]  # type: ignore[arg-type]
    for key, item in inside:
        if type(item) is str:
            texts.append(((*at, key), item))
        elif item:
            _collect(item, (*at, key), texts)


def _collect_plain(value: object, texts: list[str], lists: list[list[str]]) -> None:
    """Collect the strings of `iter_texts` without key paths, which is faster, and the lists of two or more strings."""
    inside: Iterable[object]
    if isinstance(value, tuple):
        inside = value
        if len(value) > 1 and type(value[0]) is str:
            lists.append([*value])
    elif isinstance(value, dict):
        inside = value.values()
    else:
        inside = [getattr(value, name) for name, _alias in _field_names(type(value))]  # type: ignore[arg-type]
    for item in inside:
        if type(item) is str:
            texts.append(item)
        elif item:
            _collect_plain(item, texts, lists)


class EntryText:
    """The strings of one entry, collected once for all rules."""

    def __init__(self, entry: Part) -> None:
        self.entry = entry
        self.plain: list[str] = []
        """All strings, without key paths."""
        self.lists: list[list[str]] = []
        """Lists of two or more strings."""
        _collect_plain(entry, self.plain, self.lists)

    @cached_property
    def everything(self) -> list[tuple[KeyPath, str]]:
        """All strings with key paths; collected on first use, as most rules find nothing in `plain`."""
        return iter_texts(self.entry)

    @property
    def texts(self) -> list[tuple[KeyPath, str]]:
        """Strings with a space, which no id or choice has, and their key paths."""
        return [(at, text) for at, text in self.everything if " " in text]

    @cached_property
    def lower(self) -> str:
        """All strings in lower case, one a line."""
        return "\n".join(self.plain).lower()

    def may_repeat(self) -> bool:
        """Whether two items of a list may be equal after normalisation; a fast filter on ASCII letters and digits."""
        text = "\n".join([item.replace("\n", " ") for texts in self.lists for item in texts])
        letters = iter(text.lower().encode(errors="replace").translate(None, _NO_LETTERS).split(b"\n"))
        return any(len(set(islice(letters, len(texts)))) < len(texts) for texts in self.lists)


_NO_LETTERS = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()) and code != 10)
_cached: list[EntryText] = []


def entry_text(entry: Part) -> EntryText:
    """The strings of an entry. The last result is cached: all rules run on one entry before the next."""
    if not _cached or _cached[0].entry is not entry:
        _cached[:] = [EntryText(entry)]
    return _cached[0]


_SENTENCE_END = re.compile(r"[.!?]\s")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def split_sentences(text: str) -> list[str]:
    """Sentences of a text, each with its punctuation."""
    if not _SENTENCE_END.search(text):  # most texts are one sentence
        return [text] if text else []
    return [sentence for sentence in _BETWEEN_SENTENCES.split(text) if sentence]


def reading_level(texts: Iterable[str]) -> float:
    """Automated readability index of some texts together, about equal to the US school grade; 0 without words."""
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    words = tokenize("\n".join(sentences))
    if not words:
        return 0.0
    joined = "".join(words)
    letters = len(joined) - sum(joined.count(sign) for sign in "'’-")  # the only other characters of a token
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def first_match(pattern: re.Pattern[str], text: str) -> str | None:
    """The text of the first match."""
    match = pattern.search(text)
    return match[0] if match else None


def word_pattern(*words: str) -> re.Pattern[str]:
    """Compile a pattern for whole words in any case; each may be a regular expression."""
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


def format_seconds(seconds: int) -> str:
    """Format a time as m:ss."""
    return f"{seconds // 60}:{seconds % 60:02}"
