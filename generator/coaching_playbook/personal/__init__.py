"""Find what a playbook must not say about one person: a name, a rating, a diagnosis or a personal history.

Functions over text. They read the word lists of this package, and the list of names that a school keeps outside the
repository (`school_names.py`).
"""

from __future__ import annotations

from coaching_playbook.personal.detect import find_hits
from coaching_playbook.personal.hits import HIT_CODES, Hit, HitCode
from coaching_playbook.personal.school_names import redact_listed_names, unreadable_list_message

__all__ = [
    "HIT_CODES",
    "Hit",
    "HitCode",
    "find_hits",
    "redact_listed_names",
    "unreadable_list_message",
]
