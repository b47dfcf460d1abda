"""Escaping of untrusted text in Markdown."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """Escape untrusted text for a comment on GitHub, so that it contains no markup, mentions or links."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
    return re.sub(r"(?<=[@])(?=\w)|(?<=://)", "\u2060", text)
