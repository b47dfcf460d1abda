"""Rules for `developments`: new laws, guidance and plans that a school follows, reviewed at least every six months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Playbook
from coaching_playbook.rules.registry import RuleHit, rule

MAX_DAYS_TO_REVIEW = 184
"""Longest time from a check to the next review: six months."""


@rule("long-review", cross_entry=True)
def _check_review_interval(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that `review_by` in developments.yml is at most six months after `checked_on`."""
    for development in playbook.developments:
        if (development.review_by - development.checked_on).days > MAX_DAYS_TO_REVIEW:
            message = f"{development.review_by} is more than six months after {development.checked_on}."
            yield RuleHit(development, ("review_by",), message, "Choose an earlier day: things change.")


@rule("old-news", "warning", cross_entry=True)
def _check_review_is_not_overdue(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """Check that the day of `review_by` in developments.yml has not passed."""
    for development in playbook.developments:
        if development.review_by < day:
            message = f"This was to be looked at again by {development.review_by}."
            yield RuleHit(development, ("review_by",), message, "Look whether it is still so, then set new dates.")
