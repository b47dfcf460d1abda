"""Helpers of rules: the strings of an entry, its sentences, their reading level, and patterns for words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from coaching_playbook.model import Part, Question, iter_texts, tokenize
from coaching_playbook.rules.registry import KeyPath


class EntryText:
    """The strings of one entry, collected once for all rules."""

    def __init__(self, entry: Part) -> None:
        self.entry = entry
        self.everything = list(iter_texts(entry))
        """(key path, string) for each string."""
        self.plain = [text for _at, text in self.everything]
        """All strings, without key paths."""

    @property
    def texts(self) -> list[tuple[KeyPath, str]]:
        """Return (key path, string) for each string with a space; ids and choices have none."""
        return [(at, text) for at, text in self.everything if " " in text]

    @cached_property
    def lower_text(self) -> str:
        """Return all strings in lower case, joined by newlines."""
        return "\n".join(self.plain).lower()

    def may_repeat_an_item(self) -> bool:
        """Return whether two items of one list may be equal after normalisation.

        A fast filter on ASCII letters and digits: it may be true without a repetition, and is never false with one.
        """
        lists = self._lists_of_strings()
        text = "\n".join([item.replace("\n", " ") for texts in lists for item in texts])
        letters = iter(text.lower().encode(errors="replace").translate(None, _NEITHER_LETTER_NOR_DIGIT).split(b"\n"))
        return any(len(set(islice(letters, len(texts)))) < len(texts) for texts in lists)

    def _lists_of_strings(self) -> list[list[str]]:
        """Return the items of each list that has two or more strings."""
        lists: dict[KeyPath, list[str]] = {}
        for at, text in self.everything:
            if type(at[-1]) is int:
                lists.setdefault(at[:-1], []).append(text)
        return [texts for texts in lists.values() if len(texts) > 1]


_NEITHER_LETTER_NOR_DIGIT = bytes(
    code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()) and code != 10
)
_cached_text: list[EntryText] = []


def entry_text(entry: Part) -> EntryText:
    """Return the strings of an entry.

    The last result is cached, because all rules run on one entry before the next.
    """
    if not _cached_text or _cached_text[0].entry is not entry:
        _cached_text[:] = [EntryText(entry)]
    return _cached_text[0]


_SENTENCE_END = re.compile(r"[.!?][\"”’')]?\s")
_ABBREVIATIONS = ("Mr", "Mrs", "Ms", "Dr", "St", "e.g", "i.e", "vs", "approx")
_SENTENCE_BREAK = re.compile(
    r"(?:(?<=[.!?])|(?<=[.!?][\"”’')]))" + "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS) + r"\s+"
)


def split_sentences(text: str) -> list[str]:
    """Split a text into sentences with their punctuation. A full stop after an abbreviation such as Mr ends none."""
    if not _SENTENCE_END.search(text):  # most texts are one sentence
        return [text] if text else []
    return [sentence for sentence in _SENTENCE_BREAK.split(text) if sentence]


def reading_level(texts: Iterable[str]) -> float:
    """Return the automated readability index of texts taken together, about the US school grade; 0 without words."""
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    words = tokenize("\n".join(sentences))
    if not words:
        return 0.0
    joined = "".join(words)
    letters = len(joined) - sum(joined.count(sign) for sign in "'’-")  # the only other characters of a token
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def question_wordings(questions: Sequence[Question]) -> Iterator[tuple[KeyPath, str]]:
    """Yield (key path in the list, wording) for each wording of each question."""
    for index, question in enumerate(questions):
        for name, words in question.wordings:
            yield ((index,) if name == "ask" else (index, name)), words


def first_match(pattern: re.Pattern[str], text: str) -> str | None:
    """Return the text of the first match, or None."""
    match = pattern.search(text)
    return match[0] if match else None


def word_pattern(*words: str) -> re.Pattern[str]:
    """Compile a pattern that matches any of `words`, which may be regular expressions, as a whole word in any case."""
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
