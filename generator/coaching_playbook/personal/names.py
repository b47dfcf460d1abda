"""Find names of people in a text by word lists and context: one file, because the rules depend on each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from coaching_playbook.lazy_pattern import LazyPattern
from coaching_playbook.personal import name_patterns as patterns
from coaching_playbook.personal import school_names
from coaching_playbook.personal.hits import Hit
from coaching_playbook.personal.name_lists import NameLists, fold_without_apostrophes, is_common_word, name_lists
from coaching_playbook.personal.word_lists import word_list
from coaching_playbook.plain_text import fold

_Certainty = Literal["certain", "possible"]
"""How sure it is that a word begins the name of a person; None in its place if it does not."""


class _Token(NamedTuple):
    """A word of a text, without the ending of a possessive; `start` and `end` are its offsets."""

    text: str
    start: int
    end: int
    folded: str
    """For comparison with word lists."""
    is_capitalised: bool
    """Whether its first letter is a capital, and not all of several letters are."""
    is_first: bool
    is_innocent: bool
    """Whether the token is part of a phrase that is not the name of a person, such as a brand."""


_ACCENTED_NON_NAMES = frozenset({"gwên"})
"""Words in lower case that are first names only if written without their accent, such as gwên, Welsh for smile."""


def _tokenize(text: str, lists: NameLists) -> list[_Token]:
    """Split a text into tokens: its words, without punctuation."""
    matches = list(patterns.NAME_WORD.finditer(text))
    plain = [fold_without_apostrophes(match[0]) for match in matches]
    innocent: set[int] = set()
    for index, word in enumerate(plain):
        for phrase in lists.innocent_phrases.get(word, ()) or lists.innocent_phrases.get(word.removesuffix("s"), ()):
            *words, last = plain[index : index + len(phrase)]
            if (*words, last) == phrase or (*words, last.removesuffix("s")) == phrase:  # the last may be possessive
                innocent.update(range(index, index + len(phrase)))
                break
    tokens: list[_Token] = []
    for index, match in enumerate(matches):
        word, start = match[0], match.start()
        base = patterns.POSSESSIVE_ENDING.sub("", word)
        before = tokens[-1].folded if tokens else ""
        is_first = bool(patterns.SENTENCE_START_BEFORE.search(text[max(0, start - 12) : start])) and not (
            (before in lists.titles[0] or before in lists.titles[1]) and text[start - 2 : start] == ". "
        )
        is_capitalised = word[0].isupper() and not (len(base) > 1 and base.isupper())
        tokens.append(_Token(base, start, start + len(base), fold(base), is_capitalised, is_first, index in innocent))
    return tokens


def find_names(text: str, known: frozenset[str]) -> Iterator[Hit]:
    """Yield a hit for each name of a person in a text, surname included, and for initials.

    Names on the school's own list come first, one hit for each occurrence, with empty `words`. Other names yield a hit
    at their first occurrence only. `known` are words, in lower case without accents, that name nobody at this school.
    """
    lists = name_lists()
    tokens = _tokenize(text, lists)
    everyday = lists.everyday_names | lists.capital_names
    listed = school_names.find_listed_names(text)
    for start, end in listed:
        token = next((one for one in tokens if one.start == start), None)
        if token and token.is_first and token.folded in everyday and end == token.end:
            continue  # an everyday word at the start of a sentence, which is assessed below
        yield Hit("person-named", start, end, "", certain=True)
    seen: set[str] = set()
    end = -1
    for index, token in enumerate(tokens):
        if token.start < end or token.is_innocent:  # inside the name before, or no name
            continue
        certainty = _assess_name(text, tokens, index, lists, known)
        if certainty is None:
            continue
        start, end = token.start, tokens[_last_index_of_name(text, tokens, index, lists)].end
        name = text[start:end]
        is_listed = any(listed_start < end and start < listed_end for listed_start, listed_end in listed)
        if is_listed and not token.is_first:  # already a hit
            continue
        if fold(name) not in seen:
            seen.add(fold(name))
            yield Hit("person-named", start, end, "" if is_listed else name, certainty == "certain")
    for match in patterns.INITIALS.finditer(text):
        letters = fold(match[0]).replace(" ", "").replace(".", "")
        token = next((one for one in tokens if one.start == match.start()), None)
        is_author = any(one.folded in known for one in tokens if 0 <= one.start - match.end() <= 2)
        if len(letters) == 1 and patterns.LETTER_LESSON_WORD.search(_sentence_at(text, match.start())):
            continue
        if (
            letters not in word_list("abbreviations")
            and not (token and token.is_innocent)
            and match[0] not in seen
            and not is_author
        ):
            seen.add(match[0])
            yield Hit("person-named", match.start(), match.end(), match[0].strip(), certain=False)


def _assess_name(
    text: str, tokens: list[_Token], index: int, lists: NameLists, known: frozenset[str]
) -> _Certainty | None:
    """Return how sure it is that the token at `index` begins the name of a person; None if it does not.

    `known` are folded words that are not names of people at this school.
    """
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.text.lower() in _ACCENTED_NON_NAMES:
        return None
    if titled := _assess_title(text, token, after, lists):
        return None if titled == "certain" and after and _begins_word_problem(text, token, after) else titled
    low = token.folded
    parts = low.split("-")
    kind = (
        "strong" if low in lists.sure_names
        or (len(parts) > 1 and parts[0] in lists.all_names and token.text[len(parts[0]) + 1].isupper())
        or (len(parts) == 2 and parts[0] in lists.sure_names and parts[1] in word_list("double_name_endings"))
        else "word" if low in lists.everyday_names
        else "capital" if low in lists.capital_names
        else "proper" if low in lists.proper_words or low in known or low in lists.titles[0] or low in lists.titles[1]
        else "unknown"
    )  # fmt: skip
    if kind == "proper" or len(token.text) < 2:
        return None
    if not token.is_capitalised and not (kind == "strong" or kind == "word"):
        return None
    if token.text.isupper() and len(token.text) > 1 and kind != "strong":
        return None
    if kind != "unknown" and (low in known or (after and after.is_capitalised and after.folded in known)):
        return None
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if (token.is_capitalised or kind == "strong") and (
        patterns.ROYAL_TITLE_BEFORE.search(before_text) or patterns.PLACE_AFTER.match(after_text)
    ):
        return None
    if patterns.PLACE_PREPOSITION_BEFORE.search(before_text) and (
        patterns.STREET_AFTER.match(after_text)
        or (before_text[-2:-1].isalpha() and patterns.STREET_AFTER.match(f" {token.text}"))
    ):
        return None
    if token.is_capitalised and patterns.QUOTED_WORD_BEFORE.search(before_text) and re.match(r"[\"”'’]", after_text):
        return None
    sentence = _sentence_at(text, token.start)
    if (
        _matches(patterns.FICTION_OR_EXERCISE, sentence)
        or patterns.TOY_AFTER.match(after_text)
        or patterns.THEORY_AFTER.match(after_text)
    ):
        return None
    if (
        after
        and after.is_capitalised
        and text[token.end : after.start] == "'s "
        and _matches(patterns.LITERARY_WORK, sentence)
    ):
        return None
    if re.match(r"\s(?:has|had|buys|shares|eats|spends|runs|walks|cuts|bakes)\s\d", after_text):
        return None  # a sum in words
    owned = bool(patterns.PERSONAL_BELONGING_AFTER.match(after_text))
    by_role = bool(token.is_capitalised and patterns.STAFF_ROLE_BEFORE.search(before_text))
    strong = (
        owned
        or bool(patterns.PERSONAL_DETAIL_AFTER.match(after_text))
        or bool(patterns.INTRODUCTION_BEFORE.search(before_text))
        or by_role
    )
    gendered = _has_singular_pronoun(sentence)
    surname = bool(
        after
        and after.is_capitalised
        and not after.is_innocent
        and text[token.end : after.start] == " "
        and after.folded in lists.surnames
    )
    if re.match(r"\s\d", after_text) and kind != "strong":
        return None
    if not strong and _matches(patterns.TAUGHT_SUBJECT, sentence) and not _matches(patterns.OWN_SCHOOL_WORD, sentence):
        return None
    if kind == "strong":
        return "certain" if token.is_capitalised or strong or token.text.isupper() else "possible"
    if not strong and low in word_list("class_names") and _is_class_name(sentence, low):
        return None
    if not token.is_capitalised:
        called = bool(patterns.ADDRESS_VERB_BEFORE.search(before_text)) and bool(
            re.match(r"\s*(?:$|[.,!?]|first\b|and\b|to\b)", after_text)
        )
        refuses = bool(patterns.REFUSAL_AFTER.match(after_text)) and token.is_first
        named = called and not any(map(str.isupper, text)) and low in word_list("lower_case_names")
        return "possible" if owned or refuses or named else None
    if surname and not (token.is_first and kind == "unknown"):
        return "certain" if kind != "unknown" else "possible"
    does = bool(patterns.VERB_AFTER.match(after_text))
    never = bool(patterns.REFUSAL_AFTER.match(after_text))
    title_like = _is_heading_like(sentence)
    if kind == "word":
        if not strong and patterns.DETERMINER_BEFORE.search(before_text):
            return None
        if strong:
            is_colour = low in ("green", "gray", "red", "silver", "amber", "violet", "indigo")
            return "possible" if is_colour else "certain"
        if not token.is_first and (not title_like or gendered):
            return "possible"
        feels = token.is_first and patterns.FEELING_AFTER.match(after_text)
        return "possible" if never or (does and gendered) or feels else None
    if kind == "capital":
        if strong and not patterns.TIME_PREPOSITION_BEFORE.search(before_text):
            return "possible"
        if patterns.TIME_PREPOSITION_BEFORE.search(before_text) and not (does and gendered):
            return None
        if token.is_first and patterns.FEELING_AFTER.match(after_text):
            return "possible"
        addressed = patterns.ADDRESS_VERB_BEFORE.search(before_text)
        return "possible" if gendered and (does or never or addressed) else None
    return _assess_unlisted_word(text, token, after, sentence, lists) if not is_common_word(low) else None


def _begins_word_problem(text: str, title: _Token, name: _Token) -> bool:
    """Return whether a title and a name begin a problem in arithmetic: Mrs Baker sells 18 loaves."""
    return bool(patterns.WORD_PROBLEM_AFTER.match(text[name.end :])) and not _matches(
        patterns.OWN_SCHOOL_WORD, _sentence_at(text, title.start)
    )


def _assess_unlisted_word(
    text: str, token: _Token, after: _Token | None, sentence: str, lists: NameLists
) -> _Certainty | None:
    """Return how certain it is that a capitalised word in no list begins a name; None if it probably does not.

    The words around it decide. `after` is the next token; `sentence` is the sentence that contains the word.
    """
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if not patterns.NAME_SHAPE.fullmatch(token.text) or patterns.DETERMINER_BEFORE.search(before_text):
        return None
    gendered = _has_singular_pronoun(sentence)
    pair = bool(after and after.is_capitalised and not after.is_innocent and text[token.end : after.start] == " ")
    if after and pair and (is_common_word(after.folded) or after.folded in lists.proper_words):
        return None
    if patterns.PERSONAL_BELONGING_AFTER.match(after_text):
        return "certain"
    if patterns.PERSONAL_DETAIL_AFTER.match(after_text):
        return "certain" if pair else "possible"
    introduced = patterns.INTRODUCTION_BEFORE.search(before_text)
    if introduced and (not token.is_first or introduced[0].endswith(": ")):
        role = patterns.LOWER_CASE_ROLE_BEFORE.search(before_text) or not re.search(
            rf"\b(?:{patterns.PERSON_NOUNS}),?\s$", before_text, re.I
        )
        ends = re.match(r"\s*(?:[.,;:!?)]|$)", after_text)
        if role and (
            pair or ends or patterns.CLASSROOM_ACTION_AFTER.match(after_text) or patterns.VERB_AFTER.match(after_text)
        ):
            return "certain" if pair else "possible"
    if patterns.STAFF_ROLE_BEFORE.search(before_text) and (
        patterns.CLASSROOM_ACTION_AFTER.match(after_text) or patterns.VERB_AFTER.match(after_text)
    ):
        return "possible"
    if (
        token.is_first
        and not pair
        and re.match(r" said,? [\"'“‘]|'s (?:question|answer|idea|comment) was\b", after_text)
    ):
        return "possible"
    if token.is_first or _is_heading_like(sentence):
        acts = patterns.REFUSAL_AFTER.match(after_text) or patterns.HUMAN_ACTION_AFTER.match(after_text)
        return "possible" if token.is_first and gendered and acts else None
    if pair:
        return None
    if patterns.EVERYDAY_BELONGING_AFTER.match(after_text) and not _matches(patterns.TAUGHT_SUBJECT, sentence):
        return "possible"
    if token.folded in lists.surnames and re.match(
        r" (?:pointed out|says|said|thinks|reckons|asked|wants|mentioned)\b", after_text
    ):
        return "possible"
    calls = re.search(r"\b(?:said|told|asked|ask|tell|let)\s(?:to\s)?$", before_text)
    if (
        gendered
        or patterns.HUMAN_ACTION_AFTER.match(after_text)
        or (calls and re.match(r"\s*[.,!?;]|\s*$|\s(?:to|that|I|and|he|she)\b", after_text))
    ):
        return "possible"
    return None


def _is_class_name(sentence: str, low: str) -> bool:
    """Return whether a word for a tree, flower, bird or stone names a class rather than a person.

    `low` is the word in lower case without accents. It names a class if the sentence has a word such as class or house,
    or another capitalised word of this kind that is not a first name.
    """
    beside = {fold(one[0]) for one in patterns.NAME_WORD.finditer(sentence) if one[0][0].isupper()} - {low}
    unlikely = (
        word_list("class_names") - word_list("word_names") - word_list("first_names") - word_list("capital_names")
    )
    others = beside & word_list("class_names")
    listed = (
        bool(others) and bool(beside & {"class", "house"}) and beside <= word_list("class_names") | {"class", "house"}
    )
    return bool(beside & unlikely or patterns.CLASS_NAME_CONTEXT.search(sentence)) or (
        listed and not patterns.SINGULAR_PRONOUN.search(sentence)
    )


def _sentence_at(text: str, offset: int) -> str:
    """Return the sentence that contains the character at `offset`."""
    start = 0
    for end, following in _sentence_breaks(text):
        if end > offset:
            return text[start:end]
        start = following
    return text[start:]


# The next functions are cached, because their results are the same for each word of a text or of a sentence.


@functools.lru_cache(16)
def _sentence_breaks(text: str) -> list[tuple[int, int]]:
    """Return (end of a sentence, start of the next) for each break between two sentences."""
    return [one.span() for one in patterns.SENTENCE_BREAK.finditer(text)]


@functools.lru_cache(128)
def _matches(pattern: LazyPattern, sentence: str) -> bool:
    """Return whether a pattern matches in a sentence; cached."""
    return pattern.search(sentence) is not None


@functools.lru_cache(16)
def _has_singular_pronoun(sentence: str) -> bool:
    """Return whether a sentence has a pronoun such as he or her, other than in a pair such as he/she."""
    return patterns.SINGULAR_PRONOUN.search(patterns.PRONOUN_PAIR.sub("", sentence)) is not None


@functools.lru_cache(16)
def _is_heading_like(sentence: str) -> bool:
    """Return whether most words of four letters or more have a capital, as in a heading."""
    long = re.findall(r"[^\W\d_]{4,}", sentence)
    return len(long) >= 2 and sum(one[0].isupper() for one in long) > 0.6 * len(long)


def _assess_title(text: str, token: _Token, after: _Token | None, lists: NameLists) -> _Certainty | None:
    """Return "certain" if a title and a name begin at `token`, "possible" for a title and an initial, None for neither.

    `after` is the next token.
    """
    if after is None or after.is_innocent or not re.fullmatch(r"\.?\s{1,3}", text[token.end : after.start]):
        return None
    any_case, capital, everyday = lists.titles
    is_upper = after.text[0].isupper()
    if token.folded in any_case:
        if len(after.text) == 1 and is_upper:
            return None if after.folded in "xyz" else "possible"
        if after.folded in ("and", "men"):
            return None
        is_upper = is_upper or bool(re.match(r"(?:al|el|de|van|von|bin|ap)-[A-Z]", after.text))
        is_lower_style = token.text.islower() and not is_common_word(after.folded)
        return "certain" if (is_upper and after.folded != "man") or is_lower_style else None
    is_name = after.folded in lists.all_names
    if token.folded in capital:
        if token.text[0].isupper() and is_upper:
            if len(after.text) == 1:
                return None if after.folded in "xyzi" else "possible"
            return "certain" if is_name or not is_common_word(after.folded) else None
        says = re.match(
            r"\s(?:\(|says|said|does|did|has|had|is|was|told|gave|lets|let|took|takes|showed|shows|came)",
            text[after.end :],
        )
        is_title = token.folded == "dr" or (token.folded == "miss" and token.is_first and says)
        return "certain" if is_title and (is_name or says) else None
    is_pair = bool(re.match(r" [A-Z][a-z]", text[after.end :]))
    is_title = token.folded in everyday and token.text[0].isupper()
    if is_title and after.is_capitalised and (is_name or is_pair) and not is_common_word(after.folded):
        return "certain"
    return None


def _last_index_of_name(text: str, tokens: list[_Token], index: int, lists: NameLists) -> int:
    """Return the index of the last token of the name that begins at `index`."""
    last = index
    titled = tokens[index].folded in lists.titles[0] | lists.titles[1] | lists.titles[2]
    for other in range(index + 1, min(index + 5, len(tokens))):
        gap = text[tokens[last].end : tokens[other].start]
        one = tokens[other]
        joins = gap == " " or (titled and last == index and re.fullmatch(r"\.?\s{1,3}", gap))
        if not joins or one.is_innocent or not (one.is_capitalised or (titled and last == index)):
            break
        if last > index and (one.folded in lists.proper_words and one.folded not in lists.surnames):
            break
        if last == index and not titled and one.folded in lists.proper_words and one.folded not in lists.surnames:
            break
        last = other
    return last
