"""Text normalised for comparing names, and the word lists of this package."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"
_APOSTROPHES = str.maketrans("’‘ʼ`´＇", "''''''")


@functools.cache
def _invisible() -> re.Pattern[str]:
    """Format and control characters and variation selectors; white space is kept."""
    codes = [*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0]
    codes += [
        code for code in range(0x10000) if unicodedata.category(chr(code)) in ("Cc", "Cf") and not chr(code).isspace()
    ]
    return re.compile("[" + "".join(re.escape(chr(code)) for code in codes) + "\U000e0000-\U000e01ef]")


def normalised(text: str) -> str:
    """Text in compatibility form (NFKC) with straight apostrophes, without invisible characters."""
    if text.isascii():
        return text
    text = _invisible().sub("", text)
    return _invisible().sub("", unicodedata.normalize("NFKC", text)).translate(_APOSTROPHES)


_FOLDED = str.maketrans("łøđðþıŁØĐŞ", "loddpiLODS")


@functools.lru_cache(8192)
def folded(word: str) -> str:
    """A word for comparing: lower case, without accents, with straight apostrophes."""
    if word.isascii():
        return word.lower()
    marks = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED).translate(_APOSTROPHES))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])


def lines(name: str) -> list[str]:
    """The lines of a word list, without comments and empty ones."""
    text = (_LISTS / f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def words(name: str) -> frozenset[str]:
    """The words of a word list, folded."""
    return frozenset(folded(word) for line in lines(name) for word in line.split())


def folded_accents(text: str) -> str:
    """Text without accents, with its capitals; for comparing its words only, as its length may change."""
    if text.isascii():
        return text
    marks = unicodedata.normalize("NFKD", normalised(text).translate(_FOLDED_CASE))
    return "".join([letter for letter in marks if not unicodedata.combining(letter)])


_FOLDED_CASE = str.maketrans("łøđðþıŁØĐŞ", "loddpiLODS")
