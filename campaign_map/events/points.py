"""Where an event is on the map: never nearer than its postcode district, and rounded to about a kilometre."""

from __future__ import annotations

import re

from campaign_map.places.postcode_table import load_table
from phonebank_app.seats import seats_by_code

_SHAPE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?", re.ASCII)
# Northern Ireland, Jersey, Guernsey, Man, Gibraltar: the table is of Great Britain.
_ELSEWHERE = ("BT", "JE", "GY", "IM", "GX")
_DECIMALS = 2
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def is_district(typed: str) -> bool:
    """Whether this is the first half of a postcode. SW1 is, though its postcodes are in SW1A, SW1E and so on."""
    if _SHAPE.fullmatch(typed) is None:
        return False
    table = load_table()
    return typed.startswith(_ELSEWHERE) or typed in table or any(f"{typed}{letter}" in table for letter in _LETTERS)


def point_of(district: str, seat_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a district, or else of a seat; ``None`` when neither is known."""
    found = load_table().get(district)
    place = found or seats_by_code().get(seat_code)
    return None if place is None else (round(place.lat, _DECIMALS), round(place.lon, _DECIMALS))
