"""Decode the search index of a built site, independently of the code that writes it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class SearchIndex:
    """The decoded search index in `folder`, the folder `find/` of a site."""

    folder: Path

    @cached_property
    def root(self) -> Any:
        """Return the data of index.json, with the partitions for clips (clips.json) appended."""
        root = json.loads((self.folder / "index.json").read_text("utf-8"))
        root["parts"] += json.loads((self.folder / "clips.json").read_text("utf-8"))["parts"]
        return root

    @cached_property
    def cards(self) -> dict[str, list[list[Any]]]:
        """Return the result cards of each partition, in order, keyed by its name. A card is a list of fields."""
        return {part["name"]: list(self._cards(part)) for part in self.root["parts"]}

    def _cards(self, part: dict[str, Any]) -> Any:
        """Yield the result cards of one partition."""
        for number in range(len(part["cards"]) // 4):
            name = f"c{number}-{part['cards'][number * 4 : number * 4 + 4]}.txt"
            for line in (self.folder / part["name"] / name).read_text("utf-8").splitlines():
                yield json.loads(line)

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """Return the texts of search results, keyed by the URL, with fragment, that they link to."""
        reported: defaultdict[str, list[str]] = defaultdict(list)
        for cards in self.cards.values():
            for address, title, _note, summary, _steps, names, places, *_lead in cards:
                reported[address] += [title, summary, *names]
                for anchor, label, text, *message in places:
                    reported[f"{address.split('#')[0]}#{anchor}"] += [label, text, *message]
        return dict(reported)

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """Return the URLs of the pages that contain each stem, keyed by stem."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for part in self.root["parts"]:
            cards = self.cards[part["name"]]
            for _first, name in part["words"]:
                for line in (self.folder / part["name"] / f"w{name}.txt").read_text("utf-8").splitlines():
                    word, _count, places, *_triggers = line.split(" ")
                    if word[0] == "~":  # a concept, not a word of any page
                        continue
                    found[word] |= {cards[at // 256][0].split("#")[0] for at in _decode_postings(places)}
        return dict(found)


def _decode_postings(text: str) -> Any:
    """Decode a posting list: base-64 differences with 5 bits per digit and a continuation bit."""
    at = number = shift = 0
    for letter in text:
        value = DIGITS.index(letter)
        number += value % 32 << shift
        shift += 5
        if value < 32:
            at += number
            yield at
            number = shift = 0
