"""Make the files of a new repository that contains only a school's own content, for `playbook init`.

`content` locates the starter content, `requirement` the pinned version of this package; `project` assembles the files
for a school, `trust` those for a trust (a group of schools); `defaults` finds what a school has not replaced yet.
"""

from coaching_playbook.starter.content import starter_clip_ids
from coaching_playbook.starter.project import (
    EMPTY_PROJECT,
    PROJECT_KINDS,
    STARTER_PROJECT,
    generated_files,
    project_files,
)
from coaching_playbook.starter.trust import trust_repository_files

__all__ = [
    "EMPTY_PROJECT",
    "PROJECT_KINDS",
    "STARTER_PROJECT",
    "generated_files",
    "project_files",
    "starter_clip_ids",
    "trust_repository_files",
]
