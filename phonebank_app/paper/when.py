"""Times as people write them: ``1930``, ``7.30pm``, ``sat 11``, ``tomorrow 18:00``, ``7/12 10:30``. Pure.

Days are read in English and in Welsh, whatever the language of the window: a sheet may have been written by anybody.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from phonebank_app.machine.clock import LONDON, local

_DAYS: Final = (
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    ("llu", "maw", "mer", "iau", "gwe", "sad", "sul"),
)
_DAY: Final = ("dydd", "ddydd")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DATE: Final = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")


def clock(typed: str) -> time | None:
    """A time of day; an hour alone will do, and one up to eight without more is in the afternoon or evening."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 8:
        hour += 12  # nobody is rung before nine in the morning
    return time(hour, minute) if hour < 24 and minute < 60 else None


def call_back(typed: str, printed_at: datetime) -> datetime | None:
    """When to ring back: on the sheet’s own day unless it says another, or the next day if that was before printing.

    Returns:
        The moment, in UTC; ``None`` for what is no time.
    """
    words = [word for word in typed.casefold().split() if word not in _DAY]
    today = local(printed_at).date()
    day = _day(words[0], today) if words else None
    at = clock(" ".join(words[1:] if day is not None else words))
    if at is None:
        return None
    moment = datetime.combine(day or today, at, LONDON)
    if day is None and moment < printed_at:
        moment = datetime.combine(today + timedelta(days=1), at, LONDON)
    return moment.astimezone(printed_at.tzinfo)


def about(typed: str, printed_at: datetime) -> datetime | None:
    """About when people were rung, on the sheet’s own day; ``None`` for what is no time."""
    at = clock(typed)
    return None if at is None else datetime.combine(local(printed_at).date(), at, LONDON)


def _day(word: str, today: date) -> date | None:
    if word in ("tomorrow", "tmrw", "tom", "yfory", "fory"):
        return today + timedelta(days=1)
    if word in ("today", "tonight", "heddiw", "heno"):
        return today
    named = next((days for days in _DAYS if word[:3] in days), None) if word.isalpha() else None
    if named is not None:
        ahead = (named.index(word[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    found = _DATE.fullmatch(word)
    if found is None:
        return None
    try:
        written = date(today.year, int(found[2]), int(found[1]))
        return written if written >= today else written.replace(year=today.year + 1)
    except ValueError:
        return None
