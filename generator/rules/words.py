"""Rules for kind and open words, and for what is never written down."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.model import Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from generator.rules.better import DEFICIT, JUDGING_QUESTIONS, LEADING, Table, opened
from generator.rules.rule import (
    At,
    Said,
    clock,
    first,
    pages,
    rule,
    same,
    sentences_of,
    texts_in,
    whole_words,
    words_in,
)

JUDGING = whole_words(
    *("good", "great", "outstanding", "excellent", "brilliant", "poor", "weak", "bad", "inadequate", "satisfactory"),
    *("effective", "effectively", "appropriate", "appropriately", "successfully", "best", "requires improvement"),
    "(?<!as )well(?! as)",
)
_JUDGING_LOWER = re.compile(JUDGING.pattern)  # several times as quick to find nothing
_CLOSED = re.compile(
    r"^(?:and |but |so )?(?:did|do|does|is|are|was|were|will|could|can|have|has|had|should|would)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_INVITES = re.compile(r"^(?:shall we|can you|could you|can we|would you like)\b", re.IGNORECASE)
_ASKS = re.compile(r"^(?:tell|walk|talk|show|think|describe|picture|imagine|choose|pick|take me)\b", re.IGNORECASE)


def _criteria_and_look_fors(playbook: Playbook) -> Iterator[tuple[Entry, At, str]]:
    for technique in playbook.techniques:
        for name, texts in (("adult", technique.look_fors.adult), ("pupil", technique.look_fors.pupil)):
            yield from ((technique, ("look_fors", name, i), text) for i, text in enumerate(texts))
        yield from ((technique, ("success_criteria", i), text) for i, text in enumerate(technique.success_criteria))
    for point in playbook.leverage_points:
        yield from ((point, ("look_fors", i), text) for i, text in enumerate(point.look_fors))


@rule("judging-word")
def _judging_word(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Success criteria and look-fors say what can be seen or heard. They hold no grade and no praise."""
    for entry, at, text in _criteria_and_look_fors(playbook):
        if _JUDGING_LOWER.search(text.lower()) and (word := first(JUDGING, text)):
            message = f"'{word}' judges; two people would not agree whether it is there."
            yield Said(entry, at, message, "Say what somebody could see or hear.")


def _questions(playbook: Playbook) -> Iterator[tuple[Entry | str, At, str, str]]:
    for technique in playbook.techniques:
        for phase, questions in technique.questions.items():
            for index, question in enumerate(questions):
                yield technique, ("questions", phase, index), phase, question.ask
    for phase, questions in playbook.questions.items():
        for index, question in enumerate(questions):
            yield "questions.yml", (phase, index), phase, question.ask


def _found_in_questions(table: Table, playbook: Playbook) -> Iterator[tuple[Entry | str, At, str, str]]:
    questions = list(_questions(playbook))
    likely = table.likely("\n".join([text for *_, text in questions]).lower())
    for entry, at, _phase, text in questions if likely else ():
        for words, better in filter(None, (table.found(sentence, likely) for sentence in sentences_of(text))):
            yield entry, at, words, better


@rule("closed-question")
def _closed_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Coaching questions are open. While rehearsing, an invitation (Shall we …? Can you …?) is open enough."""
    rehearsing = {phase.id for phase in playbook.vocabularies.coaching_phases if phase.does == "rehearse"} | {
        "rehearse"
    }
    for entry, at, phase, text in _questions(playbook):
        for sentence in sentences_of(text):
            closed = sentence.endswith("?") and _CLOSED.match(sentence)
            if closed and not (phase in rehearsing and _INVITES.match(sentence)):
                message = f"'{sentence}' can be answered with yes or no."
                fix = f"Begin with what, when, where, which, how or who. For example: '{opened(sentence)}'"
                yield Said(entry, at, message, fix)


@rule("leading-question")
def _leading_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Coaching questions hold no advice and no blame."""
    for entry, at, words, better in _found_in_questions(LEADING, playbook):
        message = f"'{words}' gives an answer away, or sounds like blame."
        yield Said(entry, at, message, f"Ask what happened, or what they make of it. For example: '{better}'")


@rule("judging-question")
def _judging_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Coaching questions ask for no grade and no fault: somebody who feels judged stops thinking aloud."""
    for entry, at, words, better in _found_in_questions(JUDGING_QUESTIONS, playbook):
        message = f"'{words}' judges, and somebody who feels judged stops thinking aloud."
        yield Said(entry, at, message, f"Ask what was seen or heard. For example: '{better}'")


@rule("not-a-question")
def _not_a_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A coaching question asks: it holds a question mark, or begins with an invitation such as Tell me."""
    for entry, at, _phase, text in _questions(playbook):
        if "?" not in text and not _ASKS.match(text):
            yield Said(entry, at, "This asks nothing.", "End it with a question mark, or begin with 'Tell me'.")


@rule("repeated-question", "warning", across=True)
def _repeated_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """No coaching question stands twice."""
    seen: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    bank = [(phase, n, same(one.ask)) for phase, asked in playbook.questions.items() for n, one in enumerate(asked)]
    asked = [words for one in (*(technique.asks for technique in playbook.techniques), bank) for *_at, words in one]
    if len(set(asked)) == len(asked):
        return
    all_: Iterator[tuple[Entry | str, str, At, str]] = itertools.chain(
        ((t, t.origin.path, ("questions", phase, n), words) for t in playbook.techniques for phase, n, words in t.asks),
        (("questions.yml", "questions.yml", (phase, n), words) for phase, n, words in bank),
    )
    for entry, here, at, words in all_:
        if words not in seen:
            seen[words] = here
            continue
        there = seen[words]
        if (here, there) not in told:  # once for each pair of files: a copied file would else be told a dozen times
            told.add((here, there))
            message = f"This question stands in {there} too."
            yield Said(entry, at, message, "Ask something that only this page can ask.")


@rule("deficit-word", of=(LeveragePoint, Technique, Exemplar))
def _deficit_word(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Everything speaks of pupils and staff with respect: no words that make a person a problem."""
    for entry in (*pages(playbook), *playbook.exemplars, *playbook.cycles):
        said = words_in(entry)
        likely = DEFICIT.likely(said.lower)
        for at, text in said.texts if likely else ():
            if words := DEFICIT.found(text, likely):
                yield Said(entry, at, f"'{words[0]}' makes a person the problem.", words[1])
    for where, at, _phase, text in _questions(playbook):
        if isinstance(where, str) and (words := DEFICIT.found(text, DEFICIT.rows)):
            yield Said(where, at, f"'{words[0]}' makes a person the problem.", words[1])
    for at, text in texts_in(playbook.coach_training):
        if words := DEFICIT.found(text, DEFICIT.rows):
            yield Said("coach_training.yml", at, f"'{words[0]}' makes a person the problem.", words[1])


@rule("not-observable", "warning")
def _not_observable(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A success criterion names something that can be seen or heard, not something in the mind."""
    inner = re.compile(r"^(?:I|We) (?:understand|know|am aware|appreciate|believe|value|feel)\b", re.IGNORECASE)
    for technique in playbook.techniques:
        for index, text in enumerate(technique.success_criteria):
            if words := first(inner, text):
                message = f"'{words}' cannot be seen or heard."
                yield Said(technique, ("success_criteria", index), message, "Say what you do that shows it.")


class Private(NamedTuple):
    """`signs` are for a quick look: one of them is in lower-case text that holds such a thing, or else many digits."""

    what: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...] = ()


PRIVATE = (
    Private("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), ("@",)),
    Private("a phone number", re.compile(r"(?<![\w.])\(?(?:(?:\+|00)44[ -]*(?:\(0\))?|0)(?:[ ()-]*\d){9,10}(?!\d)")),
    Private("a pupil number", re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b", re.IGNORECASE)),
    Private(
        "a date of birth",
        re.compile(r"\b(?:born(?: on| in)?|date of birth|d\.?o\.?b\.?)\b.{0,12}\d", re.IGNORECASE),
        ("born", "date of birth", "dob", "d.o", "do.b"),
    ),
)
_MANY_DIGITS = re.compile(r"\d{9}")
_BETWEEN_DIGITS = b" ()+-abcdefghijklmnopqrstuvwxyz"
"""What may stand between the digits of a number, and letters: what is left of a text is short, and soon looked at."""


def suspects(lower: str) -> list[Private]:
    """What may stand in lower-case text; a quick look before the careful one."""
    digits = _MANY_DIGITS.search(lower.encode(errors="replace").translate(None, _BETWEEN_DIGITS).decode())
    return [one for one in PRIVATE if (any(sign in lower for sign in one.signs) if one.signs else digits)]


@rule("private", of=(LeveragePoint, Technique, Exemplar))
def _private(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Nothing about a pupil, and no address or number of anybody, is written anywhere; captions included."""
    yield from _private_in((entry, entry) for entry in (*pages(playbook), *playbook.exemplars))
    for clip in playbook.exemplars:
        if not (suspected := suspects("\n".join((*clip.caption_lines, *(cue.text for cue in clip.cues))).lower())):
            continue
        # The file is published as it stands, so its notes count; a caption may run over two lines, so its words do too.
        lines = [(f"on line {number}", line) for number, line in enumerate(clip.caption_lines, 1)]
        told: set[str] = set()
        for place, text in (*lines, *((f"at {clock(int(cue.start))}", cue.text) for cue in clip.cues)):
            for one in suspected:
                if one.what not in told and one.pattern.search(text):
                    told.add(one.what)
                    message = f"The captions hold {one.what} {place}."
                    yield Said(clip, ("captions",), message, "Take it out of the caption file.")


@rule("private", across=True)
def _private_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    parts: list[tuple[Entry | str, Part]] = [
        ("playbook.yml", playbook.about),
        ("vocabularies.yml", playbook.vocabularies),
        ("coach_training.yml", playbook.coach_training),
    ]
    others = (playbook.cycles, playbook.people, playbook.glossary, playbook.references)
    yield from _private_in((*parts, *((entry, entry) for entries in others for entry in entries)))
    for phase, questions in playbook.questions.items():
        asked: list[tuple[At, str]] = [((phase, index), question.ask) for index, question in enumerate(questions)]
        yield from _private_texts("questions.yml", asked, PRIVATE)


def _private_in(parts: Iterable[tuple[Entry | str, Part]]) -> Iterator[Said]:
    for where, part in parts:
        said = words_in(part)
        if suspected := suspects(said.lower):
            yield from _private_texts(where, said.everything, suspected)


def _private_texts(where: Entry | str, texts: Iterable[tuple[At, str]], suspected: Sequence[Private]) -> Iterator[Said]:
    for at, text in texts:
        for one in suspected:
            if at[-1] not in ("url", "doi", "identifier", "link", "source") and one.pattern.search(text):
                yield Said(where, at, f"This looks like {one.what}.", "Take it out; write a role, not a person.")
