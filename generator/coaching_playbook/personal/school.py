"""The names that a school keeps outside the repository: `PLAYBOOK_NAMES`, a file or the names themselves.

No name of this list is ever printed: a hit has a place and no text, and `redact` takes the names out of any other
message. Comparison ignores accents, capitals, apostrophes and invisible characters.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import unicodedata
from pathlib import Path

from coaching_playbook.personal.text import normalised, words

VARIABLE = "PLAYBOOK_NAMES"
INSTEAD = "(a name from your list)"


_Listed = dict[str, list[re.Pattern[str]]]
"""For the first word of each name, folded, the patterns of the names that begin with it."""


def _listed() -> _Listed:
    value = os.environ.get(VARIABLE, "")
    return _compiled(value) if value.strip() else {}


def first_words() -> frozenset[str]:
    """Return the first word of each name of the list, folded: one of them is in every text that holds a name."""
    value = os.environ.get(VARIABLE, "")
    return _first_words(value) if value.strip() else frozenset()


@functools.lru_cache(4)
def _first_words(value: str) -> frozenset[str]:
    return frozenset(_compiled(value))


def fingerprint() -> str:
    """Return a digest of the list as it is now, so that a cache is not used for another list."""
    patterns = [one.pattern for listed in _listed().values() for one in listed]
    return hashlib.blake2b("\n".join(patterns).encode()).hexdigest() if patterns else ""


def comparable(text: str) -> tuple[str, list[int] | None]:
    """Text without accents and invisible characters, and for each of its characters the offset in `text`.

    Capitals stay: names that are words too are compared with them. The offsets are None where they are the same.
    """
    if text.isascii():
        return text, None
    made, offsets = [], []
    for offset, letter in enumerate(text):
        plain = normalised(letter)
        for part in unicodedata.normalize("NFKD", plain.translate(_LETTERS)):
            if not unicodedata.combining(part):
                made.append(part)
                offsets.append(offset)
    return "".join(made), offsets


_LETTERS = str.maketrans("łøđðþıŁØĐŞ", "lodðpiLODS")


def spans(text: str) -> list[tuple[int, int]]:
    """Where names of the list stand in a text, as offsets from and to."""
    listed = _listed()
    if not listed:
        return []
    plain, offsets = comparable(text)
    found = [
        one.span()
        for word in dict.fromkeys(_WORD.findall(plain.lower()))
        for looks in listed.get(word, ())
        for one in looks.finditer(plain)
    ]
    found = _longest(found)
    if offsets is None:
        return found
    return [(offsets[start], offsets[end - 1] + 1) for start, end in found]


def redact(text: str) -> str:
    """Return a text with `INSTEAD` wherever a name of the list stood."""
    for start, end in reversed(spans(text)):
        text = f"{text[:start]}{INSTEAD}{text[end:]}"
    return text


_WORD = re.compile(r"[^\W\d_]+")


def _longest(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, without those that overlap a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda one: one[0] - one[1]):
        if all(end <= other or start >= after for other, after in kept):
            kept.append((start, end))
    return sorted(kept)


def unreadable() -> str:
    """Return what is wrong with the list: it looks like the path of a file that cannot be read. The value is not
    repeated."""
    value = os.environ.get(VARIABLE, "").strip()
    if not _PATH.fullmatch(value) or _file_text(value) is not None:
        return ""
    return (
        f"{VARIABLE} looks like the path of a file, and no text file can be read there. "
        "Give the path of a file with one name a line, or the names themselves, one a line."
    )


_PATH = re.compile(
    r"(?:[.~/\\]|[A-Za-z]:[/\\]).*|.*[/\\].*|.*\.(?:txt|csv|tsv|md|ya?ml|json|docx?|xlsx?|list|lst)", re.I
)


def _file_text(value: str) -> str | None:
    """Return the text of the file that a value of one line names; None for names, and where no file can be read."""
    if "\n" in value.strip():
        return None
    try:
        return Path(value.strip()).read_text("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


@functools.lru_cache(4)
def _compiled(value: str) -> _Listed:
    """Return the patterns for a value of the variable. A value of one line that names a file is read from there."""
    text = value if (file := _file_text(value)) is None else file
    everyday = words("word_names") | words("capital_names") | words("proper_words")
    listed: _Listed = {}
    for line in text.splitlines():
        name = comparable(" ".join(normalised(line).split()))[0].strip(" ,;")
        parts = re.split(r"[\s\-]+", name)
        first = _WORD.search(name.lower())
        if name.startswith("#") or not first:
            continue
        looks = r"[\s\-]+".join(re.escape(part) for part in parts)
        # A name that is a word of the language too, such as Will or Grace, has to be written with its capital.
        flags = re.NOFLAG if name.lower() in everyday else re.IGNORECASE
        listed.setdefault(first[0], []).append(re.compile(rf"(?<![^\W_]){looks}(?![^\W_])", flags))
    return listed
