"""Messages for results of the personal-data check (names, ratings, personal history): what was found, and the fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from coaching_playbook.personal.hits import Hit, HitCode
from coaching_playbook.personal.ratings_and_histories import CLASS_AND_DAY


def hit_message(code: HitCode, hits: Sequence[Hit], position: str = "") -> tuple[str, str, Literal["error", "warning"]]:
    """Return (message, fix, severity) for the hits of one code in one text.

    A name from the list that a school keeps is not repeated. The fix has default words, such as TA, which
    `in_school_words` replaces. `position` is inserted after what was found, such as " at 0:12".
    """
    severity: Literal["error", "warning"] = "error" if any(hit.certain for hit in hits) else "warning"
    quoted = " and ".join(f"'{' '.join(hit.words.split())[:60]}'" for hit in hits if hit.words)
    if code == "person-named":
        fix = "Write 'a pupil' or 'a TA' instead."
        if any(hit.is_listed for hit in hits):
            more = f", and {quoted} looks like one too" if quoted else ""
            return f"There is a name from your list here{position}{more}.", fix, severity
        what = "a person's name" if sum(bool(hit.words) for hit in hits) == 1 else "names of people"
        fix += " If it is not a person, add it to 'allow' with a reason."
        return f"This looks like {what} ({quoted}){position}.", fix, severity
    if code == "rating":
        fix = "Say what could be seen or heard, without a grade. If it is none, add it to 'allow' with a reason."
        return f"This looks like a rating of a person or a visit ({quoted}){position}.", fix, severity
    if all(CLASS_AND_DAY.fullmatch(hit.words) for hit in hits):
        fix = "Leave out the class or the day."
        return f"A class and a day tell whose lesson it was ({quoted}){position}.", fix, severity
    fix = "Write what helps, for any pupil. If it is nobody's, add it to 'allow' with a reason."
    return f"This looks like one person's diagnosis or history ({quoted}){position}.", fix, severity
