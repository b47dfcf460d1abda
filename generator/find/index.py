"""Findings to files: which words stand where, cut so small that a phone fetches only what it asks for.

A file's name holds a digest of what is in it, so a copy of a file is never out of date. The words stand in order, some
kilobytes a file. A file ends where a word's own digest says, so that a change to one entry changes few files.

What is kept of an index makes the next one cheap: what comes of an entry that is as it was is moved to where it now
stands, and not asked for again.
"""

from __future__ import annotations

import base64
import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import groupby, islice, pairwise
from os.path import commonprefix
from typing import Any, NamedTuple, TypedDict
from zlib import crc32

from generator.find.entries import Facet, Finding, Source
from generator.find.words import STOP_STEMS, stems
from generator.pages import as_json

TITLE, SUMMARY, STEPS, REST, NAMES, PLACES = 0, 1, 2, 3, 4, 20
"""Where in an entry a word stands: its slot. From NAMES and from PLACES on, each text has a slot of its own."""
SLOTS = 64
WIDE = SLOTS * 4
"""How many numbers an entry has for its places: four sizes of text in each slot."""
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
MOST_BREAKS = 64
"""Where what is kept stands in more pieces than this, all is made anew: each piece is looked for in every word."""


def digest(text: str) -> str:
    """Seven letters and digits that change with the text."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:7]


class Kept(TypedDict):
    """What is kept of an index for the next build: plain values, since others can write where it is kept."""

    sources: list[tuple[bytes, int]]
    """The mark of each source, and how many findings came of it."""
    kinds: list[str]
    titles: list[str]
    """For each finding its line in a file of titles."""
    words: dict[str, tuple[bytes, str]]
    """For each word all its places, and its line in a file of words."""
    ticks: dict[tuple[str, str], int]
    """For each value of each facet one bit a finding, the first finding in the lowest."""
    cards: str
    """Four letters for each file of cards."""
    files: list[str]
    """The address of every file."""


NOTHING: Kept = {"sources": [], "kinds": [], "titles": [], "words": {}, "ticks": {}, "cards": "", "files": []}


class Run(NamedTuple):
    """Findings that stand one after another as they did before: the first one's number then and now, and how many."""

    then: int
    now: int
    many: int

    def goes_on_at(self, then: int, now: int) -> bool:
        return (self.then + self.many, self.now + self.many) == (then, now)


def index(
    name: str, sources: Sequence[Source], groups: Sequence[Facet], past: Kept, there: Set[str]
) -> Generator[tuple[str, str], None, tuple[dict[str, Any], Kept]]:
    """The files for some findings, each with its address and its text, but for those that are `there` already.

    Returns what their root says of them, and what to keep of them.
    """
    made = _Gathered(name, past, there)
    yield from made.take(sources)
    size = len(made.kinds)
    titles = yield from made.put_all("t", ("\n".join(made.titles[at : at + TITLES]) for at in range(0, size, TITLES)))
    words = made.words()
    cut = [*_cut((word, line) for word, (_places, line) in words.items())]
    word_files = yield from made.put_all("w", (text for _first, text in cut))
    ticks = made.ticks(groups)
    facets = yield from made.put_all("f", (_block(ticks, groups, at, size) for at in range(0, size, BLOCK)))
    spelling = [*_spelling(words)]
    spelling_files = yield from made.put_all("s", (text for _letters, text in spelling))
    # What did not fit into one finding is not counted again.
    counted = _bits(number for number, kind in enumerate(made.kinds) if kind not in ("more", "more-page", "moments"))
    cards = "".join(made.cards)
    root = {
        "name": name,
        "size": size,
        "stride": max([STRIDE.get(kind, 1) for kind in made.kinds], default=1),
        "kinds": [[kind, sum(1 for _ in run)] for kind, run in groupby(made.kinds)],
        "words": [[first, file] for first, file in zip([first for first, _text in cut], word_files, strict=True)],
        "cards": cards,
        "titles": titles,
        "facets": facets,
        "counts": [
            [(ticks[group.id, value] & counted).bit_count() for value, _label in group.values] for group in groups
        ],
        "spell": dict(zip([letters for letters, _text in spelling], spelling_files, strict=True)),
    }
    kept: Kept = {
        "sources": made.sources,
        "kinds": made.kinds,
        "titles": made.titles,
        "words": words,
        "ticks": ticks,
        "cards": cards,
        "files": made.files,
    }
    return root, kept


class _Gathered:
    """What has come of the sources so far. Findings are gone through once and not kept: there may be thousands.

    Those that the past knows are not asked for at all, unless one shares a file of cards with something new.
    """

    def __init__(self, name: str, past: Kept, there: Set[str]) -> None:
        self.name = name
        self.past = past
        self.there = there
        self.files: list[str] = []
        self.sources: list[tuple[bytes, int]] = []
        self.kinds: list[str] = []
        self.titles: list[str] = []
        self.cards: list[str] = []
        self._runs: list[Run] = []
        self._held: list[tuple[int | None, Callable[[], str]]] = []
        self._ticks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        # A list would be nine times as large.
        self._places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def take(self, sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
        """Take what comes of the sources; give the files of cards."""
        for source, then in zip(sources, _then(sources, self.past), strict=True):
            began = len(self.kinds)
            if then:
                self._take_again(then)
                for nth, number in enumerate(then):
                    yield from self._hold(number, partial(_nth_card, source, nth))
            else:
                for finding in source.findings():
                    self._take(finding)
                    yield from self._hold(None, partial(card, finding))
            self.sources.append((source.mark, len(self.kinds) - began))
        yield from self._put_cards()

    def _take(self, finding: Finding) -> None:
        number = len(self.kinds)
        self.kinds.append(finding.kind)
        self.titles.append(f"{finding.address}\t{finding.title}\t{finding.note}")
        places, ticks = self._places, self._ticks
        base = number * WIDE
        for code, found in told(finding):
            at = base + code
            for word in found:
                places[word].append(at)
        for facet, values in finding.facets.items():
            for value in values:
                ticks[facet, value].append(number)

    def _take_again(self, then: range) -> None:
        now = len(self.kinds)
        self.kinds += self.past["kinds"][then.start : then.stop]
        self.titles += self.past["titles"][then.start : then.stop]
        if self._runs and (last := self._runs[-1]).goes_on_at(then.start, now):
            self._runs[-1] = last._replace(many=last.many + len(then))
        else:
            self._runs.append(Run(then.start, now, len(then)))

    # --- files ---

    def _hold(self, number: int | None, line: Callable[[], str]) -> Iterator[tuple[str, str]]:
        """Hold the card of one more finding, which had a number in the past or is new."""
        self._held.append((number, line))
        if len(self._held) == CARDS:
            yield from self._put_cards()

    def _put_cards(self) -> Iterator[tuple[str, str]]:
        """The file of the few cards that are held. It is as it was when all of them stand where they stood."""
        nth = len(self.cards)
        mark = self.past["cards"][4 * nth :][:4]
        address = f"find/{self.name}/c{nth}-{mark}.txt"
        then = range(len(self.past["kinds"]))[nth * CARDS :][:CARDS]
        if address in self.there and [number for number, _line in self._held] == [*then]:
            self.files.append(address)
            self.cards.append(mark)
        elif self._held:
            text = "\n".join([line() for _number, line in self._held])
            # There are many, so a short digest beside the file's own number has to do. It is too short to tell whether
            # what is there already is the same, so that is written again.
            self.cards.append(digest(text)[:4])
            self.files.append(f"find/{self.name}/c{nth}-{self.cards[-1]}.txt")
            yield self.files[-1], text
        self._held.clear()

    def put_all(self, kind: str, texts: Iterable[str]) -> Generator[tuple[str, str], None, list[str]]:
        """Files that are named by what is in them; returns their names."""
        names = []
        for text in texts:
            names.append(digest(text))
            self.files.append(f"find/{self.name}/{kind}{names[-1]}.txt")
            if self.files[-1] not in self.there:
                yield self.files[-1], text
        return names

    # --- the whole ---

    def words(self) -> dict[str, tuple[bytes, str]]:
        """For each word all its places, and its line in a file of words. Asked once, at the end."""
        found = {}
        for word in sorted(self.past["words"].keys() | self._places.keys()):
            then, line = self.past["words"].get(word, (b"", ""))
            at, new = _moved(then, self._runs), self._places.pop(word, None)
            if new:
                at = array("I", sorted([*at, *new])) if at else new
            if at:
                now = at.tobytes()
                found[word] = now, line if now == then else f"{word} {len(at):x} {_written(at)}"
        return found

    def ticks(self, groups: Sequence[Facet]) -> dict[tuple[str, str], int]:
        """For each value of each facet one bit a finding, the first finding in the lowest."""
        found = {}
        for key in [(group.id, value) for group in groups for value, _label in group.values]:
            then = self.past["ticks"].get(key, 0)
            found[key] = _bits(self._ticks.get(key, ()))
            for run in self._runs:
                found[key] |= (then >> run.then & (1 << run.many) - 1) << run.now
        return found


def _then(sources: Sequence[Source], past: Kept) -> list[range]:
    """For each source the numbers that its findings had in the past; none where they are new."""
    known: dict[bytes, range] = {}
    number = 0
    for mark, many in past["sources"]:
        known[mark] = range(number, number + many)
        number += many
    new = range(0)
    found = [known.get(source.mark, new) for source in sources]
    breaks = sum(one.stop != other.start for one, other in pairwise(found))
    return found if breaks <= MOST_BREAKS else [new] * len(found)


def _nth_card(source: Source, nth: int) -> str:
    return card(next(islice(source.findings(), nth, None)))


def _moved(then: bytes, runs: Sequence[Run]) -> array[int]:
    """The places of a word that are still known, where they are now."""
    places, found = array("I", then), array("I")
    for run in runs:
        first = bisect_left(places, run.then * WIDE)
        part = places[first : bisect_left(places, (run.then + run.many) * WIDE, first)]
        far = (run.now - run.then) * WIDE
        found += array("I", [at + far for at in part]) if far else part
    return found


def _bits(numbers: Iterable[int]) -> int:
    """A number with these bits set."""
    found = bytearray()
    for number in numbers:
        if number >> 3 >= len(found):
            found.extend(bytes((number >> 3) + 1 - len(found)))
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


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


def _block(ticks: Mapping[tuple[str, str], int], groups: Sequence[Facet], first: int, size: int) -> str:
    """For each value of each facet a bit an entry, the first entry in the lowest bit of the first byte."""
    many = min(BLOCK, size - first)
    mask, wide = (1 << many) - 1, (many + 7) // 8
    bits = [
        [
            base64.b64encode((ticks[group.id, value] >> first & mask).to_bytes(wide, "little")).decode()
            for value, _label in group.values
        ]
        for group in groups
    ]
    return as_json(bits)
