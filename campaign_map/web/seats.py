"""A seat's own page: its events first, then where it is, how it voted, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from campaign_map.need import figures
from campaign_map.places import boundaries
from campaign_map.places.pictures import seat_picture
from campaign_map.web import reasons
from campaign_map.web.asked import HOURS
from campaign_map.web.events.browse import seat_events
from campaign_map.web.events.cards import pins_of
from campaign_map.web.events.wanted import KINDS
from campaign_map.web.front import CALLERS
from campaign_map.web.kept import kept_page
from campaign_map.web.rendering import render
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import ELECTION, PARTIES, Need, Seat, party_name, seats_by_code

_TAGS = {
    Need.MOST: ("most", "Needed most"),
    Need.MUCH: ("warn", "Needed"),
    Need.MORE: ("warn", "Some need"),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One party's votes in the seat; ``width`` from 0 to 1 of the largest."""

    name: str
    votes: int
    share: float
    width: float
    ours: bool


def votes_of(seat: Seat, ours: str) -> list[Vote]:
    """Parties with votes, most first; small ones and those without a column are lumped together."""
    cast = {PARTIES[key].name: (seat.votes_for(key), key == ours) for key in PARTIES if seat.votes_for(key)}
    if seat.first_party not in {party.label for party in PARTIES.values()}:
        cast[party_name(seat.first_party)] = (seat.winner_votes, False)
        rest = seat.votes_for("other") - seat.winner_votes
    else:
        rest = seat.votes_for("other")
    ordered = sorted(cast.items(), key=lambda item: -item[1][0])
    if rest > 0:
        ordered.append(("Others", (rest, False)))
    most = max(votes for _, (votes, _) in ordered)
    return [Vote(name, votes, votes / seat.valid_votes, votes / most, us) for name, (votes, us) in ordered]


@get("/seats/{code:str}", include_in_schema=False, opt={"exclude_from_csrf": True})
async def seat_page(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """One seat; ``kind`` and ``all`` say which of its events are listed."""
    seat = seats_by_code().get(code.upper())
    if seat is None:
        raise NotFoundException("There is no such seat.")
    kind = request.query_params.get("kind", "")
    kind, whole = kind if kind in KINDS else "", request.query_params.get("all") == "yes"
    return await kept_page(request, lambda: _seat(request, seat, kind, whole), f"{kind}{' all' if whole else ''}")


def _seat(request: AnyRequest, seat: Seat, kind: str, whole: bool) -> str:
    service = service_of(request)
    counted = figures.current(service, CALLERS, HOURS)
    choice = counted.look_at(seat.code)
    reason = counted.reason(choice)
    with service.store.read() as connection:
        # Letters only where the map beside the list has them too.
        lettered = boundaries.bounds(connection, seat.code) is not None
    happening = seat_events(service, seat.code, kind, whole=whole, lettered=lettered)
    with service.store.read() as connection:
        picture = seat_picture(connection, counted.ranking.now, seat.code, pins_of(happening.shown))
    return render(
        request,
        "seat.html",
        seat=seat,
        ranked=choice.seat,
        reason=reason,
        seats=len(counted.ranking.now),
        tag=_TAGS.get(Need.of(choice.seat.index if choice.seat.need.vote is not None else None)),
        counts=reasons.Counts.of(choice.seat),
        picture=picture,
        happening=happening,
        votes=votes_of(seat, counted.profile.party),
        election=ELECTION,
        turnout=seat.valid_votes / seat.electorate,
        figures_at=counted.counted_at,
    )
