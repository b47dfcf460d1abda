"""The record sheet to print, for the person who is coached."""

from __future__ import annotations

from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer


def record(renderer: Renderer) -> Page:
    """Render the record sheet."""
    builder = renderer.page_builder("coaching/record/", "coach_training.yml")
    return builder.build(
        "cards/record.html", "My own record", "A page to print and keep: what I tried, and what happened."
    )
