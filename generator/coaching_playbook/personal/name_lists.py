"""Word lists of names and titles, read once from the data files in `lists/`."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coaching_playbook.personal.name_patterns import NAME_WORD
from coaching_playbook.personal.word_lists import word_list, word_list_lines
from coaching_playbook.plain_text import fold, normalise_unicode


class NameLists(NamedTuple):
    """Lists of words in lower case without accents, by how likely a capitalised one is the name of a person."""

    sure_names: frozenset[str]
    """First names that are no other words."""
    everyday_names: frozenset[str]
    """First names that are everyday words too, such as Will."""
    capital_names: frozenset[str]
    """First names that have a capital for another reason too, such as April."""
    surnames: frozenset[str]
    proper_words: frozenset[str]
    """Words that have a capital and name no person, such as English."""
    all_names: frozenset[str]
    """First names of all three lists, and surnames."""
    titles: tuple[frozenset[str], frozenset[str], frozenset[str]]
    """Titles in any case (mr), titles with a capital (dr), and titles that are everyday words too."""
    innocent_phrases: dict[str, list[tuple[str, ...]]]
    """Phrases that look like names and name no person, longest first, keyed by the first word."""


@functools.cache
def name_lists() -> NameLists:
    """Return the lists of names and titles, read at the first call."""
    innocent_phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in word_list_lines("innocent"):
        parts = tuple(fold_without_apostrophes(found[0]) for found in NAME_WORD.finditer(normalise_unicode(phrase)))
        if parts:
            innocent_phrases.setdefault(parts[0], []).append(parts)
    for phrases in innocent_phrases.values():
        phrases.sort(key=len, reverse=True)
    everyday, capital = word_list("word_names"), word_list("capital_names")
    strong = word_list("first_names") - everyday - capital
    first, second, third = (frozenset(fold(one) for one in line.split()) for line in word_list_lines("titles"))
    return NameLists(
        strong,
        everyday,
        capital,
        word_list("surnames"),
        word_list("proper_words"),
        strong | everyday | capital | word_list("surnames"),
        (first, second, third),
        innocent_phrases,
    )


def fold_without_apostrophes(word: str) -> str:
    """Return a word in lower case, without accents and apostrophes, for comparing it with phrases."""
    return fold(word).replace("'", "")


def is_common_word(folded_word: str) -> bool:
    """Return whether a word, folded, is in a list of words that are probably no name where they have a capital."""
    return folded_word in word_list("proper_words") or folded_word in word_list("common_words")
