"""Functions that rules share: the strings of an entry, sentences of a text, reading level, patterns for words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coaching_playbook.model import Part, Question, iter_texts, tokenize
from coaching_playbook.rules.registry import KeyPath

_last_texts: list[tuple[Part, list[tuple[KeyPath, str]]]] = []
"""The last argument and result of `entry_texts`. All rules run on one entry before the next."""


def entry_texts(entry: Part) -> list[tuple[KeyPath, str]]:
    """Return (key path, string) for each string of an entry, ids and choices included."""
    if not _last_texts or _last_texts[0][0] is not entry:
        _last_texts[:] = [(entry, list(iter_texts(entry)))]
    return _last_texts[0][1]


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
    """Return the text of the first match of a pattern in a text, or None."""
    match = pattern.search(text)
    return match[0] if match else None


def word_pattern(*words: str) -> re.Pattern[str]:
    """Compile a pattern that matches any of `words`, which may be regular expressions, as a whole word in any case."""
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
