"""Who is named, and who is not: what a person chose to show, and their name wherever it stands in a text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.model import Person


class Redaction(NamedTuple):
    """A name that nobody may read, and what stands in its place."""

    name: str
    pattern: re.Pattern[str]
    replacement: str


def as_displayed(person: Person) -> Person:
    """A person with the one name that they chose to show, or with none."""
    name = {"name": person.name, "pseudonym": person.pseudonym}.get(person.show)
    return person.model_copy(update={"name": name, "pseudonym": None})


_last: list[tuple[Sequence[Person], tuple[Redaction, ...]]] = []


def redactions_for(people: Sequence[Person]) -> tuple[Redaction, ...]:
    """The names that people wrote down and chose not to show. The last answer is kept: thousands ask the same."""
    if not _last or _last[0][0] is not people:
        _last[:] = [(people, _redactions_for(people))]
    return _last[0][1]


def _redactions_for(people: Sequence[Person]) -> tuple[Redaction, ...]:
    public = {name for person in people if (name := as_displayed(person).name)}
    found = []
    for person in people:
        instead = person.pseudonym if person.show == "pseudonym" and person.pseudonym else "a colleague"
        for name in (person.name, person.pseudonym):
            if name and name not in public:
                found.append(Redaction(name, _pattern(normalised(name)), instead))
    return tuple(found)


def _pattern(name: str) -> re.Pattern[str]:
    """A pattern that finds a name in normalised text."""
    parts = name.split()
    words = r"\s+".join(re.escape(word) for word in parts)
    if len(parts) > 1:
        return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    # One word may be a word of the language too (Grace, Will), so it must be written as the name is, or, where it is
    # no likely abbreviation, all in capitals.
    spelt = f"{words}|{re.escape(name.upper())}" if len(name) > 3 else words
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)")


_INVISIBLE = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|c|cite|code|em|font|i|lang|mark|q|rt|ruby|s|small|span|strong|sub|sup|u|v|wbr)"
    r"(?:[\s.][^<>]*)?/?>|<!--.*?-->|<\d[\d:.]*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_BETWEEN_BLOCKS = " \u2029| "


def normalised(text: str) -> str:
    """Text in one Unicode form (NFKC) without characters that nobody sees; ASCII text is returned as it is."""
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", text)


def _unescaped(text: str) -> str:
    """Text with entities decoded, and those in what came of that."""
    for _ in range(3):
        try:
            text, before = html.unescape(text), text
        except ValueError:  # a character reference with thousands of digits
            break
        if text == before:
            break
    return text


def displayed(text: str) -> str:
    """Text of a page or a caption as a reader sees it: tags taken out, entities decoded, normalised.

    Inline tags vanish, a line break is a space, and other tags keep what stands on both sides apart.
    """
    text = _TAG.sub(_BETWEEN_BLOCKS, _BREAK.sub(" ", _INLINE.sub("", text)))
    text = _unescaped(text)
    return normalised(_INLINE.sub("", text))


def _spellings(text: str) -> Iterator[str]:
    """The forms of a text in which a name could be read: as it is written, and as it is displayed."""
    yield text
    if not text.isascii():
        yield normalised(text)
    if "<" in text or "&" in text:
        yield displayed(text)
        yield normalised(_unescaped(text))  # the names of voices stand inside tags, and pictures have texts there
    if "*" in text:
        yield normalised(text.replace("*", ""))


def matching_redactions(texts: Iterable[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """The names that stand in some texts, as they are written or as readers see them."""
    if not redactions:
        return ()
    spellings = [spelling for text in texts for spelling in _spellings(text)]
    return tuple(one.name for one in redactions if any(one.pattern.search(spelling) for spelling in spellings))


_TIMING = re.compile(r"^.*-->.*$", re.MULTILINE)


def names_in_captions(lines: Sequence[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """The names in a caption file, given by its lines: in a line, a comment, or across the lines and cues displayed."""
    if not redactions:
        return ()
    text = "\n".join(lines)
    # Without times, numbers of cues and empty lines a name that goes over from one cue to the next is in one piece.
    spoken = " ".join(line.strip() for line in _TIMING.sub("", text).split("\n") if not line.strip().isdecimal())
    return matching_redactions((text, spoken, _INLINE.sub("", spoken)), redactions)


def redact(text: str, redactions: Sequence[Redaction]) -> str:
    """A text with something else wherever one of some names stood."""
    if redactions and not (text.isascii() and "*" not in text):
        plain = normalised(text)
        if matching_redactions((plain,), redactions) and not any(one.pattern.search(text) for one in redactions):
            # The name is hidden in odd characters or in marks of emphasis: the text goes on without them.
            text = plain if any(one.pattern.search(plain) for one in redactions) else plain.replace("*", "")
    for one in redactions:
        instead = one.replacement
        text = one.pattern.sub(lambda found, instead=instead: _match_case(found, instead), text)  # type: ignore[misc]
    return text


def _match_case(found: re.Match[str], instead: str) -> str:
    """What stands instead of a name, with a capital where a sentence begins."""
    before = found.string[: found.start()].rstrip()
    return instead[:1].upper() + instead[1:] if not before or before[-1] in ".!?" else instead
