"""Generate the configuration of the form editor (Sveltia CMS) from the model: a collection for each kind of page.

Only widgets and options that Decap CMS, another such editor, also supports are used.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from coaching_playbook.model import (
    ID_PATTERN,
    Entry,
    Exemplar,
    LeveragePoint,
    Part,
    Person,
    Playbook,
    Question,
    Technique,
)
from coaching_playbook.paths import clips_folder
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.school_words import in_school_words
from coaching_playbook.yamlio import Data, PlainScalar, dump

_HEADER_COMMENT = "# Made by `playbook admin` from the model. A change here is lost the next time.\n"
_DAY_PATTERN = ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "A day as 2026-09-01")
_DAY_OR_NO_PATTERN = ("^([0-9]{4}-[0-9]{2}-[0-9]{2}|no)$", "A day as 2026-09-01, or no")
_TIME_PATTERN = ("^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$", "Minutes and seconds, as 1:05")
_ONE_LINE_MAX_CHARS = 120
"""Fields that allow longer texts get a widget of several lines."""

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
    widgets = _WidgetBuilder(playbook)
    sign_in: dict[str, Data] = {"base_url": auth_url} if auth_url else {"auth_methods": ["token"]}
    data: Data = {
        "backend": {"name": host, "repo": repo, "branch": branch, **sign_in},
        "publish_mode": "editorial_workflow",
        "media_folder": media,
        "public_folder": media,
        "output": {"omit_empty_optional_fields": PlainScalar("true")},
        "collections": [
            _collection("Techniques", f"{playbook.folder}/techniques", widgets.for_part(Technique)),
            _collection(
                "Leverage points", f"{playbook.folder}/leverage_points", widgets.for_part(LeveragePoint), create=False
            ),
            _collection("Clips", clips_folder(videos), widgets.for_part(Exemplar), slug="{{fields.id}}"),
        ],
    }
    return _HEADER_COMMENT + dump(data)


def _collection(
    label: str, folder: str, widgets: list[Data], *, create: bool = True, slug: str = "{{title}}"
) -> dict[str, Data]:
    """Return the collection for one kind of page, which has one file for each page.

    `create` is whether it offers new pages, and `slug` the editor's template for names of files.
    """
    return {
        "name": label.lower().replace(" ", "-"),
        "label": label,
        "folder": folder,
        "create": PlainScalar("true" if create else "false"),
        "delete": PlainScalar("false"),  # pages are retired instead, so that their addresses stay valid
        "extension": "yml",
        "format": "yaml",
        "identifier_field": "title",
        "slug": slug,
        "summary": "{{title}}",
        "fields": widgets,
    }


def _is_only_text(question: Question) -> bool:
    """Return whether a question can be written as plain text, the only form that the editor can save."""
    return not (question.clip or question.live or question.approach)


class _WidgetBuilder:
    """Build the widgets of fields, with the options and in the words of one playbook."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.options = {
            kind: [(entry.id, _option_label(entry)) for entry in entries]
            for kind, entries in playbook.entries_by_kind.items()
        }
        """(id, label) of each possible value, keyed by the kind that ids refer to (see RefersTo)."""
        # The configuration is a public file, and an id may be a name that the person chose not to show.
        if not all(person.show == "name" for person in playbook.people):
            del self.options["people"]
        self.hidden_phases = {
            phase
            for technique in playbook.techniques
            for phase, questions in technique.questions.items()
            if not all(map(_is_only_text, questions))
        }
        """Coaching phases whose questions the editor does not show, so that it saves them as it read them."""

    def for_part(self, part: type[Part]) -> list[Data]:
        """Return the widgets of all fields of a model class that the editor shows."""
        excluded = _FIELDS_WITHOUT_WIDGET.get(part, ())
        return [widget for field in fields(part) if field.name not in excluded for widget in self._for_field(field)]

    def _for_field(self, field: Field) -> Iterator[dict[str, Data]]:
        """Yield the widget of a field, or nothing for a choice that has no values yet."""
        common: dict[str, Data] = {
            "label": in_school_words(field.label, self.playbook),
            "name": field.name,
            "required": PlainScalar("true" if field.required else "false"),
            "hint": in_school_words(_hint(field), self.playbook),
        }
        if field.is_mapping:
            inner = self._for_keys(field)
            yield {**common, "widget": "object", "collapsed": PlainScalar("true"), "fields": inner}
        elif field.part_type:
            widget = "list" if field.is_list else "object"
            inner = self.for_part(field.part_type)
            yield {**common, "widget": widget, "collapsed": PlainScalar("true"), "fields": inner}
        elif field.refers_to:
            choices = [pair for kind in field.refers_to for pair in self.options.get(kind, ())]
            if "people" in field.refers_to and "people" not in self.options:
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

    def _for_keys(self, field: Field) -> list[Data]:
        """Return a list widget for each possible key of a mapping, such as each coaching phase of `questions`."""
        return [
            {
                "label": label,
                "name": id_,
                "widget": "list",
                "required": PlainScalar("false"),
                "field": {
                    "label": "Question",
                    "name": "item",
                    "widget": "hidden" if id_ in self.hidden_phases else "string",
                },
            }
            for kind in field.refers_to
            for id_, label in self.options.get(kind, ())
        ]


def _option_label(entry: Entry) -> str:
    """Return the words for an entry in a list of options."""
    if isinstance(entry, Person):
        return entry.name or entry.id
    names = ("label", "short", "title", "text")  # `short` is the citation of a source
    return next((str(getattr(entry, name)) for name in names if hasattr(entry, name)), entry.id)


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


def entries_unsafe_to_edit(playbook: Playbook) -> dict[str, str]:
    """Return the paths of techniques that the editor would corrupt, keyed by id.

    The editor keeps only the words of a question, and drops its other fields.
    """
    return {
        technique.id: technique.origin.path
        for technique in playbook.techniques
        if not all(map(_is_only_text, itertools.chain.from_iterable(technique.questions.values())))
    }
