"""Tables of phrases with advice, and the table of phrases that label people."""

from __future__ import annotations

import re

from coaching_playbook.personal.text import LazyPattern


class PhraseTable:
    """Phrases to find in a text, each with what to write or ask in its place. A row is (regular expression, advice)."""

    def __init__(self, *rows: tuple[str, str]) -> None:
        self.rows = tuple((LazyPattern(pattern, re.IGNORECASE), advice) for pattern, advice in rows)
        # All patterns as one. Without IGNORECASE, a search that finds nothing is several times as fast.
        self._any_in_lower_case = LazyPattern("|".join(f"(?:{in_lower_case(pattern)})" for pattern, _advice in rows))

    def search(self, text: str) -> tuple[str, str] | None:
        """Return (matched words, advice) of the first row with a match in a text, or None."""
        if not self._any_in_lower_case.search(text.lower()):
            return None
        matches = ((pattern.search(text), advice) for pattern, advice in self.rows)
        return next(((match[0].strip(" ,"), advice) for match, advice in matches if match), None)


def in_lower_case(pattern: str) -> str:
    """Convert a pattern to lower case, except for escapes such as \\W."""
    return re.sub(r"\\.|[A-Z]+", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


# --- people ----------------------------------------------------------------------------------------------------

_LEARNER_WORDS = r"(?:pupil|child|children|kid|learner|student|boy|girl)s?"

_ADULT_WORDS = (
    r"(?:TA|LSA|LSP|SNA|HLTA|adult|helper|assistant|partner|supporter|support|aide|staff|teacher|colleague|person)s?"
)

DEFICIT_PHRASES = PhraseTable(
    (r"\blow(?:er)?[- ]ability\b", "Say what they are learning next: 'pupils who are still learning to read'."),
    (r"\bless able\b", "Say what helps: 'pupils who need more time'."),
    (r"\bsuffer(?:s|ing)? from\b|\bvictims? of\b", "Say 'has' or 'is': 'a pupil who has epilepsy'."),
    (r"\b(?:wheelchair[- ]bound|confined to a wheelchair)\b", "Say 'uses a wheelchair'."),
    (r"\bmainstreamed\b", "Say 'learns with the class'."),
    (
        rf"\bvelcro(?:ed)?(?=[- ](?:{_ADULT_WORDS}|{_LEARNER_WORDS})\b)|\blike velcro\b|\bvelcroed to\b"
        rf"|\bhelicopter(?:ing)?[- ](?:{_ADULT_WORDS})\b",
        "Say 'very close support', and look for why it was planned so.",
    ),
    (rf"\bspecial needs {_LEARNER_WORDS}\b|\bSEN(?:D)? (?:kid|child|children)s?\b", "Say 'pupils with SEND'."),
    (rf"\bnormal {_LEARNER_WORDS}\b", "Say 'other pupils', or 'most pupils'."),
    (
        rf"\b(?:problem|difficult|challenging|naughty|lazy|needy|bottom) {_LEARNER_WORDS}\b",
        "Say what is hard, and when: 'when the task is long'.",
    ),
    (
        r"\b(?:attention[- ]seeking|attention[- ]seekers?|manipulative)\b",
        "Say what they may need: 'is asking for someone to notice'.",
    ),
    (r"\b(?:high|low)[- ]functioning\b", "Say what they do, and what helps."),
    (
        r"\b(?:can['’]t|won['’]t|could ?n['’]t|cannot) be bothered\b|\brefusers?\b",
        "Say what you see: 'has not started'.",
    ),
    (r"\beven TAs can\b", "Leave it out: say what is done."),
    (
        r"\b(?:just|only|merely) an? (?:TA|teaching assistant|LSA)\b|\bunskilled\b",
        "Leave it out: say what the colleague does.",
    ),
    (r"\bmy (?:TA|LSA)\b", "Say 'the TA in my class', or the TA's role."),
)
