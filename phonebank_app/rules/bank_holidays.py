"""Bank holidays of the three parts of the United Kingdom that have their own: worked out, and proclaimed.

Most follow a rule: Easter, the first Monday of May, a day in lieu when one falls on a weekend (Banking and Financial
Dealings Act 1971, schedule 1). What was proclaimed once, or moved in one year, is data in ``resources/``.
The day itself counts too when it falls on a weekend: nobody is rung on Christmas Day because it is a Saturday.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from phonebank_app.i18n import tr
from phonebank_app.paths import resources

Nation = Literal["england-and-wales", "scotland", "northern-ireland"]
NATIONS: tuple[Nation, ...] = ("england-and-wales", "scotland", "northern-ireland")

_OF_CODE: dict[str, Nation] = {
    "E": "england-and-wales",
    "W": "england-and-wales",
    "S": "scotland",
    "N": "northern-ireland",
}
_DAY = timedelta(days=1)


def nation_of(seat_code: str) -> Nation:
    """Whose bank holidays a seat keeps, by the first letter of its code (E, W, S or N); England's where it has none."""
    return _OF_CODE.get(seat_code[:1], "england-and-wales")


def is_bank_holiday(day: date, nation: Nation) -> bool:
    """Whether ``day`` is one, or a day in lieu of one, in ``nation``."""
    return day in bank_holidays(nation, day.year)


@lru_cache(maxsize=64)
def bank_holidays(nation: Nation, year: int) -> dict[date, str]:
    """Every bank holiday of a year with its name, days in lieu among them."""
    found = _fixed(_fixed_days(nation, year)) | _moving(nation, year)
    for on, name, nations, instead_of in _proclaimed():
        if nation in nations and on.year == year:
            if instead_of is not None:
                del found[instead_of]
            found[on] = name
    return dict(sorted(found.items()))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the “anonymous” rule: Meeus, Astronomical Algorithms, chapter 8)."""
    century, in_century = divmod(year, 100)
    skipped, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - skipped - correction + 15) % 30
    leaps, leap_rest = divmod(in_century, 4)
    sunday = (32 + 2 * rest + 2 * leaps - moon - leap_rest) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _fixed_days(nation: Nation, year: int) -> list[tuple[date, str]]:
    days = [(date(year, 1, 1), tr("New Year’s Day"))]
    if nation == "scotland":
        days += [(date(year, 1, 2), tr("2 January")), (date(year, 11, 30), tr("St Andrew’s Day"))]
    if nation == "northern-ireland":
        days += [(date(year, 3, 17), tr("St Patrick’s Day")), (date(year, 7, 12), tr("Battle of the Boyne"))]
    return [*days, (date(year, 12, 25), tr("Christmas Day")), (date(year, 12, 26), tr("Boxing Day"))]


def _fixed(days: Iterable[tuple[date, str]]) -> dict[date, str]:
    """These days, and a weekday in lieu of each that falls on a weekend: the next that is no holiday itself."""
    found = dict(days)
    for day, name in sorted(found.items()):
        lieu = day
        while day.weekday() >= 5 and (lieu.weekday() >= 5 or lieu in found):
            lieu += _DAY
        if lieu != day:
            found[lieu] = tr("{name} (day in lieu)", name=name)
    return found


def _moving(nation: Nation, year: int) -> dict[date, str]:
    sunday = easter(year)
    found = {
        sunday - 2 * _DAY: tr("Good Friday"),
        _monday(date(year, 5, 1)): tr("Early May bank holiday"),
        _monday(date(year, 5, 25)): tr("Spring bank holiday"),
    }
    if nation == "scotland":
        return found | {_monday(date(year, 8, 1)): tr("Summer bank holiday")}
    return found | {sunday + _DAY: tr("Easter Monday"), _monday(date(year, 8, 25)): tr("Summer bank holiday")}


def _monday(earliest: date) -> date:
    """The first Monday that is not before ``earliest``."""
    return earliest + (-earliest.weekday() % 7) * _DAY


@lru_cache(maxsize=1)
def _proclaimed() -> list[tuple[date, str, frozenset[str], date | None]]:
    with (resources() / "bank_holidays.toml").open("rb") as file:
        days = tomllib.load(file)["day"]
    return [(day["on"], day["name"], frozenset(day["nations"]), day.get("instead_of")) for day in days]
