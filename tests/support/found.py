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
    """The decoded search index; `folder` is the site's folder `find/`."""

    folder: Path

    @cached_property
    def root(self) -> Any:
        """Return the data of index.json, with the parts of clips added."""
        root = json.loads((self.folder / "index.json").read_text("utf-8"))
        root["parts"] += json.loads((self.folder / "clips.json").read_text("utf-8"))["parts"]
        return root

    @cached_property
    def cards(self) -> dict[str, list[list[Any]]]:
        """The cards (results as shown) of each part of the index, in order."""
        return {part["name"]: list(self._cards(part)) for part in self.root["parts"]}

    def _cards(self, part: dict[str, Any]) -> Any:
        """Yield the cards of one part."""
        for number in range(len(part["cards"]) // 4):
            name = f"c{number}-{part['cards'][number * 4 : number * 4 + 4]}.txt"
            for line in (self.folder / part["name"] / name).read_text("utf-8").splitlines():
                yield json.loads(line)

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The text shown for each URL, with fragment, that a result can lead to."""
        told: defaultdict[str, list[str]] = defaultdict(list)
        for cards in self.cards.values():
            for address, title, _note, summary, _steps, names, places, *_lead in cards:
                told[address] += [title, summary, *names]
                for anchor, label, text, *said in places:
                    told[f"{address.split('#')[0]}#{anchor}"] += [label, text, *said]
        return dict(told)

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """The pages on which each stem occurs."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for part in self.root["parts"]:
            cards = self.cards[part["name"]]
            for _first, name in part["words"]:
                for line in (self.folder / part["name"] / f"w{name}.txt").read_text("utf-8").splitlines():
                    word, _count, places, *_triggers = line.split(" ")
                    if word[0] == "~":  # a concept, not a word of any page
                        continue
                    found[word] |= {cards[at // 256][0].split("#")[0] for at in _places(places)}
        return dict(found)


def _places(text: str) -> Any:
    """Yield the numbers of a run that is encoded as base-64 differences."""
    at = number = shift = 0
    for letter in text:
        value = DIGITS.index(letter)
        number += value % 32 << shift
        shift += 5
        if value < 32:
            at += number
            yield at
            number = shift = 0
