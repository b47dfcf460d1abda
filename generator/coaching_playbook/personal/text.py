"""Text normalised for comparing names, and the word lists of this package."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path


class Pattern:
    """A regular expression that is compiled at its first use: most texts, and most commands, need few of them."""

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


_LISTS = Path(__file__).parent / "lists"
_APOSTROPHES = str.maketrans("’‘ʼ`´＇", "''''''")


class _Visible(dict[int, str | None]):
    """What `str.translate` puts for each character: nothing for format and control characters and variation selectors,
    white space and all others as they are."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        hidden = code in _SELECTORS or (unicodedata.category(letter) in ("Cc", "Cf") and not letter.isspace())
        self[code] = None if hidden else letter
        return self[code]


_SELECTORS = frozenset(
    [*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xE0000, 0xE01F0)]  # and fillers
)
_VISIBLE = _Visible()


def normalised(text: str) -> str:
    """Text in compatibility form (NFKC) with straight apostrophes, without invisible characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_VISIBLE)).translate(_VISIBLE).translate(_APOSTROPHES)


_FOLDED = str.maketrans("łøđðþıŁØĐŞ", "loddpiLODS")


@functools.lru_cache(8192)
def folded(word: str) -> str:
    """Return a word for comparing: lower case, without accents, with straight apostrophes."""
    if word.isascii():
        return word.lower()
    marks = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED).translate(_APOSTROPHES))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])


def lines(name: str) -> list[str]:
    """Return the lines of a word list, without comments and empty ones."""
    text = (_LISTS / f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@functools.cache
def words(name: str) -> frozenset[str]:
    """Return the words of a word list, folded."""
    return frozenset(folded(word) for line in lines(name) for word in line.split())


def folded_accents(text: str) -> str:
    """Text without accents, with its capitals; for comparing its words only, as its length may change."""
    if text.isascii():
        return text
    marks = unicodedata.normalize("NFKD", normalised(text).translate(_FOLDED_CASE))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])


_FOLDED_CASE = str.maketrans("łøđðþıŁØĐŞ", "loddpiLODS")
