"""Detection of hidden clips: which texts of a site refer to one."""

from __future__ import annotations

import pytest

from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.model import Exemplar

CLIP = Exemplar.model_validate(
    {
        "id": "stepping-back",
        "title": "Stepping back",
        "technique": "wait-first",
        "kind": "role-play",
        "status": "published",
    }
)


@pytest.mark.parametrize(
    ("text", "is_mentioned"),
    [
        ("exemplars/stepping-back/", True),
        ("See [it](../exemplars/stepping-back/index.md).", True),
        ("data/exemplars/stepping-back", True),
        ("data/exemplars/stepping-back.json", False),
        ("exemplars/stepping-back-twice/", False),
        ("old-exemplars/stepping-back/", False),
        ("our old-exemplars/stepping-back/, now exemplars/stepping-back/", True),
        ("the clip -exemplars/stepping-back of May", True),
        ("é_exemplars/stepping-back", False),
    ],
)
def test_clip_url_is_matched_only_as_whole_path(text: str, is_mentioned: bool) -> None:
    """The file data/exemplars/ID.json lists the visible clips of the leverage point (theme) ID."""
    hidden = HiddenClips.among((CLIP,), ()).without_ids
    assert bool(hidden.mentions(text)) == is_mentioned
    clean = hidden.redact(text)
    assert (clean is not text) == is_mentioned
    assert not is_mentioned or not hidden.mentions(clean)
