"""JSON Schema (draft 7) for editors: completion, help and validation while typing.

Pydantic's schema of the model, adapted to how the files are written: values need no quotes, so a text may look like a
number; a question may be plain text; a file name is the id of its entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, QUESTIONS_FILE, SINGLE_MODEL_FILES, QuestionBank
from coaching_playbook.model import Exemplar, Part, Playbook
from coaching_playbook.model.values import Dated
from coaching_playbook.schema.fields import fields, shapes
from coaching_playbook.school_words import in_school_words

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = ".vscode/schemas"


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of each kind of file, by its name (`technique`, `people`, `clips`, ...)."""
    result: dict[str, Mapping[str, Any]] = {}
    for name, kind in SINGLE_MODEL_FILES.items():
        result[name.removesuffix(".yml")] = _schema(kind)
    for name, listed in ENTRY_LIST_FILES.items():
        result[name.removesuffix(".yml")] = _listed(_schema(listed))
    for folder, named in ENTRY_FOLDERS.items():
        result[folder.removesuffix("s")] = _schema(named)
    result[QUESTIONS_FILE.removesuffix(".yml")] = _question_bank(_schema(QuestionBank))
    clips = _listed(_schema(Exemplar))
    del clips["type"]  # a file may contain a single clip instead of a list
    result["clips"] = {**clips, "anyOf": [{"type": "array"}, clips["items"]]}
    return dict(sorted(result.items()))


def in_words_of(playbook: Playbook, schema: Any) -> Any:
    """Return a schema with the descriptions that an editor shows in the words of the school."""
    if isinstance(schema, list):
        return [in_words_of(playbook, item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        name: in_school_words(value, playbook)
        if name in ("description", "markdownDescription") and isinstance(value, str)
        else in_words_of(playbook, value)
        for name, value in schema.items()
    }


def matches(source: str, videos: str) -> Mapping[str, list[str]]:
    """Return globs of the files of each schema, relative to the root."""
    globs = {
        name.removesuffix(".yml"): [f"{source}/{name}"]
        for name in (*SINGLE_MODEL_FILES, *ENTRY_LIST_FILES, QUESTIONS_FILE)
    }
    globs |= {folder.removesuffix("s"): [f"{source}/{folder}/*.yml"] for folder in ENTRY_FOLDERS}
    return {**globs, "clips": [videos, f"{videos.removesuffix('.yml')}/*.yml"]}


def to_json(schema: Mapping[str, Any]) -> str:
    """Serialise a schema as compact JSON with a final newline."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")) + "\n"


def _schema(part: type[Part]) -> dict[str, Any]:
    schema = TypeAdapter(part).json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs", {})
    definitions[part.__name__] = schema
    for shape in shapes(part):
        _add_descriptions(shape, definitions[shape.__name__])
    if "Question" in definitions:  # written as text, or with the approach that it suits
        definitions["Question"] = {"anyOf": [{"type": "string"}, definitions["Question"]]}
    return {
        "$schema": DRAFT,
        "$ref": f"#/definitions/{part.__name__}",
        "definitions": {name: _lenient(definition) for name, definition in sorted(definitions.items())},
    }


def _add_descriptions(part: type[Part], definition: dict[str, Any]) -> None:
    """Adapt the definition of a part: add Markdown help to its fields, and remove an id that is the file name."""
    by_name = {field.name: field for field in fields(part)}
    properties = definition["properties"]
    if "id" not in by_name:
        properties.pop("id", None)
        definition["required"] = [name for name in definition.get("required", ()) if name != "id"]
    if issubclass(part, Dated):
        properties["date"] = dict(properties["on"])
        definition["required"].remove("on")
        definition["anyOf"] = [{"required": ["on"]}, {"required": ["date"]}]
    for name, field in by_name.items():
        lines = [field.description]
        if field.example:
            lines.append(f"For example: `{field.example}`")
        properties[name]["markdownDescription"] = "\n\n".join([*lines, f"Take care: {field.mistake}"])
        if field.kind == "id" and field.is_list and field.name == "for":  # one id, or a list of them
            properties[name] = {"anyOf": [{"type": "string"}, properties[name]], "description": field.description}


def _listed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list of what a schema describes."""
    return {
        "$schema": DRAFT,
        "type": "array",
        "items": {"$ref": schema["$ref"]},
        "definitions": schema["definitions"],
    }


def _question_bank(schema: dict[str, Any]) -> dict[str, Any]:
    """Unwrap the mapping of questions.yml, which is the whole file and has no field name."""
    bank = schema["definitions"].pop("QuestionBank")
    return {"$schema": DRAFT, **bank["properties"]["questions"], "definitions": schema["definitions"]}


def _lenient(schema: Any) -> Any:
    """Adapt a schema recursively: accept unquoted numbers as text and quoted integers, rename bounds, drop titles."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        {"ge": "minimum", "le": "maximum"}.get(name, name): _lenient(value)
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
    if result.get("type") == "string" and "enum" not in result:
        result["type"] = ["string", "number"]
    if result.get("type") == "integer":
        result["type"] = ["integer", "string"]
    return result
