"""Classify the sentences of a coaching question as open, closed, leading, judging or not a question.

The classifier uses the word order and the closed word classes (auxiliaries, question words, pronouns, subordinators) of
English, without a trained model. Questions in other languages have no finding. `tests/support/evaluation` holds
labelled questions, half of which were not used in development; docs/project/figures.md reports precision and recall.
"""

from __future__ import annotations

import functools
import re
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.rules.phrases import JUDGING_PHRASES, LEADING_PHRASES, QUESTION_WORD
from coaching_playbook.rules.text import split_sentences


class Fault(StrEnum):
    """Why a text is not an open question. The values are the codes of the rules."""

    CLOSED = "closed-question"
    LEADING = "leading-question"
    JUDGING = "judging-question"
    STATEMENT = "not-a-question"


class Finding(NamedTuple):
    """A fault, the words that show it, and an open question to ask in its place."""

    fault: Fault
    words: str
    better: str
    answer: str = "yes or no"
    """For a closed question, the answer that would be enough, in words for a message."""


_AUXILIARY = (
    r"(?:do|does|did|is|are|am|was|were|has|have|had|will|would|can|could|shall|should|may|might|must|ought|need|dare|"
    r"ain|isn|aren|wasn|weren|hasn|haven|hadn|don|doesn|didn|won|wouldn|can|couldn|shan|shouldn|mightn|mustn|needn|"
    r"cannot)(?:n?['’]t)?"
)
_SUBJECT_WORD = (
    r"(?:you|he|she|it|they|we|i|there|this|that|these|those|the|your|his|her|its|their|our|my|an?|any|all|every\w*|"
    r"some\w*|no\w*|each|both|most|many|pupils|children|learners|students|staff|Mr|Mrs|Miss|Ms)"
)
_PREPOSITION = r"(?:in|at|on|to|from|with|for|by|of|about|under|until|since|after|through|over)"

_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|or|then|well|now|ok|okay|right|yes|yeah|no|good|great|fine|lovely|thanks?|thank you|please|"
    r"also|just|hmm+|um+|er+|oh|ah|maybe|perhaps|first|next|today|again|\w{2,}ly)(?:\s+then)?\b[\s,;:.…–—-]*)+",
    re.IGNORECASE,
)
"""Matches words such as `And` or `Okay, so` before the clause that asks."""

_OPEN_START = re.compile(
    rf"^(?:(?:{_PREPOSITION}) (?:[a-z]+ )?)?(?:{QUESTION_WORD}(?:['’](?:s|d|re|ll|ve))?)\b", re.IGNORECASE
)
_SUBORDINATE_CLAUSE = re.compile(
    r"^(?:when|where|whenever|wherever|what|whatever|how)\s+(?:you|he|she|it|they|we|i|the|your|his|her)\b|"
    r"^(?:if|once|after|before|because|since|as|while|although|though|given|unless|until)\b",
    re.IGNORECASE,
)
"""Matches a clause without inversion, such as `when you waited`: the question is in another clause."""
_HOW_COME_START = re.compile(r"^(?:how come|what about)\b", re.IGNORECASE)
_CLOSED_START = re.compile(rf"^{_AUXILIARY}\b", re.IGNORECASE)
_SECOND_CLOSED_START = re.compile(rf"^(?!had\b|were\b|should\b){_AUXILIARY}\b", re.IGNORECASE)
_RELATIVE_PRONOUN = re.compile(r"^(?:who|whom|whose|which|where)\b", re.IGNORECASE)
_BARE_QUESTION_WORD = re.compile(rf"(?:{_PREPOSITION} )?{QUESTION_WORD}(?: else| exactly)?", re.IGNORECASE)
_OPEN_QUESTION_INSIDE = re.compile(
    rf"\b{QUESTION_WORD}(?:['’]s\b|['’]re\b|\s+(?:else|exactly|\w+ly|\w+)?\s*{_AUXILIARY}\b)", re.IGNORECASE
)
_CLOSED_QUESTION_INSIDE = re.compile(rf"\b{_AUXILIARY} {_SUBJECT_WORD}\b", re.IGNORECASE)
_QUESTION_WORD_AT_END = re.compile(rf"\b{QUESTION_WORD}\W*$", re.IGNORECASE)
_CLAUSE_BREAK = re.compile(r"\s*[,;:…]\s+|\s+[–—-]+\s+|\s*[…—]\s*|\.\.\.\s*")
_FORCED_CHOICE = re.compile(
    r"^(?:[^?]*[:–—]\s|(?:which\b[^?,]* [^?,]*|(?:who|what) (?:is|"
    r"was)) [^?,]*,\s)(?!and\b)(?P<options>(?:[^?\s]+\s+){1,9}or\b[^?,]*)\?",
    re.IGNORECASE,
)
"""Matches a question with the answers to choose from: `Which helped more, the picture or the wait?`."""

_TELLING_VERB = r"(?:tell|talk|walk|take|show|give|describe|explain|share|say|paint|sketch|help|remind|let)"
_POLITE_START = (
    r"(?:(?:can|could|would|will|might|may)(?: you| we| i ask you to| i invite you to| i get you to| i ask)\b|"
    r"(?:do|would) you mind\b|are you (?:able|happy|willing|ready) to\b|"
    r"(?:is|would) it (?:be )?(?:okay|ok|all right|alright|fine)\b)"
)
_POLITE_REQUEST = re.compile(
    rf"^{_POLITE_START}(?:(?! if| whether)\W+\w+){{0,5}}?\W+(?:{_TELLING_VERB}(?:ing)? (?:\w+ )?(?:me|us)\b|(?:describ|"
    r"pictur|imagin)(?:e|ing)\b|(?:expand|elaborate|unpack|pinpoint)(?:ing)?\b|think of\b|talk(?:ing)? (?:through|"
    r"about)\b|name (?:one|a|two|three|some|what)\b|give (?:\w+ )?(?:examples?|more)\b|put your finger on\b|(?:ask|"
    r"hear|explain|share|sharing|say|saying|recall|list|put into words) (?:(?:a (?:bit|little) |some )?(?:more|your|"
    rf"something|one|any)\b|{QUESTION_WORD}\b))",
    re.IGNORECASE,
)
"""Matches a request that looks closed, such as `Can you talk me through it?`, but is not answered with yes."""
_WHETHER_CLAUSE = re.compile(
    r"^\W*(?:(?:tell|remind) (?:me|us)|say|i\b.*\b(?:know|hear|see|ask|check|wonder(?:ing|ed)?|curious)) (?:if|"
    r"whether)\b",
    re.IGNORECASE,
)
"""Matches an invitation that asks for yes or no, such as `Tell me whether it helped`."""
_REHEARSAL_INVITATION = re.compile(
    r"^(?:(?:shall|can|could|may) (?:we|i)|(?:can|could) you|(?:are you |are we )?ready to|do you want to"
    r"|(?:will|would) you(?! (?:say|agree|do it|have|be (?:able|happy|willing))\b)"
    r"(?!.*\b(?:tomorrow|next|later|again|from now|on monday)\b))\b",
    re.IGNORECASE,
)
"""Matches an invitation to practise, here and now, which counts as open in a phase of rehearsal."""
_COULD_INVITATION = re.compile(
    r"^could (?:you|we) (?!not |maybe |perhaps |possibly |just |simply |always |at least |instead |also |have )",
    re.IGNORECASE,
)
"""Matches an invitation that is advice in any other phase: `Could you be the pupil?`."""

_PARENTHETIC_CLAUSE = re.compile(
    r"(?:please )?(?:(?:tell|remind) (?:me|us)(?: now)?|be honest|go on)\W*|"
    r"(?:what )?(?:do|did|would|can) you (?:think|reckon|suppose|say|feel|know|remember|recall)\W*",
    re.IGNORECASE,
)
"""Matches a clause that does not change what is asked: `Tell me, did it help?`, `What, do you think, happened?`."""

_CONTENT_WORD = r"(?:what|which|who|how|when|where|why|about|more|through|back|of|out|yourself)"
_INVITATION_PATTERNS = (
    rf"(?:please )?(?:do )?(?!{_SUBJECT_WORD} |let me (?!know\b))[a-z]+ (?:(?:to|with|for) )?(?:me|us)\b",
    r"(?:talk|think|speak|look|cast your mind) (?:back|about|aloud|out loud|of|on|through|at|around|over|ahead|a )\b",
    r"(?:think|look|go|cast your mind) (?:\w+ )?back\b|try to (?:remember|recall|picture|imagine|describe)\b",
    r"(?:describe|imagine|picture|recall|remember|suppose|pretend|reflect|visuali[sz]e|compare|contrast|"
    r"summari[sz]e)\b",
    r"(?:explain|share|say|name|list|note|sketch|draw|choose|pick|consider|explore|notice|outline|identify|find|spot|"
    rf"point|tell|unpack|capture|jot down|write down)(?: \w+){{0,2}}? (?:{_CONTENT_WORD}|an?|any|one|two|three|some\w*|"
    r"that|this|it|your|yours|the (?:moment|time|part|thing|bit|one|line|step|words?|story|picture|points?|places?)|"
    r"(?:\w+ )?(?:moments?|examples?|times?|things?|words?))\b",
    r"say (?:a (?:bit|little) |some )?more\b|go on\b|carry on\b|keep going\b|keep talking\b|continue\b|expand\b|"
    r"elaborate\b",
    r"(?:feel free|start|begin) (?:to|with|from|by|at|where|any)\w*\b",
    r"let['’]?s (?:hear|look|explore|think|talk|start|go back|imagine|picture|see|unpack|try|watch|consider|take)\b",
    r"(?:complete|finish|continue|fill in) (?:this|the|my) (?:sentence|line|phrase|thought|gaps?)\b",
    r"(?:put|place) yourself\b|(?:take|have) a (?:moment|minute|look|guess)\b|bring (?:to mind|me)\b",
    r"i(?:['’]m| am|['’]d| would)(?:(?! if\b| whether\b) \w+){0,3}? (?:curious|interested|keen|wondering|hear|know|"
    r"understand|learn|welcome|value)\b",
    rf"i wonder {QUESTION_WORD}\b",
    r"(?:your|any|some|one|two|three) (?:\w+ )?(?:thoughts|ideas|impressions|reflections|hunches)\b",
)
_INVITATION = re.compile("^(?:" + "|".join(_INVITATION_PATTERNS) + ")", re.IGNORECASE)

_OPEN_FRAGMENT = re.compile(
    r"^(?:(?:your|any|the|some|and|first|initial|other|more|one|two|three|final|last|further|overall|early|big|main|"
    r"key|biggest|immediate)\s+)*(?:thoughts?|impressions?|highlights?|reactions?|feelings|ideas?|reflections?|"
    r"observations?|hopes?|takeaways?|next steps?|examples?|memories|hunch(?:es)?|guess(?:es)?|priorit\w+|surprises?|"
    r"wonderings|insights|learning|options|goals?|favourites?|wins|reasons?)\b|^(?:the |your )?(?:\w+est|"
    r"most \w+(?:ful|ing|ed|[aeiou]nt|ive|al|ous|ble)|favourite|top) \w+|^(?:the )?(?:an?|one|two|three) (?:things?|"
    r"words?|moments?|changes?)\b|^something (?:that|you)\b|^in (?:one|a|two|three|your own) (?:words?|sentences?)\b|"
    r"^and (?:the|your|you|for|with|his|her|their)\b|^(?:such as|like|because|meaning|for example|for instance|"
    r"and then|then|in other words|in what way|compared with)\W*$",
    re.IGNORECASE,
)
"""Matches a fragment that is an open question, such as `First impressions?`."""

_OUTER_QUOTES = re.compile(r"^[\"“‘']+(?P<inside>[^\"“”]*?)[\"”’']+(?P<stop>[.?!]*)$")


@functools.cache
def _foreign_words() -> frozenset[str]:
    """Return common words of other languages from foreign_words.txt, in lower case."""
    lines = Path(__file__).with_name("foreign_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.partition(": ")[2].split())


_ENGLISH_WORD = re.compile(
    rf"\b(?:{_AUXILIARY}|{QUESTION_WORD}|{_PREPOSITION}|you|he|she|it|they|we|there|this|that|these|those|the|your|his|"
    r"her|its|their|our|my|any\w*|all|every\w*|some\w*|each|both|and|but|or|if|not|me|us|them|him|more|else)\b",
    re.IGNORECASE,
)
_FOREIGN_SPELLING = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]|^(?:qu|[cdjlmnst])'[^\W\d_]{2}", re.IGNORECASE)
"""Matches a word in another script, or with a French elision."""


def is_english(text: str) -> bool:
    """Return whether a text is likely English; False if it has more words of other languages than English words."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower().replace("’", "'"))
    foreign = _foreign_words()
    other = sum(word in foreign or bool(_FOREIGN_SPELLING.search(word)) for word in words)
    return other == 0 or other <= len(_ENGLISH_WORD.findall(text))


def classify(text: str, *, rehearsal: bool = False) -> Finding | None:
    """Return the fault of a coaching question; None if it is open or not in English.

    A question that is both closed and judging or leading is reported as judging or leading, because the question
    suggested for that fault is open too. With `rehearsal`, an invitation such as `Shall we try it?` counts as open.
    """
    if not is_english(text):
        return None
    sentences = split_questions(text)
    if not any(sentence.endswith("?") or _is_invitation(sentence) for sentence in sentences):
        return Finding(Fault.STATEMENT, text, "")
    for table, fault in ((JUDGING_PHRASES, Fault.JUDGING), (LEADING_PHRASES, Fault.LEADING)):
        for sentence in sentences:
            if rehearsal and fault is Fault.LEADING and _COULD_INVITATION.match(_strip_lead_in(sentence)):
                continue
            clauses = map(_strip_lead_in, _CLAUSE_BREAK.split(sentence))
            for words in dict.fromkeys((_strip_lead_in(sentence), sentence, *clauses)):
                if found := table.search(words):
                    return Finding(fault, *found)
    opened = False
    for sentence in sentences:
        if sentence.endswith("?") or _WHETHER_CLAUSE.search(sentence):
            if not asks_openly(sentence, after_open=opened) and not (
                rehearsal and _REHEARSAL_INVITATION.match(_strip_lead_in(sentence))
            ):
                answer = "one of the choices in it" if is_choice(sentence) else "yes or no"
                return Finding(Fault.CLOSED, sentence, suggest_open_question(sentence), answer)
            opened = True
        else:  # "What about the pause. The long one?": the first part opens the question, and only the last asks
            lead = _strip_lead_in(sentence)
            opened = (
                opened
                or _is_invitation(sentence)
                or bool(_OPEN_START.match(lead) and not _SUBORDINATE_CLAUSE.match(lead))
            )
    return None


def split_questions(text: str) -> list[str]:
    """Split a coaching question into its sentences, without quotation marks around a whole sentence."""
    return [_OUTER_QUOTES.sub(r"\g<inside>\g<stop>", sentence) for sentence in split_sentences(" ".join(text.split()))]


def _strip_lead_in(sentence: str) -> str:
    """Return a sentence without words such as `And` or `Okay, so` at its beginning, unless nothing would remain."""
    rest = _LEAD_IN.sub("", sentence)
    return rest if re.search(r"\w", rest) else sentence


def _is_invitation(sentence: str) -> bool:
    """Return whether a sentence, or one of its clauses, invites an answer without a question mark, as in `Tell me`."""
    clauses = [sentence, *_CLAUSE_BREAK.split(sentence)]
    return any(_INVITATION.match(_strip_lead_in(clause)) for clause in clauses)


def is_choice(sentence: str) -> bool:
    """Return whether a question names the answers to choose from, such as `Which helped, the picture or the wait?`."""
    choice = _FORCED_CHOICE.match(_strip_lead_in(sentence))
    return choice is not None and not re.search(rf"\b{QUESTION_WORD}\b", choice["options"], re.IGNORECASE)


def asks_openly(sentence: str, *, after_open: bool = False) -> bool:
    """Return whether a sentence that ends in a question mark needs more of an answer than yes, no or a choice.

    `after_open`: the sentence before is an open question, so a fragment such as `Anything surprising?` is open too.
    """
    if is_choice(sentence):
        return False
    parts = [part for part in _CLAUSE_BREAK.split(sentence) if re.search(r"\w", part)]
    parts = [part for part in parts if not _PARENTHETIC_CLAUSE.fullmatch(_strip_lead_in(part))] or parts
    clauses = [_strip_lead_in(part) for part in parts]
    if any(map(_BARE_QUESTION_WORD.fullmatch, clauses[:-1])):  # "What, if anything, would you change?"
        return True
    decided = None
    for part, clause in zip(parts, clauses, strict=True):
        if (
            decided is False and part is not parts[-1] and _RELATIVE_PRONOUN.match(part)
        ):  # "Did Kim, who was away, catch up?"
            continue
        verdict = _clause_is_open(clause, last=part is parts[-1])
        # The last clause that asks decides ("Did it help, and how do you know?"). After an open one, only a closed
        # question without "and" asks again ("What happened, did it help?"), not a condition ("had there been time").
        if verdict or (verdict is False and (not decided or _SECOND_CLOSED_START.match(part))):
            decided = verdict
    if decided is not None:
        return decided
    return (
        after_open
        or any(map(_OPEN_FRAGMENT.match, (sentence, *clauses[:1])))
        or bool(_QUESTION_WORD_AT_END.search(sentence))
    )


def _clause_is_open(clause: str, *, last: bool) -> bool | None:
    """Return whether a clause asks openly (True) or for yes or no (False); None if it does not ask.

    `last`: no clause follows it in the sentence.
    """
    if _HOW_COME_START.match(clause):
        return True
    if _POLITE_REQUEST.match(clause) or _INVITATION.match(clause):
        return not _WHETHER_CLAUSE.search(clause)
    if _CLOSED_START.match(clause) and not re.match(r"^(?:need|dare) (?:to|you)\b", clause, re.IGNORECASE):
        return False
    subordinate = _SUBORDINATE_CLAUSE.match(clause)
    if _OPEN_START.match(clause) and not subordinate:
        return True
    if subordinate and last and _OPEN_START.match(clause):
        # "What you did there worked?" has no second verb before its subject; "When you waited did he start?" has one.
        return bool(_OPEN_QUESTION_INSIDE.search(clause, subordinate.end())) or not _CLOSED_QUESTION_INSIDE.search(
            clause, subordinate.end()
        )
    opened, closed = _OPEN_QUESTION_INSIDE.search(clause), _CLOSED_QUESTION_INSIDE.search(clause)
    if opened:
        return True
    if closed and (last or not subordinate):
        return False
    return None


_PAST_VERB = re.compile(r"\b(?:did|was|were|had|has|have|didn|wasn|weren|hadn|hasn|haven)\b", re.IGNORECASE)
_FUTURE_VERB = re.compile(
    r"\b(?:will|would|can|could|shall|should|might|may|won|wouldn|couldn|shouldn)\b", re.IGNORECASE
)


def suggest_open_question(sentence: str) -> str:
    """Return an open question that replaces a closed one: about the past, the future or the present.

    It repeats no word of the closed one, so it does not lead.
    """
    if _PAST_VERB.search(sentence):
        return "What happened, and what did you notice?"
    if _FUTURE_VERB.search(sentence):
        return "What could you do, and what might happen then?"
    return "What do you see and hear?"
