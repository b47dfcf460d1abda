"""Models of `vocabularies.yml`: the lists of terms that entries are classified and filtered by, and default lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from coaching_playbook.model.values import (
    Allowed,
    Entry,
    Id,
    Ids,
    Language,
    Level,
    Minutes,
    Part,
    Text,
    Title,
    refers_to,
)
from coaching_playbook.yamlio import read_file


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
    stage: Annotated[Id | None, refers_to("stages")] = Field(
        None, description="The stage of the coaching model that this phase belongs to."
    )
    say: Text | None = Field(None, description="Words with which someone who is new to coaching could begin it.")
    coach: Text | None = Field(None, description="What the coach does in it.")
    coachee: Text | None = Field(None, description="What the person who is coached does in it.")
    avoid: Text | None = Field(None, description="What to keep out of it.")

    @property
    def effective_kind(self) -> str:
        """The kind of coaching phase: the field `kind`, or else the id."""
        return self.kind or self.id


class SessionPart(Part):
    """One part of a session format: a coaching phase and the minutes it gets."""

    phase: Annotated[Id, refers_to("coaching_phases")] = Field(
        description="The coaching phase whose questions it uses."
    )
    minutes: Minutes = Field(description="Its share of the time, in minutes.")
    what: Text | None = Field(None, description="What happens, where that is not what the phase itself says.")


class SessionFormat(Term):
    """A way in which people meet to coach."""

    parts: tuple[SessionPart, ...] = Field(
        (), description="What happens, in order. Without it: every phase but the review, with its own minutes."
    )
    keep: Annotated[Ids, refers_to("coaching_phases")] = Field(
        (), description="The phases that stay when time is short, the one that matters most first."
    )


class Role(Term):
    team: Annotated[Id | None, refers_to("teams")] = Field(
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


_DEFAULTS: Any = read_file(Path(__file__).with_name("default_vocabularies.yml"), "default_vocabularies.yml").data


def _default_terms(name: str) -> tuple[Term, ...]:
    """Return the default of a field of Vocabularies, from `default_vocabularies.yml`."""
    return tuple(map(Term.model_validate, _DEFAULTS[name]))


STATUSES = _default_terms("statuses")
CREDITS = _default_terms("credits")
STRENGTHS = _default_terms("evidence_strengths")
APPROACHES = _default_terms("approaches")
SESSION_FORMATS = tuple(map(SessionFormat.model_validate, _DEFAULTS["session_formats"]))

CLIP_KINDS: Mapping[str, str] = {
    "lesson": "Lesson",
    "role-play": "Acted by staff",
    "animation": "Animation",
    "storyboard": "Storyboard",
}
"""Maps each kind of clip to its default label. The label of "lesson" is replaced by the school's word for a lesson."""

FIXED_IDS: Mapping[str, tuple[str, ...]] = {
    "approaches": tuple(term.id for term in APPROACHES),
    "clip_kinds": tuple(CLIP_KINDS),
    "credits": tuple(term.id for term in CREDITS),
    "evidence_strengths": tuple(term.id for term in STRENGTHS),
    "statuses": tuple(term.id for term in STATUSES),
}
"""Maps the vocabularies whose ids a school may not change to these ids. A school may only change their labels."""


class Words(Part):
    """The words for one and for several."""

    one: Title = Field(description="One of them.")
    many: Title = Field(description="Several of them.")


class Phrases(Part):
    """Words in another language than the site's, which screen readers then say in that language."""

    language: Language = Field(description="The language of these words, as a code: cy for Welsh.")
    words: tuple[Title, ...] = Field(
        description="Words and phrases of that language, as the texts have them.", min_length=1
    )


class Headings(Part):
    """What pages call the lists, and the parts of a page."""

    key_stages: Title = Field("Key stages", description="The heading over key stages.")
    settings: Title = Field("Settings", description="The heading over settings.")
    needs: Title = Field("Often useful for", description="The heading over needs.")
    parts: dict[str, Title] = Field(
        default_factory=dict,
        description="Headings of the parts of a page, by the name of the field that the part shows.",
    )


class Vocabularies(Part):
    """The lists that a playbook sorts by. They belong to the school: any of them may be renamed, grown or cut."""

    headings: Headings = Field(default_factory=Headings, description="What pages call the lists of this file.")
    teams: tuple[Team, ...] = Field(description="Support-staff teams that have pages here.", min_length=1)
    key_stages: tuple[Term, ...] = Field((), description="Ages or stages of pupils.")
    settings: tuple[Term, ...] = Field((), description="Where and when a technique is used.")
    needs: tuple[Term, ...] = Field(
        (), description="Needs that a technique is often useful for; never a label of a pupil."
    )
    support_layers: tuple[Term, ...] = Field(
        (), description="Layers of support, such as universal and targeted. Left out, no page speaks of them."
    )
    coaching_phases: tuple[CoachingPhase, ...] = Field(
        (), description="The parts of a coaching conversation, in order."
    )
    session_formats: tuple[SessionFormat, ...] = Field(
        SESSION_FORMATS, description="The ways in which people meet to coach.", min_length=1
    )
    session_lengths: tuple[Minutes, ...] = Field(
        (5, 15, 30), description="How long a session may be, in minutes, shortest first.", min_length=1, max_length=6
    )
    table_format: Annotated[Id | None, refers_to("session_formats")] = Field(
        None, description="The way of meeting that table cards are for; one-room if left out, or else the first."
    )
    teachers: Words = Field(
        Words(one="class teacher", many="teachers"), description="The words for those who lead the lessons."
    )
    lessons: Words = Field(Words(one="lesson", many="lessons"), description="The words for the time when it happens.")
    approaches: tuple[Term, ...] = Field(APPROACHES, description="Words for the three ways of coaching.")
    goal_checks: tuple[Term, ...] = Field(
        _default_terms("goal_checks"), description="What makes a good goal, to tick on a session sheet."
    )
    clip_kinds: tuple[Term, ...] = Field((), description="Words for the four kinds of clip.")
    scaling_bands: tuple[ScalingBand, ...] = Field((), description="Names for places on the scaling line.")
    roles: tuple[Role, ...] = Field((), description="Who people are, for credit and agreement.")
    survey_areas: tuple[Term, ...] = Field((), description="The areas that the anonymous survey asks about.")
    evidence_strengths: tuple[Term, ...] = Field(STRENGTHS, description="Words for the three strengths of evidence.")
    reference_types: tuple[Term, ...] = Field(
        (), description="Kinds of source in the evidence register. Left out, any words will do."
    )
    literatures: tuple[Term, ...] = Field(
        _default_terms("literatures"), description="What a source is about, in broad groups."
    )
    sectors: tuple[Term, ...] = Field(_default_terms("sectors"), description="Where a source comes from.")
    subjects: tuple[Term, ...] = Field((), description="Subjects that a clip may be from. Left out, any words will do.")
    statuses: tuple[Term, ...] = Field(STATUSES, description="Words for the statuses of a page.")
    credits: tuple[Term, ...] = Field(CREDITS, description="Words for the ways in which people help.")
    phrases: tuple[Phrases, ...] = Field(
        (), description="Words in another language, wherever a text has them, so that they are read out correctly."
    )
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def entries_by_name(self) -> dict[str, tuple[Entry, ...]]:
        """The lists whose items have ids, keyed by field name; empty lists are included."""
        return {
            name: items
            for name, items in self
            if isinstance(items, tuple) and all(isinstance(item, Entry) for item in items)
        }

    @property
    def clip_kind_labels(self) -> dict[str, str]:
        """Maps each kind of clip to its label: the school's, or else the default.

        The default label of "lesson" is the school's word for a lesson.
        """
        labels = {**CLIP_KINDS, "lesson": f"{self.lessons.one[:1].upper()}{self.lessons.one[1:]}"}
        return labels | {term.id: term.label for term in self.clip_kinds}

    @property
    def approach_labels(self) -> dict[str, str]:
        """Maps the id of each way of coaching to its label: the school's, or else the default."""
        return {term.id: term.label for term in (*APPROACHES, *self.approaches)}

    @property
    def status_labels(self) -> dict[str, str]:
        """Maps the id of each status to its label: the school's, or else the default."""
        return {term.id: term.label for term in (*STATUSES, *self.statuses)}
