"""Tokenise text, and reduce words to stems. `assets/search/tokens.js` implements the same rules for queries.

Both read tokens.json (the browser inside find/index.json), and tests/support/find/token_cases.json has cases for both.

Words are normalised (lower case, without accents and apostrophes), then English suffixes are removed, so that *waits*,
*waited* and *waiting* have one stem. Words in other alphabets are not stemmed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TOKENS = json.loads(Path(__file__).with_name("tokens.json").read_text("utf-8"))
STOP_WORDS = frozenset[str](_TOKENS["stop_words"])
"""Words that are indexed only in names and titles, and with a low weight."""
IRREGULAR: dict[str, str] = _TOKENS["irregular"]
"""Irregular forms, each with its base form."""

SEPARATOR = "\x1e"  # between joined texts; YAML does not allow it in a text
_APOSTROPHES = re.compile("['’‘ʼ]")
_BETWEEN = re.compile(rf"(?:[^\w{SEPARATOR}]|_)+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == SEPARATOR else " " for code in range(128)}
_ASCII[ord("'")] = ""


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Return the normalised words of each text. The texts are joined, because one translation is faster than many."""
    joined = SEPARATOR.join(texts).replace("’", "")
    if joined.isascii():
        joined = joined.translate(_ASCII)
    else:
        plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", joined))
        joined = _BETWEEN.sub(
            " ", "".join(character for character in plain if not unicodedata.combining(character)).lower()
        )
    return [text.split() for text in joined.split(SEPARATOR)]


def stem(word: str) -> str:
    """Return the stem of a normalised word."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():  # a word with a digit is a name or a code
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y" if len(word) > 4 else word[:-1]
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ing") and _has_vowel(word[:-3]):
        word = word[:-3]
    elif word.endswith("ed") and not word.endswith("eed") and _has_vowel(word[:-2]):
        word = word.removesuffix("ed")
    elif word.endswith("ly") and len(word) > 5:
        word = word.removesuffix("ly")
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if len(word) > 3 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    return word


def _has_vowel(rest: str) -> bool:
    return len(rest) > 2 and any(letter in "aeiouy" for letter in rest)


class _Stems(dict[str, str]):
    """Cache of stems; faster than functools.cache for the million words of a large playbook."""

    def __missing__(self, word: str) -> str:
        self[word] = result = stem(word)
        return result


_stem = _Stems().__getitem__


def stems(texts: Sequence[str]) -> list[set[str]]:
    """Return the set of stems in each text."""
    return [set(map(_stem, words)) for words in tokenize(texts)]


def browser_tokens() -> dict[str, Any]:
    """Return stop words and irregular forms for the root file of the index (`TokenData` in assets/search/types.js)."""
    return {"stop_words": " ".join(_TOKENS["stop_words"]), "irregular": IRREGULAR}


STOP_STEMS = frozenset(map(stem, STOP_WORDS))
