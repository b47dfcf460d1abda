"""Build the search index: small files that the browser fetches as needed (docs/project/search-index.md).

The input is a published playbook, so nothing withheld can reach the index. Documents of clips, and of hand-written
pages, which may mention clips, are in files of their own, because service workers must not cache anything of a clip.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain

from coaching_playbook.model import Playbook
from coaching_playbook.pages import as_json, url_of
from coaching_playbook.publish import Audience
from coaching_playbook.school_words import fill_placeholders
from coaching_playbook.search.documents import (
    Document,
    Passage,
    PlaybookDocuments,
    facets,
    other_documents,
)
from coaching_playbook.search.handwritten import handwritten_documents
from coaching_playbook.search.index import dictionary_files, digest, index
from coaching_playbook.search.thesaurus import concepts
from coaching_playbook.search.tokens import browser_tokens

__all__ = ["INDEX_URL", "Document", "Passage", "handwritten_documents", "index_files"]

INDEX_URL = "find/index.json"
"""Address of the root file: settings, facets, and the files of all documents but clips and hand-written pages."""
CLIPS_ROOT = "find/clips.json"
"""Address of the root file for clips and hand-written pages."""
EDITION_URL = "find/edition.txt"
"""Address of the fingerprint with which service workers detect that their copies are out of date."""


def edition(text: str) -> str:
    """Return the edition of a site, from a text that is another one whenever copies of its pages are out of date.

    The service worker takes no other form for an edition, because a Wi-Fi network may answer with a word of its own.
    """
    return f"playbook-{base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:16]}"


def index_files(
    playbook: Playbook,
    audience: Audience = "public",
    by_hand: Sequence[Document] = (),
    *,
    pages_end_with: str = "",
    keep: bool | None = None,
    ask: str | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of the files of the index.

    `by_hand` are the documents of hand-written pages. `pages_end_with` is appended to addresses that end with a slash:
    nothing, or `index.html`. `ask` is the URL of a form to request a missing page, ready for `&wrong=` and a text.
    `keep` is whether service workers keep copies of pages; by default only where the audience is the public, since
    pages behind a sign-in must not stay on a shared computer. Never in a preview, whose pages change all the time.
    """
    groups = facets(playbook)
    entries = PlaybookDocuments(playbook)
    known = concepts(playbook)
    texts = yield from index(
        "text", chain(entries.techniques(), other_documents(playbook)), groups, known, with_triggers=True
    )
    clip_part = yield from index("clips", entries.clips(), groups, known)
    page_part = yield from index("pages", by_hand, groups, known)
    english = yield from dictionary_files()
    uncached = [clip_part, page_part]
    counts = texts.pop("counts")
    uncached_counts = [
        [sum(pair) for pair in zip(*both, strict=True)]
        for both in zip(*(part.pop("counts") for part in uncached), strict=True)
    ]
    clips = as_json({"counts": uncached_counts, "parts": uncached})
    # Not in the root file, because the first result of a query does without.
    facet_text = as_json(
        [
            {
                "id": group.id,
                "label": group.label,
                "values": [[value, label, n] for (value, label), n in zip(group.values, count, strict=True)],
            }
            for group, count in zip(groups, counts, strict=True)
        ]
    )
    yield f"find/text/v{digest(facet_text)}.txt", facet_text
    root = {
        "name": playbook.about.title,
        "end": pages_end_with,
        "ask": ask,
        "keep": audience == "public" if keep is None else keep,
        "tokens": browser_tokens(),
        "english": english,
        "topics": {
            f"{number:x}": topic._replace(advice=fill_placeholders(topic.advice, playbook.about, playbook.vocabularies))
            for number, topic in enumerate(concept.outside for concept in known)
            if topic
        },
        "problems": [
            [common.problem, url_of(playbook.technique[common.technique])] for common in playbook.common_problems
        ],
        "facets": digest(facet_text),
        "parts": [texts],
    }
    text = as_json(root)
    yield INDEX_URL, text
    yield CLIPS_ROOT, clips
    # People are included, because a person may withdraw their name without a change to the index.
    yield EDITION_URL, edition(f"{text} {clips} {playbook.people!r}")
