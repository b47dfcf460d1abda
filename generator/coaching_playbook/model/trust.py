"""The model of `trust.yml`: the schools of a trust (a group of schools), whose sites are built together."""

from __future__ import annotations

from pydantic import Field

from coaching_playbook.model.values import Id, Part, Text, Title


class TrustSchool(Part):
    """A school of the trust: a folder, or the address of its repository."""

    id: Id = Field(description="The name of its folder among the sites, such as oak-lane.")
    title: Title | None = Field(None, description="What the status page calls it; its id if left out.")
    folder: Text | None = Field(None, description="The folder of its playbook, by its path from trust.yml.")
    git: Text | None = Field(None, description="The address of its repository, such as https://….")
    branch: Text | None = Field(None, description="The branch that its site is built from, where not the main one.")


class Trust(Part):
    """The schools whose sites are built together."""

    title: Title = Field(description="What the trust is called.")
    schools: tuple[TrustSchool, ...] = Field(min_length=1, description="Its schools.")
