"""Tokenise text, and reduce words to stems. `assets/search/tokens.js` implements the same rules for queries.

Both read tokens.json (the browser inside find/index.json), and tests/support/find/token_cases.json has cases for both.

Words are normalised: lower case, without apostrophes, soft hyphens and the accents of Latin, Greek, Cyrillic, Hebrew
and Arabic script; other scripts keep their vowel signs. Some words that people write in several ways become one token
(*well-being* and *well being*: `wellbeing`; *1:1* and *one to one*: `1to1`; *key stage 2*: `ks2`). Such a token also
has parts, which are indexed with it. Then English suffixes are removed, so that *waits*, *waited* and *waiting* have
one stem. Words in other alphabets are not stemmed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_TOKENS = json.loads(Path(__file__).with_name("tokens.json").read_text("utf-8"))
STOP_WORDS = frozenset[str](_TOKENS["stop_words"])
"""Words that are indexed only in names, titles and captions, and with a low weight."""
LIGHT_WORDS = frozenset[str](_TOKENS["light_words"])
"""Words that are too common in schools to decide much: their weight in a query is reduced."""
IRREGULAR: dict[str, str] = _TOKENS["irregular"]
"""Irregular forms, each with its base form."""
_SPELLINGS: dict[str, str] = _TOKENS["spellings"]
_LETTERS: dict[str, str] = _TOKENS["letters"]
_NUMBERS: dict[str, str] = _TOKENS["numbers"]

SEPARATOR = "\x1e"  # between joined texts; YAML does not allow it in a text
MAX_COMPOUND_PARTS = 4
"""Longer chains of hyphens are separate words."""

_IGNORED = "'’‘ʼ`´′＇\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011"
_REMOVED_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_DELETE = dict.fromkeys(map(ord, _IGNORED))
_KEPT = "-.:"
_ASCII = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) in _KEPT + SEPARATOR else " " for code in range(128)
}
_ASCII.update({ord("'"): "", ord("`"): ""})


class _Folded(dict[int, str]):
    """What replaces each character, by code point, after compatibility decomposition."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _HYPHENS:
            result = "-"
        elif character in _KEPT + SEPARATOR:
            result = character
        elif unicodedata.category(character)[0] in "LMN":
            result = "".join(_LETTERS.get(letter, letter) for letter in character.lower())
        else:
            result = " "
        self[code] = result
        return result


_FOLDED = _Folded()


class Token(NamedTuple):
    """A normalised word. `parts` are the words of which it was made, if it is a compound."""

    word: str
    parts: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return a text in lower case without accents, with spaces between words; hyphens, full stops and colons stay."""
    text = text.translate(_DELETE)
    if text.isascii():
        return text.translate(_ASCII)
    return _REMOVED_MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_FOLDED)


# --- compounds ---------------------------------------------------------------------------------------------------


def _token_sequences() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return (words, token) of all sequences that are one token, by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    pairs = [(text, token) for token, texts in _TOKENS["sequences"].items() for text in texts]
    pairs += [(text, text.replace(" ", "")) for text in _TOKENS["compounds"]]
    for text, token in pairs:
        words = tuple(text.split())
        found.setdefault(words[0], []).append((words, token))
    for sequences in found.values():
        sequences.sort(key=lambda one: -len(one[0]))
    return found


_TOKEN_SEQUENCES = _token_sequences()
_NUMBERED: Mapping[tuple[str, ...], str] = {
    tuple(text.split()): prefix for prefix, texts in _TOKENS["numbered"].items() for text in texts
}
_NUMBERED_STARTS = frozenset(words[0] for words in _NUMBERED)
_NUMBERED_CLOSED = re.compile(f"({'|'.join(words[0] for words in _NUMBERED if len(words) == 1)})([0-9]{{1,2}})")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")


def _words(chunk: str) -> list[str]:
    """Split a chunk between spaces at its full stops, colons and hyphens; hyphens stay at the end of a part."""
    chunk = chunk.strip(_KEPT)
    if _INITIALS.fullmatch(chunk):
        return [chunk.replace(".", "")]
    words: list[str] = []
    for piece in re.split("[.:]+", chunk):
        parts = [part for part in piece.split("-") if part]
        joins = 1 < len(parts) <= MAX_COMPOUND_PARTS and not all(part.isdigit() for part in parts)
        words += [f"{part}-" for part in parts[:-1]] + parts[-1:] if joins else parts
    return words


def _tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in lower case and without accents."""
    marked: list[str] = []
    for chunk in text.split():
        marked += [chunk] if chunk.isalnum() else _words(chunk)
    plain = [_NUMBERS.get(word, word) for word in (word.rstrip("-") for word in marked)]
    at = 0
    while at < len(plain):
        length, token = _sequence_at(plain, at)
        if not length:
            end = at
            while end < len(plain) - 1 and marked[end].endswith("-") and not _sequence_at(plain, end + 1)[0]:
                end += 1
            length = end - at + 1
            token = "".join(word.rstrip("-") for word in marked[at : end + 1]) if length > 1 else plain[at]
        yield Token(token, tuple(plain[at : at + length]) if length > 1 else _parts(token, plain[at]))
        at += length


def _parts(token: str, word: str) -> tuple[str, ...]:
    """Return the parts of a token that was written as one word, such as `y2`."""
    return (token.rstrip("0123456789"), token.lstrip("abcdefghijklmnopqrstuvwxyz")) if token != word else ()


def _sequence_at(words: Sequence[str], at: int) -> tuple[int, str]:
    """Return how many words from a position on are one token by the tables, and the token; 0 if none."""
    word = words[at]
    for sequence, token in _TOKEN_SEQUENCES.get(word, ()):
        if tuple(words[at : at + len(sequence)]) == sequence:
            return len(sequence), token
    if word in _NUMBERED_STARTS:
        for length in (2, 1):
            prefix = _NUMBERED.get(tuple(words[at : at + length]))
            if prefix and at + length < len(words) and re.fullmatch("[0-9]{1,2}", words[at + length]):
                return length + 1, prefix + words[at + length]
    if match := _NUMBERED_CLOSED.fullmatch(word):
        return 1, _NUMBERED[(match[1],)] + match[2]
    return 0, ""


def tokens(texts: Sequence[str]) -> list[list[Token]]:
    """Return the tokens of each text. The texts are folded together, because one translation is faster than many."""
    return [list(_tokens(text)) for text in fold(SEPARATOR.join(texts)).split(SEPARATOR)]


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Return the normalised words of each text, each compound as one word."""
    return [[token.word for token in text] for text in tokens(texts)]


# --- stems -------------------------------------------------------------------------------------------------------

_AMERICAN_STARTS = tuple(_SPELLINGS)
_AMERICAN_ENDING = re.compile("(.{2,}[iy])z(e|es|ed|er|ers|ing|ation|ations)")


def british(word: str) -> str:
    """Return a word in British spelling."""
    if word.startswith(_AMERICAN_STARTS):  # few do, and this is one comparison
        for american, spelling in _SPELLINGS.items():
            if word.startswith(american) and not word.startswith(spelling):
                return spelling + word[len(american) :]
    match = "z" in word and _AMERICAN_ENDING.fullmatch(word)
    return f"{match[1]}s{match[2]}" if match and len(word) > 5 else word


def stem(word: str) -> str:
    """Return the stem of a normalised word."""
    word = IRREGULAR.get(word, word)
    if len(word) < 3 or not word.isascii() or not word.isalpha():  # a word with a digit is a name or a code
        return word
    word = british(word)
    if len(word) < 4:
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
    """Cache of stems; faster than functools.cache for the million words of a large playbook."""

    def __missing__(self, word: str) -> str:
        self[word] = result = stem(word)
        return result


_stem = _Stems().__getitem__


def stems(texts: Sequence[str]) -> list[set[str]]:
    """Return the set of stems to index in each text: of every token, and of the parts of compounds."""
    found = []
    for text in tokens(texts):
        words = {token.word for token in text}
        for token in text:
            words.update(token.parts)
        found.append(set(map(_stem, words)))
    return found


def stem_sequences(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the stems of each text in order, each compound as one."""
    return [tuple(map(_stem, words)) for words in tokenize(texts)]


def browser_tokens() -> dict[str, Any]:
    """Return the tables for the root file of the index (`TokenData` in assets/search/types.js)."""
    return {
        **_TOKENS,
        "stop_words": " ".join(_TOKENS["stop_words"]),
        "light_words": " ".join(_TOKENS["light_words"]),
        "compounds": ",".join(_TOKENS["compounds"]),
    }


STOP_STEMS = frozenset(map(stem, STOP_WORDS))
LIGHT_STEMS = frozenset(map(stem, LIGHT_WORDS))
