"""Which events somebody looks for, as it travels in an address."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from campaign_map.events.drafts import Kind
from campaign_map.events.listing import Filter, Near
from campaign_map.events.points import is_district, point_of
from campaign_map.words import tidy
from phonebank_app.machine.clock import LONDON, local
from phonebank_app.seats import load_seats, seats_by_code

KINDS: dict[str, frozenset[Kind]] = {
    "phonebank": frozenset({Kind.PHONEBANK}),
    "doors": frozenset({Kind.DOORS}),
    "other": frozenset({Kind.TRAINING, Kind.ONLINE}),
}
"""What the chips stand for."""
KIND_WORDS = {"phonebank": "Phone", "doors": "Doors", "other": "Other"}
WHEN_WORDS = {"tonight": "Today", "tomorrow": "Tomorrow", "weekend": "This weekend"}
MILES = (2, 5, 10, 25)
_DAY = timedelta(days=1)
_LAST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        seat: a seat's code.
        kind: a key of `KINDS`; blank for all.
        when: a key of `WHEN_WORDS`; blank for any day.
        near: the first half of a postcode.
        miles: how far from it.
    """

    seat: str = ""
    kind: str = ""
    when: str = ""
    near: str = ""
    miles: int = 10
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
        """What an address says, and what of it cannot be understood: sentences by field. Chips are never wrong."""
        problems: dict[str, str] = {}
        seat = _read_seat(given.get("seat", ""), problems)
        near = _read_district(given.get("near", ""), problems)
        wanted = cls(
            seat=seat,
            kind=given.get("kind", "") if given.get("kind") in KINDS else "",
            when=given.get("when", "") if given.get("when") in WHEN_WORDS else "",
            near=near,
            miles=_number(given.get("miles", ""), 10) if _number(given.get("miles", ""), 10) in MILES else 10,
            page=min(_LAST_PAGE, max(1, _number(given.get("page", ""), 1))),
        )
        return wanted, problems

    def address(self, path: str = "/events") -> str:
        """The same as an address."""
        parts = {
            "seat": self.seat,
            "kind": self.kind,
            "when": self.when,
            "near": self.near,
            "miles": str(self.miles) if self.near and self.miles != 10 else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{query}" if query else path

    def but(self, **changed: str | int) -> str:
        """The address of the first page of the same with something else."""
        return replace(self, **{"page": 1, **changed}).address()  # type: ignore[arg-type]

    @property
    def is_any(self) -> bool:
        """Whether every event is meant."""
        return not (self.seat or self.kind or self.when or self.near)

    def filter(self, now: datetime) -> Filter:
        """The same for the list."""
        begins_from, begins_before = days_of(self.when, now)
        point = point_of(self.near, "") if self.near else None
        return Filter(
            seat_code=self.seat,
            kinds=KINDS.get(self.kind),
            begins_from=begins_from,
            begins_before=begins_before,
            near=Near(*point, self.miles) if point else None,
            district=self.near if self.near and not point else "",
        )


def days_of(when: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The range of starts of a key of `WHEN_WORDS`, by Britain's days; today leaves out what is over, not what began.

    Whatever else is asked for is any day.
    """
    today = local(now).date()
    if when == "tonight":
        return None, _midnight(today + _DAY)
    if when == "tomorrow":
        return _midnight(today + _DAY), _midnight(today + 2 * _DAY)
    if when == "weekend":
        saturday = today + (5 - today.weekday()) * _DAY
        return (_midnight(saturday) if saturday > today else None), _midnight(saturday + 2 * _DAY)
    return None, None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _read_seat(typed: str, problems: dict[str, str]) -> str:
    typed = tidy(typed)
    if not typed or typed.upper() in seats_by_code():
        return typed.upper()
    names = {seat.name.casefold(): seat for seat in load_seats()}
    if typed.casefold() in names:
        return names[typed.casefold()].code
    near = difflib.get_close_matches(typed.casefold(), names, n=1)
    way_out = f"Did you mean {names[near[0]].name}?" if near else "Type the name of a constituency, like Harrow East."
    problems["seat"] = f"There is no seat called “{typed}”. {way_out}"
    return ""


def _read_district(typed: str, problems: dict[str, str]) -> str:
    district = tidy(typed).upper().partition(" ")[0]
    if not district or is_district(district):
        return district
    problems["near"] = "This is not the first half of a postcode. It is the part before the gap, like HA3."
    return ""


def _number(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else otherwise
