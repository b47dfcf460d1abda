"""Begin a repository that holds only what a school writes: the files of `playbook init`.

`content` finds the starter content, `requirement` the pinned requirement; `project` puts the files of a
school together, `trust` those of a trust.
"""

from coaching_playbook.starter.content import MissingStarter, clip_ids
from coaching_playbook.starter.project import EMPTY, KINDS, STARTER, generated_files, project_files
from coaching_playbook.starter.trust import start_files

__all__ = ["EMPTY", "KINDS", "STARTER", "MissingStarter", "clip_ids", "generated_files", "project_files", "start_files"]
