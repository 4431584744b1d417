"""Where an event is on the map: never nearer than its postcode district, and rounded to about a kilometre."""

from __future__ import annotations

import re

from campaign_map.places.postcodes import district
from phonebank_app.seats import seats_by_code

_SHAPE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?", re.ASCII)
# Northern Ireland, Jersey, Guernsey, Man, Gibraltar: the table is of Great Britain.
_ELSEWHERE = ("BT", "JE", "GY", "IM", "GX")
_DECIMALS = 2


def is_district(typed: str) -> bool:
    """Whether this is the first half of a postcode; SW1 is, though its postcodes are in SW1A, SW1E and so on."""
    return _SHAPE.fullmatch(typed) is not None and (typed.startswith(_ELSEWHERE) or district(typed) is not None)


def point_of(name: str, seat_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a district, or else of a seat; ``None`` when neither is known."""
    place = district(name) or seats_by_code().get(seat_code)
    return None if place is None else (round(place.lat, _DECIMALS), round(place.lon, _DECIMALS))
