"""Make the files of a new repository that contains only a school's own content, for `playbook init`.

`content` locates the starter content, `requirement` the pinned version of this package; `project` assembles the files
for a school, `trust` those for a trust (a group of schools); `defaults` finds what a school has not replaced yet.
"""
