"""Find ratings of a person or a visit, and diagnoses or the history of one individual, in the sentences of a text.

A sentence counts if it has a term of a word list and refers to one person, and is no general statement. Patterns named
`…_AFTER` and `…_BEFORE` are matched with the text after or before the term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.lazy_pattern import LazyPattern
from coaching_playbook.personal.name_patterns import PRONOUN_PAIR
from coaching_playbook.personal.phrases import Phrases

CONDITIONS = Phrases("conditions")
"""Phrases for diagnoses, treatment and family events."""
CIRCUMSTANCES = Phrases("circumstances")
"""Phrases that tell of a history only beside a reference to one individual, such as "lives with"."""
GRADES = Phrases("grades")
"""Phrases for grades of inspections and appraisals."""
EVALUATIONS = Phrases("grades", "evaluations")
"""Phrases that say how good a person's work is: grades and judging words."""
ADULTS = Phrases("adults")
"""Phrases for adults at school, such as job titles."""
VISITS = Phrases("visits")
"""Phrases for events in which an adult's work is seen."""


class SentenceMatch(NamedTuple):
    """A match in a sentence of a text: its offsets in the text, its words, and whether they leave little doubt."""

    start: int
    end: int
    words: str
    certain: bool


def _any_of(*patterns: str) -> LazyPattern:
    """Compile a pattern that matches any of the patterns, in any case."""
    return LazyPattern("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_SENTENCE_PATTERN = LazyPattern(r"[^.!?\n]+(?:\.(?=\d|\w\b)[^.!?\n]+|\.(?!\s|$)[^.!?\n]*)*[.!?]*")


def _split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, sentence) for each sentence of a text, with pairs such as he/she replaced by "they".

    Such a pair does not refer to one individual. Spaces are added after "they", so that offsets do not change.
    """
    text = PRONOUN_PAIR.sub(lambda pair: "they".ljust(len(pair[0])), text)
    for match in _SENTENCE_PATTERN.finditer(text):
        yield match.start(), match[0]


# --- references to one individual ----------------------------------------------------------------------------------

_CHILD = (
    r"(?:pupil|child|boy|girl|lad|lass|lassie|kid|student|learner|youngster|teenager|little one|young (?:person|man|"
    r"lady|boy|girl)|twin|sibling|one[- ]to[- ]one|1[:-]1|new starter|new arrival|newcomer|reader|tutee)"
)
_KID = r"(?:boys?|girls?|lads?|lass|lassie|kid|little one|young (?:man|lady)|twins?)"
_ADULT = (
    r"(?:TA|HLTA|LSA|teacher|teaching assistant|support assistant|colleague|assistant|senco|sendco|cover supervisor|"
    r"midday supervisor|lunchtime supervisor|supervisor|caretaker|cook|receptionist|technician|deputy|headteacher|"
    r"head|leader|lead|governor|coach|coachee|key ?worker|adult|practitioner|ECT|trainee|member of staff|dinner lady|"
    r"friend|neighbour|partner|bloke|lady|woman|guy|visitor)"
)
_PARENT = r"(?:mum|mam|mummy|mother|dad|daddy|father|nan|nana|gran|grandma|grandmother|grandad|step-?mum|step-?dad)"
_RELATIVE = (
    r"(?:(?:grand|step-?|god|foster |great-|half-)*(?:son|daughter|child|nephew|niece|brother|sister|sibling|cousin|"
    r"uncle|aunt(?:ie|y)?)|(?:ex-?)?(?:husband|wife)|fianc[eé]e?|sons|daughters|twins|nephews|nieces|sisters|brothers|"
    r"grandchildren|(?:eldest|oldest|youngest)(?=[,.;:!?'’]|$| (?:is|was|has|had|got|who|and|also|needs|can|could|will|"
    r"would|does|did)\b))"
)
_UP_TO_3 = r"(?:[\w'&-]+ ){0,3}?"
_SINGULAR_PRONOUN = _any_of(r"\b(?:s?he(?:'?s|'d|'ll)?|him|his|hers?|himself|herself)\b")
_DEFINITE_PERSON = _any_of(
    _SINGULAR_PRONOUN.pattern,
    rf"\b(?:this|that|my|our|the only|the \w+est) {_UP_TO_3}(?:{_CHILD}|{_ADULT})\b",
    rf"\b(?:my|our|his|her|their|[a-z]+['’]s) {_UP_TO_3}{_RELATIVE}\b|\b(?:my own|both (?:of )?(?:my|our)) children\b",
    rf"\b(?:as|being|am|i'm|i’m) (?:the|an?) {_UP_TO_3}(?:parent|carer|{_PARENT}) (?:of|to|with)\b",
    rf"\bthe one (?:who|whose)\b|\bi have an? {_UP_TO_3}(?:{_RELATIVE}|{_CHILD}) (?:with|who)\b|\bwe lost our\b",
    r"\b(?:the|an?|one|someone) (?:[\w'’-]+ ){1,6}?(?:in|from) (?:class )?[1-9](?-i:[A-Z])\b",
    rf"\b(?:one|another) {_UP_TO_3}{_CHILD}\b|^(?:\w+ ){{0,2}}{_KID} (?:in|on|at|with|who|i|we)\b",
    r"\bI(?:'m| am| have|'ve| had| was) (?:[\w-]+ )?(?=autis|dyslex|dysprax|deaf|diabet|epilep|adhd|depress|bipolar|"
    r"pregnan|asthma|bulli|adopt|foster|anxiety|ocd|arthrit|migraine|cancer|coeliac|menopaus)",
    rf"\bthe {_UP_TO_3}{_KID}\b",
    rf"\bthe {_UP_TO_3}(?:{_CHILD}|{_ADULT}) (?:in|on|at|with|by|who|whose|that|nearest|next|near|shown|seen|we|i|"
    r"being|wearing|sitting|sat|using|beside|behind|opposite|holding|leaving|reading|here|from|featured|filmed|"
    r"observed|called|joined|concerned|involved)\b",
    r"\bone (?:of (?:my|our|the|them|his|her|\w+ year)|(?:i|we) (?:work|support|sit))\b|\bsomeone in (?:my|our)\b",
    rf"\b(?:an?|some) (?:(?:Year|Y) ?\d+ {_CHILD}|{_UP_TO_3}{_KID}|{_UP_TO_3}(?:{_CHILD}|{_ADULT}) (?:here|in|at|on|"
    r"from|of|i|we) (?:this|my|our|the|year|y\d|reception|i|we)?)\b",
    r"\b(?:pupil|child|student|learner) (?-i:[A-Z])\b|(?<![\w.])(?-i:[A-Z]\. ?[A-Z]\b\.?|"
    r"[A-Z]'s)(?! \w+ (?:theory|law))",
    rf"(?<!\ba )(?<!\bthe )(?<!or )\b{_PARENT}\b(?! (?:tongue|and baby))",
    rf"\b(?:family|parents|carers?|mother|father|mum|dad|nan\w*|grand\w+) of (?:the|this|that|our|"
    rf"one) {_UP_TO_3}{_CHILD}\b",
)
_POSSIBLE_PERSON = _any_of(
    rf"\b(?:the|an?) {_UP_TO_3}(?:{_CHILD}|{_ADULT})(?:'s)? (?:\w+ ){{0,2}}?(?:has|had|is|was|takes?|lost|came|gets|"
    r"got|lives|sees|wears|died|passed|left|with|on|attended|weighs|arrived)\b",
    r"^\W*they(?:'ve|'re)?\b|\b(?:the|this) family (?:were|was|are|is|has|have|had|lost|came|fled|moved)\b",
    r"\b(?:i'm|i am|i was|i have|i've|i had|i take|i got|i lost|myself)\b",
    r"^\W*(?:has|had|was|diagnosed|(?:permanently )?excluded|recently|newly|adopted|fostered|suspended|came|joined us|"
    r"arrived|moved (?:here|from|to us|in)|lives|lost|wears|fled|reads|writes|speaks|under|known to|awaiting)\b",
    rf"^\W*(?:new |\w+ \d )?(?:{_CHILD}|{_ADULT}) (?:\w+ )?(?:has|had|is|was|takes|took|lost|came|gets|got|lives|sees|"
    r"wears|uses|moved|joined|left|attends|attended|with|on)\b",
)

# --- general statements --------------------------------------------------------------------------------------------

_GENERAL_STATEMENT = _any_of(
    r"\b(?:if|when|whenever|where|whether|unless|once) (?:an?|any|the|your|one|someone|somebody|pupils|children|they|"
    r"you)\b",
    rf"\b(?:an?|any|each|every|no) {_UP_TO_3}(?:{_CHILD}|{_ADULT}|person|family|parent|people)s?\b[^.]{{0,90}}\b(?:may|"
    r"might|can|could|should|will|would|often|usually|sometimes|tends?|(?<!in )needs?|finds?|must|likes?|benefits?|"
    r"rel(?:y|ies))\b",
    rf"\b(?:any|each|every|no) {_UP_TO_3}(?:{_CHILD}|{_ADULT}|person|family)\b",
    rf"\ban? {_UP_TO_3}(?:{_CHILD}|{_ADULT}) who (?:is|has|can|finds|gets|needs)\b",
    r"\b(?:never|nothing|do not|don't) (?:\w+ ){0,2}(?:write|tell|tells|name|mention|record|share|include)\b",
    r"^\W*(?:all |most |many |some |few )?(?:children|pupils|learners|students|young people|families|people|adults|"
    r"staff|parents|those) (?:in|with|who|on|under|whose|from|at|of|are|have|may)\b"
    r"(?!.*\b(?:s?he|his|hers?|him|this|my)\b)",
)
_PLURAL_PEOPLE = _any_of(
    r"\b(?:pupils|children|people|learners|students|families|staff|adults|parents|some|many|most|anyone|everyone|those|"
    r"boys and girls|you|your)\b"
)
_ADVICE_OR_QUESTION = _any_of(
    r"\b(?:if|may|might|can|(?:could|should)(?! have)|must|never|do not|don't|please|avoid|always|often|usually|"
    r"sometimes|ask|use|give|check|read|follow|what(?! happened| went on)|which|how)\b|\?"
)
_TAUGHT_SUBJECT = _any_of(
    r"\b(?:1[0-8]\d\d|19[0-6]\d|freeze-?frames?|hot[- ]seat\w*|chapters?|villains?|hero(?:es|ines?)?|protagonists?|"
    r"plots?|narrators?|cinderella|goldilocks|hansel|gretel|rapunzel|snow white|rudolph|paddington|victorians?|tudors?|"
    r"romans?|evacuees?|novels?|poems?|poets?|stor(?:y|ies)|characters?|authors?|painting|artists?|scientists?|"
    r"explorers?|wrote|history unit|century|fairy tale|myths?|legends?|expeditions?|voyages?|battles?|emp(?:ire|eror)|"
    r"president|picture book|fossils?|king|queen|castle|workhouse|soldiers|isaac newton|(?:charles )?darwin|"
    r"(?:albert )?einstein|beethoven|mozart|shakespeare|(?:charles )?dickens|mary anning|mary seacole|"
    r"florence nightingale|rosa parks|marie curie|ada lovelace|alan turing|anne frank|helen keller|louis braille|"
    r"frida kahlo|nelson mandela|martin luther king|amelia earhart|edith cavell|emmeline pankhurst|neil armstrong|"
    r"(?:ernest )?shackleton|once upon a time|in the (?:script|role[- ]play)\b(?!.*\b(?:his|her)\b)|samuel pepys|"
    r"boudicca|brunel|grace darling|harriet tubman|roald dahl|(?:vincent )?van gogh|stephen hawking)\b",
    r"\b(?:in|from) (?:the|our|this|that|a) (?:[\w-]+ )?(?:book|text|film|play|extract|episode|tale|comic|musical|"
    r"assembly play|reader)\b",
)
_GUESS_WORD = _any_of(
    r"\b(?:think|might|maybe|probably|seems?|looks? like|guess|suspect|you can tell|we wonder|reckon|possibly)\b"
)


_PROGRAMME_NAME_AFTER = LazyPattern(
    r"\s(?:Awareness |Action |Support |Friendly )?(?:Week|Day|Month|Project|Trust|Society|Association|Foundation|"
    r"Centre|Service|Team|Champions?|Training|Policy|Hub|Network|Charter|Award|Schools?)\b"
)
"""After a term: it is part of the name of a programme, such as Refugee Week."""
_SPECIALISM_BEFORE = LazyPattern(
    r"\b(?:leads?|leading|responsible|specialis(?:es?|ing|t)|expert\w*|training|trained|course|qualif\w+|advice|"
    r"budget|books?|reading|policy) (?:on|for|in|about) (?:special educational needs|SEND?|additional needs|autism|"
    r"dyslexia|dyscalculia|dyspraxia|ADHD|safeguarding|bereavement|attachment|trauma|anxiety|speech and language)$",
    re.IGNORECASE,
)
"""Matches the text up to the end of a term that is an area of work, as in "leads on special educational needs"."""
_ADOPTED_ROUTINE = LazyPattern(
    r"\b(?:we|you|they|schools?|staff|team|department|trust)(?:'ve)? (?:(?:have|has|had|all|both|also|then|now|first|"
    r"soon|quickly) ){0,2}(?:adopt(?:s|ed)?|foster(?:s|ed)?) (?:an?|the|this|that|these|our) (?:[\w-]+ ){0,2}?"
    r"(?:routines?|signals?|habits?|scripts?|techniques?|approach(?:es)?|strateg(?:y|ies)|polic(?:y|ies)|schemes?|"
    r"programmes?|templates?|ideas?|rules?|phrases?|systems?|plans?|formats?|practices?|methods?|cultures?|"
    r"timetables?|prompts?|language|model|sense|love|trust|independence)\b",
    re.IGNORECASE,
)
"""Matches the adoption of a routine or the fostering of a habit, which does not concern an adopted or fostered child.
"""
_ALTERNATIVE_REASONS = LazyPattern(
    r"\bs?he may\b[^.]*\bs?he may\b[^.]*\bor the (?:task|work|page|room)\b", re.IGNORECASE
)
"""Alternative reasons for what a pupil does: he may have this, he may be tired, or the task may be too long."""
_CONDITIONAL_STEP = LazyPattern(
    r"^(?!.*\b(?:as|because|since|due to) )\W*(?:if|when|whenever) (?:his|her|s?he)\b(?! (?:was|had|came|got|lost|did|"
    r"joined|arrived|first|moved))(?:[^,\"“]|[\"“][^\"”]*[\"”]){3,60}, (?:face|say|point|count|wait|repeat|show|ask|"
    r"pause|offer|use|give|put|move|lower|write|read|cover|model|check|stop|stand|sit|nod|smile|reply|answer|name|try|"
    r"start|begin|do not|don't|let)\b",
    re.IGNORECASE,
)
"""A step for any pupil, under a condition: if he says he cannot, point to what is right."""
_ADVICE_ON_ANY_PUPIL = LazyPattern(
    r"^\W*(?:let|give|ask|place|sit|seat|offer|use|keep|put|check|make|show|stand|face|allow|help|move|plan|invite|"
    r"remind|tell|watch|wait|leave|speak|talk|read|pair|support|start|begin)\b[^.]*?\bthe (?:pupil|child|learner|"
    r"student|young person) (?:who|with|whose)\b",
    re.IGNORECASE,
)
"""Advice on any pupil of one kind: let the pupil who uses a wheelchair choose."""
_POINTING_WORD = LazyPattern(r"\b(?:this|that|my|our|i|we|year \d+|y\d+)\b", re.IGNORECASE)


_WEEKDAY = r"(?:on |every |each |last |this |next )?(?:mon|tues|wednes|thurs|fri)days?\b"
_CLASS = r"\b(?:in|from|with|for) (?:class )?[1-9](?!d\b)[a-z]\b(?! pencil)"
CLASS_AND_DAY = _any_of(rf"{_CLASS}[^.!?\n]{{0,40}}?\b{_WEEKDAY}", rf"\b{_WEEKDAY}[^.!?\n]{{0,40}}?{_CLASS}")
"""Matches a class and a weekday in one sentence, such as "in 4B on Tuesdays", because colleagues can tell whose lesson
it was. "3D" is not taken for a class.
"""


def find_histories(text: str, named: bool = False) -> list[SentenceMatch]:
    """Return mentions of a diagnosis or personal history of one individual, at most one for each sentence.

    If there are none, return the first mention of a class and a weekday. `named`: the text names a person.
    """
    if found := _find_conditions(text, named):
        return found
    lesson = CLASS_AND_DAY.search(text)
    return [SentenceMatch(lesson.start(), lesson.end(), lesson[0], False)] if lesson else []


def _find_conditions(text: str, named: bool) -> list[SentenceMatch]:
    """Return mentions of a diagnosis or personal history; `named`: the text names a person."""
    matches: list[SentenceMatch] = []
    for start, sentence in _split_sentences(text):
        condition = CONDITIONS.search(sentence)
        match = condition or CIRCUMSTANCES.search(sentence)
        if not match or _PROGRAMME_NAME_AFTER.match(sentence[match.end() :]) or _ALTERNATIVE_REASONS.search(sentence):
            continue
        is_routine = match[0].lower().startswith(("adopt", "foster")) and _ADOPTED_ROUTINE.search(sentence)
        if (is_routine or _SPECIALISM_BEFORE.search(sentence[: match.end()])) and not CONDITIONS.search(
            sentence[match.end() :]
        ):
            continue
        if _ADVICE_ON_ANY_PUPIL.search(sentence) and not (
            named or _SINGULAR_PRONOUN.search(sentence) or _POINTING_WORD.search(sentence)
        ):
            continue
        definite, generic = _DEFINITE_PERSON.search(sentence), _GENERAL_STATEMENT.search(sentence)
        if definite or named:
            if (generic and not (definite and definite.start() < generic.start())) or _TAUGHT_SUBJECT.search(sentence):
                continue
        elif (
            not condition
            or generic
            or _PLURAL_PEOPLE.search(sentence)
            or _ADVICE_OR_QUESTION.search(sentence)
            or not _POSSIBLE_PERSON.search(sentence)
        ):
            continue
        sure = bool(definite and condition) and not _GUESS_WORD.search(sentence)
        matches.append(SentenceMatch(start + match.start(), start + match.end(), match[0], sure))
    return matches


# --- ratings -------------------------------------------------------------------------------------------------------

_NUMBER = r"(?:\d{1,3}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty)"
_VISIT = r"(?:visit|lesson|observation|session|walk-?through|drop-?in|appraisal|audit|review|inspection|clip|support)"
_RATED = (
    r"(?:scor(?:e[sd]?|ing)|rat(?:e[sd]|ing)|graded?|averag(?:e|ed)|got|gets|gave|given|give|mark(?:ed)?|"
    r"awarded|called)"
)
_INSPECTION = r"(?:observation|walk-?through|drop-?in|appraisal|audit|inspection|support)"
_SKILL = (
    r"(?:scaffolding|questioning|modelling|wait time|pace|feedback|subject knowledge|behaviour management|rapport|"
    r"delivery|clarity|teaching|practi[cs]e|explanations?|interactions?|independence|use of voice|relationships)"
)
_SCORE_PATTERN = _any_of(
    r"\bRAG\b[\s:-]*(?:is |was )?(?:red|amber|green)\b",
    rf"(?:\b{_RATED} (?:her |him |it |of |an? |as )*)?\b{_NUMBER}\s*(?:/|out of|from a possible) ?{_NUMBER}\b",
    rf"\b{_NUMBER} ?(?:%|per ?cent\b)(?! of (?:the |our |all )?(?:lesson|class|talk|school|session)\b)|\b{_NUMBER}[- "
    rf"]stars?\b(?! at a time| and a wish)|(?:[⭐★☆]\s*)+",
    rf"\b{_NUMBER} of (?:the |his |her |my )?(?:\w+ )?{_NUMBER} (?:\w+ )?(?:look-fors|criteria|standards|boxes|ticks|"
    r"targets|objectives)\b(?! in this)",
    rf"(?:\b(?:{_RATED}|as|(?:{_VISIT}|s?he|hers|his|mine|practice|that|it) (?:was|is)|to an?|from an?|an?|overall|"
    rf"{_INSPECTION})|[=:]) (?:(?:her|him|them|it|me|this|that|the|visit|lesson|about|overall|only|just|solid|strong|"
    r"weak|high|low|clear|double|an?) )*(?-i:[1-9](?:\.\d)?|10|[A-E][+-]?|(?<!\bis the )one|two|three|four|five|six|"
    r"seven|eight|nine|ten)(?! in \d)(?=[.,;!]|$| (?:for|on|in|at|because|this|last|half|again|from|overall|teacher|"
    r"when|and|to|with)\b)",
    r"\b(?-i:[A-E])(?:[+-](?=\W|$)| (?:plus|minus)\b)|\b\d(?:\.\d)? overall\b",
    r"\bput a (?:number|score|grade|mark) on\b",
    rf"\b{_VISIT}\b[^.]{{0,30}}[:=–-]\s*(?:an? )?(?:\d|good\b|secure\b|developing\b|emerging\b|embedded\b|red\b|"
    r"amber\b|green\b|effective\b|met\b|not met\b)",
    r"\b(?:i'd|i would|would) (?:place|put) (?:him|her|them|this \w+) (?:at|in|as)\b",
)
_LEVEL_PATTERN = _any_of(
    r"\b(?:grade|level|band|tier|scale point) (?:an? )?(?-i:[1-9]|[A-E]\b|one|two|three|four|five)\b[+-]?"
    r"(?! (?:TA|of|and|qualif|appren|is described|means|describes))"
)
_SELF_RATING = _any_of(
    r"\b(?:(?:put|place|rate|score|mark) (?:yourself|your own)|where (?:are|were|would) you|how (?:confident|ready|"
    r"sure)|what (?:would|does|number)|you said|your own|(?:for|to) yourself|(?:1|one) to (?:5|10|ten|five)\b|"
    r"own number|look like for you|would you|do you|if you|i feel|do i|can i|i (?:rated|scored|marked) my own (?:wait|"
    r"use|voice|practice|try)\b|i(?:'m| am) (?:at )?an? \w+ (?:today|this week|now))\b"
)
_RATING_POLICY = _any_of(
    r"\b(?:never|no|not|nobody|nor|neither|don't|doesn't|dont|do not|does not|cannot|without|rather than|instead of|"
    r"isn't|aren't|avoid|no longer|removed)\b[^.;]{0,60}(?:scor|rat(?:e|ing)|grad|rank|(?<!the )mark\b|judg|colour|"
    r"label|apprais|pay\b)|\banonymous|\bwhole[- ]school\b|\bin general\b"
)
_PUPIL_WORK_WORD = _any_of(
    r"\b(?:pupils?|children|child|class|learners?|books?|spelling|quiz|piano|music|match|game|dice|goals?|fractions?|"
    r"bar\b|paper|grid|difficulty|cards?|cups?|verb|evidence|strategy|scheme|equipment|survey|plant|parcel|"
    r"qualification|apprenticeships?|technique|sums?|spellings?|tables?|sounds?|answers?|tests?|minutes|words?)\b"
)
_ONE_ADULT_OR_VISIT = _any_of(
    _SINGULAR_PRONOUN.pattern,
    rf"\b(?:this|that|my|our|the|his|her|one|two|three|an?) {_UP_TO_3}{_ADULT}s?\b|\bthe (?:new|other|older|younger|"
    r"latest|agency|temporary|morning|afternoon|supply) (?:one|person) (?:(?:in|from|with|for) (?:year|y\d|reception|"
    r"nursery|class|ks\d|our|\d)|who|we)",
    rf"\b{_SKILL}\W{{1,3}}(?:\d|(?-i:[A-E])\b|good\b|weak\b|poor\b|secure\b|developing\b|emerging\b|inadequate\b)",
    r"^\W*(?:overall|grade|outcome|verdict|judge?ment|rating|result)\s*[:=–-]\s*(?:requires? improvement|inadequate|"
    r"outstanding|good|weak|poor|satisfactory|emerging|developing|secure|amber|red|green|\d|(?-i:[A-E])\b)",
    rf"\ban? (?-i:[A-E]) (?:for|in) {_SKILL}|\bthe supply (?:was|is|did|had)\b",
    rf"\b(?:grade|level) (?-i:[A-E]|[1-5]) (?:for|in) (?:{_SKILL})",
    rf"\bthis one\b|\b{_ADULT} (?-i:[A-Z]\b)|^{_ADULT}s? (?:in|on|from|for)\b",
    rf"\b(?:this|that|her|his|my|the|last|yesterday's) {_UP_TO_3}{_VISIT}s? (?:[\w'-]+ ){{0,5}}?(?:was|were|got|"
    rf"came|went|had)\b",
    r"\b(?:me|my (?:last |own )?(?:observation|visit|lesson|appraisal|walk-?through|drop-?in|practi[cs]e|targets?|"
    r"probation|performance|teaching|questioning|modelling|scaffolding|name)|i(?:'m| am| was| got| scored| failed|"
    r" passed| came| fell))\b",
)


_BEST_THING_IS = LazyPattern(r"^\W*the (?:best|worst) (?:\w+ )?(?:is|are) (?:the|an?|one|those|when)\b", re.IGNORECASE)


_PART_OF_PAGE_AFTER = LazyPattern(
    r" of (?:an?|the|each) (?:page|sheet|screen|board|picture|grid|text|photo)\b", re.IGNORECASE
)


def find_ratings(text: str) -> list[SentenceMatch]:
    """Return ratings and grades of a person or a visit, at most one for each sentence."""
    matches: list[SentenceMatch] = []
    for start, sentence in _split_sentences(text):
        score = _SCORE_PATTERN.search(sentence)
        level = None if score else _LEVEL_PATTERN.search(sentence)
        match = score or level or EVALUATIONS.search(sentence)
        individual = _ONE_ADULT_OR_VISIT.search(sentence) if match else None
        if not match or (match is level and not individual) or _SELF_RATING.search(sentence):
            continue
        if (
            not score
            and not ADULTS.search(sentence)
            and not VISITS.search(sentence)
            and _TAUGHT_SUBJECT.search(sentence)
        ):
            continue
        if not score and _PART_OF_PAGE_AFTER.match(sentence[match.end() :]):
            continue
        if not score and (_CONDITIONAL_STEP.match(sentence) or _BEST_THING_IS.match(sentence)):
            continue
        near = text if len(sentence.split()) < 4 else sentence  # a grade may stand alone: "Fail."
        about = ADULTS.search(near) or VISITS.search(near)
        if not (individual or about) or (_PUPIL_WORK_WORD.search(sentence) and not about):
            continue
        if not individual and (_ADVICE_OR_QUESTION.search(sentence) or not (score or GRADES.search(sentence))):
            continue
        if not _SINGULAR_PRONOUN.search(sentence) and (
            _RATING_POLICY.search(sentence) or _GENERAL_STATEMENT.search(sentence)
        ):
            continue
        matches.append(SentenceMatch(start + match.start(), start + match.end(), match[0].strip(" ,;:"), bool(score)))
    return matches
