"""Loads files into one Playbook, or returns every Problem in all of them at once."""

from __future__ import annotations

from coaching_playbook.load.discover import PlaybookNotFound
from coaching_playbook.load.loader import EMPTY_PLAYBOOK, Loaded, load, reload, source_files

__all__ = [
    "EMPTY_PLAYBOOK",
    "Loaded",
    "PlaybookNotFound",
    "load",
    "reload",
    "source_files",
]
