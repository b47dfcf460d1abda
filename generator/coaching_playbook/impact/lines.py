"""One line for one answer sheet or one visit, as the pages `/survey/` and `/walkthrough/` produce it.

`PB-SURVEY:1:<version>:<digits>[:<code>]`: a digit for each statement, 1 for the lowest answer, 0 for none.
`PB-WALK:1:<leverage point>:<version>:<letters>`: a letter for each look-for, s (seen), n (not this time), x (did not
apply) or - (not marked). The version is a checksum of the wording, so that a line is never read against other words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from coaching_playbook.model import LeveragePoint, Playbook, Survey, normalised

SURVEY_LINE = re.compile(
    r"PB-SURVEY:1:(?P<version>[0-9a-f]{6}):(?P<digits>[0-5]{1,60})(?::(?P<code>[A-Za-z0-9]{1,20}))?"
)
WALK_LINE = re.compile(r"PB-WALK:1:(?P<point>[a-z0-9-]{1,80}):(?P<version>[0-9a-f]{6}):(?P<marks>[snx-]{1,40})")

MAX_LOOK_FORS = 8
"""The most look-fors of one visit; more do not fit on the card or on a phone."""


def _checksum(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(map(normalised, texts)).encode()).hexdigest()[:6]


def survey_version(survey: Survey) -> str:
    """Return the checksum of the wording of a survey: its statements and its scale."""
    return _checksum([*(statement for _area, statement in survey.statements), *survey.scale])


def look_fors(playbook: Playbook, point: LeveragePoint) -> tuple[str, ...]:
    """Return what a visit for a leverage point looks for: its own look-fors, or else those of its techniques."""
    own = point.look_fors or [text for technique in playbook.in_use_of(point) for text in technique.look_fors.adult]
    return tuple(dict.fromkeys(own))[:MAX_LOOK_FORS]


def walk_version(texts: Iterable[str]) -> str:
    """Return the checksum of the wording of look-fors."""
    return _checksum(texts)
