"""Find names of people in a text, by word lists and by the words around a capitalised word."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.personal import name_patterns as patterns
from coaching_playbook.personal import school
from coaching_playbook.personal.hits import Hit
from coaching_playbook.personal.name_lists import NameLists, is_common_word, name_lists, plain_word
from coaching_playbook.personal.text import LazyPattern, word_list
from coaching_playbook.plain_text import fold


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


_WORDS_BY_ACCENT = frozenset({"gwên"})
"""Words that are a name without their accent, such as the Welsh for smile."""


def _tokenize(text: str, lists: NameLists) -> list[_Token]:
    """Return the words of a text."""
    found = list(patterns.NAME_WORD.finditer(text))
    plain = [plain_word(one[0]) for one in found]
    hidden: set[int] = set()
    for index, word in enumerate(plain):
        for phrase in lists.innocent_phrases.get(word, ()) or lists.innocent_phrases.get(word.removesuffix("s"), ()):
            there = plain[index : index + len(phrase)]
            begins = len(there) == len(phrase) and there[:-1] == list(phrase[:-1])
            if begins and there[-1] in (phrase[-1], f"{phrase[-1]}s"):  # the last word may be possessive
                hidden.update(range(index, index + len(phrase)))
                break
    tokens: list[_Token] = []
    for index, one in enumerate(found):
        word = one[0]
        base = patterns.POSSESSIVE_ENDING.sub("", word)
        first = bool(patterns.SENTENCE_START_BEFORE.search(text[max(0, one.start() - 12) : one.start()])) and not (
            tokens
            and (tokens[-1].folded in lists.titles[0] or tokens[-1].folded in lists.titles[1])
            and text[one.start() - 2 : one.start()] == ". "
        )
        capital = word[0].isupper() and not (len(base) > 1 and base.isupper())
        tokens.append(_Token(base, one.start(), one.start() + len(base), fold(base), capital, first, index in hidden))
    return tokens


def find_names(text: str, known: frozenset[str]) -> Iterator[Hit]:
    """Yield hits for names of people, each once with the surname that follows it, and for initials.

    Names on the school's own list come first. `known` are case-folded words that are not names of people there.
    """
    lists = name_lists()
    tokens = _tokenize(text, lists)
    listed = school.find_spans(text)
    everyday = lists.everyday_names | lists.capital_names
    taken = -1
    seen: set[str] = set()
    for start, end in listed:
        token = next((one for one in tokens if one.start == start), None)
        if token and token.is_first and token.folded in everyday and end == token.end:
            continue  # an everyday word at the start of a sentence, which is assessed below
        yield Hit("person-named", start, end, "", certain=True)
    shown = [(start, end) for start, end in listed]
    for index, token in enumerate(tokens):
        if token.start < taken or token.is_innocent:
            continue
        found = _assess_name(text, tokens, index, lists, known)
        if found is None:
            continue
        certain, last = found, _last_index_of_name(text, tokens, index, lists)
        start, end = token.start, tokens[last].end
        taken = end
        words_ = text[start:end]
        inside = any(one < end and start < other for one, other in shown)
        if inside and any(one < end and start < other and not token.is_first for one, other in shown):
            continue
        if fold(words_) not in seen:
            seen.add(fold(words_))
            yield Hit("person-named", start, end, "" if inside else words_, certain)
    for one in patterns.INITIALS.finditer(text):
        letters = fold(one[0]).replace(" ", "").replace(".", "")
        token = next((t for t in tokens if t.start == one.start()), None)
        an_author = any(t.folded in known for t in tokens if 0 <= t.start - one.end() <= 2)
        if len(letters) == 1 and patterns.LETTER_LESSON_WORD.search(_sentence_at(text, one.start())):
            continue
        if (
            letters not in word_list("abbreviations")
            and not (token and token.is_innocent)
            and one[0] not in seen
            and not an_author
        ):
            seen.add(one[0])
            yield Hit("person-named", one.start(), one.end(), one[0].strip(), certain=False)


def _assess_name(text: str, tokens: list[_Token], index: int, lists: NameLists, known: frozenset[str]) -> bool | None:
    """Return whether a token certainly (True) or possibly (False) begins the name of a person; None if it does not."""
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.text.lower() in _WORDS_BY_ACCENT:
        return None
    if titled := _title_strength(text, token, after, lists):
        return None if titled == 2 and after and _begins_word_problem(text, token, after) else titled == 2
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
        return token.is_capitalised or strong or token.text.isupper()
    if not strong and low in word_list("class_names") and _is_class_name(sentence, low):
        return None
    if not token.is_capitalised:
        called = bool(patterns.ADDRESS_VERB_BEFORE.search(before_text)) and bool(
            re.match(r"\s*(?:$|[.,!?]|first\b|and\b|to\b)", after_text)
        )
        refuses = bool(patterns.REFUSAL_AFTER.match(after_text)) and token.is_first
        named = called and not any(map(str.isupper, text)) and low in word_list("lower_case_names")
        return False if owned or refuses or named else None
    if surname and not (token.is_first and kind == "unknown"):
        return kind != "unknown"
    does = bool(patterns.VERB_AFTER.match(after_text))
    never = bool(patterns.REFUSAL_AFTER.match(after_text))
    title_like = _is_heading_like(sentence)
    if kind == "word":
        if not strong and patterns.DETERMINER_BEFORE.search(before_text):
            return None
        if strong:
            return low not in ("green", "gray", "red", "silver", "amber", "violet", "indigo")
        if not token.is_first and (not title_like or gendered):
            return False
        return (
            False
            if never or (does and gendered) or (token.is_first and patterns.FEELING_AFTER.match(after_text))
            else None
        )
    if kind == "capital":
        if strong and not patterns.TIME_PREPOSITION_BEFORE.search(before_text):
            return False
        if patterns.TIME_PREPOSITION_BEFORE.search(before_text) and not (does and gendered):
            return None
        if token.is_first and patterns.FEELING_AFTER.match(after_text):
            return False
        return False if gendered and (does or never or patterns.ADDRESS_VERB_BEFORE.search(before_text)) else None
    return _assess_unlisted_word(text, token, after, sentence, lists) if not is_common_word(low) else None


def _begins_word_problem(text: str, title: _Token, name: _Token) -> bool:
    """Return whether a title and a name begin a problem in arithmetic: Mrs Baker sells 18 loaves."""
    return bool(patterns.WORD_PROBLEM_AFTER.match(text[name.end :])) and not _matches(
        patterns.OWN_SCHOOL_WORD, _sentence_at(text, title.start)
    )


def _assess_unlisted_word(
    text: str, token: _Token, after: _Token | None, sentence: str, lists: NameLists
) -> bool | None:
    """Assess a capitalised word that is in no list, as `_assess_name` does, by the words around it."""
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if not patterns.NAME_SHAPE.fullmatch(token.text) or patterns.DETERMINER_BEFORE.search(before_text):
        return None
    gendered = _has_singular_pronoun(sentence)
    pair = bool(after and after.is_capitalised and not after.is_innocent and text[token.end : after.start] == " ")
    if after and pair and (is_common_word(after.folded) or after.folded in lists.proper_words):
        return None
    if patterns.PERSONAL_BELONGING_AFTER.match(after_text):
        return True
    if patterns.PERSONAL_DETAIL_AFTER.match(after_text):
        return pair
    introduced = patterns.INTRODUCTION_BEFORE.search(before_text)
    if introduced and (not token.is_first or introduced[0].endswith(": ")):
        role = patterns.LOWER_CASE_ROLE_BEFORE.search(before_text) or not re.search(
            rf"\b(?:{patterns.PERSON_NOUNS}),?\s$", before_text, re.I
        )
        ends = re.match(r"\s*(?:[.,;:!?)]|$)", after_text)
        if role and (
            pair or ends or patterns.CLASSROOM_ACTION_AFTER.match(after_text) or patterns.VERB_AFTER.match(after_text)
        ):
            return pair
    if patterns.STAFF_ROLE_BEFORE.search(before_text) and (
        patterns.CLASSROOM_ACTION_AFTER.match(after_text) or patterns.VERB_AFTER.match(after_text)
    ):
        return False
    if (
        token.is_first
        and not pair
        and re.match(r" said,? [\"'“‘]|'s (?:question|answer|idea|comment) was\b", after_text)
    ):
        return False
    if token.is_first or _is_heading_like(sentence):
        refuses = token.is_first and gendered and patterns.REFUSAL_AFTER.match(after_text)
        return (
            False
            if refuses or (token.is_first and gendered and patterns.HUMAN_ACTION_AFTER.match(after_text))
            else None
        )
    if pair:
        return None
    if patterns.EVERYDAY_BELONGING_AFTER.match(after_text) and not _matches(patterns.TAUGHT_SUBJECT, sentence):
        return False
    if token.folded in lists.surnames and re.match(
        r" (?:pointed out|says|said|thinks|reckons|asked|wants|mentioned)\b", after_text
    ):
        return False
    calls = re.search(r"\b(?:said|told|asked|ask|tell|let)\s(?:to\s)?$", before_text)
    if (
        gendered
        or patterns.HUMAN_ACTION_AFTER.match(after_text)
        or (calls and re.match(r"\s*[.,!?;]|\s*$|\s(?:to|that|I|and|he|she)\b", after_text))
    ):
        return False
    return None


def _is_class_name(sentence: str, low: str) -> bool:
    """Return whether a tree, flower, bird or stone is the name of a class rather than a person.

    It is if another such word that is no first name is in the sentence, or a word such as class or house.
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


def _title_strength(text: str, token: _Token, after: _Token | None, lists: NameLists) -> int:
    """Return 2 if a title and a name begin at `token`, 1 for a title and an initial, 0 for neither.

    `after` is the next token.
    """
    if after is None or after.is_innocent or not re.fullmatch(r"\.?\s{1,3}", text[token.end : after.start]):
        return 0
    any_case, capital, everyday = lists.titles
    upper = after.text[0].isupper()
    if token.folded in any_case:
        if len(after.text) == 1 and upper:
            return 0 if after.folded in "xyz" else 1
        lower_style = token.text.islower() and not is_common_word(after.folded) and after.folded not in ("and", "men")
        upper = upper or bool(re.match(r"(?:al|el|de|van|von|bin|ap)-[A-Z]", after.text))
        return 2 if (upper and after.folded not in ("men", "man", "and")) or lower_style else 0
    named = after.folded in lists.all_names
    if token.folded in capital:
        if token.text[0].isupper() and upper:
            if len(after.text) == 1:
                return 1 if after.folded not in "xyzi" else 0
            return 2 if named or not is_common_word(after.folded) else 0
        says = re.match(
            r"\s(?:\(|says|said|does|did|has|had|is|was|told|gave|lets|let|took|takes|showed|shows|came)",
            text[after.end :],
        )
        return (
            2
            if (token.folded == "dr" or (token.folded == "miss" and token.is_first and says)) and (named or says)
            else 0
        )
    pair = bool(re.match(r" [A-Z][a-z]", text[after.end :]))
    if (
        token.folded in everyday
        and token.text[0].isupper()
        and after.is_capitalised
        and (named or pair)
        and not is_common_word(after.folded)
    ):
        return 2
    return 0


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
