"""Models of layers (playbooks that this one is based on, such as a trust's) and of what an entry inherits from them."""

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
    """What an entry of this playbook inherits from a layer, and what this playbook changes in it."""

    title: str
    """The title of the playbook that the entry comes from."""
    day: dt.date | None
    """The date of that playbook's version; None if unknown."""
    changed: tuple[str, ...]
    """The YAML keys of the fields that this playbook replaces or adds to."""
    file: str | None
    """The path, relative to the repository root, of this playbook's file with the changes; None without changes."""
