"""Generate the configuration of the form editor (Sveltia CMS) from the model: a collection for each kind of page.

Only widgets and options that Decap CMS, another such editor, also supports are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coaching_playbook.model import ID_PATTERN, Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.school_words import in_school_words
from coaching_playbook.yamlio import Data, PlainScalar, dump

_HEADER_COMMENT = "# Made by `playbook admin` from the model. A change here is lost the next time.\n"
_DAY_PATTERN = ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "A day as 2026-09-01")
_DAY_OR_NO_PATTERN = ("^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$", "A day as 2026-09-01, or no")
_TIME_PATTERN = ("^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$", "Minutes and seconds, as 1:05")
_ONE_LINE_MAX_CHARS = 120
"""Fields that allow longer texts get a widget of several lines."""

OptionsByKind = Mapping[str, list[tuple[str, str]]]
"""(id, label) of each possible value, keyed by the kind that ids refer to (see RefersTo)."""

_HIDDEN_PHASES = "coaching phases that the form does not show"
"""Key in `OptionsByKind`: phases whose questions the editor does not show, and saves unchanged."""

# Fields that the editor does not show, keyed by model: permissions, films and former ids need care, which a form hides.
_FIELDS_WITHOUT_WIDGET: Mapping[type[Part], tuple[str, ...]] = {
    Exemplar: ("permission", "source"),
    Technique: ("was",),
    LeveragePoint: ("was",),
}


def editor_config(
    playbook: Playbook, videos: str, media: str, repo: str, branch: str, host: str, auth_url: str | None = None
) -> str:
    """Return the configuration of the form editor as YAML. `repo` is `owner/name` on `host`, which is github or gitlab.

    People sign in with an access token. `auth_url` is the URL of the school's own server for signing in with a button;
    without it the editor would use a server of Netlify.
    """
    options = _collect_options(playbook)
    sign_in: dict[str, Data] = {"base_url": auth_url} if auth_url else {"auth_methods": ["token"]}
    data: Data = {
        "backend": {"name": host, "repo": repo, "branch": branch, **sign_in},
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
    return _HEADER_COMMENT + dump(_in_school_words(data, playbook))


def _in_school_words(data: Data, playbook: Playbook) -> Data:
    """Put the labels and hints of widgets in the words of the school."""
    if isinstance(data, list):
        return [_in_school_words(item, playbook) for item in data]
    if not isinstance(data, Mapping):
        return data
    texts = ("label", "hint") if "hint" in data else ()
    return {
        name: in_school_words(str(value), playbook) if name in texts else _in_school_words(value, playbook)
        for name, value in data.items()
    }


def _collection(
    name: str, label: str, folder: str, part: type[Part], options: OptionsByKind, *, create: bool
) -> dict[str, Data]:
    """Return the collection for one kind of page, with a widget for each field; `create`: it offers new pages too."""
    excluded = _FIELDS_WITHOUT_WIDGET.get(part, ())
    return {
        "name": name,
        "label": label,
        "folder": folder,
        "create": PlainScalar("true" if create else "false"),
        "delete": PlainScalar("false"),  # pages are retired instead, so that their addresses stay valid
        "extension": "yml",
        "format": "yaml",
        "identifier_field": "title",
        "slug": "{{fields.id}}" if part is Exemplar else "{{title}}",
        "summary": "{{title}}",
        "fields": [
            widget for field in fields(part) if field.name not in excluded for widget in _widgets(field, options)
        ],
    }


def _collect_options(playbook: Playbook) -> OptionsByKind:
    """Return the possible values of fields that refer to ids, and the phases whose questions are hidden."""
    options: dict[str, list[tuple[str, str]]] = {
        "leverage_points": [(point.id, point.title) for point in playbook.leverage_points],
        "techniques": [(technique.id, technique.title) for technique in playbook.techniques],
        "exemplars": [(clip.id, clip.title) for clip in playbook.exemplars],
        "references": [(reference.id, reference.short) for reference in playbook.references],
        "way": [(statement.id, statement.text) for statement in playbook.about.vision.statements],
    }
    # The configuration is a public file, and an id may be a name that the person chose not to show.
    if all(person.show == "name" for person in playbook.people):
        options["people"] = [(person.id, person.name or person.id) for person in playbook.people]
    for name, terms in playbook.vocabularies:
        if isinstance(terms, tuple):
            options[name] = [
                (term.id, str(getattr(term, "label", term.id))) for term in terms if isinstance(term, Entry)
            ]
    # The editor has no list in which some items are texts and others have fields, and could not save such a page.
    options[_HIDDEN_PHASES] = [
        (phase, phase)
        for technique in playbook.techniques
        for phase, questions in technique.questions.items()
        if any(question.clip or question.live or question.approach for question in questions)
    ]
    return options


def _widgets(field: Field, options: OptionsByKind) -> Iterator[dict[str, Data]]:
    """Yield the widget of a field, or nothing for a choice that has no values yet."""
    common: dict[str, Data] = {
        "label": field.label,
        "name": field.name,
        "required": PlainScalar("true" if field.required else "false"),
        "hint": _hint(field),
    }
    if field.is_mapping:
        yield {
            **common,
            "widget": "object",
            "collapsed": PlainScalar("true"),
            "fields": [*_list_widgets_by_key(field, options)],
        }
    elif field.part_type:
        inner: list[Data] = [
            widget for inner_field in fields(field.part_type) for widget in _widgets(inner_field, options)
        ]
        yield {
            **common,
            "widget": "list" if field.is_list else "object",
            "collapsed": PlainScalar("true"),
            "fields": inner,
        }
    elif field.refers_to:
        choices = [pair for kind in field.refers_to for pair in options.get(kind, ())]
        if "people" in field.refers_to and "people" not in options:
            yield {**common, **_typed_id_widget(field)}
        elif choices:
            yield {**common, **_select_widget(choices, field.is_list)}
        elif field.is_prose:
            yield {**common, **_single_value_widget(field)}
    elif field.choices:
        yield {**common, **_select_widget([(choice, choice) for choice in field.choices], field.is_list)}
    elif field.is_list:
        yield {**common, "widget": "list", "field": {"label": "Text", "name": "item", "widget": "string"}}
    else:
        yield {**common, **_single_value_widget(field)}


def _list_widgets_by_key(field: Field, options: OptionsByKind) -> Iterator[Data]:
    """Yield a list widget for each possible key of a mapping."""
    for kind in field.refers_to:
        for id_, label in options.get(kind, ()):
            is_hidden = (id_, id_) in options.get(_HIDDEN_PHASES, ())  # saved as it was read
            yield {
                "label": label,
                "name": id_,
                "widget": "list",
                "required": PlainScalar("false"),
                "field": {"label": "Question", "name": "item", "widget": "hidden" if is_hidden else "string"},
            }


def _select_widget(choices: list[tuple[str, str]], multiple: bool) -> dict[str, Data]:
    """Return a widget for choosing one, or with `multiple` several, of the (id, label) pairs."""
    values: list[Data] = [{"label": label, "value": id_} for id_, label in choices]
    return {"widget": "select", "multiple": PlainScalar("true" if multiple else "false"), "options": values}


def _typed_id_widget(field: Field) -> dict[str, Data]:
    """Return a widget for ids that are typed rather than chosen."""
    text: dict[str, Data] = {"widget": "string", "pattern": [ID_PATTERN, "Lower-case words joined by hyphens"]}
    return {"widget": "list", "field": {"label": "Id", "name": "item", **text}} if field.is_list else text


def _single_value_widget(field: Field) -> dict[str, Data]:
    """Return the widget for a single value of a field without choices."""
    match field.kind:
        case "day":
            return {"widget": "string", "pattern": [*_DAY_PATTERN]}
        case "day or no":
            return {"widget": "string", "pattern": [*_DAY_OR_NO_PATTERN]}
        case "time":
            return {"widget": "string", "pattern": [*_TIME_PATTERN]}
        case "number":
            return {"widget": "number", "value_type": "int"}
        case "id":
            return {"widget": "string", "pattern": [ID_PATTERN, "Lower-case words joined by hyphens"]}
    return {"widget": "text" if (field.max_length or 0) > _ONE_LINE_MAX_CHARS else "string"}


def _hint(field: Field) -> str:
    """Return the help of a widget: the description of its field, and an example."""
    example = f" For example: {field.example}" if field.example and not field.refers_to else ""
    return f"{field.description}{example}"


def entries_unsafe_to_edit(playbook: Playbook) -> dict[str, Any]:
    """Return the paths of techniques that the editor would corrupt, keyed by id.

    The editor keeps only the words of a question, and drops its other fields.
    """
    return {
        technique.id: technique.origin.path
        for technique in playbook.techniques
        if any(
            question.approach or question.clip or question.live
            for questions in technique.questions.values()
            for question in questions
        )
    }
