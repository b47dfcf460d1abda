"""Tokenise texts and stem their words for the search. `assets/search/tokens.js` implements the same rules for queries.

Both use tokens.json, which the browser gets as part of find/index.json. tests/support/find/token_cases.json tests both.

Words are normalised: lower case, without apostrophes, soft hyphens, and accents of Latin, Greek, Cyrillic, Hebrew and
Arabic script (other scripts keep their vowel signs). Words that people write in several ways become one token, such as
`wellbeing` for *well-being* and *well being*, `1to1` for *one to one*, and `ks2` for *key stage 2*; the words of such a
compound are indexed too. Then English suffixes are removed, so that *waits*, *waited* and *waiting* have one stem.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_TOKENS = json.loads(Path(__file__).with_name("tokens.json").read_text("utf-8"))
STOP_WORDS = frozenset[str](_TOKENS["stop_words"])
"""Very common words, which are indexed only in names, titles and captions, and have a low weight."""
LIGHT_WORDS = frozenset[str](_TOKENS["light_words"])
"""Words that are too common in schools to tell documents apart, and so have less weight in a query."""
IRREGULAR: dict[str, str] = _TOKENS["irregular"]
"""Base forms of irregular words, keyed by the irregular form."""
_BRITISH_PREFIXES: dict[str, str] = _TOKENS["spellings"]
_PLAIN_LETTERS: dict[str, str] = _TOKENS["letters"]
_NUMBER_WORDS: dict[str, str] = _TOKENS["numbers"]

MAX_COMPOUND_PARTS = 4
"""Words joined by hyphens are one compound up to this number of words, and separate words above it."""

_IGNORED_CHARACTERS = "'’‘ʼ`´′＇\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011"
_REMOVED_MARK = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_DELETE_IGNORED = dict.fromkeys(map(ord, _IGNORED_CHARACTERS))
_KEPT_PUNCTUATION = "-.:"


class _FoldingTable(dict[int, str]):
    """Translation table (`str.translate`) that folds characters after compatibility decomposition; filled when used."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _HYPHENS:
            result = "-"
        elif character in _KEPT_PUNCTUATION:
            result = character
        elif unicodedata.category(character)[0] in "LMN":
            result = "".join(_PLAIN_LETTERS.get(letter, letter) for letter in character.lower())
        else:
            result = " "
        self[code] = result
        return result


_FOLDING = _FoldingTable()


class Token(NamedTuple):
    """A normalised word. If it is a compound, `parts` are the words that it consists of."""

    word: str
    parts: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return a text in lower case, without accents, with spaces for all punctuation but hyphens, dots and colons."""
    letters = unicodedata.normalize("NFKD", text.translate(_DELETE_IGNORED))
    return _REMOVED_MARK.sub("", letters).translate(_FOLDING)


# --- compounds ---------------------------------------------------------------------------------------------------


def _token_sequences() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return (words, token) of each sequence of words that is one token, keyed by first word, longest first."""
    by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    pairs = [(text, token) for token, texts in _TOKENS["sequences"].items() for text in texts]
    pairs += [(text, text.replace(" ", "")) for text in _TOKENS["compounds"]]
    for text, token in pairs:
        words = tuple(text.split())
        by_first_word.setdefault(words[0], []).append((words, token))
    for sequences in by_first_word.values():
        sequences.sort(key=lambda one: -len(one[0]))
    return by_first_word


_TOKEN_SEQUENCES = _token_sequences()
_NUMBERED_TOKENS: Mapping[tuple[str, ...], str] = {
    tuple(text.split()): prefix for prefix, texts in _TOKENS["numbered"].items() for text in texts
}
_NUMBERED_FIRST_WORDS = frozenset(words[0] for words in _NUMBERED_TOKENS)
_NUMBERED_WORD = re.compile(f"({'|'.join(words[0] for words in _NUMBERED_TOKENS if len(words) == 1)})([0-9]{{1,2}})")
_DOTTED_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")


def _split_chunk(chunk: str) -> list[str]:
    """Split a folded text that contains no spaces into words, at dots, colons and hyphens.

    The words of a hyphenated compound, except the last, keep the hyphen at their end. Dotted initials are one word.
    """
    chunk = chunk.strip(_KEPT_PUNCTUATION)
    if _DOTTED_INITIALS.fullmatch(chunk):
        return [chunk.replace(".", "")]
    words: list[str] = []
    for piece in re.split("[.:]+", chunk):
        parts = [part for part in piece.split("-") if part]
        joins = 1 < len(parts) <= MAX_COMPOUND_PARTS and not all(part.isdigit() for part in parts)
        words += [f"{part}-" for part in parts[:-1]] + parts[-1:] if joins else parts
    return words


def _tokenize_folded(text: str) -> Iterator[Token]:
    """Yield the tokens of a folded text (see `fold`)."""
    marked: list[str] = []
    for chunk in text.split():
        marked += [chunk] if chunk.isalnum() else _split_chunk(chunk)
    plain = [_NUMBER_WORDS.get(word, word) for word in (word.rstrip("-") for word in marked)]
    start = 0
    while start < len(plain):
        length, token = _match_sequence(plain, start)
        if not length:
            end = start
            while end < len(plain) - 1 and marked[end].endswith("-") and not _match_sequence(plain, end + 1)[0]:
                end += 1
            length = end - start + 1
            token = "".join(word.rstrip("-") for word in marked[start : end + 1]) if length > 1 else plain[start]
        yield Token(
            token, tuple(plain[start : start + length]) if length > 1 else _letters_and_digits(token, plain[start])
        )
        start += length


def _letters_and_digits(token: str, word: str) -> tuple[str, ...]:
    """Return (letters, digits) of a token such as `year2` that replaces the word `y2`; () if `token` is `word`."""
    return (token.rstrip("0123456789"), token.lstrip("abcdefghijklmnopqrstuvwxyz")) if token != word else ()


def _match_sequence(words: Sequence[str], start: int) -> tuple[int, str]:
    """Return (number of words, token) of the sequence in tokens.json that begins at `start`; (0, "") if none does."""
    word = words[start]
    for sequence, token in _TOKEN_SEQUENCES.get(word, ()):
        if tuple(words[start : start + len(sequence)]) == sequence:
            return len(sequence), token
    if word in _NUMBERED_FIRST_WORDS:
        for length in (2, 1):
            prefix = _NUMBERED_TOKENS.get(tuple(words[start : start + length]))
            if prefix and start + length < len(words) and re.fullmatch("[0-9]{1,2}", words[start + length]):
                return length + 1, prefix + words[start + length]
    if match := _NUMBERED_WORD.fullmatch(word):
        return 1, _NUMBERED_TOKENS[(match[1],)] + match[2]
    return 0, ""


def compound_tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order, with the words that each compound consists of."""
    return list(_tokenize_folded(fold(text)))


def tokenize(text: str) -> list[str]:
    """Return the normalised words of a text, in order, with each compound as one word."""
    return [token.word for token in compound_tokens(text)]


# --- stems -------------------------------------------------------------------------------------------------------

_AMERICAN_PREFIXES = tuple(_BRITISH_PREFIXES)
_AMERICAN_ENDING = re.compile("(.{2,}[iy])z(e|es|ed|er|ers|ing|ation|ations)")


def to_british(word: str) -> str:
    """Return a normalised word in British spelling."""
    if word.startswith(_AMERICAN_PREFIXES):  # few do, and this is one comparison
        for american, spelling in _BRITISH_PREFIXES.items():
            if word.startswith(american) and not word.startswith(spelling):
                return spelling + word[len(american) :]
    match = "z" in word and _AMERICAN_ENDING.fullmatch(word)
    return f"{match[1]}s{match[2]}" if match and len(word) > 5 else word


@functools.cache
def stem(word: str) -> str:
    """Return the stem of a normalised word: without English suffixes, and in British spelling."""
    word = IRREGULAR.get(word, word)
    if len(word) < 3 or not word.isascii() or not word.isalpha():  # a word with a digit is a name or a code
        return word
    word = to_british(word)
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
    elif word.endswith("ing") and _can_lose_suffix(word[:-3]):
        word = word[:-3]
    elif word.endswith("ed") and not word.endswith("eed") and _can_lose_suffix(word[:-2]):
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


def _can_lose_suffix(rest: str) -> bool:
    """Return whether the rest of a word without its suffix has a vowel and at least three letters."""
    return len(rest) > 2 and any(letter in "aeiouy" for letter in rest)


def stems(text: str) -> set[str]:
    """Return the stems to index for a text: those of its tokens, and of the words that compounds consist of."""
    return {stem(word) for token in compound_tokens(text) for word in (token.word, *token.parts)}


def browser_tokens() -> dict[str, Any]:
    """Return tokens.json as the index's root file contains it (type `TokenData` in assets/search/types.js)."""
    return {
        **_TOKENS,
        "stop_words": " ".join(_TOKENS["stop_words"]),
        "light_words": " ".join(_TOKENS["light_words"]),
        "compounds": ",".join(_TOKENS["compounds"]),
    }


STOP_STEMS = frozenset(map(stem, STOP_WORDS))
LIGHT_STEMS = frozenset(map(stem, LIGHT_WORDS))
