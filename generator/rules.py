"""What a good playbook obeys. One small function a rule; its docstring is the rule, in the docs too.

A rule looks at a playbook whose shapes are already right and yields what it finds. Mistakes stop a build; warnings are
for people to weigh. Where a file is broken something empty stands in for it, so a rule may meet a playbook that lacks
parts, never one with wrong parts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from generator.model import Entry, LeveragePoint, Part, Playbook, Technique
from generator.problems import Severity

At = tuple[str | int, ...]


class Finding(NamedTuple):
    """What a rule found: the file, the place in it, and the words. `key` points at the field's name, not its value."""

    path: str
    at: At
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    key: bool = False


class Said(NamedTuple):
    """What one rule says of one place; the rule's code and severity are added by `check`."""

    entry: Entry | str
    at: At
    message: str
    fix: str = ""
    key: bool = False


Whole = Literal["entry", "playbook"] | None


class Rule(NamedTuple):
    """`whole` says that the rule asks whether something is there.

    It is asked of an entry only when all of that entry could be read, and of the playbook when every file could be.
    """

    code: str
    severity: Severity
    doc: str
    look: Callable[[Playbook, dt.date], Iterator[Said]]
    whole: Whole = None


RULES: list[Rule] = []
_Look = Callable[[Playbook, dt.date], Iterator[Said]]


def _rule(code: str, severity: Severity = "error", *, whole: Whole = None) -> Callable[[_Look], _Look]:
    def keep(look: _Look) -> _Look:
        RULES.append(Rule(code, severity, " ".join((look.__doc__ or "").split()), look, whole))
        return look

    return keep


def check(playbook: Playbook, day: dt.date, paths: Sequence[str], *, complete: bool) -> Iterator[Finding]:
    """Everything that the rules find on a day; `paths` are the files read, `complete` says that all could be."""
    for rule in RULES:
        for said in rule.look(playbook, day):
            if rule.whole == "playbook" and not complete:
                break
            if isinstance(said.entry, Entry):
                unread = said.entry.broken
                if (rule.whole == "entry" and unread) or (said.at and said.at[0] in unread):
                    continue
            if isinstance(said.entry, str):
                path, at = next((p for p in paths if p.endswith(f"/{said.entry}")), said.entry), said.at
            else:
                path, at = said.entry.origin.path, (*said.entry.origin.at, *said.at)
            if path in paths:
                yield Finding(path, at, rule.code, said.message, said.fix, rule.severity, said.key)


# --- reading text ----------------------------------------------------------------------------------------------


def _texts(part: Part, at: At = (), *, ids: bool = False) -> Iterator[tuple[At, str]]:
    """Every text of two words or more inside a part, with its place. Ids and choices have no spaces."""
    for name, info in type(part).model_fields.items():
        yield from _texts_of(getattr(part, name), (*at, info.alias or name), ids)


def _texts_of(value: object, at: At, ids: bool) -> Iterator[tuple[At, str]]:
    if isinstance(value, str):
        if " " in value or ids:
            yield at, value
    elif isinstance(value, Part):
        yield from _texts(value, at, ids=ids)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts_of(item, (*at, index), ids)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_of(item, (*at, key), ids)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_][\w'’-]*", text)


def reading_level(texts: Iterable[str]) -> float:
    """The automated readability index of texts taken together: about the school year in the US that can read them."""
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    words = [word for sentence in sentences for word in _words(sentence)]
    if not words:
        return 0.0
    letters = sum(len(re.sub(r"\W", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None


def _whole(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


def _pages(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    return (*playbook.leverage_points, *playbook.techniques)


def _same(text: str) -> str:
    return " ".join(_words(text.lower()))


# --- the vision comes first ------------------------------------------------------------------------------------


@_rule("way-missing", whole="entry")
def _way_missing(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Each leverage point serves at least one statement of the Way: the vision comes first."""
    for point in playbook.leverage_points:
        if not point.way:
            message = f"The leverage point '{point.title}' serves no statement of the Way."
            fix = "Add way: and the id of a statement from playbook.yml; if none fits, write one together first."
            yield Said(point, ("title",), message, fix)


@_rule("way-unserved", "warning", whole="playbook")
def _way_unserved(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Each statement of the Way has a leverage point that serves it."""
    served = {id_ for point in playbook.leverage_points for id_ in point.way}
    for index, statement in enumerate(playbook.about.vision.statements):
        if statement.id not in served:
            message = f"No leverage point serves '{statement.text}'"
            yield Said("playbook.yml", ("vision", "statements", index, "id"), message, "Name it under way: of one.")


@_rule("no-techniques", "warning", whole="playbook")
def _no_techniques(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Each leverage point has a technique."""
    for point in playbook.leverage_points:
        if not any(technique.leverage_point == point.id for technique in playbook.techniques):
            yield Said(point, ("title",), f"'{point.title}' has no technique yet.", "Write one file in techniques/.")


# --- one thing, one name ---------------------------------------------------------------------------------------


@_rule("duplicate-title")
def _duplicate_title(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """No two techniques, and no two leverage points, have the same title."""
    for entries in (playbook.leverage_points, playbook.techniques):
        seen: dict[str, Technique | LeveragePoint] = {}
        for entry in entries:
            first = seen.setdefault(_same(entry.title), entry)
            if first is not entry:
                message = f"'{entry.title}' is already the title of {first.origin.path}."
                yield Said(entry, ("title",), message, "Give one of the two a title that tells them apart.")


@_rule("duplicate-term")
def _duplicate_term(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A word has one entry in the glossary, as its term or as one of its aliases."""
    seen: dict[str, str] = {}
    for entry in playbook.glossary:
        named: list[tuple[At, str]] = [(("term",), entry.term)]
        named += [(("aliases", index), alias) for index, alias in enumerate(entry.aliases)]
        for at, word in named:
            first = seen.setdefault(_same(word), entry.id)
            if first != entry.id:
                yield Said(entry, at, f"'{word}' is already explained under '{first}'.", "Put the two together.")


@_rule("duplicate-id")
def _duplicate_id(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Ids are used once in each list of vocabularies.yml, playbook.yml and coach_training.yml."""
    lists: list[tuple[str, At, Sequence[object]]] = [
        ("vocabularies.yml", (name,), value) for name, value in playbook.vocabularies if isinstance(value, tuple)
    ]
    if playbook.about.vision is not None:
        lists.append(("playbook.yml", ("vision", "statements"), playbook.about.vision.statements))
    lists.append(("coach_training.yml", ("modules",), playbook.coach_training.modules))
    lists.append(("coach_training.yml", ("methods",), playbook.coach_training.methods))
    for path, at, entries in lists:
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            id_ = getattr(entry, "id", None)
            if id_ in seen:
                message = f"The id '{id_}' is already used in this list."
                yield Said(path, (*at, index, "id"), message, "Give one of the two another id.")
            elif id_:
                seen.add(id_)


@_rule("repeated-text", "warning")
def _repeated_text(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Nothing is said twice in the same list."""
    for entry in _pages(playbook):
        seen: dict[tuple[At, str], At] = {}
        for at, text in _texts(entry, ids=True):
            if isinstance(at[-1], int) and seen.setdefault((at[:-1], _same(text)), at) != at:
                yield Said(entry, at, "This is said twice in the same list.", "Delete one of the two.")


# --- links between techniques ----------------------------------------------------------------------------------


@_rule("circle")
def _circle(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """`builds_on` has no circle: following it always ends at a technique to begin with."""
    builds_on = {technique.id: technique.builds_on for technique in playbook.techniques}
    done: set[str] = set()
    for start in builds_on:
        path = [start] if start not in done else []
        left = [iter(builds_on[start])] if path else []
        while left:
            here = next(left[-1], None)
            if here is None:
                done.add(path.pop())
                left.pop()
            elif here in path:
                entry = playbook.technique[path[-1]]
                at: At = ("builds_on", entry.builds_on.index(here))
                if here == path[-1]:
                    yield Said(entry, at, "A technique cannot build on itself.", "Delete this line.")
                else:
                    ring = " → ".join([*path[path.index(here) :], here])
                    message = f"These build on each other in a circle: {ring}."
                    yield Said(entry, at, message, "Take out one of these links, or write it under related.")
            elif here in builds_on and here not in done:
                path.append(here)
                left.append(iter(builds_on[here]))


@_rule("related-to-itself")
def _related_to_itself(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A technique is not related to itself."""
    for technique in playbook.techniques:
        if technique.id in technique.related:
            at: At = ("related", technique.related.index(technique.id))
            yield Said(technique, at, "A technique is not related to itself.", "Delete this line.")


@_rule("former-id-in-use")
def _former_id_in_use(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A former id (`was`) is not the id of another page, and belongs to one page only."""
    for entries in (playbook.leverage_points, playbook.techniques):
        owner = {entry.id: entry for entry in entries}
        for entry in entries:
            for index, former in enumerate(entry.was):
                holder = owner.setdefault(former, entry)
                if former == entry.id:
                    yield Said(entry, ("was", index), f"'{former}' is this page's own id.", "Take this line out.")
                elif holder is not entry:
                    message = f"'{former}' cannot lead here: it belongs to {holder.origin.path}."
                    yield Said(entry, ("was", index), message, "Take this line out, or rename the other.")


# --- what a page needs -----------------------------------------------------------------------------------------


@_rule("unfinished", whole="entry")
def _unfinished(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A technique that is no longer a draft has success criteria, scaling, questions, a rehearsal and look-fors."""
    for technique in playbook.techniques:
        if technique.status in ("draft", "retired"):
            continue
        filled = {
            "success_criteria": len(technique.success_criteria) >= 2,
            "scaling": bool(technique.scaling),
            "questions": bool(technique.questions),
            "rehearsal": technique.rehearsal is not None,
            "look_fors": bool(technique.look_fors.adult or technique.look_fors.pupil),
        }
        for name, there in filled.items():
            if not there:
                few = "at least two " if name == "success_criteria" else ""
                message = f"A technique with the status '{technique.status}' needs {few}'{name}'."
                yield Said(technique, ("status",), message, "Add it, or set status: draft.")


@_rule("scaling-order")
def _scaling_order(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Levels of the scaling line rise, and none stands twice."""
    for technique in playbook.techniques:
        for index, (one, other) in enumerate(zip(technique.scaling, technique.scaling[1:], strict=False), 1):
            if other.level <= one.level:
                message = f"Level {other.level} comes after level {one.level}."
                yield Said(technique, ("scaling", index, "level"), message, "Write levels from low to high, each once.")


@_rule("scaling-gap", whole="entry")
def _scaling_gap(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """The scaling line has a descriptor at each level that vocabularies.yml names a band for."""
    wanted = [band.level for band in playbook.vocabularies.scaling_bands]
    for technique in playbook.techniques:
        levels = {descriptor.level for descriptor in technique.scaling}
        for level in wanted if levels else ():
            if level not in levels:
                message = f"The scaling line has no descriptor at level {level}."
                yield Said(
                    technique, ("scaling",), message, f"Levels here are {', '.join(map(str, wanted))}.", key=True
                )


@_rule("agreed-without-date", whole="entry")
def _agreed_without_date(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A page with the status agreed says when it was agreed and with whom."""
    for entry in _pages(playbook):
        if entry.status == "agreed" and entry.agreed is None:
            fix = "Add agreed: with on: (the day) and with: (who agreed), or set status: trial."
            yield Said(entry, ("status",), "This page is marked agreed, and does not say when or with whom.", fix)


@_rule("agreed-without-team")
def _agreed_without_team(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Nothing is agreed without somebody who does the job."""
    roles = {role.id: role.team for role in playbook.vocabularies.roles}
    for entry in _pages(playbook):
        team = entry.team or playbook.about.team
        if not entry.agreed or team not in {one.id for one in playbook.vocabularies.teams}:
            continue
        theirs = {
            role
            for who in entry.agreed.with_
            for role in (playbook.person[who].roles if who in playbook.person else (who,))
        }
        if not any(roles.get(role) == team for role in theirs):
            mine = [role for role, of in roles.items() if of == team]
            message = "Nobody from the team itself is among those who agreed."
            yield Said(
                entry, ("agreed", "with"), message, f"Agree it with one of: {', '.join(mine) or 'the team'}.", key=True
            )


@_rule("future-agreement")
def _future_agreement(playbook: Playbook, day: dt.date) -> Iterator[Said]:
    """A page is not agreed, and has not changed, on a day that is still to come."""
    for entry in _pages(playbook):
        dates: list[tuple[At, dt.date]] = [(("changes", i, "on"), change.on) for i, change in enumerate(entry.changes)]
        dates += [(("agreed", "on"), entry.agreed.on)] if entry.agreed else []
        for at, on in dates:
            if on > day + dt.timedelta(days=1):  # a day's grace, for clocks on the other side of midnight
                yield Said(entry, at, f"{on} is still to come.", "Write the day on which it happened.")


@_rule("person-without-name")
def _person_without_name(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Somebody whose name is to be shown has a name."""
    for person in playbook.people:
        if person.show == "name" and not person.name:
            yield Said(person, ("show",), "There is no name to show.", "Add name:, or write show: role.")


@_rule("cycle-ends-first")
def _cycle_ends_first(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A cycle ends after it starts."""
    for cycle in playbook.cycles:
        if cycle.ends and cycle.ends < cycle.starts:
            message = f"This cycle ends on {cycle.ends}, before it starts on {cycle.starts}."
            yield Said(cycle, ("ends",), message, "Swap the two, or mend the year.")


# --- kind and open words ---------------------------------------------------------------------------------------

_JUDGING = _whole(
    *("good", "great", "outstanding", "excellent", "brilliant", "poor", "weak", "bad", "inadequate", "satisfactory"),
    *("effective", "effectively", "appropriate", "appropriately", "successfully", "requires improvement", "best"),
    "(?<!as )well(?! as)",
)
_DEFICIT = _whole(
    *("low[- ]ability", "suffers? from", "mainstreamed", "velcro", "less able", "wheelchair[- ]bound"),
    *("special needs (?:kid|child|pupil)s?", "normal (?:pupil|child|kid|learner)s?", "even TAs can", "my TA"),
)
_CLOSED = re.compile(
    r"^(?:and |but |so )?(?:did|do|does|is|are|was|were|will|could|can|have|has|had|should|would)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_INVITES = re.compile(r"^(?:shall we|can you|could you|can we|would you like)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"why (?:didn['’]?t|don['’]?t|did you not|haven['’]?t|aren['’]?t) you|don['’]t you (?:think|agree)"
    r"|would(?:n['’]t| not) it be better|should(?:n['’]t| not) you|^you (?:should|must|need to)\b"
    r"|\bsurely\b|isn['’]t it true",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^(?:tell|walk|talk|show|think|describe|picture|imagine|choose|pick|take me)\b", re.IGNORECASE)


def _criteria_and_look_fors(playbook: Playbook) -> Iterator[tuple[Entry, At, str]]:
    for technique in playbook.techniques:
        for name, texts in (("adult", technique.look_fors.adult), ("pupil", technique.look_fors.pupil)):
            yield from ((technique, ("look_fors", name, i), text) for i, text in enumerate(texts))
        yield from ((technique, ("success_criteria", i), text) for i, text in enumerate(technique.success_criteria))
    for point in playbook.leverage_points:
        yield from ((point, ("look_fors", i), text) for i, text in enumerate(point.look_fors))


@_rule("judging-word")
def _judging_word(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Success criteria and look-fors say what can be seen or heard. They hold no grade and no praise."""
    for entry, at, text in _criteria_and_look_fors(playbook):
        if word := _found(_JUDGING, text):
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


@_rule("closed-question")
def _closed_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Coaching questions are open. While rehearsing, an invitation (Shall we …? Can you …?) is open enough."""
    for entry, at, phase, text in _questions(playbook):
        for sentence in _sentences(text):
            closed = sentence.endswith("?") and _CLOSED.match(sentence)
            if closed and not (phase == "rehearse" and _INVITES.match(sentence)):
                message = f"'{sentence}' can be answered with yes or no."
                yield Said(entry, at, message, "Begin with what, when, where, which, how or who.")


@_rule("leading-question")
def _leading_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Coaching questions hold no advice and no blame."""
    for entry, at, _phase, text in _questions(playbook):
        for words in filter(None, (_found(_LEADING, sentence) for sentence in _sentences(text))):
            message = f"'{words}' gives an answer away, or sounds like blame."
            yield Said(entry, at, message, "Ask what happened, or what they make of it.")


@_rule("not-a-question")
def _not_a_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A coaching question asks: it holds a question mark, or begins with an invitation such as Tell me."""
    for entry, at, _phase, text in _questions(playbook):
        if "?" not in text and not _ASKS.match(text):
            yield Said(entry, at, "This asks nothing.", "End it with a question mark, or begin with 'Tell me'.")


@_rule("repeated-question", "warning")
def _repeated_question(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """No coaching question stands twice."""
    seen: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for entry, at, _phase, text in _questions(playbook):
        here = entry if isinstance(entry, str) else entry.origin.path
        if _same(text) not in seen:
            seen[_same(text)] = here
            continue
        there = seen[_same(text)]
        if (here, there) not in told:  # once for each pair of files: a copied file would else be told a dozen times
            told.add((here, there))
            message = f"This question stands in {there} too."
            yield Said(entry, at, message, "Ask something that only this page can ask.")


@_rule("deficit-word")
def _deficit_word(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Pages speak of pupils and staff with respect: no words that make a person a problem."""
    for entry in _pages(playbook):
        for at, text in _texts(entry):
            if word := _found(_DEFICIT, text):
                message = f"'{word}' makes a person the problem."
                yield Said(entry, at, message, "Say what helps, and what adults can do.")


@_rule("not-observable", "warning")
def _not_observable(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A success criterion names something that can be seen or heard, not something in the mind."""
    inner = re.compile(r"^(?:I|We) (?:understand|know|am aware|appreciate|believe|value|feel)\b", re.IGNORECASE)
    for technique in playbook.techniques:
        for index, text in enumerate(technique.success_criteria):
            if words := _found(inner, text):
                message = f"'{words}' cannot be seen or heard."
                yield Said(technique, ("success_criteria", index), message, "Say what you do that shows it.")


# --- the school's own colour -----------------------------------------------------------------------------------

LEAST_CONTRAST = 4.5
_PAPER = "#fbfaf7"


def contrast(one: str, other: str) -> float:
    """The contrast between two colours written #rrggbb, from 1 to 21 (WCAG 2.2, relative luminance)."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@_rule("pale-accent")
def _pale_accent(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """The school's own colour can be read on the page: a contrast of 4.5 to 1 or more."""
    accent = playbook.about.brand.accent
    if accent and (found := contrast(accent, _PAPER)) < LEAST_CONTRAST:
        message = f"{accent} is too pale to read on the page: its contrast is {found:.1f} to 1."
        yield Said("playbook.yml", ("brand", "accent"), message, f"Choose a darker one; {LEAST_CONTRAST} is the least.")


# --- clips -----------------------------------------------------------------------------------------------------

HOSTS = ("sharepoint.com", "microsoftstream.com", "drive.google.com", "youtube.com", "youtu.be", "vimeo.com")
"""Where a linked clip may be, subdomains included. A school adds its own under `clip_hosts` in playbook.yml."""
LONGEST_CLIP = 240


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


@_rule("clip-unfinished", whole="entry")
def _clip_unfinished(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A published clip has a source, captions, a length, a watch-for question and a permission."""
    for clip in playbook.exemplars:
        if clip.status != "published" or clip.kind == "storyboard":
            continue
        for name in ("source", "captions", "duration", "watch_for", "permission"):
            if getattr(clip, name) is None:
                message = f"A published clip needs '{name}'."
                yield Said(clip, ("status",), message, "Add it, or set status: filmed.")


@_rule("storyboard-with-film")
def _storyboard_with_film(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A storyboard has no film: it says what one could show."""
    for clip in playbook.exemplars:
        if clip.kind == "storyboard":
            for name in ("source", "poster", "captions"):
                if getattr(clip, name) is not None:
                    fix = "Set kind: to what the film is, or take this line out."
                    yield Said(clip, (name,), "A storyboard has no film.", fix, key=True)


@_rule("moment-time")
def _moment_time(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A moment lies inside its clip, ends after it starts, and stands in the order of the clip."""
    for clip in playbook.exemplars:
        before = 0
        for index, moment in enumerate(clip.moments):
            at: At = ("moments", index)
            if moment.start < before:
                yield Said(clip, (*at, "start"), "This moment starts before the one above it.", "Put them in order.")
            before = moment.start
            if moment.end is not None and moment.end <= moment.start:
                message = f"This moment ends at {_clock(moment.end)}, and starts at {_clock(moment.start)}."
                yield Said(clip, (*at, "end"), message, "The end comes after the start.")
            for name, time in (("start", moment.start), ("end", moment.end)):
                if clip.duration is not None and time is not None and time > clip.duration:
                    message = f"{_clock(time)} is outside the clip, which is {_clock(clip.duration)} long."
                    yield Said(clip, (*at, name), message, "Mend the time, or the duration.")


@_rule("moment-shows")
def _moment_shows(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """The step and the criterion that a moment shows exist in its technique. Both are counted from 1."""
    for clip in playbook.exemplars:
        if not (technique := playbook.technique.get(clip.technique)):
            continue
        if not technique.whole:
            continue
        has = {"step": len(technique.steps), "criterion": len(technique.success_criteria)}
        for index, moment in enumerate(clip.moments):
            for name, most in has.items():
                number = getattr(moment, name)
                if number is not None and not 1 <= number <= most:
                    what = "steps" if name == "step" else "success criteria"
                    message = f"'{technique.title}' has {most} {what}, so there is no {name} {number}."
                    yield Said(
                        clip, ("moments", index, name), message, "Count from 1, in the order of the technique's file."
                    )


@_rule("contrast")
def _contrast(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A contrast pair is an example and a non-example of the same technique."""
    for clip in playbook.exemplars:
        other = playbook.exemplar.get(clip.contrast_with or "")
        if other and (other.role == clip.role or other.technique != clip.technique):
            message = f"'{other.id}' is not the other side of this clip."
            fix = "A pair is one example and one non-example of the same technique."
            yield Said(clip, ("contrast_with",), message, fix)


@_rule("real-non-example")
def _real_non_example(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A non-example is acted by staff or drawn. Nobody's real slip is ever shown."""
    for clip in playbook.exemplars:
        if clip.role == "non-example" and clip.kind == "lesson":
            yield Said(clip, ("kind",), "A non-example is never a real lesson.", "Act it with staff: kind: role-play.")


@_rule("clip-host")
def _clip_host(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A linked clip is on a host that the playbook knows."""
    hosts = (*HOSTS, *playbook.about.clip_hosts)
    for clip in playbook.exemplars:
        if clip.source and clip.source.link:
            host = re.sub(r"^https://(?:[^/@]*@)?([^/:?#]+).*$", r"\1", clip.source.link).lower()
            if "@" in clip.source.link.split("/")[2] or not any(
                host == one or host.endswith(f".{one}") for one in hosts
            ):
                message = f"'{host}' is not a host that clips are linked from."
                fix = f"Hosts are {', '.join(hosts)}; a leader can add one under clip_hosts in playbook.yml."
                yield Said(clip, ("source", "link"), message, fix)


@_rule("basis-needed")
def _basis_needed(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Where people are in view there is a lawful basis. `not-needed` is for drawings."""
    for clip in playbook.exemplars:
        permission = clip.permission
        if permission and permission.lawful_basis == "not-needed" and clip.kind in ("lesson", "role-play"):
            fix = "Ask your school's data protection lead which basis it is."
            yield Said(clip, ("permission", "lawful_basis"), "People are in view, so a lawful basis is needed.", fix)


@_rule("permission-days")
def _permission_days(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A permission is reviewed after it was checked."""
    for clip in playbook.exemplars:
        permission = clip.permission
        if permission and permission.review_by < permission.checked_on:
            message = f"The review is due on {permission.review_by}, before the check on {permission.checked_on}."
            yield Said(clip, ("permission", "review_by"), message, "Mend the year of one of the two.")


@_rule("captions-time")
def _captions_time(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Captions end with the clip."""
    for clip in playbook.exemplars:
        late = [cue for cue in clip.cues if clip.duration is not None and cue.end > clip.duration + 1]
        if late and clip.duration is not None:
            message = (
                f"A caption lasts until {_clock(int(late[-1].end))}, and the clip is {_clock(clip.duration)} long."
            )
            yield Said(clip, ("captions",), message, "Mend the caption file, or the duration.")


@_rule("captions-gap", "warning")
def _captions_gap(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Captions say something in each moment, if only that there is silence."""
    for clip in playbook.exemplars:
        for index, moment in enumerate(clip.moments):
            if clip.cues and not clip.said_in(moment):
                message = f"The captions say nothing during '{moment.label}'."
                yield Said(clip, ("moments", index, "label"), message, "Add what is said, or [silence].")


_PEOPLE = "teacher tutor adult narrator everyone all class group voice speaker parent leader coach"


@_rule("name-in-captions")
def _name_in_captions(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Captions name nobody: a voice is a role, such as TA or Pupil 2."""
    about, words = playbook.about, playbook.vocabularies
    if not words.teams:  # vocabularies.yml is broken, and that has been said
        return
    known = {*_PEOPLE.split(), about.learners.one.lower(), about.learners.many.lower()}
    known |= {role.label.lower() for role in words.roles} | {role.id for role in words.roles}
    known |= {name.lower() for team in words.teams for name in (team.one, team.many, team.short, team.shorts)}
    for clip in playbook.exemplars:
        for cue in clip.cues:
            role = re.sub(r"\s+(?:\d+|[A-Za-z])$", "", cue.voice.lower())
            if role and role not in known:
                message = f"The captions name '{cue.voice}' at {_clock(int(cue.start))}."
                yield Said(clip, ("captions",), message, "Write a role, such as TA, Teacher or Pupil 2.")
                break


@_rule("long-clip", "warning")
def _long_clip(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A clip lasts four minutes at most: several short ones beat one long one."""
    for clip in playbook.exemplars:
        if clip.duration and clip.duration > LONGEST_CLIP:
            message = f"This clip is {_clock(clip.duration)} long."
            yield Said(clip, ("duration",), message, "Cut it to the part that shows one thing.")


@_rule("withdrawn-and-published", "warning")
def _withdrawn_and_published(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A clip that somebody has withdrawn is marked withdrawn. It is not shown either way."""
    for clip in playbook.exemplars:
        withdrawn = clip.permission and isinstance(clip.permission.withdrawn_on, dt.date)
        if withdrawn and clip.status == "published":
            fix = "Set status: withdrawn, and keep the entry so that its id is not used again."
            yield Said(clip, ("status",), "Somebody has withdrawn from this clip.", fix)


# --- what never belongs here -----------------------------------------------------------------------------------

_PRIVATE = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a phone number": re.compile(r"(?<![\w.])(?:\+44|0)(?:[ -]?\d){9,10}(?!\d)"),
    "a pupil number": re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b"),
    "a date of birth": re.compile(r"\b(?:born (?:on|in)|date of birth|d\.?o\.?b\.?)\b.{0,12}\d", re.IGNORECASE),
    "a pupil's name": re.compile(r"\b(?:pupil|child|boy|girl|student)s? (?:called|named) [A-Z][a-z]+"),
}


@_rule("private")
def _private(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Nothing about a pupil, and no address or number of anybody, is written anywhere; captions included."""
    entries: tuple[Entry, ...] = (*_pages(playbook), *playbook.exemplars, *playbook.cycles, *playbook.people)
    for entry in entries:
        for at, text in _texts(entry):
            for what, pattern in _PRIVATE.items():
                if pattern.search(text):
                    yield Said(entry, at, f"This looks like {what}.", "Take it out; write a role, not a person.")
    for clip in playbook.exemplars:
        for cue in clip.cues:
            for what, pattern in _PRIVATE.items():
                if pattern.search(cue.text):
                    message = f"The captions hold {what} at {_clock(int(cue.start))}."
                    yield Said(clip, ("captions",), message, "Take it out of the caption file.")


# --- easy to read, honest and fresh ----------------------------------------------------------------------------

MOST_WORDS = 25
MOST_LEVEL = 6.0


@_rule("long-sentence", "warning")
def _long_sentence(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """No sentence on a technique or leverage point has more than 25 words."""
    for entry in _pages(playbook):
        for at, text in _texts(entry):
            for sentence in _sentences(text):
                if (count := len(_words(sentence))) > MOST_WORDS:
                    message = f"This sentence has {count} words: '{sentence[:50]}…'"
                    yield Said(entry, at, message, "Make two sentences of it.")


@_rule("reading-level", "warning")
def _reading_level(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """The steps, criteria and questions of a technique can be read at about age 11 (readability index of 6 or less)."""
    for technique in playbook.techniques:
        texts = [text for step in technique.steps for text in (step.do, step.how, step.say) if text]
        texts += technique.success_criteria
        texts += [question.ask for questions in technique.questions.values() for question in questions]
        if (level := reading_level(texts)) > MOST_LEVEL:
            message = (
                f"Steps, criteria and questions have a readability index of {level:.1f}; {MOST_LEVEL:.0f} is the most."
            )
            yield Said(technique, ("steps",), message, "Use shorter words and shorter sentences.", key=True)


@_rule("no-pupil-look-for", "warning", whole="entry")
def _no_pupil_look_for(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """Look-fors include something that pupils do: that is what the practice is for."""
    for technique in playbook.techniques:
        if technique.look_fors.adult and not technique.look_fors.pupil:
            message = "No look-for says what pupils do."
            yield Said(technique, ("look_fors",), message, "Add pupil: with one thing to see or hear.", key=True)


@_rule("only-practice-evidence", "warning", whole="entry")
def _only_practice_evidence(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """The evidence for a technique is more than practitioners' accounts, or a known gap says so."""
    for technique in playbook.techniques:
        if (
            technique.evidence
            and not technique.known_gaps
            and all(e.strength == "practice" for e in technique.evidence)
        ):
            message = "All its evidence is practice: nothing here was studied."
            yield Said(technique, ("evidence",), message, "Look for a study, or say so under known_gaps.", key=True)


@_rule("no-evidence", "warning", whole="entry")
def _no_evidence(playbook: Playbook, _day: dt.date) -> Iterator[Said]:
    """A technique that is no longer a draft cites evidence."""
    for technique in playbook.techniques:
        if technique.status not in ("draft", "retired") and not technique.evidence:
            yield Said(
                technique,
                ("title",),
                "It cites no evidence.",
                "Add one from references.yml.",
            )


@_rule("starter-for-long", "warning")
def _starter_for_long(playbook: Playbook, day: dt.date) -> Iterator[Said]:
    """Starter content is changed by the team within a year."""
    for entry in _pages(playbook):
        latest = max((change.on for change in entry.changes), default=None)
        if entry.status == "starter" and latest and (day - latest).days > 365:
            message = f"This is still starter content, last changed on {latest}."
            yield Said(entry, ("status",), message, "Talk it over with the team and make it yours.")


@_rule("review-due", "warning")
def _review_due(playbook: Playbook, day: dt.date) -> Iterator[Said]:
    """A page is looked at again by its review date."""
    for entry in _pages(playbook):
        if entry.review_by and entry.review_by < day:
            message = f"The review was due by {entry.review_by}."
            yield Said(entry, ("review_by",), message, "Look at the page together, then set a new date.")


def as_page() -> str:
    """All rules as a page of Markdown, made from their docstrings."""
    kinds = {
        "error": ("Mistakes", "These stop the site from being built, so that nothing wrong is ever shown."),
        "warning": ("Warnings", "These are for people to weigh. They stop nothing."),
    }
    lines = [
        "# What is checked",
        "",
        "`playbook check` reads every file and says everything it finds in one go, each with its file, line and",
        "column. Apart from the rules below it checks that each file can be read, that each field is one it knows,",
        "with the kind of value it should have, and that everything that is named somewhere exists.",
        "",
    ]
    for severity, (title, lead) in kinds.items():
        lines += [f"## {title}", "", lead, "", "| code | rule |", "|---|---|"]
        lines += [f"| `{rule.code}` | {rule.doc.replace('|', '/')} |" for rule in RULES if rule.severity == severity]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
