"""Text to the words that it is found by. `assets/find-words.js` does the same; a test holds the two together.

A word is folded (small letters, no accents, no apostrophes) and then cut to a light stem, so that *waits*, *waited* and
*waiting* are one. The endings are English ones; words of other alphabets are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_STOP = """
    a about after all also am an and any are as at be because been before being but by can cant could couldnt did didnt
    do does doesnt doing dont down each else even ever every few for from get gets getting go goes going got had has
    have havent having he her hers him his how i id if ill im in into is isnt it its just keep keeps let lets like made
    make makes making many may me might more most much my need needs no nor not now of off on once one or other our out
    over own put really same say says she should shouldnt so some someone something still such tell than that thats the
    their theirs them themselves then there theres these they theyre thing things this those through to too under until
    up us use using very want wants was wasnt way we well were what whats when where which while who whos why will with
    without wont would wouldnt yes you your yours
"""
STOP = frozenset(_STOP.split())
"""Words too common to find anything by. They count only in names and titles, and there only a little."""

_ODD = """
    began:begin broke:break brought:bring chose:choose children:child fell:fall felt:feel forgot:forget
    forgotten:forget fought:fight found:find gave:give given:give grew:grow heard:hear hid:hide kept:keep
    knew:know known:know learnt:learn lost:lose meant:mean people:person ran:run sat:sit shown:show spoke:speak
    spoken:speak stood:stand taken:take taught:teach thought:think threw:throw told:tell took:take
    understood:understand woke:wake worn:wear written:write wrote:write
"""
ODD = dict(pair.split(":") for pair in _ODD.split())
"""Words whose endings follow no rule, each with the word that it comes from."""

APART = "\x1e"  # YAML does not allow it in a text
_APOSTROPHES = re.compile("['’‘ʼ]")
_BETWEEN = re.compile(rf"(?:[^\w{APART}]|_)+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == APART else " " for code in range(128)}
_ASCII[ord("'")] = ""


def words(texts: Sequence[str]) -> list[list[str]]:
    """The words of some texts as they are written, in small letters without accents or apostrophes."""
    joined = APART.join(texts).replace("’", "")
    if joined.isascii():
        joined = joined.translate(_ASCII)
    else:
        plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", joined))
        joined = _BETWEEN.sub(" ", "".join(one for one in plain if not unicodedata.combining(one)).lower())
    return [text.split() for text in joined.split(APART)]


def stem(word: str) -> str:
    """A folded word without its ending."""
    word = ODD.get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():  # what has a digit in it is a name or a code
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
    def __missing__(self, word: str) -> str:
        self[word] = found = stem(word)
        return found


# A playbook says the same few thousand words a million times, so each is cut once.
_stem = _Stems().__getitem__


def stems(texts: Sequence[str]) -> list[set[str]]:
    """The stems in each of some texts."""
    return [set(map(_stem, written)) for written in words(texts)]


STOP_STEMS = frozenset(map(stem, STOP))
