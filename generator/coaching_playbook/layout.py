"""Map the files of a playbook to the models of their contents, and define the order in which fields are written."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from coaching_playbook.model import (
    About,
    CoachTraining,
    Cpd,
    Cycle,
    Development,
    Entry,
    GlossaryTerm,
    LeveragePoint,
    Part,
    Pathway,
    Person,
    Questions,
    Reference,
    RefersTo,
    Survey,
    SurveyResults,
    Synonym,
    Technique,
    Vocabularies,
    Walkthroughs,
    written_fields,
)
from coaching_playbook.model.values import nested_parts
from coaching_playbook.yamlio import KeyOrder


class QuestionBank(Part):
    """The content of `questions.yml`: a mapping of coaching phases to questions."""

    questions: Questions


# All paths in this module are relative to the playbook's folder of YAML files.
ABOUT_FILE = "playbook.yml"
SINGLE_MODEL_FILES: Mapping[str, type[Part]] = {
    ABOUT_FILE: About,
    "vocabularies.yml": Vocabularies,
    "coach_training.yml": CoachTraining,
    "survey.yml": Survey,
    "survey_results.yml": SurveyResults,
    "walkthroughs.yml": Walkthroughs,
    "cpd.yml": Cpd,
}
"""Files whose content is one object, with the model of the object."""
ENTRY_LIST_FILES: Mapping[str, type[Entry]] = {
    "references.yml": Reference,
    "glossary.yml": GlossaryTerm,
    "people.yml": Person,
    "cycles.yml": Cycle,
    "pathways.yml": Pathway,
    "developments.yml": Development,
    "synonyms.yml": Synonym,
}
"""Files that contain a list, with the model of its items."""
ENTRY_FOLDERS: Mapping[str, type[Entry]] = {"leverage_points": LeveragePoint, "techniques": Technique}
"""Folders of files that contain one entry each, whose id is the file name, with the model of the entry."""
QUESTIONS_FILE = "questions.yml"
REQUIRED_FILES = ("playbook.yml", "vocabularies.yml")


@functools.cache
def reference_fields(kind: type[Part]) -> tuple[tuple[str, str, RefersTo | None], ...]:
    """Return (attribute name, YAML key, reference) of each field that contains references to ids.

    The reference is None for a field whose nested parts contain the references.
    """
    fields = []
    for name, key in written_fields(kind):
        info = kind.model_fields[name]
        refers = next((m for m in info.metadata if isinstance(m, RefersTo)), None)
        if refers or any(reference_fields(part) for part in nested_parts(info.annotation)):
            fields.append((name, key, refers))
    return tuple(fields)


def field_order(part: type[Part]) -> KeyOrder:
    """Return the order in which the keys of a part, and of its nested parts, are written."""
    order: dict[str, KeyOrder | None] = {}
    for name, key in written_fields(part):
        inner = next(nested_parts(part.model_fields[name].annotation), None)
        order[key] = field_order(inner) if inner else None
        if key == "on":
            order["date"] = None
    return order


def model_for(path: str) -> type[Part] | None:
    """Return the model of a file's content, or of its items if it is a list; None for a file without one.

    `path` is relative to the playbook's folder. Returns None for questions.yml too, whose model `QuestionBank` wraps
    its content in a field.
    """
    folder, slash, _name = path.partition("/")
    return SINGLE_MODEL_FILES.get(path) or ENTRY_LIST_FILES.get(path) or (ENTRY_FOLDERS.get(folder) if slash else None)
