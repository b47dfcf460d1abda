"""JSON Schema for editors: completion, help and mistakes while somebody types.

The schema is the model's own, put into the words of the files: every value may be written without quotes, so a text may
look like a number; a question may be plain text; a file's name is its id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from coaching_playbook.layout import FOLDERS, LIST_FILES, QUESTIONS_FILE, SINGLE_FILES, QuestionBank
from coaching_playbook.model import Exemplar, Part
from coaching_playbook.schema.fields import fields, shapes

DRAFT = "http://json-schema.org/draft-07/schema#"
FOLDER = ".vscode/schemas"


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """A schema for each file of a playbook, by a name that says what the file holds."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, kind in SINGLE_FILES.items():
        found[name.removesuffix(".yml")] = _schema(kind)
    for name, listed in LIST_FILES.items():
        found[name.removesuffix(".yml")] = _listed(_schema(listed))
    for folder, named in FOLDERS.items():
        found[folder.removesuffix("s")] = _schema(named)
    found[QUESTIONS_FILE.removesuffix(".yml")] = _question_bank(_schema(QuestionBank))
    clips = _listed(_schema(Exemplar))
    del clips["type"]  # a file of its own may hold one clip without a dash
    found["clips"] = {**clips, "anyOf": [{"type": "array"}, clips["items"]]}
    return dict(sorted(found.items()))


def matches(source: str, videos: str) -> Mapping[str, list[str]]:
    """Which files each schema is for, as globs below the root."""
    found = {name.removesuffix(".yml"): [f"{source}/{name}"] for name in (*SINGLE_FILES, *LIST_FILES, QUESTIONS_FILE)}
    found |= {folder.removesuffix("s"): [f"{source}/{folder}/*.yml"] for folder in FOLDERS}
    return {**found, "clips": [videos, f"{videos.removesuffix('.yml')}/*.yml"]}


def to_json(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")) + "\n"


def _schema(part: type[Part]) -> dict[str, Any]:
    made = TypeAdapter(part).json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = made.pop("$defs", {})
    definitions[part.__name__] = made
    for shape in shapes(part):
        _in_words(shape, definitions[shape.__name__])
    if "Question" in definitions:  # written as text, or with the approach that it suits
        definitions["Question"] = {"anyOf": [{"type": "string"}, definitions["Question"]]}
    return {
        "$schema": DRAFT,
        "$ref": f"#/definitions/{part.__name__}",
        "definitions": {name: _lenient(definition) for name, definition in sorted(definitions.items())},
    }


def _in_words(part: type[Part], definition: dict[str, Any]) -> None:
    """The fields of one part, with what a person would be told about each."""
    known = {field.name: field for field in fields(part)}
    written = definition["properties"]
    if "id" not in known:
        written.pop("id", None)
        definition["required"] = [name for name in definition.get("required", ()) if name != "id"]
    for name, field in known.items():
        lines = [field.description]
        if field.example:
            lines.append(f"For example: `{field.example}`")
        written[name]["markdownDescription"] = "\n\n".join([*lines, f"Take care: {field.mistake}"])
        if field.kind == "id" and field.is_list and field.name == "for":  # one id, or a list of them
            written[name] = {"anyOf": [{"type": "string"}, written[name]], "description": field.description}


def _listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": DRAFT,
        "type": "array",
        "items": {"$ref": schema["$ref"]},
        "definitions": schema["definitions"],
    }


def _question_bank(schema: dict[str, Any]) -> dict[str, Any]:
    """The bank's file is the mapping itself, with no name over it."""
    bank = schema["definitions"].pop("QuestionBank")
    return {"$schema": DRAFT, **bank["properties"]["questions"], "definitions": schema["definitions"]}


def _lenient(schema: Any) -> Any:
    """A schema as the files are written: a text without quotes may look like a number; bounds have their own names."""
    if isinstance(schema, list):
        return [_lenient(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        {"ge": "minimum", "le": "maximum"}.get(name, name): _lenient(value)
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
    if made.get("type") == "string" and "enum" not in made:
        made["type"] = ["string", "number"]
    if made.get("type") == "integer":
        made["type"] = ["integer", "string"]
    return made
