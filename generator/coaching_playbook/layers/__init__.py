"""Layers: playbooks that this one stands on, merged by id and field before validation.

`sources` finds them, `git` fetches pinned commits, `merge` lays one over another, `strictest` keeps permission from
widening, `overlay` makes the files that `load` validates, `compare` says what a new version changes.
"""

from __future__ import annotations

from coaching_playbook.layers.merge import MergedFile
from coaching_playbook.layers.overlay import Overlay, overlay

__all__ = ["MergedFile", "Overlay", "overlay"]
