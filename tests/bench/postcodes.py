"""A postcode as somebody types it becomes its seat: every whole postcode of the table, rightly, and how fast.

The floor is a bare look into a dictionary of the same postcodes, which forgives nothing and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from campaign_map.places.postcode_table import load_table
from campaign_map.places.postcodes import look_up
from tests.bench.figures import Figure, in_turn, median, timed

REACH_US = 10.0
"""Microseconds a look: 100,000 a second."""
REACH = 60.0
"""Times the bare look."""


def measure(quick: bool) -> Iterator[Figure]:
    """Typed as it should be, then in small letters without a space."""
    seats = {
        f"{name} {inward}": code
        for name, one in load_table().items()
        for inward, code in one.inwards.items()
        if len(inward) == 3
    }
    wrong = [postcode for postcode, code in seats.items() if look_up(postcode).seat != code]
    if wrong:
        raise AssertionError(f"{len(wrong)} of {len(seats)} postcodes are in another seat")
    for words, typed in (
        ("as it should be", list(seats)),
        ("in small letters, no space", [postcode.lower().replace(" ", "") for postcode in seats]),
    ):
        bare = dict(zip(typed, seats.values(), strict=True))

        def ours(typed: list[str] = typed) -> float:
            return timed(lambda: [look_up(one).seat for one in typed])

        def floor(typed: list[str] = typed, bare: dict[str, str] = bare) -> float:
            return timed(lambda: [bare[one] for one in typed])

        ours_took, floor_took = in_turn(ours, floor, 3 if quick else 9)
        each = 1e6 / len(typed)
        value, least = median(ours_took) * each, median(floor_took) * each
        yield Figure(f"postcode {words}, against a bare look in a dict (µs)", value, least, REACH)
        yield Figure(f"postcode {words} (µs, 10 is 100,000 a second)", value, None, REACH_US)
