"""Days as people read them, in the language of the window: “Thursday 12 December”, “dydd Iau 12 Rhagfyr”.

The one place that knows the names of days and months. Python's ``%A`` and ``%B`` follow the system, which need not be
set to the language chosen for this laptop, and do not know Welsh on most. Times of day (``18:40``) and figures
(``1,234.5``) are written alike in both languages, as on this side of the border: f-strings do for them.

Every ``on`` may be a moment too; give it in local time.
"""

from __future__ import annotations

from datetime import date

from phonebank_app.i18n import tr, tr_in

_DAYS = (tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"))
ON_DAYS = (
    tr("on Monday"),
    tr("on Tuesday"),
    tr("on Wednesday"),
    tr("on Thursday"),
    tr("on Friday"),
    tr("on Saturday"),
    tr("on Sunday"),
)
"""When something is to happen, from Monday on."""
_SHORT_DAYS = (
    tr_in("short day", "Mon"),
    tr_in("short day", "Tue"),
    tr_in("short day", "Wed"),
    tr_in("short day", "Thu"),
    tr_in("short day", "Fri"),
    tr_in("short day", "Sat"),
    tr_in("short day", "Sun"),
)
MONTHS = (
    tr("January"),
    tr("February"),
    tr("March"),
    tr("April"),
    tr_in("month", "May"),
    tr("June"),
    tr("July"),
    tr("August"),
    tr("September"),
    tr("October"),
    tr("November"),
    tr("December"),
)
_SHORT_MONTHS = (
    tr_in("short month", "Jan"),
    tr_in("short month", "Feb"),
    tr_in("short month", "Mar"),
    tr_in("short month", "Apr"),
    tr_in("short month", "May"),
    tr_in("short month", "Jun"),
    tr_in("short month", "Jul"),
    tr_in("short month", "Aug"),
    tr_in("short month", "Sep"),
    tr_in("short month", "Oct"),
    tr_in("short month", "Nov"),
    tr_in("short month", "Dec"),
)


def weekday(on: date) -> str:
    """“Thursday”."""
    return _DAYS[on.weekday()]


def on_weekday(on: date) -> str:
    """“on Thursday”: when something is to happen."""
    return ON_DAYS[on.weekday()]


def weekday_short(on: date) -> str:
    """“Thu”."""
    return _SHORT_DAYS[on.weekday()]


def month(on: date) -> str:
    """“December”."""
    return MONTHS[on.month - 1]


def month_short(on: date) -> str:
    """“Dec”."""
    return _SHORT_MONTHS[on.month - 1]


def day_month(on: date) -> str:
    """“12 December”."""
    return tr("{day} {month}", day=on.day, month=month(on))


def on_day_month(on: date) -> str:
    """“on 12 December”."""
    return tr("on {day} {month}", day=on.day, month=month(on))


def day_month_year(on: date) -> str:
    """“12 December 2019”."""
    return tr("{day} {month} {year}", day=on.day, month=month(on), year=on.year)


def full_day(on: date) -> str:
    """“Thursday 12 December”."""
    return tr("{weekday} {day} {month}", weekday=weekday(on), day=on.day, month=month(on))


def on_full_day(on: date) -> str:
    """“on Thursday 12 December”."""
    return tr("{on_weekday} {day} {month}", on_weekday=on_weekday(on), day=on.day, month=month(on))


def full_day_year(on: date) -> str:
    """“Thursday 12 December 2019”."""
    return tr("{weekday} {day} {month} {year}", weekday=weekday(on), day=on.day, month=month(on), year=on.year)


def short_day(on: date) -> str:
    """“Thu 12 Dec”."""
    return tr("{weekday} {day} {month}", weekday=weekday_short(on), day=on.day, month=month_short(on))


def half_short_day(on: date) -> str:
    """“Thu 12 December”."""
    return tr("{weekday} {day} {month}", weekday=weekday_short(on), day=on.day, month=month(on))


def half_short_day_year(on: date) -> str:
    """“Thu 12 December 2019”."""
    return tr("{weekday} {day} {month} {year}", weekday=weekday_short(on), day=on.day, month=month(on), year=on.year)
