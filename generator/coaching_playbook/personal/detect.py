"""Find names, ratings and personal history of one person in a text.

The rules are patterns and word lists, so they are right about likely wording and know nothing of sense: a hit is
`certain` where the words leave little doubt, and otherwise for a person to weigh.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from coaching_playbook.personal import school
from coaching_playbook.personal.text import Pattern, folded, folded_accents, lines, normalised, words
from coaching_playbook.personal.wording import (
    adults,
    circumstances,
    conditions,
    evaluations,
    histories,
    ratings,
    visits,
)

Code = Literal["person-named", "rating", "pupil-history"]
CODES: tuple[Code, ...] = ("person-named", "rating", "pupil-history")


class Hit(NamedTuple):
    """Words of a text, from `start` to `end` of the normalised text. `words` is empty for a name of a school's list."""

    code: Code
    start: int
    end: int
    words: str
    certain: bool

    @property
    def listed(self) -> bool:
        """Whether it is a name that a school keeps in its own list, which no message may repeat."""
        return not self.words


class _Lists(NamedTuple):
    strong: frozenset[str]
    words: frozenset[str]
    capital: frozenset[str]
    surnames: frozenset[str]
    proper: frozenset[str]
    named: frozenset[str]
    titles: tuple[frozenset[str], frozenset[str], frozenset[str]]
    innocent: dict[str, list[tuple[str, ...]]]


@functools.cache
def _lists() -> _Lists:
    innocent: dict[str, list[tuple[str, ...]]] = {}
    for phrase in lines("innocent"):
        parts = tuple(_plain(found[0]) for found in _WORD.finditer(normalised(phrase)))
        if parts:
            innocent.setdefault(parts[0], []).append(parts)
    for phrases in innocent.values():
        phrases.sort(key=len, reverse=True)
    everyday, capital = words("word_names"), words("capital_names")
    strong = (words("first_names")) - everyday - capital
    first, second, third = (frozenset(folded(one) for one in line.split()) for line in lines("titles"))
    return _Lists(
        strong,
        everyday,
        capital,
        words("surnames"),
        words("proper_words"),
        strong | everyday | capital | words("surnames"),
        (first, second, third),
        innocent,
    )


_WORD = Pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PRONOUNS = ("he", "she", "his", "her", "him", "hers", "himself", "herself", "hes", "shes")
_FAMILY = (
    r"mum|mam|mummy|dad|daddy|nan|nana|gran|grandma|grandad|granny|parents?|carers?|brother|sister|family|uncle|aunt|"
    r"stepdad|stepmum|foster"
)
_PEOPLE = (
    r"pupil|child|boy|girl|student|learner|lad|lass|kid|twin|brother|sister|son|daughter|colleague|caretaker|senco|"
    r"sendco|friend|partner|key ?worker|teacher|assistant|headteacher|deputy|receptionist|midday supervisor|cook"
)
_NEAR = frozenset(
    {
        *_PRONOUNS,
        *("year", "mum", "mam", "mummy", "dad", "daddy", "nan", "nana", "gran", "grandma", "grandad", "granny"),
        "carer",
        *("brother", "sister", "stepdad", "stepmum", "called", "named", "caretaker", "colleague", "narrated", "filmed"),
        *("camera", "credits", "contact", "thanks", "editing", "wont", "won", "wouldn", "wouldnt", "couldn", "didn"),
        *("didnt", "doesn", "doesnt", "cant", "cried", "told", "said", "asked", "senco", "sendco", "friend", "voiced"),
        *("whispered", "whispers", "smiled", "smiles", "nods", "nodded", "sits", "sat", "joined", "laughed", "aged"),
        *("pupil", "child", "boy", "girl", "lad", "teacher", "assistant", "acted", "drawn", "captioned", "reception"),
        *("nursery", "class", "parents", "calmed", "struggles", "waited", "shouted", "peg", "drawer", "meltdown"),
        *("tray", "needed", "wanted", "managed", "finished", "tears", "upset"),
        *("explains", "unless", "refused", "loves", "narrator", "voice", "with", "start"),
    }
)  # fmt: skip
_SYMBOLS = Pattern(r"[\d%⭐★☆]")
_PLACED = Pattern(r"\bout of\b|\b(?:place|put) (?:a|him|her|them|this)\b")
_INITIAL = Pattern(
    r"\b[A-Z]\.\s?[A-Z]|\b[a-z]\.[a-z]{4}|\b[A-Z]{2} (?:read|said|says|sat|told|asked|cried|and I)\b|"
    r"[a-z], \d\d?,|\b[A-Z]{2} (?:in|from) Y|\b(?:child|pupil) [A-Z]{2}\b|\b[A-Z]\. ?(?:Mc|Mac|O')[A-Z]|"
    r"[a-z/] [B-HJ-Z](?: [a-z]|[.,;]|$)|(?:^|[.!?] )[B-HJ-Z] [a-z]"
)
_DOTTED = Pattern(r"\.[a-z]|, \d|A\.|I\.")
_SPLIT = {code: " " for code in range(128) if not chr(code).isalpha()}


def _plain(word: str) -> str:
    """A word for comparing with phrases: folded, without apostrophes."""
    return folded(word).replace("'", "")


_SURE, _EVERYDAY, _NEAR_ONE, _GENDERED, _TERM, _INDIVIDUAL, _GRADE, _GRADED, _LETTERS, _PLACING = (
    1 << n for n in range(10)
)


class _Flags(dict[str, int]):
    """What each word of a text makes likely, as bits. Most texts are ruled out by these alone."""

    def __missing__(self, word: str) -> int:
        lists, low = _lists(), word.lower()
        first, second, third = lists.titles
        titled = low in first or word == "dr" or (low != word and low != "coach" and (low in second or low in third))
        flags = {
            _SURE: titled or low in lists.strong,
            _EVERYDAY: low != word and (low in lists.named or low in lists.capital),
            _NEAR_ONE: low in _NEAR,
            _GENDERED: low in _PRONOUNS,
            _TERM: conditions().has(low) or circumstances().has(low),
            _INDIVIDUAL: low in words("individuals"),
            _GRADE: evaluations().has(low) or word in ("A", "B", "C", "D", "E"),
            _PLACING: low in ("out", "place", "put"),
            _GRADED: low in _PRONOUNS or low in ("i", "me", "my", "mine") or adults().has(low) or visits().has(low),
            _LETTERS: low != word and len(word) <= 2 and word.isupper() and word not in ("A", "I", "TA"),
        }
        self[word] = sum(flag for flag, holds in flags.items() if holds)
        return self[word]


_flags = _Flags()


def screen(texts: Sequence[str], known: frozenset[str] = frozenset()) -> dict[str, list[Hit]]:
    """Hits by text, for the texts that have any. Most texts are ruled out by the set of their words alone."""
    found: dict[str, list[Hit]] = {}
    listed = school.first_words()
    dotted = _DOTTED.search("\n".join(texts))
    for text in texts:
        plain = text if text.isascii() else folded_accents(text)
        words_ = plain.translate(_SPLIT).split()
        flags = functools.reduce(operator.or_, map(_flags.__getitem__, words_), 0)
        near = flags & _NEAR_ONE
        small = text[:1].islower() and " " in text  # written without capitals
        inside = bool(flags & (_EVERYDAY | _NEAR_ONE) and _MIDDLE.search(plain))
        named = flags & (_SURE | _GENDERED) or inside or (near and (flags & _EVERYDAY or small))
        rated = flags & _GRADED and (
            flags & _GRADE or _SYMBOLS.search(plain) or (flags & _PLACING and _PLACED.search(plain))
        )
        told = flags & _TERM and flags & _INDIVIDUAL
        if not named and (flags & _LETTERS or dotted):
            named = _INITIAL.search(plain) is not None
        if listed and not named:
            named = not listed.isdisjoint(map(str.lower, words_))
        if (named or rated or told) and (
            hits := _find(_words_apart(text), known, bool(named), bool(rated), bool(told))
        ):
            found[text] = hits
    return found


_MIDDLE = Pattern(r"[a-z,;:&–-] [A-Z][a-z]|\b(?:in|from) [1-6][A-Za-z]\b|^[A-Z]\w+(?:'s [a-z]| \()")


def _words_apart(text: str) -> str:
    """A text; an id or the name of a file as its words."""
    return text if " " in text or not text.islower() else re.sub(r"[-/_.]", " ", text)


def find(text: str, known: frozenset[str] = frozenset()) -> list[Hit]:
    """Everything found in a text, in order; at most one hit for a rating and one for a personal history.

    `known` are folded words that are no person at this school: authors of the register, glossary terms, vocabulary.
    """
    return screen([text], known).get(text, [])


_ADDRESS = Pattern(r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")


def _find(text: str, known: frozenset[str], named: bool, rated: bool, told: bool) -> list[Hit]:
    text = normalised(text)
    if "@" in text or "://" in text:
        text = _ADDRESS.sub(lambda one: " " * len(one[0]), text)
    hits = list(_names(text, known)) if named else []
    hits += [Hit("rating", *found) for found in ratings(text)[:1]] if rated else []
    hits += [Hit("pupil-history", *found) for found in histories(text, bool(hits))[:1]] if told or hits else []
    return sorted(hits, key=lambda hit: hit.start)


# --- names -------------------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    low: str
    """Folded, without a possessive."""
    capital: bool
    first: bool
    """Whether it begins a sentence."""
    hidden: bool


_BEGINS = Pattern(r"(?:^|[.!?:…;•]|\n)[\s\"'“‘(*_>\[\]#-]*$|[\"“‘(\[*]$")
_POSSESSIVE = Pattern(r"'(?:s|d|ll|ve|re)?$")
_FICTION = Pattern(
    r"\b(?:worked example|word problem|story problem|number (?:problem|story)|maths problem|example sentence|"
    r"sentence stem|spelling sentence|dictation)|"
    r"^In (?-i:(?!Year|Reception|Nursery|Key|[A-Z]\w+ Class)[A-Z][\w']+)(?: (?:(?-i:[A-Z][\w']+)|the|of|"
    r"and|at|in|to))+,|"
    r"\bin (?:the |our |this |a )?(?:class |whole-class |decodable |shared |set )?(?:book|novel|story|"
    r"play|tale|poem|film)"
    r"(?: called)?,? (?:[\"'“‘*_]|(?-i:[A-Z]))|\b(?:from|in) (?:the|our|a) (?:decodable|phonics|reading|class|scheme) "
    r"(?:book|reader|novel|text)|"
    r"\b(?:underline|circle|spot|label|find|identify|highlight|choose|change|add|punctuate) (?:the|an?|each|every|both|"
    r"all) (?:\w+ ){0,2}(?:verb|noun|adjective|adverb|pronoun|conjunction|clause|subject|object|apostrophe|comma)s?\b|"
    r"\b(?:is|was) (?:also )?an? (?:\w+ )?(?:verb|noun|adjective|adverb|word)\b|"
    r"\d[^.?!]*\b(?:how (?:many|much|far|long|old|tall)|what (?:fraction|percentage|is the (?:total|"
    r"difference|sum)))\b|"
    r"\b(?:how (?:many|much|far)|what (?:fraction|percentage))\b[^.!]*\d|\bshares? \d|\b(?:times as many|twice as "
    r"many|half as many|in the ratio)\b|"
    r"\b(?:twice|half|three times|four times) as (?:many|much)\b|"
    r"\b(?:who is|who's|who was) telling (?:the|this|a) (?:story|tale)\b|\b(?:retell\w*|tell|act out) the (?:story|"
    r"tale) of\b[^.,]* (?:with|using) (?:the |four |some )?(?:puppets|pictures|props)\b|\breading list\b|"
    r"\bread [\"“](?-i:[A-Z]\w+)(?: (?:(?-i:[A-Z]\w+)|the|of|at|in|and|a|to)){2,}[\"”]|"
    r"\b(?:write|change|rewrite|turn|put) [\"“][^\"”]+[\"”] (?:on the board|into|in the)\b[^.]*"
    r"\b(?:apostrophe|passive|active|tense|plural|comma|speech marks|verb|noun|clause|adverb)\b|"
    r"\beach (?:rolls?|throws?|spins?|picks?) (?:a|one|two|three|\d) (?:dice|die|cards?|counters?|numbers?)\b|"
    r"\d years (?:older|younger) than (?-i:[A-Z])|\bonce upon a time\b|\bput (?:these|them) in order\b[^.]*\d|"
    r"\b(?:buys|sells|spends|saves|earns) (?:[\w£.]+ ){1,4}(?:for|costing|at|on) (?:£?\d)|"
    r"\bare the (?:two|three|four|\d) (?:words|cards|labels)\b|"
    r"'s (?:rectangle|square|triangle|cube|garden|rope|ribbon) (?:is|has) \d|"
    r"\b(?:find|locate|mark|label|point to) "
    r"(?-i:[A-Z]\w+)(?:,? (?:and )?(?-i:[A-Z]\w+))* on (?:the|a|an|your) (?:\w+ )?(?:map|globe|atlas)\b", re.I
)  # fmt: skip
_THEORY = Pattern(
    r"'s (?:\w+ )?(?:expeditions?|theory|theorem|voyages?|principles?|taxonomy|sonnets?|laws? of|empire|novels?|"
    r"tragedies)\b"
)
_THING = Pattern(
    r" (?:Bear|Mouse|Rabbit|Bunny|Owl|Frog|Duck|Pig|Elephant|Dog|Cat|Monkey|Dinosaur|Dragon|Robot|Snowman|Penguin|"
    r"Caterpillar|Crocodile|Hedgehog|Squirrel)\b|"
    r",? (?:the|our) (?:\w+ )?(?:hoover|vacuum|bear|teddy|puppet|skeleton|hamster|guinea pig|gerbil|rabbit|bunny|"
    r"tortoise|snail|"
    r"goldfish|fish|dragon|caterpillar|monster|dinosaur|robot|duck|frog|mouse|monkey|tank engine|snowman|reindeer|lion|"
    r"elephant|giraffe|owl|fox|cat|dog|horse|pony|hen|cockerel|chick|sheep|cow|pig|spider|worm|bee|bug|beetle|"
    r"octopus|shark|whale|penguin|dolphin|crocodile|snake|unicorn|elf|doll|toy|mascot|scarecrow|minibus|van|"
    r"photocopier|laminator|printer|parrot|badger|hedgehog|squirrel|Great|First|Second|Third|[Cc]onqueror|[Bb]uilder)\b"
)
_TAUGHT = Pattern(
    r"\b(?:novels?|poems?|poets?|characters?|authors?|illustrators?|painting|painters?|artists?|scientists?|"
    r"inventors?|"
    r"explorers?|composers?|century|verse|fairy tale|myths?|legends?|expeditions?|voyages?|battles?|emp(?:ire|"
    r"eror)|president|prime minister|wrote|picture book|lift-the-flap|play by|theory|theorem|"
    r"principles?|invented|discovered|painted|composed|stanza|sonnet|narrator of|Act \d|diary of|diagram|"
    r"1[0-9]{3}s?|et al|islands?|rivers?|mountains?|volcano(?:es)?|planets?|moons?|freeze-?frames?|hot[- ]seat\w*|"
    r"villains?|heroines?|postman|fireman|goblins?|wizards?|witch(?:es)?|dragons?|giants?|fairy|prequel|sequel)\b"
    r"|(?-i:[A-Z][a-z]+, [A-Z][a-z]+,? and [A-Z][a-z]+) (?:\(?\d{4}|looked|found|argued?|showed?|report(?:ed)?|suggest|"
    r"wrote|studied|reviewed|describe)",
    re.I,
)
_OURS = Pattern(r"\b(?:TAs?|HLTA|we|our|my|I|Year \d|class|me|us|SENCO|SENDCo|colleague|filmed|clip)\b")
_WORK = Pattern(r"\b(?:book|story|novel|poem|rhyme|tale|play|film|text|song|series|chapter|character|author)s?\b", re.I)
_PRONOUN = Pattern(r"\b(?:he|she|his|her|him|hers|himself|herself|hes|shes)\b(?!/)", re.I)
_PAIRED = Pattern(r"\b(?:he/she|she/he|his/her|her/his|him/her|he or she|she or he|his or her|her or his)\b", re.I)
_SENTENCE = Pattern(r"(?<=[.!?…])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bMs\.)\s+|\n")
_AFTER = Pattern(
    rf"\s*(?:,\s*(?:aged?\s+)?\d{{1,2}}\s*(?:,|$|who\b|in\b|says|reads)|\((?:aged?\s+)?\d{{1,2}}\)|,?\s*aged?\s+\d|"
    rf",?\s*\(?(?:in|from)\s+(?:my|our|the)?\s*(?:year\s*\d|y\d|reception\b|nursery\b|[1-6][a-z]\b|"
    rf"(?:\w+\s+){{0,2}}class\b)|"
    rf",?\s*\((?:year|y\d|reception|nursery|ta|hlta|lsa|teacher|class)|,\s*(?:the|our|a|my)\s+(?:ta|hlta|lsa|"
    rf"teacher|senco|sendco|caretaker|head)\b|"
    rf"(?:and|&)\s+(?:his|her)\s|'?s?\s+(?:own\s+)?(?:{_FAMILY})\b|,?\s+who\s+(?:is|has|was|used|never|always|"
    rf"finds)\b|\s*:\s+[\"“]?I\b)",
    re.I,
)
_OWNED = Pattern(
    rf"'s?\s+(?:own\s+)?(?:{_FAMILY}|peg|tray|drawer|handwriting|behaviour|meltdowns?|seizures?|diagnosis|plan|"
    rf"ehcp|medication)\b",
    re.I,
)
_BEFORE = Pattern(
    rf"(?:\b(?:{_PEOPLE}),?\s|\bcalled\s|\bnamed\s|\bname(?:'s| is| was)\s|\b(?:y|year\s?)\d{{1,2}}'?s?\s(?:pupil|"
    rf"child)?\s?|"
    r"\b(?:narrated|filmed|written|drawn|acted|voiced|captioned|edited|animated|recorded|shared|led|suggested|"
    r"taken|minuted|prepared|compiled|reported|covered|delivered|reviewed|agreed|supported|attended|checked|updated|"
    r"typed|"
    r"noted|designed|modelled|demonstrated|spotted|requested|raised|photographed|photos?|photographs?|sketch(?:es|"
    r"ed)?|pictures?|illustrations?|artwork|script(?:ed)?|"
    r"voiceover|made|taught|played|spoken|signed) by\s|"
    r"\b(?:camera|editing|edit|sound|narration|narrator|voice|film|filming|captions?|drawings?|music|credits?|"
    r"contact|thanks to|thank you,?|love,?|courtesy of|credit to|coach|"
    r"coachee|observer|performer|director)[:,]?\s)$",
    re.I,
)
_CALLS = Pattern(
    r"\b(?:i|we)\s(?:said|say|told|asked)\s(?:to\s)?$|\b(?:with|told|asked|tell|ask|gave|let|helped|for|like|"
    r"unless|until|watched)\s$",
    re.I,
)
_ROYAL = Pattern(
    r"\b(?:king|queen|prince|princess|emperor|st|saint|pope|san|santa|lake|mount|port|fort|cape|the|hurricane|"
    r"storm)\.?\s$",
    re.I,
)
_PLACE = Pattern(
    r"(?:'s)?\s(?:Road|Street|Avenue|Park|School|Primary|Academy|College|House|Hall|Hospital|Library|Trust|"
    r"Foundation|Award|"
    r"Bridge|University|Museum|Stadium|Theatre|Press|Model|Scheme|Scale|Infants?|Juniors?|Church|Cathedral|Centre|"
    r"Terrace|Drive|Crescent|Gardens?|Square|Court|Common|Farm|Estate|Station|Surgery|"
    r"Clinic|Pharmacy|Hospice|Building|Wing|Block|Room|Suite|Cup|Trophy|Prize|Fund|Row|Mews|Week|Rooms|Wish|Hut|"
    r"Class|Group|Table|Team|Beach|Island|Day|Method|Effect|Taxonomy|Diagram|Curriculum|Programme|Phonics|Maths)\b"
)
_HAS_THINGS = Pattern(
    r"'s (?:lanyard|coat|bag|desk|chair|questions?|answers?|turn|room|name|work|idea|jumper|shoes?|lunch|"
    r"timetable|intervention|"
    r"group|reading|writing|book|mug|keys?|phone|email|note|slot|duty|lesson|observation|target|face|hand|hands|voice|"
    r"progress|confidence|behaviour|support|session|whiteboard|pencil|tears?|smile|first (?:day|week|term))\b"
)
_QUOTED_WORD = Pattern(r"\b(?:word|words|spelling|spell|rhyme|sound) [\"“‘']$", re.I)
_SURNAME_PLACE = Pattern(r" (?:Lane|Hill|Woods?|Grove|Fields?|Close|Green|Bank|Cross|Ford|Mill|Heath|Moor)\b")
_AT_A_PLACE = Pattern(
    r"\b(?:[Oo]n|[Aa]t|[Ii]n|[Tt]o|near|down|along|up|off|from|past|outside|opposite) (?:[A-Z]\w+ )?$"
)
_NEVER = Pattern(
    r"\s(?:wont|won't|wouldn't|wouldnt|can't|cant|cannot|couldn't|couldnt|didn't|didnt|doesn't|doesnt|refused|"
    r"cried|cries|screams?|hits?|hates?)\b",
    re.I,
)
_DOES = Pattern(
    r"\s(?:\w+ed|[a-z]+[^s\W]s|put|puts|came|went|got|ran|sat|said|told|won|did|had|has|was|is|kept|took|gave|made|"
    r"read|wrote|knew|found|"
    r"felt|left|began|built|drew|led|taught|sent|spent|stood|spoke|brought|caught|chose|fell|held|hid|lost|met|rang|"
    r"sang|slept|threw|broke|started|still|just|always|never|often|only|also|can|will|needs)\b"
)
_HUMAN = Pattern(
    r"\s(?:smiles?|smiled|whispers?|whispered|nods|nodded|cried|cries|sits|sat|waits|waited|joined|copied|loves|"
    r"struggles|struggled|"
    r"stopped|calmed|settled|got going|laughed|laughs|giggled|shouted|screamed|fixed|walked|ran|spoke|looked up|"
    r"put (?:his|her))\b"
)
_ONLY_PEOPLE = Pattern(
    r"\s(?:said|asked|told|wanted|needed (?:a|an|two|three|more|some|to|me|us|extra|lots)|cried|smiled|laughed|"
    r"nodded|shouted|"
    r"giggled|whispered|managed|finished (?:early|first|all|the)|was (?:in tears|upset|crying|tired|poorly))\b"
)
_DETERMINER_JUST = Pattern(r"\b(?:an?|the|this|that|your|each|every|some|no|any|these)\s$", re.I)
_STAFF = Pattern(
    r"\b(?:[Oo]ur|[Mm]y|[Tt]heir|[Nn]ew|[Tt]he|[Oo]ther|[Cc]lass|\d) (?:[a-z]+ )?(?:TA|HLTA|LSA|ECT|NQT|SLT lead|"
    r"SENCO|SENDCo|DSL|ELSA|"
    r"apprentice|mentor|volunteer|governor|technician|librarian|cleaner|lollipop lady|chair|trainee|supply),? $|"
    r"^(?:TA|HLTA|LSA):? $|\b(?:[Ll]ittle|[Ww]ee|[Yy]oung|[Pp]oor) $|"
    r"\b(?:[Tt]hanks|[Tt]hank you|[Ww]ell done|[Cc]heers|[Dd]ear|[Hh]i|[Hh]ello|[Ss]orry),? $"
)
_ROLE_LOWER = Pattern(rf"\b(?:{_PEOPLE}),?\s$")
_SAYS = Pattern(
    r"\s(?:explains?|points?|stopped|stops|waits?|waited|reads|spoke|speaks|looks?|looked|smiles?|smiled|whispers?|"
    r"nods|nodded|"
    r"copied|joins|joined|sits|sat|stands|stood|tried|tries|answers?|answered|asks|asked|takes|uses|used to|"
    r"finished|picked|"
    r"fixed|showed|helped|loves|likes|struggles|struggled|got going|talks|talked|walked|came|cried|calmed|settled|"
    r"managed|works well|worked well|put)\b"
)


def _tokens(text: str, lists: _Lists) -> list[_Token]:
    found = list(_WORD.finditer(text))
    plain = [_plain(one[0]) for one in found]
    hidden: set[int] = set()
    for index, word in enumerate(plain):
        for phrase in lists.innocent.get(word, ()) or lists.innocent.get(word.removesuffix("s"), ()):
            there = plain[index : index + len(phrase)]
            begins = len(there) == len(phrase) and there[:-1] == list(phrase[:-1])
            if begins and there[-1] in (phrase[-1], f"{phrase[-1]}s"):  # the last word may be possessive
                hidden.update(range(index, index + len(phrase)))
                break
    tokens: list[_Token] = []
    for index, one in enumerate(found):
        word = one[0]
        base = _POSSESSIVE.sub("", word)
        first = bool(_BEGINS.search(text[max(0, one.start() - 12) : one.start()])) and not (
            tokens
            and (tokens[-1].low in lists.titles[0] or tokens[-1].low in lists.titles[1])
            and text[one.start() - 2 : one.start()] == ". "
        )
        capital = word[0].isupper() and not (len(base) > 1 and base.isupper())
        tokens.append(_Token(base, one.start(), one.start() + len(base), folded(base), capital, first, index in hidden))
    return tokens


def _names(text: str, known: frozenset[str]) -> Iterator[Hit]:
    """Hits of names, each with the words that follow it as its surname; every name of a text once."""
    lists = _lists()
    tokens = _tokens(text, lists)
    listed = school.spans(text)
    everyday = lists.words | lists.capital
    taken = -1
    seen: set[str] = set()
    for start, end in listed:
        token = next((one for one in tokens if one.start == start), None)
        if token and token.first and token.low in everyday and end == token.end:
            continue  # a word at the start of a sentence: judged like any other below
        yield Hit("person-named", start, end, "", certain=True)
    shown = [(start, end) for start, end in listed]
    for index, token in enumerate(tokens):
        if token.start < taken or token.hidden:
            continue
        found = _judged(text, tokens, index, lists, known)
        if found is None:
            continue
        certain, last = found, _last_of(text, tokens, index, lists)
        start, end = token.start, tokens[last].end
        taken = end
        words_ = text[start:end]
        inside = any(one < end and start < other for one, other in shown)
        if inside and any(one < end and start < other and not token.first for one, other in shown):
            continue
        if folded(words_) not in seen:
            seen.add(folded(words_))
            yield Hit("person-named", start, end, "" if inside else words_, certain)
    for one in _INITIALS.finditer(text):
        letters = folded(one[0]).replace(" ", "").replace(".", "")
        token = next((t for t in tokens if t.start == one.start()), None)
        an_author = any(t.low in known for t in tokens if 0 <= t.start - one.end() <= 2)
        if len(letters) == 1 and _OF_LETTERS.search(_sentence(text, one.start())):
            continue
        if letters not in _NOT_INITIALS and not (token and token.hidden) and one[0] not in seen and not an_author:
            seen.add(one[0])
            yield Hit("person-named", one.start(), one.end(), one[0].strip(), certain=False)


_INITIALS = Pattern(
    r"(?<![\w.])[A-Z]\.\s?[A-Z]\b\.?(?:\s?[A-Z]\.)?(?!\w)|(?:(?<=\bchild )|(?<=\bpupil ))[A-Z]{2}\b(?! [A-Z])|"
    r"(?<![\w.])(?!TA|KS|PE|RE|EP|PP|IT|DT|HT|OT)[A-Z]{2}(?= (?:in|from) (?:Year|Y)\s?\d| (?:read|said|says|sat|"
    r"told|asked|cried|"
    r"(?:and I)|and me)\b)|(?:^|(?<=[,:;(] )|(?<=\bby )|(?<=\bwith )|(?<=\band ))[A-Z]\. ?[A-Z][a-z]{2,}\b|"
    r"(?<![\w./@-])[a-z]\.[a-z]{4,}\b(?![./@-])|(?<![\w.])[A-Z]\.\s?(?:Mc|Mac|O')[A-Z][a-z]*\b\.?|"
    r"(?:(?<=\bwith )|(?<=\bw/ )|(?<=\btold )|(?<=\basked )|(?<=\bgave )|(?<=\bhelped )|(?<=\bpraised )|"
    r"(?<=\breminded )|(?<=seconds for )|(?<=\bwaited for )|(?<=\bnext to )|(?<=\bbeside ))(?!I\b)[A-Z]\b"
    r"(?= (?:before|to|and|on|in|who|again|today|at|when|until|while|after|this|because|during|for|his|her|he|she)\b|"
    r"[.,;](?!\w)|$)|"
    r"(?:^|(?<=[.!?] )|(?<=\bif )|(?<=\bwhen )|(?<=\bthen )|(?<=\bbut ))(?![AI]\b)[A-Z]\b(?= (?:said(?! (?:as|softly|"
    r"slowly|quickly|aloud|like|in))|asked|asks|told|"
    r"cried|sat|"
    r"needed|refused|wouldn't|won't|didn't|couldn't|loved|managed|smiled|joined|finished|was (?:upset|crying|happy|"
    r"able|great|calm|tired|quiet))\b)"
)
_OF_LETTERS = Pattern(
    r"\b(?:letters?|sounds?|keys?|keyboard|start(?:s|ing)?|begin(?:s|ning)?|end(?:s|ing)?|words?|spell(?:s|ing)?|"
    r"phonemes?|"
    r"graphemes?|alphabet|option|plan|group|line|point|vitamin|note|chord|vowels?|consonants?|column|row|label(?:led)?|"
    r"angle|step|question|answer|part|set|table|card|key|marked|names?|code|size|grade)\b",
    re.I,
)
_SECOND_NAMES = frozenset(
    [
        "mae",
        "may",
        "rose",
        "grace",
        "lee",
        "leigh",
        "louise",
        "jane",
        "jo",
        "joe",
        "ann",
        "anne",
        "marie",
        "james",
        "jay",
        "kate",
        "lou",
        "belle",
        "faith",
        "hope",
        "ray",
        "rae",
        "leah",
        "lea",
        "john",
        "jack",
        "george",
        "thomas",
    ]
)
_NOT_INITIALS = frozenset(
    [
        "eg",
        "ie",
        "am",
        "pm",
        "nb",
        "uk",
        "us",
        "pe",
        "re",
        "dt",
        "ps",
        "ta",
        "ks",
        "ok",
        "ad",
        "bc",
        "it",
        "ict",
        "qa",
        "id",
        "cd",
        "dvd",
        "sen",
        "eal",
        "hlta",
        "lsa",
        "pp",
        "ht",
        "ot",
        "ep",
        "sl",
    ]
)


def _judged(text: str, tokens: list[_Token], index: int, lists: _Lists, known: frozenset[str]) -> bool | None:
    """Whether it is certain that a person's name begins at a token; None where none does."""
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if titled := _titled(text, token, after, lists):
        return None if titled == 2 and after and _sum_in_words(text, token, after) else titled == 2
    low = token.low
    parts = low.split("-")
    kind = (
        "strong" if low in lists.strong
        or (len(parts) > 1 and parts[0] in lists.named and token.text[len(parts[0]) + 1].isupper())
        or (len(parts) == 2 and parts[0] in lists.strong and parts[1] in _SECOND_NAMES)
        else "word" if low in lists.words
        else "capital" if low in lists.capital
        else "proper" if low in lists.proper or low in known or low in lists.titles[0] or low in lists.titles[1]
        else "unknown"
    )  # fmt: skip
    if kind == "proper" or len(token.text) < 2:
        return None
    if not token.capital and not (kind == "strong" or kind == "word"):
        return None
    if token.text.isupper() and len(token.text) > 1 and kind != "strong":
        return None
    if kind != "unknown" and (low in known or (after and after.capital and after.low in known)):
        return None
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if (token.capital or kind == "strong") and (_ROYAL.search(before_text) or _PLACE.match(after_text)):
        return None
    if _AT_A_PLACE.search(before_text) and (
        _SURNAME_PLACE.match(after_text) or (before_text[-2:-1].isalpha() and _SURNAME_PLACE.match(f" {token.text}"))
    ):
        return None
    if token.capital and _QUOTED_WORD.search(before_text) and re.match(r"[\"”'’]", after_text):
        return None
    sentence = _sentence(text, token.start)
    if _FICTION.search(sentence) or _THING.match(after_text) or _THEORY.match(after_text):
        return None
    if after and after.capital and text[token.end : after.start] == "'s " and _WORK.search(sentence):
        return None
    if re.match(r"\s(?:has|had|buys|shares|eats|spends|runs|walks|cuts|bakes)\s\d", after_text):
        return None  # a sum in words
    owned = bool(_OWNED.match(after_text))
    by_role = bool(token.capital and _STAFF.search(before_text))
    strong = owned or bool(_AFTER.match(after_text)) or bool(_BEFORE.search(before_text)) or by_role
    gendered = bool(_PRONOUN.search(_PAIRED.sub("", sentence)))
    surname = bool(
        after
        and after.capital
        and not after.hidden
        and text[token.end : after.start] == " "
        and after.low in lists.surnames
    )
    if re.match(r"\s\d", after_text) and kind != "strong":
        return None
    if not strong and _TAUGHT.search(sentence) and not _OURS.search(sentence):
        return None
    if kind == "strong":
        return token.capital or strong or token.text.isupper()
    if not strong and low in words("class_names") and _class_names(sentence, low):
        return None
    if not token.capital:
        called = bool(_CALLS.search(before_text)) and bool(re.match(r"\s*(?:$|[.,!?]|first\b|and\b|to\b)", after_text))
        refuses = bool(_NEVER.match(after_text)) and token.first
        return False if owned or refuses or (called and _lower_case(text) and low in _lower_people()) else None
    if surname and not (token.first and kind == "unknown"):
        return kind != "unknown"
    does = bool(_DOES.match(after_text))
    never = bool(_NEVER.match(after_text))
    title_like = _title_like(sentence)
    if kind == "word":
        if not strong and _DETERMINER_JUST.search(before_text):
            return None
        if strong:
            return low not in ("green", "gray", "red", "silver", "amber", "violet", "indigo")
        if not token.first and (not title_like or gendered):
            return False
        return False if never or (does and gendered) or (token.first and _ONLY_PEOPLE.match(after_text)) else None
    if kind == "capital":
        if strong and not _MONTH_BEFORE.search(before_text):
            return False
        if _MONTH_BEFORE.search(before_text) and not (does and gendered):
            return None
        if token.first and _ONLY_PEOPLE.match(after_text):
            return False
        return False if gendered and (does or never or _CALLS.search(before_text)) else None
    return _unknown(text, token, after, sentence, lists) if not _common(low) else None


def _sum_in_words(text: str, title: _Token, name: _Token) -> bool:
    """Whether a title and a name begin a sum: Mrs Baker sells 18 loaves."""
    return bool(_SUM.match(text[name.end :])) and not _OURS.search(_sentence(text, title.start))


_SUM = Pattern(
    r"\s(?:(?:sells|sold|buys|bought|bakes|baked|packs|packed|plants|planted|picks|picked|shares|shared|collects|"
    r"collected|saves|saved|spends|spent|earns|earned|cuts|drives|drove|owns|owned|keeps|has|had) (?:£?\d+(?:\.\d+)?p?)"
    r"(?:(?= [a-z]+ (?:in|and|on|to|for|between|before|after|each|at|then)\b)| ?(?:kg|g|km|m|cm|ml|litres?)\b|"
    r"(?=[.,;] ))(?! (?:pupils?|children|years?|minutes?|months?|weeks?|days?|hours?|learners|students|sessions?|"
    r"groups?|books?|TAs?|visits?|boys?|girls?|sons?|daughters?|kids?|cats?|dogs?)\b))"
)


def _unknown(text: str, token: _Token, after: _Token | None, sentence: str, lists: _Lists) -> bool | None:
    """The same for a word with a capital that is in no list: its surroundings have to say that it is a person."""
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if not _NAME_LIKE.fullmatch(token.text) or _DETERMINER_JUST.search(before_text):
        return None
    gendered = bool(_PRONOUN.search(_PAIRED.sub("", sentence)))
    pair = bool(after and after.capital and not after.hidden and text[token.end : after.start] == " ")
    if after and pair and (_common(after.low) or after.low in lists.proper):
        return None
    if _OWNED.match(after_text):
        return True
    if _AFTER.match(after_text):
        return pair
    introduced = _BEFORE.search(before_text)
    if introduced and (not token.first or introduced[0].endswith(": ")):
        role = _ROLE_LOWER.search(before_text) or not re.search(rf"\b(?:{_PEOPLE}),?\s$", before_text, re.I)
        ends = re.match(r"\s*(?:[.,;:!?)]|$)", after_text)
        if role and (pair or ends or _SAYS.match(after_text) or _DOES.match(after_text)):
            return pair
    if _STAFF.search(before_text) and (_SAYS.match(after_text) or _DOES.match(after_text)):
        return False
    if token.first and not pair and re.match(r" said,? [\"'“‘]|'s (?:question|answer|idea|comment) was\b", after_text):
        return False
    if token.first or _title_like(sentence):
        refuses = token.first and gendered and _NEVER.match(after_text)
        return False if refuses or (token.first and gendered and _HUMAN.match(after_text)) else None
    if pair:
        return None
    if _HAS_THINGS.match(after_text) and not _TAUGHT.search(sentence):
        return False
    if token.low in lists.surnames and re.match(
        r" (?:pointed out|says|said|thinks|reckons|asked|wants|mentioned)\b", after_text
    ):
        return False
    calls = re.search(r"\b(?:said|told|asked|ask|tell|let)\s(?:to\s)?$", before_text)
    if (
        gendered
        or _HUMAN.match(after_text)
        or (calls and re.match(r"\s*[.,!?;]|\s*$|\s(?:to|that|I|and|he|she)\b", after_text))
    ):
        return False
    return None


_NAME_LIKE = Pattern(r"(?:Mc|Mac|O'|D'|d')?[^\W\d_](?:[^\W\d_](?<![A-Z]))+(?:[-'][^\W\d_]+)*")
_MONTH_BEFORE = Pattern(
    r"\b(?:in|by|of|until|since|last|next|this|every|early|late|mid|during|from|to|near|at|around|after|before|"
    r"\d+(?:st|nd|rd|th)?)\s$",
    re.I,
)


@functools.cache
def _lower_people() -> frozenset[str]:
    """Names that are words, and hardly ever used as one where somebody is helped: `start with robin`."""
    return frozenset(
        [
            "jack",
            "robin",
            "rob",
            "bob",
            "ben",
            "harry",
            "josh",
            "sam",
            "dan",
            "tim",
            "tom",
            "ron",
            "ted",
            "nat",
            "mel",
            "jo",
            "kit",
            "max",
            "lee",
            "ray",
            "guy",
            "ross",
            "poppy",
            "daisy",
            "ruby",
            "rosie",
            "molly",
            "polly",
        ]
    )


@functools.cache
def _common_words() -> frozenset[str]:
    return words("proper_words") | words("common_words")


def _common(low: str) -> bool:
    return low in _common_words()


def _class_names(sentence: str, low: str) -> bool:
    """Whether a tree, flower, bird or stone stands beside another that is no first name, or with what classes have."""
    beside = {folded(one[0]) for one in _WORD.finditer(sentence) if one[0][0].isupper()} - {low}
    unlikely = words("class_names") - words("word_names") - words("first_names") - words("capital_names")
    others = beside & words("class_names")
    listed = bool(others) and bool(beside & {"class", "house"}) and beside <= words("class_names") | {"class", "house"}
    return bool(beside & unlikely or _OF_CLASSES.search(sentence)) or (listed and not _PRONOUN.search(sentence))


_OF_CLASSES = Pattern(
    r"\b(?:class(?:es)?|houses?|PE days?|swimming|house points?|cloakrooms?|corridor|assembly|parents' evening|"
    r"trips?|coach(?:es)? leaves?|phonics groups?|reading groups?|tables?|form|tutor group)\b"
)


def _lower_case(text: str) -> bool:
    return not any(letter.isupper() for letter in text)


def _sentence(text: str, place: int) -> str:
    start = 0
    for one in _SENTENCE.finditer(text):
        if one.start() > place:
            return text[start : one.start()]
        start = one.end()
    return text[start:]


def _title_like(sentence: str) -> bool:
    """Whether most words have a capital, as in a heading."""
    long = re.findall(r"[^\W\d_]{4,}", sentence)
    return len(long) >= 2 and sum(one[0].isupper() for one in long) > 0.6 * len(long)


def _titled(text: str, token: _Token, after: _Token | None, lists: _Lists) -> int:
    """2 where a title and a name begin at a token, 1 for a title and an initial, 0 for neither."""
    if after is None or after.hidden or not re.fullmatch(r"\.?\s{1,3}", text[token.end : after.start]):
        return 0
    any_case, capital, everyday = lists.titles
    upper = after.text[0].isupper()
    if token.low in any_case:
        if len(after.text) == 1 and upper:
            return 0 if after.low in "xyz" else 1
        lower_style = token.text.islower() and not _common(after.low) and after.low not in ("and", "men")
        upper = upper or bool(re.match(r"(?:al|el|de|van|von|bin|ap)-[A-Z]", after.text))
        return 2 if (upper and after.low not in ("men", "man", "and")) or lower_style else 0
    named = after.low in lists.named
    if token.low in capital:
        if token.text[0].isupper() and upper:
            if len(after.text) == 1:
                return 1 if after.low not in "xyzi" else 0
            return 2 if named or not _common(after.low) else 0
        says = re.match(
            r"\s(?:\(|says|said|does|did|has|had|is|was|told|gave|lets|let|took|takes|showed|shows|came)",
            text[after.end :],
        )
        return 2 if (token.low == "dr" or (token.low == "miss" and token.first and says)) and (named or says) else 0
    pair = bool(re.match(r" [A-Z][a-z]", text[after.end :]))
    if (
        token.low in everyday
        and token.text[0].isupper()
        and after.capital
        and (named or pair)
        and not _common(after.low)
    ):
        return 2
    return 0


def _last_of(text: str, tokens: list[_Token], index: int, lists: _Lists) -> int:
    """The index of the last word of a name that begins at a token."""
    last = index
    titled = tokens[index].low in lists.titles[0] | lists.titles[1] | lists.titles[2]
    for other in range(index + 1, min(index + 5, len(tokens))):
        gap = text[tokens[last].end : tokens[other].start]
        one = tokens[other]
        joins = gap == " " or (titled and last == index and re.fullmatch(r"\.?\s{1,3}", gap))
        if not joins or one.hidden or not (one.capital or (titled and last == index)):
            break
        if last > index and (one.low in lists.proper and one.low not in lists.surnames):
            break
        if last == index and not titled and one.low in lists.proper and one.low not in lists.surnames:
            break
        last = other
    return last
