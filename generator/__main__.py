"""`python -m generator` is `playbook`."""

from generator.cli import main

main(prog_name="playbook")
