"""The list of names that a school keeps outside the repository.

The environment variable `PLAYBOOK_NAMES` holds the path of a file or the names themselves. No name of the list is ever
printed: a hit has a position and no text, and `redact_listed_names` removes the names from any other message.
Comparison ignores accents, capitals, apostrophes and invisible characters.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Set
from pathlib import Path

from coaching_playbook.personal.word_lists import word_list
from coaching_playbook.plain_text import normalise_unicode, strip_accents

NAMES_VARIABLE = "PLAYBOOK_NAMES"
_REPLACEMENT = "(a name from your list)"


def _listed_names() -> dict[str, list[re.Pattern[str]]]:
    """Return patterns for the names in the environment variable, keyed by the first word of the name, in lower case."""
    value = os.environ.get(NAMES_VARIABLE, "")
    return _compile_names(value) if value.strip() else {}


def first_words() -> Set[str]:
    """Return the first word of each name on the school's list, in lower case without accents.

    Every text that contains a listed name contains one of these words.
    """
    return _listed_names().keys()


def _strip_accents_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """Return a text without accents and invisible characters, and the offset in `text` of each remaining character.

    Case is kept, because listed names that are also everyday words match only with their capital. The offsets are None
    if the text is ASCII, and so unchanged.
    """
    if text.isascii():
        return text, None
    letters, offsets = [], []
    for offset, letter in enumerate(text):
        for part in strip_accents(letter):
            letters.append(part)
            offsets.append(offset)
    return "".join(letters), offsets


def find_listed_names(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each occurrence in `text` of a name from the school's list, in order, without overlaps."""
    listed = _listed_names()
    if not listed:
        return []
    plain, offsets = _strip_accents_with_offsets(text)
    spans = [
        match.span()
        for word in dict.fromkeys(_WORD.findall(plain.lower()))
        for pattern in listed.get(word, ())
        for match in pattern.finditer(plain)
    ]
    spans = _without_overlaps(spans)
    if offsets is None:
        return spans
    return [(offsets[start], offsets[end - 1] + 1) for start, end in spans]


def redact_listed_names(text: str) -> str:
    """Replace each name from the school's list in a text by "(a name from your list)"."""
    for start, end in reversed(find_listed_names(text)):
        text = f"{text[:start]}{_REPLACEMENT}{text[end:]}"
    return text


_WORD = re.compile(r"[^\W\d_]+")


def _without_overlaps(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, without those that overlap a longer span."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda one: one[0] - one[1]):
        if all(end <= other or start >= after for other, after in kept):
            kept.append((start, end))
    return sorted(kept)


def unreadable_list_message() -> str:
    """Return a message if PLAYBOOK_NAMES looks like the path of a file that cannot be read, else an empty string.

    The message does not repeat the value of this environment variable, which may be a name.
    """
    value = os.environ.get(NAMES_VARIABLE, "").strip()
    if not _PATH_PATTERN.fullmatch(value) or _read_names_file(value) is not None:
        return ""
    return (
        f"{NAMES_VARIABLE} looks like the path of a file, and no text file can be read there. "
        "Give the path of a file with one name a line, or the names themselves, one a line."
    )


_PATH_PATTERN = re.compile(
    r"(?:[.~/\\]|[A-Za-z]:[/\\]).*|.*[/\\].*|.*\.(?:txt|csv|tsv|md|ya?ml|json|docx?|xlsx?|list|lst)", re.I
)


def _read_names_file(value: str) -> str | None:
    """Return the text of the file at the path `value`; None if `value` is a list of names or no file can be read."""
    if "\n" in value.strip():
        return None
    try:
        return Path(value.strip()).read_text("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


@functools.lru_cache(4)
def _compile_names(value: str) -> dict[str, list[re.Pattern[str]]]:
    """Return patterns for names, one a line in `value` or in the file at that path, keyed by first word; cached."""
    text = value if (file := _read_names_file(value)) is None else file
    everyday = word_list("word_names") | word_list("capital_names") | word_list("proper_words")
    listed: dict[str, list[re.Pattern[str]]] = {}
    for line in text.splitlines():
        name = _strip_accents_with_offsets(" ".join(normalise_unicode(line).split()))[0].strip(" ,;")
        parts = re.split(r"[\s\-]+", name)
        first = _WORD.search(name.lower())
        if name.startswith("#") or not first:
            continue
        pattern = r"[\s\-]+".join(re.escape(part) for part in parts)
        # A name that is a word of the language too, such as Will or Grace, has to be written with its capital.
        flags = re.NOFLAG if name.lower() in everyday else re.IGNORECASE
        listed.setdefault(first[0], []).append(re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])", flags))
    return listed
