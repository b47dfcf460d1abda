"""Words that close, lead, judge or label, each with a better form. The reason is said by the rule that finds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Suggestion(NamedTuple):
    """What to look for, where it is worth looking, and what somebody could write instead."""

    pattern: re.Pattern[str]
    lower: re.Pattern[str]
    """The same for lower-case text: a pattern that may ignore case is several times as slow to find nothing."""
    keywords: tuple[str, ...]
    """One of these is in every lower-case text in which the pattern finds something."""
    replacement: str


class PhraseTable:
    """Rows of a pattern, its signs with | between them, and what could stand instead."""

    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = tuple(
            Suggestion(
                re.compile(pattern, re.IGNORECASE), re.compile(_lower(pattern)), tuple(signs.split("|")), instead
            )
            for pattern, signs, instead in rows
        )

    def candidates(self, lower: str) -> list[Suggestion]:
        """The rows that may find something in a lower-case text, or in a part of it. For most texts there are none."""
        return [row for row in self.rows if any(sign in lower for sign in row.keywords)]

    def found(self, text: str, likely: Sequence[Suggestion]) -> tuple[str, str] | None:
        """The first words that a text holds, and what could stand instead, if rows that are likely find something."""
        lower = text.lower()
        if not any(row.lower.search(lower) for row in likely):
            return None
        rows = ((row.pattern.search(text), row.replacement) for row in self.rows)
        return next((match[0], instead) for match, instead in rows if match)


def _lower(pattern: str) -> str:
    """A pattern for lower-case text. What stands behind a backslash stays as it is."""
    return re.sub(r"\\.|[A-Z]+", lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)


# --- questions -------------------------------------------------------------------------------------------------

_OPEN_FORMS = {
    **dict.fromkeys(("did", "do", "does", "have", "has", "had"), "When"),
    **dict.fromkeys(("is", "are", "was", "were"), "In what way"),
    **dict.fromkeys(("will", "could", "can", "should", "would"), "How"),
}
_NEGATED = re.compile(r"^(?:(?:and|but|so) )?([a-z]+?)(n['’]t|n['’])? ", re.IGNORECASE)


def as_open_question(question: str) -> str:
    """A closed question as an open one: `Did you wait?` as `When did you wait?`."""
    begins = _NEGATED.match(question)
    word = begins[1].lower() if begins else ""
    # "can't" and "won't" lose more than two letters.
    word = {"ca": "can", "wo": "will"}.get(word, word)
    return f"{_OPEN_FORMS.get(word, 'What')} {word} {question[begins.end() if begins else 0 :]}"


LEADING_PHRASES = PhraseTable(
    (
        r"why (?:didn['’]?t|don['’]?t|did you not|haven['’]?t|aren['’]?t|can['’]?t|won['’]?t|weren['’]?t) you",
        "why did|why don|why have|why are|why can|why won|why were",
        "What was happening at that moment?",
    ),
    (
        r"don['’]t you (?:think|agree|feel)|wouldn['’]t you (?:say|agree)",
        "n't you|n’t you",
        "What do you make of it?",
    ),
    (
        r"would(?:n['’]t| not) it (?:be|have been) better|should(?:n['’]t| not) you",
        "be better|been better|should not you|n't you|n’t you",
        "What else could you try?",
    ),
    (
        r"^you (?:should|must|need to|ought to|could have)\b",
        "you should|you must|you need to|you ought to|you could have",
        "What could you try next time?",
    ),
    (
        r"what should you have\b|if only you\b|why not (?:just )?(?:try|use|ask)\b",
        "should you have|if only you|why not ",
        "What could you try next time?",
    ),
    (
        r"how about (?:you |just )?\w+ing\b|have you (?:tried|thought of|considered)\b",
        "how about |have you t|have you considered",
        "What could you try?",
    ),
    (
        r"\bsurely\b|isn['’]t it true|\bobviously\b",
        "surely|it true|obviously",
        "What do you know about that, and how do you know it?",
    ),
    (
        r", (?:right|isn['’]t it|don['’]t you|didn['’]t you|aren['’]t you)\?$",
        ", right?|n't it?|n’t it?|n't you?|n’t you?",
        "What do you make of it?",
    ),
)

JUDGING_PHRASES = PhraseTable(
    (
        r"how (?:good|bad|well|badly|effective|effectively|successful|strong|weak) (?:was|were|is|are|did|do|does)\b",
        "how good|how bad|how well|how effective|how successful|how strong|how weak",
        "What did pupils do?",
    ),
    (
        r"\b(?:rate|grade|score|mark) (?:your|yourself|that|the|this|how)\b",
        "rate |grade |score |mark ",
        "What makes it the number that you chose?",
    ),
    (
        r"what (?:grade|mark|score) (?:would|did|do|could)\b|\b(?:I|we)(?: would|['’]d) (?:give|rate|grade|score)\b",
        "grade|mark|score| give| rate",
        "What number do you choose, and why?",
    ),
    (
        r"\byou (?:do|get|got|did) (?:it |that )?wrong\b|\bwent wrong\b|\byour mistakes?\b",
        "wrong|your mistake",
        "What happened first, next and then?",
    ),
    (
        r"\b(?:weakness(?:es)?|failings?|failed|failures?)\b",
        "weakness|fail",
        "What would one step higher look like?",
    ),
    (
        r"\b(?:bad|poor|weak) at\b|\bnot good enough\b|\bdisappoint\w*\b",
        "bad at|poor at|weak at|not good enough|disappoint",
        "What would you like to be different?",
    ),
    (
        r"\bwhat was (?:good|bad|poor|wrong) about\b",
        "what was good|what was bad|what was poor|wrong about",
        "What did you see and hear?",
    ),
    (
        r"\bbetter than (?:other|your colleague|the other)\b",
        "better than ",
        "What has changed since last time?",
    ),
)

# --- people ----------------------------------------------------------------------------------------------------

_LEARNER = r"(?:pupil|child|children|kid|learner|student|boy|girl)s?"

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
        r"\bvelcro\b|\bhelicopter(?:ing)? (?:TA|adult)s?\b",
        "velcro|helicopter",
        "Say 'very close support', and look for why it was planned so.",
    ),
    (
        rf"\bspecial needs {_LEARNER}\b|\bSEN(?:D)? (?:kid|child|children)s?\b",
        "special needs |sen kid|send kid|sen child|send child",
        "Say 'pupils with SEND'.",
    ),
    (
        rf"\bnormal {_LEARNER}\b",
        "normal ",
        "Say 'other pupils', or 'most pupils'.",
    ),
    (
        rf"\b(?:problem|difficult|challenging|naughty|lazy|needy|bottom) {_LEARNER}\b",
        "problem |difficult |challenging |naughty |lazy |needy |bottom ",
        "Say what is hard, and when: 'when the task is long'.",
    ),
    (
        r"\b(?:attention[- ]seeking|attention[- ]seekers?|manipulative)\b",
        "attention seek|attention-seek|manipulative",
        "Say what they may need: 'is asking for somebody to notice'.",
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
