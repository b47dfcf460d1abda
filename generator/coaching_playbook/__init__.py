"""A static site generator for playbooks: YAML files that a team maintains together, rendered by MkDocs."""

__version__ = "0.1.0"
