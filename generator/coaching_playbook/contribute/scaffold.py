"""Scaffold a new file: the given values, and a commented hint for every other field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coaching_playbook.layout import FOLDERS, field_order
from coaching_playbook.model import Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, dump, format_yaml

KINDS: Mapping[str, type[Part]] = {
    "technique": Technique,
    "leverage-point": LeveragePoint,
    "exemplar": Exemplar,
}


def path_for(kind: str, id_: str, playbook: Playbook, videos: str) -> str:
    """Path of a new entry's file below the root; each clip has its own file."""
    folder = next((name for name, part in FOLDERS.items() if part is KINDS[kind]), None)
    return f"{playbook.folder}/{folder}/{id_}.yml" if folder else f"{videos.removesuffix('.yml')}/{id_}.yml"


class NoId(ValueError):
    """No id can be made from a title. The text says why."""


def free_id(title: str, kind: str, playbook: Playbook, root: Path, videos: str) -> str:
    """An id made from a title that is neither the present nor a former id of any entry, nor an existing file.

    Raises NoId for a title without Latin letters and digits.
    """
    entries = [entry for entry in playbook.entries if isinstance(entry, KINDS[kind])]
    taken = {id_ for entry in entries for id_ in (entry.id, *entry.was)}
    base = slugify(title)[:70].strip("-")
    if not base:
        raise NoId(f"The address of a page is made from its title, and '{title}' has no letters from a to z.")
    for number in range(1, 1000):
        id_ = base if number == 1 else f"{base}-{number}"
        if id_ not in taken and not (root / path_for(kind, id_, playbook, videos)).exists():
            return id_
    raise ValueError(f"There are a thousand pages called '{title}'.")


def scaffold(kind: str, answers: Mapping[str, Data]) -> str:
    """Formatted text of a new file: `answers` by field, and a commented line for every other field."""
    part = KINDS[kind]
    lines = []
    for field in fields(part):
        if field.name in answers:
            lines.append(dump({field.name: answers[field.name]}, field_order(part)).rstrip("\n"))
        elif field.name not in ("was", "changes", "agreed", "shaped_by", "order", "team"):  # not for a new page
            lines.append(_hint(field))
    return format_yaml("\n".join([*lines, ""]), field_order(part))


def _hint(field: Field) -> str:
    what = field.description
    if field.choices:
        what += f" One of {', '.join(field.choices)}."
    dash = "- " if field.is_list else ""
    shown = f"{dash}{field.example}" if field.example else ""
    return f"# {field.name}: {what}" + (f" For example: {shown}" if shown else "")
