"""A playbook that a team writes together in YAML, made into a site."""

__version__ = "0.1.0"
