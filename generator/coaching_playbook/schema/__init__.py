"""Every form that is made from the model: for editors, for GitHub, for the docs. A field is named once."""

from __future__ import annotations

from collections.abc import Mapping

from coaching_playbook.model import Playbook
from coaching_playbook.schema import field_guide, json_schema
from coaching_playbook.schema.issue_forms import CHOOSER, FOLDER, FormQuestion, IssueForm, as_yaml, issue_forms
from coaching_playbook.schema.vscode import workspace_files

__all__ = ["FormQuestion", "IssueForm", "as_yaml", "generated_files", "issue_forms"]


def generated_files(playbook: Playbook, videos: str = "videos.yml") -> Mapping[str, str]:
    """Every file that is made from the model or the playbook's own lists, by its path below the root."""
    files = {
        f"{json_schema.FOLDER}/{name}.json": json_schema.to_json(one) for name, one in json_schema.schemas().items()
    }
    files |= workspace_files(playbook.folder, videos)
    files |= {f"{FOLDER}/{form.name}.yml": as_yaml(form) for form in issue_forms(playbook)}
    files[f"{FOLDER}/config.yml"] = CHOOSER
    files[field_guide.PATH] = field_guide.render_page()
    return dict(sorted(files.items()))
