"""The configuration of the form editor, made from the model: one form a kind of page, a field a field.

It is written for Sveltia CMS and stays readable by Decap CMS: only widgets and options that both know are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coaching_playbook.model import ID_PATTERN, Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.yamlio import Data, PlainScalar, dump

_HEAD = "# Made by `playbook admin` from the model. A change here is lost the next time.\n"
_DAY = ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "A day as 2026-09-01")
_DAY_OR_NO = ("^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$", "A day as 2026-09-01, or no")
_TIME = ("^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$", "Minutes and seconds, as 1:05")
_SHORT = 120
"""A text that may be longer than this many characters gets room for several lines."""

Options = Mapping[str, list[tuple[str, str]]]
"""For each kind of thing what can be chosen: ids with what readers see for them."""

# Where somebody is asked to know what they do, a form would make it look lighter than it is.
_NOT_IN_A_FORM: Mapping[type[Part], tuple[str, ...]] = {
    Exemplar: ("permission", "source"),
    Technique: ("was",),
    LeveragePoint: ("was",),
}


def config(playbook: Playbook, videos: str, media: str, repo: str, branch: str, host: str) -> str:
    """The whole configuration, as YAML. `repo` is owner and name on `host`, which is github or gitlab."""
    options = _options(playbook)
    data: Data = {
        "backend": {"name": host, "repo": repo, "branch": branch},
        "publish_mode": "editorial_workflow",
        "media_folder": media,
        "public_folder": media,
        "output": {"omit_empty_optional_fields": PlainScalar("true")},
        "collections": [
            _collection("techniques", "Techniques", f"{playbook.folder}/techniques", Technique, options, create=True),
            _collection(
                "leverage-points",
                "Leverage points",
                f"{playbook.folder}/leverage_points",
                LeveragePoint,
                options,
                create=False,
            ),
            _collection("clips", "Clips", videos.removesuffix(".yml"), Exemplar, options, create=True),
        ],
    }
    return _HEAD + dump(data)


def _collection(
    name: str, label: str, folder: str, part: type[Part], options: Options, *, create: bool
) -> dict[str, Data]:
    left_out = _NOT_IN_A_FORM.get(part, ())
    return {
        "name": name,
        "label": label,
        "folder": folder,
        "create": PlainScalar("true" if create else "false"),
        "delete": PlainScalar("false"),  # a page is retired, and its address stays
        "extension": "yml",
        "format": "yaml",
        "identifier_field": "title",
        "slug": "{{fields.id}}" if part is Exemplar else "{{title}}",
        "summary": "{{title}}",
        "fields": [one for field in fields(part) if field.name not in left_out for one in _widget(field, options)],
    }


def _options(playbook: Playbook) -> Options:
    found: dict[str, list[tuple[str, str]]] = {
        "leverage_points": [(point.id, point.title) for point in playbook.leverage_points],
        "techniques": [(technique.id, technique.title) for technique in playbook.techniques],
        "exemplars": [(clip.id, clip.title) for clip in playbook.exemplars],
        "references": [(reference.id, reference.short) for reference in playbook.references],
        "people": [(person.id, person.id) for person in playbook.people],
        "way": [(statement.id, statement.text) for statement in playbook.about.vision.statements],
    }
    for name, terms in playbook.vocabularies:
        if isinstance(terms, tuple):
            found[name] = [(term.id, str(getattr(term, "label", term.id))) for term in terms if isinstance(term, Entry)]
    return found


def _widget(field: Field, options: Options) -> Iterator[dict[str, Data]]:
    """One field of a form; none where there is nothing to choose from yet."""
    about: dict[str, Data] = {
        "label": field.label,
        "name": field.name,
        "required": PlainScalar("true" if field.required else "false"),
        "hint": _hint(field),
    }
    if field.is_mapping:
        yield {**about, "widget": "object", "collapsed": PlainScalar("true"), "fields": [*_by_key(field, options)]}
    elif field.part_type:
        inner: list[Data] = [one for inner in fields(field.part_type) for one in _widget(inner, options)]
        shape = "list" if field.is_list else "object"
        yield {**about, "widget": shape, "collapsed": PlainScalar("true"), "fields": inner}
    elif field.refers_to:
        choices = [pair for kind in field.refers_to for pair in options.get(kind, ())]
        if choices:
            yield {**about, **_select(choices, field.is_list)}
    elif field.choices:
        yield {**about, **_select([(choice, choice) for choice in field.choices], field.is_list)}
    elif field.is_list:
        yield {**about, "widget": "list", "field": {"label": "Text", "name": "item", "widget": "string"}}
    else:
        yield {**about, **_one(field)}


def _by_key(field: Field, options: Options) -> Iterator[Data]:
    """A list of plain texts for each thing that a mapping has as its keys."""
    for kind in field.refers_to:
        for id_, label in options.get(kind, ()):
            yield {
                "label": label,
                "name": id_,
                "widget": "list",
                "required": PlainScalar("false"),
                "field": {"label": "Question", "name": "item", "widget": "string"},
            }


def _select(choices: list[tuple[str, str]], many: bool) -> dict[str, Data]:
    shown: list[Data] = [{"label": label, "value": id_} for id_, label in choices]
    return {"widget": "select", "multiple": PlainScalar("true" if many else "false"), "options": shown}


def _one(field: Field) -> dict[str, Data]:
    match field.kind:
        case "day":
            return {"widget": "string", "pattern": [*_DAY]}
        case "day or no":
            return {"widget": "string", "pattern": [*_DAY_OR_NO]}
        case "time":
            return {"widget": "string", "pattern": [*_TIME]}
        case "number":
            return {"widget": "number", "value_type": "int"}
        case "id":
            return {"widget": "string", "pattern": [ID_PATTERN, "Lower-case words joined by hyphens"]}
    return {"widget": "text" if (field.max_length or 0) > _SHORT else "string"}


def _hint(field: Field) -> str:
    example = f" For example: {field.example}" if field.example and not field.refers_to else ""
    return f"{field.description}{example}"


def entries_unsafe_to_edit(playbook: Playbook) -> dict[str, Any]:
    """Entries that a form would change by opening them: a coaching question with an approach is more than a text."""
    return {
        technique.id: technique.origin.path
        for technique in playbook.techniques
        if any(question.approach for questions in technique.questions.values() for question in questions)
    }
