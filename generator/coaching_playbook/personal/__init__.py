"""Find what a playbook must not say about one person: a name, a rating, a diagnosis or a personal history.

Functions over text. They read the word lists of this package, and the list of names that a school keeps (`school.py`).
"""

from __future__ import annotations

from coaching_playbook.personal.detect import find_hits, find_hits_in_text
from coaching_playbook.personal.hits import HIT_CODES, Hit, HitCode
from coaching_playbook.personal.school import redact, unreadable_list_message

__all__ = ["HIT_CODES", "Hit", "HitCode", "find_hits", "find_hits_in_text", "redact", "unreadable_list_message"]
