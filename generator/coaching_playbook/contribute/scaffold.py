"""Scaffold the YAML of a new entry: the given values, and a commented hint for every other field.

A hint is YAML after `# `. Its values are examples with ids of this playbook, so that uncommenting it is enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, field_order
from coaching_playbook.model import (
    Cycle,
    Entry,
    Exemplar,
    GlossaryTerm,
    LeveragePoint,
    Part,
    Person,
    Playbook,
    Question,
    Reference,
    Technique,
)
from coaching_playbook.paths import clips_folder, is_reserved
from coaching_playbook.schema.example_values import example_ids, example_value
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.school_words import in_school_words
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, dump, edit_yaml, format_yaml, parse

ENTRY_TYPES: Mapping[str, type[Entry]] = {
    "technique": Technique,
    "leverage-point": LeveragePoint,
    "clip": Exemplar,
    "cycle": Cycle,
    "person": Person,
    "term": GlossaryTerm,
    "reference": Reference,
}
"""Models of the entries that `playbook new` can make, keyed by the name that users type."""

ID_SOURCE_FIELDS: Mapping[type[Entry], str] = {
    Technique: "title",
    LeveragePoint: "title",
    Exemplar: "title",
    Cycle: "leverage_point",
    Person: "name",
    GlossaryTerm: "term",
    Reference: "authors",
}
"""The field from which the id of a new entry is made, keyed by model."""

_FIELDS_WITHOUT_HINT = ("was", "changes", "agreed", "shaped_by", "order", "team", "teams", "allow")
"""Fields that a new file does not mention, because commands write them or few schools use them."""
_ALTERNATIVE_FIELDS_SHOWN = {"ClipSource": ("file",)}
"""The fields to show in a hint, keyed by the name of a model whose fields exclude each other."""


@dataclass(frozen=True)
class EntryLocation:
    """The path of the file for a new entry, and whether that file contains a list of entries and may exist already."""

    path: str
    in_list: bool


def location_for(entry_type: type[Entry], id_: str, playbook: Playbook, videos: str) -> EntryLocation:
    """Return the file for a new entry of the model `entry_type`. `videos` is the path of videos.yml."""
    if name := next((name for name, listed in ENTRY_LIST_FILES.items() if listed is entry_type), None):
        return EntryLocation(f"{playbook.folder}/{name}", in_list=True)
    folder = next((name for name, entry in ENTRY_FOLDERS.items() if entry is entry_type), None)
    path = f"{playbook.folder}/{folder}/{id_}.yml" if folder else f"{clips_folder(videos)}/{id_}.yml"
    return EntryLocation(path, in_list=False)


class NoIdFromTitle(ValueError):
    """No id can be made from a title. The message, for users, says why."""


def make_unique_id(title: str, entry_type: type[Entry], playbook: Playbook, root: Path, videos: str) -> str:
    """Return an id made from a title that no entry of the model has or had, and that is no existing file name.

    Names that Windows reserves are not used, because an id is also a file name. Raises NoIdFromTitle if the title has
    no Latin letters or digits.
    """
    taken = taken_ids(entry_type, playbook)
    base = slugify(title)[:70].strip("-")
    if not base:
        raise NoIdFromTitle(f"The address of a page is made from its title, and '{title}' has no letters from a to z.")

    def is_free(id_: str) -> bool:
        location = location_for(entry_type, id_, playbook, videos)
        has_file = not location.in_list and (root / location.path).exists()
        return id_ not in taken and not is_reserved(id_) and not has_file

    return next(filter(is_free, itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))))


def taken_ids(entry_type: type[Entry], playbook: Playbook) -> set[str]:
    """Return the current and former ids of all entries of the model `entry_type`."""
    return {id_ for entry in _entries_of_type(entry_type, playbook) for id_ in (entry.id, *getattr(entry, "was", ()))}


def find_same_name(entry_type: type[Entry], answers: Mapping[str, Data], playbook: Playbook) -> Entry | None:
    """Return an entry of the model with the same title or term as the new one in `answers`; None if there is none.

    None also for models whose entries may share names, such as people.
    """
    name = ID_SOURCE_FIELDS[entry_type]
    if name not in ("title", "term"):
        return None
    wanted = " ".join(str(answers[name]).casefold().split())
    return next(
        (entry for entry in _entries_of_type(entry_type, playbook) if getattr(entry, name).casefold() == wanted), None
    )


def _entries_of_type(entry_type: type[Entry], playbook: Playbook) -> Iterator[Entry]:
    """Return an iterator over the entries of a playbook that are instances of `entry_type`."""
    lists: Sequence[Entry] = (
        *playbook.entries,
        *playbook.cycles,
        *playbook.people,
        *playbook.glossary,
        *playbook.references,
    )
    return (entry for entry in lists if isinstance(entry, entry_type))


def scaffold(entry_type: type[Entry], answers: Mapping[str, Data], playbook: Playbook) -> str:
    """Return the YAML of a new file: `answers`, keyed by field name, and a commented hint for every other field."""
    return format_yaml("\n".join([*_field_lines(entry_type, answers, playbook), ""]), field_order(entry_type))


def append_to_list(entry_type: type[Entry], answers: Mapping[str, Data], playbook: Playbook, text: str) -> str:
    """Return `text`, a YAML list, with a new item at its end; existing text stays. Raises ValueError."""
    lines = [line for line in text.splitlines() if line.strip() not in ("[]", "---")]
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "- ")
    if not first.lstrip().startswith("- "):  # a list in brackets
        listed = parse(text, "").data
        return edit_yaml(text, {(len(listed or ()),): dict(answers)}, field_order(entry_type))
    margin = " " * (len(first) - len(first.lstrip()))
    item = _move_hints_inside_item(_field_lines(entry_type, answers, playbook))
    return "\n".join([*lines, *(f"{margin}{'- ' if n == 0 else '  '}{line}" for n, line in enumerate(item)), ""])


def _field_lines(entry_type: type[Entry], answers: Mapping[str, Data], playbook: Playbook) -> list[str]:
    """Return the YAML lines of an entry's fields in order: answers, and commented hints for other fields."""
    ids = example_ids(playbook)
    lines = []
    for field in fields(entry_type):
        if field.name in answers:
            lines += dump({field.name: answers[field.name]}, field_order(entry_type)).splitlines()
        elif field.name not in _FIELDS_WITHOUT_HINT:
            lines += _hint_lines(field, ids, playbook)
    return lines


def _move_hints_inside_item(lines: Sequence[str]) -> list[str]:
    """Return the lines of a list item reordered so that its hints (comments) come before its last field.

    A comment at the end of an item would belong to the list, not to the item.
    """
    written = [n for n, line in enumerate(lines) if not line.startswith("#")]
    top = [n for n in written if not lines[n].startswith(" ") and not lines[n].startswith("-")]
    last = top[-1]
    first = [lines[n] for n in written if n < last]
    return [*first, *(line for line in lines if line.startswith("#")), *(lines[n] for n in written if n >= last)]


def _hint_lines(field: Field, ids: Mapping[str, str], playbook: Playbook) -> list[str]:
    """Return the lines of a hint, `# field: example  # description`, which are YAML without the first `# `.

    Empty if the field refers to a kind of entry of which the playbook has none yet.
    """
    example = _example_value(field, ids, playbook)
    if example == "":
        return []
    first, *others = dump({field.name: example}).splitlines()
    what = in_school_words(field.description, playbook)
    if field.choices:
        what += f" One of {', '.join(field.choices)}."
    return [f"# {first}  # {what}", *(f"# {line}" for line in others)]


def _example_value(field: Field, ids: Mapping[str, str], playbook: Playbook) -> Data:
    """Return an example value of a field as plain data; `""` or `[]` for a reference to entries that do not exist yet.

    `ids` maps kinds of entries to an id of this playbook.
    """
    value: Data
    if field.name == "scaling" and playbook.vocabularies.scaling_bands:
        return [
            {"level": str(band.level), "name": band.name, "text": band.meaning}
            for band in playbook.vocabularies.scaling_bands
        ]
    if field.part_type is Question:
        value = in_school_words(next((item.example for item in fields(Question) if item.name == "ask"), ""), playbook)
    elif field.part_type:
        value = _example_part(field.part_type, ids, playbook)
    else:
        value = _strip_quotes(example_value(field, ids))
        value = in_school_words(value, playbook) if field.is_prose else value
    if field.refers_to and not any(playbook.entries_by_kind.get(kind) for kind in field.refers_to):
        return [] if field.is_list else ""  # no entry exists yet that it could refer to
    if value in ("", {}):
        return ""
    items: Data = [value] if field.is_list else value
    if field.is_mapping:
        return {ids.get(field.refers_to[0], "an-id") if field.refers_to else "an-id": items}
    return items


def _example_part(part: type[Part], ids: Mapping[str, str], playbook: Playbook) -> Data:
    """Return example values of a part, keyed by field; {} if a required field has no example."""
    names = _ALTERNATIVE_FIELDS_SHOWN.get(part.__name__)
    shown = [field for field in fields(part) if field.name != "allow" and (names is None or field.name in names)]
    data = {field.name: _example_value(field, ids, playbook) for field in shown}
    if any(field.required and data[field.name] in ("", [], {}) for field in shown):
        return {}  # an incomplete example would be invalid
    return {name: value for name, value in data.items() if value not in ("", [], {})}


def _strip_quotes(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
