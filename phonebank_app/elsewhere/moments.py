"""Days and times as sheets and other systems write them; without a zone they are the voters’ time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from phonebank_app.machine.clock import LONDON

NOON: Final = time(12)
"""Stands for the time of a call of which only the day is known."""
MIDNIGHT: Final = time()
SLACK: Final = timedelta(minutes=10)
"""By so much may another machine’s clock be ahead of ours."""

_MONTHS: Final = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_SLASHED: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?![\d:])")
_DAY_WORD: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{4}|\d{2})", re.IGNORECASE)
_WORD_DAY: Final = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.h]?([0-5]\d))?(?:[:.]([0-5]\d)(?:[.,]\d+)?)?\s*(?:([ap])\.?\s*m\.?)?", re.IGNORECASE
)
_SERIAL: Final = re.compile(r"([3-6]\d{4})(?:[.,](\d+))?")
_PART_OF_DAY: Final = re.compile(r"0?[.,]\d+")

Written = tuple[date, time | None, datetime | None]
"""A day, the time if there is one, and the whole moment where the text has its zone."""


def day_first(cells: Iterable[str], today: date) -> tuple[bool, bool]:
    """Whether the dates of a column are written day first, and whether that is certain.

    They are, as in this country, unless one of them cannot be or would be still to come, where the other way none is.
    Where both can be, the way is taken that has them nearer to today, since it is lately that people were rung; that is
    likely, not certain, so that a person is asked to look.
    """
    found = [match for cell in cells if (match := _SLASHED.match(_WEEKDAY.sub("", cell.strip(), count=1)))]
    told = {way: [_of(match, way) for match in found] for way in (True, False)}
    possible = {way: all(day is not None and day <= today for day in days) for way, days in told.items()}
    if possible[True] != possible[False]:
        return possible[True], True
    if not found or told[True] == told[False] or not possible[True]:
        return True, not found or told[True] == told[False]
    oldest = {way: min(day for day in days if day is not None) for way, days in told.items()}
    return oldest[True] >= oldest[False], False


def _of(match: re.Match[str], first: bool) -> date | None:
    one, two, year = match.groups()
    return _day(year, two if first else one, one if first else two)


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year) + (2000 if int(year) < 100 else 0), int(month), int(day))
    except ValueError:
        return None


def read_moment(text: str, *, day_first: bool) -> Written | None:
    """A day, or a day and a time; ``None`` when it is neither."""
    plain = _WEEKDAY.sub("", " ".join(text.split()), count=1)
    try:
        whole = datetime.fromisoformat(plain)
    except ValueError:
        pass
    else:
        only_day = len(plain) <= 10
        zoned = whole if whole.tzinfo is not None else None
        return whole.date(), None if only_day else whole.time(), zoned
    if serial := _SERIAL.fullmatch(plain):
        at = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(plain.replace(",", ".")))
        at = (at + timedelta(milliseconds=500)).replace(microsecond=0)
        return at.date(), at.time() if serial[2] and serial[2].strip("0") else None, None
    for pattern, groups in ((_SLASHED, None), (_DAY_WORD, (3, 2, 1)), (_WORD_DAY, (3, 1, 2))):
        if not (match := pattern.match(plain)):
            continue
        if groups is None:
            day = _of(match, day_first)
        else:
            year, month, number = (match[group] for group in groups)
            day = _day(year, _MONTHS.get(month.lower(), 0), number)
        rest = plain[match.end() :].strip(" ,T")
        clock = read_time(rest) if rest else None
        return None if day is None or (rest and clock is None) else (day, clock, None)
    return None


def read_time(text: str) -> time | None:
    """A time of day: ``18:05``, ``6.05 pm``, ``1805``, ``7pm``, a spreadsheet’s ``0.7534``; else ``None``."""
    plain = text.strip()
    if _PART_OF_DAY.fullmatch(plain):
        seconds = round(float(plain.replace(",", ".")) * 86_400) % 86_400
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    found = _CLOCK.fullmatch(plain)
    if not found or (not found[2] and not found[4]):
        return None
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return time(hour, int(found[2] or 0), int(found[3] or 0)) if hour < 24 else None


def at_home(day: date, clock: time | None) -> datetime:
    """The moment of a day and a time in the voters’ time; noon where the time is not known."""
    return datetime.combine(day, clock or NOON, LONDON).astimezone(UTC)
