"""JSON Schema (draft 7) for editors: completion, help and validation while typing.

The schema that pydantic derives from the model, adapted to how files are written: values need no quotes, so a text may
look like a number; a question may be plain text; the file name is the id of its entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, QUESTIONS_FILE, SINGLE_MODEL_FILES, QuestionBank
from coaching_playbook.model import Exemplar, Part, Playbook
from coaching_playbook.model.values import Dated
from coaching_playbook.paths import clips_folder
from coaching_playbook.schema.fields import fields, part_types
from coaching_playbook.school_words import in_school_words

DRAFT_URL = "http://json-schema.org/draft-07/schema#"
SCHEMA_FOLDER = ".vscode/schemas"


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of each kind of file, keyed by its name (`technique`, `people`, `clips`, …)."""
    result: dict[str, Mapping[str, Any]] = {}
    for name, kind in SINGLE_MODEL_FILES.items():
        result[name.removesuffix(".yml")] = _part_schema(kind)
    for name, list_model in ENTRY_LIST_FILES.items():
        result[name.removesuffix(".yml")] = _list_schema(_part_schema(list_model))
    for folder, folder_model in ENTRY_FOLDERS.items():
        result[folder.removesuffix("s")] = _part_schema(folder_model)
    result[QUESTIONS_FILE.removesuffix(".yml")] = _question_bank_schema(_part_schema(QuestionBank))
    clips = _list_schema(_part_schema(Exemplar))
    del clips["type"]  # a file may contain a single clip instead of a list
    result["clips"] = {**clips, "anyOf": [{"type": "array"}, clips["items"]]}
    return dict(sorted(result.items()))


def schema_in_school_words(playbook: Playbook, schema: Any) -> Any:
    """Return a schema in which the descriptions, which editors show, are in the words of the school."""
    if isinstance(schema, list):
        return [schema_in_school_words(playbook, item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        name: in_school_words(value, playbook)
        if name in ("description", "markdownDescription") and isinstance(value, str)
        else schema_in_school_words(playbook, value)
        for name, value in schema.items()
    }


def file_globs(source: str, videos: str) -> Mapping[str, list[str]]:
    """Return glob patterns, relative to the root, of the files that each schema is for; keyed by its name."""
    globs = {
        name.removesuffix(".yml"): [f"{source}/{name}"]
        for name in (*SINGLE_MODEL_FILES, *ENTRY_LIST_FILES, QUESTIONS_FILE)
    }
    globs |= {folder.removesuffix("s"): [f"{source}/{folder}/*.yml"] for folder in ENTRY_FOLDERS}
    return {**globs, "clips": [videos, f"{clips_folder(videos)}/*.yml"]}


def to_json(schema: Mapping[str, Any]) -> str:
    """Serialise a schema as compact JSON with a final newline."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")) + "\n"


def _part_schema(part: type[Part]) -> dict[str, Any]:
    """Return the schema of a model class, with the definitions of all classes inside it."""
    schema = TypeAdapter(part).json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs", {})
    definitions[part.__name__] = schema
    for shape in part_types(part):
        _add_descriptions(shape, definitions[shape.__name__])
    if "Question" in definitions:  # written as text, or with the approach that it suits
        definitions["Question"] = {"anyOf": [{"type": "string"}, definitions["Question"]]}
    return {
        "$schema": DRAFT_URL,
        "$ref": f"#/definitions/{part.__name__}",
        "definitions": {name: _relax(definition) for name, definition in sorted(definitions.items())},
    }


def _add_descriptions(part: type[Part], definition: dict[str, Any]) -> None:
    """Add Markdown help to the fields of a definition, and remove an id that is the file name."""
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


def _list_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list whose items match the schema."""
    return {
        "$schema": DRAFT_URL,
        "type": "array",
        "items": {"$ref": schema["$ref"]},
        "definitions": schema["definitions"],
    }


def _question_bank_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of questions.yml, which holds the value of the only field of QuestionBank."""
    bank = schema["definitions"].pop("QuestionBank")
    return {"$schema": DRAFT_URL, **bank["properties"]["questions"], "definitions": schema["definitions"]}


def _relax(schema: Any) -> Any:
    """Return a schema that accepts numbers for texts and texts for integers, with standard bounds and no titles."""
    if isinstance(schema, list):
        return [_relax(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        {"ge": "minimum", "le": "maximum"}.get(name, name): _relax(value)
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
    if result.get("type") == "string" and "enum" not in result:
        result["type"] = ["string", "number"]
    if result.get("type") == "integer":
        result["type"] = ["integer", "string"]
    return result
