"""Models of layers: which playbooks this one stands on, and what an entry has from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pydantic import Field

from coaching_playbook.model.values import Day, Part, Text


class Layer(Part):
    """A playbook that this one stands on: a folder, or a git address with the commit that you agreed to."""

    folder: Text | None = Field(None, description="Its folder, by its path from this playbook's folder.")
    git: Text | None = Field(None, description="The address of its repository, such as https://….")
    commit: Text | None = Field(
        None, description="The version that you agreed to, as 40 letters and digits. 'playbook layers update' moves it."
    )
    branch: Text | None = Field(
        None, description="The branch to look for new versions on, where it is not the main one."
    )
    date: Day | None = Field(None, description="The day of a folder's version, shown on its pages.")


@dataclass(frozen=True)
class Inherited:
    """What an entry has from the layers below."""

    title: str
    """The title of the playbook that it is from."""
    day: dt.date | None
    """The day of that playbook's version."""
    changed: tuple[str, ...]
    """The fields that this playbook replaces or adds to, as keys in YAML."""
    file: str | None
    """The path of this playbook's own file with the changes, below its root."""
