"""What an editor needs beside the schemas: which file each is for, and one extension to recommend."""

from __future__ import annotations

import json
from collections.abc import Mapping

from coaching_playbook.schema.json_schema import FOLDER, matches


def workspace_files(source: str, videos: str) -> Mapping[str, str]:
    """The files of .vscode, by their paths. Forks of the editor read the same ones."""
    schemas = {f"./{FOLDER}/{name}.json": globs for name, globs in matches(source, videos).items()}
    wanted = {
        "yaml.schemas": schemas,
        "yaml.schemaStore.enable": False,  # nobody else is asked what a file of ours should be
        "yaml.completion": True,
        "yaml.hover": True,
        "yaml.validate": True,
        "yaml.format.enable": False,  # `playbook fmt` is the one tidy form
        "editor.insertSpaces": True,
        "editor.tabSize": 2,
        "files.insertFinalNewline": True,
    }
    return {
        ".vscode/settings.json": _json(wanted),
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
    }


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
