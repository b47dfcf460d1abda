"""Generate files from the model: JSON Schema, VS Code settings, issue forms, the guide to fields, editor settings.

Fields are declared once, in the model; `fields` introspects them, and `examples` adds examples and common mistakes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from coaching_playbook.model import Playbook
from coaching_playbook.schema import json_schema
from coaching_playbook.schema.issue_forms import (
    CHOOSER_CONFIG,
    FORMS_FOLDER,
    FormQuestion,
    IssueForm,
    as_markdown,
    as_text,
    as_yaml,
    issue_forms,
)
from coaching_playbook.schema.vscode import workspace_files

__all__ = ["FormQuestion", "IssueForm", "as_text", "generated_files", "hosts_of_repository", "issue_forms"]


def generated_files(
    playbook: Playbook, videos: str = "videos.yml", hosts: Collection[str] = ("github",)
) -> Mapping[str, str]:
    """Return the text of every file that `playbook forms` writes, keyed by path below the root.

    These are settings of editors, and the forms for `hosts` (github, gitlab).
    """
    files = {
        f"{json_schema.SCHEMA_FOLDER}/{name}.json": json_schema.to_json(
            json_schema.schema_in_school_words(playbook, schema)
        )
        for name, schema in json_schema.schemas().items()
    }
    files |= workspace_files(playbook, videos)
    if "github" in hosts:
        files |= {f"{FORMS_FOLDER}/{form.name}.yml": as_yaml(form) for form in issue_forms(playbook)}
        files[f"{FORMS_FOLDER}/config.yml"] = CHOOSER_CONFIG
    if "gitlab" in hosts:
        files |= {f".gitlab/issue_templates/{form.title}.md": as_markdown(form) for form in issue_forms(playbook)}
    return dict(sorted(files.items()))


def hosts_of_repository(root: Path) -> Collection[str]:
    """Return the hosts (github, gitlab) that a repository has settings for."""
    found = {"github": (root / ".github").is_dir(), "gitlab": (root / ".gitlab-ci.yml").is_file()}
    return [name for name, is_there in found.items() if is_there]
