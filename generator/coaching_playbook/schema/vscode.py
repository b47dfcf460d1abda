"""Settings of VS Code and its forks: the schema of each file, and the YAML extension to recommend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from coaching_playbook.schema.json_schema import FOLDER, matches


def workspace_files(source: str, videos: str) -> Mapping[str, str]:
    """Return the text of the files of .vscode, by path."""
    schemas = {f"./{FOLDER}/{name}.json": globs for name, globs in matches(source, videos).items()}
    settings = {
        "yaml.schemas": schemas,
        "yaml.schemaStore.enable": False,  # no schemas from a remote catalogue
        "yaml.completion": True,
        "yaml.hover": True,
        "yaml.validate": True,
        "yaml.format.enable": False,  # `playbook fmt` formats instead
        "editor.insertSpaces": True,
        "editor.tabSize": 2,
        "files.insertFinalNewline": True,
    }
    return {
        ".vscode/settings.json": _json(settings),
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
    }


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
