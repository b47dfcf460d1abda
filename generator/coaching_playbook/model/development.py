"""Models of `developments.yml`: what is changing around the team, each with its state and the day it was checked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from coaching_playbook.model.values import Allowed, Day, Entry, Ids, Text, Title, refers_to


class Development(Entry):
    """Something that changes around the team: a law, guidance, a plan. Not legal advice."""

    title: Title = Field(description="What it is, in a few words.")
    state: Literal["in force", "published", "announced", "proposed", "opinion", "uncertain"] = Field(
        description="How far it has come. A proposal is not a rule yet."
    )
    date: Day | None = Field(None, description="The day on which it came out.")
    what: Text = Field(description="What it says, in your own words.")
    in_class: Text | None = Field(None, description="What it means in lessons, or that it means nothing yet.")
    evidence: Annotated[Ids, refers_to("references")] = Field((), description="Ids from the evidence register.")
    checked_on: Day = Field(description="The day on which someone last looked whether it is still so.")
    review_by: Day = Field(description="The last day for the next review; at most six months after that.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
