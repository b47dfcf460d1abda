"""Classify the sentences of a coaching question as open, closed, leading, judging or not a question.

The classifier reads word order and closed classes of words (auxiliaries, question words, pronouns, subordinators) of
English; it needs no trained model. Questions in other languages are not judged.
`tests/support/evaluation` holds labelled questions, half of them held out from development; docs/project/figures.md
reports precision and recall.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from coaching_playbook.rules.question_phrases import JUDGING, LEADING, QUESTION_WORD
from coaching_playbook.rules.text import split_sentences


class Fault(StrEnum):
    """What keeps a text from being an open question; the values are the codes of the rules."""

    CLOSED = "closed-question"
    LEADING = "leading-question"
    JUDGING = "judging-question"
    STATEMENT = "not-a-question"


class Finding(NamedTuple):
    """A fault, the words that show it, and an open question to ask instead."""

    fault: Fault
    words: str
    better: str
    answer: str = "yes or no"
    """For a closed question: what is enough of an answer."""


_AUXILIARY = (
    r"(?:do|does|did|is|are|am|was|were|has|have|had|will|would|can|could|shall|should|may|might|must|ought|need|"
    r"dare|"
    r"ain|isn|aren|wasn|weren|hasn|haven|hadn|don|doesn|didn|won|wouldn|can|couldn|shan|shouldn|mightn|mustn|needn|"
    r"cannot)(?:n?['’]t)?"
)
_SUBJECT = (
    r"(?:you|he|she|it|they|we|i|there|this|that|these|those|the|your|his|her|its|their|our|my|an?|any|all|every\w*|"
    r"some\w*|no\w*|each|both|most|many|pupils|children|learners|students|staff|Mr|Mrs|Miss|Ms)"
)
_PREPOSITION = r"(?:in|at|on|to|from|with|for|by|of|about|under|until|since|after|through|over)"

_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|or|then|well|now|ok|okay|right|yes|yeah|no|good|great|fine|lovely|thanks?|thank you|please|"
    r"also|just|hmm+|um+|er+|oh|ah|maybe|perhaps|first|next|today|again|\w{2,}ly)(?:\s+then)?\b"
    r"[\s,;:.…–—-]*)+",
    re.IGNORECASE,
)
"""Words before the clause that asks."""

_STARTS_OPEN = re.compile(
    rf"^(?:(?:{_PREPOSITION}) (?:[a-z]+ )?)?(?:{QUESTION_WORD}(?:['’](?:s|d|re|ll|ve))?)\b", re.IGNORECASE
)
_SUBORDINATE = re.compile(
    r"^(?:when|where|whenever|wherever|what|whatever|how)\s+(?:you|he|she|it|they|we|i|the|your|his|her)\b|"
    r"^(?:if|once|after|before|because|since|as|while|although|though|given|unless|until)\b",
    re.IGNORECASE,
)
"""A clause without inversion, such as `when you waited`: another clause holds the question."""
_HOW_COME = re.compile(r"^(?:how come|what about)\b", re.IGNORECASE)
_STARTS_CLOSED = re.compile(rf"^{_AUXILIARY}\b", re.IGNORECASE)
_ASKS_AGAIN = re.compile(rf"^(?!had\b|were\b|should\b){_AUXILIARY}\b", re.IGNORECASE)
_RELATIVE = re.compile(r"^(?:who|whom|whose|which|where)\b", re.IGNORECASE)
_BARE_WORD = re.compile(rf"(?:{_PREPOSITION} )?{QUESTION_WORD}(?: else| exactly)?", re.IGNORECASE)
_INNER_OPEN = re.compile(
    rf"\b{QUESTION_WORD}(?:['’]s\b|['’]re\b|\s+(?:else|exactly|\w+ly|\w+)?\s*{_AUXILIARY}\b)", re.IGNORECASE
)
_INNER_CLOSED = re.compile(rf"\b{_AUXILIARY} {_SUBJECT}\b", re.IGNORECASE)
_ENDS_OPEN = re.compile(rf"\b{QUESTION_WORD}\W*$", re.IGNORECASE)
_BREAK = re.compile(r"\s*[,;:…]\s+|\s+[–—-]+\s+|\s*[…—]\s*|\.\.\.\s*")
_CHOICE = re.compile(
    r"^(?:[^?]*[:–—]\s|(?:which\b[^?,]* [^?,]*|(?:who|what) (?:is|"
    r"was)) [^?,]*,\s)(?!and\b)(?P<options>(?:[^?\s]+\s+){1,9}or\b[^?,]*)\?",
    re.IGNORECASE,
)
"""A forced choice, such as `Which helped more, the picture or the wait?`."""

_TELLING = r"(?:tell|talk|walk|take|show|give|describe|explain|share|say|paint|sketch|help|remind|let)"
_ASKING = (
    r"(?:(?:can|could|would|will|might|may)(?: you| we| i ask you to| i invite you to| i get you to| i ask)\b|"
    r"(?:do|would) you mind\b|are you (?:able|happy|willing|ready) to\b|"
    r"(?:is|would) it (?:be )?(?:okay|ok|all right|alright|fine)\b)"
)
_REQUEST = re.compile(
    rf"^{_ASKING}(?:(?! if| whether)\W+\w+){{0,5}}?\W+(?:{_TELLING}(?:ing)? (?:\w+ )?(?:me|us)\b|"
    r"(?:describ|pictur|imagin)(?:e|ing)\b|(?:expand|elaborate|unpack|pinpoint)(?:ing)?\b|think of\b|"
    r"talk(?:ing)? (?:through|about)\b|name (?:one|a|two|three|some|what)\b|give (?:\w+ )?(?:examples?|more)\b|"
    r"put your finger on\b|"
    rf"(?:ask|hear|explain|share|sharing|say|saying|recall|list|put into words) "
    rf"(?:(?:a (?:bit|little) |some )?(?:more|your|something|one|any)\b|{QUESTION_WORD}\b))",
    re.IGNORECASE,
)
"""A request in the form of a closed question, such as `Can you talk me through it?`: nobody answers it with yes."""
_WHETHER = re.compile(
    r"^\W*(?:(?:tell|remind) (?:me|us)|say|i\b.*\b(?:know|hear|see|ask|check|wonder(?:ing|ed)?|curious)) (?:if|"
    r"whether)\b",
    re.IGNORECASE,
)
"""A question for yes or no inside an invitation, such as `Tell me whether it helped`."""
_REHEARSAL = re.compile(r"^(?:shall (?:we|i)|(?:can|could) (?:you|we|i)|would you like|may i)\b", re.IGNORECASE)
"""An invitation to practise; open enough in a phase of rehearsal."""

_PARENTHESIS = re.compile(
    r"(?:please )?(?:(?:tell|remind) (?:me|us)(?: now)?|be honest|go on)\W*|"
    r"(?:what )?(?:do|did|would|can) you (?:think|reckon|suppose|say|feel|know|remember|recall)\W*",
    re.IGNORECASE,
)
"""A clause that adds nothing to what is asked: `Tell me, did it help?`, `What happened, do you think, after that?`."""

_CONTENT = r"(?:what|which|who|how|when|where|why|about|more|through|back|of|out|yourself)"
_INVITES = (
    rf"(?:please )?(?:do )?(?!{_SUBJECT} |let me (?!know\b))[a-z]+ (?:(?:to|with|for) )?(?:me|us)\b",
    r"(?:talk|think|speak|look|cast your mind) (?:back|about|aloud|out loud|of|on|through|at|around|over|ahead|a )\b",
    r"(?:think|look|go|cast your mind) (?:\w+ )?back\b|try to (?:remember|recall|picture|imagine|describe)\b",
    r"(?:describe|imagine|picture|recall|remember|suppose|pretend|reflect|visuali[sz]e|compare|contrast|"
    r"summari[sz]e)\b",
    rf"(?:explain|share|say|name|list|note|sketch|draw|choose|pick|consider|explore|notice|outline|identify|find|"
    rf"spot|point|tell|unpack|capture|jot down|write down)(?: \w+){{0,2}}? (?:{_CONTENT}|an?|any|one|two|three|"
    rf"some\w*|"
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
_INVITATION = re.compile("^(?:" + "|".join(_INVITES) + ")", re.IGNORECASE)

_FRAGMENT_OPEN = re.compile(
    r"^(?:(?:your|any|the|some|and|first|initial|other|more|one|two|three|final|last|further|overall|early|big|"
    r"main|key|"
    r"biggest|immediate)\s+)*(?:thoughts?|impressions?|highlights?|reactions?|feelings|ideas?|reflections?|"
    r"observations?|hopes?|takeaways?|next steps?|examples?|memories|hunch(?:es)?|guess(?:es)?|priorit\w+|"
    r"surprises?|wonderings|insights|learning|options|goals?|favourites?|wins|reasons?)\b|"
    r"^(?:the |your )?(?:\w+est|most \w+(?:ful|ing|ed|[aeiou]nt|ive|al|ous|ble)|favourite|top) \w+|"
    r"^(?:the )?(?:an?|one|two|three) (?:things?|words?|moments?|changes?)\b|^something (?:that|you)\b|^in (?:one|a|"
    r"two|three|your own) (?:words?|"
    r"sentences?)\b|^and (?:the|your|you|for|with|his|her|their)\b|"
    r"^(?:such as|like|because|meaning|for example|for instance|and then|then|in other words|in what way|"
    r"compared with)\W*$",
    re.IGNORECASE,
)
"""Fragments such as `First impressions?`, which ask for content."""

_OUTER_QUOTES = re.compile(r"^[\"“‘']+(?P<inside>[^\"“”]*?)[\"”’']+(?P<stop>[.?!]*)$")


_OTHER_LANGUAGES = """
Welsh: beth sut pam pwy ble pryd faint sawl y yr yn ydy ydi oedd mae wnaeth wnaethoch chi nhw wrth wrthyf gyda pan eich
Welsh: hynny hwnnw honno hon hwn dywedwch disgrifiwch esboniwch
Irish and Gaelic: cad conas cén cá bhfuil agus dé ciamar carson tha
Polish: co jak kiedy dlaczego gdzie kto czy się nie jest był było były dzieci kiedyś która który które
Lithuanian: kas kaip kada kodėl kur ką buvo
Romanian: ce cum când unde cine ați este sunt pentru copiii
French: qu'est-ce est-ce que qui quoi où quand comment pourquoi quel quelle
French: les des une avez avez-vous vous tu dans avec
Spanish: qué cómo cuándo dónde quién los las una niños
Portuguese: cuando con como onde quem você crianças foi quando
Italian: che cosa dove perché gli bambini hai
German: wie wann warum wer haben hast du sie der das und kinder ist nicht mit hat ihr
Turkish: ne nasıl neden nerede kim çocuklar ve
Somali: maxay sidee goorma xaggee carruurta
"""
"""Common words of languages that families and staff speak, without those that are English too."""
_OTHER_WORDS = frozenset(word for line in _OTHER_LANGUAGES.split("\n") for word in line.rpartition(": ")[2].split())
_ENGLISH = re.compile(
    rf"\b(?:{_AUXILIARY}|{QUESTION_WORD}|{_PREPOSITION}|you|he|she|it|they|we|there|this|that|these|those|the|your|his|"
    r"her|its|their|our|my|any\w*|all|every\w*|some\w*|each|both|and|but|or|if|not|me|us|them|him|more|else)\b",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]|^(?:qu|[cdjlmnst])'[^\W\d_]{2}", re.IGNORECASE)
"""A word in another script, or with a French elision."""


def is_english(text: str) -> bool:
    """Whether a text is English as far as one sentence shows; False where more of its words are of other languages."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower().replace("’", "'"))
    other = sum(word in _OTHER_WORDS or bool(_OTHER_WORD.search(word)) for word in words)
    return other == 0 or other <= len(_ENGLISH.findall(text))


def classify(text: str, *, rehearsal: bool = False) -> list[Finding]:
    """Classify one coaching question; an empty list where it is open, or is not English.

    At most one finding: leading and judging words come before a closed form, because their remedy also opens it.
    `rehearsal` accepts an invitation such as `Shall we try it?`.
    """
    if not is_english(text):
        return []
    sentences = split_questions(text)
    if not any(sentence.endswith("?") or _invites(sentence) for sentence in sentences):
        return [Finding(Fault.STATEMENT, text, "")]
    for table, fault in ((JUDGING, Fault.JUDGING), (LEADING, Fault.LEADING)):
        for sentence in sentences:
            clauses = map(_without_lead_in, _BREAK.split(sentence))
            for words in dict.fromkeys((_without_lead_in(sentence), sentence, *clauses)):
                if found := table.search(words):
                    return [Finding(fault, *found)]
    opened = False
    for sentence in sentences:
        if sentence.endswith("?") or _WHETHER.search(sentence):
            if not asks_openly(sentence, after_open=opened) and not (
                rehearsal and _REHEARSAL.match(_without_lead_in(sentence))
            ):
                answer = "one of the choices in it" if is_choice(sentence) else "yes or no"
                return [Finding(Fault.CLOSED, sentence, open_alternative(sentence), answer)]
            opened = True
        else:  # "What about the pause. The long one?": the first part opens the question, and only the last asks
            lead = _without_lead_in(sentence)
            opened = opened or _invites(sentence) or bool(_STARTS_OPEN.match(lead) and not _SUBORDINATE.match(lead))
    return []


@lru_cache(maxsize=4096)
def classify_cached(text: str, rehearsal: bool) -> tuple[Finding, ...]:
    """Cache `classify`, because one rule for each fault reads every question."""
    return tuple(classify(text, rehearsal=rehearsal))


def split_questions(text: str) -> list[str]:
    """Sentences of a question, without quotation marks around the whole of one."""
    return [_OUTER_QUOTES.sub(r"\g<inside>\g<stop>", sentence) for sentence in split_sentences(" ".join(text.split()))]


def _without_lead_in(sentence: str) -> str:
    rest = _LEAD_IN.sub("", sentence)
    return rest if re.search(r"\w", rest) else sentence


def _invites(sentence: str) -> bool:
    """Whether a sentence without a question mark invites an answer: the whole of it, or a clause after a lead-in."""
    clauses = [sentence, *_BREAK.split(sentence)]
    return any(_INVITATION.match(_without_lead_in(clause)) for clause in clauses)


def is_choice(sentence: str) -> bool:
    """Whether a question offers the answers to choose from."""
    choice = _CHOICE.match(_without_lead_in(sentence))
    return choice is not None and not re.search(rf"\b{QUESTION_WORD}\b", choice["options"], re.IGNORECASE)


def asks_openly(sentence: str, *, after_open: bool = False) -> bool:
    """Whether a sentence that ends in a question mark needs more than yes, no or a choice of two as its answer.

    `after_open`: the sentence before is an open question, so a fragment such as `Anything surprising?` is open too.
    """
    if is_choice(sentence):
        return False
    parts = [part for part in _BREAK.split(sentence) if re.search(r"\w", part)]
    parts = [part for part in parts if not _PARENTHESIS.fullmatch(_without_lead_in(part))] or parts
    clauses = [_without_lead_in(part) for part in parts]
    if any(map(_BARE_WORD.fullmatch, clauses[:-1])):  # "What, if anything, would you change?"
        return True
    decided = None
    for part, clause in zip(parts, clauses, strict=True):
        if decided is False and part is not parts[-1] and _RELATIVE.match(part):  # "Did Kim, who was away, catch up?"
            continue
        verdict = _clause_is_open(clause, last=part is parts[-1])
        # The last clause that asks decides ("Did it help, and how do you know?"). After an open one, only a closed
        # question without "and" asks again ("What happened, did it help?"), not a condition ("had there been time").
        if verdict or (verdict is False and (not decided or _ASKS_AGAIN.match(part))):
            decided = verdict
    if decided is not None:
        return decided
    return after_open or any(map(_FRAGMENT_OPEN.match, (sentence, *clauses[:1]))) or bool(_ENDS_OPEN.search(sentence))


def _clause_is_open(clause: str, *, last: bool) -> bool | None:
    """Whether a clause asks openly (True), asks for yes or no (False), or does not ask (None)."""
    if _HOW_COME.match(clause):
        return True
    if _REQUEST.match(clause) or _INVITATION.match(clause):
        return not _WHETHER.search(clause)
    if _STARTS_CLOSED.match(clause) and not re.match(r"^(?:need|dare) (?:to|you)\b", clause, re.IGNORECASE):
        return False
    subordinate = _SUBORDINATE.match(clause)
    if _STARTS_OPEN.match(clause) and not subordinate:
        return True
    if subordinate and last and _STARTS_OPEN.match(clause):
        # "What you did there worked?" has no second verb before its subject; "When you waited did he start?" has one.
        return bool(_INNER_OPEN.search(clause, subordinate.end())) or not _INNER_CLOSED.search(
            clause, subordinate.end()
        )
    opened, closed = _INNER_OPEN.search(clause), _INNER_CLOSED.search(clause)
    if opened:
        return True
    if closed and (last or not subordinate):
        return False
    return None


_PAST = re.compile(r"\b(?:did|was|were|had|has|have|didn|wasn|weren|hadn|hasn|haven)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|would|can|could|shall|should|might|may|won|wouldn|couldn|shouldn)\b", re.IGNORECASE)


def open_alternative(sentence: str) -> str:
    """An open question about the same time as a closed one: it must not lead, so it repeats none of its words."""
    if _PAST.search(sentence):
        return "What happened, and what did you notice?"
    if _AHEAD.search(sentence):
        return "What could you do, and what might happen then?"
    return "What do you see and hear?"
