"""Files for VS Code and its forks: schemas for the files, the recommended YAML extension, tasks and snippets."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from coaching_playbook.model import Change, Exemplar, Part, Playbook, Step, Technique
from coaching_playbook.model.exemplar import Moment
from coaching_playbook.schema.fields import fields
from coaching_playbook.schema.json_schema import SCHEMA_FOLDER, file_globs
from coaching_playbook.school_words import in_school_words


def workspace_files(playbook: Playbook, videos: str) -> Mapping[str, str]:
    """Return the text of the files in .vscode, keyed by path."""
    schemas = {f"./{SCHEMA_FOLDER}/{name}.json": globs for name, globs in file_globs(playbook.folder, videos).items()}
    settings = {
        "yaml.schemas": schemas,
        "yaml.schemaStore.enable": False,  # no schemas from a remote catalogue
        "yaml.completion": True,
        "yaml.hover": True,
        "yaml.validate": True,
        "yaml.yamlVersion": "1.2",  # in 1.1 the field `on` would be the value true
        "yaml.format.enable": False,  # `playbook fmt` formats instead
        "editor.insertSpaces": True,
        "editor.tabSize": 2,
        "files.insertFinalNewline": True,
    }
    return {
        ".vscode/settings.json": _to_json(settings),
        ".vscode/extensions.json": _to_json({"recommendations": ["redhat.vscode-yaml"]}),
        ".vscode/tasks.json": _to_json({"version": "2.0.0", "tasks": [_task(*task) for task in _TASKS]}),
        ".vscode/playbook.code-snippets": _to_json(_snippets(playbook)),
    }


_TASKS = (
    ("Check the playbook", "check", "Says each mistake, where it is, and what would be right."),
    ("Show the site", "serve", "Shows the site at http://127.0.0.1:8000/ while you write."),
    ("Tidy the files", "fmt", "Puts fields in their order, and changes no words."),
)
"""(label, subcommand of `playbook`, description) of each task."""


def _task(label: str, command: str, detail: str) -> dict[str, Any]:
    """Return a VS Code task that runs a subcommand of `playbook`.

    Problems that `check` prints are shown in the Problems panel, with a link to their line.
    """
    place = {"file": 1, "line": 2, "column": 3}
    patterns = (
        {"regexp": r"^(.+?):(\d+):(\d+): (warning|note): (.*) \[([a-z0-9-]+)\]$", **place, "severity": 4, "message": 5},
        {"regexp": r"^(.+?):(\d+):(\d+): (?!warning: |note: )(.*) \[([a-z0-9-]+)\]$", **place, "message": 4},
    )
    matchers: list[Any] = [
        {
            "owner": f"playbook-{name}",
            "fileLocation": ["relative", "${workspaceFolder}"],
            "severity": "error",
            "pattern": pattern,
        }
        for name, pattern in zip(("warnings", "mistakes"), patterns, strict=True)
    ]
    task: dict[str, Any] = {
        "label": label,
        "detail": detail,
        "type": "shell",
        "command": f".venv/bin/playbook {command}",
        "windows": {"command": f".venv\\Scripts\\playbook {command}"},
        "problemMatcher": matchers if command == "check" else [],
    }
    if command == "serve":
        task["isBackground"] = True
    if command == "check":
        task["group"] = {"kind": "build", "isDefault": True}
    return task


def _snippets(playbook: Playbook) -> dict[str, Any]:
    """Return a snippet for each kind of entry, and for parts that are added often, with their required fields."""
    parts: tuple[tuple[str, str, type[Part]], ...] = (
        ("technique", "A technique, for a file of its own", Technique),
        ("clip", "A clip, for a file of its own in videos/", Exemplar),
        ("moment", "A moment of a clip, for its list of moments", Moment),
        ("step", "A step of a technique, for its list of steps", Step),
        ("change", "A change, for a list of changes", Change),
    )
    return {
        title: {
            "prefix": name,
            "scope": "yaml",
            "body": _snippet_lines(part, playbook, itertools.count(1), in_list=part not in (Technique, Exemplar)),
        }
        for name, title, part in parts
    }


def _snippet_lines(part: type[Part], playbook: Playbook, numbers: Iterator[int], *, in_list: bool) -> list[str]:
    """Return the lines of the required fields of a part, with placeholders that hold an example or the choices.

    Ids of other entries have no example, because each school has its own. With `in_list`, the lines are those of a list
    item: the first begins with a dash.
    """
    lines = []
    for field in fields(part):
        if not field.required:
            continue
        if field.part_type:
            inner = _snippet_lines(field.part_type, playbook, numbers, in_list=True)
            lines += [f"{field.name}:", *(f"  {line}" for line in inner)]
            continue
        example = "" if field.refers_to else re.sub(r"([\\$}])", r"\\\1", in_school_words(field.example, playbook))
        content = f"|{','.join(field.choices)}|" if field.choices else f":{example}"
        lines.append(f"{field.name}: ${{{next(numbers)}{content}}}")
    return [f"{'  ' if index else '- '}{line}" for index, line in enumerate(lines)] if in_list else lines


def merge_settings(old: str, new: str) -> str:
    """Return generated settings `new` merged with what a school added to its settings `old`.

    Raises ValueError if `old` is not plain JSON (VS Code allows comments, which would be lost).
    """
    try:
        return _to_json(_merge(json.loads(old), json.loads(new)))
    except (ValueError, RecursionError):
        raise ValueError("It holds comments, or is no JSON.") from None


def _merge(old: Any, new: Any) -> Any:
    """Merge JSON values recursively; where both have a value that is no list or object, `new` wins."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: _merge(old.get(name), value) for name, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*new, *(item for item in old if item not in new)]
    return new


def _to_json(data: Mapping[str, object]) -> str:
    """Serialise as indented JSON with a final newline."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
