"""The nouns of a playbook. The fields here are the schema: what is checked, and how a file is written, comes from them.

Everything is frozen. What can be worked out is a property, so that templates hold markup only. Text is plain text:
`*emphasis*` and `**strong**` are the only marks that pages honour.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from generator.captions import Cue
from generator.urls import url_problem

# --- kinds of value --------------------------------------------------------------------------------------------

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Texts = tuple[Text, ...]
Ids = tuple[Id, ...]


# Compiled here, since they are asked of tens of thousands of values.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-5][0-9])")
_DIGITS = re.compile(r"[0-9]{1,6}")


def _read_once(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Reads a text as something else; thousands of files hold the same few days, times and numbers."""
    known = functools.lru_cache(4096)(read)

    def once(value: Any) -> Any:
        return known(value) if type(value) is str else value

    return once


@_read_once
def _day(value: str) -> dt.date:
    if not _DAY.fullmatch(value):
        raise PydanticCustomError(
            "not-a-date", "'{found}' is not a date as YYYY-MM-DD, such as 2026-09-01.", {"found": value}
        )
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not-a-date", "'{found}' is not a day of the calendar.", {"found": value}) from None


@_read_once
def _seconds(value: str) -> int:
    found = _TIME.fullmatch(value)
    if not found or (found[1] and int(found[2]) > 59):
        message = "'{found}' is not a time as minutes:seconds, such as 1:05."
        raise PydanticCustomError("not-a-time", message, {"found": value})
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


@_read_once
def _number(value: str) -> int:
    if not _DIGITS.fullmatch(value):
        raise PydanticCustomError("not-a-number", "'{found}' is not a whole number.", {"found": value})
    return int(value)


def _day_or_no(value: Any) -> dt.date | Literal["no"]:
    if value == "no":
        return "no"
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "should be one text")
    try:
        day = _day(value)
    except PydanticCustomError as error:
        message = "'{found}' is not a date as YYYY-MM-DD, such as 2026-09-01, or no."
        raise PydanticCustomError("not-a-date", message, {"found": value}) from error
    assert isinstance(day, dt.date)
    return day


# What an editor is told of values that are written as text and read as something else.
_A_DAY = WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
_A_DAY_OR_NO = WithJsonSchema({"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$"})
_A_TIME = WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$"})

DayOrNo = Annotated[dt.date | Literal["no"], PlainValidator(_day_or_no), _A_DAY_OR_NO]
"""A calendar day, or the word no."""
Day = Annotated[dt.date, BeforeValidator(_day), _A_DAY]
"""A calendar day, written YYYY-MM-DD."""
Seconds = Annotated[int, BeforeValidator(_seconds), _A_TIME]
"""Seconds from the start of a clip, written m:ss or h:mm:ss."""
Number = Annotated[int, BeforeValidator(_number)]
Level = Annotated[int, BeforeValidator(_number), Field(ge=1, le=10)]
"""A place on the scaling line, 1 to 10."""
Minutes = Annotated[int, BeforeValidator(_number), Field(ge=1, le=240)]

Status = Literal["starter", "draft", "trial", "agreed", "retired"]
Strength = Literal["direct", "related", "practice"]
Approach = Literal["facilitative", "dialogical", "directive"]


_WORD = re.compile(r"[^\W_][\w'’-]*")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_'-]*")  # the same where there are no other letters, and quicker


def words_of(text: str) -> list[str]:
    return (_PLAIN_WORD if text.isascii() else _WORD).findall(text)


def same(text: str) -> str:
    """A text's words alone, to tell whether two texts say the same."""
    return " ".join(words_of(text.lower()))


class RefersTo(NamedTuple):
    """Marks a field that holds ids of something else. `kind` is a field of Playbook or Vocabularies, or several."""

    kinds: tuple[str, ...]
    keys: bool = False
    """Whether the ids are the keys of a mapping rather than its values."""


def _to(*kinds: str) -> RefersTo:
    return RefersTo(kinds)


class Origin(NamedTuple):
    """Where an entry was written: its file below the root, and its place inside that file."""

    path: str = ""
    at: tuple[str | int, ...] = ()


class Part(BaseModel):
    """Anything that is written in YAML. Unknown fields are refused, so that a slip of the finger loses no text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Part):
    """A part with an id and an origin of its own."""

    shelf: ClassVar[str] = ""
    """The folder of its address, for entries that have a page of their own."""

    id: Id = Field(description="The short name used in addresses and links. Lower-case words joined by hyphens.")
    _origin: Origin = PrivateAttr(default_factory=Origin)
    _broken: frozenset[str] = PrivateAttr(default_factory=frozenset)

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def broken(self) -> frozenset[str]:
        """The fields that could not be read. Of a broken entry the rules see the rest; no page ever does."""
        return self._broken

    @property
    def whole(self) -> bool:
        return not self._broken


# --- vocabularies ----------------------------------------------------------------------------------------------


class Term(Entry):
    label: Title = Field(description="What readers see.")
    description: Text | None = Field(None, description="A few words that explain the label.")


class CoachingPhase(Term):
    """One part of a coaching conversation."""

    minutes: Minutes = Field(description="How long this part usually takes, in minutes.")
    kind: Literal["scaling", "celebrate", "notice", "rehearse", "plan", "review"] | None = Field(
        None,
        description="What happens in it, where its id is none of scaling, celebrate, notice, rehearse, plan, review.",
    )
    stage: Annotated[Id | None, _to("stages")] = Field(
        None, description="The stage of the coaching model that this phase belongs to."
    )
    say: Text | None = Field(None, description="Words with which somebody who is new to coaching could begin it.")
    coach: Text | None = Field(None, description="What the coach does in it.")
    coachee: Text | None = Field(None, description="What the person who is coached does in it.")
    avoid: Text | None = Field(None, description="What to keep out of it.")

    @property
    def does(self) -> str:
        return self.kind or self.id


class SessionPart(Part):
    """One part of a session, as a format needs it."""

    phase: Annotated[Id, _to("coaching_phases")] = Field(description="The coaching phase whose questions it uses.")
    minutes: Minutes = Field(description="Its share of the time, in minutes.")
    what: Text | None = Field(None, description="What happens, where that is not what the phase itself says.")


class SessionFormat(Term):
    """A way in which people meet to coach."""

    parts: tuple[SessionPart, ...] = Field(
        (), description="What happens, in order. Without it: every phase but the review, with its own minutes."
    )
    keep: Annotated[Ids, _to("coaching_phases")] = Field(
        (), description="The phases that stay when time is short, the one that matters most first."
    )


class Role(Term):
    team: Annotated[Id | None, _to("teams")] = Field(
        None, description="The team that people in this role belong to, where they belong to one."
    )


class Team(Term):
    """A support-staff team and the words for its members."""

    one: Title = Field(description="One member, in full: teaching assistant.")
    many: Title = Field(description="Several members, in full: teaching assistants.")
    short: Title = Field(description="One member, in short: TA.")
    shorts: Title = Field(description="Several members, in short: TAs.")


class ScalingBand(Part):
    level: Level = Field(description="A place on the line, 1 to 10.")
    name: Title = Field(description="What this place is called.")
    meaning: Text = Field(description="What it means to be there.")


def _terms(*rows: tuple[str, str, str]) -> tuple[Term, ...]:
    return tuple(Term(id=id_, label=label, description=description) for id_, label, description in rows)


STATUSES = _terms(
    ("starter", "Starter", "Came with the tool. Change it with your team."),
    ("draft", "Draft", "Being written."),
    ("trial", "On trial", "Being tried out."),
    ("agreed", "Agreed", "Agreed by our team."),
    ("retired", "Retired", "Kept for the record. We no longer use it."),
)
CREDITS = _terms(
    ("suggested", "suggested it", "Had the idea."),
    ("tried", "tried it in class", "Tried it with learners, and said how it went."),
    ("wrote", "wrote it", "Wrote words of it."),
    ("filmed", "filmed it", "Filmed, acted or drew a clip."),
    ("captioned", "captioned it", "Wrote or mended captions."),
    ("coached", "coached it", "Coached somebody in it."),
    ("reviewed", "reviewed it", "Read it with care, and said what to change."),
    ("advised", "advised from outside", "Knows the subject and is from outside the team."),
)
STRENGTHS = _terms(
    ("direct", "Direct", "Studied with this team, or guidance written for its practice."),
    ("related", "Related", "Studied with other adults, or a close practice."),
    ("practice", "Practice", "Professional guidance or a practitioner's account."),
)

SESSION_FORMATS = (
    SessionFormat(
        id="one-to-one",
        label="One to one",
        description="Two people, somewhere quiet. One thinks aloud, and the other asks.",
    ),
    SessionFormat(
        id="one-room",
        label="Everyone in one room",
        description="Pairs or small tables, all on the same part at the same time.",
    ),
)


class Headings(Part):
    """What pages call the lists."""

    key_stages: Title = Field("Key stages", description="The heading over key stages.")
    settings: Title = Field("Settings", description="The heading over settings.")
    needs: Title = Field("Often useful for", description="The heading over needs.")


class Vocabularies(Part):
    """The lists that a playbook sorts by. They belong to the school: any of them may be renamed, grown or cut."""

    headings: Headings = Field(default_factory=Headings, description="What pages call the lists of this file.")
    teams: tuple[Team, ...] = Field(description="Support-staff teams that have pages here.", min_length=1)
    key_stages: tuple[Term, ...] = Field((), description="Ages or stages of pupils.")
    settings: tuple[Term, ...] = Field((), description="Where and when a technique is used.")
    needs: tuple[Term, ...] = Field(
        (), description="Needs that a technique is often useful for; never a label of a pupil."
    )
    coaching_phases: tuple[CoachingPhase, ...] = Field(
        (), description="The parts of a coaching conversation, in order."
    )
    session_formats: tuple[SessionFormat, ...] = Field(
        SESSION_FORMATS, description="The ways in which people meet to coach.", min_length=1
    )
    scaling_bands: tuple[ScalingBand, ...] = Field((), description="Names for places on the scaling line.")
    roles: tuple[Role, ...] = Field((), description="Who people are, for credit and agreement.")
    survey_areas: tuple[Term, ...] = Field((), description="The areas that the anonymous survey asks about.")
    evidence_strengths: tuple[Term, ...] = Field(STRENGTHS, description="Words for the three strengths of evidence.")
    statuses: tuple[Term, ...] = Field(STATUSES, description="Words for the statuses of a page.")
    credits: tuple[Term, ...] = Field(CREDITS, description="Words for the ways in which people help.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")


# --- the playbook itself ---------------------------------------------------------------------------------------


class Allowed(Part):
    """Something that a check takes for a name, a rating or personal history, and that people reviewed and kept.

    Reviewers see the reason each time; no page ever shows it.
    """

    code: Literal["person-named", "rating", "pupil-history"] = Field(
        description="The code at the end of the check's message."
    )
    because: Text = Field(description="Why it may stay, in a sentence. Never about a pupil.")
    text: Text | None = Field(
        None, description="The words that may stay. Without it: all that the code finds in this entry."
    )


class Agreement(Part):
    """When a page was agreed, and by whom."""

    on: Day = Field(description="The day it was agreed.")
    with_: Annotated[Ids, _to("people", "roles")] = Field(
        alias="with", description="Who agreed: ids of people or of roles.", min_length=1
    )
    how: Text | None = Field(None, description="How it was agreed, in a sentence.")


class Change(Part):
    on: Day = Field(description="The day of the change.")
    what: Text = Field(description="What changed for a reader, in a sentence.")


class Credit(Part):
    who: Annotated[Id, _to("people")] = Field(description="An id from people.yml.")
    how: Literal["suggested", "tried", "wrote", "filmed", "captioned", "coached", "reviewed", "advised"] = Field(
        description="What they did for this page."
    )


class WayStatement(Part):
    id: Id = Field(description="A short name for it, used in links.")
    text: Text = Field(description="One thing that the team believes.")


class Vision(Part):
    """What the team believes great practice looks like: the Way."""

    title: Title = Field(description="What the team calls its vision.")
    opening: Text = Field(description="A sentence or two to begin with.")
    statements: tuple[WayStatement, ...] = Field(
        min_length=1, description="What the team believes, one statement at a time."
    )
    note: Text | None = Field(None, description="Anything a reader should know about it.")
    agreed: Agreement | None = Field(None, description="When the team agreed it, and who was there.")


class CoachingModel(Part):
    title: Title = Field(description="What the model is called.")
    summary: Text = Field(description="How coaching works here, in a sentence or two.")
    stages: tuple[Term, ...] = Field((), description="Its stages, in order.")
    credit: Text | None = Field(None, description="Whose ideas shaped the model.")


class Notices(Part):
    """Sentences that stand on every technique page."""

    plan_first: Text | None = Field(None, description="That a pupil's own plan comes before this playbook.")
    safeguarding: Text | None = Field(None, description="What to do if a pupil says something worrying.")
    starter: Text | None = Field(None, description="What starter content is.")


class Brand(Part):
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = Field(
        None, description="The school's own colour for light pages, as #RRGGBB."
    )


class Learners(Part):
    """The words for those whom the team helps."""

    one: Title = Field("pupil", description="One of them.")
    many: Title = Field("pupils", description="Several of them.")


class About(Part):
    """`playbook.yml`: what this playbook is and whose."""

    title: Title = Field(description="The name of the playbook, shown on every page.")
    tagline: Text | None = Field(None, description="One sentence below the name.")
    school: Title | None = Field(None, description="The school or trust.")
    status: Status = Field("draft", description="How far the team has got with it.")
    team: Annotated[Id, _to("teams")] = Field(description="The main team, an id from the vocabularies.")
    vision: Vision = Field(description="What the team believes great practice looks like.")
    aims: Texts = Field((), description="What the programme is for.")
    coaching_model: CoachingModel | None = Field(None, description="How coaching works here.")
    learners: Learners = Field(default_factory=Learners, description="The words for those whom the team helps.")
    notices: Notices = Field(default_factory=Notices, description="Sentences that stand on every technique page.")
    clip_hosts: Texts = Field((), description="More hosts that clips may be linked from, such as video.school.example.")
    brand: Brand = Field(default_factory=Brand, description="The school's own looks.")
    allow: tuple[Allowed, ...] = Field(
        (), description="What a check finds in this file or in questions.yml, and people reviewed and kept."
    )


Mark = Literal["eye", "step-back", "talk", "path", "calm", "link", "book", "hand", "star", "seed", "door", "bell"]
MARKS: tuple[str, ...] = get_args(Mark)
"""The drawings that a leverage point can carry, in the order in which they are given out."""


class LeveragePoint(Entry):
    """An area of practice that the team chose because getting better there changes a lot."""

    shelf: ClassVar[str] = "leverage-points"

    title: Title = Field(description="A few words, such as Scaling back support.")
    strapline: Text = Field(description="One line that says what it comes down to.")
    order: Number = Field(100, description="Where it stands in lists; small numbers first.")
    mark: Mark | None = Field(None, description="The drawing beside its name.")
    status: Status = Field("draft", description="How far the team has got with it.")
    team: Annotated[Id | None, _to("teams")] = Field(
        None, description="The team it is for; the playbook's main team if left out."
    )
    way: Annotated[Ids, _to("way")] = Field((), description="The statements of the Way that it serves.")
    why: Text = Field(description="Why getting better here changes a lot.")
    pupils_gain: Texts = Field((), description="What pupils gain.")
    great_looks_like: Texts = Field((), description="What it looks like when it goes well.")
    look_fors: Texts = Field((), description="What a visitor could see or hear. Never a grade.")
    common_worry: Text | None = Field(None, description="A worry that people have about it, in their words.")
    answer: Text | None = Field(None, description="A kind answer to the worry.")
    co_construct_prompts: Texts = Field((), description="Questions for making these pages your own.")
    survey_areas: Annotated[Ids, _to("survey_areas")] = Field(
        (), description="The areas of the survey that it may change."
    )
    evidence: Annotated[Ids, _to("references")] = Field((), description="Ids from the evidence register.")
    agreed: Agreement | None = Field(None, description="When it was agreed, and by whom.")
    review_by: Day | None = Field(None, description="The day by which somebody looks at it again.")
    changes: tuple[Change, ...] = Field((), description="What changed for a reader, and when.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
    was: Ids = Field((), description="Former ids; their addresses lead here for ever.")


class Step(Part):
    do: Text = Field(description="One move, as an instruction.")
    how: Text | None = Field(None, description="A little more about how to do it.")
    say: Text | None = Field(None, description="Words that an adult could say.")


class ScalingDescriptor(Part):
    """One place on the scaling line, in the words of somebody who is there."""

    level: Level = Field(description="The place on the line, 1 to 10.")
    name: Title = Field(description="What this place is called.")
    text: Text = Field(description="What somebody says who is there, beginning with I.")
    next: Text | None = Field(None, description="What one step higher would look like.")


class Question(Part):
    """A coaching question. Written as text, or with the approach that it suits."""

    ask: Text = Field(description="The question. It opens thinking, and cannot be answered with yes or no.")
    approach: Approach | None = Field(None, description="The way of coaching that it suits.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"ask": value} if isinstance(value, str) else value


Questions = Annotated[dict[Id, tuple[Question, ...]], RefersTo(("coaching_phases",), keys=True)]
"""Coaching questions by coaching phase."""


class Rehearsal(Part):
    minutes: Minutes = Field(description="How long it takes, in minutes.")
    set_up: Text | None = Field(None, description="What to get ready.")
    task: Text = Field(description="What to try, with a partner.")
    rounds: Texts = Field((), description="What changes from round to round.")
    feedback_on: Text | None = Field(None, description="The one thing to give feedback on.")


class Pitfall(Part):
    pitfall: Text = Field(description="What makes it hard.")
    remedy: Text = Field(description="What helps.")


class LookFors(Part):
    """What a visitor could see or hear; each is seen, not seen this time, or did not apply."""

    adult: Texts = Field((), description="What adults do or say.")
    pupil: Texts = Field((), description="What learners do or say.")


class PeerObservation(Part):
    focus: Text = Field(description="The one thing to watch.")
    prompts: Texts = Field((), description="Questions to talk over afterwards.")


class Embed(Part):
    """How a practice becomes a habit."""

    cue: Text | None = Field(None, description="Something that is there anyway, and reminds me.")
    if_then: Text | None = Field(None, description="A plan: if this happens, then I will do that.")
    self_check: Text | None = Field(None, description="How I find out, by myself, whether I did it.")
    repeat: Text | None = Field(None, description="Where and when I do it again.")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Adaptation(Part):
    for_: Annotated[Ids, BeforeValidator(_as_list), _to("needs", "key_stages")] = Field(
        alias="for", min_length=1, description="A need or key stage, or a list of them."
    )
    text: Text = Field(description="What to do differently.")


class Evidence(Part):
    ref: Annotated[Id, _to("references")] = Field(description="An id from the evidence register.")
    strength: Strength = Field(description="How close the source is to this practice.")
    supports: Text = Field(description="What this source supports, no more.")


class ExemplarBrief(Part):
    """What a clip should show, until one exists."""

    show: Text = Field(description="What a clip would show.")
    moments: Texts = Field((), description="The moments that it should have.")
    contrast: Text | None = Field(None, description="What to compare it with.")


class Mechanism(NamedTuple):
    """One of the 14 mechanisms of effective professional development (Sims et al., 2021; names as in EEF, 2021)."""

    number: int
    group: str
    label: str
    shown_by: str


MECHANISM_GROUPS = {
    "A": "Build knowledge",
    "B": "Motivate staff",
    "C": "Develop teaching techniques",
    "D": "Embed practice",
}
MECHANISMS = (
    Mechanism(1, "A", "Managing cognitive load", "a few short steps, one focus"),
    Mechanism(2, "A", "Revisiting prior learning", "what it builds on"),
    Mechanism(3, "B", "Setting and agreeing on goals", "the scaling line and planning questions"),
    Mechanism(4, "B", "Presenting information from a credible source", "evidence with its strength"),
    Mechanism(5, "B", "Providing affirmation and reinforcement after progress", "questions to celebrate and review"),
    Mechanism(6, "C", "Instructing on how to perform a technique", "steps and success criteria"),
    Mechanism(7, "C", "Arranging practical social support", "a partner for rehearsal, or a peer visit"),
    Mechanism(8, "C", "Modelling the technique", "an exemplar clip or a planned live model"),
    Mechanism(9, "C", "Monitoring and providing feedback", "look-fors and what to give feedback on"),
    Mechanism(10, "C", "Rehearsing the technique", "a rehearsal with a task"),
    Mechanism(11, "D", "Providing prompts and cues", "a cue"),
    Mechanism(12, "D", "Prompting action planning", "an if-then plan"),
    Mechanism(13, "D", "Encouraging monitoring", "a way to check yourself"),
    Mechanism(14, "D", "Prompting context-specific repetition", "where to repeat it"),
)


class Technique(Entry):
    """A named, repeatable practice under a leverage point: small enough to film, and to rehearse in one meeting."""

    shelf: ClassVar[str] = "techniques"

    title: Title = Field(description="A short name that people will say to each other.")
    summary: Text = Field(description="One sentence that says what you do.")
    aliases: tuple[Title, ...] = Field((), description="Other names for it.")
    problems: Texts = Field((), description="What somebody would type when they are stuck.")
    leverage_point: Annotated[Id, _to("leverage_points")] = Field(description="The leverage point that it belongs to.")
    order: Number = Field(100, description="Where it stands under its leverage point.")
    team: Annotated[Id | None, _to("teams")] = Field(
        None, description="The team it is for; the playbook's main team if left out."
    )
    status: Status = Field(description="How far the team has got with it.")
    why: Text = Field(description="Why it helps, in a sentence or two.")
    small_step: Text = Field(description="The one small thing to try tomorrow, in one sentence.")
    when_to_use: Texts = Field((), description="When it helps.")
    when_to_hold_back: Texts = Field((), description="When something else is better.")
    steps: tuple[Step, ...] = Field(min_length=2, max_length=6, description="Two to six moves, in order.")
    success_criteria: Texts = Field(
        (), max_length=6, description="Observable, beginning with I or naming what can be seen."
    )
    not_this: Texts = Field((), description="What it does not look like.")
    scaling: tuple[ScalingDescriptor, ...] = Field(
        (), description="Places on a line from 1 to 10, each in the words of somebody who is there."
    )
    questions: Questions = Field(default_factory=dict, description="Open coaching questions by coaching phase.")
    rehearsal: Rehearsal | None = Field(None, description="A way to try it outside a lesson.")
    pitfalls: tuple[Pitfall, ...] = Field((), description="What makes it hard, each with what helps.")
    look_fors: LookFors = Field(default_factory=LookFors, description="What a visitor could see or hear.")
    peer_observation: PeerObservation | None = Field(None, description="One thing to watch on a visit to a colleague.")
    embed: Embed = Field(default_factory=Embed, description="How it becomes a habit.")
    adaptations: tuple[Adaptation, ...] = Field((), description="What to do differently for some needs or ages.")
    for_teachers: Text | None = Field(None, description="What the class teacher will see, and can do to help.")
    evidence: tuple[Evidence, ...] = Field(
        (), description="Sources from the evidence register, each with its strength."
    )
    key_stages: Annotated[Ids, _to("key_stages")] = Field((), description="The key stages that it suits.")
    settings: Annotated[Ids, _to("settings")] = Field((), description="Where and when it is used.")
    needs: Annotated[Ids, _to("needs")] = Field((), description="Needs that it is often useful for.")
    related: Annotated[Ids, _to("techniques")] = Field((), description="Said once, shown on both pages.")
    builds_on: Annotated[Ids, _to("techniques")] = Field(
        (), description="What to know first. Said once, shown on both pages."
    )
    exemplar_brief: ExemplarBrief | None = Field(None, description="What a clip should show, until there is one.")
    live_model: Text | None = Field(None, description="When and by whom it will be shown live, where that is planned.")
    agreed: Agreement | None = Field(None, description="When it was agreed, and by whom.")
    review_by: Day | None = Field(None, description="The day by which somebody looks at it again.")
    shaped_by: tuple[Credit, ...] = Field((), description="Who helped, and how.")
    changes: tuple[Change, ...] = Field((), description="What changed for a reader, and when.")
    known_gaps: Texts = Field((), description="What is missing, or what we do not know yet.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
    was: Ids = Field((), description="Former ids; their addresses lead here for ever.")

    @property
    def asks(self) -> tuple[tuple[str, int, str], ...]:
        """Its coaching questions as one compares them: phase, place from 0, and the words alone."""
        return tuple(
            (phase, index, same(question.ask))
            for phase, questions in self.questions.items()
            for index, question in enumerate(questions)
        )

    @property
    def counts(self) -> tuple[int, int]:
        """How many steps and how many success criteria it has."""
        return len(self.steps), len(self.success_criteria)

    @property
    def takes(self) -> int | None:
        """How many minutes it takes to rehearse it, where it says how to."""
        return self.rehearsal.minutes if self.rehearsal else None

    def mechanisms(self, phases: Mapping[str, CoachingPhase], *, modelled: bool) -> tuple[Mechanism, ...]:
        """The mechanisms that the filled sections bring; `modelled` says that a clip or planned live model exists."""
        asked = {phases[phase].does for phase, questions in self.questions.items() if questions}
        has = {
            1: True,  # the model takes six steps at the most
            2: bool(self.builds_on),
            3: bool(self.scaling) and "plan" in asked,
            4: bool(self.evidence),
            5: bool({"celebrate", "review"} & asked),
            6: bool(self.steps and self.success_criteria),
            7: bool(self.rehearsal or self.peer_observation),
            8: modelled,
            9: bool((self.look_fors.adult or self.look_fors.pupil) and self.rehearsal and self.rehearsal.feedback_on),
            10: self.rehearsal is not None,
            11: self.embed.cue is not None,
            12: self.embed.if_then is not None,
            13: self.embed.self_check is not None,
            14: self.embed.repeat is not None,
        }
        return tuple(mechanism for mechanism in MECHANISMS if has[mechanism.number])


def _is_link(url: str) -> str:
    if wrong := url_problem(url):
        raise PydanticCustomError("not-a-link", "{wrong}", {"wrong": wrong})
    return url


Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]+$", max_length=500), AfterValidator(_is_link)]
"""An address that a reader may be led to."""


class Reference(Entry):
    """One source in the evidence register."""

    authors: Text = Field(description="Who wrote it, as the source prints the names.")
    year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(/[0-9]{2,4})?$")] | None = Field(
        None, description="The year it came out."
    )
    title: Text = Field(description="Its title, as printed.")
    source: Text | None = Field(None, description="The journal, book or place it appeared in.")
    identifier: Text | None = Field(None, description="A number that finds it, such as an ISBN.")
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S+$")] | None = Field(
        None, description="Its DOI, without the address in front."
    )
    url: Link | None = Field(None, description="Where it can be read.")
    type: Text = Field(description="What kind of source it is.")
    checked: Literal["found", "memory"] = Field(description="Whether the details were seen in a public source.")
    confidence: Literal["high", "medium", "low"] | None = Field(
        None, description="How sure we are of the details, where they are from memory."
    )
    note: Text | None = Field(None, description="Anything a reader should know before citing it.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def link(self) -> str | None:
        return self.url or (f"https://doi.org/{self.doi}" if self.doi else None)

    @property
    def short(self) -> str:
        """Authors and year as one says them: `Bosanquet and others (2020)`."""
        names = [part.strip() for part in re.split(r",(?! [A-Z]\.)|\band\b", self.authors) if part.strip()]
        surnames = [name.split(",")[0] for name in names] or [self.authors]
        first = (
            surnames[0] if len(surnames) == 1 else f"{surnames[0]} and {'others' if len(surnames) > 2 else surnames[1]}"
        )
        return f"{first} ({self.year or 'no date'})"


class GlossaryTerm(Entry):
    term: Title = Field(description="The word, as people say it.")
    aliases: tuple[Title, ...] = Field((), description="Other words for the same thing.")
    kind: Id | None = Field(None, description="A group of terms that it belongs to.")
    definition: Text = Field(description="What it means, in a sentence or two.")
    explain: Literal["yes", "no"] = Field("yes", description="Whether pages explain the word where they use it.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")


class TrainingModule(Entry):
    title: Title = Field(description="What it is called.")
    status: Status = Field("draft", description="How far the team has got with it.")
    aim: Text = Field(description="What it is for.")
    coaches_can: Texts = Field((), description="What coaches can do afterwards.")
    practise: Text | None = Field(None, description="What to try in the session.")
    try_between: Text | None = Field(None, description="What to try before the next session.")
    reflect: Text | None = Field(None, description="A question to think about.")


class DeliveryMethod(Entry):
    title: Title = Field(description="What it is called.")
    what_happens: Text | None = Field(None, description="What happens in it.")
    good_for: Text | None = Field(None, description="What it is good for.")


class ForCoachees(Part):
    title: Title = Field(description="The heading.")
    points: Texts = Field((), description="What somebody should know who is coached.")


class FirstMeeting(Part):
    summary: Text = Field(description="What the first meeting is for.")
    steps: Texts = Field((), description="What happens in it, in order.")


class CoachTraining(Part):
    """What coaches learn, and how. Two lists: neither says which method teaches which module."""

    intro: Text | None = Field(None, description="How coaches learn here.")
    modules: tuple[TrainingModule, ...] = Field((), description="What coaches learn.")
    methods: tuple[DeliveryMethod, ...] = Field((), description="Ways to learn it.")
    note: Text | None = Field(None, description="Anything a reader should know.")
    for_coachees: ForCoachees | None = Field(None, description="What somebody should know who is coached.")
    become_a_coach: Texts = Field((), description="How somebody becomes a coach.")
    first_meeting: FirstMeeting | None = Field(None, description="How the first coaching meeting goes.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def teaches(self) -> bool:
        """Whether anything is written about how coaches learn."""
        return bool(self.intro or self.modules or self.methods)


class Person(Entry):
    """Somebody who helped. Only what they chose is shown: their name, another name, their role, or nothing."""

    name: Title | None = Field(None, description="The name that this person wants shown.")
    pseudonym: Title | None = Field(None, description="Another name that this person wants shown instead.")
    roles: Annotated[Ids, _to("roles")] = Field(min_length=1, description="Their roles, from the vocabularies.")
    show: Literal["name", "pseudonym", "role", "nothing"] = Field(
        "role", description="What pages may show of this person. With nothing they are on no page."
    )


class Cycle(Entry):
    """A stretch of time in which the team works on one leverage point."""

    status: Status = Field("draft", description="Where it stands.")
    leverage_point: Annotated[Id, _to("leverage_points")] = Field(description="What the team works on.")
    starts: Day = Field(description="The first day.")
    ends: Day | None = Field(None, description="The last day.")
    how_chosen: Text | None = Field(None, description="How it was chosen, in a sentence.")
    chosen_by: Annotated[Ids, _to("people", "roles")] = Field((), description="Ids of roles or people.")
    teacher_note: Text | None = Field(None, description="A paragraph for teachers to paste into a briefing.")
    stage: Literal["collective", "choice", "personal"] = Field(
        "collective", description="Whether everybody works on the same, chooses, or has a goal of their own."
    )
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")


# --- exemplars -------------------------------------------------------------------------------------------------


class Moment(Part):
    """A short stretch of a clip that shows one thing. Times are seconds from the start."""

    label: Title = Field(description="What happens, in a few words.")
    start: Seconds = Field(description="When it begins, as minutes:seconds.")
    end: Seconds | None = Field(None, description="When it ends, as minutes:seconds.")
    step: Number | None = Field(None, description="The technique's step that it shows, counted from 1.")
    criterion: Number | None = Field(None, description="The success criterion that it shows, counted from 1.")
    notice: Text | None = Field(None, description="What to notice.")
    thinking: Text | None = Field(None, description="What the adult was thinking.")
    ask: Text | None = Field(None, description="A question to talk over.")


class ClipSource(Part):
    """Where a clip is: exactly one of these."""

    file: Text | None = Field(None, description="A film in the media folder, by its path.")
    youtube: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{11}$")] | None = Field(
        None, description="The 11 characters after v= in the address."
    )
    vimeo: Annotated[str, StringConstraints(pattern=r"^[0-9]{5,12}$")] | None = Field(
        None, description="The number at the end of the address."
    )
    link: Link | None = Field(None, description="An address at a place that the school trusts.")

    @model_validator(mode="after")
    def _one(self) -> ClipSource:
        if sum(value is not None for value in (self.file, self.youtube, self.vimeo, self.link)) != 1:
            raise PydanticCustomError("clip-source", "A clip has exactly one source: a file, youtube, vimeo or link.")
        return self


class InView(Part):
    """Somebody in a clip, by role and never by name: "a TA", "a pupil at the front"."""

    who: Text = Field(description="A role. Never a name.")
    status: Literal["cleared", "pending", "objected", "withdrawn"] = Field(description="What this person has said.")


class Permission(Part):
    """Who cleared a clip to be shown, on what basis and until when. Never names, never forms.

    A clip that the public may see has every line written out, the ones that say `no` too, so that no line can be
    lost without withholding the clip.
    """

    lawful_basis: Literal["public-task", "consent", "legitimate-interests", "not-needed"] = Field(
        description="The ground on which it may be shown."
    )
    staff: Literal["cleared", "pending", "none-in-view"] = Field(description="Whether the adults in view have agreed.")
    pupils: Literal["cleared", "pending", "none-in-view"] = Field(
        description="Whether the learners in view are cleared."
    )
    in_view: tuple[InView, ...] | None = Field(None, description="Each person in view, by role, with their own status.")
    checked_on: Day = Field(description="The day on which somebody checked all this.")
    review_by: Day = Field(description="The last day on which the clip is shown without being looked at again.")
    expires_on: DayOrNo | None = Field(None, description="The first day on which it is no longer shown, or no.")
    withdrawn_on: DayOrNo | None = Field(None, description="The day on which somebody took it back, or no.")
    objected_on: DayOrNo | None = Field(None, description="The day on which somebody objected, or no.")
    withdrawn_because: Text | None = Field(
        None, description="Why it was taken back, for those who look after the clips. No page shows it."
    )
    record: Text | None = Field(None, description="Where the school's own register holds the forms.")

    @property
    def is_written_out(self) -> bool:
        """Whether every line stands in the file, but for the reason of a withdrawal."""
        return self.model_fields_set >= set(type(self).model_fields) - {"withdrawn_because"}


class Exemplar(Entry):
    """A short example of a technique in use."""

    shelf: ClassVar[str] = "exemplars"

    title: Title = Field(description="A few words that say what it shows.")
    description: Text | None = Field(None, description="What happens in it, for somebody who cannot see it.")
    technique: Annotated[Id, _to("techniques")] = Field(description="The technique that it shows.")
    also_shows: Annotated[Ids, _to("techniques")] = Field((), description="Other techniques that it shows.")
    role: Literal["example", "non-example"] = Field(
        "example", description="Whether it shows the practice, or what the practice is not."
    )
    contrast_with: Annotated[Id | None, _to("exemplars")] = Field(
        None, description="The clip that shows the other side."
    )
    kind: Literal["lesson", "role-play", "animation", "storyboard"] = Field(
        description="What kind of clip it is; a storyboard has no film yet."
    )
    source: ClipSource | None = Field(None, description="Where the film is.")
    poster: Text | None = Field(None, description="The picture shown before it plays, by its path.")
    captions: Text | None = Field(None, description="The caption file (WebVTT), by its path.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = Field(
        "en", description="The language that is spoken, as a code."
    )
    duration: Seconds | None = Field(None, description="How long it is, as minutes:seconds.")
    recorded: Day | None = Field(None, description="The day it was filmed or drawn.")
    key_stage: Annotated[Id | None, _to("key_stages")] = Field(None, description="The key stage in view.")
    setting: Annotated[Id | None, _to("settings")] = Field(None, description="Where and when it happens.")
    needs: Annotated[Ids, _to("needs")] = Field((), description="Needs that it is useful for.")
    subject: Title | None = Field(None, description="The subject of the lesson.")
    watch_for: Text | None = Field(None, description="The one question to ask before pressing play.")
    moments: tuple[Moment, ...] = Field((), description="Short stretches that show one thing each.")
    commentary: Text | None = Field(None, description="Something to know about it.")
    after_questions: Texts = Field((), description="Questions to talk over afterwards.")
    status: Literal["to-film", "filmed", "published", "withdrawn"] = Field(description="Where it stands.")
    audience: Literal["public", "staff", "coaches"] = Field("staff", description="Who may see it.")
    permission: Permission | None = Field(None, description="Who cleared it, on what basis and until when.")
    shaped_by: tuple[Credit, ...] = Field((), description="Who helped, and how.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
    was: Ids = Field((), description="Former ids; their addresses lead here for ever.")
    _cues: tuple[Cue, ...] = PrivateAttr(default_factory=tuple)
    _caption_lines: tuple[str, ...] = PrivateAttr(default_factory=tuple)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the clip was taken back, or a person in view has withdrawn or objected on any day."""
        permission = self.permission
        days = (permission.withdrawn_on, permission.objected_on) if permission else ()
        return self.status == "withdrawn" or any(isinstance(day, dt.date) for day in days)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What its caption file says."""
        return self._cues

    @property
    def caption_lines(self) -> tuple[str, ...]:
        """Every line of its caption file, notes and names of captions included: the whole file is published."""
        return self._caption_lines

    @property
    def shows(self) -> tuple[tuple[int | None, int | None], ...]:
        """For each moment, the step and the criterion that it shows; both are counted from 1."""
        return tuple((moment.step, moment.criterion) for moment in self.moments)

    def said_in(self, moment: Moment) -> tuple[Cue, ...]:
        """What is said while a moment lasts."""
        end = self.end_of(moment)
        return tuple(cue for cue in self.cues if cue.start < end and cue.end > moment.start)

    def end_of(self, moment: Moment) -> int:
        """Where a moment ends, in seconds: as it says, or where the next begins, or with the clip."""
        later = [other.start for other in self.moments if other.start > moment.start]
        return moment.end or min([*later, self.duration or moment.start + 10])


Listed = TypeVar("Listed", bound=Entry)
PageEntry = LeveragePoint | Technique | Exemplar
"""The entries that have a page of their own. There may be thousands of them."""

# --- the whole -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Playbook:
    """Everything that was read, in the order in which it is shown. References between entries have been checked."""

    about: About
    vocabularies: Vocabularies
    leverage_points: tuple[LeveragePoint, ...] = ()
    techniques: tuple[Technique, ...] = ()
    references: tuple[Reference, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    coach_training: CoachTraining = CoachTraining()  # frozen, so sharing it is safe
    people: tuple[Person, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    files: tuple[str, ...] = ()
    """The paths, below the root, of all files that it was read from."""
    folder: str = "playbook_src"
    """The path, below the root, of the folder of YAML files."""

    @property
    def entries(self) -> tuple[PageEntry, ...]:
        return (*self.leverage_points, *self.techniques, *self.exemplars)

    def entry(self, shelf: str, id_: str) -> PageEntry:
        """The entry with an id on a shelf. Raises KeyError where there is none."""
        if shelf == LeveragePoint.shelf:
            return self.leverage_point[id_]
        return self.technique[id_] if shelf == Technique.shelf else self.exemplar[id_]

    @cached_property
    def house(self) -> Playbook:
        """The playbook without entries that have a page of their own: all that each of these is judged by."""
        return dataclasses.replace(self, leverage_points=(), techniques=(), exemplars=())

    def with_entry(self, entry: PageEntry) -> Playbook | None:
        """Replace the entry that has the same id; None if the entries may then be in another order.

        The index is reused, so this takes no longer for a large playbook.
        """
        if placement(entry) != placement(self.entry(entry.shelf, entry.id)):
            return None
        name = entry.shelf.replace("-", "_")
        entries = tuple(entry if one.id == entry.id else one for one in getattr(self, name))
        changed: dict[str, Any] = {name: entries}
        made = dataclasses.replace(self, **changed)
        made.__dict__["_index"] = self._index
        return made

    @cached_property
    def _judge(self) -> Playbook:
        judge = dataclasses.replace(
            self, references=(), glossary=(), questions={}, coach_training=CoachTraining(), cycles=()
        )
        assert judge.person is not None  # worked out here, once for all that are judged
        judge.__dict__["known_words"] = self.known_words  # of lists that are cut here
        return judge

    def alone(self, entry: PageEntry) -> Playbook:
        """One entry with what it is judged by, and nothing else. Asked of a `house`."""
        one = copy.copy(self._judge)
        shelf = {LeveragePoint: "leverage_points", Technique: "techniques", Exemplar: "exemplars"}[type(entry)]
        object.__setattr__(one, shelf, (entry,))
        return one

    @cached_property
    def technique(self) -> Mapping[str, Technique]:
        return {technique.id: technique for technique in self.techniques}

    @cached_property
    def leverage_point(self) -> Mapping[str, LeveragePoint]:
        return {point.id: point for point in self.leverage_points}

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        return {reference.id: reference for reference in self.references}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that name no person at school, in lower case: authors of the register, glossary terms, labels."""
        texts = [one for reference in self.references for one in (reference.authors, reference.title)]
        texts += [one for term in self.glossary for one in (term.term, *term.aliases)]
        texts += [self.about.title, self.about.school or "", self.about.vision.title]
        texts += [
            term.label
            for _name, terms in self.vocabularies
            if isinstance(terms, tuple)
            for term in terms
            if isinstance(term, Term)
        ]
        found = (word for text in texts for word in words_of(text) if word[0].isupper() and len(word) > 2)
        return frozenset(word.lower().removesuffix("'s").removesuffix("’s") for word in found)

    @cached_property
    def team(self) -> Team:
        """The main team."""
        return self.team_of(None)

    def team_of(self, team: str | None) -> Team:
        wanted = team or self.about.team
        return next(one for one in self.vocabularies.teams if one.id == wanted)

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)

    def techniques_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        return tuple(self.technique[id_] for id_ in self._index.by_point.get(point.id, ()))

    @cached_property
    def in_use(self) -> tuple[Technique, ...]:
        """The techniques that are not kept for the record alone."""
        return tuple(technique for technique in self.techniques if technique.status != "retired")

    def in_use_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        return tuple(one for one in self.techniques_of(point) if one.status != "retired")

    def place_in_use(self, technique: Technique) -> int:
        """Which it is, counted from 0, of those in use of its leverage point; the first, where it is not in use."""
        return self._index.place_in_use.get(technique.id, 0)

    @cached_property
    def _a_to_z(self) -> tuple[Technique, ...]:
        return tuple(sorted(self.in_use, key=lambda technique: technique.title.casefold()))

    def a_to_z(self, first: int = 0, most: int | None = None) -> tuple[tuple[Technique, ...], int]:
        """Techniques in use from A to Z, from one on and at most so many; and how many there are in all."""
        return self._a_to_z[first : None if most is None else first + most], len(self._a_to_z)

    @property
    def rehearsed(self) -> Iterator[int]:
        """How many minutes techniques in use take to rehearse, those that can be."""
        return (technique.takes for technique in self.in_use if technique.takes)

    def points_for(self, statement: WayStatement) -> tuple[LeveragePoint, ...]:
        return tuple(point for point in self.leverage_points if statement.id in point.way)

    def related_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Related techniques, whichever of the two pages says so; those that build on each other are left out."""
        near = {*technique.builds_on, *self._index.later[technique.id]}
        return tuple(self.technique[one] for one in self._index.related[technique.id] if one not in near)

    def leads_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Techniques that build on this one."""
        return tuple(self.technique[one] for one in self._index.later[technique.id])

    def techniques_citing(self, reference: Reference) -> tuple[tuple[Technique, Evidence], ...]:
        return self._by_reference.get(reference.id, ())

    @cached_property
    def _by_reference(self) -> Mapping[str, tuple[tuple[Technique, Evidence], ...]]:
        found: dict[str, list[tuple[Technique, Evidence]]] = {}
        for technique in self.techniques:
            for evidence in technique.evidence:
                found.setdefault(evidence.ref, []).append((technique, evidence))
        return {ref: tuple(pairs) for ref, pairs in found.items()}

    @cached_property
    def exemplar(self) -> Mapping[str, Exemplar]:
        return {clip.id: clip for clip in self.exemplars}

    def exemplars_of(self, technique: Technique) -> tuple[Exemplar, ...]:
        return tuple(self.exemplar[id_] for id_ in self._index.by_technique.get(technique.id, ()))

    def moments_showing(self, technique: Technique) -> Mapping[int, tuple[tuple[Exemplar, int, Moment], ...]]:
        """For each success criterion (counted from 1) the moments of examples that show it, each with its number."""
        shown: dict[int, list[tuple[Exemplar, int, Moment]]] = {}
        for clip in self.exemplars_of(technique):
            if clip.role == "example":
                for number, moment in enumerate(clip.moments, 1):
                    if moment.criterion:
                        shown.setdefault(moment.criterion, []).append((clip, number, moment))
        return {criterion: tuple(moments) for criterion, moments in shown.items()}

    def best_clip(self, technique: Technique) -> Exemplar | None:
        """The first example that can be played."""
        clips = self.exemplars_of(technique)
        return next((clip for clip in clips if clip.role == "example" and clip.source), None)

    def contrast_to(self, clip: Exemplar) -> Exemplar | None:
        """The clip that shows the other side, whichever of the two says so."""
        near = [self.exemplar[id_] for id_ in self._index.contrasts.get(clip.id, ()) if id_ in self.exemplar]
        return min(near, key=lambda one: self._index.place_of_clip[one.id], default=None)

    def mechanisms_of(self, technique: Technique) -> tuple[Mechanism, ...]:
        modelled = technique.live_model is not None or self.best_clip(technique) is not None
        phases = {phase.id: phase for phase in self.vocabularies.coaching_phases}
        return technique.mechanisms(phases, modelled=modelled)

    def cycle_on(self, day: dt.date) -> Cycle | None:
        """The cycle that the team is in on a day: the latest that has begun and not ended."""
        running = [c for c in self.cycles if c.starts <= day and (c.ends is None or day <= c.ends)]
        return max(running, key=lambda cycle: cycle.starts, default=None)

    def cycles_after(self, day: dt.date) -> tuple[Cycle, ...]:
        """The cycles that begin after a day, soonest first."""
        return tuple(sorted((c for c in self.cycles if c.starts > day), key=lambda cycle: cycle.starts))

    def cycles_before(self, day: dt.date) -> tuple[Cycle, ...]:
        """The cycles that are over on a day: ended, or followed by another. The latest comes first."""
        now = self.cycle_on(day)
        begun = [c for c in self.cycles if c.starts <= day and c is not now]
        return tuple(sorted(begun, key=lambda cycle: cycle.starts, reverse=True))

    def changes(self) -> Iterator[tuple[Change, Technique | LeveragePoint]]:
        """Every change that an entry tells of, newest first."""
        entries: tuple[Technique | LeveragePoint, ...] = (*self.leverage_points, *self.techniques)
        found = [(change, entry) for entry in entries for change in entry.changes]
        return iter(sorted(found, key=lambda pair: pair[0].on, reverse=True))


_PLACED_BY: Mapping[str, tuple[str, ...]] = {
    LeveragePoint.shelf: ("order", "title"),
    Technique.shelf: ("leverage_point", "order", "title", "status", "related", "builds_on"),
    Exemplar.shelf: ("technique", "role", "contrast_with"),
}


def placement(entry: PageEntry) -> tuple[object, ...]:
    """The values that decide the order of entries and the index."""
    return tuple(getattr(entry, name) for name in _PLACED_BY[entry.shelf])


class _Index:
    """The ids of entries by what they belong to. It depends on `placement` alone, so most edits leave it as it is."""

    def __init__(self, playbook: Playbook) -> None:
        self.by_point = _ids_by(playbook.techniques, lambda technique: technique.leverage_point)
        in_use = _ids_by(playbook.in_use, lambda technique: technique.leverage_point)
        self.place_in_use = {id_: place for ids in in_use.values() for place, id_ in enumerate(ids)}
        self.by_technique = _ids_by(playbook.exemplars, lambda clip: clip.technique)
        self.place_of_clip = {clip.id: place for place, clip in enumerate(playbook.exemplars)}
        self.related: dict[str, dict[str, None]] = {t.id: dict.fromkeys(t.related) for t in playbook.techniques}
        self.later: dict[str, list[str]] = {technique.id: [] for technique in playbook.techniques}
        for technique in playbook.techniques:
            for other in technique.related:
                self.related.setdefault(other, {}).setdefault(technique.id)
            for other in technique.builds_on:
                self.later.setdefault(other, []).append(technique.id)
        self.contrasts: dict[str, set[str]] = {}
        for clip in playbook.exemplars:
            if clip.contrast_with and clip.contrast_with != clip.id:
                self.contrasts.setdefault(clip.id, set()).add(clip.contrast_with)
                self.contrasts.setdefault(clip.contrast_with, set()).add(clip.id)


def _ids_by(entries: Iterable[Listed], key: Callable[[Listed], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry.id)
    return groups
