"""Guess the date, time or number meant by a text that failed validation, for the error message.

Imports no module of this package.
"""

from __future__ import annotations

import datetime as dt
import re

_NO_DATE_PATTERN = re.compile(
    r"no|none|never|not|nil|null|n/?a|false|off|f|n|0|~|-+|x|no (?:date|end|end date|expiry)"
    r"|(?:does not|doesn['’]t) (?:expire|end)|not applicable|for ?ever|open[- ]ended",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]? +")
_TIME_OF_DAY = re.compile(r"(?:t| +|, *)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?(?: ?[ap]m)?z?(?:[+-]\d\d:?\d\d)?$")
_DAY_FIRST_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ ./-]+(\d{1,2}|[a-z]{3,9})\.?,?[ ./-]+(\d{4}|\d{2})")
_YEAR_FIRST_DATE = re.compile(
    r"(\d{4})[ ./-]+(\d{1,2}|[a-z]{3,9})[ ./-]+(\d{1,2})(?:st|nd|rd|th)?|(20\d\d)(\d\d)(\d\d)"
)
_MONTH_FIRST_DATE = re.compile(r"([a-z]{3,9})[ .-]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})")
_MONTH_AND_YEAR = re.compile(r"(?:([a-z]{3,9})\.?|(\d{1,2}))[ ,./-]+(20\d\d)|(20\d\d)[ ./-]+(?:([a-z]{3,9})|(\d{1,2}))")
_MINUTES_AND_SECONDS = re.compile(r"(?:(\d+) ?(?:minutes?|mins?|m)(?![a-z]))? ?(?:(\d+) ?(?:s|secs?|seconds?)?)?")


def likely_day(text: str) -> dt.date | None:
    """Return the date that a text in another format means, read as in Britain (day before month); None if unclear.

    The month may come first where only that is a date, as in 09/13/2027.
    Raises ValueError if the text has the form of a date that no calendar has, such as 31/06/2027.
    """
    text = _normalise_date(text)
    if found := _DAY_FIRST_DATE.fullmatch(text):
        day, month, year = found.groups()
        if month.isdigit() and int(month) > 12 >= int(day):
            day, month = month, day
    elif found := _YEAR_FIRST_DATE.fullmatch(text):
        year, month, day = found.groups()[:3] if found[1] else found.groups()[3:]
    elif found := _MONTH_FIRST_DATE.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = _month_number(month)
    return dt.date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)) if number is not None else None


def suggest_date(text: str, *, or_no: bool) -> str:
    """Return the end of a message about an invalid date: what is wrong, and the valid date that was probably meant.

    `or_no` says that the field also accepts the word no.
    """
    try:
        day = likely_day(text)
    except ValueError:
        return "is not a day of the calendar."
    what = "is not a date as YYYY-MM-DD"
    if or_no:
        what += ", or no"
    if day:
        return f"{what}. Write {day}."
    tidied = _normalise_date(text)
    if or_no and _NO_DATE_PATTERN.fullmatch(text.strip()):
        return f"{what}. Write no."
    if found := _MONTH_AND_YEAR.fullmatch(tidied):
        number = _month_number(found[1] or found[2] or found[5] or found[6])
        if number and number <= 12:
            return f"{what}. Write the day too, such as {found[3] or found[4]}-{number:02}-01."
    if re.fullmatch(r"20\d\d", tidied):
        return f"{what}. Write the month and the day too, such as {tidied}-09-01."
    return "is not a date as YYYY-MM-DD, such as 2026-09-01" + (", or no." if or_no else ".")


def suggest_time(text: str) -> str:
    """Return the time that a text in another format means (`1m12s`, `1'12"`) as minutes:seconds, or "" if unclear."""
    text = text.strip().lower()
    if (found := re.fullmatch(r"(\d{1,3})[.:](\d{1,2})", text)) and int(found[2]) < 60:
        return f"{int(found[1])}:{found[2].zfill(2)}"
    text = re.sub(r"^(\d{1,3})['′’](\d{1,2})(?:\"|″|”|'')?$", r"\1m\2s", text)
    found = _MINUTES_AND_SECONDS.fullmatch(text) or _MINUTES_AND_SECONDS.fullmatch(text.replace(" and", ""))
    if not found or not any(found.groups()):
        return ""
    seconds = int(found[1] or 0) * 60 + int(found[2] or 0)
    return f"{seconds // 60}:{seconds % 60:02}"


_NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def suggest_number(text: str) -> str:
    """Return the digits of the whole number that a text means (`three`, `5 minutes`, `4.0`), or "" if unclear."""
    text = text.strip().lower()
    if text in _NUMBER_WORDS:
        return str(_NUMBER_WORDS.index(text) + 1)
    found = re.fullmatch(
        r"(?:about |level |step |ca\.? )?(\d{1,4})(?:\.0+)?(?: ?(?:minutes?|mins?|m|%|/ ?10))?\.?", text, re.ASCII
    )
    return found[1] if found else ""


def _normalise_date(text: str) -> str:
    """Return a date text in lower case, with plain hyphens and single spaces, without weekday and time of day."""
    plain = re.sub(r"\s+", " ", re.sub(r"[\u2010-\u2015\u2212]", "-", text)).strip().lower()
    return _TIME_OF_DAY.sub("", _WEEKDAY.sub("", plain))


def _month_number(text: str) -> int | None:
    """Parse the number or the English name of a month, from three letters on; None if it is neither.

    Numbers are not checked for range.
    """
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else None
