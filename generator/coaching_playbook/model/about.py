"""Models of `playbook.yml`: title, vision ("the Way"), coaching model, notices and other settings for all pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from coaching_playbook.model.exemplar import Link
from coaching_playbook.model.layer import Layer
from coaching_playbook.model.permission import Permission
from coaching_playbook.model.values import (
    Agreement,
    Allowed,
    Change,
    Entry,
    Id,
    MediaPath,
    Part,
    Status,
    Text,
    Texts,
    Title,
    refers_to,
)
from coaching_playbook.model.vocabularies import Term


class WayStatement(Entry):
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
    changes: tuple[Change, ...] = Field((), description="What changed in it for a reader, and when.")


class CoachingModel(Part):
    title: Title = Field(description="What the model is called.")
    summary: Text = Field(description="How coaching works here, in a sentence or two.")
    stages: tuple[Term, ...] = Field((), description="Its stages, in order.")
    credit: Text | None = Field(None, description="Whose ideas shaped the model.")


class CommonProblem(Part):
    """A frequent classroom problem, in a reader's words, and the technique that helps most.

    The home page shows it with its drawing or photograph, if it has one.
    """

    problem: Text = Field(description="What someone would say, in a few words.")
    technique: Annotated[Id, refers_to("techniques")] = Field(description="The technique that helps most.")
    picture: MediaPath | None = Field(
        None, description="A drawing or photograph of it, by its path in the media folder."
    )
    alt: Text | None = Field(None, description="What the picture shows, for someone who cannot see it.")
    permission: Permission | None = Field(None, description="Who cleared the photograph. A drawing (.svg) needs none.")


class Feedback(Part):
    """Where readers say what they would change. Pages show no names of files unless the school wants them."""

    form: Link | None = Field(None, description="The address of a form.")
    email: Annotated[str, StringConstraints(pattern=r"""^[^@\s,;<>"']+@[^@\s,;<>"']+\.[^@\s,;<>"']+$""")] | None = (
        Field(None, description="An e-mail address of the school, not of a person.")
    )
    text: Text | None = Field(None, description="Another way, in a sentence, such as whom to tell.")
    file_names: Literal["yes", "no"] = Field(
        "no", description="Whether pages name the file that they are made from, for those who edit files."
    )


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


LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        f"CC {code.upper()} 4.0": f"https://creativecommons.org/licenses/{code}/4.0/"
        for code in ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
    },
}
"""Maps the short names of Creative Commons licences to their URLs."""


class About(Part):
    """`playbook.yml`: what this playbook is and whose."""

    title: Title = Field(description="The name of the playbook, shown on every page.")
    tagline: Text | None = Field(None, description="One sentence below the name.")
    school: Title | None = Field(None, description="The school or trust.")
    status: Status = Field("draft", description="How far the team has got with it.")
    team: Annotated[Id, refers_to("teams")] = Field(description="The main team, an id from the vocabularies.")
    vision: Vision = Field(description="What the team believes great practice looks like.")
    aims: Texts = Field((), description="What the programme is for.")
    coaching_model: CoachingModel | None = Field(None, description="How coaching works here.")
    learners: Learners = Field(default_factory=Learners, description="The words for those whom the team helps.")
    notices: Notices = Field(default_factory=Notices, description="Sentences that stand on every technique page.")
    common_problems: tuple[CommonProblem, ...] = Field(
        (), max_length=12, description="What most people look for, on the home page. Eight fill it well."
    )
    feedback: Feedback = Field(default_factory=Feedback, description="Where readers say what they would change.")
    layers: tuple[Layer, ...] = Field(
        (), description="Playbooks that this one stands on, such as your trust's. The first is the lowest."
    )
    withheld_media: tuple[MediaPath, ...] = Field(
        (),
        description="Photographs and films of a layer that are not shown here, by path. 'playbook withdraw' adds them.",
    )
    clip_hosts: Texts = Field((), description="More hosts that clips may be linked from, such as video.school.example.")
    licence: Title | None = Field(
        None, description="What others may do with your words, shown on every page: CC BY 4.0, or a sentence of yours."
    )
    brand: Brand = Field(default_factory=Brand, description="The school's own looks.")
    allow: tuple[Allowed, ...] = Field(
        (), description="What a check finds in this file or in questions.yml, and people reviewed and kept."
    )

    @field_validator("withheld_media")
    @classmethod
    def _check_withheld_media(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Raise PydanticCustomError if media are withheld and there is no layer they could come from."""
        if value and not info.data.get("layers", True):
            raise PydanticCustomError("withheld-media", "This is for media of a layer, and there are no layers here.")
        return value
