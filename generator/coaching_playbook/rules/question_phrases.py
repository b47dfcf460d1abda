"""Phrases of coaching questions that advise, blame or judge, each with a question to ask in its place.

The groups follow what guides to coaching advise against: a suggestion in the form of a question, a tag that expects
agreement, a presupposed fault, `why` with `you` for something done, and a request for a grade.
"""

from __future__ import annotations

from coaching_playbook.rules.wording import PhraseTable

_NEGATIVE = r"(?:n['’]?t| not)"
"""The negative ending of an auxiliary; its apostrophe may be missing."""
_NEGATION = r"(?:n['’]t| not|cannot)\b"
_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|will|would|ca|can|could|sha|should|might|must|wo|ai)"
_PRONOUN = r"(?:you|he|she|it|they|we|i|there|that|this)"
_ACTION_VERB = (
    r"(?:try|use|ask|wait|put|give|let|move|sit|stand|start|stop|begin|add|make|do|go|take|say|tell|show|step|speak|"
    r"talk|have|be|check|plan|write|draw|point|count|leave|get|offer|keep|set|change|think about|consider|look at|"
    r"bring|hand)"
)
_EMOTION = (
    r"(?:angry|upset|cross|cry|kick off|worse|late|sad|shout|run|refuse|anxious|frightened|scared|give up|switch off|"
    r"lose (?:it|focus)|fail|behave|act|react|walk out)"
)
_TOO_MUCH = (
    r"(?:(?:far |much |way |a (?:bit|little|lot) |rather |so |clearly )*too (?!see|hear)\w+|not (?:\w+ )?enough|"
    r"wrong|so (?:badly|poorly))"
)
_FAULT_VERB = (
    r"(?:miss|forget|forgot|ignore|overlook|lose|upset|annoy|confuse|fail|neglect|let|break|ruin|spoil|mess|"
    r"get .{1,20} wrong|leave .{1,20} out)"
)

QUESTION_WORD = r"(?:what|which|who|whom|whose|how|when|where|whereabouts|why|whatever)"

_OMISSION = (
    r"(?:miss|missed|forg[eo]t|forgotten|ignored?|overlook|overlooked|neglect|neglected|fail|failed|let down|"
    r"mess(?:ed)? up)"
)
"""Verbs for what an adult left out, in a question that presupposes it."""

_TROUBLE_VERB = (
    r"(?:throw\w*|threw|hit\w*|kick\w*|shout\w*|fight\w*|fought|argu\w*|mess\w*|swear\w*|swore|cry|crying|cried|"
    r"copy\w*|"
    r"copied|r[au]n\w* (?:off|out|away|round)|fell out|walked out|wander\w*|hid|hiding|bit|biting|chaos|trouble)"
)
"""Verbs for what pupils do that a question may blame an adult for."""

_ASK_WHAT_HAPPENED = "What was happening at that moment?"
_ASK_NEXT_TIME = "What could you try next time?"
_ASK_FOR_VIEW = "What do you make of it?"
_ASK_WHAT_WAS_SEEN = "What did you see and hear?"


LEADING_PHRASES = PhraseTable(
    # blame
    (
        rf"\bwhy (?:on earth |then |{_AUXILIARY}{_NEGATIVE}? )(?:on earth |always |never |keep )*"
        r"(?:you|your)\b(?! (?:\w+ )?(?:think|believe|suppose|feel|imagine|"
        r"reckon|choos|decid|pick|car|valu|enjoy|want|lik|hop|recommend)(?:e|ing)?\b)",
        _ASK_WHAT_HAPPENED,
    ),
    (r"\b(?:why|what|how|who|where) (?:on earth|the hell|in the world)\b", _ASK_WHAT_HAPPENED),
    (rf"\bwhy {_AUXILIARY}{_NEGATIVE} \w+", _ASK_WHAT_HAPPENED),
    (
        rf"\bhow come\b[^?]*\b(?:(?:yours?|you|nobody|no one|none|never|only|still|always)\b|\w+{_NEGATION})",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\bhow (?:did|do|could|can) (?:you|we)(?: ever)? (?:let|allow)\b[^?]*\b(?:get (?:to|so|that|out|away|into)|"
        r"happen|slide|slip|drift|run (?:on|out|over|wild)|end up|become|build up|go (?:on so|so|wrong|unnoticed)|miss|"
        r"fall)\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\b(?:what were you (?:doing|up to|playing at)|where were you)\b[^?]*\b(?:when|while|"
        rf"as)\b[^?]*\b{_TROUBLE_VERB}\b|\b(?:when|while|as)\b[^?]*\b{_TROUBLE_VERB}\b[^?]*\bwhere were you\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\b(?:what|who) (?:(?!might|could|may)\w+ )?(?:stop|stops|stopped|prevent|prevents|prevented) you\b",
        _ASK_WHAT_HAPPENED,
    ),
    (r"\bwhat (?:\w+ )?(?:keeps|kept|held|holds) you (?:back )?from\b", _ASK_WHAT_HAPPENED),
    (
        r"\bwhy (?:is|was|were|are|has|have|did|does|would)\b[^?]*\b(?:so (?!important|good|well|much better|hard|"
        r"difficult|easy|useful|helpful)|still|"
        r"nobody|no one|never|always|keeps?|left (?:out|alone|to)|missing|so long|anyone|wrong)\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        rf"\bwhy (?:so|such|all)\b|\bwhy (?:is it|you|he|she|they|we|it)\b(?!.*\b(?:if|when|think|might|may)\b)"
        rf"[^?]*(?:\b(?:never|nobody|alone|late|wrong|{_OMISSION})\b|{_NEGATION})",
        _ASK_WHAT_HAPPENED,
    ),
    (
        rf"\b{QUESTION_WORD}\b[^,?]{{0,40}}? (?:did|have|had|could)"
        rf"(?:{_NEGATIVE} (?:you|we)| (?:you|we) (?:\w+ly |ever )?(?:not|never|{_OMISSION}))\b(?!.*\byet\b)",
        _ASK_WHAT_HAPPENED,
    ),
    (r"\bwhy is it (?:that |always |only )+you\b|\bhow is it that you\b", _ASK_WHAT_HAPPENED),
    (
        r"\bwho (?:let|left|forgot|allowed|told you|said you)\b|\bwhat was the point\b(?! of the)|"
        r"\bwhat did you (?:expect|think would)\b|\bto say for yourself\b|\bthe matter with you\b|\byour problem\b|"
        r"\b(?:you|that|this) (?:supposed|meant) to\b|\bhow (?:hard|difficult) (?:can it|would it be to)\b|\b(?:you|"
        r"your) (?:\w+ )?(?:caused|causing)\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\bhow did (?:it|that|this|things|the \w+) (?:get|become|end up|go|all go) (?:so|this|that|like (?:this|"
        r"that)|out of|wrong)\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\bwhat(?: is|['’]s| was) (?:stopping|to stop) you\b|\bwhat possessed you\b|\bwhat harm\b|"
        r"\bhow dare\b|\bhow (?:can|could|do|did) you (?:expect|justify)\b|\bcall that\b|\bexplain yourself\b|"
        r"\bwhat do you think you(?:['’]re| are| were) doing\W*$|\bwhat were you thinking\W*$",
        _ASK_WHAT_HAPPENED,
    ),
    (r"\bwhat made you think\b|\bwhat made you (?:so|forget|miss|ignore|leave)\b", _ASK_WHAT_HAPPENED),
    (r"\bhow could you\b[^?]{0,30}\b(?:have|not|let|forget|miss|leave|say|think that)\b", _ASK_WHAT_HAPPENED),
    (
        rf"\bhow (?:did|do|have|could|can) you (?:manage(?:d)? to |come to |end up )(?:not |{_FAULT_VERB}\b)|"
        rf"\bhow (?:did|could) you not\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\b(?:excuse|to blame|(?:whose|your|at|the) (?:fault|mess)|(?:make|made|responsible for|caused?) (?:this|that|"
        r"the|such a) (?:mess|mistake))\b",
        _ASK_WHAT_HAPPENED,
    ),
    (
        rf"\bwhat (?:did|have|had) you (?:do|done|say|said) (?:to|that) (?:upset\b|annoy|(?:make|made|cause|caused|set)"
        rf"\b(?! (?:it|that|this) (?:happen|work|go|so (?:well|good|easy|calm)))[^?]*?(?:{_EMOTION}|off|so ))",
        _ASK_WHAT_HAPPENED,
    ),
    (
        r"\bhow (?:many times|often) (?:do|must|have) (?:i|we)\b|\bhow long are you going to\b|"
        r"\bwhen (?:will|are) you (?:finally|ever|stop|going to (?:start|stop|learn|finally))\b|\bbefore you finally\b",
        _ASK_WHAT_HAPPENED,
    ),
    (r"^(?:so |but )?you (?:always|never) \w+", _ASK_WHAT_HAPPENED),
    # advice in the form of a question
    (
        r"\bwhat if (?:you|we) (?:just|simply|only|instead|first|maybe|perhaps|always) (?!(?:had|could|knew|"
        r"were)\b)\w+|\bwhat if (?:you|we) (?!want|need|look|notic|imagin|walk|watch)\w+ed\b",
        "What could you try?",
    ),
    (
        r"\b(?:what|how) (?:about|if|about if) (?:you |we |just |simply )*(?:were to|\w+ing|tried|used|asked|let|put|"
        r"gave|moved|sat|waited|started|stopped)\b",
        "What could you try?",
    ),
    (
        r"\b(?:what|how) about (?:an?|some|more|less|fewer) (?!(?:pupil|child|boy|girl|learner|student|lesson|time|day|"
        r"class|group|colleague|parent|teacher)\b)",
        "What could you try?",
    ),
    (
        r"^(?:have(?:n['’]t)? you )?(?:ever |not |already )*(?:tried|thought (?:of|about)|considered|"
        r"looked (?:at|into))\b",
        "What could you try?",
    ),
    (rf"^(?:you (?:could|might|may)|i(?:['’]d| would)) (?:just |also |always )?{_ACTION_VERB}\b", _ASK_NEXT_TIME),
    (r"\bwhy not\b", _ASK_NEXT_TIME),
    (
        rf"^(?:could|can|might|would|should|will|ca|wo){_NEGATIVE}? (?:you|we|it|he|she|they) "
        rf"(?:not |maybe |perhaps |possibly |just |simply |always |at least |instead |also )+\w+",
        "What could you try?",
    ),
    (rf"^(?:could|should|might|ca|wo|would)(?:{_NEGATIVE} \w+| (?:\w+ )?not\b)", "What else could you try?"),
    (
        rf"^(?:could|might|should) (?:you|we) (?!tell|describe|explain|talk|walk|share|say|think of|give me|show me|"
        rf"hear|see|picture|imagine){_ACTION_VERB}\b",
        "What could you try?",
    ),
    (
        r"^(?:might|could|would) (?:it|that|this) (?:not )?(?:be|have been|help) (?!ok|all ?right|alright|"
        r"fine)(?:\w+ )?(?:an? (?:idea|option|plan)|better|worth|helpful|good|best|easier|kinder|that|because|to)\b",
        "What else could you try?",
    ),
    (
        rf"\b(?:would|could|might)(?:{_NEGATIVE})? \w+ (?:be|have been|work|do) (?:much |far |a bit )?better\b",
        "What else could you try?",
    ),
    (
        rf"^should(?:{_NEGATIVE})? \w+|\bshould{_NEGATIVE} (?:you|we|he|she|they|it)\b|"
        rf"\bshould(?:{_NEGATIVE})? \w+ have\b|\b(?:should|ought to)(?:n['’]t| not)? have\b",
        _ASK_NEXT_TIME,
    ),
    (r"\bwhat (?:should|ought) you\b|\bif only\b|\byou should(?:['’]ve|n['’]t)?\b", _ASK_NEXT_TIME),
    (
        r"\bi (?:think|thought|reckon|believe|feel|felt) (?:that )?(?:you|it|the|we|your|this|that|he|she|they)\b",
        _ASK_FOR_VIEW,
    ),
    (
        r"\bhow (?:would|could|might|much would) (?:\w+ ){0,2}?(?:using|having|giving|adding|trying|moving|putting|"
        r"sitting|asking|waiting)\b[^?]*\b(?:help|helped|work|worked|make|made|improve|improved|stop|stopped)\b",
        "What could you try?",
    ),
    (
        r"\bwhat (?:would|might|could)(?: have)? (?:happen|happened|change|changed)\b[^?]* if you(?:['’]d|"
        r" had)? (?:used|tried|gave|given|put|moved|"
        r"sat|waited|let|asked|stopped|stepped|stood|left|said less|talked less|spoke less)\b",
        "What could you try?",
    ),
    (
        r"^(?:(?:perhaps|maybe|so|then|next time|i think|if i were you|surely)[, ]+)*you(?:['’]d|"
        r" would)? (?:\w+ )?(?:must|need to|ought to|had better|better|could have|could try|could've|might want to|"
        r"may want to|might like to|want to|have to)\b",
        _ASK_NEXT_TIME,
    ),
    (rf"^(?:perhaps|maybe) (?!.*\b{QUESTION_WORD}\b|tell )", "What else could you try?"),
    (
        r"\bif i were you\b|^i(?:['’]d| would) (?:suggest|recommend|advise|have)\b|\bmy (?:advice|suggestion|"
        r"recommendation)\b",
        _ASK_NEXT_TIME,
    ),
    (r"\bi wonder (?:if|whether) (?:you|it|we)\b", "What could you try?"),
    (
        r"^ought(?:n['’]t)? (?:not )?(?:you|we|i|he|she|it|they|the|that|this)\b|^shall (?:we|i) (?:say|agree)\b",
        _ASK_NEXT_TIME,
    ),
    # an answer given away
    (
        rf"^(?:is|are|was|were|do|does|did|has|have|had)(?:{_NEGATIVE} (?!it\b|that\b|this\b|there\b)\w+|"
        rf" (?:\w+ )?not\b)",
        _ASK_FOR_VIEW,
    ),
    (
        rf"(?:{_NEGATION}|\b(?:never|no|nobody|nothing|hardly)\b)[^?]*[,–—-] ?{_AUXILIARY} {_PRONOUN}\W*\?$|"
        rf"[,–—-] ?(?:and |or |but )?(?:{_AUXILIARY}(?:{_NEGATIVE} {_PRONOUN}| {_PRONOUN} not)|right|correct|agreed|eh|"
        r"innit|no|yes|yeah|okay|ok|true|surely|am i right|don['’]?t you think|wouldn['’]?t you say)\W*\?$",
        _ASK_FOR_VIEW,
    ),
    (
        r"^(?:do|did|would|can|could) you (?:agree|accept|admit|realis\w+|see that|see how|understand that|"
        r"think that (?:\w+ )+(?:too|better|wrong|should))\b",
        _ASK_FOR_VIEW,
    ),
    (r"\bis it (?:possible that|fair to say)\b", _ASK_FOR_VIEW),
    (r"\b(?:could|might|may|can) it be (?:that|because)\b", "What do you think was behind it?"),
    (
        r"\b(?:surely|obviously|(?:you|he|she|it|they|that) (?:\w+ )?clearly|^clearly|of course|needless to say|"
        r"as we (?:all )?know|everyone knows)\b",
        "What do you know about that, and how do you know it?",
    ),
    (r"\b(?:like|as) (?:i|we|the teacher) (?:said|told you|suggested|agreed)\b", _ASK_NEXT_TIME),
    (
        r"\b(?:more|most) (?:sensible|appropriate|effective|professional)\b|\bthe (?:right|correct|obvious|proper|"
        r"sensible) (?:thing|choice|way|move|option|answer)\b|\bbetter (?:choice|option|way|idea)\b",
        "What choices did you have, and what might each lead to?",
    ),
    (rf"\b(?:given|since|seeing|now) that\b[^,?]*\b{_TOO_MUCH}", "What did you notice about it?"),
    (r"\bhow (?:much |far )?(?:more|less|better|\w+er)\b[^?]*\b(?:if|without|had)\b", _ASK_FOR_VIEW),
    (
        r"\bwhat(?: would|['’]d) (?:happen|change|be different) if you (?:just|simply|stopped|didn['’]?t|"
        r"talked less|said less|did less)\b",
        "What else could you try?",
    ),
    (r"\b(?:from|about|by|to) (?:simply|just) \w+ing\b", _ASK_NEXT_TIME),
    (rf"\bmake sure\b[^?]*\b(?:you|we) (?:(?:never|stop)\b|\w+{_NEGATION})", _ASK_NEXT_TIME),
    (
        rf"\byou (?:were|are|talked|spoke|helped|did|gave|said|moved|went|used|stayed|stood|sat|explained|waited)"
        rf"(?: \w+){{0,3}}? {_TOO_MUCH}\b",
        "What did you notice about it?",
    ),
)

JUDGING_PHRASES = PhraseTable(
    (
        r"\bhow (?:good|bad|well|badly|poor|poorly|effective|effectively|successful|successfully|strong|weak|"
        r"professional|competent) (?:was|were|is|are|did|do|does|have|has|would)\b",
        "What did pupils do?",
    ),
    (r"\b(?:rate|grade|score|mark) (?:your|yourself|that|the|this|how)\b", "What makes it the number that you chose?"),
    (
        r"\bwhat (?:grade|mark|score|rating) (?:would|did|do|could|should|does)\b|"
        r"\b(?:i|we)(?: would|['’]d) (?:give|rate|grade|score)\b|\bout of (?:ten|five|10|5), how (?:good|well|bad)\b",
        "What number do you choose, and why?",
    ),
    (
        r"\byou (?:do|get|got|did|done)(?: it| that| this)? (?:so |most |really )?(?:wrong|badly|poorly|worst)\b|"
        r"\bwent wrong\b|\bgo wrong (?:for|with) you\b|\b(?:is|was|['’]s) wrong with (?:you|the way you|\w+ing)\b|"
        r"\byour (?:\w+ )?(?:mistakes?|errors?)\b|\bmistakes? (?:did|have|do) you\b",
        "What happened first, next and then?",
    ),
    (
        r"\b(?:weakness(?:es)?|failings?|failed|failures?|shortcomings?|inadequate|incompetent|unprofessional)\b|"
        r"\b(?:fall|fell|fallen) short\b|\bdone better\b|\b(?:could|can|might|should) you (?:do (?:\w+ )?|"
        r"get \w+ to \w+ )better\b",
        "What would one step higher look like?",
    ),
    (
        r"\b(?:bad|poor|weak|useless|hopeless|rubbish|terrible) (?:at|with)\b|\bnot good enough\b|\bdisappoint\w*\b|"
        r"\blet (?:the|your) \w+ down\b",
        "What would you like to be different?",
    ),
    (
        r"\bwhat was (?:so )?(?:good|bad|poor|wrong|weak|the (?:worst|weakest|poorest))\b|\b(?<!/)(?:worst|weakest|"
        r"poorest) (?:part|bit|moment|thing|area|point)\b(?! that (?:could|can|might))",
        _ASK_WHAT_WAS_SEEN,
    ),
    (
        r"\b(?:better|worse) than (?:other|others|your colleagues?|the other|most|anyone|\w+ TAs?)\b",
        "What has changed since last time?",
    ),
)
