"""The map of all seats, and the same figures in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from campaign_map.need import figures
from campaign_map.needs import Ranked
from campaign_map.places import boundaries
from campaign_map.places.hexes import legend, linked_map
from campaign_map.web.asked import HOURS
from campaign_map.web.front import CALLERS
from campaign_map.web.kept import kept_page
from campaign_map.web.places import boundaries_url, leaflet_tags
from campaign_map.web.rendering import render
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import REGIONS, seats_by_code


@dataclass(frozen=True, slots=True)
class Row:
    """A seat in the table; shares from 0 to 1."""

    place: int
    code: str
    name: str
    region: str
    vote: float | None
    stands: float | None
    done: int
    booked: int
    target: int
    done_share: float
    booked_share: float
    need: int
    callable: int | None
    worse: int
    better: int

    @classmethod
    def of(cls, ranked: Ranked, places: tuple[int, int, int]) -> Row:
        """A seat as it was ranked; ``places`` if the polls are worse, as they are, and better."""
        need, seat = ranked.need, seats_by_code()[ranked.need.code]
        return cls(
            place=ranked.place,
            code=seat.code,
            name=seat.name,
            region=seat.region,
            vote=need.vote,
            stands=ranked.lead,
            done=need.done,
            booked=round(need.booked),
            target=need.target,
            done_share=min(1.0, need.done / need.target),
            booked_share=need.booked / need.target,
            need=ranked.index,
            callable=need.callable,
            worse=places[0],
            better=places[2],
        )


def rows_of(counted: figures.Figures) -> list[Row]:
    """Every seat, neediest first."""
    places = counted.ranking.places()
    return [Row.of(ranked, places[ranked.need.code]) for ranked in counted.ranking.now]


@get("/map", include_in_schema=False, opt={"exclude_from_csrf": True})
async def seat_map(request: AnyRequest, region: FromQuery[str] = "") -> Response[Any]:
    """Every seat by need."""
    wanted = region if region in REGIONS else ""
    return await kept_page(request, lambda: _map(request, wanted), wanted)


def _map(request: AnyRequest, region: str) -> str:
    service = service_of(request)
    counted = figures.current(service, CALLERS, HOURS)
    with service.store.read() as connection:
        mark = boundaries.mark(connection)
    rows = rows_of(counted)
    return render(
        request,
        "map.html",
        hexmap=linked_map(counted.ranking.now),
        legend=legend(),
        rows=[row for row in rows if not region or row.region == region],
        region=region,
        regions=REGIONS,
        boundaries=boundaries_url(mark),
        leaflet=leaflet_tags() if mark else "",
        figures_at=counted.counted_at,
        calls=int(counted.ranking.party_size),
    )
