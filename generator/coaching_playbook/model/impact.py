"""Models of `survey.yml`, `survey_results.yml`, `walkthroughs.yml` and `cpd.yml`, which measure whether coaching works.

A walkthrough is a short visit to a lesson. The two files of results hold protected figures only, which
`coaching_playbook.impact` computes: percentages rounded to 5 points, and numbers of people rounded to 5. They have no
field that could identify a person.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from coaching_playbook.model.values import (
    Allowed,
    Day,
    Entry,
    Id,
    Number,
    Part,
    Status,
    Text,
    Texts,
    Title,
    refers_to,
)

_IDENTIFYING_WORDS = """
name names initials person people who teacher teachers ta tas adult coach visitor observer by email e-mail
staff room class classroom year_group group phase role place location subject pupil pupils child children day
date dates birthday time on visited rating ratings rated grade grades graded score scores scored mark marks level
judgement judgment quality rank ranking comment comments remark remarks note notes answer text quote quotes response
responses code initial surname forename gender age
"""
_WELSH_WORDS = """
enw enwau ystafell dosbarth dyddiad diwrnod gradd graddau sgor marc athro athrawes athrawon disgybl disgyblion plentyn
plant person staff pwnc rhiant sylw sylwadau oed oedran
"""
_IDENTIFYING_NAMES = frozenset((*_IDENTIFYING_WORDS.split(), *_WELSH_WORDS.split()))
_IDENTIFYING_ONLY_ALONE = """
on by time level code text place location answer response phase
"""
"""Words that identify a person only as a whole field name: `code` does, and `post_code` does not."""
_IDENTIFYING_PARTS = _IDENTIFYING_NAMES - frozenset(_IDENTIFYING_ONLY_ALONE.split())
"""Words that identify a person anywhere in a field name, such as `name` in `ta_name`."""


def is_identifying(heading: str) -> bool:
    """Return whether a field name or column heading identifies or judges a person: `name`, `pupilName`, `Dyddiad`.

    Validation of results rejects such a field with a message of its own.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(c))
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain)
    words = re.findall(r"[a-z]+", split.casefold())
    return "_".join(words) in _IDENTIFYING_NAMES or bool(
        _IDENTIFYING_PARTS & {*words, *(w.removesuffix("s") for w in words)}
    )


Hidden = Literal["hidden"]
"""The word that replaces a percentage which may not be shown."""


def _parse_rounded_share(value: Any) -> Any:
    """Parse a multiple of 5 from 0 to 100, or return the word `hidden`. Raises PydanticCustomError."""
    if value == "hidden" or isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}", value) and int(value) % 5 == 0 and int(value) <= 100:
        return int(value)
    shown = value if isinstance(value, str) and len(value) <= 20 else "this"
    message = "'{found}' is not a share that may be kept: 0 to 100 in steps of 5, or hidden."
    raise PydanticCustomError("not-a-share", message, {"found": shown})


def _parse_rounded_count(value: Any) -> Any:
    """Parse a multiple of 5 from 5 on. Raises PydanticCustomError."""
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value) and int(value) % 5 == 0 and int(value) >= 5:
        return int(value)
    shown = value if isinstance(value, str) and len(value) <= 20 else "this"
    message = "'{found}' is not a number that may be kept: 5, 10, 15 and so on, rounded to the nearest 5."
    raise PydanticCustomError("not-a-base", message, {"found": shown})


RoundedShare = Annotated[
    int,
    BeforeValidator(_parse_rounded_share),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^(100|[1-9]?[05])$"}),
]
"""A percentage rounded to 5 points."""

ShareOrHidden = Annotated[
    int | Hidden,
    BeforeValidator(_parse_rounded_share),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^(hidden|100|[1-9]?[05])$"}),
]
"""A percentage rounded to 5 points, or the word `hidden`."""

RoundedCount = Annotated[
    int,
    BeforeValidator(_parse_rounded_count),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]*[05]$"}),
]
"""A number of people or visits, rounded to the nearest 5; at least 5."""


def _validate_half_term(value: Any) -> Any:
    """Check the form of a half-term, and return it unchanged. Raises PydanticCustomError."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-(spring|summer|autumn)-[12]", value):
        message = "'{found}' is not a half-term: its calendar year, its term and 1 or 2, such as 2026-autumn-2."
        raise PydanticCustomError("not-a-half-term", message, {"found": value[:20]})
    return value


HalfTerm = Annotated[
    str,
    BeforeValidator(_validate_half_term),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-(spring|summer|autumn)-[12]$"}),
]
"""A half-term as `2026-autumn-2`: calendar year, term, and half 1 or 2. It names no day."""


def half_term_order(half_term: str) -> tuple[int, int, int]:
    """Return a sort key that puts half-terms in order of time."""
    year, term, half = half_term.split("-")
    return int(year), ("spring", "summer", "autumn").index(term), int(half)


# --- the survey ------------------------------------------------------------------------------------------------


class SurveyArea(Entry):
    """An area that the survey asks about, with what people agree or disagree with."""

    id: Annotated[Id, refers_to("survey_areas")] = Field(description="The area, by its id in vocabularies.yml.")
    statements: Texts = Field(
        min_length=1, max_length=3, description="One to three statements to agree or disagree with."
    )


class Wave(Entry):
    """A time at which everyone is surveyed."""

    label: Title = Field(description="What readers see, such as Before coaching.")
    starts: Day = Field(description="The first day on which people can answer.")


class TeamSurvey(Part):
    """What differs in one team's survey from the survey of all teams. Fields left out are the same for all."""

    team: Annotated[Id, refers_to("teams")] = Field(description="The team, by its id in vocabularies.yml.")
    title: Title | None = Field(None, description="What stands at the top of this team's sheet.")
    opening: Text | None = Field(None, description="A sentence or two before this team's first statement.")
    areas: tuple[SurveyArea, ...] = Field((), description="What this team is asked, in place of what others are.")
    waves: tuple[Wave, ...] = Field((), description="When this team is surveyed, in place of when others are.")


class Survey(Part):
    """The anonymous survey: what it asks, and when."""

    title: Title = Field(description="What stands at the top of the sheet.")
    status: Status = Field("draft", description="How far the team has got with it.")
    opening: Text | None = Field(None, description="A sentence or two before the first statement.")
    design: Literal["unlinked", "linked"] = Field(
        "unlinked",
        description="Whether two answers of the same person are matched by a code that they make up themselves.",
    )
    scale: tuple[Title, ...] = Field(
        min_length=4, max_length=5, description="The four or five answers to choose from, the lowest first."
    )
    areas: tuple[SurveyArea, ...] = Field(min_length=1, description="What it asks about.")
    waves: tuple[Wave, ...] = Field((), description="When people are surveyed, the first before coaching begins.")
    teams: tuple[TeamSurvey, ...] = Field(
        (), description="Where there are several teams: what is different in the survey of one of them."
    )
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements of all areas, in the order of the survey."""
        return tuple(statement for area in self.areas for statement in area.statements)

    def for_team(self, team: str) -> Survey:
        """Return the survey that one team answers, given the team's id: team-specific parts replace the common ones."""
        changes = next((changes for changes in self.teams if changes.team == team), None)
        names = ("title", "opening", "areas", "waves") if changes else ()
        return self.model_copy(
            update={"teams": (), **{name: value for name in names if (value := getattr(changes, name))}}
        )


class Anonymous(Part):
    """Base class of results, in which validation rejects a field that would identify or judge a person."""


class AnswerGroup(Anonymous):
    """Neighbouring answers of the scale that are shown together, so that none of them is too small to show."""

    lowest: Number = Field(description="The lowest answer of the group, counted from 1.")
    highest: Number = Field(description="The highest answer of the group, counted from 1.")
    share: RoundedShare = Field(description="The share of the group: a multiple of 5.")


class AreaResult(Anonymous):
    """The answers of a wave about one area."""

    area: Annotated[Id, refers_to("survey_areas")] = Field(description="The area.")
    answers: RoundedCount = Field(description="How many people answered, rounded to the nearest 5.")
    groups: tuple[AnswerGroup, ...] = Field(
        (), description="Groups of answers with their shares, the highest first; none where too few people answered."
    )


class SurveyRelease(Anonymous):
    """The figures of one wave that may be shown. Never edited by hand: `playbook survey read` writes it."""

    wave: Id = Field(description="The wave, by its id in survey.yml.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team that answered; the playbook's main team if left out."
    )
    released: Day = Field(description="The day on which the figures were worked out.")
    areas: tuple[AreaResult, ...] = Field(min_length=1, description="One item for each area.")


class Moved(Anonymous):
    area: Annotated[Id, refers_to("survey_areas")] = Field(description="The area.")
    share: ShareOrHidden = Field(description="The share of people who moved to the highest answer, or hidden.")


class LinkedRelease(Anonymous):
    """The shares of people who moved to the highest answer between two waves. `playbook survey compare` writes it."""

    earlier: Id = Field(description="The first of the two waves.")
    later: Id = Field(description="The second of the two waves.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team that answered; the playbook's main team if left out."
    )
    released: Day = Field(description="The day on which the figures were worked out.")
    both: RoundedCount = Field(description="How many people could be matched, rounded to the nearest 5.")
    moved: tuple[Moved, ...] = Field(description="One item for each area.")
    moved_in_all: ShareOrHidden = Field(description="The share who moved to the highest answer in every area at once.")


class SurveyResults(Anonymous):
    """Every figure of the survey that was ever released. Written by the command, and kept for ever."""

    releases: tuple[SurveyRelease, ...] = Field((), description="Shares by wave.")
    linked: tuple[LinkedRelease, ...] = Field((), description="Movements between two waves, for the linked design.")


# --- walkthroughs ----------------------------------------------------------------------------------------------


class LookForResult(Anonymous):
    """The results of one look-for (what could be seen or heard) in the visits of a half-term.

    Marks are numbered: 1 did not apply, 2 not this time, 3 seen.
    """

    look_for: Text = Field(description="What could be seen or heard, in the words of the card.")
    visits: RoundedCount = Field(description="How many visits marked it, rounded to the nearest 5.")
    groups: tuple[AnswerGroup, ...] = Field(
        (), description="Marks with their shares, seen first; none where there were too few."
    )


class WalkthroughRelease(Anonymous):
    """What the short visits of a half-term saw of a leverage point. `playbook walkthroughs read` writes it."""

    half_term: HalfTerm = Field(description="The half-term, such as 2026-autumn-2. Never a day.")
    leverage_point: Annotated[Id, refers_to("leverage_points")] = Field(description="What the visits looked for.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team; the playbook's main team if left out."
    )
    look_fors: tuple[LookForResult, ...] = Field(min_length=1, description="One item for each look-for.")


class Walkthroughs(Anonymous):
    """Counts of short visits: no name, room, day, rating or grade, and nothing about one visit."""

    releases: tuple[WalkthroughRelease, ...] = Field((), description="One item for a half-term and leverage point.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")


# --- the CPD offer ---------------------------------------------------------------------------------------------

MechanismId = Literal[
    "cognitive-load",
    "prior-learning",
    "goals",
    "credible-source",
    "affirmation",
    "instruction",
    "social-support",
    "modelling",
    "feedback",
    "rehearsal",
    "cues",
    "action-planning",
    "monitoring",
    "repetition",
]
MECHANISM_IDS: tuple[str, ...] = get_args(MechanismId)
"""Ids of the 14 mechanisms, in the order of their numbers (`MECHANISMS`)."""

TEACHERS = "teachers"
"""The id of teachers in the CPD audit, which compares what teams of support staff and teachers are offered."""


class Offer(Part):
    to: Annotated[Id, refers_to("teams", TEACHERS)] = Field(description="A team from vocabularies.yml, or `teachers`.")
    minutes: Number = Field(description="Minutes a year for one person.")


class Activity(Entry):
    """Something that the school offers its staff to learn from."""

    title: Title = Field(description="What people call it, such as INSET day.")
    kind: Literal[
        "inset", "briefing", "e-learning", "course", "coaching", "peer-visit", "meeting", "reading", "other"
    ] = Field("other", description="What kind of thing it is.")
    offered: tuple[Offer, ...] = Field(min_length=1, description="Who it is for, and how long it takes them.")
    mechanisms: tuple[MechanismId, ...] = Field(
        (), description="Which of the 14 mechanisms of good professional development it really has."
    )


class AppraisalFormat(Part):
    """How staff of one team, or teachers, are appraised."""

    to: Annotated[Id, refers_to("teams", TEACHERS)] = Field(description="A team from vocabularies.yml, or `teachers`.")
    text: Text = Field(description="How appraisal works for them, in a sentence.")


class Cpd(Part):
    """The professional development that the school offers to each team and to teachers. It never says who took part."""

    year: Title | None = Field(None, description="The school year that it describes, such as 2026/27.")
    activities: tuple[Activity, ...] = Field(min_length=1, description="What there is.")
    appraisal: tuple[AppraisalFormat, ...] = Field((), description="How appraisal works, for each team and teachers.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
