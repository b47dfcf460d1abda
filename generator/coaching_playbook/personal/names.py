"""Find names of people in a text, by word lists and by the words around a capitalised word."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.personal import school
from coaching_playbook.personal.hits import Hit
from coaching_playbook.personal.name_lists import NameLists, is_common_word, lower_people, name_lists, plain_word
from coaching_playbook.personal.name_patterns import (
    AFTER,
    AT_A_PLACE,
    BEFORE,
    BEGINS,
    CALLS,
    DETERMINER_JUST,
    DOES,
    FICTION,
    HAS_THINGS,
    HUMAN,
    INITIALS,
    MONTH_BEFORE,
    NAME_LIKE,
    NEVER,
    NOT_INITIALS,
    OF_CLASSES,
    OF_LETTERS,
    ONLY_PEOPLE,
    OURS,
    OWNED,
    PAIRED,
    PEOPLE,
    PLACE,
    POSSESSIVE,
    PRONOUN,
    QUOTED_WORD,
    ROLE_LOWER,
    ROYAL,
    SAYS,
    SECOND_NAMES,
    SENTENCE,
    STAFF,
    SUM,
    SURNAME_PLACE,
    TAUGHT,
    THEORY,
    THING,
    WORD,
    WORK,
)
from coaching_playbook.personal.text import Pattern, folded, words


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


def _tokens(text: str, lists: NameLists) -> list[_Token]:
    found = list(WORD.finditer(text))
    plain = [plain_word(one[0]) for one in found]
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
        base = POSSESSIVE.sub("", word)
        first = bool(BEGINS.search(text[max(0, one.start() - 12) : one.start()])) and not (
            tokens
            and (tokens[-1].low in lists.titles[0] or tokens[-1].low in lists.titles[1])
            and text[one.start() - 2 : one.start()] == ". "
        )
        capital = word[0].isupper() and not (len(base) > 1 and base.isupper())
        tokens.append(_Token(base, one.start(), one.start() + len(base), folded(base), capital, first, index in hidden))
    return tokens


def find_names(text: str, known: frozenset[str]) -> Iterator[Hit]:
    """Hits of names, each with the words that follow it as its surname; every name of a text once."""
    lists = name_lists()
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
    for one in INITIALS.finditer(text):
        letters = folded(one[0]).replace(" ", "").replace(".", "")
        token = next((t for t in tokens if t.start == one.start()), None)
        an_author = any(t.low in known for t in tokens if 0 <= t.start - one.end() <= 2)
        if len(letters) == 1 and OF_LETTERS.search(_sentence(text, one.start())):
            continue
        if letters not in NOT_INITIALS and not (token and token.hidden) and one[0] not in seen and not an_author:
            seen.add(one[0])
            yield Hit("person-named", one.start(), one.end(), one[0].strip(), certain=False)


def _judged(text: str, tokens: list[_Token], index: int, lists: NameLists, known: frozenset[str]) -> bool | None:
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
        or (len(parts) == 2 and parts[0] in lists.strong and parts[1] in SECOND_NAMES)
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
    if (token.capital or kind == "strong") and (ROYAL.search(before_text) or PLACE.match(after_text)):
        return None
    if AT_A_PLACE.search(before_text) and (
        SURNAME_PLACE.match(after_text) or (before_text[-2:-1].isalpha() and SURNAME_PLACE.match(f" {token.text}"))
    ):
        return None
    if token.capital and QUOTED_WORD.search(before_text) and re.match(r"[\"”'’]", after_text):
        return None
    sentence = _sentence(text, token.start)
    if _has(FICTION, sentence) or THING.match(after_text) or THEORY.match(after_text):
        return None
    if after and after.capital and text[token.end : after.start] == "'s " and _has(WORK, sentence):
        return None
    if re.match(r"\s(?:has|had|buys|shares|eats|spends|runs|walks|cuts|bakes)\s\d", after_text):
        return None  # a sum in words
    owned = bool(OWNED.match(after_text))
    by_role = bool(token.capital and STAFF.search(before_text))
    strong = owned or bool(AFTER.match(after_text)) or bool(BEFORE.search(before_text)) or by_role
    gendered = _gendered(sentence)
    surname = bool(
        after
        and after.capital
        and not after.hidden
        and text[token.end : after.start] == " "
        and after.low in lists.surnames
    )
    if re.match(r"\s\d", after_text) and kind != "strong":
        return None
    if not strong and _has(TAUGHT, sentence) and not _has(OURS, sentence):
        return None
    if kind == "strong":
        return token.capital or strong or token.text.isupper()
    if not strong and low in words("class_names") and _class_names(sentence, low):
        return None
    if not token.capital:
        called = bool(CALLS.search(before_text)) and bool(re.match(r"\s*(?:$|[.,!?]|first\b|and\b|to\b)", after_text))
        refuses = bool(NEVER.match(after_text)) and token.first
        return False if owned or refuses or (called and _lower_case(text) and low in lower_people()) else None
    if surname and not (token.first and kind == "unknown"):
        return kind != "unknown"
    does = bool(DOES.match(after_text))
    never = bool(NEVER.match(after_text))
    title_like = _title_like(sentence)
    if kind == "word":
        if not strong and DETERMINER_JUST.search(before_text):
            return None
        if strong:
            return low not in ("green", "gray", "red", "silver", "amber", "violet", "indigo")
        if not token.first and (not title_like or gendered):
            return False
        return False if never or (does and gendered) or (token.first and ONLY_PEOPLE.match(after_text)) else None
    if kind == "capital":
        if strong and not MONTH_BEFORE.search(before_text):
            return False
        if MONTH_BEFORE.search(before_text) and not (does and gendered):
            return None
        if token.first and ONLY_PEOPLE.match(after_text):
            return False
        return False if gendered and (does or never or CALLS.search(before_text)) else None
    return _unknown(text, token, after, sentence, lists) if not is_common_word(low) else None


def _sum_in_words(text: str, title: _Token, name: _Token) -> bool:
    """Whether a title and a name begin a sum: Mrs Baker sells 18 loaves."""
    return bool(SUM.match(text[name.end :])) and not _has(OURS, _sentence(text, title.start))


def _unknown(text: str, token: _Token, after: _Token | None, sentence: str, lists: NameLists) -> bool | None:
    """Return the same for a word with a capital that is in no list: its surroundings have to say that it is a
    person."""
    before_text, after_text = text[max(0, token.start - 40) : token.start], text[token.end : token.end + 60]
    if not NAME_LIKE.fullmatch(token.text) or DETERMINER_JUST.search(before_text):
        return None
    gendered = _gendered(sentence)
    pair = bool(after and after.capital and not after.hidden and text[token.end : after.start] == " ")
    if after and pair and (is_common_word(after.low) or after.low in lists.proper):
        return None
    if OWNED.match(after_text):
        return True
    if AFTER.match(after_text):
        return pair
    introduced = BEFORE.search(before_text)
    if introduced and (not token.first or introduced[0].endswith(": ")):
        role = ROLE_LOWER.search(before_text) or not re.search(rf"\b(?:{PEOPLE}),?\s$", before_text, re.I)
        ends = re.match(r"\s*(?:[.,;:!?)]|$)", after_text)
        if role and (pair or ends or SAYS.match(after_text) or DOES.match(after_text)):
            return pair
    if STAFF.search(before_text) and (SAYS.match(after_text) or DOES.match(after_text)):
        return False
    if token.first and not pair and re.match(r" said,? [\"'“‘]|'s (?:question|answer|idea|comment) was\b", after_text):
        return False
    if token.first or _title_like(sentence):
        refuses = token.first and gendered and NEVER.match(after_text)
        return False if refuses or (token.first and gendered and HUMAN.match(after_text)) else None
    if pair:
        return None
    if HAS_THINGS.match(after_text) and not _has(TAUGHT, sentence):
        return False
    if token.low in lists.surnames and re.match(
        r" (?:pointed out|says|said|thinks|reckons|asked|wants|mentioned)\b", after_text
    ):
        return False
    calls = re.search(r"\b(?:said|told|asked|ask|tell|let)\s(?:to\s)?$", before_text)
    if (
        gendered
        or HUMAN.match(after_text)
        or (calls and re.match(r"\s*[.,!?;]|\s*$|\s(?:to|that|I|and|he|she)\b", after_text))
    ):
        return False
    return None


def _class_names(sentence: str, low: str) -> bool:
    """Whether a tree, flower, bird or stone stands beside another that is no first name, or with what classes have."""
    beside = {folded(one[0]) for one in WORD.finditer(sentence) if one[0][0].isupper()} - {low}
    unlikely = words("class_names") - words("word_names") - words("first_names") - words("capital_names")
    others = beside & words("class_names")
    listed = bool(others) and bool(beside & {"class", "house"}) and beside <= words("class_names") | {"class", "house"}
    return bool(beside & unlikely or OF_CLASSES.search(sentence)) or (listed and not PRONOUN.search(sentence))


def _lower_case(text: str) -> bool:
    return not any(letter.isupper() for letter in text)


def _sentence(text: str, place: int) -> str:
    start = 0
    for end, following in _sentence_ends(text):
        if end > place:
            return text[start:end]
        start = following
    return text[start:]


# Cached, because they are the same for each word of a text or of a sentence.


@functools.lru_cache(16)
def _sentence_ends(text: str) -> list[tuple[int, int]]:
    """(end of a sentence, start of the next) for each sentence of a text but the last."""
    return [one.span() for one in SENTENCE.finditer(text)]


@functools.lru_cache(128)
def _has(pattern: Pattern, sentence: str) -> bool:
    return pattern.search(sentence) is not None


@functools.lru_cache(16)
def _gendered(sentence: str) -> bool:
    """Whether a sentence says he or she of one person."""
    return PRONOUN.search(PAIRED.sub("", sentence)) is not None


@functools.lru_cache(16)
def _title_like(sentence: str) -> bool:
    """Whether most words have a capital, as in a heading."""
    long = re.findall(r"[^\W\d_]{4,}", sentence)
    return len(long) >= 2 and sum(one[0].isupper() for one in long) > 0.6 * len(long)


def _titled(text: str, token: _Token, after: _Token | None, lists: NameLists) -> int:
    """2 where a title and a name begin at a token, 1 for a title and an initial, 0 for neither."""
    if after is None or after.hidden or not re.fullmatch(r"\.?\s{1,3}", text[token.end : after.start]):
        return 0
    any_case, capital, everyday = lists.titles
    upper = after.text[0].isupper()
    if token.low in any_case:
        if len(after.text) == 1 and upper:
            return 0 if after.low in "xyz" else 1
        lower_style = token.text.islower() and not is_common_word(after.low) and after.low not in ("and", "men")
        upper = upper or bool(re.match(r"(?:al|el|de|van|von|bin|ap)-[A-Z]", after.text))
        return 2 if (upper and after.low not in ("men", "man", "and")) or lower_style else 0
    named = after.low in lists.named
    if token.low in capital:
        if token.text[0].isupper() and upper:
            if len(after.text) == 1:
                return 1 if after.low not in "xyzi" else 0
            return 2 if named or not is_common_word(after.low) else 0
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
        and not is_common_word(after.low)
    ):
        return 2
    return 0


def _last_of(text: str, tokens: list[_Token], index: int, lists: NameLists) -> int:
    """Return the index of the last word of a name that begins at a token."""
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
