"""Sheets to print for the person who is coached: their own record, and the agreement with their coach."""

from __future__ import annotations

from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer


def record(renderer: Renderer) -> Page:
    """Render the record sheet."""
    builder = renderer.page_builder("coaching/record/", "coach_training.yml")
    return builder.build(
        "cards/record.html", "My own record", "A page to print and keep: what I tried, and what happened."
    )


def agreement(renderer: Renderer) -> Page:
    """Render the agreement sheet."""
    builder = renderer.page_builder("coaching/agreement/", "coach_training.yml")
    return builder.build(
        "cards/agreement.html",
        "Our coaching agreement",
        "A page to talk through at the first meeting: how we work, and what stays between us.",
    )
