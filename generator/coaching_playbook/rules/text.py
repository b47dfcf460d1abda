"""Text inside entries: iterating, splitting and matching."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from coaching_playbook.model import Part, tokenize
from coaching_playbook.rules.registry import KeyPath


def iter_texts(part: Part) -> list[tuple[KeyPath, str]]:
    """Every text inside a part, ids and choices too, with its place."""
    found: list[tuple[KeyPath, str]] = []
    _collect(part, (), found)
    return found


@functools.cache
def _field_names(kind: type[object]) -> tuple[tuple[str, str], ...]:
    """The fields of a part, each with its name in the file. A value of any other kind has none."""
    fields = kind.model_fields if issubclass(kind, Part) else {}
    return tuple((name, info.alias or name) for name, info in fields.items())


def _collect(value: object, at: KeyPath, found: list[tuple[KeyPath, str]]) -> None:
    inside: Iterable[tuple[str | int, object]]
    if isinstance(value, tuple):
        inside = enumerate(value)
    elif isinstance(value, dict):
        inside = value.items()
    else:
        inside = [(written, getattr(value, name)) for name, written in _field_names(type(value))]  # type: ignore[arg-type]
    for key, item in inside:
        if type(item) is str:
            found.append(((*at, key), item))
        elif item:
            _collect(item, (*at, key), found)


def _collect_plain(value: object, found: list[str], lists: list[list[str]]) -> None:
    """The texts of `texts_in` without their places, which cost more; `lists` are the lists of several texts."""
    inside: Iterable[object]
    if isinstance(value, tuple):
        inside = value
        if len(value) > 1 and type(value[0]) is str:
            lists.append([*value])
    elif isinstance(value, dict):
        inside = value.values()
    else:
        inside = [getattr(value, name) for name, _written in _field_names(type(value))]  # type: ignore[arg-type]
    for item in inside:
        if type(item) is str:
            found.append(item)
        elif item:
            _collect_plain(item, found, lists)


class EntryText:
    """All that one entry says, read once for all the rules that look at it by itself."""

    def __init__(self, entry: Part) -> None:
        self.entry = entry
        self.plain: list[str] = []
        """Every text inside it, without its place."""
        self.lists: list[list[str]] = []
        """The lists of several texts inside it."""
        _collect_plain(entry, self.plain, self.lists)

    @cached_property
    def everything(self) -> list[tuple[KeyPath, str]]:
        """Every text inside it with its place. Most rules look at the texts alone first, and then at no places."""
        return iter_texts(self.entry)

    @property
    def texts(self) -> list[tuple[KeyPath, str]]:
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


_last: list[EntryText] = []


def entry_text(entry: Part) -> EntryText:
    """What an entry says. The last one is kept: rules look at one entry after another."""
    if not _last or _last[0].entry is not entry:
        _last[:] = [EntryText(entry)]
    return _last[0]


_END = re.compile(r"[.!?]\s")


_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def split_sentences(text: str) -> list[str]:
    if not _END.search(text):  # most texts are one sentence
        return [text] if text else []
    return [sentence for sentence in _BETWEEN_SENTENCES.split(text) if sentence]


def reading_level(texts: Iterable[str]) -> float:
    """The automated readability index of texts taken together: about the school year in the US that can read them."""
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    words = tokenize("\n".join(sentences))
    if not words:
        return 0.0
    joined = "".join(words)
    letters = len(joined) - sum(joined.count(sign) for sign in "'’-")  # nothing else in a word is not a letter
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def first_match(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def word_pattern(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
