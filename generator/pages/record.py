"""The page that belongs to the person who is coached."""

from __future__ import annotations

from generator.pages.page import Page
from generator.pages.press import Press


def record(press: Press) -> Page:
    sheet = press.sheet("coaching/record/", "coach_training.yml")
    return sheet.page(
        "cards/record.html", "My own record", "A page to print and keep: what I tried, and what happened."
    )
