"""Table of phrases that label people, each with a suggestion; used by the rules in language.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coaching_playbook.personal.text import Pattern


class Suggestion(NamedTuple):
    """A phrase to find, and advice on what to write instead."""

    pattern: Pattern
    lower: Pattern
    """`pattern` for lower-case text: without IGNORECASE, a search that finds nothing is several times as fast."""
    keywords: tuple[str, ...]
    """Substrings, one of which is in every lower-case text that `lower` matches."""
    replacement: str


class PhraseTable:
    """A table of suggestions, made from rows of (pattern, keywords separated by |, replacement)."""

    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = tuple(
            Suggestion(
                Pattern(pattern, re.IGNORECASE),
                Pattern(in_lower_case(pattern)),
                tuple(keywords.split("|")),
                replacement,
            )
            for pattern, keywords, replacement in rows
        )

    def candidate_rows(self, lower: str) -> list[Suggestion]:
        """Return the rows that may match in a lower-case text: a fast filter by keywords, mostly empty."""
        return [row for row in self.rows if any(word in lower for word in row.keywords)]

    def find_match(self, text: str, candidates: Sequence[Suggestion]) -> tuple[str, str] | None:
        """Return (matched words, replacement) of the first row that matches `text`, or None if no candidate does."""
        lower = text.lower()
        if not any(row.lower.search(lower) for row in candidates):
            return None
        matches = ((row.pattern.search(text), row.replacement) for row in self.rows)
        return next((match[0], replacement) for match, replacement in matches if match)


def in_lower_case(pattern: str) -> str:
    """Convert a pattern to lower case, except for escapes such as \\W."""
    return re.sub(r"\\.|[A-Z]+", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


# --- people ----------------------------------------------------------------------------------------------------

_LEARNER_WORDS = r"(?:pupil|child|children|kid|learner|student|boy|girl)s?"

_ADULT_WORDS = (
    r"(?:TA|LSA|LSP|SNA|HLTA|adult|helper|assistant|partner|supporter|support|aide|staff|teacher|colleague|person)s?"
)

DEFICIT_PHRASES = PhraseTable(
    (
        r"\blow(?:er)?[- ]ability\b",
        "ability",
        "Say what they are learning next: 'pupils who are still learning to read'.",
    ),
    (
        r"\bless able\b",
        "less able",
        "Say what helps: 'pupils who need more time'.",
    ),
    (
        r"\bsuffer(?:s|ing)? from\b|\bvictims? of\b",
        "suffer|victim",
        "Say 'has' or 'is': 'a pupil who has epilepsy'.",
    ),
    (
        r"\b(?:wheelchair[- ]bound|confined to a wheelchair)\b",
        "wheelchair",
        "Say 'uses a wheelchair'.",
    ),
    (
        r"\bmainstreamed\b",
        "mainstreamed",
        "Say 'learns with the class'.",
    ),
    (
        rf"\bvelcro(?:ed)?(?=[- ](?:{_ADULT_WORDS}|{_LEARNER_WORDS})\b)|\blike velcro\b|\bvelcroed to\b"
        rf"|\bhelicopter(?:ing)?[- ](?:{_ADULT_WORDS})\b",
        "velcro|helicopter",
        "Say 'very close support', and look for why it was planned so.",
    ),
    (
        rf"\bspecial needs {_LEARNER_WORDS}\b|\bSEN(?:D)? (?:kid|child|children)s?\b",
        "special needs |sen kid|send kid|sen child|send child",
        "Say 'pupils with SEND'.",
    ),
    (
        rf"\bnormal {_LEARNER_WORDS}\b",
        "normal ",
        "Say 'other pupils', or 'most pupils'.",
    ),
    (
        rf"\b(?:problem|difficult|challenging|naughty|lazy|needy|bottom) {_LEARNER_WORDS}\b",
        "problem |difficult |challenging |naughty |lazy |needy |bottom ",
        "Say what is hard, and when: 'when the task is long'.",
    ),
    (
        r"\b(?:attention[- ]seeking|attention[- ]seekers?|manipulative)\b",
        "attention seek|attention-seek|manipulative",
        "Say what they may need: 'is asking for someone to notice'.",
    ),
    (
        r"\b(?:high|low)[- ]functioning\b",
        "functioning",
        "Say what they do, and what helps.",
    ),
    (
        r"\b(?:can['’]t|won['’]t|could ?n['’]t|cannot) be bothered\b|\brefusers?\b",
        "bothered|refuser",
        "Say what you see: 'has not started'.",
    ),
    (
        r"\beven TAs can\b",
        "even tas can",
        "Leave it out: say what is done.",
    ),
    (
        r"\b(?:just|only|merely) an? (?:TA|teaching assistant|LSA)\b|\bunskilled\b",
        "just a|only a|merely a|unskilled",
        "Leave it out: say what the colleague does.",
    ),
    (
        r"\bmy (?:TA|LSA)\b",
        "my ta|my lsa",
        "Say 'the TA in my class', or the TA's role.",
    ),
)
