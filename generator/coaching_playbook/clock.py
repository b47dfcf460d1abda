"""What day it is for a school in England: permissions end at midnight in London, wherever the build runs."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today(now: dt.datetime | None = None) -> dt.date:
    """The day in London at a moment (default: now). `now` must know its time zone."""
    return (now or dt.datetime.now(dt.UTC)).astimezone(LONDON).date()


def parse(text: str) -> dt.date:
    """A day written YYYY-MM-DD. Raises ValueError with a sentence for anything else."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # a day of the calendar has no zone
    except ValueError:
        raise ValueError(f"'{text}' is not a day as YYYY-MM-DD, such as 2026-09-01.") from None
