"""`python -m coaching_playbook` is `playbook`."""

from coaching_playbook.cli import main

main(prog_name="playbook")
