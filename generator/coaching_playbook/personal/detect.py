"""Find names, ratings and personal history of one person in a text.

The rules are patterns and word lists, so they are right about likely wording and know nothing of sense: a hit is
`certain` where the words leave little doubt, and otherwise for a person to weigh.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Sequence

from coaching_playbook.personal import school
from coaching_playbook.personal.hits import Hit
from coaching_playbook.personal.name_lists import name_lists
from coaching_playbook.personal.name_patterns import (
    EVERYDAY,
    GENDERED,
    GRADE,
    GRADED,
    INDIVIDUAL,
    LETTERS,
    NEAR_ONE,
    PLACING,
    PRONOUNS,
    SURE,
    TERM,
)
from coaching_playbook.personal.names import find_names
from coaching_playbook.personal.text import Pattern, folded_accents, normalised, words
from coaching_playbook.personal.wording import (
    adults,
    circumstances,
    conditions,
    evaluations,
    histories,
    ratings,
    visits,
)

_NEAR = frozenset(
    {
        *PRONOUNS,
        *("year", "mum", "mam", "mummy", "dad", "daddy", "nan", "nana", "gran", "grandma", "grandad", "granny"),
        "carer",
        *("brother", "sister", "stepdad", "stepmum", "called", "named", "caretaker", "colleague", "narrated", "filmed"),
        *("camera", "credits", "contact", "thanks", "editing", "wont", "won", "wouldn", "wouldnt", "couldn", "didn"),
        *("didnt", "doesn", "doesnt", "cant", "cried", "told", "said", "asked", "senco", "sendco", "friend", "voiced"),
        *("whispered", "whispers", "smiled", "smiles", "nods", "nodded", "sits", "sat", "joined", "laughed", "aged"),
        *("pupil", "child", "boy", "girl", "lad", "teacher", "assistant", "acted", "drawn", "captioned", "reception"),
        *("nursery", "class", "parents", "calmed", "struggles", "waited", "shouted", "peg", "drawer", "meltdown"),
        *("tray", "needed", "wanted", "managed", "finished", "tears", "upset"),
        *("explains", "unless", "refused", "loves", "narrator", "voice", "with", "start"),
    }
)  # fmt: skip
_SYMBOLS = Pattern(r"[\d%⭐★☆]")
_PLACED = Pattern(r"\bout of\b|\b(?:place|put) (?:a|him|her|them|this)\b")
_INITIAL = Pattern(
    r"\b[A-Z]\.\s?[A-Z]|\b[a-z]\.[a-z]{4}|\b[A-Z]{2} (?:read|said|says|sat|told|asked|cried|and I)\b|"
    r"[a-z], \d\d?,|\b[A-Z]{2} (?:in|from) Y|\b(?:child|pupil) [A-Z]{2}\b|\b[A-Z]\. ?(?:Mc|Mac|O')[A-Z]|"
    r"[a-z/] [B-HJ-Z](?: [a-z]|[.,;]|$)|(?:^|[.!?] )[B-HJ-Z] [a-z]"
)
_DOTTED = Pattern(r"\.[a-z]|, \d|A\.|I\.")
_SPLIT = {code: " " for code in range(128) if not chr(code).isalpha()}


class _WordFlags(dict[str, int]):
    """What each word of a text makes likely, as bits. Most texts are ruled out by these alone."""

    def __missing__(self, word: str) -> int:
        lists, low = name_lists(), word.lower()
        first, second, third = lists.titles
        titled = low in first or word == "dr" or (low != word and low != "coach" and (low in second or low in third))
        flags = {
            SURE: titled or low in lists.strong,
            EVERYDAY: low != word and (low in lists.named or low in lists.capital),
            NEAR_ONE: low in _NEAR,
            GENDERED: low in PRONOUNS,
            TERM: conditions().has(low) or circumstances().has(low),
            INDIVIDUAL: low in words("individuals"),
            GRADE: evaluations().has(low) or word in ("A", "B", "C", "D", "E"),
            PLACING: low in ("out", "place", "put"),
            GRADED: low in PRONOUNS or low in ("i", "me", "my", "mine") or adults().has(low) or visits().has(low),
            LETTERS: low != word and len(word) <= 2 and word.isupper() and word not in ("A", "I", "TA"),
        }
        self[word] = sum(flag for flag, holds in flags.items() if holds)
        return self[word]


_word_flags = _WordFlags()


def screen(texts: Sequence[str], known: frozenset[str] = frozenset()) -> dict[str, list[Hit]]:
    """Hits by text, for the texts that have any. Most texts are ruled out by the set of their words alone."""
    found: dict[str, list[Hit]] = {}
    listed = school.first_words()
    for text in texts:
        plain = text if text.isascii() else folded_accents(text)
        words_ = plain.translate(_SPLIT).split()
        flags = functools.reduce(operator.or_, map(_word_flags.__getitem__, words_), 0)
        near = flags & NEAR_ONE
        small = text[:1].islower() and " " in text  # written without capitals
        inside = bool(flags & (EVERYDAY | NEAR_ONE) and _MIDDLE.search(plain))
        named = flags & (SURE | GENDERED) or inside or (near and (flags & EVERYDAY or small))
        rated = flags & GRADED and (
            flags & GRADE or _SYMBOLS.search(plain) or (flags & PLACING and _PLACED.search(plain))
        )
        told = flags & TERM and flags & INDIVIDUAL
        if not named and (flags & LETTERS or _DOTTED.search(plain)):
            named = _INITIAL.search(plain) is not None
        if listed and not named:
            named = not listed.isdisjoint(map(str.lower, words_))
        if (named or rated or told) and (
            hits := _find(_words_apart(text), known, bool(named), bool(rated), bool(told))
        ):
            found[text] = hits
    return found


_MIDDLE = Pattern(r"[a-z,;:&–-] [A-Z][a-z]|\b(?:in|from) [1-6][A-Za-z]\b|^[A-Z]\w+(?:'s [a-z]| \()")


def _words_apart(text: str) -> str:
    """Return a text; an id or the name of a file as its words."""
    return text if " " in text or not text.islower() else re.sub(r"[-/_.]", " ", text)


def find(text: str, known: frozenset[str] = frozenset()) -> list[Hit]:
    """Everything found in a text, in order; at most one hit for a rating and one for a personal history.

    `known` are folded words that are no person at this school: authors of the register, glossary terms, vocabulary.
    """
    return screen([text], known).get(text, [])


_ADDRESS = Pattern(r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")


def _find(text: str, known: frozenset[str], named: bool, rated: bool, told: bool) -> list[Hit]:
    text = normalised(text)
    if "@" in text or "://" in text:
        text = _ADDRESS.sub(lambda one: " " * len(one[0]), text)
    hits = list(find_names(text, known)) if named else []
    hits += [Hit("rating", *found) for found in ratings(text)[:1]] if rated else []
    hits += [Hit("pupil-history", *found) for found in histories(text, bool(hits))[:1]] if told or hits else []
    return sorted(hits, key=lambda hit: hit.start)
