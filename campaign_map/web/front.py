"""The front page: a postcode box and what you can do come first, the map second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect

from campaign_map.need import figures
from campaign_map.needs import Ranked
from campaign_map.places.hexes import front_map, legend
from campaign_map.places.postcodes import look_up
from campaign_map.profile import CampaignProfile
from campaign_map.web.asked import HOURS, WHENS, Asked
from campaign_map.web.kept import kept_page
from campaign_map.web.rendering import page, render
from campaign_map.web.totals import totals
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import load_seats, seats_by_code

CALLERS = 6
"""The size of party that the front page's map is drawn for."""
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ListedSeat:
    """A line of the list beside the map."""

    place: int
    code: str
    name: str
    region: str
    stands: float | None
    covered: float

    @classmethod
    def of(cls, ranked: Ranked) -> ListedSeat:
        """A seat as it was ranked."""
        seat = seats_by_code()[ranked.need.code]
        return cls(ranked.place, seat.code, seat.name, seat.region, ranked.lead, min(1.0, ranked.need.covered))


@get("/", include_in_schema=False, opt={"exclude_from_csrf": True})
async def front(request: AnyRequest) -> Response[Any]:
    """Where are you needed most?"""
    return await kept_page(request, lambda: render(request, "front.html", **_context(request, Asked())))


@post("/find", include_in_schema=False, opt={"exclude_from_csrf": True}, status_code=200)
async def find(request: AnyRequest) -> Response[Any]:
    """A postcode becomes a seat and a district; the postcode itself goes no further than this."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await to_thread.run_sync(_find, request, form)


def _find(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    asked = Asked.read(form)
    typed = form.get("postcode", "")[:40]
    if asked.do == "abroad" and not typed.strip():
        return Redirect(asked.address(), status_code=303)
    found = look_up(typed, standing_in_northern_ireland=stands_in_northern_ireland(service_of(request).profile))
    # Half a postcode is enough to say where somebody is needed; which seat they live in can be told on the answer.
    if found.seats or found.elsewhere:
        asked = replace(asked, district=found.district, home=found.seat)
        return Redirect(asked.address(), status_code=303)
    context = _context(request, asked) | {"typed": typed, "problems": {"postcode": found.words}}
    return page(request, "front.html", status=422, **context)


def stands_in_northern_ireland(profile: CampaignProfile) -> bool:
    """Whether the campaign's party had votes in any seat there."""
    return any(seat.votes_for(profile.party) for seat in load_seats() if seat.country == "Northern Ireland")


def _context(request: AnyRequest, asked: Asked) -> dict[str, Any]:
    service = service_of(request)
    counted = figures.current(service, CALLERS, HOURS)
    with service.store.read() as connection:
        so_far = totals(connection, service.clock.now())
    return {
        "asked": asked,
        "typed": "",
        "problems": {},
        "whens": list(WHENS.items()),
        "hexmap": front_map(counted.ranking.now),
        "legend": legend(),
        "figures_at": counted.counted_at,
        "totals": so_far,
        "top": [ListedSeat.of(one) for one in counted.ranking.now[:_SHOWN]],
    }
