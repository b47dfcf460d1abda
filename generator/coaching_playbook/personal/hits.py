"""The type of a result of the personal-data check, and its codes."""

from __future__ import annotations

from typing import Literal, NamedTuple

HitCode = Literal["person-named", "rating", "pupil-history"]
HIT_CODES: tuple[HitCode, ...] = ("person-named", "rating", "pupil-history")


class Hit(NamedTuple):
    """Words that name, rate or describe a person, and where they are.

    `start` and `end` are offsets in the text after `normalise_unicode`. `certain`: the words leave little doubt.
    `words` is empty for a name from the list that a school keeps.
    """

    code: HitCode
    start: int
    end: int
    words: str
    certain: bool

    @property
    def listed(self) -> bool:
        """Return whether it is a name from the list that a school keeps, which no message may repeat."""
        return not self.words
