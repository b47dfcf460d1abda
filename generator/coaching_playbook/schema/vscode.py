"""Files for VS Code and its forks: the schema of each file, the YAML extension to recommend, tasks and snippets."""

from __future__ import annotations

import itertools
import json
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from coaching_playbook.layout import field_names, nested_parts
from coaching_playbook.model import Change, Exemplar, Part, Playbook, RefersTo, Step, Technique, written_fields
from coaching_playbook.model.exemplar import Moment
from coaching_playbook.schema.examples import EXAMPLES
from coaching_playbook.schema.json_schema import FOLDER, matches
from coaching_playbook.school_words import in_school_words


def workspace_files(playbook: Playbook, videos: str) -> Mapping[str, str]:
    """Return the text of the files of .vscode, by path."""
    schemas = {f"./{FOLDER}/{name}.json": globs for name, globs in matches(playbook.folder, videos).items()}
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
        ".vscode/settings.json": _json(settings),
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
        ".vscode/tasks.json": _json({"version": "2.0.0", "tasks": [_task(*task) for task in _TASKS]}),
        ".vscode/playbook.code-snippets": _json(_snippets(playbook)),
    }


_TASKS = (
    ("Check the playbook", "check", "Says each mistake, where it is, and what would be right."),
    ("Show the site", "serve", "Shows the site at http://127.0.0.1:8000/ while you write."),
    ("Tidy the files", "fmt", "Puts fields in their order, and changes no words."),
)
"""Tasks of the editor: label, command of `playbook`, what it does."""


def _task(label: str, command: str, detail: str) -> dict[str, Any]:
    """Return a task. What `check` prints is listed under Problems, and leads to its line."""
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
    """Return a snippet for each kind of entry and for the parts that are added most, with the fields they need."""
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
            "body": _fields(part, playbook, itertools.count(1), in_list=part not in (Technique, Exemplar)),
        }
        for name, title, part in parts
    }


def _fields(part: type[Part], playbook: Playbook, numbers: Iterator[int], *, in_list: bool) -> list[str]:
    """Return the lines of the fields that a part needs, each with its example or its choices to step through.

    Ids of other entries have no example, since each school has its own.
    """
    lines = []
    for name, key in written_fields(part):
        info = part.model_fields[name]
        if not info.is_required() or key not in field_names(part):
            continue
        if inner := next(nested_parts(info.annotation), None):
            lines += [f"{key}:", *(f"  {line}" for line in _fields(inner, playbook, numbers, in_list=True))]
            continue
        choices = [choice for choice in typing.get_args(info.annotation) if isinstance(choice, str)]
        refers = any(isinstance(one, RefersTo) for one in info.metadata)
        examples = [EXAMPLES[kind.__name__][key] for kind in part.__mro__ if key in EXAMPLES.get(kind.__name__, {})]
        example = "" if refers or not examples else re.sub(r"([\\$}])", r"\\\1", in_school_words(examples[0], playbook))
        number = next(numbers)
        lines.append(f"{key}: ${{{number}|{','.join(choices)}|}}" if choices else f"{key}: ${{{number}:{example}}}")
    return [f"{'  ' if index else '- '}{line}" for index, line in enumerate(lines)] if in_list else lines


def keep_own(old: str, new: str) -> str:
    """Return generated settings `new` with everything that a school's own settings `old` hold besides.

    Raises ValueError where `old` is no plain JSON (VS Code allows comments, which would be lost).
    """
    try:
        return _json(_merge(json.loads(old), json.loads(new)))
    except (ValueError, RecursionError):
        raise ValueError("It holds comments, or is no JSON.") from None


def _merge(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: _merge(old.get(name), value) for name, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        return [*new, *(item for item in old if item not in new)]
    return new


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
