"""The inverted index of the search, in files so small that a phone fetches only what it needs.

A file's name holds a digest of its content, so a cached file is never out of date. Words are sorted, some kilobytes a
file. A file ends where a word's own digest says, so that a change to one entry changes few files.
"""

from __future__ import annotations

import base64
import hashlib
from array import array
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from os.path import commonprefix
from typing import Any
from zlib import crc32

from coaching_playbook.pages import as_json
from coaching_playbook.search.documents import Document, Facet
from coaching_playbook.search.tokens import STOP_STEMS, stems

TITLE, SUMMARY, STEPS, REST, NAMES, PLACES = 0, 1, 2, 3, 4, 20
"""Where in an entry a word stands: its slot. From NAMES and from PLACES on, each text has a slot of its own."""
SLOTS = 64
SLOT_WIDTH = SLOTS * 4
"""How many numbers an entry has for its places: four sizes of text in each slot."""
STRIDE = {"clip": 2, "moments": 2}
"""How many slots a place has: a moment has one for what is said in it."""
MAX_RESULTS = 500
"""How many letters of a place's text are kept to be shown."""
CARDS_PER_FILE = 4
"""How many entries are shown from one file."""
TITLES_PER_FILE = 128
"""How many entries one file of titles names."""
BLOCK = 2048
"""How many entries one file of facets tells of."""
MAX_WORDS = 800
"""How many places of one word are kept: the best. Nobody reads on for so long."""
MIN_FILE_CHARS, MAX_FILE_CHARS = 1_200, 4_000
"""A file of words ends at the first fitting place after LEAST letters, and at FULL at the latest."""


def digest(text: str) -> str:
    """Seven letters and digits that change with the text."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:7]


def index(
    name: str, findings: Iterable[Document], groups: Sequence[Facet]
) -> Generator[tuple[str, str], None, dict[str, Any]]:
    """Yield the files of an index, each as address and text; return its part of the root file."""
    kinds: list[str] = []
    titles: list[str] = []
    cards: list[str] = []
    held: list[str] = []
    ticks: defaultdict[tuple[str, str], bytearray] = defaultdict(bytearray)
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))  # a list would be nine times as large

    def cards_file() -> tuple[str, str]:
        text = "\n".join(held)
        cards.append(digest(text)[:4])  # short, since the file's own number stands beside it
        held.clear()
        return f"find/{name}/c{len(cards) - 1}-{cards[-1]}.txt", text

    def files(kind: str, texts: Iterable[str]) -> Generator[tuple[str, str], None, list[str]]:
        names = []
        for text in texts:
            names.append(digest(text))
            yield f"find/{name}/{kind}{names[-1]}.txt", text
        return names

    for number, finding in enumerate(findings):
        kinds.append(finding.kind)
        titles.append(f"{finding.address}\t{finding.title}\t{finding.note}")
        for code, found in postings(finding):
            for word in found:
                places[word].append(number * SLOT_WIDTH + code)
        for facet, values in finding.facets.items():
            for value in values:
                _set_bit(ticks[facet, value], number)
        held.append(card(finding))
        if len(held) == CARDS_PER_FILE:
            yield cards_file()
    if held:
        yield cards_file()
    size = len(kinds)
    title_files = yield from files(
        "t", ("\n".join(titles[at : at + TITLES_PER_FILE]) for at in range(0, size, TITLES_PER_FILE))
    )
    words = sorted(places)
    cut = [*_split_files((word, f"{word} {len(places[word]):x} {_encode_places(places[word])}") for word in words)]
    word_files = yield from files("w", (text for _first, text in cut))
    bits = {key: int.from_bytes(found, "little") for key, found in ticks.items()}
    facet_files = yield from files("f", (_block(bits, groups, at, size) for at in range(0, size, BLOCK)))
    spelling = [*_spelling_files(words)]
    spelling_files = yield from files("s", (text for _letters, text in spelling))
    # What did not fit into one finding is not counted again.
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
        "words": [[first, file] for first, file in zip([first for first, _text in cut], word_files, strict=True)],
        "cards": "".join(cards),
        "titles": title_files,
        "facets": facet_files,
        "counts": [
            [(bits.get((group.id, value), 0) & mask).bit_count() for value, _label in group.values] for group in groups
        ],
        "spell": dict(zip([letters for letters, _text in spelling], spelling_files, strict=True)),
    }


def _set_bit(bits: bytearray, number: int) -> None:
    if number >> 3 >= len(bits):
        bits.extend(bytes((number >> 3) + 1 - len(bits)))
    bits[number >> 3] |= 1 << (number & 7)


# --- one entry ---------------------------------------------------------------------------------------------------


def postings(finding: Document) -> Iterator[tuple[int, set[str]]]:
    """Yield (slot * 4 + length class, stems) for each text of a document."""
    slots = [TITLE, SUMMARY, STEPS, REST]
    texts = [finding.title, finding.summary, finding.steps, finding.rest]
    for number, name in enumerate(finding.names):
        slots.append(min(NAMES + number, PLACES - 1))
        texts.append(name)
    stride = STRIDE.get(finding.kind, 1)
    for number, place in enumerate(finding.places):
        slots.append(PLACES + number * stride)
        texts.append(place.text if finding.kind == "technique" else f"{place.label} {place.text}")
        if place.kind_label:
            slots.append(slots[-1] + 1)
            texts.append(place.kind_label)
    known: set[str] = set()
    crowded: set[str] = set()
    for slot, found in zip(slots, stems(texts), strict=True):
        if not found:
            continue
        telling = found - STOP_STEMS
        if slot < NAMES:  # what the title says is not said again by the rest
            if slot != TITLE:
                found = telling = telling - known
            known |= found
        elif slot >= PLACES:
            found = telling
        elif slot == PLACES - 1:  # more names than slots: a word stands once in the last of them
            found = found - crowded
            crowded |= found
        yield slot * 4 + (_LENGTH[many] if (many := len(telling)) < _LONG else 3), found


_LENGTH = (0, 0, 0, 1, 1, 2, 2, 2, 2)
"""How long a text of so many words is, in four sizes: a match in a short one says more. Longer ones are a 3."""
_LONG = len(_LENGTH)


def card(finding: Document) -> str:
    """What a result needs to be shown, on one line."""
    shown = [
        finding.address,
        finding.title,
        finding.note,
        finding.summary,
        finding.steps,
        list(finding.names),
        [
            [place.anchor, place.label, place.text[:MAX_RESULTS], *([place.kind_label] if place.kind_label else [])]
            for place in finding.places
        ],
    ]
    return as_json(shown)


# --- words -------------------------------------------------------------------------------------------------------

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_RANK = [0] * SLOTS  # which slots are kept first where a word has more places than anybody reads
for _slot in range(SLOTS):
    _RANK[_slot] = 0 if _slot == TITLE else 1 if NAMES <= _slot < PLACES else {1: 2, 2: 4, 3: 5}.get(_slot, 3)


def _number(number: int) -> str:
    """A number in letters: five bits a letter, the smallest first; the sixth says that more follow."""
    text = ""
    while number > 31:
        text += _DIGITS[32 + number % 32]
        number //= 32
    return text + _DIGITS[number]


_SHORT = [_number(number) for number in range(1 << 14)]


def _encode_places(places: Sequence[int]) -> str:
    """Places in letters, each as how far it is from the one before."""
    if len(places) > MAX_WORDS:
        places = sorted(sorted(places, key=lambda at: _RANK[at // 4 % SLOTS])[:MAX_WORDS])
    short, top = _SHORT, len(_SHORT)
    steps = map(int.__sub__, places, [0, *places])
    return "".join([short[step] if step < top else _number(step) for step in steps])


def _split_files(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The lines in files, each with its first word."""
    held: list[str] = []
    first, size = "", 0
    for word, line in lines:
        if held and (size + len(line) > MAX_FILE_CHARS or (size > MIN_FILE_CHARS and crc32(word.encode()) % 8 == 0)):
            yield first, "\n".join(held)
            held, size = [], 0
        if not held:
            first = word
        held.append(line)
        size += len(line)
    if held:
        yield first, "\n".join(held)


def _spelling_files(found: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The words that somebody may have meant, in files, each with its letters: whole letters, and some of them a file.

    A capital says how many letters (A is none) a word has in common with the one before it.
    """
    longer = sorted(word for word in found if len(word) > 3 and word.isascii() and word.isalpha())
    letters, text, before = "", "", ""
    for letter, group in groupby(longer, key=lambda word: word[0]):
        letters += letter
        for word in group:
            same = min(len(commonprefix((word, before))), 25)  # noqa: RUF071  # letters are what is wanted
            text += f"{_DIGITS[same]}{word[same:]}"
            before = word
        if len(text) > MIN_FILE_CHARS:
            yield letters, text
            letters, text, before = "", "", ""
    if text:
        yield letters, text


def _block(ticks: Mapping[tuple[str, str], int], groups: Sequence[Facet], first: int, size: int) -> str:
    """For each value of each facet a bit an entry, the first entry in the lowest bit of the first byte."""
    many = min(BLOCK, size - first)
    mask, wide = (1 << many) - 1, (many + 7) // 8
    bits = [
        [
            base64.b64encode((ticks.get((group.id, value), 0) >> first & mask).to_bytes(wide, "little")).decode()
            for value, _label in group.values
        ]
        for group in groups
    ]
    return as_json(bits)
