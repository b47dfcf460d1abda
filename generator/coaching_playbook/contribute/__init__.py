"""Contributions: convert filled-in forms to new YAML files, reply to their authors, summarise changes for readers."""
