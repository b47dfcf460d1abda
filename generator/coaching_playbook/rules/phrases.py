"""Tables of phrases that label people, give an answer away or judge, each with what to write or ask in its place.

The groups for coaching questions follow what guides to coaching advise against: a suggestion in the form of a question,
a tag that expects agreement, a presupposed fault, `why` with `you` for something done, and a request for a grade.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Any

from coaching_playbook.lazy_pattern import LazyPattern

QUESTION_WORD = r"(?:what|which|who|whom|whose|how|when|where|whereabouts|why|whatever)"
"""Regular expression for a word that begins an open question."""


@functools.cache
def _read_phrases() -> dict[str, Any]:
    """Return the content of phrases.toml."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


class PhraseTable:
    """The phrases of one table in phrases.toml, each with advice: what to write or ask in its place.

    Read at the first use.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @functools.cached_property
    def rows(self) -> tuple[tuple[LazyPattern, str], ...]:
        """(pattern, advice) of each phrase, in the order in which they are searched for."""
        parts = {**_read_phrases()["parts"], "question_word": QUESTION_WORD}

        def regex(pattern: str) -> str:
            """Return a regular expression on one line; names in braces are replaced by their patterns in `parts`."""
            return re.sub(r"\{([a-z_]+)\}", lambda name: regex(parts[name[1]]), re.sub(r"(?m)^ +|\n", "", pattern))

        return tuple(
            (LazyPattern(regex(pattern), re.IGNORECASE), group["advice"])
            for group in _read_phrases()[self._name]
            for pattern in group["patterns"]
        )

    @functools.cached_property
    def _any_in_lower_case(self) -> LazyPattern:
        """All patterns as one. Without IGNORECASE, a search that finds nothing is several times as fast."""
        return LazyPattern("|".join(f"(?:{_in_lower_case(pattern.pattern)})" for pattern, _advice in self.rows))

    def search(self, text: str) -> tuple[str, str] | None:
        """Return (matched words, advice) of the first row with a match in a text, or None."""
        if not self._any_in_lower_case.search(text.lower()):
            return None
        matches = ((pattern.search(text), advice) for pattern, advice in self.rows)
        return next(((match[0].strip(" ,"), advice) for match, advice in matches if match), None)


def _in_lower_case(pattern: str) -> str:
    """Convert a pattern to lower case, except for escapes such as \\W."""
    return re.sub(r"\\.|[A-Z]+", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


DEFICIT_PHRASES = PhraseTable("deficit")
"""Phrases that make a person a problem."""
LEADING_PHRASES = PhraseTable("leading")
"""Phrases of questions that blame, advise or give an answer away."""
JUDGING_PHRASES = PhraseTable("judging")
"""Phrases of questions that judge or ask for a grade."""
