"""Phrase lists of this package as patterns: in a line phrases have commas between them, and in a phrase `*` stands for
any ending, `(a|b)` for either, `(a)?` for words that may be left out, and `...` for up to three words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coaching_playbook.personal.text import Pattern, lines, words

_PART = re.compile(r"\([^()]*\)\??|\S+")
_WORD = re.compile(r"[^\W_]+")
_SPACE = r"[,\s\"'“‘–-]+"


_Phrase = tuple[Pattern, frozenset[str]]
"""The pattern of a phrase, and words that a text with it has to hold."""


class Phrases:
    """Phrases by the words that a text with one of them has to hold, so that few patterns are compiled and compared."""

    def __init__(self, all_phrases: Iterable[str]) -> None:
        exact: dict[str, list[_Phrase]] = {}
        stems: dict[str, list[_Phrase]] = {}
        for phrase in all_phrases:
            parts = _PART.findall(phrase)
            looks = Pattern(rf"(?<!\w)(?<!\w')(?:{_pattern(parts)})(?![^\W_])", re.IGNORECASE)
            required = [_rarest_words(part) for part in parts if not part.endswith("?") and part != "..."]
            needed = frozenset(some[0] for some in required if len(some) == 1 and not some[0].endswith("*"))
            for word in max(required, key=lambda some: min(map(_weight, some))):
                kept = stems if word.endswith("*") else exact
                kept.setdefault(word.removesuffix("*"), []).append((looks, needed))
        self._of_word = _OfWord(exact, stems)

    def has(self, word: str) -> bool:
        """Whether a text with this word, in lower case, may hold a phrase."""
        return bool(self._of_word[word])

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first phrase of a text; of those that begin together, the longest."""
        found: re.Match[str] | None = None
        held = set(_WORD.findall(text.lower()))
        for looks, needed in {one: None for word in held for one in self._of_word[word]}:
            one = looks.search(text) if needed <= held else None
            if one and (found is None or (one.start(), -one.end()) < (found.start(), -found.end())):
                found = one
        return found


class _OfWord(dict[str, tuple[_Phrase, ...]]):
    """The phrases that a text with a word, in lower case, may hold."""

    def __init__(self, exact: dict[str, list[_Phrase]], stems: dict[str, list[_Phrase]]) -> None:
        super().__init__()
        self._exact, self._stems, self._beginnings = exact, stems, tuple(stems)

    def __missing__(self, word: str) -> tuple[_Phrase, ...]:
        some = list(self._exact.get(word, ()))
        if word.startswith(self._beginnings):
            some += [one for stem, more in self._stems.items() if word.startswith(stem) for one in more]
        self[word] = tuple(some)
        return self[word]


@functools.cache
def phrases(*names: str) -> Phrases:
    """Return the phrases of word lists."""
    return Phrases(dict.fromkeys(one.strip() for name in names for line in lines(name) for one in line.split(", ")))


def _pattern(parts: list[str]) -> str:
    made = ""
    for number, part in enumerate(parts):
        space = _SPACE if number + 1 < len(parts) else ""
        if part == "...":
            made += r"(?:[\w',]+\s){0,3}"
        elif part.endswith("?"):
            made += f"(?:{_words(part[:-1])}{space})?"
        else:
            made += _words(part) + space
    return made


def _alternatives(part: str) -> list[str]:
    return part.strip("()").split("|")


def _words(part: str) -> str:
    """Return a word, or `(a|b)`, as a pattern."""
    some = [_SPACE.join(re.escape(word) for word in one.split()) for one in _alternatives(part)]
    some = [one.replace(r"\*", r"[\w']*") for one in some]
    return f"(?:{'|'.join(some)})" if len(some) > 1 else some[0]


def _rarest_words(part: str) -> list[str]:
    """For each alternative of a part, letters that a text has to hold: its longest word; with `*`, its beginning."""
    return [max(re.findall(r"[^\W_]+\*?", one), key=_weight) for one in _alternatives(part)]


@functools.cache
def _weight(word: str) -> float:
    """How much a word narrows a search: its length, and next to nothing for an everyday word."""
    return len(word) if word not in _everyday() else len(word) / 100


@functools.cache
def _everyday() -> frozenset[str]:
    grammar = "his her their not does did has had was were are would more less than with a an s t re ve there out off"
    school = "see week need count left behind ta teacher first last right lunch early order leave inside write way"
    return words("common_words") | {*grammar.split(), *school.split()}
