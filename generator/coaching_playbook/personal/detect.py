"""Find names, ratings and personal history of one person in a text.

The rules are patterns and word lists: they detect likely wordings and do not understand sense. A hit is `certain` where
the words leave little doubt; otherwise a person has to weigh it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from coaching_playbook.lazy_pattern import LazyPattern
from coaching_playbook.personal import school_names
from coaching_playbook.personal.hits import Hit
from coaching_playbook.personal.name_lists import name_lists
from coaching_playbook.personal.name_patterns import PRONOUNS
from coaching_playbook.personal.names import find_names
from coaching_playbook.personal.ratings_and_histories import (
    ADULTS,
    CIRCUMSTANCES,
    CLASS_AND_DAY,
    CONDITIONS,
    EVALUATIONS,
    VISITS,
    find_histories,
    find_ratings,
)
from coaching_playbook.personal.word_lists import word_list
from coaching_playbook.plain_text import normalise_unicode, strip_accents

_RATING_SYMBOL = LazyPattern(r"[\d%⭐★☆]")
_PLACEMENT_PHRASE = LazyPattern(r"\bout of\b|\b(?:place|put) (?:a|him|her|them|this)\b")
_POSSIBLE_INITIALS = LazyPattern(
    r"\b[A-Z]\.\s?[A-Z]|\b[a-z]\.[a-z]{4}|\b[A-Z]{2} (?:read|said|says|sat|told|asked|cried|and I)\b|"
    r"[a-z], \d\d?,|\b[A-Z]{2} (?:in|from) Y|\b(?:child|pupil) [A-Z]{2}\b|\b[A-Z]\. ?(?:Mc|Mac|O')[A-Z]|"
    r"[a-z/] [B-HJ-Z](?: [a-z]|[.,;]|$)|(?:^|[.!?] )[B-HJ-Z] [a-z]"
)
_DOT_OR_NUMBER = LazyPattern(r"\.[a-z]|, \d|A\.|I\.")
_NON_LETTERS_TO_SPACES = {code: " " for code in range(128) if not chr(code).isalpha()}


@functools.cache
def _possible_roles(word: str) -> frozenset[str]:
    """Return the roles that a word may have in a hit, such as "name", "grade" or "condition" (a diagnosis).

    `find_hits` uses the roles of all words of a text to decide which searches to run; for most texts, it runs none.
    `word` is without accents, and its case matters.
    """
    lists, low = name_lists(), word.lower()
    first, second, third = lists.titles
    titled = low in first or word == "dr" or (low != word and low != "coach" and (low in second or low in third))
    is_adult = ADULTS.may_match(low) or VISITS.may_match(low)
    roles = {
        "name": titled or low in lists.sure_names,
        "everyday name": low != word and (low in lists.all_names or low in lists.capital_names),
        "beside a name": low in PRONOUNS or low in word_list("beside_names"),
        "pronoun": low in PRONOUNS,
        "condition": CONDITIONS.may_match(low) or CIRCUMSTANCES.may_match(low),
        "individual": low in word_list("individuals"),
        "grade": EVALUATIONS.may_match(low) or word in ("A", "B", "C", "D", "E"),
        "placement": low in ("out", "place", "put"),
        "weekday": low.removesuffix("s") in ("monday", "tuesday", "wednesday", "thursday", "friday"),
        "rated": low in PRONOUNS or low in ("i", "me", "my", "mine") or is_adult,
        "initials": low != word and len(word) <= 2 and word.isupper() and word not in ("A", "I", "TA"),
    }
    return frozenset(role for role, holds in roles.items() if holds)


def find_hits(texts: Sequence[str], known: frozenset[str] = frozenset()) -> dict[str, list[Hit]]:
    """Return the hits in each text that has any, keyed by the text and sorted by position.

    Each text gets at most one rating and one personal history, and any number of names. `known` are words, in lower
    case without accents, that name nobody at this school, such as authors of references. For speed, most texts are
    skipped because none of their words can be part of a hit.
    """
    hits_by_text: dict[str, list[Hit]] = {}
    listed_words = school_names.first_words()
    for text in texts:
        plain = strip_accents(text)
        words = plain.translate(_NON_LETTERS_TO_SPACES).split()
        roles = frozenset[str]().union(*map(_possible_roles, words))
        near_name = "beside a name" in roles
        everyday_name = "everyday name" in roles
        is_lower_case = text[:1].islower() and " " in text  # written without capitals
        capital_inside = (everyday_name or near_name) and _CAPITAL_INSIDE_SENTENCE.search(plain)
        may_name = roles & {"name", "pronoun"} or capital_inside or (near_name and (everyday_name or is_lower_case))
        may_rate = "rated" in roles and (
            "grade" in roles
            or _RATING_SYMBOL.search(plain)
            or ("placement" in roles and _PLACEMENT_PHRASE.search(plain))
        )
        may_have_history = {"condition", "individual"} <= roles or bool(
            "weekday" in roles and CLASS_AND_DAY.search(plain)
        )
        if not may_name and ("initials" in roles or _DOT_OR_NUMBER.search(plain)):
            may_name = _POSSIBLE_INITIALS.search(plain) is not None
        if listed_words and not may_name:
            may_name = not listed_words.isdisjoint(map(str.lower, words))
        if not (may_name or may_rate or may_have_history):
            continue
        hits = _detect_hits(_split_id(text), known, bool(may_name), bool(may_rate), may_have_history)
        if hits:
            hits_by_text[text] = hits
    return hits_by_text


_CAPITAL_INSIDE_SENTENCE = LazyPattern(
    r"[a-z,;:&–-] [A-Z][a-z]|\b(?:in|from) [1-6][A-Za-z]\b|^[A-Z]\w+(?:'s [a-z]| \()"
)


def _split_id(text: str) -> str:
    """Return an id or file name with spaces for its separators, such as hyphens; any other text unchanged."""
    return text if " " in text or not text.islower() else re.sub(r"[-/_.]", " ", text)


_EMAIL_OR_URL = LazyPattern(r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")


def _detect_hits(text: str, known: frozenset[str], names: bool, ratings: bool, history: bool) -> list[Hit]:
    """Return the hits in a text, in order; `names`, `ratings` and `history` say what to search for."""
    text = normalise_unicode(text)
    if "@" in text or "://" in text:
        text = _EMAIL_OR_URL.sub(lambda match: " " * len(match[0]), text)
    hits = list(find_names(text, known)) if names else []
    hits += [Hit("rating", *match) for match in find_ratings(text)[:1]] if ratings else []
    hits += [Hit("pupil-history", *match) for match in find_histories(text, bool(hits))[:1]] if history or hits else []
    return sorted(hits, key=lambda hit: hit.start)
