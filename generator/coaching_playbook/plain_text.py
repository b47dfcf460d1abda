"""Convert texts to plain forms for comparison: without invisible characters, without accents, with entities decoded.

Imports nothing of this package.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata

_IGNORABLE_CODES = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0)
) | frozenset(range(0xE0000, 0xE1000))
"""Code points of other categories than control and format that fonts do not show, such as variation selectors."""


class _InvisibleCharacters(dict[int, str | None]):
    """Table for `str.translate` that deletes control, format and ignorable characters, but no white space."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        is_control = unicodedata.category(letter) in ("Cc", "Cf") and not letter.isspace()
        self[code] = None if is_control or code in _IGNORABLE_CODES else letter
        return self[code]


_INVISIBLE_CHARACTERS = _InvisibleCharacters()
_ASCII_CONTROL_CHARACTER = re.compile(r"[\0-\x08\x0e-\x1b\x7f]")
_STRAIGHT_APOSTROPHES = str.maketrans("’‘ʼ`´＇", "''''''")
_BASE_LETTERS = str.maketrans("łøđðþıŁØĐÐÞŞ", "loddpiLODDPS")
"""Table for `str.translate` from letters that Unicode does not decompose to similar letters without accents."""


def visible_form(text: str) -> str:
    """Return a text in Unicode's NFKC form, without control, format and other invisible characters."""
    if text.isascii() and not _ASCII_CONTROL_CHARACTER.search(text):
        return text
    for _ in range(2):  # NFKC turns some visible characters into invisible ones
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE_CHARACTERS))
    return text


def normalise_unicode(text: str) -> str:
    """Return a text in its visible form (NFKC without invisible characters), with straight apostrophes."""
    # Replace apostrophes first: NFKC converts an acute accent used as one to a space and an accent.
    return visible_form(text if text.isascii() else text.translate(_STRAIGHT_APOSTROPHES))


def strip_accents(text: str) -> str:
    """Return a text without accents and invisible characters, with its capitals. Its length may change."""
    if text.isascii():
        return visible_form(text)
    decomposed = unicodedata.normalize("NFKD", normalise_unicode(text).translate(_BASE_LETTERS))
    return "".join([letter for letter in decomposed if not unicodedata.combining(letter)])


@functools.lru_cache(8192)
def fold(word: str) -> str:
    """Return a word in lower case, without accents, with straight apostrophes, for comparison; cached."""
    return strip_accents(word).casefold()


def decode_entities(text: str) -> str:
    """Decode HTML entities; a text with a character reference of thousands of digits is returned unchanged."""
    try:
        return html.unescape(text)
    except ValueError:
        return text
