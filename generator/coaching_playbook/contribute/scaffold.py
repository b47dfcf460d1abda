"""Scaffold a new entry: the given values, and a commented hint for every other field.

A hint is YAML behind `# `. Its values are examples with ids of this playbook, so that it can be used as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching_playbook.layout import FOLDERS, LIST_FILES, field_order
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
from coaching_playbook.paths import is_reserved
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.schema.own_ids import example_ids, example_of
from coaching_playbook.school_words import in_school_words
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, dump, edit_yaml, format_yaml, parse

KINDS: Mapping[str, type[Entry]] = {
    "technique": Technique,
    "leverage-point": LeveragePoint,
    "exemplar": Exemplar,
    "clip": Exemplar,
    "cycle": Cycle,
    "person": Person,
    "term": GlossaryTerm,
    "reference": Reference,
}
"""What can be begun, by the name that people type. A clip is an exemplar."""

NAMED_BY: Mapping[type[Entry], str] = {
    Technique: "title",
    LeveragePoint: "title",
    Exemplar: "title",
    Cycle: "leverage_point",
    Person: "name",
    GlossaryTerm: "term",
    Reference: "authors",
}
"""The field that an id is made from."""

_NOT_FOR_NEW = ("was", "changes", "agreed", "shaped_by", "order", "team", "teams", "allow")
_ONE_OF = {"ClipSource": ("file",)}
"""Fields to show of a part whose fields exclude each other."""


@dataclass(frozen=True)
class NewEntry:
    """Where a new entry goes: a file of its own, or a list in a file that may exist."""

    path: str
    in_list: bool


def place_for(kind: str, id_: str, playbook: Playbook, videos: str) -> NewEntry:
    """Return the place of a new entry, relative to the root; each clip has its own file."""
    part = KINDS[kind]
    if name := next((name for name, listed in LIST_FILES.items() if listed is part), None):
        return NewEntry(f"{playbook.folder}/{name}", in_list=True)
    folder = next((name for name, entry in FOLDERS.items() if entry is part), None)
    path = f"{playbook.folder}/{folder}/{id_}.yml" if folder else f"{videos.removesuffix('.yml')}/{id_}.yml"
    return NewEntry(path, in_list=False)


def path_for(kind: str, id_: str, playbook: Playbook, videos: str) -> str:
    """Path of a new entry's file below the root."""
    return place_for(kind, id_, playbook, videos).path


class NoId(ValueError):
    """No id can be made from a title. The text says why."""


def free_id(title: str, kind: str, playbook: Playbook, root: Path, videos: str) -> str:
    """Return an id made from a title that is neither the present nor a former id of any entry, nor an existing file.

    Nor is it a name that Windows reserves, as an id is the name of a file or a folder. Raises NoId for a title without
    Latin letters and digits.
    """
    taken = taken_ids(kind, playbook)
    base = slugify(title)[:70].strip("-")
    if not base:
        raise NoId(f"The address of a page is made from its title, and '{title}' has no letters from a to z.")
    for number in range(1, 1000):
        id_ = base if number == 1 else f"{base}-{number}"
        place = place_for(kind, id_, playbook, videos)
        if id_ not in taken and not is_reserved(id_) and (place.in_list or not (root / place.path).exists()):
            return id_
    raise ValueError(f"There are a thousand pages called '{title}'.")


def taken_ids(kind: str, playbook: Playbook) -> set[str]:
    """Return the ids, present and former, of all entries of a kind."""
    return {id_ for entry in _entries(kind, playbook) for id_ in (entry.id, *getattr(entry, "was", ()))}


def namesake(kind: str, answers: Mapping[str, Data], playbook: Playbook) -> Entry | None:
    """Return the entry with the same title or term as a new one; other kinds may share their names."""
    name = NAMED_BY[KINDS[kind]]
    if name not in ("title", "term"):
        return None
    wanted = " ".join(str(answers[name]).casefold().split())
    return next((entry for entry in _entries(kind, playbook) if getattr(entry, name).casefold() == wanted), None)


def _entries(kind: str, playbook: Playbook) -> Iterator[Entry]:
    lists: Sequence[Entry] = (
        *playbook.entries,
        *playbook.cycles,
        *playbook.people,
        *playbook.glossary,
        *playbook.references,
    )
    return (entry for entry in lists if isinstance(entry, KINDS[kind]))


def scaffold(kind: str, answers: Mapping[str, Data], playbook: Playbook) -> str:
    """Return formatted text of a new file: `answers` by field, and a commented hint for every other field."""
    part = KINDS[kind]
    return format_yaml("\n".join([*_lines(part, answers, playbook), ""]), field_order(part))


def append(kind: str, answers: Mapping[str, Data], playbook: Playbook, text: str) -> str:
    """Return the text of a list file with a new item at its end; what is there stays as it is. Raises ValueError."""
    part = KINDS[kind]
    lines = [line for line in text.splitlines() if line.strip() not in ("[]", "---")]
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "- ")
    if not first.lstrip().startswith("- "):  # a list in brackets
        listed = parse(text, "").data
        return edit_yaml(text, {(len(listed or ()),): dict(answers)}, field_order(part))
    margin = " " * (len(first) - len(first.lstrip()))
    item = _with_fields_last(_lines(part, answers, playbook))
    return "\n".join([*lines, *(f"{margin}{'- ' if n == 0 else '  '}{line}" for n, line in enumerate(item)), ""])


def _lines(part: type[Entry], answers: Mapping[str, Data], playbook: Playbook) -> list[str]:
    ids = example_ids(playbook)
    lines = []
    for field in fields(part):
        if field.name in answers:
            lines += dump({field.name: answers[field.name]}, field_order(part)).splitlines()
        elif field.name not in _NOT_FOR_NEW:
            lines += _hint(field, ids, playbook)
    return lines


def _with_fields_last(lines: Sequence[str]) -> list[str]:
    """Move the fields of an item before and after its hints: a comment at its end would count as outside of it."""
    written = [n for n, line in enumerate(lines) if not line.startswith("#")]
    top = [n for n in written if not lines[n].startswith(" ") and not lines[n].startswith("-")]
    last = top[-1]
    first = [lines[n] for n in written if n < last]
    return [*first, *(line for line in lines if line.startswith("#")), *(lines[n] for n in written if n >= last)]


def _hint(field: Field, ids: Mapping[str, str], playbook: Playbook) -> list[str]:
    """Return the lines of a hint: `# field: example  # what it is`. They are YAML once `# ` is taken away.

    None where the field could name nothing that there is yet.
    """
    example = _example(field, ids, playbook)
    if example == "":
        return []
    first, *others = dump({field.name: example}).splitlines()
    what = in_school_words(field.description, playbook)
    if field.choices:
        what += f" One of {', '.join(field.choices)}."
    return [f"# {first}  # {what}", *(f"# {line}" for line in others)]


def _example(field: Field, ids: Mapping[str, str], playbook: Playbook) -> Data:
    """Return an example value of a field, as data."""
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
        value = _without_quotes(example_of(field, ids))
        value = in_school_words(value, playbook) if field.is_prose else value
    if field.refers_to and not any(kind in ids for kind in _kinds_with_entries(field.refers_to, playbook)):
        return [] if field.is_list else ""  # there is nothing yet that it could name
    if value in ("", {}):
        return ""
    items: Data = [value] if field.is_list else value
    if field.is_mapping:
        return {ids.get(field.refers_to[0], "an-id") if field.refers_to else "an-id": items}
    return items


def _example_part(part: type[Part], ids: Mapping[str, str], playbook: Playbook) -> Data:
    names = _ONE_OF.get(part.__name__)
    shown = [field for field in fields(part) if field.name != "allow" and (names is None or field.name in names)]
    data = {field.name: _example(field, ids, playbook) for field in shown}
    if any(field.required and data[field.name] in ("", [], {}) for field in shown):
        return {}  # it would be incomplete
    return {name: value for name, value in data.items() if value not in ("", [], {})}


def _kinds_with_entries(kinds: Sequence[str], playbook: Playbook) -> Iterator[str]:
    """Yield those of `kinds` (such as `techniques` or `roles`, as in `RefersTo`) of which the playbook has an entry."""
    model = playbook.about.coaching_model
    others = {"way": True, "stages": model and model.stages, "modules": playbook.coach_training.modules}
    for kind in kinds:
        if others.get(kind) or getattr(playbook, kind, None) or getattr(playbook.vocabularies, kind, None):
            yield kind


def _without_quotes(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
