"""The domain model of a playbook, in pydantic. Validation, file layout, forms and schemas derive from its fields.

The docstrings of parts and the descriptions of fields are published in the field guide. Imports only `captions`,
`urls` and the types of `yamlio`.
"""

from __future__ import annotations

from coaching_playbook.model.about import About, Vision, WayStatement
from coaching_playbook.model.exemplar import Exemplar, Permission
from coaching_playbook.model.playbook import PageEntry, Playbook
from coaching_playbook.model.reference import CoachTraining, Cycle, GlossaryTerm, Person, Reference, Synonym
from coaching_playbook.model.technique import (
    MARKS,
    MECHANISM_GROUPS,
    MECHANISMS,
    LeveragePoint,
    LookFors,
    Question,
    Questions,
    Technique,
)
from coaching_playbook.model.values import (
    ID_PATTERN,
    Agreement,
    Allowed,
    Change,
    Credit,
    Day,
    DayOrNo,
    Entry,
    Level,
    Minutes,
    Number,
    Origin,
    Part,
    RefersTo,
    Seconds,
    iter_texts,
    normalised,
    tokenize,
    written_fields,
)
from coaching_playbook.model.vocabularies import (
    CREDITS,
    STATUSES,
    STRENGTHS,
    CoachingPhase,
    SessionFormat,
    Team,
    Vocabularies,
)

__all__ = [
    "CREDITS",
    "ID_PATTERN",
    "MARKS",
    "MECHANISMS",
    "MECHANISM_GROUPS",
    "STATUSES",
    "STRENGTHS",
    "About",
    "Agreement",
    "Allowed",
    "Change",
    "CoachTraining",
    "CoachingPhase",
    "Credit",
    "Cycle",
    "Day",
    "DayOrNo",
    "Entry",
    "Exemplar",
    "GlossaryTerm",
    "Level",
    "LeveragePoint",
    "LookFors",
    "Minutes",
    "Number",
    "Origin",
    "PageEntry",
    "Part",
    "Permission",
    "Person",
    "Playbook",
    "Question",
    "Questions",
    "Reference",
    "RefersTo",
    "Seconds",
    "SessionFormat",
    "Synonym",
    "Team",
    "Technique",
    "Vision",
    "Vocabularies",
    "WayStatement",
    "iter_texts",
    "normalised",
    "tokenize",
    "written_fields",
]
