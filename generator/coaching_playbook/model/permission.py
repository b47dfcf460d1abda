"""Models of permission: who cleared a film or a photograph, on what basis and until when."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from coaching_playbook.model.values import Day, DayOrNo, Part, Text


class InView(Part):
    """Someone in view, by role and never by name: "a TA", "a pupil at the front"."""

    who: Text = Field(description="A role. Never a name.")
    status: Literal["cleared", "pending", "objected", "withdrawn"] = Field(description="What this person has said.")


class Permission(Part):
    """Who cleared a film or a photograph to be shown, on what basis and until when. Never names, never forms.

    For the public, every field must be written out, also those whose value is `no`. If one is deleted by mistake, the
    film or photograph is not published.
    """

    lawful_basis: Literal["public-task", "consent", "legitimate-interests", "not-needed"] = Field(
        description="The ground on which it may be shown."
    )
    staff: Literal["cleared", "pending", "none-in-view"] = Field(description="Whether the adults in view have agreed.")
    pupils: Literal["cleared", "pending", "none-in-view"] = Field(
        description="Whether the learners in view are cleared."
    )
    in_view: tuple[InView, ...] | None = Field(None, description="Each person in view, by role, with their own status.")
    checked_on: Day = Field(description="The day on which someone checked all this.")
    review_by: Day = Field(description="The last day on which the clip is shown without being looked at again.")
    expires_on: DayOrNo | None = Field(None, description="The first day on which it is no longer shown, or no.")
    withdrawn_on: DayOrNo | None = Field(None, description="The day on which someone took it back, or no.")
    objected_on: DayOrNo | None = Field(None, description="The day on which someone objected, or no.")
    withdrawn_because: Text | None = Field(
        None, description="Why it was taken back, for those who look after the clips. No page shows it."
    )
    record: Text | None = Field(None, description="Where the school's own register holds the forms.")

    @property
    def is_withdrawn(self) -> bool:
        """Whether permission was withdrawn or objected to, by anyone in view or as a whole.

        True from when it is recorded, even if the date recorded is in the future.
        """
        return any(isinstance(day, dt.date) for day in (self.withdrawn_on, self.objected_on)) or any(
            person.status in ("objected", "withdrawn") for person in self.in_view or ()
        )

    @property
    def is_written_out(self) -> bool:
        """Whether the YAML has a value for every field, optional ones included, except the reason of a withdrawal."""
        return self.model_fields_set >= set(type(self).model_fields) - {"withdrawn_because"}
