"""Text inside entries: iterating, splitting and matching."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from coaching_playbook.model import Part, iter_texts, tokenize
from coaching_playbook.rules.registry import KeyPath


class EntryText:
    """All that one entry says, read once for all the rules that look at it by itself."""

    def __init__(self, entry: Part) -> None:
        self.entry = entry
        self.everything = list(iter_texts(entry))
        """Every text inside it with its path."""
        self.plain = [text for _at, text in self.everything]

    @property
    def texts(self) -> list[tuple[KeyPath, str]]:
        return [(at, text) for at, text in self.everything if " " in text]  # ids and choices have no spaces

    @cached_property
    def lower(self) -> str:
        return "\n".join(self.plain).lower()

    def may_repeat(self) -> bool:
        """Whether two texts of a list may have the same words: a quick look at their letters alone."""
        lists = self._lists()
        text = "\n".join([one.replace("\n", " ") for texts in lists for one in texts])
        letters = iter(text.lower().encode(errors="replace").translate(None, _NO_LETTERS).split(b"\n"))
        return any(len(set(islice(letters, len(texts)))) < len(texts) for texts in lists)

    def _lists(self) -> list[list[str]]:
        """The lists of several texts inside it."""
        lists: dict[KeyPath, list[str]] = {}
        for at, text in self.everything:
            if type(at[-1]) is int:
                lists.setdefault(at[:-1], []).append(text)
        return [texts for texts in lists.values() if len(texts) > 1]


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
