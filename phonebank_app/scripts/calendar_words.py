"""How people write a day on a pad: ``12 Dec``, ``12/12``, ``Thursday``, ``tomorrow``, ``dydd Iau``, ``yfory``.

Pure: everything is read relative to a ``today`` that is given. British order, day before month. Without a year the
next such day is meant, unless it was within the last month; a weekday is the next one after today. English and Welsh
are read alike, because people write in both. A library for dates in every language exists (dateparser), but it guesses:
it reads “may”, “2” and “sun” as days. Here what is not plainly a day is none, and the caller is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

_PAST = timedelta(days=31)
_YEARS = range(1900, 2101)


def _table(*rows: str) -> Mapping[str, int]:
    return {word: number for number, row in enumerate(rows) for word in row.split()}


_MONTHS = _table(
    "",
    "january jan ionawr ion",
    "february feb chwefror chwef chwe",
    "march mar mawrth maw fawrth",
    "april apr ebrill ebr",
    "may mai fai",
    "june jun mehefin meh fehefin",
    "july jul gorffennaf gorff gor orffennaf",
    "august aug awst",
    "september sept sep medi fedi",
    "october oct hydref hyd",
    "november nov tachwedd tach dachwedd",
    "december dec rhagfyr rhag ragfyr",
)
_WEEKDAYS = _table(
    "monday mon llun lun",
    "tuesday tues tue mawrth fawrth",
    "wednesday weds wed mercher fercher",
    "thursday thurs thur thu iau",
    "friday fri gwener wener",
    "saturday sat sadwrn",
    "sunday sun sul",
)
_NEAR = {
    "today": 0,
    "tonight": 0,
    "heddiw": 0,
    "heno": 0,
    "tomorrow": 1,
    "tomorrow night": 1,
    "yfory": 1,
    "fory": 1,
    "nos yfory": 1,
    "nos fory": 1,
    "day after tomorrow": 2,
    "drennydd": 2,
    "trennydd": 2,
    "tradwy": 3,
    "yesterday": -1,
    "last night": -1,
    "ddoe": -1,
    "neithiwr": -1,
    "echdoe": -2,
    "day before yesterday": -2,
    "next week": 7,
    "in a week": 7,
    "a week today": 7,
    "wythnos nesaf": 7,
    "ymhen wythnos": 7,
    "mewn wythnos": 7,
    "in a fortnight": 14,
    "a fortnight today": 14,
    "ymhen pythefnos": 14,
}
_SMALL = {
    word: number
    for number, row in enumerate(
        (
            "zero nought none dim sero",
            "one un",
            "two dau dwy",
            "three tri tair",
            "four pedwar pedair",
            "five pump pum",
            "six chwech chwe",
            "seven saith",
            "eight wyth",
            "nine naw",
            "ten deg",
            "eleven",
            "twelve deuddeg",
        )
    )
    for word in row.split()
}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FIGURES = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2})(?: ?[/.-] ?([0-9]{4}|[0-9]{2}))?")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|af|ail|il|ydd|ed|fed|eg)?")
_IN_DAYS = re.compile(
    r"(?:in|mewn|ymhen) (\w+) (day|days|diwrnod|ddiwrnod|niwrnod|week|weeks|wythnos)(?: time)?|"
    r"(\w+) (day|days|week|weeks) from (?:now|today)"
)
_LONGEST = 60


def read_day(text: str, today: date, polling_day: date | None = None) -> date | None:
    """The day somebody wrote; ``None`` when it is not plainly one.

    A weekday beside a date must be that date's: a slip in one of the two would else be kept.
    """
    words = " ".join(re.sub(r"[,’']|\.(?=\s|$)", " ", text.casefold()).split())
    if not words or len(words) > _LONGEST:
        return None
    words = words.removeprefix("on ").removeprefix("ar ").removeprefix("the ")
    if words in _NEAR:
        return _moved(today, _NEAR[words])
    if words in ("polling day", "election day", "diwrnod pleidleisio", "diwrnod y bleidlais", "diwrnod yr etholiad"):
        return polling_day
    for read in (_iso, _in_days, _by_weekday, _by_date):
        found = read(words, today)
        if found:
            return found
    return None


def read_figure(text: str) -> int | None:
    """The whole number somebody wrote, in digits or as a small word; ``None`` when it is not plainly one."""
    words = text.strip().casefold()
    if words in _SMALL:
        return _SMALL[words]
    if re.fullmatch(r"-?[0-9]{1,3}([, ][0-9]{3})+|-?[0-9]{1,9}", words):
        figure = int(re.sub("[, ]", "", words))
        return figure if abs(figure) < 10**9 else None
    return None


def _iso(words: str, today: date) -> date | None:
    found = _ISO.fullmatch(words)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _in_days(words: str, today: date) -> date | None:
    found = _IN_DAYS.fullmatch(words)
    if not found:
        return None
    count = read_figure(found[1] or found[3])
    if count is None or not 0 <= count <= 366:
        return None
    return _moved(today, count * (7 if (found[2] or found[4]).startswith(("week", "wythnos")) else 1))


def _by_weekday(words: str, today: date) -> date | None:
    """“Thursday”, “next Thursday” (of next week), “Thursday week”, “nos Iau”, “wythnos i ddydd Iau”."""
    terms = words.split()
    weeks = 0
    if terms[:2] in (["wythnos", "i"], ["week", "on"]) or terms[:3] == ["a", "week", "on"]:
        weeks, terms = 1, terms[3:] if terms[0] == "a" else terms[2:]
    elif terms[-1] == "week" and len(terms) > 1:
        weeks, terms = 1, terms[:-1]
    of_next_week = terms[:1] == ["next"] or terms[-1:] == ["nesaf"]
    terms = [t for t in terms if t not in ("this", "next", "nesaf", "yma", "dydd", "ddydd", "nydd", "nos", "night")]
    terms = [t for t in terms if t not in ("morning", "afternoon", "evening", "bore", "prynhawn")]
    if len(terms) != 1 or terms[0] not in _WEEKDAYS:
        return None
    weekday = _WEEKDAYS[terms[0]]
    if of_next_week:
        return _moved(today, 7 - today.weekday() + weekday)
    return _moved(today, (weekday - today.weekday() - 1) % 7 + 1 + 7 * weeks)


def _by_date(words: str, today: date) -> date | None:
    """“12 Dec”, “Dec 12th 2019”, “Thursday 12 December”, “12/12”, “the 12th”, “dydd Iau 12fed o Ragfyr”."""
    terms = [t for t in words.split() if t not in ("of", "o", "the", "y", "dydd", "ddydd", "nos")]
    weekday: int | None = None
    if len(terms) > 1 and terms[0] in _WEEKDAYS and not (len(terms) == 2 and terms[0] in _MONTHS):
        weekday, terms = _WEEKDAYS[terms[0]], terms[1:]
    day = _of_terms(terms, today)
    return None if day is None or weekday not in (None, day.weekday()) else day


def _of_terms(terms: list[str], today: date) -> date | None:
    figures = _FIGURES.fullmatch(" ".join(terms))
    if figures:
        year = int(figures[3]) + (2000 if len(figures[3]) == 2 else 0) if figures[3] else None
        return _of(year, int(figures[2]), int(figures[1]), today)
    year = None
    if len(terms) == 3 and re.fullmatch("[0-9]{4}", terms[-1]):
        year, terms = int(terms[-1]), terms[:-1]
    if len(terms) == 2 and terms[0] in _MONTHS:
        terms = [terms[1], terms[0]]
    ordinal = _ORDINAL.fullmatch(terms[0]) if terms else None
    if ordinal and len(terms) == 2 and terms[1] in _MONTHS:
        return _of(year, _MONTHS[terms[1]], int(ordinal[1]), today)
    if ordinal and len(terms) == 1 and not terms[0].isdigit():
        return _next_of_month(int(ordinal[1]), today)
    return None


def _of(year: int | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _day(year, month, day)
    # Four years on is the furthest that 29 February can be, 1900 and 2100 apart.
    near = (_day(y, month, day) for y in range(today.year - 1, today.year + 5))
    return next((d for d in near if d and d >= today - _PAST), None)


def _next_of_month(day: int, today: date) -> date | None:
    months = ((today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(3))
    near = (_day(year, month, day) for year, month in months)
    return next((d for d in near if d and d >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _moved(today: date, days: int) -> date | None:
    try:
        moved = today + timedelta(days=days)
    except OverflowError:
        return None
    return moved if moved.year in _YEARS else None
