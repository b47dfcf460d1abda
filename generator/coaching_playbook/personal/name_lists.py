"""Word lists of names and titles, read once from the data files of `lists/`."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coaching_playbook.personal.name_patterns import WORD
from coaching_playbook.personal.text import folded, lines, normalised, words


class NameLists(NamedTuple):
    strong: frozenset[str]
    words: frozenset[str]
    capital: frozenset[str]
    surnames: frozenset[str]
    proper: frozenset[str]
    named: frozenset[str]
    titles: tuple[frozenset[str], frozenset[str], frozenset[str]]
    innocent: dict[str, list[tuple[str, ...]]]


@functools.cache
def name_lists() -> NameLists:
    innocent: dict[str, list[tuple[str, ...]]] = {}
    for phrase in lines("innocent"):
        parts = tuple(plain_word(found[0]) for found in WORD.finditer(normalised(phrase)))
        if parts:
            innocent.setdefault(parts[0], []).append(parts)
    for phrases in innocent.values():
        phrases.sort(key=len, reverse=True)
    everyday, capital = words("word_names"), words("capital_names")
    strong = (words("first_names")) - everyday - capital
    first, second, third = (frozenset(folded(one) for one in line.split()) for line in lines("titles"))
    return NameLists(
        strong,
        everyday,
        capital,
        words("surnames"),
        words("proper_words"),
        strong | everyday | capital | words("surnames"),
        (first, second, third),
        innocent,
    )


def plain_word(word: str) -> str:
    """Return a word for comparing with phrases: folded, without apostrophes."""
    return folded(word).replace("'", "")


@functools.cache
def lower_people() -> frozenset[str]:
    """Names that are words, and hardly ever used as one where somebody is helped: `start with robin`."""
    return frozenset(
        [
            "jack",
            "robin",
            "rob",
            "bob",
            "ben",
            "harry",
            "josh",
            "sam",
            "dan",
            "tim",
            "tom",
            "ron",
            "ted",
            "nat",
            "mel",
            "jo",
            "kit",
            "max",
            "lee",
            "ray",
            "guy",
            "ross",
            "poppy",
            "daisy",
            "ruby",
            "rosie",
            "molly",
            "polly",
        ]
    )


@functools.cache
def _common_words() -> frozenset[str]:
    return words("proper_words") | words("common_words")


def is_common_word(low: str) -> bool:
    return low in _common_words()
