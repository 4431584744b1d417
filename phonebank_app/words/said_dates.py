"""A day as it is said in a script's language: “Thursday 12 December”, “dydd Iau 12 Rhagfyr”. Pure.

Not the window's language (``dates``): what is read out is in the language of the script, whoever's window it stands in.
"""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "cy": ("dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn", "dydd Sul"),
}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "cy": (
        *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
        *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
    ),
}


def said_day(day: date, language: str, *, year: bool = False) -> str:
    """A day in words; in English where the language, a BCP 47 tag, is none of ours."""
    tag = language.partition("-")[0].casefold()
    tag = tag if tag in _DAYS else "en"
    said = f"{_DAYS[tag][day.weekday()]} {day.day} {_MONTHS[tag][day.month - 1]}"
    return f"{said} {day.year}" if year else said


def in_words(fact: str, language: str) -> str:
    """A fact that is a day, ``2019-12-12``, in words; anything else as it is."""
    if not _ISO.fullmatch(fact):
        return fact
    try:
        return said_day(date.fromisoformat(fact), language)
    except ValueError:
        return fact
