"""Finding anything: from a published playbook to small files that a browser searches by itself.

What `publish` withheld cannot be found, because this room is given a published playbook and nothing else. What comes of
clips stands in files of its own, so that whoever keeps copies of the rest can leave those alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from generator.find.entries import Finding, Place, clips, facets, glossary_names, others, techniques
from generator.find.index import digest, index
from generator.model import Playbook
from generator.publish import Audience

__all__ = ["ROOT", "Finding", "Place", "files"]

ROOT = "find/index.json"
"""The address of the one file that names all others."""


def files(
    playbook: Playbook,
    audience: Audience = "public",
    written: Sequence[Finding] = (),
    *,
    pages_end_with: str = "",
) -> Iterator[tuple[str, str]]:
    """Every file of the index, with its address and its text; `written` are the pages that people wrote by hand.

    `pages_end_with` is what a server needs after an address that ends with a slash: nothing, or `index.html`.
    """
    groups = facets(playbook)
    texts = index("text", (*techniques(playbook), *others(playbook), *written), groups)
    spoken = index("clips", clips(playbook), groups)
    names = {"technique": playbook.about.title}
    root = {
        "name": names["technique"],
        "end": pages_end_with,
        # A site behind a sign-in leaves no copies on a shared computer.
        "keep": audience == "public",
        "same": glossary_names(playbook),
        "facets": [
            {"id": group.id, "label": group.label, "values": [[value, label] for value, label in group.values]}
            for group in groups
        ],
        "parts": [texts.root, spoken.root],
    }
    yield from texts.files
    yield from spoken.files
    text = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    yield ROOT, text
    # What tells a copy that it is out of date: a few letters that change when anything here does.
    yield "find/edition.txt", digest(text)
