"""Ids and words for examples: a playbook's own where it has any, so that what people copy from an example is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching_playbook.model import Entry, Playbook
from coaching_playbook.schema.fields import Field
from coaching_playbook.school_words import main_team

INVENTED: Mapping[str, str] = {
    "techniques": "a-full-wait",
    "leverage_points": "stepping-back",
    "exemplars": "a-full-wait-in-reading",
    "people": "a-colleague",
    "references": "author-2020",
    "glossary": "wait-time",
    "way": "step-back",
    "stages": "explore",
}
"""Ids for lists that are still empty."""


def example_of(field: Field, ids: Mapping[str, str]) -> str:
    """Return an example value of a field as written in YAML; an id or a word of the playbook where it has one."""
    own = ids.get(f"{field.part.__name__}.{field.name}", field.example)
    return next((ids[kind] for kind in field.refers_to if kind in ids), own)


def example_ids(playbook: Playbook) -> Mapping[str, str]:
    """Map each kind of thing that a field may refer to, as in `RefersTo`, to an id of this playbook.

    The words for learners and for the main team stand by part and field, such as `Learners.one`.
    """
    about = playbook.about
    stages: Sequence[Entry] = about.coaching_model.stages if about.coaching_model else ()
    lists: dict[str, Sequence[Entry]] = {
        "techniques": playbook.techniques,
        "leverage_points": playbook.leverage_points,
        "exemplars": playbook.exemplars,
        # The field guide is a page, so it names no hidden person. A role stands where a person does.
        "people": [person for person in playbook.people if person.show == "name"] or playbook.vocabularies.roles,
        "references": playbook.references,
        "glossary": playbook.glossary,
        "stages": stages,
        "modules": playbook.coach_training.modules,
    }
    for name, value in playbook.vocabularies:
        if isinstance(value, tuple) and all(isinstance(item, Entry) for item in value):
            lists[name] = value
    own = {name: entries[0].id for name, entries in lists.items() if entries}
    words = {f"Learners.{name}": getattr(about.learners, name) for name in ("one", "many")}
    if team := main_team(about, playbook.vocabularies):
        words |= {f"Team.{name}": getattr(team, name) for name in ("one", "many", "short", "shorts")}
    return {**dict.fromkeys(lists, "an-id"), **INVENTED, **own, **words, "way": about.vision.statements[0].id}
