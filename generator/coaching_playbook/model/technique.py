"""Models of techniques and of leverage points, which group them: one file, because they share most of their parts.

A leverage point is an area of practice that a team chose; a technique is one repeatable practice in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from coaching_playbook.model.permission import Permission
from coaching_playbook.model.values import (
    Agreement,
    Allowed,
    Approach,
    Change,
    Credit,
    Day,
    Entry,
    Id,
    Ids,
    Level,
    MediaPath,
    Minutes,
    MinutesOrNone,
    Number,
    Part,
    Recommendation,
    RefersTo,
    Status,
    Strength,
    Text,
    Texts,
    Title,
    _as_list,
    refers_to,
)
from coaching_playbook.model.vocabularies import CoachingPhase

Mark = Literal["eye", "step-back", "talk", "path", "calm", "link", "book", "hand", "star", "seed", "door", "bell"]
MARKS: tuple[str, ...] = get_args(Mark)
"""The marks (icons) of leverage points, in the order in which they are assigned to leverage points without one."""


PICTURE_PERMISSION = "Who cleared the photograph. A drawing (.svg) needs none."
NO_SAFETY_WARNING = "no"
"""The value of a technique's field `safety` that hides the warning of its leverage point."""

_CLIP_MENTION_PATTERN = re.compile(
    r"(?<!paper )(?<!paper-)(?<!hair )(?<!bulldog )\bclips?\b(?!-?(?:board|art)| (?:art|it|on|them|together)\b)"
    r"|\b(?:the|this|that|these|each|every|both|first|second|same|other|our|your)(?: [a-z]+)? "
    r"(?:films?|videos?|footage|recordings?|exemplars?|animations?)\b"
    r"|\b(?:sound (?:on|off)|press(?:ing)? (?:play|pause)|on[- ]screen)\b",
    re.IGNORECASE,
)


def mentions_clip(question: str) -> bool:
    """Return whether a question makes sense only beside a clip: "In the clip …", "with the sound off"."""
    return _CLIP_MENTION_PATTERN.search(question) is not None


class LeveragePoint(Entry):
    """An area of practice that the team chose because getting better there changes a lot."""

    url_folder: ClassVar[str] = "leverage-points"

    title: Title = Field(description="A few words, such as Scaling back support.")
    strapline: Text = Field(description="One line that says what it comes down to.")
    order: Number = Field(100, description="Where it stands in lists; small numbers first.")
    mark: Mark | None = Field(None, description="The small sign beside its name.")
    picture: MediaPath | None = Field(
        None, description="A drawing or photograph of the practice, by its path in the media folder."
    )
    alt: Text | None = Field(None, description="What the picture shows, for someone who cannot see it.")
    permission: Permission | None = Field(None, description=PICTURE_PERMISSION)
    status: Status = Field("draft", description="How far the team has got with it.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team it is for; the playbook's main team if left out."
    )
    way: Annotated[Ids, refers_to("way")] = Field((), description="The statements of the Way that it serves.")
    why: Text = Field(description="Why getting better here changes a lot.")
    safety: Text | None = Field(
        None,
        description="A short warning that comes first on its pages: what to do in danger, and whose plan to follow.",
    )
    pupils_gain: Texts = Field((), description="What pupils gain.")
    great_looks_like: Texts = Field((), description="What it looks like when it goes well.")
    look_fors: Texts = Field((), description="What a visitor could see or hear. Never a grade.")
    common_worry: Text | None = Field(None, description="A worry that people have about it, in their words.")
    answer: Text | None = Field(None, description="A kind answer to the worry.")
    co_construct_prompts: Texts = Field((), description="Questions for making these pages your own.")
    survey_areas: Annotated[Ids, refers_to("survey_areas")] = Field(
        (), description="The areas of the survey that it may change."
    )
    evidence: Annotated[Ids, refers_to("references")] = Field((), description="Ids from the evidence register.")
    agreed: Agreement | None = Field(None, description="When it was agreed, and by whom.")
    review_by: Day | None = Field(None, description="The last day for its next review.")
    changes: tuple[Change, ...] = Field((), description="What changed for a reader, and when.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
    was: Ids = Field((), description="Former ids; their addresses lead here for ever.")


class Step(Part):
    do: Text = Field(description="One move, as an instruction.")
    how: Text | None = Field(None, description="A little more about how to do it.")
    say: Text | None = Field(None, description="Words that an adult could say.")
    picture: MediaPath | None = Field(
        None, description="A drawing or photograph of this step, by its path in the media folder."
    )
    alt: Text | None = Field(None, description="What the picture shows, for someone who cannot see it.")
    permission: Permission | None = Field(None, description=PICTURE_PERMISSION)


class ScalingDescriptor(Part):
    """One place on the scaling line, in the words of someone who is there."""

    level: Level = Field(description="The place on the line, 1 to 10.")
    name: Title = Field(description="What this place is called.")
    text: Text = Field(description="What someone says who is there, beginning with I.")
    next: Text | None = Field(None, description="What one step higher would look like.")
    ask: Text | None = Field(None, description="An open question for a coach to ask someone who is there.")


class Question(Part):
    """A coaching question: a text alone, or fields with an approach and with wordings for pages with and without a
    clip.

    A question that mentions a clip is shown only where there is a clip.
    """

    ask: Text | None = Field(
        None, description="The question. It opens thinking, and cannot be answered with yes or no."
    )
    clip: Text | None = Field(None, description="The question as it is asked about a clip, where there is one.")
    live: Text | None = Field(
        None, description="The question as it is asked about a live model, or a lesson, where there is no clip."
    )
    approach: Approach | None = Field(None, description="The way of coaching that it suits.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        """Accept a text alone as the field `ask`."""
        return {"ask": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check_has_words(self) -> Question:
        """Raise PydanticCustomError if the question has no wording."""
        if not self.wordings:
            raise PydanticCustomError(
                "missing-field", "'ask' is missing: a question needs it. Or write it as clip: and live:."
            )
        return self

    @property
    def wordings(self) -> tuple[tuple[str, str], ...]:
        """The wordings that are set, as (field name, text): of `ask`, `clip` and `live`."""
        fields = (("ask", self.ask), ("clip", self.clip), ("live", self.live))
        return tuple((name, words) for name, words in fields if words)

    @property
    def text(self) -> str:
        """All wordings, joined by slashes, for summaries and comparison."""
        return " / ".join(words for _name, words in self.wordings)

    def wording(self, *, with_clip: bool) -> str | None:
        """Return the wording for a page with or without a clip, or None if the question makes no sense there."""
        words = (self.clip if with_clip else self.live) or self.ask
        return words if words and (with_clip or not mentions_clip(words)) else None

    def for_page(self, *, with_clip: bool) -> Question | None:
        """Return the question with only the wording that `wording` returns, as its field `ask`.

        None if it makes no sense there.
        """
        words = self.wording(with_clip=with_clip)
        if words is None or (words == self.ask and not (self.clip or self.live)):
            return self if words else None
        return Question(ask=words, approach=self.approach)


Questions = Annotated[dict[Id, tuple[Question, ...]], RefersTo(("coaching_phases",), keys=True)]
"""Coaching questions, keyed by the id of the coaching phase."""


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


class Adaptation(Part):
    for_: Annotated[Ids, BeforeValidator(_as_list), refers_to("needs", "key_stages")] = Field(
        alias="for", min_length=1, description="A need or key stage, or a list of them."
    )
    text: Text = Field(description="What to do differently.")


class Evidence(Part):
    ref: Annotated[Id, refers_to("references")] = Field(description="An id from the evidence register.")
    strength: Strength = Field(description="How close the source is to this practice.")
    supports: Text = Field(description="What this source supports, no more.")


class ExemplarBrief(Part):
    """What a clip should show, until one exists."""

    show: Text = Field(description="What a clip would show.")
    moments: Texts = Field((), description="The moments that it should have.")
    contrast: Text | None = Field(None, description="What to compare it with.")


class EefRecommendation(NamedTuple):
    """A recommendation of *Deployment of Teaching Assistants* (EEF, March 2025), in few words of our own."""

    number: int
    label: str


EEF_RECOMMENDATIONS = (
    EefRecommendation(1, "All pupils can reach high-quality teaching"),
    EefRecommendation(2, "Scaffold learning and build independence"),
    EefRecommendation(3, "Structured interventions, well chosen"),
    EefRecommendation(4, "Prepare and train staff"),
    EefRecommendation(5, "Involve all staff in the change"),
)


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

    url_folder: ClassVar[str] = "techniques"

    title: Title = Field(description="A short name that people will say to each other.")
    summary: Text = Field(description="One sentence that says what you do.")
    aliases: tuple[Title, ...] = Field((), description="Other names for it.")
    problems: Texts = Field((), description="What someone would type when they are stuck.")
    leverage_point: Annotated[Id, refers_to("leverage_points")] = Field(
        description="The leverage point that it belongs to."
    )
    order: Number = Field(100, description="Where it stands under its leverage point.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team it is for; the playbook's main team if left out."
    )
    teams: Annotated[Ids, refers_to("teams")] = Field(
        (), description="Other teams that use it too. It is one page, which each of them finds among its own."
    )
    status: Status = Field(description="How far the team has got with it.")
    vision: Text | None = Field(
        None, description="What it looks like when it is part of every day, in a sentence or two."
    )
    why: Text = Field(description="Why it helps, in a sentence or two.")
    small_step: Text = Field(description="The one small thing to try tomorrow, in one sentence.")
    safety: Text | None = Field(
        None,
        description="A short warning that comes first on the page, instead of its leverage point's; or no, for none.",
    )
    prep_minutes: MinutesOrNone | None = Field(
        None, description="How long it takes to get ready, in minutes; 0 if there is nothing to get ready."
    )
    try_minutes: Minutes | None = Field(None, description="How long the first try takes in a lesson, in minutes.")
    when_to_use: Texts = Field((), description="When it helps.")
    when_to_hold_back: Texts = Field((), description="When something else is better.")
    steps: tuple[Step, ...] = Field(min_length=2, max_length=6, description="Two to six moves, in order.")
    success_criteria: Texts = Field(
        (), max_length=6, description="Observable, beginning with I or naming what can be seen."
    )
    not_this: Texts = Field((), description="What it does not look like.")
    scaling: tuple[ScalingDescriptor, ...] = Field(
        (), description="Places on a line from 1 to 10, each in the words of someone who is there."
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
    eef: Annotated[tuple[Recommendation, ...], BeforeValidator(_as_list)] = Field(
        (), description="The numbers of the EEF's recommendations (March 2025) that it serves, 1 to 5."
    )
    key_stages: Annotated[Ids, refers_to("key_stages")] = Field((), description="The key stages that it suits.")
    settings: Annotated[Ids, refers_to("settings")] = Field((), description="Where and when it is used.")
    needs: Annotated[Ids, refers_to("needs")] = Field((), description="Needs that it is often useful for.")
    support_layers: Annotated[Ids, refers_to("support_layers")] = Field(
        (), description="Layers of support that it belongs to, where the vocabularies list any."
    )
    related: Annotated[Ids, refers_to("techniques")] = Field((), description="Said once, shown on both pages.")
    builds_on: Annotated[Ids, refers_to("techniques")] = Field(
        (), description="What to know first. Said once, shown on both pages."
    )
    training: Annotated[Ids, refers_to("modules")] = Field(
        (), description="Modules of coach training that help to coach it."
    )
    exemplar_brief: ExemplarBrief | None = Field(None, description="What a clip should show, until there is one.")
    live_model: Text | None = Field(None, description="When and by whom it will be shown live, where that is planned.")
    agreed: Agreement | None = Field(None, description="When it was agreed, and by whom.")
    review_by: Day | None = Field(None, description="The last day for its next review.")
    shaped_by: tuple[Credit, ...] = Field((), description="Who helped, and how.")
    changes: tuple[Change, ...] = Field((), description="What changed for a reader, and when.")
    known_gaps: Texts = Field((), description="What is missing, or what we do not know yet.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
    was: Ids = Field((), description="Former ids; their addresses lead here for ever.")

    @property
    def pictured_step(self) -> Step | None:
        """The first step with a picture, which illustrates the technique in lists; None if no step has one."""
        return next((step for step in self.steps if step.picture), None)

    @property
    def rehearsal_minutes(self) -> int | None:
        """The length of the technique's rehearsal in minutes, or None without a rehearsal."""
        return self.rehearsal.minutes if self.rehearsal else None

    def mechanisms(self, phases: Mapping[str, CoachingPhase], *, modelled: bool) -> tuple[Mechanism, ...]:
        """Return the mechanisms of professional development that its filled-in sections provide, sorted by number.

        `phases` maps the ids of coaching phases to them; `modelled` says that a clip or a planned live model
        shows the technique.
        """
        asked = {phases[phase].effective_kind for phase, questions in self.questions.items() if questions}
        has = {
            1: True,  # `steps` has at most six
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
