"""Build the search index: small files of which the browser fetches those that it needs (docs/project/search-index.md).

The input is a published playbook, so nothing hidden can reach the index. Documents of clips, and of hand-written pages
(which may mention clips), are in separate files, because the service worker must not cache anything of a clip.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence

from coaching_playbook.model import Playbook
from coaching_playbook.pages import as_json, url_of
from coaching_playbook.publish import Audience
from coaching_playbook.school_words import fill_placeholders
from coaching_playbook.search.documents import (
    Document,
    Passage,
    clip_documents,
    facets,
    other_documents,
    technique_documents,
)
from coaching_playbook.search.handwritten import handwritten_documents
from coaching_playbook.search.index import dictionary_files, digest, index_part
from coaching_playbook.search.thesaurus import concepts_of
from coaching_playbook.search.tokens import browser_tokens

__all__ = ["INDEX_URL", "Document", "Passage", "handwritten_documents", "index_files"]

INDEX_URL = "find/index.json"
"""URL of the root file: settings, and the names of all files but those of clips and hand-written pages."""
CLIPS_ROOT_URL = "find/clips.json"
"""URL of the root file for documents of clips and hand-written pages."""
EDITION_URL = "find/edition.txt"
"""URL of the edition: a fingerprint of the site, with which service workers detect that their copies are outdated."""


def edition_of(text: str) -> str:
    """Return the edition of a site: `playbook-` and 16 letters and digits, a fingerprint of `text`.

    `text` must change whenever offline copies become outdated. The service worker ignores a file of any other form,
    because a Wi-Fi login page may be returned in its place.
    """
    return f"playbook-{base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:16]}"


def index_files(
    playbook: Playbook,
    audience: Audience = "public",
    handwritten: Sequence[Document] = (),
    *,
    url_suffix: str = "",
    offers_offline_pages: bool | None = None,
    request_url: str | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (URL, text) of each file of the search index.

    `handwritten` are the documents of hand-written pages. `url_suffix` ("" or "index.html") is appended to URLs that
    end with a slash. `request_url` is the URL of a form to request a missing page; the browser appends `&wrong=` and a
    text. `offers_offline_pages` tells whether service workers store pages. By default they do so only for the audience
    "public", because pages behind a sign-in must not stay on a shared computer. For a preview, `offers_offline_pages`
    must be False.
    """
    groups, concepts = facets(playbook), concepts_of(playbook)
    documents = [*technique_documents(playbook), *other_documents(playbook)]
    text_part = index_part("text", documents, groups, concepts, with_triggers=True)
    clip_part = index_part("clips", list(clip_documents(playbook)), groups, concepts)
    page_part = index_part("pages", handwritten, groups, concepts)
    for part in (text_part, clip_part, page_part):
        yield from part.files.items()
    english, english_files = dictionary_files()
    yield from english_files.items()
    uncached_counts = [
        [sum(pair) for pair in zip(*both, strict=True)] for both in zip(clip_part.counts, page_part.counts, strict=True)
    ]
    clips = as_json({"counts": uncached_counts, "parts": [clip_part.root_entry, page_part.root_entry]})
    # Not in the root file, because the first results of a query do not need them.
    facet_text = as_json(
        [
            {
                "id": group.id,
                "label": group.label,
                "values": [[value, label, n] for (value, label), n in zip(group.values, count, strict=True)],
            }
            for group, count in zip(groups, text_part.counts, strict=True)
        ]
    )
    yield f"find/text/v{digest(facet_text)}.txt", facet_text
    root = {
        "name": playbook.about.title,
        "end": url_suffix,
        "ask": request_url,
        "keep": audience == "public" if offers_offline_pages is None else offers_offline_pages,
        "tokens": browser_tokens(),
        "english": english,
        "topics": {
            f"{number:x}": topic._replace(advice=fill_placeholders(topic.advice, playbook.about, playbook.vocabularies))
            for number, topic in enumerate(concept.uncovered_topic for concept in concepts)
            if topic
        },
        "problems": [
            [common.problem, url_of(playbook.technique[common.technique])] for common in playbook.common_problems
        ],
        "facets": digest(facet_text),
        "parts": [text_part.root_entry],
    }
    text = as_json(root)
    yield INDEX_URL, text
    yield CLIPS_ROOT_URL, clips
    # People are included, because a person may withdraw their name without a change to the index.
    yield EDITION_URL, edition_of(f"{text} {clips} {playbook.people!r}")
