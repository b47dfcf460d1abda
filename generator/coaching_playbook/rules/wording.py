"""Tables of phrases that lead, judge or label, each with a suggestion; used by the rules in language.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Suggestion(NamedTuple):
    """A phrase to find, and what to write instead."""

    pattern: re.Pattern[str]
    lower: re.Pattern[str]
    """The same for lower-case text: without IGNORECASE a search without a match is several times as fast."""
    keywords: tuple[str, ...]
    """Every lower-case text with a match holds one of these."""
    replacement: str


class PhraseTable:
    """Suggestions, made from rows of (pattern, keywords joined with |, replacement)."""

    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = tuple(
            Suggestion(
                re.compile(pattern, re.IGNORECASE), re.compile(_lower(pattern)), tuple(keywords.split("|")), replacement
            )
            for pattern, keywords, replacement in rows
        )

    def candidates(self, lower: str) -> list[Suggestion]:
        """Rows that may match a part of a lower-case text, by their keywords: a fast filter, mostly empty."""
        return [row for row in self.rows if any(word in lower for word in row.keywords)]

    def found(self, text: str, candidates: Sequence[Suggestion]) -> tuple[str, str] | None:
        """The matched words and the replacement of the first row that matches; None where no candidate does."""
        lower = text.lower()
        if not any(row.lower.search(lower) for row in candidates):
            return None
        matches = ((row.pattern.search(text), row.replacement) for row in self.rows)
        return next((match[0], replacement) for match, replacement in matches if match)


def _lower(pattern: str) -> str:
    """Convert a pattern to lower case, except for escapes such as \\W."""
    return re.sub(r"\\.|[A-Z]+", lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)


# --- questions -------------------------------------------------------------------------------------------------

_OPEN_FORMS = {
    **dict.fromkeys(("did", "do", "does", "have", "has", "had"), "When"),
    **dict.fromkeys(("is", "are", "was", "were"), "In what way"),
    **dict.fromkeys(("will", "could", "can", "should", "would"), "How"),
}
_AUXILIARY = re.compile(r"^(?:(?:and|but|so) )?([a-z]+?)(n['’]t|n['’])? ", re.IGNORECASE)


def as_open_question(question: str) -> str:
    """Rewrite a closed question as an open one: `Did you wait?` becomes `When did you wait?`."""
    opening = _AUXILIARY.match(question)
    word = opening[1].lower() if opening else ""
    # The auxiliary of "can't" is left as "ca", that of "won't" as "wo".
    word = {"ca": "can", "wo": "will"}.get(word, word)
    return f"{_OPEN_FORMS.get(word, 'What')} {word} {question[opening.end() if opening else 0 :]}"


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
