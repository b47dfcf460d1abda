"""Patterns for a rating of a person or a visit, and for a diagnosis or the history of one individual."""

from __future__ import annotations

import re
from typing import NamedTuple

from coaching_playbook.personal.text import words


class Found(NamedTuple):
    start: int
    end: int
    words: str
    certain: bool


_SENTENCES = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]+|\.(?!\s|$)[^.!?\n]*)*[.!?]*")

_STAFF = (
    r"(?:TAs?|HLTAs?|LSAs?|teachers?|teaching assistants?|colleagues?|staff|adults?|assistants?|practitioners?|"
    r"coach(?:ee)?s?|"
    r"members? of staff|performers?|midday supervisors?)"
)
_EVENT = (
    r"(?:walk-?throughs?|learning walks?|lesson visits?|lesson observations?|observations?|obs|visits?|drop-?ins?|"
    r"lessons?|inspections?|"
    r"appraisals?|audits?|performance reviews?|book looks?|monitoring)"
)
_WHO = r"(?:he|she|they|i|we|him|her|them|me|us|you|his|my|their|your|who)"
_NUMBER = r"(?:\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|full marks|top marks)"
_OF = r"\s*(?:/|out of)\s*(?:4|5|10|20|100|four|five|ten|twenty)\b"
_OFSTED = r"(?:outstanding|good|requires improvement|inadequate|satisfactory|RI)"
_BAND = (
    r"(?:emerging|developing|secure|expected|exceeding|embedding|embedded|mastering|mastery|advanced|proficient|novice|"
    r"working towards|below expected|beginner|distinguished|needs improvement)"
)
_VERB = (
    r"(?:scor(?:e[sd]?|ing)|rat(?:e[sd]|ing)|grad(?:e[sd]|ing)|marked|award(?:s|ed)?|judged|gave|given|give|got|gets|"
    r"received|earned|achieved|was|is|came out|assessed|classed|called|call)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_RATED_FOR_SURE = _any(
    r"\b(?:graded|awarded|given)\s(?:an?\s)?(?-i:[A-E][+-]?)(?=[.,;]|$)",
    rf"\b(?:{_STAFF}|performance|practice|questioning|modelling|scaffolding)\b[^.;]{{0,30}}[:–-]\s*{_NUMBER}{_OF}",
    rf"\b(?:scor(?:e[sd]?|ing)|rated|graded|awarded|marked)\b[^,;]{{0,40}}?\b{_NUMBER}\s*(?:%|per ?cent|"
    rf"{_OF})(?!\s+of\b)",
    rf"\bscored\s+(?:an?\s+)?{_NUMBER}\b[^.;]{{0,40}}\b(?:{_EVENT}|for (?:his|her|their|my)|{_STAFF})\b",
    rf"\b{_EVENT}\b[^.;]{{0,50}}\b(?:{_VERB}|:|result|outcome)\s[^.;]{{0,20}}?\b(?:{_NUMBER}(?:%|\s*per ?cent|"
    rf"{_OF})|\d\d%)",
    rf"\b{_NUMBER}{_OF}[^.;]{{0,40}}\b(?:for|on|off|from|in|to|by)\b[^.;]{{0,25}}\b(?:{_EVENT}|{_STAFF}|deputy|"
    rf"head|headteacher|coach|ofsted|questioning|scaffolding|modelling|practice)\b",
    rf"\b(?:got|gave|give|given|get|gets|call (?:that|it|her|him|this)|earned|received)\b[^.;]{{0,40}}\b{_NUMBER}{_OF}",
    r"\bRAG[- ]?rat(?:ed|ing|e)s?\b[^.;]{0,60}\b(?:red|amber|green)\b|\bRAG\b[\s:-]*(?:is\s|was\s)?(?:red|amber|"
    r"green)\b",
    r"\b(?:red|amber|green)\s+on\s+(?:the|our|her|his|their)\s+RAG\b",
    rf"\b{_STAFF}\b[^.;]{{0,30}}\b(?:is|was|are|were|came out|went|goes|turned|stays?|still)\s(?:currently\s|"
    rf"still\s|now\s|a\s)?(?:red|amber|green)\b[^.;]{{0,12}}(?:for|on|in|$)",
    rf"\b{_EVENT}\b[^.;]{{0,20}}[:,–-]\s*(?:a\s)?(?:grade\s?\d|{_OFSTED}\b|{_BAND}\b|[1-4]\b(?!\s*(?:minutes|"
    rf"pupils|steps|times|weeks|days|hours|pm|am))|red\b|amber\b|green\b)",
    rf"\b{_EVENT}\s+(?:outcome|result|grade|score|rating|judge?ment|mark)s?\b\s*(?:was|is|:|of|came|–|"
    rf"-)?\s[^.;]{{0,20}}?(?:\d|{_OFSTED}|{_BAND}|red\b|amber\b|green\b|[A-E][+-]?\b)",
    rf"\bgrade\s?[1-4]\b[^.;]{{0,20}}\b{_EVENT}\b|\bgrade\s?[1-4](?:st|nd|rd|th)?\s+(?:{_STAFF}|practice)\b",
    rf"\b(?:graded|rated|judged|deemed|assessed as|marked as|labelled)\b[^.;]{{0,30}}\b(?:{_OFSTED}|{_BAND}|highly "
    rf"effective|effective|ineffective|strong|weak|poor|excellent|red|amber|green|below average|above average|top|"
    rf"grade \d)\b",
    rf"\b(?:{_STAFF}|{_EVENT}|she|he|we|i)\b[^.;]{{0,40}}\b(?:got|given|received|was|were|is|are|achieved|awarded|"
    rf"earned|came out(?: as)?)\s+(?:an?\s)?(?:\"|')?(?:(?-i:Outstanding|Good|Inadequate|Satisfactory|RI)|requires "
    rf"improvement)\b",
    r"\b(?:gave|give|given|awarded)\s(?:the|this|that|her|his|my|our|their|him|"
    r"me)\b[^.;]{0,30}\b(?:an?\s)?(?:grade\s)?(?:[1-9]|10|[A-E][+-]?)(?=\s(?:because|for|on|in|out|this|at|as|"
    r"and|,)|[,;.]|$)",
    r"(?:[⭐★☆]\s*){1,}",
    rf"\b{_NUMBER}[- ]stars?\b[^.,;]{{0,25}}\b(?:{_STAFF}|clip|{_EVENT}|for (?:her|his|their)|out of)\b|"
    rf"\b(?:{_STAFF}|{_EVENT})\b[^.;]{{0,40}}\b{_NUMBER}[- ]stars?\b",
    r"\b(?:is|was|are|got|gets|gave (?:her|him|it|them)|an?)\s(?:a\s)?(?:solid\s|strong\s|"
    r"clear\s)?(?-i:[A-E])[+-](?=\s|[.,;]|$)",
    rf"\bput a (?:number|score|grade|mark) on (?:her|his|their|my|this|that|it)\b[^.;]{{0,60}}\b{_NUMBER}\b",
    rf"\b(?:ranked?|ranking)\s(?:our|the|all|my|your|their|these)\s(?:\w+\s)?(?:{_STAFF})\b",
    rf"\b(?:weakest|strongest|poorest|worst|best|top|lowest|highest|least effective|most effective)[- "
    rf"](?:performing\s|rated\s|ranked\s|scoring\s|paid\s)?(?:\w+\s)?{_STAFF}\b",
    rf"\b{_STAFF}\b[^.;]{{0,40}}\b(?:is|are|was|were)\s(?:the\s|our\s)?(?:weakest|strongest|poorest|worst|best)\b",
    r"\bperformance management\b[^.;]{0,40}\b(?:met|missed|failed|not met|exceeded)\b|\b(?:failed|missed|met|"
    r"exceeded|passed)\s(?:her|his|their|my)\s(?:performance|appraisal|probation)\b",
    rf"\b(?:her|his|my|their|'s)\s(?:\w+\s)?(?:practice|teaching|questioning|scaffolding|modelling|support|"
    rf"performance)\b\s(?:\w+\s){{0,2}}?(?:is|was|remains|went)\s(?:currently\s|still\s|now\s|only\s|"
    rf"judged\s)?{_BAND}\b",
    rf"\b(?:result|outcome|rating|judge?ment|grade|score)s?\s*(?::|was|is|–|-)\s*(?:a\s)?(?:{_BAND}|{_OFSTED}|"
    rf"\d(?:\.\d)?(?:/|\s|$|,)|[A-E][+-]?\b)",
)
_RATED_MAYBE = _any(
    rf"\b(?:{_STAFF}|{_EVENT}|she|he|her|his)\b[^.;]{{0,50}}\b(?:(?:top|full) marks|not good enough|up to standard|"
    rf"below standard)\b",
    rf"\b(?:{_STAFF}|{_EVENT}|practice|she|he)\b[^.;]{{0,30}}\b(?:is|was|got|at|a|an|"
    rf"as)\s(?:an?\s)?(?:grade\s)?{_NUMBER}\b\s?"
    r"(?:for|on the|this time|last time|overall|at best|now)\b",
    rf"\b{_STAFF}\b[^.;]{{0,40}}\b(?:better|worse|stronger|weaker|more effective|less effective) than\b",
    rf"\b(?:{_STAFF}|{_EVENT}|her|his)\b[^.;]{{0,40}}\b(?:level|tier|band|grade)\s?(?:[1-4]|[A-E])\b(?! "
    rf"(?:qualification|apprentice|course))",
    rf"\b{_NUMBER}{_OF}[^.;]{{0,40}}\b(?:she|he|her|his|me|TA|colleague|teacher|lesson|visit)\b",
    rf"\b(?:she|he|her|his|my|TA|colleague|teacher|lesson|visit)\b[^.;]{{0,40}}\b{_NUMBER}{_OF}",
    rf"\b(?:below|above)[- ]average\s(?:performer|practitioner|{_STAFF})\b|\bunder-?perform(?:s|ed|ing|er)?\b",
    r"\b(?:lesson|support|visit|observation|walk-?through|session|questioning|modelling)\b[^.;]{0,25}\b(?:was|"
    r"is)\s(?:a|an)\s(?:\w+\s)?(?:fail|failure|disaster|triumph|pass|grade)\b",
    r"\b(?:of|among) the (?:two|three|four|five|six)?\s?(?:adults|TAs|staff|teachers|"
    r"colleagues)\b[^.;]{0,60}\b(?:strongest|weakest|poorest|best|worst)\b",
    r"\b(?:he|she|they|TA|teacher|colleague)\b(?:'s)?\s(?:is|was|are|were)?\s?(?:a\s|an\s|one of (?:our|"
    r"the)\s)?(?:poor|weak|inadequate|mediocre|excellent|brilliant|outstanding|terrible|failing|hopeless|"
    r"useless)\s(?:TA|HLTA|LSA|teacher|teaching assistant|practitioner|colleague|at\b)",
    rf"\b(?:scored|score of|rated|rating of|grade of)\s(?:an?\s)?{_NUMBER}\b(?!\s*(?:goals?|points?|runs?|times|"
    rf"pupils|minutes))",
)
_UNRATED = re.compile(
    r"\b(?:never|not|no|nobody|don't|doesn't|do not|does not|cannot|without|rather than|instead of|isn't|aren't|"
    r"nothing|avoid|neither|nor|won't)\b[^.;]{0,60}"
    r"(?:scor|rat(?:e|ing)|grad|rank|mark|judg|colour-code|star|label|best|strong|weak)",
    re.IGNORECASE,
)
_LEARNING = re.compile(
    r"\b(?:spelling|test|quiz|piano|music|cello|violin|SATs?|phonics|times[- ]tables?|comprehension|reading age|"
    r"goals?|match|game|dice|pupils? (?:rate|scored?|mark)|"
    r"rate the|difficulty|from 1 to 10 for yourself|scaling|confident|feel|hotel|bar\b|fraction|card|paper|film "
    r"rating|egg|eggs)\b",
    re.IGNORECASE,
)

# --- diagnosis and history -----------------------------------------------------------------------------------------

_ONE = (
    r"(?:(?:he|she)(?:'s|'d)?|his|her|him|hes|shes|himself|herself|this (?:child|pupil|boy|girl|little one|learner|"
    r"student|lad|TA|colleague)|"
    r"that (?:child|pupil|boy|girl|lad)|one of (?:the|my|our) (?:boys|girls|pupils|children|lads|TAs|colleagues|"
    r"class)|the (?:little one|lad|boy|girl|twins?)|"
    r"the (?:pupil|child|TA|teacher|colleague|adult|student|learner) (?:was|had|has been|wearing|nearest|sitting|"
    r"next to|by|on the|in the (?:clip|film|red|blue|green|front|back|middle)|at the|i work)|"
    r"the (?:pupil|child)(?:'s)|my (?:pupil|child|son|daughter|colleague|one[- ]to[- ]one|key child|TA|little one)|"
    r"(?:one )?(?:pupil|child|boy|girl) (?:i|we) (?:work|worked|support|had)|"
    r"(?:our|a) (?:new (?:boy|girl|pupil)|boy in|girl in|lad in|pupil in (?:my|our))|mum|dad|i'm|i am|i was|i have|"
    r"i've|a (?:boy|girl|child|pupil) in (?:my|our|this|year|y\d|the clip))"
)
_CONDITION = (
    r"(?:autis(?:m|tic)|asd\b|asc\b|adhd|add\b|odd\b|pda\b|asperger\w*|on the spectrum|dyslexi[ac]|dyspraxi[ac]|"
    r"dyscalculi[ac]|epilep\w+|diabet\w+|depress(?:ion|ed)|anxiety(?: disorder)?|"
    r"ocd\b|bipolar|ptsd|psychosis|schizophreni\w*|eating disorder|anorexi\w*|bulimi\w*|tourette\w*|down'?s "
    r"syndrome|cerebral palsy|cystic fibrosis|muscular dystrophy|spina bifida|"
    r"f(?:o)?etal alcohol\w*|fasd?\b|attachment (?:issues|disorder|difficulties|problems)|learning "
    r"(?:difficult(?:y|ies)|disabilit(?:y|ies))|sensory processing|selective(?:ly)? mut\w+|"
    r"global (?:developmental )?delay|developmental (?:delay|language disorder)|dld\b|slcn|semh|mld\b|sld\b|pmld|"
    r"hearing (?:loss|impair\w+)|visual(?:ly)? impair\w+|deaf|blind|"
    r"asthma|allerg\w+|eczema|cancer|leuk[a]?emia|tumou?r|hiv\b|sickle cell|heart condition|brain injury|"
    r"hypermobil\w*|incontinen\w*|colostomy|self-?harm\w*|suicid\w+|seizures?|trauma\w*|mental health (?:problems?|"
    r"issues?|difficult\w+)|"
    r"special needs|sen register|ehcp?\b|stammer\w*|stutter\w*|ticks?\b(?= disorder)|tics\b|gender dysphoria|"
    r"transgender|menopaus\w*|pregnan\w+|miscarriage|alcoholic|an addict|addiction)"
)
_EVENTS = (
    r"(?:(?:been |was |were |is |being |got )?(?:diagnosed|medicated|sectioned|hospitali[sz]ed|adopted|fostered|"
    r"abused|neglected|evicted|bereaved|expelled|permanently excluded|trafficked)|"
    r"excluded from|suspended from|(?:on|takes|taking|has) (?:medication|meds|methylphenidate|ritalin|concerta|"
    r"melatonin|antidepressants|insulin|an epipen)|"
    r"methylphenidate|ritalin|concerta|medication|child protection|child in need|social (?:worker|services)|"
    r"looked[- ]after|(?:in|into|from) (?:foster )?care\b(?! plan)|foster (?:carers?|family|parents?|placement|mum|"
    r"dad)|"
    r"in court|custody|in prison|in jail|arrested|police|domestic (?:abuse|violence)|refuge\b|refugee|asylum|"
    r"homeless|food bank|free school meals|pupil premium|fsm\b|"
    r"split up|divorc\w+|separated|left (?:the family|home|them|him|her)|walked out|(?:mum|dad|nan|gran\w*|brother|"
    r"sister|mother|father|uncle|aunt\w*|parents?|carer|twin|baby)\s(?:\w+\s)?(?:died|passed away)|death of (?:his|"
    r"her)|lost (?:his|her) (?:mum|dad|nan|gran\w*|brother|sister|mother|father)|"
    r"(?:signed|been) off (?:sick|with|work)|off (?:sick|with stress)|bullied|bullying|camhs|paediatrician|"
    r"ed(?:ucational)? psych\w*|iq (?:of|score|is|was)|assessed (?:by|for)|assessment for|referred (?:to|for)|"
    r"on the (?:sen|send|child protection|at[- ]risk) register|in therapy|sees? a (?:counsellor|therapist|"
    r"psychologist)|counselling|"
    r"incident at home|what happened (?:at home|with)|going on at home|things at home|home life|difficult at home|"
    r"trouble at home|just (?:him|her) and (?:his|her)|doesn't live with|lives with (?:his|her) (?:nan|gran\w*|"
    r"aunt\w*|uncle|dad|foster|carers?)|"
    r"stays with (?:his|her) (?:dad|mum|nan)|(?:his|her) (?:real|birth|biological) (?:mum|dad|mother|father|"
    r"parents?)|step-?(?:dad|mum|father|mother)|drinks too much|on drugs|wet (?:himself|herself)|soils|"
    r"only works? with (?:female|male)|only work with (?:female|male)|(?:won't|wouldn't) have (?:him|her) assessed)"
)
_SURE_HISTORY = _any(
    r"\btheir (?:mum|dad|mother|father|nan|gran|parents|brother|sister) (?:\w+ ){0,2}?(?:is|was|are|were|has|have|"
    r"had|died|left|split|lost|passed)\b"
    r"[^.;]{0,40}",
    rf"\bthe (?:pupil|child|TA|teacher|student|learner)(?:'s)? (?:\w+ ){{0,4}}?(?:has|is|was|"
    rf"had)\b[^.;]{{0,30}}\b{_CONDITION}",
    rf"\b{_ONE}\b[^.;]{{0,70}}?\b(?:{_CONDITION}|{_EVENTS})",
    rf"(?:{_CONDITION}|{_EVENTS})[^.;]{{0,50}}\b(?:his|her|him|he|she|the little one|this (?:child|pupil|boy|girl))\b",
)
_LIKELY = re.compile(
    r"\b(?:think|might|maybe|probably|seems?|looks? like|guess|suspect|you can tell|we wonder|reckon|possibly|on "
    r"the spectrum|referred|going on at home|incident|happened|only work)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:(?:an?|any|each|every|some|many|most|few|several|all|other|young|no) (?:[\w-]+ ){0,3}(?:pupil|child|"
    r"children|person|people|learner|student|adult|TA|colleague|pupil's)s?\b|pupils|children|people|learners|"
    r"students|families|staff|they|their|them)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:may|might|can|could|if|when|whenever|often|usually|sometimes|find|helps?|never write|do not|don't|"
    r"whether|what|which|how|should|ask)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"\b(?:he's|she's|hes|shes|he (?:was|has|had|is|takes|stays|lives)|she(?: has|'s had| self| takes| was| is| "
    r"had| lives| stays)|his (?:mum|dad|parents|nan|last|foetal|fetal|diagnosis|medication|family|brother|sister|"
    r"step\w*|real|birth)|"
    r"her (?:mum|dad|parents|nan|last|diagnosis|medication|family|brother|sister|step\w*|real|birth)|this (?:child|"
    r"boy|girl|pupil)|one of the|the (?:lad|boy|girl|little one)|i'm|i was|my colleague|mum has|dad has|in the "
    r"clip|last (?:week|year|term|school)|wearing|nearest|signed off)\b",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"\b(?:he/she|she/he|his/her|her/his|him/her|he or she|she or he|his or her)\b", re.IGNORECASE)
_STAFF_FEELING = re.compile(r"\b(?:i'm|i am|i was|i have|i've)\b", re.IGNORECASE)

# One of RATING_SIGNS and one of RATING_NEAR are in every text with a rating; one of HISTORY_SIGNS and one of ONE_SIGNS
# in every text with a personal history. Each is lower-case; a text may write them with a capital or in capitals.
RATING_WORDS, HISTORY_WORDS = words("rating_words"), words("history_words")
RATING_SIGNS = words("rating_signs") | RATING_WORDS
RATING_NEAR = words("rating_near")
HISTORY_SIGNS = words("history_signs") | HISTORY_WORDS
WEAK_HISTORY_SIGNS = words("weak_history_signs")
FAMILY = words("family")
ONE_SIGNS = words("one_signs")


def _sentences(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in _SENTENCES.finditer(text)]


_RATED_ONE = re.compile(
    r"\b(?:this|that|our|my|the|her|his|one) (?:\w+ )?(?:TA|HLTA|LSA|teacher|colleague|assistant|coach|"
    r"deputy)(?:'s)?\b[^.]{0,60}"
    r"\b(?:is|was|got|gets|scored|rated|graded|has|had|came|gave|given|judged|ranked|fell|hit|met|missed|passed|"
    r"failed)\b|"
    r"\b(?:she|he)(?:'s)? (?:is|was|got|gets|scored|has|had|came|only|just|scraped|passed|failed|fell|met|missed)\b|"
    r"\b(?:my|her|his|their) (?:last |latest |first |next )?(?:observation|visit|walkthrough|appraisal|lesson|"
    r"drop-in|review|practice|teaching|"
    r"questioning|scaffolding|modelling|performance)\b|"
    r"\b(?:observation|walkthrough|appraisal|drop-in|learning walk|lesson visit|inspection|ofsted|slt|the head|"
    r"deputy)\b[^.]{0,50}"
    r"\b(?:was|came|gave|got|scored|rated|graded|judged|said|put|marked)\b",
    re.IGNORECASE,
)
_TOLD_ONE = re.compile(
    r"\b(?:he|she|his|him|he's|she's|her (?:mum|dad|mother|father|parents|family|home|brother|sister|diagnosis|"
    r"last|own|GP|doctor)|"
    r"this (?:child|pupil|boy|girl|lad|TA)|that (?:child|pupil|boy|girl|lad)|one of (?:my|our|the) (?:\w+)|a "
    r"(?:boy|girl|lad) (?:in|who|i|we)|"
    r"the (?:boy|girl|lad|little one|twins)|my (?:pupil|one-to-one|colleague|TA|son|daughter|key child)|"
    r"i (?:was|had|have|am|got|lost|take|suffer)|i'm|i've|our (?:TA|HLTA|teacher|new (?:boy|girl|pupil|TA))|"
    r"the (?:pupil|child|TA|colleague|teacher|adult) (?:in|at|on|with|by|near|who|has|had|is|"
    r"was)\b[^.]{0,40}\b(?:has|had|is|was|takes|lives|lost|came))\b",
    re.IGNORECASE,
)


def _word_of(sentence: str, some: frozenset[str]) -> str:
    return next((word for word in re.findall(r"[a-z]+", sentence.lower()) if word in some), "")


def ratings(text: str) -> list[Found]:
    """Ratings and grades of a person or a visit, one a sentence."""
    found = []
    for start, sentence in _sentences(text):
        sure = _RATED_FOR_SURE.search(sentence)
        hit = sure or _RATED_MAYBE.search(sentence)
        if not hit and (word := _word_of(sentence, RATING_WORDS)) and _RATED_ONE.search(sentence):
            hit = re.search(rf"\b{word}\b", sentence, re.IGNORECASE)
        if not hit or _UNRATED.search(sentence):
            continue
        if _LEARNING.search(sentence) and not re.search(rf"\b(?:{_STAFF}|{_EVENT})\b", sentence, re.IGNORECASE):
            continue
        found.append(Found(start + hit.start(), start + hit.end(), hit[0].strip(" ,;:"), bool(sure)))
    return found


def histories(text: str, named: bool = False) -> list[Found]:
    """Diagnoses and personal history of one individual, one a sentence. `named`: the text names a person."""
    found = []
    for start, sentence in _sentences(text):
        plain = _PAIRED.sub(lambda one: "they".ljust(len(one[0])), sentence)
        hit = _SURE_HISTORY.search(plain)
        if not hit and named:
            hit = _NAMED_HISTORY.search(plain)
        if not hit and (word := _word_of(plain, HISTORY_WORDS)) and (named or _TOLD_ONE.search(plain)):
            hit = re.search(rf"\b{word}\b", plain, re.IGNORECASE)
            if hit and not (_GENERAL.search(plain) and _MODAL.search(plain)):
                found.append(Found(start + hit.start(), start + hit.end(), hit[0], certain=False))
            continue
        if not hit:
            continue
        definite = bool(_DEFINITE.search(plain)) or named
        one = re.search(r"\b(?:he|she)\b", plain, re.IGNORECASE)
        if not definite and (_GENERAL.search(plain) or (_MODAL.search(plain) and not one)):
            continue
        found.append(Found(start + hit.start(), start + hit.end(), hit[0], definite and not _LIKELY.search(plain)))
    return found


_NAMED_HISTORY = _any(rf"\b(?:is|has|was|had|'s|with|got|takes|having)\s[^.;]{{0,30}}?(?:{_CONDITION}|{_EVENTS})")
