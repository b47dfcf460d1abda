"""Redact names of people who chose not to be named, and find such names in texts and captions."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.model import Person


class Redaction(NamedTuple):
    """A name to redact, the pattern that finds it in normalised text, and its replacement."""

    name: str
    pattern: re.Pattern[str]
    replacement: str


def as_displayed(person: Person) -> Person:
    """Return a person with the one name that they chose to show (name, pseudonym or none)."""
    name = {"name": person.name, "pseudonym": person.pseudonym}.get(person.show)
    return person.model_copy(update={"name": name, "pseudonym": None})


_cache: list[tuple[Sequence[Person], tuple[Redaction, ...]]] = []


def redactions_for(people: Sequence[Person]) -> tuple[Redaction, ...]:
    """Return the redactions for all names that people chose not to show. The last result is cached, by identity."""
    if not _cache or _cache[0][0] is not people:
        _cache[:] = [(people, _redactions_for(people))]
    return _cache[0][1]


def _redactions_for(people: Sequence[Person]) -> tuple[Redaction, ...]:
    public = {name for person in people if (name := as_displayed(person).name)}
    redactions = []
    for person in people:
        replacement = person.pseudonym if person.show == "pseudonym" and person.pseudonym else "a colleague"
        for name in (person.name, person.pseudonym):
            if name and name not in public:
                redactions.append(Redaction(name, _pattern(normalised(name)), replacement))
    return tuple(redactions)


def _pattern(name: str) -> re.Pattern[str]:
    """Compile a pattern that finds a name in normalised text."""
    parts = name.split()
    words = r"\s+".join(re.escape(word) for word in parts)
    if len(parts) > 1:
        return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    # A single name may be an ordinary word too (Grace, Will), so match its case, or capitals if it is no abbreviation.
    spelt = f"{words}|{re.escape(name.upper())}" if len(name) > 3 else words
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)")


_INVISIBLE = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
_NO_WIDTH = re.compile(r"[\u200b-\u200d\u2060\ufeff]")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|c|cite|code|em|font|i|lang|mark|q|rt|ruby|s|small|span|strong|sub|sup|u|v|wbr)"
    r"(?:[\s.][^<>]*)?/?>|<!--.*?-->|<\d[\d:.]*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_BETWEEN_BLOCKS = " \u2029| "


def normalised(text: str) -> str:
    """Normalise Unicode text to NFKC and remove invisible characters; ASCII text is returned unchanged."""
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", text)


def _unescaped(text: str) -> str:
    """Decode HTML entities repeatedly, since a decoded text may hold entities again."""
    for _ in range(3):
        try:
            text, previous = html.unescape(text), text
        except ValueError:  # a character reference with thousands of digits
            break
        if text == previous:
            break
    return text


def displayed(text: str) -> str:
    """Return the visible text of a page or caption: tags removed, entities decoded, normalised.

    Inline tags are removed, line breaks become spaces, and other tags separators.
    """
    text = _TAG.sub(_BETWEEN_BLOCKS, _BREAK.sub(" ", _INLINE.sub("", text)))
    text = _unescaped(text)
    return normalised(_INLINE.sub("", text))


def _spellings(text: str) -> Iterator[str]:
    """Yield the forms of a text in which a name can be read: as written, normalised, displayed, without emphasis."""
    yield text
    if not text.isascii():
        yield normalised(text)
    if "<" in text or "&" in text:
        yield displayed(text)
        yield normalised(_unescaped(text))  # voice names and alt texts are inside tags
    if "*" in text:
        yield normalised(text.replace("*", ""))
    plain = _unescaped(text)
    if _NO_WIDTH.search(plain):  # find names that have such a character as separator
        yield normalised(_NO_WIDTH.sub(" ", plain))


def matching_redactions(texts: Iterable[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """Return the names to redact that occur in the texts, as written or as displayed."""
    if not redactions:
        return ()
    spellings = [spelling for text in texts for spelling in _spellings(text)]
    return tuple(r.name for r in redactions if any(r.pattern.search(spelling) for spelling in spellings))


_TIMING = re.compile(r"^.*-->.*$", re.MULTILINE)


def names_in_captions(lines: Sequence[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """Return the names to redact in the lines of a caption file: in a line, a comment, or across lines and cues."""
    if not redactions:
        return ()
    text = "\n".join(lines)
    # Remove timings, cue numbers and line breaks, so that a name split across cues is found.
    spoken = " ".join(line.strip() for line in _TIMING.sub("", text).split("\n") if not line.strip().isdecimal())
    return matching_redactions((text, spoken, _INLINE.sub("", spoken)), redactions)


def redact(text: str, redactions: Sequence[Redaction]) -> str:
    """Replace every name to redact in a text.

    Where a name has unusual characters or emphasis marks in it, the whole text is continued without these.
    """
    if redactions and (not text.isascii() or "*" in text):
        plain, apart = normalised(text), normalised(_NO_WIDTH.sub(" ", text))
        forms = (text, plain, plain.replace("*", ""), apart, apart.replace("*", ""))
        text = max(forms, key=lambda spelling: _count(spelling, redactions))
    for _name, pattern, replacement in redactions:
        text = pattern.sub(functools.partial(_match_case, replacement), text)
    return text


def _count(text: str, redactions: Sequence[Redaction]) -> int:
    """Count the names to redact in a text, each occurrence."""
    return sum(len(redaction.pattern.findall(text)) for redaction in redactions)


def _match_case(replacement: str, match: re.Match[str]) -> str:
    """Return the replacement, capitalised at the beginning of a sentence."""
    before = match.string[: match.start()].rstrip()
    return replacement[:1].upper() + replacement[1:] if not before or before[-1] in ".!?" else replacement
