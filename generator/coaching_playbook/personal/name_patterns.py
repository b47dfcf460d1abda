"""Patterns and words that tell names of people from other capitalised words; used by names.py.

Patterns named `…_BEFORE` are searched for in the text before a word, and `…_AFTER` are matched with the text after it.
The others are for a whole sentence or one word.
"""

from __future__ import annotations

import re

from coaching_playbook.lazy_pattern import LazyPattern

NAME_WORD = LazyPattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PRONOUNS = ("he", "she", "his", "her", "him", "hers", "himself", "herself", "hes", "shes")
_FAMILY_NOUNS = (
    r"mum|mam|mummy|dad|daddy|nan|nana|gran|grandma|grandad|granny|parents?|carers?|brother|sister|family|uncle|aunt|"
    r"stepdad|stepmum|foster"
)
PERSON_NOUNS = (
    r"pupil|child|boy|girl|student|learner|lad|lass|kid|twin|brother|sister|son|daughter|colleague|caretaker|senco|"
    r"sendco|friend|partner|key ?worker|teacher|assistant|headteacher|deputy|receptionist|midday supervisor|cook"
)
SENTENCE_START_BEFORE = LazyPattern(r"(?:^|[.!?:…;•]|\n)[\s\"'“‘(*_>\[\]#-]*$|[\"“‘(\[*]$")
POSSESSIVE_ENDING = LazyPattern(r"'(?:s|d|ll|ve|re)?$")
FICTION_OR_EXERCISE = LazyPattern(
    r"\b(?:worked example|word problem|story problem|number (?:problem|story)|maths problem|example sentence|"
    r"sentence stem|spelling sentence|dictation)|^In (?-i:(?!Year|Reception|Nursery|Key|"
    r"[A-Z]\w+ Class)[A-Z][\w']+)(?: (?:(?-i:[A-Z][\w']+)|the|of|and|at|in|to))+,|\bin (?:the |our |this |"
    r"a )?(?:class |whole-class |decodable |shared |set )?(?:book|novel|story|play|tale|poem|film)"
    r"(?: called)?,? (?:[\"'“‘*_]|(?-i:[A-Z]))|\b(?:from|in) (?:the|our|a) (?:decodable|phonics|reading|class|scheme) "
    r"(?:book|reader|novel|text)|\b(?:underline|circle|spot|label|find|identify|highlight|choose|change|add|"
    r"punctuate) (?:the|an?|each|every|both|all) (?:\w+ ){0,2}(?:verb|noun|adjective|adverb|pronoun|conjunction|clause|"
    r"subject|object|apostrophe|comma)s?\b|\b(?:is|was) (?:also )?an? (?:\w+ )?(?:verb|noun|adjective|adverb|word)\b|"
    r"\d[^.?!]*\b(?:how (?:many|much|far|long|old|tall)|what (?:fraction|percentage|is the (?:total|difference|"
    r"sum)))\b|\b(?:how (?:many|much|far)|what (?:fraction|percentage))\b[^.!]*\d|\bshares? \d|\b(?:times as many|"
    r"twice as many|half as many|in the ratio)\b|\b(?:twice|half|three times|four times) as (?:many|much)\b|"
    r"\b(?:who is|who's|who was) telling (?:the|this|a) (?:story|tale)\b|\b(?:retell\w*|tell|act out) the (?:story|"
    r"tale) of\b[^.,]* (?:with|using) (?:the |four |some )?(?:puppets|pictures|props)\b|\breading list\b|"
    r"\bread [\"“](?-i:[A-Z]\w+)(?: (?:(?-i:[A-Z]\w+)|the|of|at|in|and|a|to)){2,}[\"”]|\b(?:write|change|rewrite|turn|"
    r"put) [\"“][^\"”]+[\"”] (?:on the board|into|in the)\b[^.]*\b(?:apostrophe|passive|active|tense|plural|comma|"
    r"speech marks|verb|noun|clause|adverb)\b|\beach (?:rolls?|throws?|spins?|picks?) (?:a|one|two|three|\d) (?:dice|"
    r"die|cards?|counters?|numbers?)\b|\d years (?:older|younger) than (?-i:[A-Z])|\bonce upon a time\b|\bput (?:these|"
    r"them) in order\b[^.]*\d|\b(?:buys|sells|spends|saves|earns) (?:[\w£.]+ ){1,4}(?:for|costing|at|on) (?:£?\d)|"
    r"\bare the (?:two|three|four|\d) (?:words|cards|labels)\b|'s (?:rectangle|square|triangle|cube|garden|rope|"
    r"ribbon) (?:is|has) \d|\b(?:find|locate|mark|label|point to) "
    r"(?-i:[A-Z]\w+)(?:,? (?:and )?(?-i:[A-Z]\w+))* on (?:the|a|an|your) (?:\w+ )?(?:map|globe|atlas)\b", re.I
)  # fmt: skip
THEORY_AFTER = LazyPattern(
    r"'s (?:\w+ )?(?:expeditions?|theory|theorem|voyages?|principles?|taxonomy|sonnets?|laws? of|empire|novels?|"
    r"tragedies)\b"
)
TOY_AFTER = LazyPattern(
    r" (?:Bear|Mouse|Rabbit|Bunny|Owl|Frog|Duck|Pig|Elephant|Dog|Cat|Monkey|Dinosaur|Dragon|Robot|Snowman|Penguin|"
    r"Caterpillar|Crocodile|Hedgehog|Squirrel)\b|,? (?:the|our) (?:\w+ )?(?:hoover|vacuum|bear|teddy|puppet|skeleton|"
    r"hamster|guinea pig|gerbil|rabbit|bunny|tortoise|snail|goldfish|fish|dragon|caterpillar|monster|dinosaur|robot|"
    r"duck|frog|mouse|monkey|tank engine|snowman|reindeer|lion|elephant|giraffe|owl|fox|cat|dog|horse|pony|hen|"
    r"cockerel|chick|sheep|cow|pig|spider|worm|bee|bug|beetle|octopus|shark|whale|penguin|dolphin|crocodile|snake|"
    r"unicorn|elf|doll|toy|mascot|scarecrow|minibus|van|photocopier|laminator|printer|parrot|badger|hedgehog|squirrel|"
    r"Great|First|Second|Third|[Cc]onqueror|[Bb]uilder)\b"
)
TAUGHT_SUBJECT = LazyPattern(
    r"\b(?:novels?|poems?|poets?|characters?|authors?|illustrators?|painting|painters?|artists?|scientists?|inventors?|"
    r"explorers?|composers?|century|verse|fairy tale|myths?|legends?|expeditions?|voyages?|battles?|emp(?:ire|eror)|"
    r"president|prime minister|wrote|picture book|lift-the-flap|play by|theory|theorem|principles?|invented|discovered|"
    r"painted|composed|stanza|sonnet|narrator of|Act \d|diary of|diagram|1[0-9]{3}s?|et al|islands?|rivers?|mountains?|"
    r"volcano(?:es)?|planets?|moons?|freeze-?frames?|hot[- ]seat\w*|villains?|heroines?|postman|fireman|goblins?|"
    r"wizards?|witch(?:es)?|dragons?|giants?|fairy|prequel|sequel)\b|"
    r"(?-i:[A-Z][a-z]+, [A-Z][a-z]+,? and [A-Z][a-z]+) (?:\(?\d{4}|looked|found|argued?|showed?|report(?:ed)?|suggest|"
    r"wrote|studied|reviewed|describe)",
    re.I,
)
OWN_SCHOOL_WORD = LazyPattern(r"\b(?:TAs?|HLTA|we|our|my|I|Year \d|class|me|us|SENCO|SENDCo|colleague|filmed|clip)\b")
LITERARY_WORK = LazyPattern(
    r"\b(?:book|story|novel|poem|rhyme|tale|play|film|text|song|series|chapter|character|author)s?\b", re.I
)
SINGULAR_PRONOUN = LazyPattern(r"\b(?:he|she|his|her|him|hers|himself|herself|hes|shes)\b(?!/)", re.I)
PRONOUN_PAIR = LazyPattern(
    r"\b(?:he/she|she/he|his/her|her/his|him/her|he or she|she or he|his or her|her or his)\b", re.I
)
SENTENCE_BREAK = LazyPattern(r"(?<=[.!?…])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bMs\.)\s+|\n")
PERSONAL_DETAIL_AFTER = LazyPattern(
    rf"\s*(?:,\s*(?:aged?\s+)?\d{{1,2}}\s*(?:,|$|who\b|in\b|says|reads)|\((?:aged?\s+)?\d{{1,2}}\)|,?\s*aged?\s+\d|"
    r",?\s*\(?(?:in|from)\s+(?:my|our|the)?\s*(?:year\s*\d|y\d|reception\b|nursery\b|[1-6][a-z]\b|"
    rf"(?:\w+\s+){{0,2}}class\b)|,?\s*\((?:year|y\d|reception|nursery|ta|hlta|lsa|teacher|class)|,\s*(?:the|our|a|"
    r"my)\s+(?:ta|hlta|lsa|teacher|senco|sendco|caretaker|head)\b|(?:and|&)\s+(?:his|her)\s|"
    rf"'?s?\s+(?:own\s+)?(?:{_FAMILY_NOUNS})\b|,?\s+who\s+(?:is|has|was|used|never|always|finds)\b|\s*:\s+[\"“]?I\b)",
    re.I,
)
PERSONAL_BELONGING_AFTER = LazyPattern(
    rf"'s?\s+(?:own\s+)?(?:{_FAMILY_NOUNS}|peg|tray|drawer|handwriting|behaviour|meltdowns?|seizures?|diagnosis|plan|"
    rf"ehcp|medication)\b",
    re.I,
)
INTRODUCTION_BEFORE = LazyPattern(
    rf"(?:\b(?:{PERSON_NOUNS}),?\s|\bcalled\s|\bnamed\s|\bname(?:'s| is| was)\s|\b(?:y|year\s?)\d{{1,2}}'?s?\s(?:pupil|"
    r"child)?\s?|\b(?:narrated|filmed|written|drawn|acted|voiced|captioned|edited|animated|recorded|shared|led|"
    r"suggested|taken|minuted|prepared|compiled|reported|covered|delivered|reviewed|agreed|supported|attended|checked|"
    r"updated|typed|noted|designed|modelled|demonstrated|spotted|requested|raised|photographed|photos?|photographs?|"
    r"sketch(?:es|ed)?|pictures?|illustrations?|artwork|script(?:ed)?|voiceover|made|taught|played|spoken|signed) by\s|"
    r"\b(?:camera|editing|edit|sound|narration|narrator|voice|film|filming|captions?|drawings?|music|credits?|contact|"
    r"thanks to|thank you,?|love,?|courtesy of|credit to|coach|coachee|observer|performer|director)[:,]?\s)$",
    re.I,
)
ADDRESS_VERB_BEFORE = LazyPattern(
    r"\b(?:i|we)\s(?:said|say|told|asked)\s(?:to\s)?$|\b(?:with|told|asked|tell|ask|gave|let|helped|for|like|"
    r"unless|until|watched)\s$",
    re.I,
)
ROYAL_TITLE_BEFORE = LazyPattern(
    r"\b(?:king|queen|prince|princess|emperor|st|saint|pope|san|santa|lake|mount|port|fort|cape|the|hurricane|"
    r"storm)\.?\s$",
    re.I,
)
PLACE_AFTER = LazyPattern(
    r"(?:'s)?\s(?:Road|Street|Avenue|Park|School|Primary|Academy|College|House|Hall|Hospital|Library|Trust|Foundation|"
    r"Award|Bridge|University|Museum|Stadium|Theatre|Press|Model|Scheme|Scale|Infants?|Juniors?|Church|Cathedral|"
    r"Centre|Terrace|Drive|Crescent|Gardens?|Square|Court|Common|Farm|Estate|Station|Surgery|Clinic|Pharmacy|Hospice|"
    r"Building|Wing|Block|Room|Suite|Cup|Trophy|Prize|Fund|Row|Mews|Week|Rooms|Wish|Hut|Class|Group|Table|Team|Beach|"
    r"Island|Day|Method|Effect|Taxonomy|Diagram|Curriculum|Programme|Phonics|Maths)\b"
)
EVERYDAY_BELONGING_AFTER = LazyPattern(
    r"'s (?:lanyard|coat|bag|desk|chair|questions?|answers?|turn|room|name|work|idea|jumper|shoes?|lunch|"
    r"timetable|intervention|"
    r"group|reading|writing|book|mug|keys?|phone|email|note|slot|duty|lesson|observation|target|face|hand|hands|voice|"
    r"progress|confidence|behaviour|support|session|whiteboard|pencil|tears?|smile|first (?:day|week|term))\b"
)
QUOTED_WORD_BEFORE = LazyPattern(r"\b(?:word|words|spelling|spell|rhyme|sound) [\"“‘']$", re.I)
STREET_AFTER = LazyPattern(r" (?:Lane|Hill|Woods?|Grove|Fields?|Close|Green|Bank|Cross|Ford|Mill|Heath|Moor)\b")
PLACE_PREPOSITION_BEFORE = LazyPattern(
    r"\b(?:[Oo]n|[Aa]t|[Ii]n|[Tt]o|near|down|along|up|off|from|past|outside|opposite) (?:[A-Z]\w+ )?$"
)
REFUSAL_AFTER = LazyPattern(
    r"\s(?:wont|won't|wouldn't|wouldnt|can't|cant|cannot|couldn't|couldnt|didn't|didnt|doesn't|doesnt|refused|"
    r"cried|cries|screams?|hits?|hates?)\b",
    re.I,
)
VERB_AFTER = LazyPattern(
    r"\s(?:\w+ed|[a-z]+[^s\W]s|put|puts|came|went|got|ran|sat|said|told|won|did|had|has|was|is|kept|took|gave|made|"
    r"read|wrote|knew|found|felt|left|began|built|drew|led|taught|sent|spent|stood|spoke|brought|caught|chose|fell|"
    r"held|hid|lost|met|rang|sang|slept|threw|broke|started|still|just|always|never|often|only|also|can|will|needs)\b"
)
HUMAN_ACTION_AFTER = LazyPattern(
    r"\s(?:smiles?|smiled|whispers?|whispered|nods|nodded|cried|cries|sits|sat|waits|waited|joined|copied|loves|"
    r"struggles|struggled|stopped|calmed|settled|got going|laughed|laughs|giggled|shouted|screamed|fixed|walked|ran|"
    r"spoke|looked up|put (?:his|her))\b"
)
FEELING_AFTER = LazyPattern(
    r"\s(?:said|asked|told|wanted|needed (?:a|an|two|three|more|some|to|me|us|extra|lots)|cried|smiled|laughed|nodded|"
    r"shouted|giggled|whispered|managed|finished (?:early|first|all|the)|was (?:in tears|upset|crying|tired|poorly))\b"
)
DETERMINER_BEFORE = LazyPattern(r"\b(?:an?|the|this|that|your|each|every|some|no|any|these)\s$", re.I)
STAFF_ROLE_BEFORE = LazyPattern(
    r"\b(?:[Oo]ur|[Mm]y|[Tt]heir|[Nn]ew|[Tt]he|[Oo]ther|[Cc]lass|\d) (?:[a-z]+ )?(?:TA|HLTA|LSA|ECT|NQT|SLT lead|SENCO|"
    r"SENDCo|DSL|ELSA|apprentice|mentor|volunteer|governor|technician|librarian|cleaner|lollipop lady|chair|trainee|"
    r"supply),? $|^(?:TA|HLTA|LSA):? $|\b(?:[Ll]ittle|[Ww]ee|[Yy]oung|[Pp]oor) $|\b(?:[Tt]hanks|[Tt]hank you|"
    r"[Ww]ell done|[Cc]heers|[Dd]ear|[Hh]i|[Hh]ello|[Ss]orry),? $"
)
LOWER_CASE_ROLE_BEFORE = LazyPattern(rf"\b(?:{PERSON_NOUNS}),?\s$")
CLASSROOM_ACTION_AFTER = LazyPattern(
    r"\s(?:explains?|points?|stopped|stops|waits?|waited|reads|spoke|speaks|looks?|looked|smiles?|smiled|whispers?|"
    r"nods|nodded|copied|joins|joined|sits|sat|stands|stood|tried|tries|answers?|answered|asks|asked|takes|uses|"
    r"used to|finished|picked|fixed|showed|helped|loves|likes|struggles|struggled|got going|talks|talked|walked|came|"
    r"cried|calmed|settled|managed|works well|worked well|put)\b"
)
INITIALS = LazyPattern(
    r"(?<![\w.])[A-Z]\.\s?[A-Z]\b\.?(?:\s?[A-Z]\.)?(?!\w)|(?:(?<=\bchild )|(?<=\bpupil ))[A-Z]{2}\b(?! [A-Z])|"
    r"(?<![\w.])(?!TA|KS|PE|RE|EP|PP|IT|DT|HT|OT)[A-Z]{2}(?= (?:in|from) (?:Year|Y)\s?\d| (?:read|said|says|sat|told|"
    r"asked|cried|(?:and I)|and me)\b)|(?:^|(?<=[,:;(] )|(?<=\bby )|(?<=\bwith )|(?<=\band ))[A-Z]\. ?[A-Z][a-z]{2,}\b|"
    r"(?<![\w./@-])[a-z]\.[a-z]{4,}\b(?![./@-])|(?<![\w.])[A-Z]\.\s?(?:Mc|Mac|O')[A-Z][a-z]*\b\.?|(?:(?<=\bwith )|"
    r"(?<=\bw/ )|(?<=\btold )|(?<=\basked )|(?<=\bgave )|(?<=\bhelped )|(?<=\bpraised )|(?<=\breminded )|"
    r"(?<=seconds for )|(?<=\bwaited for )|(?<=\bnext to )|(?<=\bbeside ))(?!I\b)[A-Z]\b(?= (?:before|to|and|on|in|who|"
    r"again|today|at|when|until|while|after|this|because|during|for|his|her|he|she)\b|[.,;](?!\w)|$)|(?:^|(?<=[.!?] )|"
    r"(?<=\bif )|(?<=\bwhen )|(?<=\bthen )|(?<=\bbut ))(?![AI]\b)[A-Z]\b(?= (?:said(?! (?:as|softly|slowly|quickly|"
    r"aloud|like|in))|asked|asks|told|cried|sat|needed|refused|wouldn't|won't|didn't|couldn't|loved|managed|smiled|"
    r"joined|finished|was (?:upset|crying|happy|able|great|calm|tired|quiet))\b)"
)
LETTER_LESSON_WORD = LazyPattern(
    r"\b(?:letters?|sounds?|keys?|keyboard|start(?:s|ing)?|begin(?:s|ning)?|end(?:s|ing)?|words?|spell(?:s|ing)?|"
    r"phonemes?|graphemes?|alphabet|option|plan|group|line|point|vitamin|note|chord|vowels?|consonants?|column|row|"
    r"label(?:led)?|angle|step|question|answer|part|set|table|card|key|marked|names?|code|size|grade)\b",
    re.I,
)
WORD_PROBLEM_AFTER = LazyPattern(
    r"\s(?:(?:sells|sold|buys|bought|bakes|baked|packs|packed|plants|planted|picks|picked|shares|shared|collects|"
    r"collected|saves|saved|spends|spent|earns|earned|cuts|drives|drove|owns|owned|keeps|has|had) (?:£?\d+(?:\.\d+)?p?)"
    r"(?:(?= [a-z]+ (?:in|and|on|to|for|between|before|after|each|at|then)\b)| ?(?:kg|g|km|m|cm|ml|litres?)\b|"
    r"(?=[.,;] ))(?! (?:pupils?|children|years?|minutes?|months?|weeks?|days?|hours?|learners|students|sessions?|"
    r"groups?|books?|TAs?|visits?|boys?|girls?|sons?|daughters?|kids?|cats?|dogs?)\b))"
)
NAME_SHAPE = LazyPattern(r"(?:Mc|Mac|O'|D'|d')?[^\W\d_](?:[^\W\d_](?<![A-Z]))+(?:[-'][^\W\d_]+)*")
TIME_PREPOSITION_BEFORE = LazyPattern(
    r"\b(?:in|by|of|until|since|last|next|this|every|early|late|mid|during|from|to|near|at|around|after|before|"
    r"\d+(?:st|nd|rd|th)?)\s$",
    re.I,
)
CLASS_NAME_CONTEXT = LazyPattern(
    r"\b(?:class(?:es)?|houses?|PE days?|swimming|house points?|cloakrooms?|corridor|assembly|parents' evening|"
    r"trips?|coach(?:es)? leaves?|phonics groups?|reading groups?|tables?|form|tutor group)\b"
)
