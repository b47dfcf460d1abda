"""Items of `allow` lists, by which people keep what the personal-data check finds, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from coaching_playbook.personal.hits import Hit
from coaching_playbook.plain_text import fold, normalise_unicode


class Allowance(NamedTuple):
    """An item of an `allow` list, which covers hits with its `code`, for the reason `because`.

    If `text` is not empty, the item covers only hits in these words.
    """

    code: str
    because: str
    text: str = ""

    def covers(self, hit: Hit, text: str) -> bool:
        """Return whether the item covers a hit in `text`.

        The code must be that of the hit. The item's words, unless empty, must contain the words of the hit or be
        contained in them, ignoring case and accents.
        """
        allowed, words = fold(normalise_unicode(self.text)), fold(normalise_unicode(text)[hit.start : hit.end])
        return self.code == hit.code and (not allowed or allowed in words or words in allowed)

    def report(self, *, is_used: bool) -> tuple[str, str, str, Literal["note", "warning"]]:
        """Return (code, message, fix, severity) that tells reviewers what an item covers, or that it covers nothing."""
        if is_used:
            what = f" ('{self.text}')" if self.text else ""
            return "allowed", f"Kept here: {self.code}{what}. Because: {self.because}", "", "note"
        message = f"Nothing here is found by '{self.code}'" + (" in these words." if self.text else ".")
        return "allow-unused", message, "Take this line out of 'allow', or mend its words.", "warning"


def remove_allowed(hits: Iterable[Hit], text: str, allow: Sequence[Allowance], used: set[int]) -> list[Hit]:
    """Return the hits in a text that no item of `allow` covers; add the indices of covering items to `used`."""
    remaining = []
    for hit in hits:
        covering = {index for index, item in enumerate(allow) if item.covers(hit, text)}
        used |= covering
        if not covering:
            remaining.append(hit)
    return remaining
