"""Models of clips (exemplars): short films or drawings that show a technique, with source, moments and permission."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from coaching_playbook.captions import Cue
from coaching_playbook.model.permission import Permission
from coaching_playbook.model.values import (
    Allowed,
    Credit,
    Day,
    Entry,
    Id,
    Ids,
    Language,
    MediaPath,
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
    """Return a URL unchanged. Raises PydanticCustomError "not-a-link" if pages may not link to it."""
    if problem := url_problem(url):
        raise PydanticCustomError("not-a-link", "{wrong}", {"wrong": problem})
    return url


Link = Annotated[
    str, StringConstraints(pattern=r"""^https://[^\s"'<>\\]+$""", max_length=500), AfterValidator(_validate_link)
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
    picture: MediaPath | None = Field(
        None, description="A drawing of this moment, by its path in the media folder. A storyboard has one for each."
    )
    alt: Text | None = Field(None, description="What the drawing shows, for someone who cannot see it.")


class ClipSource(Part):
    """Where the film of a clip is. Exactly one of these fields is set."""

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
        """Raise PydanticCustomError unless exactly one source is set."""
        if sum(value is not None for value in (self.file, self.youtube, self.vimeo, self.link)) != 1:
            raise PydanticCustomError("clip-source", "A clip has exactly one source: a file, youtube, vimeo or link.")
        return self


class Exemplar(Entry):
    """A short example of a technique in use."""

    url_folder: ClassVar[str] = "exemplars"

    title: Title = Field(description="A few words that say what it shows.")
    description: Text | None = Field(None, description="What happens in it, for someone who cannot see it.")
    technique: Annotated[Id, refers_to("techniques")] = Field(description="The technique that it shows.")
    also_shows: Annotated[Ids, refers_to("techniques")] = Field((), description="Other techniques that it shows.")
    teams: Annotated[Ids, refers_to("teams")] = Field(
        (), description="The teams it is for; those of its technique if left out."
    )
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
    language: Language | None = Field(
        None, description="The language that is spoken, as a code, where it is not that of the whole site."
    )
    text_language: Language | None = Field(
        None,
        description="The language of the title and the other words about the clip, where it is not the one spoken.",
    )
    sound: Literal["none"] | None = Field(
        None, description="Write none where the film has no sound. Films in the media folder are examined without it."
    )
    duration: Seconds | None = Field(None, description="How long it is, as minutes:seconds.")
    recorded: Day | None = Field(None, description="The day it was filmed or drawn.")
    key_stage: Annotated[Id | None, refers_to("key_stages")] = Field(None, description="The key stage in view.")
    setting: Annotated[Id | None, refers_to("settings")] = Field(None, description="Where and when it happens.")
    needs: Annotated[Ids, refers_to("needs")] = Field((), description="Needs that it is useful for.")
    subject: Annotated[Title | None, refers_to("subjects")] = Field(
        None, description="The subject of the lesson, from the list subjects where the vocabularies have one."
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
    _has_sound_track: bool | None = PrivateAttr(None)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the clip's status is `withdrawn`, or its permission was withdrawn or objected to, on any date."""
        return self.status == "withdrawn" or bool(self.permission and self.permission.is_withdrawn)

    @property
    def effective_text_language(self) -> str | None:
        """The language code of the clip's title and other texts, by default that of its speech.

        None if neither is set: the texts are then in the site's language.
        """
        return self.text_language or self.language

    @property
    def is_silent(self) -> bool:
        """Whether the film has no sound: `sound` says so, or `load` found no sound track in its file."""
        return self.sound == "none" or self._has_sound_track is False

    @property
    def silence_notice(self) -> str | None:
        """The notice, such as "No sound", that pages show with a silent film; None for a film with sound."""
        if not self.is_silent:
            return None
        return "No sound: read the bubbles" if self.kind == "animation" else "No sound"

    @property
    def is_filmed_example(self) -> bool:
        """Whether the clip has a film and shows the practice, rather than what the practice is not.

        Coaching questions can then be about the clip. The film may be drawn.
        """
        return self.role == "example" and self.source is not None

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The timed texts of the clip's caption file, set by `load`; empty without a file."""
        return self._cues

    @property
    def caption_lines(self) -> tuple[str, ...]:
        """Every line of the clip's caption file, with comments and cue names, because the whole file is published."""
        return self._caption_lines

    def cues_in(self, moment: Moment) -> tuple[Cue, ...]:
        """Return the caption cues that overlap a moment in time."""
        end = self.end_of(moment)
        return tuple(cue for cue in self.cues if cue.start < end and cue.end > moment.start)

    def end_of(self, moment: Moment) -> int:
        """Return the end of a moment in seconds: its own, else the start of the next moment, else the end of the clip.

        Without a duration of the clip it is ten seconds after the start.
        """
        later = [other.start for other in self.moments if other.start > moment.start]
        return moment.end or min([*later, self.duration or moment.start + 10])
