"""Settings of VS Code and its forks: the schema of each file, and the YAML extension to recommend."""

from __future__ import annotations

import json
from collections.abc import Mapping

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


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
