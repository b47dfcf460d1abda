"""Finding anything: from a published playbook to small files that a browser searches by itself.

What `publish` withheld cannot be found, because this room is given a published playbook and nothing else. What comes of
clips stands in files of its own, so that whoever keeps copies of the rest can leave those alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, MutableMapping, Sequence, Set
from itertools import chain
from typing import Any

from generator.find.entries import Entries, Finding, Place, Source, facets, given, glossary_names, others
from generator.find.index import NOTHING, Kept, digest, index
from generator.find.words import browser_tokens
from generator.find.written import written
from generator.model import Playbook
from generator.pages import as_json
from generator.publish import Audience

__all__ = ["ROOT", "Finding", "Kept", "Place", "files", "named", "written"]

ROOT = "find/index.json"
"""The address of the one file that names all others."""
EDITION = "find/edition.txt"

Past = MutableMapping[str, Kept]
"""What is kept of each index for the next time, by its name. It may be forgotten."""


def files(
    playbook: Playbook,
    audience: Audience = "public",
    by_hand: Sequence[Finding] = (),
    *,
    pages_end_with: str = "",
    keep: bool = True,
    ask: str | None = None,
    past: Past | None = None,
    present: Set[str] = frozenset(),
) -> Iterator[tuple[str, str]]:
    """The files of the index, each with its address and its text; `by_hand` are the pages that people wrote.

    `pages_end_with` is what a server needs after an address that ends with a slash: nothing, or `index.html`.
    `ask` is where a page that is missing can be asked for, ready for `&wrong=` and words; without it a note is offered.
    Where `keep` is false no browser keeps copies: a preview is read by whoever writes, and is about to change.

    With a `past` it is brought up to date, and what it knows of a file that is `present` is not given again: `named`
    then has the addresses of all. Nothing that is no entry may have changed since, except what people wrote by hand.
    """
    groups = facets(playbook)
    entries = Entries(playbook)
    past = {} if past is None else past
    there = present & named(past)

    def made(name: str, *sources: Iterator[Source]) -> Generator[tuple[str, str], None, dict[str, Any]]:
        root, past[name] = yield from index(name, [*chain(*sources)], groups, past.get(name, NOTHING), there)
        return root

    texts = yield from made("text", entries.techniques(), given(others(playbook)), given(by_hand))
    spoken = yield from made("clips", entries.clips())
    counts = [
        [sum(pair) for pair in zip(*both, strict=True)]
        for both in zip(texts.pop("counts"), spoken.pop("counts"), strict=True)
    ]
    root = {
        "name": playbook.about.title,
        "end": pages_end_with,
        "ask": ask,
        # A site behind a sign-in leaves no copies on a shared computer.
        "keep": keep and audience == "public",
        "tokens": browser_tokens(),
        "same": glossary_names(playbook),
        "facets": [
            {
                "id": group.id,
                "label": group.label,
                "values": [[value, label, n] for (value, label), n in zip(group.values, count, strict=True)],
            }
            for group, count in zip(groups, counts, strict=True)
        ],
        "parts": [texts, spoken],
    }
    text = as_json(root)
    yield ROOT, text
    # What tells a copy of a page that it is out of date: a few letters that change with anything that is found, and
    # with who may be named.
    yield EDITION, digest(f"{text} {playbook.people!r}")


def named(past: Past) -> frozenset[str]:
    """The addresses of all files that were made the last time, but for the few that are made each time."""
    return frozenset(address for kept in past.values() for address in kept["files"])
