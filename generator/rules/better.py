"""Words that close, lead, judge or label, each with a better form. The reason is said by the rule that finds them."""

from __future__ import annotations

import re
from typing import NamedTuple


class Better(NamedTuple):
    """What to look for, and what somebody could write instead."""

    pattern: re.Pattern[str]
    instead: str


class Table:
    """Patterns with what could stand instead; one look says whether any of them is there."""

    def __init__(self, *rows: tuple[str, str]) -> None:
        # Asked of lower-case text: a pattern that may ignore case is several times as slow to find nothing.
        self._any = re.compile("|".join(f"(?:{_lower(pattern)})" for pattern, _instead in rows))
        self._rows = tuple(Better(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rows)

    def found(self, text: str) -> tuple[str, str] | None:
        """The first words that a text holds, and what could stand instead."""
        if not self._any.search(text.lower()):
            return None
        rows = ((row.pattern.search(text), row.instead) for row in self._rows)
        return next((match[0], instead) for match, instead in rows if match)


def _lower(pattern: str) -> str:
    """A pattern for lower-case text. What stands behind a backslash stays as it is."""
    return re.sub(r"\\.|[A-Z]+", lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)


# --- questions -------------------------------------------------------------------------------------------------

_OPENED = {
    **dict.fromkeys(("did", "do", "does", "have", "has", "had"), "When"),
    **dict.fromkeys(("is", "are", "was", "were"), "In what way"),
    **dict.fromkeys(("will", "could", "can", "should", "would"), "How"),
}
_NEGATED = re.compile(r"^(?:(?:and|but|so) )?([a-z]+?)(n['’]t|n['’])? ", re.IGNORECASE)


def opened(question: str) -> str:
    """A closed question as an open one: `Did you wait?` as `When did you wait?`."""
    begins = _NEGATED.match(question)
    word = begins[1].lower() if begins else ""
    # "can't" and "won't" lose more than two letters.
    word = {"ca": "can", "wo": "will"}.get(word, word)
    return f"{_OPENED.get(word, 'What')} {word} {question[begins.end() if begins else 0 :]}"


LEADING = Table(
    (
        r"why (?:didn['’]?t|don['’]?t|did you not|haven['’]?t|aren['’]?t|can['’]?t|won['’]?t|weren['’]?t) you",
        "What was happening at that moment?",
    ),
    (r"don['’]t you (?:think|agree|feel)|wouldn['’]t you (?:say|agree)", "What do you make of it?"),
    (r"would(?:n['’]t| not) it (?:be|have been) better|should(?:n['’]t| not) you", "What else could you try?"),
    (r"^you (?:should|must|need to|ought to|could have)\b", "What could you try next time?"),
    (r"what should you have\b|if only you\b|why not (?:just )?(?:try|use|ask)\b", "What could you try next time?"),
    (r"how about (?:you |just )?\w+ing\b|have you (?:tried|thought of|considered)\b", "What could you try?"),
    (r"\bsurely\b|isn['’]t it true|\bobviously\b", "What do you know about that, and how do you know it?"),
    (r", (?:right|isn['’]t it|don['’]t you|didn['’]t you|aren['’]t you)\?$", "What do you make of it?"),
)

JUDGING_QUESTIONS = Table(
    (
        r"how (?:good|bad|well|badly|effective|effectively|successful|strong|weak) (?:was|were|is|are|did|do|does)\b",
        "What did pupils do?",
    ),
    (r"\b(?:rate|grade|score|mark) (?:your|yourself|that|the|this|how)\b", "What makes it the number that you chose?"),
    (
        r"what (?:grade|mark|score) (?:would|did|do|could)\b|\b(?:I|we)(?: would|['’]d) (?:give|rate|grade|score)\b",
        "What number do you choose, and why?",
    ),
    (
        r"\byou (?:do|get|got|did) (?:it |that )?wrong\b|\bwent wrong\b|\byour mistakes?\b",
        "What happened first, next and then?",
    ),
    (r"\b(?:weakness(?:es)?|failings?|failed|failures?)\b", "What would one step higher look like?"),
    (r"\b(?:bad|poor|weak) at\b|\bnot good enough\b|\bdisappoint\w*\b", "What would you like to be different?"),
    (r"\bwhat was (?:good|bad|poor|wrong) about\b", "What did you see and hear?"),
    (r"\bbetter than (?:other|your colleague|the other)\b", "What has changed since last time?"),
)

# --- people ----------------------------------------------------------------------------------------------------

_LEARNER = r"(?:pupil|child|children|kid|learner|student|boy|girl)s?"

DEFICIT = Table(
    (r"\blow(?:er)?[- ]ability\b", "Say what they are learning next: 'pupils who are still learning to read'."),
    (r"\bless able\b", "Say what helps: 'pupils who need more time'."),
    (r"\bsuffer(?:s|ing)? from\b|\bvictims? of\b", "Say 'has' or 'is': 'a pupil who has epilepsy'."),
    (r"\b(?:wheelchair[- ]bound|confined to a wheelchair)\b", "Say 'uses a wheelchair'."),
    (r"\bmainstreamed\b", "Say 'learns with the class'."),
    (
        r"\bvelcro\b|\bhelicopter(?:ing)? (?:TA|adult)s?\b",
        "Say 'very close support', and look for why it was planned so.",
    ),
    (rf"\bspecial needs {_LEARNER}\b|\bSEN(?:D)? (?:kid|child|children)s?\b", "Say 'pupils with SEND'."),
    (rf"\bnormal {_LEARNER}\b", "Say 'other pupils', or 'most pupils'."),
    (
        rf"\b(?:problem|difficult|challenging|naughty|lazy|needy|bottom) {_LEARNER}\b",
        "Say what is hard, and when: 'when the task is long'.",
    ),
    (
        r"\b(?:attention[- ]seeking|attention[- ]seekers?|manipulative)\b",
        "Say what they may need: 'is asking for somebody to notice'.",
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
DEFICIT_SIGNS = frozenset(
    (
        *("low", "lower", "less", "suffer", "suffers", "suffering", "victim", "victims", "wheelchair", "mainstreamed"),
        *("velcro", "helicopter", "helicoptering", "special", "sen", "send", "normal", "problem", "difficult", "lazy"),
        *("challenging", "naughty", "needy", "bottom", "attention", "manipulative", "high", "bothered", "refuser"),
        *("refusers", "even", "just", "only", "merely", "unskilled", "my"),
    )
)
"""One of these is in whatever the table finds."""
