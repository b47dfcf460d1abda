"""The inverted index of the search, sharded into small files, so that a browser fetches only what a query needs.

A file name contains a digest of the content, so cached files never expire. Files of words are sorted and have a few
kilobytes; boundaries depend on a checksum of the words, so that a change to one entry changes few files.
docs/project/search-index.md describes the format; assets/search/index-part.js reads it.
"""

from __future__ import annotations

import base64
import hashlib
import math
from array import array
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from os.path import commonprefix
from pathlib import Path
from typing import Any
from zlib import crc32

from coaching_playbook.pages import as_json
from coaching_playbook.search.documents import Document, Facet
from coaching_playbook.search.thesaurus import Concept, Phrase, triggers
from coaching_playbook.search.tokens import STOP_STEMS, stem, stems

TITLE, SUMMARY, STEPS, REST, NAMES, PASSAGES = 0, 1, 2, 3, 4, 20
"""Slots: the field of a document in which a word occurs. Names have slots from NAMES on, passages from PASSAGES on."""
SLOTS = 64
SLOT_WIDTH = SLOTS * 4
"""Number of position codes of a document: four length classes for each slot."""
STRIDE = {"clip": 2, "moments": 2}
"""Slots for each passage, by kind of document: a moment has a second one, for its captions."""
MAX_SHOWN_CHARS = 500
"""Maximum number of characters of a passage in its card."""
CARDS_PER_FILE = 4
"""Number of documents in a file of cards."""
TITLES_PER_FILE = 128
"""Number of documents in a file of titles."""
BLOCK = 2048
"""Number of documents in a file of facets."""
MAX_POSITIONS = 800
"""Maximum length of a posting list; the positions with the highest weight are kept."""
MAX_CONCEPT_DOCUMENTS = 48
"""Maximum number of documents of a concept."""
MIN_CONCEPT_STRENGTH, MIN_RELATIVE_STRENGTH = 0.15, 0.4
"""A document is left out if it fits a concept less than this, on a scale to 1, or relative to the best document."""
FULL_FIT = 0.8
"""How well the best document of a concept must fit for the strength 1."""
STOP_WORD_LOSS = 0.5
"""How fast the weight of a concept's phrase falls with its stop words: the exponent of the share of its other words."""
CONCEPT_MARK = "~"
"""Before the code of a concept in the list of words."""
CONCEPT_KINDS = frozenset({"technique", "term", "page", "clip", "retired"})
DICTIONARY_WORDS_PER_FILE = 800
MIN_FILE_CHARS, MAX_FILE_CHARS = 1_200, 4_000
"""A file of words ends at the first boundary after the minimum, and at the maximum at the latest."""


def digest(text: str) -> str:
    """Return a digest of a text: seven lower-case letters and digits."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:7]


def index(
    name: str,
    documents: Iterable[Document],
    facets: Sequence[Facet],
    concepts: Sequence[Concept] = (),
    *,
    with_triggers: bool = False,
) -> Generator[tuple[str, str], None, dict[str, Any]]:
    """Yield (address, text) of the files of one part of the index; return its entry in the root file (`PartRoot`).

    The phrases that lead to concepts are written only `with_triggers`, because one part of an index is enough.
    """
    kinds: list[str] = []
    titles: list[str] = []
    cards: list[str] = []
    pending_cards: list[str] = []
    facet_bits: defaultdict[tuple[str, str], bytearray] = defaultdict(bytearray)
    positions: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))  # a list takes nine times the memory

    def cards_file() -> tuple[str, str]:
        text = "\n".join(pending_cards)
        cards.append(digest(text)[:4])  # short, because the file name also has a number
        pending_cards.clear()
        return f"find/{name}/c{len(cards) - 1}-{cards[-1]}.txt", text

    def files(kind: str, texts: Iterable[str]) -> Generator[tuple[str, str], None, list[str]]:
        names = []
        for text in texts:
            names.append(digest(text))
            yield f"find/{name}/{kind}{names[-1]}.txt", text
        return names

    for number, document in enumerate(documents):
        kinds.append(document.kind)
        titles.append(f"{document.address}\t{document.title}\t{document.note}")
        for code, words in postings(document):
            for word in words:
                positions[word].append(number * SLOT_WIDTH + code)
        for facet_id, values in document.facets.items():
            for value in values:
                _set_bit(facet_bits[facet_id, value], number)
        pending_cards.append(card(document))
        if len(pending_cards) == CARDS_PER_FILE:
            yield cards_file()
    if pending_cards:
        yield cards_file()
    size = len(kinds)
    title_files = yield from files(
        "t", ("\n".join(titles[at : at + TITLES_PER_FILE]) for at in range(0, size, TITLES_PER_FILE))
    )
    codes = {concept.id: f"{number:x}" for number, concept in enumerate(concepts)}
    leads_to = triggers(concepts, codes) if with_triggers else {}
    lines = {word: _line(word, positions.get(word, ()), leads_to.get(word)) for word in {*positions, *leads_to}}
    for concept in concepts:
        if found := concept_positions(concept, positions, kinds):
            word = f"{CONCEPT_MARK}{codes[concept.id]}"
            lines[word] = f"{word} {len(found):x} {_encode_positions(found)}"
    vocabulary = sorted(lines)
    shards = [*_split_files((word, lines[word]) for word in vocabulary)]
    word_files = yield from files("w", (text for _first, text in shards))
    bits = {key: int.from_bytes(numbers, "little") for key, numbers in facet_bits.items()}
    facet_files = yield from files("f", (_block(bits, facets, at, size) for at in range(0, size, BLOCK)))
    spelling = [*_spelling_files(vocabulary)]
    spelling_files = yield from files("s", (text for _letters, text in spelling))
    # Additional documents for the passages of a long page are not counted.
    counted = bytearray()
    for number, kind in enumerate(kinds):
        if kind not in ("more", "more-page", "moments"):
            _set_bit(counted, number)
    mask = int.from_bytes(counted, "little")
    return {
        "name": name,
        "size": size,
        "stride": max([STRIDE.get(kind, 1) for kind in kinds], default=1),
        "kinds": [[kind, sum(1 for _ in run)] for kind, run in groupby(kinds)],
        "words": [[first, file] for first, file in zip([first for first, _text in shards], word_files, strict=True)],
        "cards": "".join(cards),
        "titles": title_files,
        "facets": facet_files,
        "counts": [
            [(bits.get((facet.id, value), 0) & mask).bit_count() for value, _label in facet.values] for facet in facets
        ],
        "spell": dict(zip([letters for letters, _text in spelling], spelling_files, strict=True)),
    }


def _line(word: str, positions: Sequence[int], leads_to: str | None) -> str:
    """Return a word's line of the index.

    It holds the word, the number of its documents (hexadecimal), its encoded positions and, if there are any, its
    concepts (`leads_to`, as written by `triggers`).
    """
    count = len({position // SLOT_WIDTH for position in positions})
    return f"{word} {count:x} {_encode_positions(positions)}{f' {leads_to}' if leads_to else ''}"


# --- concepts ----------------------------------------------------------------------------------------------------

_SLOT_GAIN = [0.0] * SLOTS  # how well a document fits a concept with a term in this slot
for _slot in range(SLOTS):
    _SLOT_GAIN[_slot] = {TITLE: 0.85, SUMMARY: 0.5, STEPS: 0.3, REST: 0.15}.get(_slot, 0.6 if _slot < PASSAGES else 0.1)
_PAGE_GAIN = [0.0] * SLOTS
"""The same for pages. A long page has some word of every concept, so only its title and its names count."""
_PAGE_GAIN[TITLE] = 0.85
_PAGE_GAIN[NAMES:PASSAGES] = [0.15] * (PASSAGES - NAMES)


def concept_positions(concept: Concept, positions: Mapping[str, Sequence[int]], kinds: Sequence[str]) -> list[int]:
    """Return the documents of a concept as positions `document * 256 + strength * 4`, with strengths from 1 to 63.

    Each term that a document has adds its weight, times its rarity, times the gain of the best slot with it. A strength
    is relative to the best document, which has 63 unless it fits the concept badly itself.
    """
    fits: defaultdict[int, float] = defaultdict(float)
    total = math.log(1 + len(kinds))
    for words, weight in _content_words(concept.terms).items():
        gains = _gains(words, positions, kinds)
        rarity = math.log(1 + len(kinds) / len(gains)) / total if gains else 0
        for document, gain in gains.items():
            fits[document] += weight * gain * (0.2 + rarity)
    fits = defaultdict(float, {document: fit for document, fit in fits.items() if kinds[document] in CONCEPT_KINDS})
    most = max(fits.values(), default=0)
    strengths = {document: fit / max(most, FULL_FIT) for document, fit in fits.items()}
    least = max(MIN_CONCEPT_STRENGTH, MIN_RELATIVE_STRENGTH * min(1, most / FULL_FIT))
    best = sorted(
        (document for document, strength in strengths.items() if strength >= least),
        key=lambda document: (-strengths[document], document),
    )
    return sorted(
        document * SLOT_WIDTH + max(1, round(63 * strengths[document])) * 4 for document in best[:MAX_CONCEPT_DOCUMENTS]
    )


def _content_words(terms: Mapping[Phrase, float]) -> dict[Phrase, float]:
    """Return the terms of a concept without stop words, each with the weight of the best phrase that has these words.

    A phrase weighs less by each stop word that it loses: `help` says less than "too much help".
    """
    weights: dict[Phrase, float] = {}
    for phrase, weight in terms.items():
        words = tuple(sorted({stem for stem in phrase if stem not in STOP_STEMS}))
        weights[words] = max(weights.get(words, 0), weight * (len(words) / len(phrase)) ** STOP_WORD_LOSS)
    return weights


def _gains(words: Phrase, positions: Mapping[str, Sequence[int]], kinds: Sequence[str]) -> dict[int, float]:
    """Return for each document the gain of the best slot that has all of some words."""
    lists = [positions.get(stem, ()) for stem in words]
    common = set(lists[0])
    for other in lists[1:]:
        common &= set(other)
    gains: dict[int, float] = {}
    for position in common:
        document, slot = position // SLOT_WIDTH, position // 4 % SLOTS
        gain = (_PAGE_GAIN if kinds[document] == "page" else _SLOT_GAIN)[slot]
        if gain > gains.get(document, 0):
            gains[document] = gain
    return gains


def _set_bit(bits: bytearray, number: int) -> None:
    """Add a number to a bit set, extending it as needed."""
    if number >> 3 >= len(bits):
        bits.extend(bytes((number >> 3) + 1 - len(bits)))
    bits[number >> 3] |= 1 << (number & 7)


# --- one document ------------------------------------------------------------------------------------------------


def postings(document: Document) -> Iterator[tuple[int, set[str]]]:
    """Yield (slot * 4 + length class, stems) for each text of a document."""
    slots = [TITLE, SUMMARY, STEPS, REST]
    texts = [document.title, document.summary, document.steps, document.rest]
    for number, name in enumerate((*document.names, *document.hints)):
        slots.append(min(NAMES + number, PASSAGES - 1))
        texts.append(name)
    stride = STRIDE.get(document.kind, 1)
    for number, passage in enumerate(document.passages):
        slots.append(PASSAGES + number * stride)
        texts.append(passage.text if document.kind == "technique" else f"{passage.label} {passage.text}")
        if passage.spoken:
            slots.append(slots[-1] + 1)
            texts.append(passage.spoken)
    seen: set[str] = set()
    in_last_name: set[str] = set()
    for slot, words in zip(slots, stems(texts), strict=True):
        if not words:
            continue
        content_words = words - STOP_STEMS
        if slot < NAMES:  # a word counts only in the first of title, summary, steps and rest
            if slot != TITLE:
                content_words = content_words - seen
                words = words - seen if slot == REST and document.kind in STRIDE else content_words
            seen |= words
        elif slot >= PASSAGES:
            if stride == 1 or (slot - PASSAGES) % stride == 0:  # of captions, every word is indexed
                words = content_words
        elif slot == PASSAGES - 1:  # shared by all names from here on: at most one position for a word
            words = words - in_last_name
            in_last_name |= words
        yield slot * 4 + (_LENGTH[count] if (count := len(content_words)) < _LONG else 3), words


_LENGTH = (0, 0, 0, 1, 1, 2, 2, 2, 2)
"""Length class of a text by its number of words: a match in a short text weighs more. Longer texts have class 3."""
_LONG = len(_LENGTH)


def card(document: Document) -> str:
    """Serialise what is shown of a document as one line of JSON (`Card` in assets/search/types.js)."""
    fields: list[Any] = [
        document.address,
        document.title,
        document.note,
        document.summary,
        document.steps,
        list(document.names),
        [
            [
                passage.anchor,
                passage.label,
                passage.text[:MAX_SHOWN_CHARS],
                *([passage.spoken] if passage.spoken else []),
            ]
            for passage in document.passages
        ],
    ]
    if document.small_step or document.picture:
        fields.append([document.small_step, document.minutes, document.picture])
    return as_json(fields)


# --- words -------------------------------------------------------------------------------------------------------

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_RANK = [0] * SLOTS  # priority of slots in a posting list that is truncated; lower is better
for _slot in range(SLOTS):
    _RANK[_slot] = 0 if _slot == TITLE else 1 if NAMES <= _slot < PASSAGES else {1: 2, 2: 4, 3: 5}.get(_slot, 3)


@cache
def _number(number: int) -> str:
    """Encode a number: five bits a digit, least significant first; the sixth bit marks that more digits follow."""
    text = ""
    while number > 31:
        text += _DIGITS[32 + number % 32]
        number //= 32
    return text + _DIGITS[number]


def _encode_positions(positions: Sequence[int]) -> str:
    """Encode a posting list: ascending positions, delta-encoded."""
    if len(positions) > MAX_POSITIONS:
        positions = sorted(sorted(positions, key=lambda position: _RANK[position // 4 % SLOTS])[:MAX_POSITIONS])
    return "".join(map(_number, map(int.__sub__, positions, [0, *positions])))


def _split_files(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Split sorted lines into files; yield (first word, text) of each."""
    pending: list[str] = []
    first, size = "", 0
    for word, line in lines:
        is_boundary = size > MIN_FILE_CHARS and crc32(word.encode()) % 8 == 0
        if pending and (size + len(line) > MAX_FILE_CHARS or is_boundary):
            yield first, "\n".join(pending)
            pending, size = [], 0
        if not pending:
            first = word
        pending.append(line)
        size += len(line)
    if pending:
        yield first, "\n".join(pending)


def _spelling_files(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (initial letters, text) of files with the words that are candidates for spelling correction."""
    candidates = sorted(word for word in words if len(word) > 2 and word.isascii() and word.isalpha())
    letters = ""
    pending: list[str] = []
    for letter, group in groupby(candidates, key=lambda word: word[0]):
        letters += letter
        pending += group
        text = _front_coded(pending)
        if len(text) > MIN_FILE_CHARS:
            yield letters, text
            letters, pending = "", []
    if pending:
        yield letters, _front_coded(pending)


def _front_coded(words: Iterable[str]) -> str:
    """Encode sorted words: a capital letter is the length of the prefix (A is 0) shared with the word before."""
    text, before = "", ""
    for word in words:
        shared = min(len(commonprefix((word, before))), 25)  # noqa: RUF071  # of characters, not of paths
        text += f"{_DIGITS[shared]}{word[shared:]}"
        before = word
    return text


def dictionary_files() -> Generator[tuple[str, str], None, list[list[str]]]:
    """Yield (address, text) of the files of the dictionary; return [first stem, digest] of each for the root file."""
    index_ = []
    for first, text in _dictionary():
        index_.append([first, digest(text)])
        yield f"find/english/{index_[-1][1]}.txt", text
    return index_


@cache
def _dictionary() -> tuple[tuple[str, str], ...]:
    """Return (first stem, text) of the files of the dictionary: the stems of english_words.txt."""
    lines = Path(__file__).with_name("english_words.txt").read_text("utf-8").splitlines()
    found = sorted({stem(word) for word in lines if not word.startswith("#")} - STOP_STEMS)
    return tuple(
        (found[at], _front_coded(found[at : at + DICTIONARY_WORDS_PER_FILE]))
        for at in range(0, len(found), DICTIONARY_WORDS_PER_FILE)
    )


def _block(bits: Mapping[tuple[str, str], int], facets: Sequence[Facet], first: int, size: int) -> str:
    """Serialise the bit sets of a block of documents: one for each value of each facet, in base64, lowest bit first."""
    count = min(BLOCK, size - first)
    mask, byte_count = (1 << count) - 1, (count + 7) // 8
    encoded = [
        [
            base64.b64encode((bits.get((facet.id, value), 0) >> first & mask).to_bytes(byte_count, "little")).decode()
            for value, _label in facet.values
        ]
        for facet in facets
    ]
    return as_json(encoded)
