"""Rules against a name, a rating or the personal history of one person, in every text of every kind of entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from coaching_playbook.captions import displayed_text
from coaching_playbook.clock import minutes
from coaching_playbook.model import (
    About,
    Allowed,
    Entry,
    Exemplar,
    LeveragePoint,
    Part,
    Person,
    Playbook,
    Reference,
    Technique,
)
from coaching_playbook.personal import CODES, Code, Hit, screen
from coaching_playbook.personal.text import folded, normalised
from coaching_playbook.personal.wordings import said_of
from coaching_playbook.redaction import as_displayed, redactions_for
from coaching_playbook.rules.language import JUDGING
from coaching_playbook.rules.registry import KeyPath, RuleHit, rule
from coaching_playbook.rules.text import entry_text
from coaching_playbook.rules.wording import JUDGING_PHRASES

_UNREAD = frozenset(
    {"url", "doi", "identifier", "link", "youtube", "vimeo", "authors", "allow", "clip_hosts", "accent"}
)
"""Fields that hold addresses or authors, and what reviewers alone read."""
_NAMING = frozenset({"id", "was", "poster", "captions", "file"})
"""Fields that hold ids and names of files, which become addresses."""
_CREDITING = frozenset({"credit", "how", "how_chosen", "live_model"})
"""Fields that may credit people by the name that they chose to show."""


class Reviewed(NamedTuple):
    """What one part holds: findings that nobody allowed, and for each `allow` whether it matched anything."""

    found: tuple[tuple[Code, KeyPath, str, tuple[Hit, ...]], ...]
    """Code, place, words that say where inside it (for captions), and hits."""
    used: tuple[bool, ...]


_last: list[tuple[object, Reviewed]] = []


def _reviewed(playbook: Playbook, part: Part) -> Reviewed:
    """Findings of a part; the last result is kept, because each rule looks at the same entry in turn."""
    if _last and _last[0][0] is part:
        return _last[0][1]
    allow: tuple[Allowed, ...] = getattr(part, "allow", ())
    used = [False] * len(allow)
    found: list[tuple[Code, KeyPath, str, tuple[Hit, ...]]] = []
    for at, where, text, hits in _hits_of(playbook, part):
        credited = _credited(playbook) if playbook.people else frozenset()
        if credited and _field(at) in _CREDITING:
            hits = [hit for hit in hits if folded(hit.words) not in credited]
        # Elsewhere a name that its owner chose to show is for people to weigh, and stops nothing.
        hits = [hit._replace(certain=False) if folded(hit.words) in credited else hit for hit in hits]
        redactions = [folded(one.name) for one in redactions_for(playbook.people) if hits and one.pattern.search(text)]
        if redactions:  # a message of its own says so: hidden-name
            hits = [hit for hit in hits if not any(hit.words and folded(hit.words) in name for name in redactions)]
        if _field(at) in _NAMING:
            hits = [hit for hit in hits if hit.code == "person-named"]
        for code in CODES:
            kept = []
            for hit in hits:
                if hit.code == code:
                    numbers = [n for n, one in enumerate(allow) if _allows(one, hit, text)]
                    for number in numbers:
                        used[number] = True
                    if not numbers:
                        kept.append(hit)
            if kept and not (code == "rating" and _said_already(at, text)):
                found.append((code, at, where, tuple(kept)))
    result = Reviewed(tuple(found), tuple(used))
    _last[:] = [(part, result)]
    return result


def _allows(one: Allowed, hit: Hit, text: str) -> bool:
    if one.code != hit.code:
        return False
    if one.text is None:
        return True
    wanted, words = folded(normalised(one.text)), folded(normalised(text)[hit.start : hit.end])
    return wanted in words or words in wanted


def _field(at: KeyPath) -> str:
    return next((one for one in reversed(at) if isinstance(one, str)), "")


def _said_already(at: KeyPath, text: str) -> bool:
    """Whether another rule has a message about the same words: a judging word or a judging question."""
    if at and at[0] in ("look_fors", "success_criteria"):
        return bool(JUDGING.search(text))
    return "questions" in at and JUDGING_PHRASES.found(text, JUDGING_PHRASES.rows) is not None


def _hits_of(playbook: Playbook, part: Part) -> Iterator[tuple[KeyPath, str, str, list[Hit]]]:
    """Texts in which something is found: place, for captions words that say where, the text, and its hits."""
    said, known = entry_text(part), playbook.known_words
    if found := screen(said.plain, known):
        for at, text in said.everything:
            if text not in found or at[0] in _UNREAD or at[-1] in _UNREAD:
                continue
            if isinstance(part, Reference) and at[0] != "note":
                continue
            if " " in text or not text.islower() or _field(at) in _NAMING:  # else an id of something else, or a choice
                yield at, "", text, found[text]
    if isinstance(part, About):
        for phase, questions in playbook.questions.items():
            found = screen([question.ask for question in questions], known)
            for index, question in enumerate(questions if found else ()):
                if question.ask in found:
                    yield ("questions.yml", phase, index), "", question.ask, found[question.ask]
    if isinstance(part, Exemplar) and part.caption_lines:
        yield from _hits_in_captions(part, known)


def _hits_in_captions(clip: Exemplar, known: frozenset[str]) -> Iterator[tuple[KeyPath, str, str, list[Hit]]]:
    """What captions say, cue by cue and over the ends of cues; and the lines of the file that no cue shows."""
    texts = [displayed_text(cue) for cue in clip.cues]
    places = [f" at {minutes(cue.start)}" for cue in clip.cues]
    borders = [" ".join([*one.split()[-3:], *two.split()[:3]]) for one, two in pairwise(texts)]
    unshown = list(_unshown(clip.caption_lines))
    found = screen([*texts, *borders, *(line for _number, line in unshown)], known)
    if not found:
        return
    told = {folded(hit.words) for text in texts for hit in found.get(text, ())}
    for place, text in zip(places, texts, strict=True):
        if text in found:
            yield ("captions",), place, text, found[text]
    for place, text, before in zip(places[1:], borders, texts, strict=False):
        border = len(" ".join(before.split()[-3:]))
        across = [hit for hit in found.get(text, ()) if hit.start < border < hit.end]
        if across := [
            hit for hit in across if hit.listed or not any(word in folded(hit.words) for word in told if word)
        ]:
            yield ("captions",), place, text, across
    for number, line in unshown:
        if line in found:
            yield ("captions",), f" on line {number}", line, found[line]


def _unshown(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Lines of a caption file that belong to no cue: its heading, notes, and what cues are called."""
    inside = False
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            inside = True
        elif not line.strip():
            inside = False
        elif not inside:
            yield number, normalised(line)


def _credited(playbook: Playbook) -> frozenset[str]:
    """The names that people chose to show, folded."""
    return frozenset(folded(name) for person in playbook.people if (name := as_displayed(person).name))


def _said(playbook: Playbook, part: Part, where: Entry | str, code: Code) -> Iterator[RuleHit]:
    learner, team = playbook.about.learners.one, playbook.vocabularies.teams[:1]
    colleague = team[0].short if team else "TA"
    for found, at, place, hits in _reviewed(playbook, part).found:
        if found == code:
            message, fix, severity = said_of(code, hits, place, learner, colleague)
            if at[0] == "questions.yml":
                yield RuleHit("questions.yml", at[1:], message, fix, severity=severity)
            else:
                yield RuleHit(where, at, message, fix, severity=severity)


_OF = (LeveragePoint, Technique, Exemplar)


def _pages(playbook: Playbook) -> tuple[Entry, ...]:
    return (*playbook.leverage_points, *playbook.techniques, *playbook.exemplars)


def _others(playbook: Playbook) -> Iterator[tuple[Part, Entry | str]]:
    """Parts without a page of their own. People are left out: their names are what they chose to write."""
    yield playbook.about, "playbook.yml"
    yield playbook.vocabularies, "vocabularies.yml"
    yield playbook.coach_training, "coach_training.yml"
    for entries in (playbook.cycles, playbook.glossary, playbook.references):
        for entry in entries:
            assert not isinstance(entry, Person)
            yield entry, entry


@rule("person-named", of=_OF)
def _person_named(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """No person is named, in any text, caption, file name or hand-written page; where it is only likely, it is a
    warning. Those who wrote a book, and those who are taught, are none of these: `allow` keeps them."""
    for entry in _pages(playbook):
        yield from _said(playbook, entry, entry, "person-named")


@rule("rating", of=_OF)
def _rating(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """No person and no visit is graded, scored or ranked; where it is only likely, it is a warning."""
    for entry in _pages(playbook):
        yield from _said(playbook, entry, entry, "rating")


@rule("pupil-history", of=_OF)
def _pupil_history(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Nothing tells of one pupil's or colleague's diagnosis, family or past; where it is only likely, it is a
    warning. Needs are written of pupils in general."""
    for entry in _pages(playbook):
        yield from _said(playbook, entry, entry, "pupil-history")


@rule("allow-unused", "warning", of=_OF)
def _allow_unused(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Each line under `allow` still lets something stay."""
    for entry in _pages(playbook):
        yield from _unused(playbook, entry, entry)


@rule("allowed", "note", of=_OF)
def _allowed(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """What was found and kept is said again to reviewers, with its reason. No page shows it."""
    for entry in _pages(playbook):
        yield from _kept(playbook, entry, entry)


def _unused(playbook: Playbook, part: Part, where: Entry | str) -> Iterator[RuleHit]:
    allow: tuple[Allowed, ...] = getattr(part, "allow", ())
    for number, used in enumerate(_reviewed(playbook, part).used if allow else ()):
        if not used:
            message = f"Nothing here is found by '{allow[number].code}'" + (
                " in these words." if allow[number].text else "."
            )
            yield RuleHit(where, ("allow", number), message, "Take this line out of 'allow', or mend its words.")


def _kept(playbook: Playbook, part: Part, where: Entry | str) -> Iterator[RuleHit]:
    allow: tuple[Allowed, ...] = getattr(part, "allow", ())
    for number, used in enumerate(_reviewed(playbook, part).used if allow else ()):
        if used:
            what = f" ('{allow[number].text}')" if allow[number].text else ""
            yield RuleHit(
                where, ("allow", number), f"Kept here: {allow[number].code}{what}. Because: {allow[number].because}"
            )


@rule("person-named", across=True)
def _person_named_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for part, where in _others(playbook):
        yield from _said(playbook, part, where, "person-named")


@rule("rating", across=True)
def _rating_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for part, where in _others(playbook):
        yield from _said(playbook, part, where, "rating")


@rule("pupil-history", across=True)
def _pupil_history_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for part, where in _others(playbook):
        yield from _said(playbook, part, where, "pupil-history")


@rule("allow-unused", "warning", across=True)
def _allow_unused_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for part, where in _others(playbook):
        yield from _unused(playbook, part, where)


@rule("allowed", "note", across=True)
def _allowed_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for part, where in _others(playbook):
        yield from _kept(playbook, part, where)
