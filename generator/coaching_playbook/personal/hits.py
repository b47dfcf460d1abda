"""The type and the codes of hits: words of a text that name, rate or describe one person."""

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
    def is_listed(self) -> bool:
        """Whether the hit is a name from the list that a school keeps, which no message may repeat."""
        return not self.words
