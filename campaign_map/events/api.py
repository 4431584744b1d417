"""``GET /v1/events``: the list of events for other programs, in the words of Mobilize's public API.

Where Mobilize and this service differ:

- ids are whole numbers, as there: an event's own id (``e_`` and hex) read as one, below 2⁵³. Its one time slot has the
  same id. ``GET /v1/events/{id}`` takes either.
- nothing private is ever in it: the location is the public area, the first half of the postcode and a point that is no
  nearer than that; ``address_visibility`` is always ``PRIVATE``, and there is no contact.
- ``zipcode`` is the first half of a postcode; with ``max_dist`` (miles) it is the middle of a circle.

Calendars are here too: one event, and all of a seat.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, QueryParameter

from campaign_map.events import access, calendar, listing, points, rows
from campaign_map.events.drafts import Kind
from campaign_map.events.events import look
from campaign_map.events.letters import paper_of
from campaign_map.events.listing import Filter, Near
from campaign_map.events.rows import Event
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.wire import MEDIA_TYPE, ServiceError
from phonebank_app.seats import seats_by_code

EventType = Literal["PHONE_BANK", "CANVASS", "TRAINING", "OTHER"]
Accessibility = Literal["ACCESSIBLE", "NOT_ACCESSIBLE", "NOT_SURE"]

_TYPES: dict[Kind, EventType] = {
    Kind.PHONEBANK: "PHONE_BANK",
    Kind.DOORS: "CANVASS",
    Kind.TRAINING: "TRAINING",
    Kind.ONLINE: "OTHER",
}
_KINDS = {name: kind for kind, name in _TYPES.items()}
_COMPARISON = re.compile(r"(gte|gt|lte|lt)_(\d{1,12})", re.ASCII)
_SECOND = timedelta(seconds=1)
_LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_REFUSED = ResponseSpec(ServiceError, description="No, and why.", media_type=MEDIA_TYPE, generate_examples=False)
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}


class Timeslot(msgspec.Struct, frozen=True):
    """When. ``start_date`` and ``end_date`` are seconds since 1970; ``max_attendees`` is null for no limit."""

    id: int
    start_date: int
    end_date: int
    is_full: bool
    max_attendees: int | None
    instructions: str = ""


class Point(msgspec.Struct, frozen=True):
    """A point no nearer than the postcode district."""

    latitude: float
    longitude: float


class Location(msgspec.Struct, frozen=True):
    """Roughly where."""

    venue: str
    address_lines: tuple[str, ...]
    locality: str
    region: str
    country: str
    postal_code: str
    location: Point | None
    congressional_district: str | None = None


class MobilizeEvent(msgspec.Struct, frozen=True):
    """An event. Dates are seconds since 1970."""

    id: int
    title: str
    summary: str
    description: str
    event_type: EventType
    timeslots: tuple[Timeslot, ...]
    location: Location | None
    timezone: str
    browser_url: str
    created_date: int
    modified_date: int
    visibility: Literal["PUBLIC"]
    address_visibility: Literal["PRIVATE"]
    accessibility_status: Accessibility
    accessibility_notes: str
    created_by_volunteer_host: bool
    is_virtual: bool
    virtual_action_url: str | None
    approval_status: Literal["APPROVED"]
    high_priority: bool
    instructions: str
    featured_image_url: str
    contact: None
    tags: tuple[str, ...]


class EventsPage(msgspec.Struct, frozen=True):
    """A page of events; ``next`` and ``previous`` are addresses, or null at either end."""

    count: int
    next: str | None
    previous: str | None
    data: tuple[MobilizeEvent, ...]


class OneEvent(msgspec.Struct, frozen=True):
    """One event."""

    data: MobilizeEvent


@get(
    "/v1/events",
    media_type=MediaType.JSON,
    responses={400: _REFUSED},
    sync_to_thread=True,
    summary="Events that can be joined, as Mobilize lists them",
)
def list_events(
    state: State,
    request: Request[Any, Any, Any],
    timeslot_start: FromQuery[list[str] | None] = None,
    timeslot_end: FromQuery[list[str] | None] = None,
    event_types: FromQuery[list[str] | None] = None,
    zipcode: Annotated[str, QueryParameter(max_length=12)] = "",
    max_dist: Annotated[float | None, QueryParameter(gt=0, le=500)] = None,
    updated_since: Annotated[int | None, QueryParameter(ge=0, le=_LATEST)] = None,
    exclude_full: FromQuery[bool] = False,
    is_virtual: FromQuery[bool | None] = None,
    seat: Annotated[str, QueryParameter(max_length=16)] = "",
    page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
    per_page: Annotated[int, QueryParameter(ge=1, le=listing.MOST)] = 25,
) -> Response[EventsPage]:
    """Events that everybody may see, in the order in which they begin; those that are over are left out unless
    ``timeslot_start`` or ``timeslot_end`` ask for them (``gte_1575482400``; ``gt``, ``lte`` and ``lt`` too)."""
    service = _service(state)
    begins_from, begins_before = _range("timeslot_start", timeslot_start or ())
    ends_from, ends_before = _range("timeslot_end", timeslot_end or ())
    district, near = _place(zipcode, max_dist)
    wanted = Filter(
        seat_code=_seat(seat),
        kinds=_kinds(event_types or (), is_virtual),
        begins_from=begins_from,
        begins_before=begins_before,
        ends_from=ends_from,
        ends_before=ends_before,
        district=district,
        near=near,
        changed_since=None if updated_since is None else datetime.fromtimestamp(updated_since, UTC),
        with_chairs=exclude_full,
    )
    found = listing.find(service, wanted, page=page, per_page=per_page)
    last = -(-found.count // per_page)
    return Response(
        EventsPage(
            count=found.count,
            next=_page_link(service, request, page + 1) if page < last else None,
            previous=_page_link(service, request, min(page - 1, max(last, 1))) if page > 1 else None,
            data=tuple(as_mobilize(service, event) for event in found.events),
        ),
        headers=_OPEN,
    )


@get(
    "/v1/events/{event:str}",
    media_type=MediaType.JSON,
    responses={404: _REFUSED},
    sync_to_thread=True,
    summary="One event, by its id as a whole number or as text",
)
def one_event(state: State, event: FromPath[str]) -> Response[OneEvent]:
    service = _service(state)
    found = listing.find_one(service, _event_id(event))
    return Response(OneEvent(as_mobilize(service, found)), headers=_OPEN)


@get(
    "/events/{event:str}/event.ics",
    media_type=calendar.MEDIA_TYPE,
    responses={404: _REFUSED},
    sync_to_thread=True,
    summary="One event for a calendar, with roughly where it is",
)
def event_calendar(state: State, event: FromPath[str]) -> Response[str]:
    service = _service(state)
    found = look(service, _event_id(event))
    return _file(calendar.one(found, paper_of(service).page_of(found)), f"{found.event_id}.ics")


@get(
    "/seats/{seat:str}/events.ics",
    media_type=calendar.MEDIA_TYPE,
    responses={404: _REFUSED},
    sync_to_thread=True,
    summary="A calendar of a seat's events, to subscribe to",
)
def seat_calendar(state: State, seat: FromPath[str]) -> Response[str]:
    service, paper = _service(state), paper_of(_service(state))
    known = seats_by_code().get(seat)
    if known is None:
        raise Refusal(404, "no_seat", "There is no such seat.", "Seat codes look like E14000731.")
    found = listing.for_calendar(service, seat)
    text = calendar.many([(event, paper.page_of(event)) for event in found], f"{known.name}: events")
    return _file(text, f"{seat}.ics")


def as_mobilize(service: Service, event: Event) -> MobilizeEvent:
    """An event in Mobilize's words."""
    starts, ends = int(event.starts.timestamp()), int(event.ends.timestamp())
    online = event.kind is Kind.ONLINE
    return MobilizeEvent(
        id=event.number,
        title=event.title,
        summary="",
        description=event.description,
        event_type=_TYPES[event.kind],
        timeslots=(Timeslot(event.number, starts, ends, event.is_full, event.capacity),),
        location=None if online else _location(event),
        timezone=event.time_zone,
        browser_url=paper_of(service).page_of(event),
        created_date=int(event.made_at.timestamp()),
        modified_date=int(event.changed_at.timestamp()),
        visibility="PUBLIC",
        address_visibility="PRIVATE",
        # Nobody who left the box unticked has said that there are steps.
        accessibility_status="ACCESSIBLE" if "step_free" in event.access else "NOT_SURE",
        accessibility_notes="; ".join([*(access.ACCESS[key] for key in event.access), event.access_note]).strip("; "),
        created_by_volunteer_host=True,
        is_virtual=online,
        virtual_action_url=None,
        approval_status="APPROVED",
        high_priority=False,
        instructions="",
        featured_image_url="",
        contact=None,
        tags=(),
    )


def _location(event: Event) -> Location:
    seat = seats_by_code().get(event.seat_code)
    point = Point(event.lat, event.lon) if event.lat is not None and event.lon is not None else None
    return Location(
        venue="",
        address_lines=(),
        locality=event.area,
        region=seat.region if seat else "",
        country="GB" if event.district else "",
        postal_code=event.district,
        location=point,
    )


def _service(state: State) -> Service:
    service = state.service
    assert isinstance(service, Service)
    return service


def _file(text: str, name: str) -> Response[str]:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "public, max-age=300"}
    return Response(text, media_type=calendar.MEDIA_TYPE, headers=headers)


def _event_id(typed: str) -> str:
    if typed.isascii() and typed.isdigit() and len(typed) <= 16:
        return rows.id_of(int(typed))
    return typed


def _range(name: str, typed: list[str] | tuple[()]) -> tuple[datetime | None, datetime | None]:
    """The first second that is in, and the first that is not any more."""
    first: datetime | None = None
    beyond: datetime | None = None
    for text in typed:
        found = _COMPARISON.fullmatch(text)
        if found is None or int(found[2]) > _LATEST:
            raise Refusal(400, "bad_request", f"“{name}” cannot be read.", "Write it like gte_1575482400.")
        moment = datetime.fromtimestamp(int(found[2]), UTC)
        if found[1] in ("gt", "lte"):
            moment += _SECOND
        if found[1].startswith("g"):
            first = moment if first is None else max(first, moment)
        else:
            beyond = moment if beyond is None else min(beyond, moment)
    return first, beyond


def _kinds(types: list[str] | tuple[()], is_virtual: bool | None) -> frozenset[Kind]:
    """The kinds meant; types that this service has none of find nothing, as with Mobilize."""
    kinds = {_KINDS[name] for name in types if name in _KINDS} if types else set(Kind)
    if is_virtual is not None:
        kinds &= {Kind.ONLINE} if is_virtual else set(Kind) - {Kind.ONLINE}
    return frozenset(kinds)


def _seat(code: str) -> str:
    if code and code not in seats_by_code():
        raise Refusal(400, "bad_request", "“seat” is not the code of one.", "Seat codes look like E14000731.")
    return code


def _place(zipcode: str, max_dist: float | None) -> tuple[str, Near | None]:
    district = zipcode.strip().upper().partition(" ")[0]
    if not district:
        return "", None
    if not points.is_district(district):
        raise Refusal(400, "bad_request", "“zipcode” is not the first half of a postcode.", "Write it like HA3.")
    point = points.point_of(district, "")
    if max_dist is None or point is None:
        return district, None
    return "", Near(*point, max_dist)


def _page_link(service: Service, request: Request[Any, Any, Any], page: int) -> str:
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "page"]
    return f"{service.settings.public_url}/v1/events?{urlencode([*asked, ('page', str(page))])}"


router = Router(path="/", route_handlers=[list_events, one_event, event_calendar, seat_calendar])
"""To stand beside the other routes of the service."""
