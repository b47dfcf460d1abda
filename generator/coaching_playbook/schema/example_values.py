"""Ids and words for examples of fields: those of the playbook if it has any, so that examples are valid when copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching_playbook.model import Entry, Playbook
from coaching_playbook.schema.fields import Field
from coaching_playbook.school_words import main_team

INVENTED_IDS: Mapping[str, str] = {
    "techniques": "a-full-wait",
    "leverage_points": "stepping-back",
    "exemplars": "a-full-wait-in-reading",
    "people": "a-colleague",
    "references": "author-2020",
    "stages": "explore",
}
"""Example ids for lists of a playbook that are still empty, keyed by kind (see RefersTo)."""


def example_value(field: Field, ids: Mapping[str, str]) -> str:
    """Return an example of a field as written in YAML, with an id or a word of the playbook where `ids` has one."""
    own = ids.get(f"{field.part.__name__}.{field.name}", field.example)
    return next((ids[kind] for kind in field.refers_to if kind in ids), own)


def example_ids(playbook: Playbook) -> Mapping[str, str]:
    """Return an example id of this playbook for each kind of id (see RefersTo).

    What the school calls its learners and its main team is included, keyed by class and field, such as `Learners.one`.
    """
    about = playbook.about
    lists: dict[str, Sequence[Entry]] = {
        **playbook.entries_by_kind,
        # The field guide is a page, so it names no hidden person. A role stands where a person does.
        "people": [person for person in playbook.people if person.show == "name"] or playbook.vocabularies.roles,
    }
    own = {name: entries[0].id for name, entries in lists.items() if entries}
    words = {f"Learners.{name}": getattr(about.learners, name) for name in ("one", "many")}
    if team := main_team(about, playbook.vocabularies):
        words |= {f"Team.{name}": getattr(team, name) for name in ("one", "many", "short", "shorts")}
    return {**dict.fromkeys(lists, "an-id"), **INVENTED_IDS, **own, **words}
