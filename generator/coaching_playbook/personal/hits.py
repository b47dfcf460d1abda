"""The result of a personal-data check: a hit and its code."""

from __future__ import annotations

from typing import Literal, NamedTuple

Code = Literal["person-named", "rating", "pupil-history"]
CODES: tuple[Code, ...] = ("person-named", "rating", "pupil-history")


class Hit(NamedTuple):
    """Words of a text, from `start` to `end` of the normalised text. `words` is empty for a name of a school's list."""

    code: Code
    start: int
    end: int
    words: str
    certain: bool

    @property
    def listed(self) -> bool:
        """Whether it is a name that a school keeps in its own list, which no message may repeat."""
        return not self.words
