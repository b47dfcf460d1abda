"""Compile the phrase lists of this package to regular expressions.

A line holds phrases separated by commas. In a phrase, `*` matches any ending of a word, `(a|b)` either word, `(a)?`
optional words, and `...` up to three words.
"""

from __future__ import annotations

import functools
import re

from coaching_playbook.lazy_pattern import LazyPattern
from coaching_playbook.personal.word_lists import word_list, word_list_lines

_PHRASE_PART = re.compile(r"\([^()]*\)\??|\S+")
_WORD = re.compile(r"[^\W_]+")
_WORD_GAP = r"[,\s\"'“‘–-]+"


_Phrase = tuple[LazyPattern, frozenset[str]]
"""The pattern of a phrase, and words that every text with the phrase contains."""


class Phrases:
    """The phrases of some word lists, for searching texts. Read at the first use.

    They are indexed by a word that each text with the phrase contains, so that few patterns are compiled and tried.
    """

    def __init__(self, *list_names: str) -> None:
        self._list_names = list_names

    @functools.cached_property
    def _by_word(self) -> _PhrasesByWord:
        """The phrases keyed by word in lower case: a text with the word may contain them."""
        lines = (line for name in self._list_names for line in word_list_lines(name))
        exact: dict[str, list[_Phrase]] = {}
        stems: dict[str, list[_Phrase]] = {}
        for phrase in dict.fromkeys(one.strip() for line in lines for one in line.split(", ")):
            parts = _PHRASE_PART.findall(phrase)
            pattern = LazyPattern(rf"(?<!\w)(?<!\w')(?:{_phrase_regex(parts)})(?![^\W_])", re.IGNORECASE)
            required = [_most_selective_words(part) for part in parts if not part.endswith("?") and part != "..."]
            needed = frozenset(words[0] for words in required if len(words) == 1 and not words[0].endswith("*"))
            for word in max(required, key=lambda words: min(map(_selectivity, words))):
                kept = stems if word.endswith("*") else exact
                kept.setdefault(word.removesuffix("*"), []).append((pattern, needed))
        return _PhrasesByWord(exact, stems)

    def may_match(self, word: str) -> bool:
        """Return whether a text with this word, in lower case, may contain one of the phrases."""
        return bool(self._by_word[word])

    def search(self, text: str) -> re.Match[str] | None:
        """Return the earliest match of any phrase in a text, the longest if several begin there; None if no phrase
        matches.
        """
        best: re.Match[str] | None = None
        words = set(_WORD.findall(text.lower()))
        for pattern, needed in {phrase: None for word in words for phrase in self._by_word[word]}:
            match = pattern.search(text) if needed <= words else None
            if match and (best is None or (match.start(), -match.end()) < (best.start(), -best.end())):
                best = match
        return best


class _PhrasesByWord(dict[str, tuple[_Phrase, ...]]):
    """Mapping from a word in lower case to the phrases that a text with this word may contain, filled at first use."""

    def __init__(self, exact: dict[str, list[_Phrase]], stems: dict[str, list[_Phrase]]) -> None:
        super().__init__()
        self._exact, self._stems, self._stem_prefixes = exact, stems, tuple(stems)

    def __missing__(self, word: str) -> tuple[_Phrase, ...]:
        phrases = list(self._exact.get(word, ()))
        if word.startswith(self._stem_prefixes):
            phrases += [one for stem, more in self._stems.items() if word.startswith(stem) for one in more]
        self[word] = tuple(phrases)
        return self[word]


def _phrase_regex(parts: list[str]) -> str:
    """Return a regular expression that matches the words of a phrase in order, with any white space and punctuation
    between them.
    """
    made = ""
    for number, part in enumerate(parts):
        space = _WORD_GAP if number + 1 < len(parts) else ""
        if part == "...":
            made += r"(?:[\w',]+\s){0,3}"
        elif part.endswith("?"):
            made += f"(?:{_part_pattern(part[:-1])}{space})?"
        else:
            made += _part_pattern(part) + space
    return made


def _alternatives(part: str) -> list[str]:
    """Return the alternatives of a part of a phrase: a and b for `(a|b)`, and the part itself for a word."""
    return part.strip("()").split("|")


def _part_pattern(part: str) -> str:
    """Return the regular expression for one part of a phrase: a word, or alternatives written as `(a|b)`."""
    patterns = [_WORD_GAP.join(re.escape(word) for word in one.split()) for one in _alternatives(part)]
    patterns = [pattern.replace(r"\*", r"[\w']*") for pattern in patterns]
    return f"(?:{'|'.join(patterns)})" if len(patterns) > 1 else patterns[0]


def _most_selective_words(part: str) -> list[str]:
    """Return the most selective word of each alternative of a part of a phrase, including a final `*`."""
    return [max(re.findall(r"[^\W_]+\*?", one), key=_selectivity) for one in _alternatives(part)]


@functools.cache
def _selectivity(word: str) -> float:
    """Return how much a word narrows a search: its length, divided by 100 for a stop word."""
    return len(word) if word not in _stop_words() else len(word) / 100


@functools.cache
def _stop_words() -> frozenset[str]:
    """Return words that are so frequent that they narrow no search."""
    grammar = "his her their not does did has had was were are would more less than with a an s t re ve there out off"
    school = "see week need count left behind ta teacher first last right lunch early order leave inside write way"
    return word_list("common_words") | {*grammar.split(), *school.split()}
