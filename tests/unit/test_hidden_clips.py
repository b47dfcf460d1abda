"""Recognition of hidden clips: which texts of a site mention one."""

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
    ],
)
def test_the_data_of_a_leverage_point_is_no_clip_of_that_id(text: str, is_mentioned: bool) -> None:
    """The file data/exemplars/ID.json lists the visible clips of the leverage point ID."""
    assert bool(HiddenClips.among((CLIP,), ()).mentions(text)) == is_mentioned
