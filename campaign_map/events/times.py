"""Days and times as people write and read them, in any zone of the world.

What is typed is a wall clock's time. Twice a year a clock is put forward or back, so some times do not exist and some
come twice: neither is guessed at, both are said in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from phonebank_app.rules.calling_rules import Hours

LONDON = "Europe/London"
"""The zone where none is named."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?,?(?: (\d{4}))?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?(?::\d{2})? ?(am|pm|a\.m\.|p\.m\.)?", re.ASCII)
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NotATime:
    """Why something typed is no moment: what is wrong, and a way out."""

    what: str
    way_out: str


@cache
def zones() -> frozenset[str]:
    """The names of the zones of the world, as IANA gives them."""
    return frozenset(
        name for name in available_timezones() if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
    )


def read_day(typed: str, today: date) -> date | None:
    """A day as people write it: 2019-11-27, 27 November 2019, Wed 27 Nov, 27/11/2019. ``None`` when it is none.

    Without a year it is the next such day.
    """
    text = " ".join(typed.split()).casefold()
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _FIGURES.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        found = _WORDS.fullmatch(text)
        month = _month(found[2]) if found else None
        if found is None or month is None:
            return None
        if found[3]:
            return date(int(found[3]), month, int(found[1]))
        day = date(today.year, month, int(found[1]))
        return day if day >= today else day.replace(year=today.year + 1)
    except ValueError:
        return None


def read_time(typed: str) -> time | NotATime:
    """A time as people write it: 6:30pm, 18:30, 6.30 pm, 1830, noon. “6:30” may be either, and is refused."""
    text = " ".join(typed.split()).casefold()
    if text in _NAMED:
        return _NAMED[text]
    found = _TIME.fullmatch(text)
    unread = NotATime("This is not a time", "Write it like 6:30pm or 18:30.")
    if found is None:
        return unread
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            return unread
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    if hour > 23 or minute > 59:
        return unread
    if 1 <= hour <= 12 and len(found[1]) == 1:
        said = f"{hour}:{minute:02}" if minute else str(hour)
        return NotATime(f"{said} may be morning or evening", f"Write {said}am or {said}pm.")
    return time(hour, minute)


def moment(day: date, at: time, zone: str) -> datetime | NotATime:
    """The moment, in UTC, at which clocks in a zone show this; or why there is none, or are two."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    # In the gap the earlier reading is before the change; of two readings the first is.
    change = _change_after(min(first, second), zone)
    back = change.astimezone(ZoneInfo(zone))
    if first > second:
        return NotATime(
            f"There is no {clock_words(at)} on {day_words(day)}: the clocks go forward",
            f"Choose {clock_words(back)} or later.",
        )
    again = (change - _STEP).astimezone(ZoneInfo(zone)) + _STEP
    return NotATime(
        f"{clock_words(at).capitalize()} comes twice on {day_words(day)}: the clocks go back",
        f"Choose a time before {clock_words(back)}, or {clock_words(again)} or later.",
    )


def _change_after(moment: datetime, zone: str) -> datetime:
    """When a zone's clocks next change, to the minute."""
    there = ZoneInfo(zone)
    offset = moment.astimezone(there).utcoffset()
    while moment.astimezone(there).utcoffset() == offset:
        moment += _STEP
    return moment


def clock_words(at: time | datetime) -> str:
    """6:40pm, 9pm, noon, midnight."""
    if at.hour % 12 == 0 and at.minute == 0:
        return "noon" if at.hour else "midnight"
    half = "am" if at.hour < 12 else "pm"
    hour = at.hour % 12 or 12
    return f"{hour}:{at.minute:02}{half}" if at.minute else f"{hour}{half}"


def day_words(day: date, *, year: bool = False) -> str:
    """Wednesday 27 November, with the year where it matters."""
    words = f"{day:%A} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def when_words(starts: datetime, ends: datetime, zone: str, *, today: date | None = None) -> str:
    """Wednesday 27 November, 6:30pm to 9pm; with the zone when it is not Britain's, and the year when it is another.

    Args:
        today: the reader's day; ``None`` leaves the year out.
    """
    there = ZoneInfo(zone)
    first, last = starts.astimezone(there), ends.astimezone(there)
    year = today is not None and first.year != today.year
    until = clock_words(last) if last.date() == first.date() else f"{clock_words(last)} on {day_words(last.date())}"
    words = f"{day_words(first.date(), year=year)}, {clock_words(first)} to {until}"
    return words if zone == LONDON else f"{words} ({place_words(zone)} time)"


def place_words(zone: str) -> str:
    """The place a zone is called after: New York of America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def calls_stop(starts: datetime, hours: Hours) -> datetime | None:
    """When calls must stop on the voters' day on which something starts; ``None`` when nobody is rung that day."""
    return hours.closing(starts)


def _month(word: str) -> int | None:
    found = [at for at, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.casefold().startswith(word)]
    return found[0] if len(found) == 1 else 9 if word == "sept" else None
