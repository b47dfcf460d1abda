"""Every form that is made from the model: for editors, for GitHub, for the docs. A field is named once."""

from __future__ import annotations

from collections.abc import Mapping

from generator.forms import guide, schema
from generator.forms.editors import settings
from generator.forms.issues import CHOOSER, FOLDER, Ask, IssueForm, as_yaml, issue_forms
from generator.model import Playbook

__all__ = ["Ask", "IssueForm", "as_yaml", "issue_forms", "made"]


def made(playbook: Playbook, videos: str = "videos.yml") -> Mapping[str, str]:
    """Every file that is made from the model or the playbook's own lists, by its path below the root."""
    files = {f"{schema.FOLDER}/{name}.json": schema.as_text(one) for name, one in schema.schemas().items()}
    files |= settings(playbook.folder, videos)
    files |= {f"{FOLDER}/{form.name}.yml": as_yaml(form) for form in issue_forms(playbook)}
    files[f"{FOLDER}/config.yml"] = CHOOSER
    files[guide.PATH] = guide.page()
    return dict(sorted(files.items()))
