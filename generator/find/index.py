"""Findings to files: which words stand where, cut so small that a phone fetches only what it asks for.

A file's name holds a digest of what is in it, so a copy of a file is never out of date. The words stand in order, some
kilobytes a file. A file ends where a word's own digest says, so that a change to one entry changes few files.
"""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import groupby
from os.path import commonprefix
from typing import Any
from zlib import crc32

from generator.find.entries import Facet, Finding, Outline
from generator.find.words import STOP_STEMS, stems

TITLE, SUMMARY, STEPS, REST, NAMES, PLACES = 0, 1, 2, 3, 4, 20
"""Where in an entry a word stands: its slot. From NAMES and from PLACES on, each text has a slot of its own."""
SLOTS = 64
STRIDE = {"clip": 2, "moments": 2}
"""How many slots a place has: a moment has one for what is said in it."""
SHOWN = 500
"""How many letters of a place's text are kept to be shown."""
CARDS = 4
"""How many entries are shown from one file."""
TITLES = 128
"""How many entries one file of titles names."""
BLOCK = 2048
"""How many entries one file of facets tells of."""
MOST = 800
"""How many places of one word are kept: the best. Nobody reads on for so long."""
LEAST, FULL = 1_200, 4_000
"""A file of words ends at the first fitting place after LEAST letters, and at FULL at the latest."""


def digest(text: str) -> str:
    """Seven letters and digits that change with the text."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:7]


def index(
    name: str, findings: Iterable[Finding], groups: Sequence[Facet]
) -> Generator[tuple[str, str], None, dict[str, Any]]:
    """The files for some findings, each with its address and its text; returns what their root says of them.

    Findings are gone through once and not kept, since there may be thousands.
    """

    def put(kind: str, text: str) -> tuple[str, str]:
        return f"find/{name}/{kind}{digest(text)}.txt", text

    named: dict[str, list[str]] = {kind: [] for kind in "wctfs"}

    def noted(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for address, text in files:
            file = address.rpartition("/")[2].removesuffix(".txt")
            named[file[0]].append(file[1:])
            yield address, text

    outlines: list[Outline] = []
    cards: list[str] = []
    titles: list[str] = []
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))  # a list would be nine times as large

    def of_entries() -> Iterator[tuple[str, str]]:
        """The files that stand for a few entries each."""
        if cards:
            # There are many, so a short digest beside the file's own number has to do.
            text = "\n".join(cards)
            yield f"find/{name}/c{(len(outlines) - 1) // CARDS}-{digest(text)[:4]}.txt", text
            cards.clear()

    for number, finding in enumerate(findings):
        outlines.append(finding.outline)
        cards.append(card(finding))
        titles.append(f"{finding.address}\t{finding.title}\t{finding.note}")
        base = number * SLOTS * 4
        for code, found in told(finding):
            at = base + code
            for word in found:
                places[word].append(at)
        if len(cards) == CARDS:
            yield from noted(of_entries())
    yield from noted(of_entries())
    yield from noted(put("t", "\n".join(titles[at : at + TITLES])) for at in range(0, len(titles), TITLES))
    firsts = []
    lines = ((word, f"{word} {len(at):x} {_written(at)}") for word, at in sorted(places.items()))
    for first, text in _cut(lines):
        firsts.append(first)
        yield from noted([put("w", text)])
    blocks = (outlines[at : at + BLOCK] for at in range(0, len(outlines), BLOCK))
    yield from noted(put("f", json.dumps(_bits(block, groups), separators=(",", ":"))) for block in blocks)
    letters = []
    for some, text in _spelling(places):
        letters.append(some)
        yield from noted([put("s", text)])
    return {
        "name": name,
        "size": len(outlines),
        "stride": max([STRIDE.get(one.kind, 1) for one in outlines], default=1),
        "kinds": [[kind, sum(1 for _ in run)] for kind, run in groupby(one.kind for one in outlines)],
        "words": [[first, file] for first, file in zip(firsts, named["w"], strict=True)],
        "cards": "".join(file.partition("-")[2] for file in named["c"]),
        "titles": named["t"],
        "facets": named["f"],
        "counts": _counts(outlines, groups),
        "spell": dict(zip(letters, named["s"], strict=True)),
    }


# --- one entry ---------------------------------------------------------------------------------------------------


def told(finding: Finding) -> Iterator[tuple[int, set[str]]]:
    """What one entry tells of itself: for each text a code (four times its slot, and how long it is) and its stems.

    It depends on nothing else, so it can be kept from one build to the next.
    """
    slots = [TITLE, SUMMARY, STEPS, REST]
    texts = [finding.title, finding.summary, finding.steps, finding.rest]
    for number, name in enumerate(finding.names):
        slots.append(min(NAMES + number, PLACES - 1))
        texts.append(name)
    stride = STRIDE.get(finding.kind, 1)
    for number, place in enumerate(finding.places):
        slots.append(PLACES + number * stride)
        texts.append(place.text if finding.kind == "technique" else f"{place.label} {place.text}")
        if place.said:
            slots.append(slots[-1] + 1)
            texts.append(place.said)
    known: set[str] = set()
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
        yield slot * 4 + _length(len(telling)), found


def _length(count: int) -> int:
    """How long a text is, in four sizes: a match in a short one says more."""
    return 0 if count <= 2 else 1 if count <= 4 else 2 if count <= 8 else 3


def card(finding: Finding) -> str:
    """What a result needs to be shown, on one line."""
    shown = [
        finding.address,
        finding.title,
        finding.note,
        finding.summary,
        finding.steps,
        list(finding.names),
        [
            [place.anchor, place.label, place.text[:SHOWN], *([place.said] if place.said else [])]
            for place in finding.places
        ],
    ]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


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


def _written(places: Sequence[int]) -> str:
    """Places in letters, each as how far it is from the one before."""
    if len(places) > MOST:
        places = sorted(sorted(places, key=lambda at: _RANK[at // 4 % SLOTS])[:MOST])
    short, top = _SHORT, len(_SHORT)
    steps = map(int.__sub__, places, [0, *places])
    return "".join([short[step] if step < top else _number(step) for step in steps])


def _cut(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The lines in files, each with its first word."""
    held: list[str] = []
    first, size = "", 0
    for word, line in lines:
        if held and (size + len(line) > FULL or (size > LEAST and crc32(word.encode()) % 8 == 0)):
            yield first, "\n".join(held)
            held, size = [], 0
        if not held:
            first = word
        held.append(line)
        size += len(line)
    if held:
        yield first, "\n".join(held)


def _spelling(found: Iterable[str]) -> Iterator[tuple[str, str]]:
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
        if len(text) > LEAST:
            yield letters, text
            letters, text, before = "", "", ""
    if text:
        yield letters, text


def _counts(findings: Sequence[Outline], groups: Sequence[Facet]) -> list[list[int]]:
    """How many entries have each value of each facet."""
    counted = (
        one for one in findings if one.kind not in ("more", "more-page", "moments")
    )  # what did not fit into one finding
    count = Counter((group, value) for one in counted for group, values in one.facets.items() for value in values)
    return [[count[group.id, value] for value, _label in group.values] for group in groups]


def _bits(findings: Sequence[Outline], groups: Sequence[Facet]) -> list[list[str]]:
    """For each value of each facet, one bit an entry, the first entry in the lowest bit of the first byte."""
    wide = (len(findings) + 7) // 8
    bits = {(group.id, value): 0 for group in groups for value, _label in group.values}
    for number, finding in enumerate(findings):
        for name, values in finding.facets.items():
            for value in values:
                bits[name, value] |= 1 << number
    return [
        [base64.b64encode(bits[group.id, value].to_bytes(wide, "little")).decode() for value, _label in group.values]
        for group in groups
    ]
