"""Find what a playbook never holds about one person: a name, a rating, a diagnosis or a personal history.

Pure functions over text: they read no file but the word lists of this package, and the list of names that a school
keeps itself (`school.py`).
"""

from __future__ import annotations

from coaching_playbook.personal.detect import find, screen
from coaching_playbook.personal.hits import CODES, Code, Hit
from coaching_playbook.personal.school import fingerprint, redact, unreadable

__all__ = ["CODES", "Code", "Hit", "find", "fingerprint", "redact", "screen", "unreadable"]
