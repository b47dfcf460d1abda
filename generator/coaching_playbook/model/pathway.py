"""Models of `pathways.yml`: ordered courses through the playbook, such as a first term or becoming a coach."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from coaching_playbook.model.values import Allowed, Entry, Id, Ids, Minutes, Part, Status, Text, Title, refers_to


class PathwayStep(Part):
    """One thing to read, watch, learn or do."""

    technique: Annotated[Id | None, refers_to("techniques")] = Field(None, description="A technique to read and try.")
    clip: Annotated[Id | None, refers_to("exemplars")] = Field(None, description="A clip to watch.")
    module: Annotated[Id | None, refers_to("modules")] = Field(None, description="A module of coach training.")
    do: Text | None = Field(None, description="What to do, in words, alone or beside a page.")
    minutes: Minutes = Field(description="How long it takes, in minutes.")

    @property
    def is_empty(self) -> bool:
        """Whether the step names neither a page nor anything to do."""
        return not (self.technique or self.clip or self.module or self.do)


class PathwayStage(Entry):
    """One stretch of a pathway, such as a first week."""

    title: Title = Field(description="What the stage is called.")
    aim: Text | None = Field(None, description="What it is for, in a sentence.")
    opens_after: Annotated[Ids, refers_to("techniques")] = Field(
        (), description="Techniques that the team has embedded before this stage opens."
    )
    steps: tuple[PathwayStep, ...] = Field(min_length=1, max_length=20, description="What to do, in order.")

    @property
    def minutes(self) -> int:
        """The length of all steps of the stage, in minutes."""
        return sum(step.minutes for step in self.steps)


class Pathway(Entry):
    """An ordered way through the playbook. It says what to do next, and records nothing about anyone."""

    url_folder: ClassVar[str] = "pathways"

    title: Title = Field(description="What the pathway is called.")
    status: Status = Field("draft", description="How far the team has got with it.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team it is for; the playbook's main team if left out."
    )
    for_: Text | None = Field(None, alias="for", description="Who it is for, in a sentence. Never a name.")
    stages: tuple[PathwayStage, ...] = Field(min_length=1, max_length=8, description="Its stages, in order.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def minutes(self) -> int:
        """The length of all stages of the pathway, in minutes."""
        return sum(stage.minutes for stage in self.stages)
