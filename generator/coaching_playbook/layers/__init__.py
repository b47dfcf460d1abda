"""Layers: playbooks that this one stands on, merged by id and field before validation.

`sources` finds them, `git` fetches pinned commits, `reading` reads their files, `merge` lays one over another, `limits`
applies what any of them withholds by the comparisons of `strictest`, `overlay` makes the files that `load` validates,
`renamed` follows references to renamed pages, `upstream` takes newer versions and offers a page.
"""

from __future__ import annotations

from coaching_playbook.layers.git import GitFailed
from coaching_playbook.layers.limits import WITHHELD_MEDIA
from coaching_playbook.layers.merge import MergedFile
from coaching_playbook.layers.overlay import Overlay, overlay
from coaching_playbook.layers.sources import CACHE, CACHE_VARIABLE, use_layers_of
from coaching_playbook.layers.upstream import newer_pins, offered_text

__all__ = [
    "CACHE",
    "CACHE_VARIABLE",
    "WITHHELD_MEDIA",
    "GitFailed",
    "MergedFile",
    "Overlay",
    "newer_pins",
    "offered_text",
    "overlay",
    "use_layers_of",
]
