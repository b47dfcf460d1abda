"""Layers: other playbooks whose entries this playbook inherits and may override; merged before validation.

`sources` finds the layers, `git` fetches pinned commits, `reading` reads their files, `merge` merges entries by id and
field, `restrictions` hides what any layer withholds (combining `permissions` to the strictest), `overlay` makes the
merged files that `load` validates, `renamed` updates references to renamed pages, `upstream` finds newer
commits and prepares a page for another school.
"""

from __future__ import annotations

from coaching_playbook.layers.git import GitFailed
from coaching_playbook.layers.merge import MergedFile
from coaching_playbook.layers.overlay import Overlay, build_overlay
from coaching_playbook.layers.restrictions import WITHHELD_MEDIA
from coaching_playbook.layers.sources import CACHE_FOLDER, CACHE_VARIABLE, share_layers_with_copy
from coaching_playbook.layers.upstream import newest_commits_of_layers, page_to_offer

__all__ = [
    "CACHE_FOLDER",
    "CACHE_VARIABLE",
    "WITHHELD_MEDIA",
    "GitFailed",
    "MergedFile",
    "Overlay",
    "build_overlay",
    "newest_commits_of_layers",
    "page_to_offer",
    "share_layers_with_copy",
]
