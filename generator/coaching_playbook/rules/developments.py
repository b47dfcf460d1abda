"""Rules for what is changing: it is looked at again at least every six months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Playbook
from coaching_playbook.rules.registry import RuleHit, rule

MAX_DAYS = 184
"""Six months."""


@rule("long-review", cross_entry=True)
def _long_review(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """What is changing is looked at again within six months."""
    for development in playbook.developments:
        if (development.review_by - development.checked_on).days > MAX_DAYS:
            message = f"{development.review_by} is more than six months after {development.checked_on}."
            yield RuleHit(development, ("review_by",), message, "Choose an earlier day: things change.")


@rule("old-news", "warning", cross_entry=True)
def _old_news(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """What is changing was looked at by its review date."""
    for development in playbook.developments:
        if development.review_by < day:
            message = f"This was to be looked at again by {development.review_by}."
            yield RuleHit(development, ("review_by",), message, "Look whether it is still so, then set new dates.")
