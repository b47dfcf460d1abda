"""Generate files from the model: JSON Schema, VS Code settings, issue forms, field guide (a help page), form editor.

Fields are declared once, in the model; `fields` introspects them, and `examples` adds examples and common mistakes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from coaching_playbook.model import Playbook
from coaching_playbook.schema import json_schema
from coaching_playbook.schema.issue_forms import (
    CHOOSER,
    FOLDER,
    FormQuestion,
    IssueForm,
    as_markdown,
    as_text,
    as_yaml,
    issue_forms,
)
from coaching_playbook.schema.vscode import workspace_files

__all__ = ["FormQuestion", "IssueForm", "as_text", "as_yaml", "generated_files", "issue_forms", "repositories"]


def generated_files(
    playbook: Playbook, videos: str = "videos.yml", repositories: Collection[str] = ("github",)
) -> Mapping[str, str]:
    """Return the text of every generated file, by its path below the root, for `playbook forms`.

    These are settings of editors, and the forms of `repositories`: `github` and `gitlab`.
    """
    files = {
        f"{json_schema.FOLDER}/{name}.json": json_schema.to_json(json_schema.in_words_of(playbook, schema))
        for name, schema in json_schema.schemas().items()
    }
    files |= workspace_files(playbook, videos)
    if "github" in repositories:
        files |= {f"{FOLDER}/{form.name}.yml": as_yaml(form) for form in issue_forms(playbook)}
        files[f"{FOLDER}/config.yml"] = CHOOSER
    if "gitlab" in repositories:
        files |= {f".gitlab/issue_templates/{form.title}.md": as_markdown(form) for form in issue_forms(playbook)}
    return dict(sorted(files.items()))


def repositories(root: Path) -> Collection[str]:
    """Return the hosts whose settings a repository has, of those for which `generated_files` has forms."""
    found = {"github": (root / ".github").is_dir(), "gitlab": (root / ".gitlab-ci.yml").is_file()}
    return [name for name, is_there in found.items() if is_there]
