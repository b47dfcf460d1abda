"""Load the files of a playbook: discover, parse and validate them into one Playbook, or collect every problem.

`discover` lists files, `entries` validates one file of entries, `references` resolves ids, `validation_errors` words
the errors of pydantic, and `loader` runs these steps in order. Mistakes in files raise no exceptions.
"""

from __future__ import annotations

from coaching_playbook.load.discover import LoadError, NameListUnreadable, PlaybookNotFound, source_files
from coaching_playbook.load.loader import EMPTY_PLAYBOOK, PLACEHOLDER_ABOUT, Loaded, load, reload, sort_problems
from coaching_playbook.load.validation_errors import problems_from

__all__ = [
    "EMPTY_PLAYBOOK",
    "PLACEHOLDER_ABOUT",
    "LoadError",
    "Loaded",
    "NameListUnreadable",
    "PlaybookNotFound",
    "load",
    "problems_from",
    "reload",
    "sort_problems",
    "source_files",
]
