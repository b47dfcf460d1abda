"""Generate seeded sentences with a realistic distribution of word frequencies.

The sentences are meaningless, but their length, vocabulary and repetition are like those of real content, because the
sizes of search indexes and compressed files depend on these.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Sequence

# Sorted from common to rare: the frequency of a word falls with its position.
_NOUNS = """
pupil task word page step lesson group table book teacher class question answer idea hand room desk board card picture
sentence number line pencil paper sound letter story minute problem reason plan partner voice talk chair door corner
map list note start turn look way point part place side front middle end top edge row seat floor wall window shelf box
tray bag coat folder label sign chart clock timer bell whistle counter cube ruler rubber pen crayon brush paint glue
tape string button stamp sticker poster screen tablet keyboard mouse printer camera speaker lamp switch plug cable
drawer cupboard cabinet bench stool mat rug cushion curtain blind sink tap towel cloth apron glove sock shoe boot hat
scarf jumper shirt pocket zip belt bottle cup plate spoon fork bowl lunch snack apple orange banana carrot potato bean
seed plant flower tree leaf root branch garden path gate fence field pond stream river hill valley bridge road street
corridor hall office library kitchen playground pitch court track team game ball bat net goal race coach captain
song tune drum guitar piano flute choir stage actor scene costume mask puppet script poem verse rhyme chapter title
cover author reader writer spelling comma paragraph heading margin draft diary letter-box envelope parcel message
signal gesture nod smile glance pause silence breath rhythm pattern shape square circle triangle cylinder angle cone
graph axis total sum product factor fraction decimal unit metre litre gram scale weight length width height distance
speed degree budget coin purse shop market ticket queue bus train station boat ship harbour island beach rock cliff
cave cloud storm season winter summer spring autumn morning afternoon evening week month term year birthday holiday
visit trip museum gallery castle tower village town city country planet star moon sun magnet battery circuit bulb
balance lens mirror shadow beaker thermometer magnifier sample experiment result fact guess clue hint prompt model
example detail summary topic theme key tool gadget wheel lever pulley ramp hammer nail screw bolt plank brick tile
pipe rope knot ladder bucket spade rake barrow nest feather wing beak paw tail insect spider worm snail frog duck
rabbit hamster kitten puppy pony lamb farmer baker driver nurse doctor builder painter dancer singer sailor pilot
artist neighbour cousin visitor helper leader parent sibling friend learner listener watcher riddle habit routine
signpost checklist menu recipe mixture slice portion layer surface gap space border frame panel section column stripe
spot dot dash arrow bracket symbol code notebook sketch drawing outline statue collage mosaic
"""

_VERBS = """
look wait ask point help turn talk start listen watch show move open finish answer explain repeat notice name
follow share check copy change choose pick touch count order match sort group link join fold colour measure record
mention describe compare practise rehearse remember wonder explore test try-out solve guess agree discuss report
return visit arrive walk jump climb reach lift carry place drop hand-over pass push pull press twist stretch bend lean
rest breathe smile nod wave whisper call shout-out signal gesture pause stay leave-out clean wash tidy pack unpack
empty pour mix stir cook bake taste serve invite thank greet welcome gather scatter collect borrow lend-out return-to
store save load print type click tap swipe zoom scroll paint sketch trace shade stick glue staple pin cover wrap label
stamp post deliver mail order-in plant water weed rake harvest pick-up peel chop toast warm cool freeze melt boil
cross enter pass-by circle face trail chase race kick bounce roll spin float splash paddle row sail cycle travel train
coach guide lead-on direct steer model mirror echo hum clap tap-out drum play perform act-out dress prepare polish
mend repair build fasten attach hook hang-up balance stack pile line-up space-out spread narrow widen extend shorten
double halve add total round estimate check-over prove reason argue question prompt hint suggest offer allow accept
refuse decide plan-out schedule time start-over delay hurry slow settle calm relax trust care laugh cheer praise
encourage support protect warn remind correct adjust adapt alter edit revise improve-on review reflect ponder imagine
picture invent design create shape mould carve-out
"""

_ADJECTIVES = """
small next first new same short clear quiet calm open long other second last early late whole half full empty warm
cool cold hot dry wet soft hard smooth rough round flat square straight narrow wide thick thin deep shallow high low
near far left upper lower inner outer front back spare extra plain bright dark pale red blue green yellow orange
purple pink brown black white grey gold silver striped spotted shiny dull clean dusty muddy sandy grassy rocky leafy
sunny rainy cloudy windy foggy snowy icy quick slow steady gentle careful patient kind friendly cheerful curious eager
brave honest fair polite helpful thoughtful tidy busy lively sleepy hungry thirsty ready certain unsure simple double
single equal similar different usual unusual common rare local distant nearby recent modern ancient old young tiny
large huge giant tall light heavy loose tight sharp blunt fresh ripe raw sweet sour salty spicy crunchy crisp wooden
metal plastic woollen cotton paper woven knitted folded printed painted written spoken drawn hidden missing broken
mended borrowed shared chosen given taken counted measured weekly daily yearly final central corner outdoor indoor
upstairs downstairs
"""

_ADVERBS = """
first again now then slowly quietly together today soon later here there often always sometimes once twice gently
calmly clearly carefully nearby early late quickly softly kindly openly neatly steadily briefly aloud alone outside
inside upstairs downstairs daily weekly yesterday tomorrow tonight nearly almost mostly partly fully evenly freely
firmly lightly loosely tightly warmly bravely patiently politely cheerfully honestly fairly eagerly silently smoothly
sideways forwards backwards upwards downwards halfway everywhere somewhere anywhere indoors outdoors
"""

_PLACE_PHRASES = (
    """
at the table|by the window|near the door|in the hall|on the mat|beside the board|behind the shelf|under the clock
in the corridor|at the front|in the middle|on the left|on the right|before the bell|after lunch|in the morning
at the end|during the task|between two lessons|for two minutes|for one week|with a partner|in a small group
without a word|in your own words|on the way in|from the start|in the next lesson|at the same time|near the sink
across the playground|around the pond|along the path|above the drawer|below the heading|inside the folder
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def _plural(noun: str) -> str:
    if re.search(r"(?:s|x|ch|sh|z)$", noun):
        return f"{noun}es"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return {"leaf": "leaves", "shelf": "shelves", "potato": "potatoes", "half": "halves"}.get(noun, f"{noun}s")


_VERBS_DOUBLING_CONSONANT = (
    "drop travel total model signal label nod clap pin stir chop plan tap hum stop swap zip spin step wrap"
)
_IRREGULAR_PAST = {
    "bend": "bent",
    "build": "built",
    "choose": "chose",
    "draw": "drew",
    "freeze": "froze",
    "hang": "hung",
    "lead": "led",
    "leave": "left",
    "lend": "lent",
    "spin": "spun",
    "spread": "spread",
    "stick": "stuck",
}


def _verb_forms(verb: str) -> tuple[str, str, str, str]:
    """Return the four forms of a verb: `look`, `looks`, `looking`, `looked`."""
    stem, _, tail = verb.partition("-")  # the second part of hand-over is not inflected
    after = f" {tail}" if tail else ""
    base = stem + stem[-1] if stem in _VERBS_DOUBLING_CONSONANT.split() else re.sub(r"(?<=[^eoy])e$", "", stem)
    past = _IRREGULAR_PAST.get(stem) or re.sub(r"(?<=[^aeiou])y$", "i", base.removesuffix("e")) + "ed"
    return stem + after, _plural(stem) + after, f"{base}ing{after}", past + after


_WORD_FORMS: dict[str, Sequence[tuple[str, ...]]] = {
    "noun": [(noun.replace("-", " "), _plural(noun).replace("-", " ")) for noun in dict.fromkeys(_NOUNS.split())],
    "verb": [_verb_forms(verb) for verb in dict.fromkeys(_VERBS.split())],
    "adjective": [(word,) for word in dict.fromkeys(_ADJECTIVES.split())],
    "adverb": [(word,) for word in dict.fromkeys(_ADVERBS.split())],
    "place": [(phrase,) for phrase in _PLACE_PHRASES],
}
# Zipf-like weights, flattened for the first words.
_CUMULATIVE_WEIGHTS = {
    kind: [*itertools.accumulate(1 / (n + 10) for n in range(len(forms)))] for kind, forms in _WORD_FORMS.items()
}
_SLOTS = {
    "N": ("noun", 0),
    "Ns": ("noun", 1),
    "V": ("verb", 0),
    "Vs": ("verb", 1),
    "Ving": ("verb", 2),
    "Ved": ("verb", 3),
    "A": ("adjective", 0),
    "R": ("adverb", 0),
    "P": ("place", 0),
}

_PATTERNS = {
    # Statements.
    "fact": """
The {A} {N} {Vs} {P}.
When the {N} {Vs}, the {Ns} are {A} and {A}.
Each {N} has one {A} {N} {P}.
Pupils {V} the {A} {N} and {V} it {R}.
A pause before the {N} gives time to {V} the {Ns}.
They {V} {P}, and the {N} {Vs} {R}.
Most {Ns} need {A} {Ns} before they {V}.
It takes a {N} and two {Ns} to {V} {R}.
The teacher {Ved} this {N} and {Ved} the {A} {N}.
What pupils {V} {P} shows in their {Ns}.
The more {A} the {N} is, the less the {Ns} {V}.
Some {Ns} {V} {R}; others {V} with the {N} {P}.
By {Ving} the {N}, a pupil can {V} the {A} {N}.
Your {N} and the {N} of the pupil both {V} {P}.
Another {N} {Vs} when the {A} {Ns} are {Ved}.
The {N} that was {Ved} {P} can {V} {R}.
""",
    # Instructions.
    "move": """
{V} the {A} {N} {P}.
{V} the {N} and {V} {R}.
{V} {P}, then {V} the {Ns}.
{V} one {N} before you {V} the next {N}.
Let the pupil {V} the {N} {R}.
Keep the {N} {A} while pupils {V} {P}.
{V} the {Ns} from {A} to {A}.
Leave the {N} {P} and {V} {R}.
""",
    "name": """
{V} the {N}
{V} the {A} {N}
{V} and {V}
{V} the {N} {R}
{A} {N}, {A} {N}
{N} before {N}
{V} {P}
""",
    "title": """
{V} the {A} {N}
{V} the {A} {N} {R}
{A} {Ns} before {Ns}
{V} the {N}, {V} the {N}
{V} the {Ns} {P}
From {A} {N} to {A} {N}
{V} with {A} {Ns}
""",
    "speech": """
What could you {V} with the {N}?
Show me the {A} {N}.
Which {N} would you {V} first?
Have a look at the {Ns}. Where is the {A} one?
Tell your partner about the {N}.
I can see that you {Ved} the {N}. What is next?
""",
    "mine": """
I {V} the {N} before I {V} the {Ns}.
I {V} {P} while pupils {V} the {A} {N}.
I {V} one {A} {N} and then {V} {R}.
I {V} the {Ns} {P}.
I keep the {N} {A} and {V} {R}.
I let the pupil {V} the {A} {N}.
""",
    "slip": """
{Ving} the {N} before the pupil can {V}.
{Ving} every {N} {P}.
Leaving the {Ns} {A} all lesson.
{Ving} the {A} {N} for the pupil.
{Ving} two {Ns} at the same time.
""",
    "worry": """
a pupil {Vs} the {N} and will not {V}
I {V} the {N} and nobody {Vs}
the {A} {Ns} {V} too {R}
my group {Vs} {P}
not sure how to {V} the {A} {N}
they {V} the {N} when I {V}
the {N} is {A} and the {Ns} {V}
""",
    "seen": """
The TA {Vs} the {A} {N} {P}
The TA {Vs} and then {Vs} {R}
{A} {Ns} {P}
One {N} at a time, then a pause to {V}
The {N} is {A} before the {Ns} {V}
""",
    "pupil": """
Pupil {Vs} the {N} {R}
Pupil {Vs} the {A} {N} before asking
Pupils {V} the {Ns} {P}
Pupil tells a partner about the {A} {N}
Pupil goes back to the {N} and {Vs}
""",
    "question": """
What did the {N} {V} when you {Ved} the {A} {N}?
Which {Ns} did you {V} {P}, and what came next?
How does the {N} change when pupils {V} {R}?
What would the {A} {N} look like if you {Ved} {P}?
Where do the {Ns} {V}, and who {Vs} them?
When did a pupil {V} the {N} this week?
Who {Vs} the {N} first, and what do the others {V}?
What do you notice about the {A} {N} {P}?
What happens when you {V} the {Ns} before the {N}?
Which {N} would you {V} again, and with which {Ns}?
What makes the {N} {A} for the pupil {P}?
Think of the {A} {N} in that lesson. What did it {V}?
""",
    "next": """
With one pupil today, I {V} the {N} {P}.
I {V} the {A} {N} once more before I {V}.
I ask a colleague to {V} the {Ns} with me.
Before the {N}, I {V} the {Ns} {R}.
""",
    "look": """
Count the {Ns} that {V} {P}.
Write down one {A} {N} and what it {Vs}.
When did the TA {V} the {N}?
Which {N} did the pupil {V} {R}?
""",
}


def _parse_pattern(pattern: str) -> tuple[str | tuple[str, int], ...]:
    parts = re.split(r"\{(\w+)\}", pattern)
    return tuple(_SLOTS[part] if index % 2 else part for index, part in enumerate(parts))


_PARSED_PATTERNS = {
    kind: [_parse_pattern(line) for line in lines.strip().splitlines()] for kind, lines in _PATTERNS.items()
}


class SentenceGenerator:
    """A seeded generator of sentences. Each instance repeats twelve random words of each kind more often."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311  # nothing here is a secret
        self._words = {kind: self._stream(kind) for kind in _WORD_FORMS}

    def _stream(self, kind: str) -> Iterator[tuple[str, ...]]:
        forms, weights = _WORD_FORMS[kind], _CUMULATIVE_WEIGHTS[kind]
        subjects = self.random.choices(forms, k=12)
        while True:
            block = self.random.choices(forms, cum_weights=weights, k=24) + self.random.choices(subjects, k=12)
            self.random.shuffle(block)
            yield from block

    def sentence(self, kind: str) -> str:
        """Return a sentence or phrase of a kind (a key of `_PATTERNS`), capitalised unless the kind is "worry"."""
        pattern = _PARSED_PATTERNS[kind][int(self.random.random() * len(_PARSED_PATTERNS[kind]))]
        text = "".join(part if isinstance(part, str) else next(self._words[part[0]])[part[1]] for part in pattern)
        return text if kind == "worry" else text[:1].upper() + text[1:]

    def paragraph(self, kind: str, *, sentences: int) -> str:
        """Return this number of sentences of a kind, joined by spaces."""
        return " ".join(self.sentence(kind) for _ in range(sentences))

    def sentences(self, kind: str, count: int) -> list[str]:
        """Return `count` different sentences of a kind."""
        sentences: dict[str, None] = {}
        while len(sentences) < count:
            sentences[self.sentence(kind)] = None
        return [*sentences]

    def unused_sentence(self, kind: str, used: set[str]) -> str:
        """Return a sentence that is not in `used` (case-folded), and add it there."""
        while (text := self.sentence(kind)).casefold() in used:
            pass
        used.add(text.casefold())
        return text


def all_words() -> set[str]:
    """Return all words that can occur in sentences, in lower case."""
    spoken = [form for forms in _WORD_FORMS.values() for row in forms for form in row]
    fixed = [
        part for patterns in _PARSED_PATTERNS.values() for slots in patterns for part in slots if isinstance(part, str)
    ]
    return {word.lower() for text in (*spoken, *fixed) for word in re.findall(r"[A-Za-z]+", text)}


def rare_nouns(count: int) -> list[str]:
    """Return `count` nouns of medium frequency, for the glossary."""
    return [forms[0] for forms in _WORD_FORMS["noun"][120 : 120 + count]]
