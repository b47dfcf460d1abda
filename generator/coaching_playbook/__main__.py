"""Run the `playbook` command with `python -m coaching_playbook`."""

from coaching_playbook.cli import main

main(prog_name="playbook")
