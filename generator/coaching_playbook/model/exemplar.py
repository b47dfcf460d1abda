"""Models of clips: source, moments and permission."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from coaching_playbook.captions import Cue
from coaching_playbook.model.values import (
    Allowed,
    Credit,
    Day,
    DayOrNo,
    Entry,
    Id,
    Ids,
    Number,
    Part,
    Seconds,
    Text,
    Texts,
    Title,
    refers_to,
)
from coaching_playbook.urls import url_problem


def _validate_link(url: str) -> str:
    if problem := url_problem(url):
        raise PydanticCustomError("not-a-link", "{wrong}", {"wrong": problem})
    return url


Link = Annotated[
    str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]+$", max_length=500), AfterValidator(_validate_link)
]
"""An HTTPS URL that pages may link to."""


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
    def _check_one_source(self) -> ClipSource:
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
        """Whether the file sets every field, apart from the reason of a withdrawal."""
        return self.model_fields_set >= set(type(self).model_fields) - {"withdrawn_because"}


class Exemplar(Entry):
    """A short example of a technique in use."""

    shelf: ClassVar[str] = "exemplars"

    title: Title = Field(description="A few words that say what it shows.")
    description: Text | None = Field(None, description="What happens in it, for somebody who cannot see it.")
    technique: Annotated[Id, refers_to("techniques")] = Field(description="The technique that it shows.")
    also_shows: Annotated[Ids, refers_to("techniques")] = Field((), description="Other techniques that it shows.")
    role: Literal["example", "non-example"] = Field(
        "example", description="Whether it shows the practice, or what the practice is not."
    )
    contrast_with: Annotated[Id | None, refers_to("exemplars")] = Field(
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
    key_stage: Annotated[Id | None, refers_to("key_stages")] = Field(None, description="The key stage in view.")
    setting: Annotated[Id | None, refers_to("settings")] = Field(None, description="Where and when it happens.")
    needs: Annotated[Ids, refers_to("needs")] = Field((), description="Needs that it is useful for.")
    subject: Annotated[Title | None, refers_to("subjects")] = Field(
        None, description="The subject of the lesson: one of subjects, where the vocabularies list any."
    )
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
        """The cues of its caption file, set by `load`."""
        return self._cues

    @property
    def caption_lines(self) -> tuple[str, ...]:
        """Every line of its caption file, notes and cue names included: the whole file is published."""
        return self._caption_lines

    @property
    def moment_targets(self) -> tuple[tuple[int | None, int | None], ...]:
        """For each moment the numbers of the step and the criterion that it shows, both counted from 1."""
        return tuple((moment.step, moment.criterion) for moment in self.moments)

    def cues_in(self, moment: Moment) -> tuple[Cue, ...]:
        """Return the cues that overlap a moment."""
        end = self.end_of(moment)
        return tuple(cue for cue in self.cues if cue.start < end and cue.end > moment.start)

    def end_of(self, moment: Moment) -> int:
        """Return the end of a moment in seconds: its own, else the start of the next one, else the end of the clip."""
        later = [other.start for other in self.moments if other.start > moment.start]
        return moment.end or min([*later, self.duration or moment.start + 10])
