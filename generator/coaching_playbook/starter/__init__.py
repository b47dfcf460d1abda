"""Begin a repository that holds only what a school writes: the files of `playbook init`.

`content` finds the starter content, `requirement` the pinned requirement, `project` puts the files together.
"""

from coaching_playbook.starter.content import MissingStarter, clip_ids
from coaching_playbook.starter.project import EMPTY, KINDS, STARTER, generated_files, project_files

__all__ = ["EMPTY", "KINDS", "STARTER", "MissingStarter", "clip_ids", "generated_files", "project_files"]
