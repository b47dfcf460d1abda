"""Finding anything: from a published playbook to small files that a browser searches by itself.

What `publish` withheld cannot be found, because this room is given a published playbook and nothing else. What comes of
clips stands in files of its own, so that whoever keeps copies of the rest can leave those alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from coaching_playbook.model import Playbook
from coaching_playbook.pages import as_json
from coaching_playbook.publish import Audience
from coaching_playbook.search.documents import (
    Document,
    Passage,
    PlaybookDocuments,
    facets,
    glossary_synonyms,
    other_documents,
)
from coaching_playbook.search.handwritten import handwritten_documents
from coaching_playbook.search.index import digest, index
from coaching_playbook.search.tokens import browser_tokens

__all__ = ["INDEX_URL", "Document", "Passage", "handwritten_documents", "index_files"]

INDEX_URL = "find/index.json"
"""The address of the one file that names all others, but for those that come of clips and of hand-written pages."""
CLIPS_ROOT = "find/clips.json"
"""The address of the file that names those: it is apart, so that what a browser keeps has no word of a clip in it."""
EDITION_URL = "find/edition.txt"


def index_files(
    playbook: Playbook,
    audience: Audience = "public",
    by_hand: Sequence[Document] = (),
    *,
    pages_end_with: str = "",
    keep: bool = True,
    ask: str | None = None,
) -> Iterator[tuple[str, str]]:
    """The files of the index, each with its address and its text; `by_hand` are the pages that people wrote.

    `pages_end_with` is what a server needs after an address that ends with a slash: nothing, or `index.html`.
    `ask` is where a page that is missing can be asked for, ready for `&wrong=` and words; without it a note is offered.
    Where `keep` is false no browser keeps copies: a preview is read by whoever writes, and is about to change.
    """
    groups = facets(playbook)
    entries = PlaybookDocuments(playbook)
    texts = yield from index("text", chain(entries.techniques(), other_documents(playbook)), groups)
    # Hand-written pages may mention a clip in any words, so browsers keep no copy of their part either.
    clip_part = yield from index("clips", entries.clips(), groups)
    page_part = yield from index("pages", by_hand, groups)
    apart = [clip_part, page_part]
    counts = texts.pop("counts")
    more = [
        [sum(pair) for pair in zip(*both, strict=True)]
        for both in zip(*(one.pop("counts") for one in apart), strict=True)
    ]
    clips = as_json({"counts": more, "parts": apart})
    root = {
        "name": playbook.about.title,
        "end": pages_end_with,
        "ask": ask,
        # A site behind a sign-in leaves no copies on a shared computer.
        "keep": keep and audience == "public",
        "tokens": browser_tokens(),
        "same": glossary_synonyms(playbook),
        "facets": [
            {
                "id": group.id,
                "label": group.label,
                "values": [[value, label, n] for (value, label), n in zip(group.values, count, strict=True)],
            }
            for group, count in zip(groups, counts, strict=True)
        ],
        "parts": [texts],
    }
    text = as_json(root)
    yield INDEX_URL, text
    yield CLIPS_ROOT, clips
    # What tells a copy of a page that it is out of date: a few letters that change with anything that is found, and
    # with who may be named.
    yield EDITION_URL, digest(f"{text} {clips} {playbook.people!r}")
