"""Text to the words that it is found by. `assets/find-words.js` does the same in the browser; a test holds them together.

A word is folded (small letters, no accents, no apostrophes) and then cut to a light stem, so that *waits*, *waited* and
*waiting* are one. The endings are English ones; words of other alphabets are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

STOP = frozenset(
    """
    a about after all also am an and any are as at be because been before being but by can cant could couldnt did didnt
    do does doesnt doing dont down each else even ever every few for from get gets getting go goes going got had has
    have havent having he her hers him his how i id if ill im in into is isnt it its just keep keeps let lets like made
    make makes making many may me might more most much my need needs no nor not now of off on once one or other our out
    over own put really same say says she should shouldnt so some someone something still such tell than that thats the
    their theirs them themselves then there theres these they theyre thing things this those through to too under until
    up us use using very want wants was wasnt way we well were what whats when where which while who whos why will with
    without wont would wouldnt yes you your yours
    """.split()
)
"""Words too common to find anything by. They count only in names and titles, and there only a little."""

_ASCII = re.compile(r"[a-z0-9]+")
_ANY = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘ʼ]")


def fold(text: str) -> str:
    """Small letters without accents or apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def words(text: str) -> list[str]:
    """The words of a text as they are written, folded."""
    folded = fold(text)
    return (_ASCII if folded.isascii() else _ANY).findall(folded)


def stem(word: str) -> str:
    """A folded word without its ending."""
    if len(word) < 4 or not word.isascii():
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
        word = word[:-2]
    elif word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if len(word) > 3 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    return word


def _has_vowel(rest: str) -> bool:
    return len(rest) > 1 and any(letter in "aeiouy" for letter in rest)


class _Stems(dict[str, str]):
    def __missing__(self, word: str) -> str:
        self[word] = found = stem(word)
        return found


class _Stemmer:
    """Remembers each word, because a playbook says the same few thousand words a million times."""

    def __init__(self) -> None:
        self._known: Callable[[str], str] = _Stems().__getitem__

    def __call__(self, text: str) -> list[str]:
        return list(map(self._known, words(text)))


stems = _Stemmer()
"""The stems of a text, in its order."""
STOP_STEMS = frozenset(map(stem, STOP))
