"""How far things are, and what distance does to a choice. Knocking on doors means being there; ringing does not.

**Distance** is along the great circle, by the haversine formula on a sphere of the Earth's mean radius (6,371.0088 km,
IUGG): within 0.6 % of the ellipsoid's. It is as the crow flies and from the middle of a district, so it is always told
as “about”.

**Doors** are ranked by ``gain · travel``, where gain is that of `campaign_map.needs` with nobody's telephone counted
(doors are not a call list), and ::

    travel(d) = exp(-d / 18)          d in miles

the exponential distance decay of spatial interaction models (A. G. Wilson, *Entropy in Urban and Regional Modelling*,
1970). Its constant is an assumption, to be mended by what people do: 18 miles is what an hour of travel covers door to
door in England by all means (6,584 miles in 364 hours a person in 2013; Department for Transport, National Travel
Survey 2013), and an hour each way is taken to leave a volunteer willing e⁻¹ of the times. So 9 miles count 0.61,
18 miles 0.37, and 100 miles next to nothing, but never nothing: somebody on Shetland is still told where to go.

Phoning is ranked by `campaign_map.needs` alone and does not ask where anybody is.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from campaign_map.needs import SIGMA, Ranked, Ranking, gain
from phonebank_app.seats import Seat, seats_by_code

EARTH_RADIUS_MILES = 6371.0088 / 1.609344
"""The mean radius of the Earth."""
MILES_AN_HOUR = 18.0
"""How far somebody gets in an hour, door to door: the scale of `travel`."""


@dataclass(frozen=True, slots=True)
class Near:
    """A seat and how far it is.

    Attributes:
        ranked: as it was ranked for calls.
        miles: from where it was asked, to where the people of the seat live on average.
        worth: what decided its place: for doors ``gain · travel``, for the nearest the gain.
    """

    ranked: Ranked
    seat: Seat
    miles: float
    worth: float

    @property
    def words(self) -> str:
        """How far, e.g. “about 9 miles”."""
        return about(self.miles)


def miles_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in miles of two points, WGS84 degrees."""
    up, over = math.radians(other_lat - lat) / 2, math.radians(other_lon - lon) / 2
    square = math.sin(up) ** 2 + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * math.sin(over) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(square)))


def about(miles: float) -> str:
    """A distance in words, no finer than a district allows: whole miles to 20, then fives, from 100 tens."""
    if miles < 1:
        return "under a mile"
    step = 1 if miles < 20 else 5 if miles < 100 else 10
    whole = step * round(miles / step)
    return f"about {whole} mile{'' if whole == 1 else 's'}"


def travel(miles: float) -> float:
    """What is left of a seat's worth for somebody who has to get there: 1 at the door, falling with distance."""
    return math.exp(-miles / MILES_AN_HOUR)


def is_marginal(ranked: Ranked, sigma: float = SIGMA) -> bool:
    """Whether a seat is close: the lead we expect is within σ points either way."""
    return ranked.lead is not None and abs(ranked.lead) <= sigma


def nearest_marginal(
    ranked: Iterable[Ranked], lat: float, lon: float, *, sigma: float = SIGMA, but_not: Collection[str] = ()
) -> Near | None:
    """The marginal nearest to a point, for those who would rather travel; ``None`` when no seat is close.

    Args:
        but_not: codes of seats to leave out: those said no to.
    """
    close = (one for one in ranked if is_marginal(one, sigma) and one.need.code not in but_not)
    found = (_near(one, lat, lon, one.gain) for one in close)
    return min(found, key=lambda near: (near.miles, near.ranked.need.code), default=None)


def rank_for_doors(ranking: Ranking, lat: float, lon: float, *, but_not: Collection[str] = ()) -> tuple[Near, ...]:
    """The seats where knocking on doors does most for somebody who sets out from a point, best first.

    Seats that are not ours to win are left out, as are those of ``but_not``. Ties go by distance, then by code.
    """
    found = []
    for one in ranking.now:
        if one.need.code in but_not or one.lead is None:
            continue
        added = gain(replace(one.need, callable=None), ranking.party_size, sigma=ranking.sigma)
        near = _near(one, lat, lon, added)
        found.append(replace(near, worth=added * travel(near.miles)))
    return tuple(sorted(found, key=lambda near: (-near.worth, near.miles, near.ranked.need.code)))


def _near(ranked: Ranked, lat: float, lon: float, worth: float) -> Near:
    seat = seats_by_code()[ranked.need.code]
    return Near(ranked, seat, miles_between(lat, lon, seat.lat, seat.lon), worth)
