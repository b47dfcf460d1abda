"""Write the inverted index of the search, split into small files, so that a browser fetches only what a query needs.

File names contain a digest of the content, so cached files never expire. Files of words have a few kilobytes; where one
ends depends on a checksum of the words, so that a change of one entry changes few files.
docs/project/search-index.md describes the format; assets/search/index-part.js reads it.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from os.path import commonprefix
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from coaching_playbook.pages import as_json
from coaching_playbook.search.documents import Document, Facet
from coaching_playbook.search.thesaurus import Concept, Phrase, concept_triggers
from coaching_playbook.search.tokens import STOP_STEMS, stem, stems

TITLE, SUMMARY, STEPS, REST, NAMES, PASSAGES = 0, 1, 2, 3, 4, 20
"""Slots: numbers of the fields of a document. Its names have the slots from NAMES on, its passages from PASSAGES on."""
SLOTS = 64
SLOT_WIDTH = SLOTS * 4
"""Number of position codes of a document: one for each slot and length class (there are four)."""
SLOTS_PER_PASSAGE = {"clip": 2, "moments": 2}
"""Number of slots of a passage, keyed by kind of document; 1 for other kinds. The second slot holds captions."""
MAX_SHOWN_CHARS = 500
"""Maximum number of characters of a passage that its document's card contains."""
CARDS_PER_FILE = 4
"""Number of documents in a file of cards (a card holds what a result shows of a document)."""
TITLES_PER_FILE = 128
"""Number of documents in a file of titles."""
FACET_DOCUMENTS_PER_FILE = 2048
"""Number of documents in a file of facets, which holds bit sets."""
MAX_POSITIONS = 800
"""Maximum length of a posting list; positions in the most important slots are kept."""
MAX_CONCEPT_DOCUMENTS = 48
"""Maximum number of documents that a concept leads to."""
MIN_CONCEPT_STRENGTH, MIN_RELATIVE_STRENGTH = 0.15, 0.4
"""A concept leads to no document with a lower strength (up to 1), or with a lower strength relative to the best."""
FULL_FIT = 0.8
"""The fit of a document to a concept that gives it the strength 1, if no document has a better fit."""
STOP_WORD_EXPONENT = 0.5
"""Exponent of the proportion of words that are no stop words in a phrase: such words reduce the phrase's weight."""
CONCEPT_PREFIX = "~"
"""Prefix of the code of a concept in the sorted list of words."""
CONCEPT_KINDS = frozenset({"technique", "term", "page", "clip", "retired"})
DICTIONARY_WORDS_PER_FILE = 800
MIN_FILE_CHARS, MAX_FILE_CHARS = 1_200, 4_000
"""A file of words ends at the first boundary after the minimum size, and at the maximum size at the latest."""


def digest(text: str) -> str:
    """Return a digest of a text: seven lower-case letters and digits, for file names."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:7]


class IndexPart(NamedTuple):
    """A part of the index: the documents that a browser may keep for use offline, clips, or hand-written pages."""

    files: dict[str, str]
    """Texts of the files, keyed by URL."""
    root_entry: dict[str, Any]
    """What the root file says about the part (type `PartRoot` in assets/search/types.js)."""
    counts: list[list[int]]
    """The number of documents with each value of each facet. Further documents of a long page are not counted."""


def index_part(
    name: str,
    documents: Sequence[Document],
    facets: Sequence[Facet],
    concepts: Sequence[Concept] = (),
    *,
    with_triggers: bool = False,
) -> IndexPart:
    """Build the files of one part of the search index, called `name`, from its documents.

    Phrases that lead to concepts are written only `with_triggers`, because it is enough if one part has them.
    """
    kinds = [document.kind for document in documents]
    titles = [f"{document.url}\t{document.title}\t{document.note}" for document in documents]
    size = len(documents)
    positions: defaultdict[str, list[int]] = defaultdict(list)
    bits: defaultdict[tuple[str, str], int] = defaultdict(int)  # the documents with each value of each facet
    for number, document in enumerate(documents):
        for code, words in postings(document):
            for word in words:
                positions[word].append(number * SLOT_WIDTH + code)
        for facet_id, values in document.facets.items():
            for value in values:
                bits[facet_id, value] |= 1 << number
    files: dict[str, str] = {}

    def add_files(kind: str, texts: Iterable[str]) -> list[str]:
        """Add a file for each text, named by its digest, and return the digests. `kind` is a letter for the name."""
        digests = []
        for text in texts:
            digests.append(digest(text))
            files[f"find/{name}/{kind}{digests[-1]}.txt"] = text
        return digests

    cards: list[str] = []
    for start in range(0, size, CARDS_PER_FILE):
        text = "\n".join(map(serialise_card, documents[start : start + CARDS_PER_FILE]))
        cards.append(digest(text)[:4])  # short, because the file name also has a number
        files[f"find/{name}/c{len(cards) - 1}-{cards[-1]}.txt"] = text
    codes = {concept.id: f"{number:x}" for number, concept in enumerate(concepts)}
    leads_to = concept_triggers(concepts, codes) if with_triggers else {}
    lines = {word: _index_line(word, positions.get(word, ()), leads_to.get(word)) for word in {*positions, *leads_to}}
    for concept in concepts:
        if found := concept_positions(concept, positions, kinds):
            word = f"{CONCEPT_PREFIX}{codes[concept.id]}"
            lines[word] = f"{word} {len(found):x} {_encode_positions(found)}"
    vocabulary = sorted(lines)
    shards = dict(_split_into_files((word, lines[word]) for word in vocabulary))
    spelling = dict(_split_spelling_files(vocabulary))
    blocks = (_facet_block(bits, facets, start, size) for start in range(0, size, FACET_DOCUMENTS_PER_FILE))
    title_lists = ("\n".join(titles[start : start + TITLES_PER_FILE]) for start in range(0, size, TITLES_PER_FILE))
    counted = sum(1 << number for number, kind in enumerate(kinds) if kind not in ("more", "more-page", "moments"))
    root_entry = {
        "name": name,
        "size": size,
        "stride": max([SLOTS_PER_PASSAGE.get(kind, 1) for kind in kinds], default=1),
        "kinds": [[kind, sum(1 for _ in run)] for kind, run in groupby(kinds)],
        "words": [[*pair] for pair in zip(shards, add_files("w", shards.values()), strict=True)],
        "cards": "".join(cards),
        "titles": add_files("t", title_lists),
        "facets": add_files("f", blocks),
        "spell": dict(zip(spelling, add_files("s", spelling.values()), strict=True)),
    }
    counts = [
        [(bits.get((facet.id, value), 0) & counted).bit_count() for value, _label in facet.values] for facet in facets
    ]
    return IndexPart(files, root_entry, counts)


def _index_line(word: str, positions: Sequence[int], leads_to: str | None) -> str:
    """Return the line of a word in an index file.

    It holds the word, the number of documents with it (hexadecimal), its encoded positions, and phrases that lead to
    concepts (`leads_to`, as returned by `concept_triggers`), if there are any.
    """
    count = len({position // SLOT_WIDTH for position in positions})
    return f"{word} {count:x} {_encode_positions(positions)}{f' {leads_to}' if leads_to else ''}"


# --- concepts ----------------------------------------------------------------------------------------------------

_SLOT_GAIN = [0.0] * SLOTS  # how well a document fits a concept with a term in this slot
for _slot in range(SLOTS):
    _SLOT_GAIN[_slot] = {TITLE: 0.85, SUMMARY: 0.5, STEPS: 0.3, REST: 0.15}.get(_slot, 0.6 if _slot < PASSAGES else 0.1)
_PAGE_GAIN = [0.0] * SLOTS
"""The same for pages. Only titles and names count, because a long page contains some word of every concept."""
_PAGE_GAIN[TITLE] = 0.85
_PAGE_GAIN[NAMES:PASSAGES] = [0.15] * (PASSAGES - NAMES)


def concept_positions(concept: Concept, positions: Mapping[str, Sequence[int]], kinds: Sequence[str]) -> list[int]:
    """Return the posting list of a concept: sorted integers `document number * 256 + score * 4`, with scores 1 to 63.

    The raw score of a document is a sum over the terms of the concept that it contains: the term's weight, times its
    inverse document frequency, times the gain of the best slot (field) with it. Raw scores are scaled so that the
    best document has 63, or less if its raw score is low.
    """
    fits: defaultdict[int, float] = defaultdict(float)
    total = math.log(1 + len(kinds))
    for words, weight in _content_words(concept.terms).items():
        gains = _document_gains(words, positions, kinds)
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
    """Return the terms of a concept without stop words, mapped to their weights.

    A phrase weighs less for each stop word that it loses, because "help" says less than "too much help". Of phrases
    with the same other words, the highest weight counts.
    """
    weights: dict[Phrase, float] = {}
    for phrase, weight in terms.items():
        words = tuple(sorted({stem for stem in phrase if stem not in STOP_STEMS}))
        weights[words] = max(weights.get(words, 0), weight * (len(words) / len(phrase)) ** STOP_WORD_EXPONENT)
    return weights


def _document_gains(words: Phrase, positions: Mapping[str, Sequence[int]], kinds: Sequence[str]) -> dict[int, float]:
    """Return the gain (fit, up to 1) of the best field with all `words`, keyed by the number of the document."""
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


# --- one document ------------------------------------------------------------------------------------------------


def postings(document: Document) -> Iterator[tuple[int, set[str]]]:
    """Yield (slot * 4 + length class, stems to index) for each text of a document that has any words.

    A slot is the number of a field; a length class, from 0 to 3, tells short texts from long ones.
    """
    texts = [(TITLE, document.title), (SUMMARY, document.summary), (STEPS, document.steps), (REST, document.rest)]
    for number, name in enumerate((*document.names, *document.hints)):
        texts.append((min(NAMES + number, PASSAGES - 1), name))
    stride = SLOTS_PER_PASSAGE.get(document.kind, 1)
    for number, passage in enumerate(document.passages):
        slot = PASSAGES + number * stride
        texts.append((slot, passage.text if document.kind == "technique" else f"{passage.label} {passage.text}"))
        if passage.spoken:
            texts.append((slot + 1, passage.spoken))
    seen: set[str] = set()
    in_last_name: set[str] = set()
    for slot, text in texts:
        words = stems(text)
        if not words:
            continue
        content_words = words - STOP_STEMS
        if slot < NAMES:  # a word counts only in the first of title, summary, steps and rest
            if slot != TITLE:
                content_words = content_words - seen
                words = words - seen if slot == REST and document.kind in SLOTS_PER_PASSAGE else content_words
            seen |= words
        elif slot >= PASSAGES:
            if stride == 1 or (slot - PASSAGES) % stride == 0:  # of captions, every word is indexed
                words = content_words
        elif slot == PASSAGES - 1:  # shared by all names from here on: at most one position for a word
            words = words - in_last_name
            in_last_name |= words
        yield slot * 4 + (_LENGTH_CLASSES[count] if (count := len(content_words)) < _MAX_CLASSED_LENGTH else 3), words


_LENGTH_CLASSES = (0, 0, 0, 1, 1, 2, 2, 2, 2)
"""Length classes, indexed by a text's number of words; longer texts have 3. Matches in short texts count more."""
_MAX_CLASSED_LENGTH = len(_LENGTH_CLASSES)


def serialise_card(document: Document) -> str:
    """Return what a search result shows of a document as one line of JSON (type `Card` in assets/search/types.js)."""
    fields: list[Any] = [
        document.url,
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
_SLOT_PRIORITY = [0] * SLOTS  # priority of slots in a posting list that is truncated; lower is better
for _slot in range(SLOTS):
    _SLOT_PRIORITY[_slot] = (
        0 if _slot == TITLE else 1 if NAMES <= _slot < PASSAGES else {1: 2, 2: 4, 3: 5}.get(_slot, 3)
    )


@cache
def _encode_number(number: int) -> str:
    """Encode a number in digits of five bits, least significant first. A sixth bit marks that more digits follow."""
    text = ""
    while number > 31:
        text += _DIGITS[32 + number % 32]
        number //= 32
    return text + _DIGITS[number]


def _encode_positions(positions: Sequence[int]) -> str:
    """Encode a posting list (ascending positions) as differences between positions; truncate it if too long."""
    if len(positions) > MAX_POSITIONS:
        positions = sorted(
            sorted(positions, key=lambda position: _SLOT_PRIORITY[position // 4 % SLOTS])[:MAX_POSITIONS]
        )
    return "".join(map(_encode_number, map(int.__sub__, positions, [0, *positions])))


def _split_into_files(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Split sorted (word, line) pairs into files, and yield (first word, text) of each file."""
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


def _split_spelling_files(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (initial letters, text) of each file of words that are candidates for spelling correction."""
    candidates = sorted(word for word in words if len(word) > 2 and word.isascii() and word.isalpha())
    letters = ""
    pending: list[str] = []
    for letter, group in groupby(candidates, key=lambda word: word[0]):
        letters += letter
        pending += group
        text = _encode_front_coded(pending)
        if len(text) > MIN_FILE_CHARS:
            yield letters, text
            letters, pending = "", []
    if pending:
        yield letters, _encode_front_coded(pending)


def _encode_front_coded(words: Iterable[str]) -> str:
    """Front-code sorted words: a letter gives the length of the prefix shared with the word before (A is 0)."""
    text, before = "", ""
    for word in words:
        shared = min(len(commonprefix((word, before))), 25)  # noqa: RUF071  # of characters, not of paths
        text += f"{_DIGITS[shared]}{word[shared:]}"
        before = word
    return text


def dictionary_files() -> tuple[list[list[str]], dict[str, str]]:
    """Return the English dictionary: (first stem, digest) of each file for the root file, and texts keyed by URL.

    The files hold the stems of english_words.txt in order.
    """
    lines = Path(__file__).with_name("english_words.txt").read_text("utf-8").splitlines()
    words = sorted({stem(word) for word in lines if not word.startswith("#")} - STOP_STEMS)
    names: list[list[str]] = []
    files: dict[str, str] = {}
    for start in range(0, len(words), DICTIONARY_WORDS_PER_FILE):
        text = _encode_front_coded(words[start : start + DICTIONARY_WORDS_PER_FILE])
        names.append([words[start], digest(text)])
        files[f"find/english/{digest(text)}.txt"] = text
    return names, files


def _facet_block(bits: Mapping[tuple[str, str], int], facets: Sequence[Facet], first: int, size: int) -> str:
    """Return a file of facets as JSON: for each value of each facet, which documents have it.

    A file covers up to `FACET_DOCUMENTS_PER_FILE` documents from number `first` on; `size` is the number of all
    documents. `bits` maps (facet id, value id) to an integer whose bit n stands for document n. The JSON holds a list
    for each facet, with a base64 string for each value: a little-endian bit set, in which bit i stands for document
    `first + i`.
    """
    count = min(FACET_DOCUMENTS_PER_FILE, size - first)
    mask, byte_count = (1 << count) - 1, (count + 7) // 8
    encoded = [
        [
            base64.b64encode((bits.get((facet.id, value), 0) >> first & mask).to_bytes(byte_count, "little")).decode()
            for value, _label in facet.values
        ]
        for facet in facets
    ]
    return as_json(encoded)
