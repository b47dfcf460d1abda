"""Redact names of people who chose not to be named, and find such names in texts and captions."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.captions import parse as parse_captions
from coaching_playbook.model import Person
from coaching_playbook.plain_text import decode_entities, visible_form


class Redaction(NamedTuple):
    """A name to redact, the pattern that matches it in a text in its visible form, and the text that replaces it."""

    name: str
    pattern: re.Pattern[str]
    replacement: str


def as_displayed(person: Person) -> Person:
    """Return a copy of a person in which `name` is what they chose to show: name, pseudonym, or None for neither."""
    name = {"name": person.name, "pseudonym": person.pseudonym}.get(person.show)
    return person.model_copy(update={"name": name, "pseudonym": None})


@functools.lru_cache(maxsize=1)
def redactions_for(people: tuple[Person, ...]) -> tuple[Redaction, ...]:
    """Return a redaction for each name that a person chose not to show. The last result is cached."""
    public = {name for person in people if (name := as_displayed(person).name)}
    redactions = []
    for person in people:
        replacement = person.pseudonym if person.show == "pseudonym" and person.pseudonym else "a colleague"
        for name in (person.name, person.pseudonym):
            if name and name not in public:
                redactions.append(Redaction(name, _name_pattern(visible_form(name)), replacement))
    return tuple(redactions)


_HYPHEN = "[-\u2010-\u2013]"
_APOSTROPHES = "'’‘ʼ`´"


def _base_letter(letter: str) -> str:
    """Return a letter without its accent."""
    return unicodedata.normalize("NFD", letter)[0]


def _accented_letters() -> dict[str, str]:
    """Return the accented forms of each Latin letter, keyed by the letter without an accent."""
    forms: dict[str, str] = {}
    for letter in map(chr, range(0xC0, 0x250)):
        plain = _base_letter(letter)
        forms[plain] = forms.get(plain, "") + letter
    return forms


_ACCENTED = _accented_letters()


def _name_pattern(name: str) -> re.Pattern[str]:
    """Compile a pattern that matches a name in a text returned by `visible_form`.

    It matches with and without accents, and with any apostrophe or none. For a hyphen it matches any hyphen or a space;
    for a space, a hyphen too, but only before a capital, so that ids made of names (`ann-lee`) do not match. A name of
    several words matches in any case; a single word only in its own case or, if longer than three letters, in capitals.
    """
    parts = name.split()
    words = rf"(?:\s+|{_HYPHEN}\s*(?=(?-i:[A-ZÀ-Þ])))".join(map(_word_pattern, parts))
    if len(parts) > 1:
        return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    # A single name may be an ordinary word too (Grace, Will), so match its case, or capitals if it is no abbreviation.
    spelt = f"{words}|{_word_pattern(name.upper())}" if len(name) > 3 else words
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)")


def _word_pattern(word: str) -> str:
    """Return a regular expression for a word of a name, also where a hyphen breaks the word at the end of a line."""
    pieces = []
    for letter in word:
        plain = _base_letter(letter)
        if re.match(_HYPHEN, letter):
            pieces.append(rf"(?:{_HYPHEN}\s*|\s+)")
        elif letter in _APOSTROPHES:
            pieces.append(f"[{_APOSTROPHES}]?")
        else:
            may_break = rf"(?:{_HYPHEN}\s+)?" if pieces and pieces[-1].endswith("]") else ""
            pieces.append(f"{may_break}[{re.escape(plain + _ACCENTED.get(plain, ''))}]")
    return "".join(pieces)


_ZERO_WIDTH_CHARACTER = re.compile(r"[\u200b-\u200d\u2060\ufeff]")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|c|cite|code|em|font|i|lang|mark|q|rt|ruby|s|small|span|strong|sub|sup|u|v|wbr)"
    r"(?:[\s.][^<>]*)?/?>|<!--.*?-->|<\d[\d:.]*>",
    re.IGNORECASE | re.DOTALL,
)
_LINE_BREAK_TAG = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_BLOCK_SEPARATOR = " \u2029| "


def _decode_nested_entities(text: str) -> str:
    """Decode HTML entities three times, since a decoded text may contain entities again."""
    return decode_entities(decode_entities(decode_entities(text)))


def visible_text(text: str) -> str:
    """Return the text that a reader sees of HTML or a caption: without tags, with entities decoded.

    Inline tags are removed, line breaks become spaces, and other tags become a separator that prevents a match across
    it. The result is in NFKC, without invisible characters.
    """
    text = _TAG.sub(_BLOCK_SEPARATOR, _LINE_BREAK_TAG.sub(" ", _INLINE_TAG.sub("", text)))
    text = _decode_nested_entities(text)
    return visible_form(_INLINE_TAG.sub("", text))


def _spellings(text: str) -> Iterator[str]:
    """Yield the forms of a text in which a reader could find a name: as written, without invisible characters, as HTML
    shows it, and without asterisks."""
    yield text
    if not text.isascii():
        yield visible_form(text)
    if "<" in text or "&" in text:
        yield visible_text(text)
        yield visible_form(_decode_nested_entities(text))  # voice names and alt texts are inside tags
    if "*" in text:
        yield visible_form(text.replace("*", ""))
    plain = _decode_nested_entities(text)
    if _ZERO_WIDTH_CHARACTER.search(plain):  # find names that have such a character as separator
        yield visible_form(_ZERO_WIDTH_CHARACTER.sub(" ", plain))


def names_in_texts(texts: Iterable[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """Return the names among `redactions` that occur in any of the texts, as written or as a reader sees them."""
    if not redactions:
        return ()
    spellings = [spelling for text in texts for spelling in _spellings(text)]
    return tuple(r.name for r in redactions if any(r.pattern.search(spelling) for spelling in spellings))


_PUNCTUATION_AT_ENDS = re.compile(r"^\W+|\W+$")


def names_in_captions(lines: Sequence[str], redactions: Sequence[Redaction]) -> tuple[str, ...]:
    """Return the names of `redactions` that occur in the lines of a caption file, also in comments or across cues."""
    if not redactions:
        return ()
    text = "\n".join(lines)
    # A name may go on in the next cue: with the dots, dashes or notes that stand around what is said, it is no name.
    cues = [cue.text for cue in parse_captions(text, "")[0]]
    spoken = " ".join(_PUNCTUATION_AT_ENDS.sub("", cue) for cue in cues)
    return names_in_texts((text, spoken, " ".join(cues)), redactions)


def redact(text: str, redactions: Sequence[Redaction]) -> str:
    """Replace every name of `redactions` in a text by a pseudonym or "a colleague".

    If a name contains unusual characters or emphasis marks, these are removed from the whole text.
    """
    if redactions and (not text.isascii() or "*" in text):
        plain, apart = visible_form(text), visible_form(_ZERO_WIDTH_CHARACTER.sub(" ", text))
        forms = (text, plain, plain.replace("*", ""), apart, apart.replace("*", ""))
        text = max(forms, key=lambda form: sum(len(redaction.pattern.findall(form)) for redaction in redactions))
    for _name, pattern, replacement in redactions:
        text = pattern.sub(functools.partial(_match_case, replacement), text)
    return text


def _match_case(replacement: str, match: re.Match[str]) -> str:
    """Return `replacement`, with a capital if the name in `match` begins a sentence."""
    before = match.string[: match.start()].rstrip()
    return replacement[:1].upper() + replacement[1:] if not before or before[-1] in ".!?" else replacement
