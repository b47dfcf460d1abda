"""Anybody's words in a comment or a summary."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """Text of anybody's in a comment: it shows as it was written, calls nobody and links nowhere."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
    return re.sub(r"(?<=[@])(?=\w)|(?<=://)", "\u2060", text)
