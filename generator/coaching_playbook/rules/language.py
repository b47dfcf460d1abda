"""Rules for wording: open questions, respect, observable criteria, and no private data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from coaching_playbook.clock import format_minutes
from coaching_playbook.model import (
    Entry,
    Exemplar,
    LeveragePoint,
    Playbook,
    Technique,
    iter_texts,
    lower_case_words,
    mentions_clip,
)
from coaching_playbook.rules.phrases import DEFICIT_PHRASES
from coaching_playbook.rules.questions import Fault, classify
from coaching_playbook.rules.registry import CodeHelp, KeyPath, RuleHit, rule, shared_parts
from coaching_playbook.rules.text import entry_texts, first_match, question_wordings, word_pattern
from coaching_playbook.yamlio import BULLETS

JUDGING_WORD = word_pattern(
    *("good", "great", "outstanding", "excellent", "brilliant", "poor", "weak", "bad", "inadequate", "satisfactory"),
    *("effective", "effectively", "appropriate", "appropriately", "successfully", "best", "requires improvement"),
    "(?<!as )well(?! as)",
)


def _criteria_and_look_fors(playbook: Playbook) -> Iterator[tuple[Entry, KeyPath, str]]:
    """Yield (entry, key path, text) for each success criterion and each look-for (a sign of a practice)."""
    for technique in playbook.techniques:
        for name, texts in (("adult", technique.look_fors.adult), ("pupil", technique.look_fors.pupil)):
            yield from ((technique, ("look_fors", name, i), text) for i, text in enumerate(texts))
        yield from ((technique, ("success_criteria", i), text) for i, text in enumerate(technique.success_criteria))
    for point in playbook.leverage_points:
        yield from ((point, ("look_fors", i), text) for i, text in enumerate(point.look_fors))


@rule("clip-question", "warning")
def _check_clip_questions(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a question about a clip is written as `clip:`, with `live:` beside it for pages without one. Other
    questions do not speak of a clip."""
    for entry, at, _phase, text in _questions(playbook):
        if at[-1] == "clip" or not mentions_clip(text):
            continue
        if at[-1] == "live":
            yield RuleHit(
                entry, at, "This is asked where there is no clip, and it speaks of one.", "Ask about a lesson."
            )
        else:
            message = "This question speaks of a clip, so it is not shown where there is none."
            yield RuleHit(entry, at, message, "Write it as clip:, and beside it as live:, without the clip.")


@rule("judging-word")
def _check_no_judging_words(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that success criteria and look-fors say what can be seen or heard. They hold no grade and no praise."""
    for entry, at, text in _criteria_and_look_fors(playbook):
        if word := first_match(JUDGING_WORD, text):
            message = f"'{word}' judges; two people would not agree whether it is there."
            yield RuleHit(entry, at, message, "Say what someone could see or hear.")


def _questions(playbook: Playbook) -> Iterator[tuple[Entry | str, KeyPath, str, str]]:
    """Yield (entry or file name, key path, id of the phase or "scaling", wording) for each wording of each question."""
    for technique in playbook.techniques:
        for phase, questions in technique.questions.items():
            for at, words in question_wordings(questions):
                yield technique, ("questions", phase, *at), phase, words
        for index, descriptor in enumerate(technique.scaling):
            if descriptor.ask:
                yield technique, ("scaling", index, "ask"), "scaling", descriptor.ask
    for phase, questions in playbook.questions.items():
        for at, words in question_wordings(questions):
            yield "questions.yml", (phase, *at), phase, words


@rule(
    "closed-question",
    more_codes=(
        CodeHelp("leading-question", "error", "Coaching questions hold no advice and no blame."),
        CodeHelp(
            "judging-question",
            "error",
            "Coaching questions ask for no grade and no fault: people who feel judged stop thinking aloud.",
        ),
        CodeHelp(
            "not-a-question",
            "error",
            "A coaching question holds a question mark, or begins with an invitation such as Tell me.",
        ),
    ),
)
def _check_questions(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that coaching questions are open. While rehearsing, an invitation (Shall we …? Can you …?) is enough."""
    phases = playbook.vocabularies.coaching_phases
    rehearsing = {phase.id for phase in phases if phase.effective_kind == "rehearse"}
    for entry, at, phase, text in _questions(playbook):
        # Without phases vocabularies.yml is invalid, and any phase may be a rehearsal.
        finding = classify(text, rehearsal=phase in rehearsing or phase == "rehearse" or not phases)
        if finding is None:
            continue
        example = f"For example: '{finding.better}'"
        match finding.fault:
            case Fault.CLOSED:
                message = f"'{finding.words}' can be answered with {finding.answer}."
                fix = f"Begin with what, when, where, which, how or who. {example}"
                if not rehearsing and not classify(finding.words, rehearsal=True):
                    fix += " If people practise in this phase, write kind: rehearse for it in vocabularies.yml."
            case Fault.LEADING:
                message = f"'{finding.words}' gives an answer away, or sounds like blame."
                fix = f"Ask what happened, or what they make of it. {example}"
            case Fault.JUDGING:
                message = f"'{finding.words}' judges, and a person who feels judged stops thinking aloud."
                fix = f"Ask what was seen or heard. {example}"
            case Fault.STATEMENT:
                message, fix = "This asks nothing.", "End it with a question mark, or begin with 'Tell me'."
        yield RuleHit(entry, at, message, fix, code=finding.fault.value)


@rule("repeated-question", "warning", cross_entry=True)
def _check_no_repeated_questions(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no coaching question appears twice."""
    questions: list[tuple[Entry | str, str, KeyPath, str]] = [
        (technique, technique.origin.path, ("questions", phase, index), lower_case_words(words))
        for technique in playbook.techniques
        for phase, asked in technique.questions.items()
        for index, question in enumerate(asked)
        for _name, words in question.wordings
    ]
    questions += [
        ("questions.yml", "questions.yml", (phase, *at), lower_case_words(words))
        for phase, bank in playbook.questions.items()
        for at, words in question_wordings(bank)
    ]
    first_path: dict[str, str] = {}
    reported: set[tuple[str, str]] = set()  # one message for each pair of files: a copied file has a dozen repetitions
    for entry, path, at, words in questions:
        if words not in first_path:
            first_path[words] = path
        elif (path, first_path[words]) not in reported:
            reported.add((path, first_path[words]))
            message = f"This question stands in {first_path[words]} too."
            fix = "Ask something that only this page can ask."
            if path == first_path[words]:
                message, fix = "This question stands in this file twice.", "Delete one of the two."
            yield RuleHit(entry, at, message, fix)


@rule("deficit-word", kinds=(LeveragePoint, Technique, Exemplar))
def _check_respectful_wording(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that all texts speak of pupils and staff with respect, without words that make a person a problem."""
    texts: list[tuple[Entry | str, KeyPath, str]] = [
        (entry, at, text)
        for entry in (*playbook.entries, *playbook.cycles, *playbook.pathways)
        for at, text in entry_texts(entry)
        if " " in text  # ids and choices have none
    ]
    texts += [(file, at, text) for file, at, _phase, text in _questions(playbook) if isinstance(file, str)]
    texts += [("coach_training.yml", at, text) for at, text in iter_texts(playbook.coach_training)]
    for entry_or_file, at, text in texts:
        if words := DEFICIT_PHRASES.search(text):
            yield RuleHit(entry_or_file, at, f"'{words[0]}' makes a person the problem.", words[1])


@rule("not-observable", "warning")
def _check_criteria_are_observable(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a success criterion names something that can be seen or heard, not something in the mind."""
    inner = re.compile(r"^(?:I|We) (?:understand|know|am aware|appreciate|believe|value|feel)\b", re.IGNORECASE)
    for technique in playbook.techniques:
        for index, text in enumerate(technique.success_criteria):
            if words := first_match(inner, text):
                message = f"'{words}' cannot be seen or heard."
                yield RuleHit(technique, ("success_criteria", index), message, "Say what you do that shows it.")


PRIVATE_PATTERNS = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a phone number": re.compile(r"(?<![\w.])\(?(?:(?:\+|00)44[ -]*(?:\(0\))?|0)(?:[ ()-]*\d){9,10}(?!\d)"),
    "a pupil number": re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b", re.IGNORECASE),
    "a date of birth": re.compile(r"\b(?:born(?: on| in)?|date of birth|d\.?o\.?b\.?)\b.{0,12}\d", re.IGNORECASE),
}
"""Patterns of private data, keyed by a description. Each match holds a digit or an @."""
_DIGIT_OR_AT = re.compile(r"[\d@]")


def private_data_in(text: str) -> list[str]:
    """Return a description of each kind of private data in a text, such as "a phone number"."""
    patterns = PRIVATE_PATTERNS if _DIGIT_OR_AT.search(text) else {}
    return [description for description, pattern in patterns.items() if pattern.search(text)]


@rule("private", kinds=(LeveragePoint, Technique, Exemplar))
def _check_no_private_data(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no text or caption holds a person's e-mail address, phone number, pupil number or date of birth."""
    for entry in playbook.entries:
        yield from _find_private_in_texts(entry, entry_texts(entry))
    for clip in playbook.exemplars:
        # Lines too, because the file is published with its notes; cues too, because a cue may run over two lines.
        texts = [(f"on line {number}", line) for number, line in enumerate(clip.caption_lines, 1)]
        texts += [(f"at {format_minutes(cue.start)}", cue.text) for cue in clip.cues]
        first_position: dict[str, str] = {}
        for position, text in texts:
            for description in private_data_in(text):
                first_position.setdefault(description, position)
        for description, position in first_position.items():
            message = f"The captions hold {description} {position}."
            yield RuleHit(clip, ("captions",), message, "Take it out of the caption file.")


_MARKUP = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|a|ul|ol|li|h[1-6]|table|tr|td|font|img|o:p)\b[^<>]*>"
    r"|<!--|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});|\[[^\[\]]+\]\([^()\s]+\)|\*\*[^\s*][^*]*\*\*|__[^\s_][^_]*__|^#{1,6}\s",
    re.IGNORECASE,
)


_BULLET = re.compile(rf"[{BULLETS}*+](?=\s)|\d{{1,2}}[.)](?=\s)")


@rule("markup-in-text", "warning", kinds=(LeveragePoint, Technique, Exemplar))
def _check_no_markup(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a text holds words alone: readers would see HTML, a Markdown link or a bullet as it is typed."""
    for entry in playbook.entries:
        for at, text in entry_texts(entry):
            if not text[:1].isalpha() and (bullet := _BULLET.match(text)):
                message = f"Readers would see '{bullet[0]}' as it is typed here."
                yield RuleHit(entry, at, message, "Write the words alone: pages add bullets and numbers to lists.")
            if any(sign in text for sign in ("<", "&", "](", "**", "__", "# ")) and (found := _MARKUP.search(text)):
                message = f"Readers would see '{found[0][:40]}' as it is typed here."
                fix = "Write the words alone. Text from Word or a web page can be pasted as plain text: Ctrl+Shift+V."
                yield RuleHit(entry, at, message, fix)


@rule("private", cross_entry=True)  # without a docstring, so that the help page lists the code once
def _check_no_private_data_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for entry, part in (*shared_parts(playbook), *((person, person) for person in playbook.people)):
        yield from _find_private_in_texts(entry, iter_texts(part))
    for file, at, _phase, text in _questions(playbook):
        if isinstance(file, str):
            yield from _find_private_in_texts(file, [(at, text)])


_FIELDS_WITHOUT_PROSE = frozenset({"url", "doi", "identifier", "link", "source", "email", "form", "picture"})
"""Names of fields that hold URLs, e-mail addresses, numbers or file names on purpose."""


def _find_private_in_texts(entry: Entry | str, texts: Iterable[tuple[KeyPath, str]]) -> Iterator[RuleHit]:
    """Yield a hit for each kind of private data in each text of an entry, except in fields without prose.

    `texts` are (key path, text).
    """
    for at, text in texts:
        for description in private_data_in(text) if at[-1] not in _FIELDS_WITHOUT_PROSE else ():
            yield RuleHit(entry, at, f"This looks like {description}.", "Take it out; write a role, not a person.")
