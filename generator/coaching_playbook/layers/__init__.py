"""Layers: playbooks that this one stands on, merged by id and field before validation.

`sources` finds them, `git` fetches pinned commits, `merge` lays one over another, `strictest` keeps permission from
widening, `overlay` makes the files that `load` validates, `upstream` takes newer versions and offers a page.
"""

from __future__ import annotations

from coaching_playbook.layers.git import GitFailed
from coaching_playbook.layers.merge import MergedFile
from coaching_playbook.layers.overlay import Overlay, overlay
from coaching_playbook.layers.upstream import newer_pins, offered_text

__all__ = ["GitFailed", "MergedFile", "Overlay", "newer_pins", "offered_text", "overlay"]
