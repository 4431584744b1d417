"""Figures, days and hours as the pages write them: 1,412,306 · Tuesday 26 November · 6:40pm · 1.5 points behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from phonebank_app.machine.clock import LONDON, local

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DONE = {
    "event advertised": "advertised an event",
    "event approved": "let an event through",
    "event cancelled": "cancelled an event",
    "event changed": "changed an event",
    "event refused": "turned an event down",
    "event taken off the list": "took an event off the list",
    "guests seen": "looked at the guests of an event",
    "pairing code made": "made a pairing code",
    "reports settled": "settled reports about an event",
}
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: int, one: str = "", many: str = "") -> str:
    """“1,240”; with words, “1 party”, “2 parties”, “no parties”."""
    if not one:
        return f"{number:,}"
    word = one if number == 1 else many or f"{one}s"
    return f"{'no' if number == 0 else f'{number:,}'} {word}"


def small(number: int) -> str:
    """“two”, up to nine; figures beyond."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def percent(share: float) -> str:
    """“17%” of a share from 0 to 1; never 100 % before it is all."""
    return f"{100 if share >= 1 else min(99, round(100 * share))}%"


def points(lead: float | None, *, signed: bool = False) -> str:
    """“1.5 points behind”, “level”; or “−1.5” with ``signed``. A seat where we do not stand is “not ours”."""
    if lead is None:
        return "–" if signed else "we did not stand"
    tenths = round(lead, 1)
    if signed:
        return f"{'−' if tenths < 0 else '+'}{abs(tenths):.1f}"
    if tenths == 0:
        return "level"
    return f"{abs(tenths):.1f} point{'' if abs(tenths) == 1 else 's'} {'behind' if tenths < 0 else 'ahead'}"


def moved(swing: float) -> str:
    """“2 points our way”, “1 point against us”: how the polls have moved; blank when they have not."""
    far = round(abs(swing), 1)
    return f"{far:g} point{'' if far == 1 else 's'} {'our way' if swing > 0 else 'against us'}" if far else ""


def clock_time(moment: datetime) -> str:
    """“6:40pm”, “9am”, “noon” and “midnight”, in the zone the moment carries; UTC is shown as UK time."""
    there = _in_its_zone(moment)
    if there.minute == 0 and there.hour in (0, 12):
        return "noon" if there.hour else "midnight"
    hour = there.hour % 12 or 12
    minutes = f":{there.minute:02d}" if there.minute else ""
    return f"{hour}{minutes}{'am' if there.hour < 12 else 'pm'}"


def span(starts: datetime, ends: datetime) -> str:
    """“6:30pm to 9pm”, “11am to 1:30pm”."""
    return f"{clock_time(starts)} to {clock_time(ends)}"


def day_name(on: date | datetime) -> str:
    """“Tuesday”."""
    return _DAYS[_on(on).weekday()]


def long_day(on: date | datetime, *, weekday: bool = True, year: bool = False) -> str:
    """“Tuesday 26 November”, or “26 November 2019”."""
    there = _on(on)
    name = f"{_DAYS[there.weekday()]} " if weekday else ""
    return f"{name}{there.day} {_MONTHS[there.month - 1]}{f' {there.year}' if year else ''}"


def short_day(on: date | datetime) -> str:
    """“Sat 30”."""
    there = _on(on)
    return f"{_DAYS[there.weekday()][:3]} {there.day}"


def when(starts: datetime, now: datetime) -> str:
    """“Tonight”, “Today”, “Tomorrow”, else “Sat 30”; at noon tonight has not begun."""
    there, today = _in_its_zone(starts), _in_its_zone(now.astimezone(_in_its_zone(starts).tzinfo)).date()
    if there.date() == today:
        return "Tonight" if there.hour >= 17 else "Today"
    return "Tomorrow" if there.date() == today + timedelta(days=1) else short_day(there)


def days_to(day: date, now: datetime) -> int:
    """Days from now until ``day``, in UK time; 0 on the day and after it."""
    return max(0, (day - local(now).date()).days)


def ago(moment: datetime, now: datetime) -> str:
    """“just now”, “two minutes ago”, “three hours ago”, “5 days ago”."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            many = minutes // size
            return f"{small(many)} {word}{'s' if many > 1 else ''} ago"
    return "just now"


def _in_its_zone(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    return moment.astimezone(LONDON) if offset == timedelta() else moment


def _on(on: date | datetime) -> date:
    return _in_its_zone(on).date() if isinstance(on, datetime) else on


def done(action: str) -> str:
    """What somebody did, after their name: “let an event through”."""
    return _DONE.get(action, action)
