"""Dates and durations: today in London, parse a date, format minutes and seconds.

Permissions end at midnight in London, wherever the build runs. Imports nothing of this package.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONDON = ZoneInfo("Europe/London")


def today(now: dt.datetime | None = None) -> dt.date:
    """Return the date in London at `now`, which must be timezone-aware (default: the current time)."""
    return (now or dt.datetime.now(dt.UTC)).astimezone(LONDON).date()


def parse_date(text: str) -> dt.date:
    """Parse a date written YYYY-MM-DD. Raises ValueError with a sentence for users."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ValueError(f"'{text}' is not a day as YYYY-MM-DD, such as 2026-09-01.") from None


def parse_date_or_none(value: object) -> dt.date | None:
    """Parse a date written YYYY-MM-DD; return None for anything else, also for a value that is no string."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and _ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None


def format_minutes(seconds: float) -> str:
    """Format seconds as m:ss, rounded down to whole seconds. An hour is 60:00."""
    whole, rest = divmod(int(seconds), 60)
    return f"{whole}:{rest:02}"
