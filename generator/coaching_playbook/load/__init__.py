"""Load the files of a playbook: discover, parse and validate them into one Playbook, or collect every problem.

`discover` lists files, `entries` validates one file of entries, `references` resolves ids, `validation_errors` words
the errors of pydantic, `loader` runs them in order. Nothing is raised for content.
"""

from __future__ import annotations

from coaching_playbook.load.discover import LoadError, NameListUnreadable, PlaybookNotFound, source_files
from coaching_playbook.load.loader import EMPTY_PLAYBOOK, PLACEHOLDER_ABOUT, Loaded, in_order, load, reload
from coaching_playbook.load.validation_errors import problems_from

__all__ = [
    "EMPTY_PLAYBOOK",
    "PLACEHOLDER_ABOUT",
    "LoadError",
    "Loaded",
    "NameListUnreadable",
    "PlaybookNotFound",
    "in_order",
    "load",
    "problems_from",
    "reload",
    "source_files",
]
