"""Layers: other playbooks whose entries this playbook inherits and may override; merged before validation.

`sources` finds the layers, `git` fetches pinned commits, `reading` reads their files, `merge` merges entries by id and
field, `limits` hides what any layer withholds (comparing permissions with `strictest`), `overlay` makes the merged
files that `load` validates, `renamed` updates references to renamed pages, `upstream` finds newer commits and prepares
a page for another school.
"""

from __future__ import annotations

from coaching_playbook.layers.git import GitFailed
from coaching_playbook.layers.limits import WITHHELD_MEDIA
from coaching_playbook.layers.merge import MergedFile
from coaching_playbook.layers.overlay import Overlay, build_overlay
from coaching_playbook.layers.sources import CACHE, CACHE_VARIABLE, use_layers_of
from coaching_playbook.layers.upstream import newer_pins, offered_text

__all__ = [
    "CACHE",
    "CACHE_VARIABLE",
    "WITHHELD_MEDIA",
    "GitFailed",
    "MergedFile",
    "Overlay",
    "build_overlay",
    "newer_pins",
    "offered_text",
    "use_layers_of",
]
