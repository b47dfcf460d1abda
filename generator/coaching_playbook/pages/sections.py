"""Sections of an entry's page: the declared ones, and a default one for each field that no declared section shows.

So a new field of the model is shown without a change of templates. A default section follows the section of the
preceding field of the model. Its template is the one named after the field (`vision_test`: `vision-test.html`) in the
folder for this kind of page, or `_sections/default.html` if there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from coaching_playbook.model import Entry, Part
from coaching_playbook.pages.environment import TEMPLATES
from coaching_playbook.schema.fields import Field, fields, has_content

DEFAULT_TEMPLATE = "_sections/default.html"


class SectionSpec(NamedTuple):
    """Declares a section of the page of an entry. `id` is its anchor, and its template's name without suffix.

    The title may contain placeholders for words of the school, such as {learners}. Of a folded section only the heading
    shows until it is opened.
    """

    id: str
    title: str
    shows: tuple[str, ...] = ()
    """The fields (Python names) that the section shows. It is left out if none of them has content."""
    default_field: Field | None = None
    """The field that a default section shows; None for a declared section."""
    is_folded: bool = False

    def template(self, folder: str) -> str:
        """Return the path of the section's template. `folder` holds the templates of this kind of page."""
        path = f"{folder}/{self.id}.html"
        return path if not self.default_field or (TEMPLATES / path).is_file() else DEFAULT_TEMPLATE

    def has_content(self, entry: Entry) -> bool:
        """Return whether any field that the section shows has content in `entry`."""
        return any(has_content(getattr(entry, name)) for name in self.shows)


def default_variables(field: Field, entry: Entry) -> dict[str, Any]:
    """Return the variables of the template `DEFAULT_TEMPLATE` for one field of an entry."""
    return {
        "field": field,
        "value": getattr(entry, field.attribute),
        "fields_of": _fields_of,
        "has_content": has_content,
    }


def _fields_of(part: Part) -> tuple[Field, ...]:
    """Return the fields of the class of a part (a model object)."""
    return fields(type(part))


def add_default_sections(
    kind: type[Entry], groups: Sequence[Sequence[SectionSpec]], shown_elsewhere: Collection[str]
) -> tuple[tuple[SectionSpec, ...], ...]:
    """Return `groups` with a default section for each field of `kind` that no section shows.

    `groups` are the declared sections under each heading of the page. Fields in `shown_elsewhere` get no section. The
    section of a field that comes before all declared ones in the model is put after the first section.
    """
    result = [list(group) for group in groups]
    previous = groups[0][0].id
    for field in fields(kind):
        section = next((spec for group in groups for spec in group if field.attribute in spec.shows), None)
        if section:
            previous = section.id
        elif field.attribute not in shown_elsewhere:
            spec = SectionSpec(field.name.replace("_", "-"), field.label, (field.attribute,), field)
            group = next(group for group in result if any(other.id == previous for other in group))
            group.insert([other.id for other in group].index(previous) + 1, spec)
            previous = spec.id
    return tuple(map(tuple, result))
