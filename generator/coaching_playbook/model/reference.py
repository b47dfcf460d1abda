"""Models of reference data: evidence sources, glossary, synonyms, coach training, people, cycles of coaching."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coaching_playbook.model.exemplar import Link
from coaching_playbook.model.values import Allowed, Day, Entry, Id, Ids, Part, Status, Text, Texts, Title, refers_to


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
    type: Annotated[Text, refers_to("reference_types")] = Field(
        description="What kind of source it is: one of reference_types, where the vocabularies list any."
    )
    literature: Annotated[Id | None, refers_to("literatures")] = Field(None, description="What it is about, broadly.")
    sector: Annotated[Id | None, refers_to("sectors")] = Field(None, description="The sector that it comes from.")
    checked: Literal["found", "memory"] = Field(description="Whether the details were seen in a public source.")
    confidence: Literal["high", "medium", "low"] | None = Field(
        None, description="How sure we are of the details, where they are from memory."
    )
    note: Text | None = Field(None, description="Anything a reader should know before citing it.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def link(self) -> str | None:
        """The URL where the source can be read: `url`, or else that of its DOI; None without either."""
        return self.url or (f"https://doi.org/{self.doi}" if self.doi else None)

    @property
    def short(self) -> str:
        """A short citation for running text: `Bosanquet and others (2020)`."""
        without_notes = re.sub(r"\s*\([^()]*\)(?=\s*(?:,|and\b|$))", "", self.authors)  # "A Body (its writers)"
        authors = without_notes.strip() or self.authors
        names = [part.strip() for part in re.split(r",(?! [A-Z]\.)|\band\b", authors) if part.strip()]
        surnames = [name.split(",")[0] for name in names] or [authors]
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


class Synonym(Entry):
    """Words that people at a school use, and what they mean. They widen the search and are shown nowhere."""

    say: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="What people type: words, short names, programmes, nicknames for places."
    )
    means: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Words that are in your pages, such as a title or what pupils do."
    )
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
    points: Texts = Field((), description="What someone should know who is coached.")


class FirstMeeting(Part):
    summary: Text = Field(description="What the first meeting is for.")
    steps: Texts = Field((), description="What happens in it, in order.")


class CoachTraining(Part):
    """What coaches learn, and how. Two lists: neither says which method teaches which module."""

    intro: Text | None = Field(None, description="How coaches learn here.")
    modules: tuple[TrainingModule, ...] = Field((), description="What coaches learn.")
    methods: tuple[DeliveryMethod, ...] = Field((), description="Ways to learn it.")
    note: Text | None = Field(None, description="Anything a reader should know.")
    for_coachees: ForCoachees | None = Field(None, description="What someone should know who is coached.")
    become_a_coach: Texts = Field((), description="How someone becomes a coach.")
    first_meeting: FirstMeeting | None = Field(None, description="How the first coaching meeting goes.")
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")

    @property
    def has_content(self) -> bool:
        """Whether anything is written about how coaches learn."""
        return bool(self.intro or self.modules or self.methods)


class Person(Entry):
    """Someone who helped. Only what they chose is shown: their name, another name, their role, or nothing."""

    name: Title | None = Field(None, description="The name that this person wants shown.")
    pseudonym: Title | None = Field(None, description="Another name that this person wants shown instead.")
    roles: Annotated[Ids, refers_to("roles")] = Field(min_length=1, description="Their roles, from the vocabularies.")
    show: Literal["name", "pseudonym", "role", "nothing"] = Field(
        "role", description="What pages may show of this person. With nothing they are on no page."
    )


class Cycle(Entry):
    """A stretch of time in which the team works on one leverage point."""

    status: Status = Field("draft", description="Where it stands.")
    leverage_point: Annotated[Id, refers_to("leverage_points")] = Field(description="What the team works on.")
    team: Annotated[Id | None, refers_to("teams")] = Field(
        None, description="The team it is for; that of its leverage point if left out."
    )
    starts: Day = Field(description="The first day.")
    ends: Day | None = Field(None, description="The last day.")
    how_chosen: Text | None = Field(None, description="How it was chosen, in a sentence.")
    chosen_by: Annotated[Ids, refers_to("people", "roles")] = Field((), description="Ids of roles or people.")
    adapted: Text | None = Field(
        None, description="What you changed from the way in which teachers are coached, and why."
    )
    teacher_note: Text | None = Field(None, description="A paragraph for teachers to paste into a briefing.")
    stage: Literal["collective", "choice", "personal"] = Field(
        "collective", description="Whether everyone works on the same, chooses, or has a goal of their own."
    )
    allow: tuple[Allowed, ...] = Field((), description="What a check finds here, and people reviewed and kept.")
