"""Normalise text for comparing names, and read the word lists of this package."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path


class LazyPattern:
    """A regular expression that is compiled at its first use, because most texts and commands need few of them."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    @functools.cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.search

    @functools.cached_property
    def match(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.match

    @functools.cached_property
    def fullmatch(self) -> Callable[[str], re.Match[str] | None]:
        return self._compiled.fullmatch

    @functools.cached_property
    def finditer(self) -> Callable[[str], Iterator[re.Match[str]]]:
        return self._compiled.finditer

    @functools.cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        return self._compiled.sub

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)


_LISTS_FOLDER = Path(__file__).parent / "lists"
_STRAIGHT_APOSTROPHES = str.maketrans("’‘ʼ`´＇", "''''''")


class _InvisibleRemover(dict[int, str | None]):
    """Table for `str.translate` that deletes format and control characters and variation selectors.

    White space and all other characters stay.
    """

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        hidden = code in _INVISIBLE_CODES or (unicodedata.category(letter) in ("Cc", "Cf") and not letter.isspace())
        self[code] = None if hidden else letter
        return self[code]


_INVISIBLE_CODES = frozenset(
    [*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xE0000, 0xE01F0)]  # and fillers
)
_INVISIBLE = _InvisibleRemover()


def normalise_unicode(text: str) -> str:
    """Return a text in compatibility form (NFKC) with straight apostrophes, without invisible characters."""
    if text.isascii():
        return text
    return (
        unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_INVISIBLE).translate(_STRAIGHT_APOSTROPHES)
    )


BASE_LETTERS = str.maketrans("łøđðþıŁØĐŞ", "loddpiLODS")


@functools.lru_cache(8192)
def folded(word: str) -> str:
    """Return a word in lower case, without accents, with straight apostrophes, for comparison."""
    if word.isascii():
        return word.lower()
    marks = unicodedata.normalize("NFKD", word.casefold().translate(BASE_LETTERS).translate(_STRAIGHT_APOSTROPHES))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])


def word_list_lines(name: str) -> list[str]:
    """Return the lines of the file `lists/<name>.txt`, without comments and empty lines."""
    text = (_LISTS_FOLDER / f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of the file `lists/<name>.txt`, folded; cached."""
    return frozenset(folded(word) for line in word_list_lines(name) for word in line.split())


def without_accents(text: str) -> str:
    """Return a text without accents, with its capitals. Its length may change, so offsets in it are of no use."""
    if text.isascii():
        return text
    marks = unicodedata.normalize("NFKD", normalise_unicode(text).translate(BASE_LETTERS))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])
