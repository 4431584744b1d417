"""The list of events, and the short lists of other pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio import to_thread
from litestar import Response, get

from campaign_map.events import listing
from campaign_map.events.listing import Filter, Page
from campaign_map.events.points import point_of
from campaign_map.events.rows import Event
from campaign_map.events.times import clock_words, day_words
from campaign_map.settings import Service
from campaign_map.web.events.cards import Day, Row, days_of, row_of
from campaign_map.web.events.wanted import KIND_WORDS, KINDS, MILES, WHEN_WORDS, Wanted
from campaign_map.web.events.wanted import days_of as range_of
from campaign_map.web.kept import kept_page
from campaign_map.web.rendering import page, render
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code

PER_PAGE = 20
_ON_SEAT = 26
_FIRST_ON_SEAT = 6
_ROWS = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice above a list, with how many there are of it; ``number`` is ``None`` where that is not counted."""

    words: str
    address: str
    number: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class SeatEvents:
    """A seat's events on its own page.

    Attributes:
        more: “Show 4 more, to 8 December”, blank when all are shown.
        count: of the kind that is chosen.
    """

    chips: tuple[Chip, ...]
    days: tuple[Day, ...]
    shown: tuple[Event, ...]
    more: str
    more_address: str
    count: int


@dataclass(frozen=True, slots=True)
class Next:
    """The next events of a seat.

    Attributes:
        missing: what to say when there is none when somebody can; blank otherwise.
        count: how many there are in all.
    """

    rows: tuple[Row, ...]
    missing: str
    count: int


@get("/events", include_in_schema=False, opt={"exclude_from_csrf": True})
async def events_page(request: AnyRequest) -> Response[Any]:
    """Every event that everybody may see."""
    wanted, problems = Wanted.read(request.query_params)
    if problems:
        typed = {name: value[:80] for name, value in request.query_params.items() if name in ("seat", "near")}
        return await to_thread.run_sync(
            lambda: page(request, "events/list.html", 422, **_list(request, wanted, problems, typed))
        )
    return await kept_page(
        request, lambda: render(request, "events/list.html", **_list(request, wanted, {}, {})), wanted.address("")
    )


def _list(request: AnyRequest, wanted: Wanted, problems: dict[str, str], typed: dict[str, str]) -> dict[str, Any]:
    service = service_of(request)
    now = service.clock.now()
    found = listing.find(service, wanted.filter(now), page=wanted.page, per_page=PER_PAGE)
    seat = seats_by_code().get(wanted.seat)
    return {
        "wanted": wanted,
        "problems": problems,
        "typed": {"seat": seat.name if seat else "", "near": wanted.near} | typed,
        "seat": seat,
        "kinds": _kind_chips(found, wanted.kind, lambda kind: wanted.but(kind=kind)),
        "whens": tuple(
            Chip(words, wanted.but(when=key), None, wanted.when == key)
            for key, words in {"": "Any day", **WHEN_WORDS, "tonight": _tonight(now)}.items()
        ),
        "days": days_of(found.events, now, near=point_of(wanted.near, "") if wanted.near else None),
        "count": found.count,
        "before": wanted.but(page=wanted.page - 1) if wanted.page > 1 else "",
        "after": wanted.but(page=wanted.page + 1) if found.count > PER_PAGE * wanted.page else "",
        "ways_on": _ways_on(wanted) if not found.events else (),
        "miles": [(str(far), f"{far} miles") for far in MILES],
    }


def seat_events(service: Service, seat_code: str, kind: str, *, whole: bool, lettered: bool) -> SeatEvents:
    """The events of a seat's page: the first few, or as many as there are letters."""
    now = service.clock.now()
    kind = kind if kind in KINDS else ""
    found = listing.find(service, Filter(seat_code=seat_code, kinds=KINDS.get(kind)), per_page=_ON_SEAT)
    shown = found.events if whole else found.events[:_FIRST_ON_SEAT]
    base = f"/seats/{seat_code}"
    rest, more, more_address = found.count - len(shown), "", ""
    if rest:
        more = f"Show {rest} more"
        if not whole and found.count <= _ON_SEAT:
            more += f", to {_day(found.events[-1])}"
        kind_part = f"kind={kind}&" if kind else ""
        more_address = f"{base}?{kind_part}all=yes#events" if not whole else Wanted(seat=seat_code, kind=kind).address()
    return SeatEvents(
        chips=_kind_chips(found, kind, lambda key: f"{base}?kind={key}#events" if key else f"{base}#events"),
        days=days_of(shown, now, lettered=lettered),
        shown=shown,
        more=more,
        more_address=more_address,
        count=found.count,
    )


def next_events(service: Service, seat_code: str, when: str) -> Next:
    """Up to three events of a seat: first those when somebody can, then those that come next."""
    now = service.clock.now()
    every = listing.find(service, Filter(seat_code=seat_code), per_page=2 * _ROWS)
    chosen: tuple[Event, ...] = ()
    missing = ""
    if when in WHEN_WORDS:
        begins_from, begins_before = range_of(when, now)
        chosen = listing.find(
            service, Filter(seat_code=seat_code, begins_from=begins_from, begins_before=begins_before), per_page=_ROWS
        ).events
        if not chosen and every.events:
            words = {"tonight": _tonight(now).lower(), "weekend": "this weekend"}.get(when, when)
            missing = f"None {words}. Next:"
    rest = [event for event in every.events if event not in chosen]
    return Next(tuple(row_of(event, now) for event in [*chosen, *rest][:_ROWS]), missing, every.count)


def next_on_the_doors(service: Service, seat_code: str) -> tuple[str, int]:
    """The next session on the doors of a seat in words, blank for none, and how many events the seat has in all."""
    found = listing.find(service, Filter(seat_code=seat_code, kinds=KINDS["doors"]), per_page=1)
    every = sum(found.by_kind.values())
    if not found.events:
        return "", every
    event = found.events[0]
    there = local(event.starts)
    return f"{day_words(there.date())}, {clock_words(there)}, {event.area}.", every


def _kind_chips(found: Page, chosen: str, address: Any) -> tuple[Chip, ...]:
    numbers = {key: sum(found.by_kind.get(kind, 0) for kind in kinds) for key, kinds in KINDS.items()}
    return (
        Chip("All", address(""), sum(numbers.values()), not chosen),
        *(Chip(words, address(key), numbers[key], chosen == key) for key, words in KIND_WORDS.items()),
    )


def _ways_on(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """What to look at instead when nothing was found, nearest to what was wanted first: words and addresses."""
    ways = []
    if wanted.when:
        ways.append(("On any day", wanted.but(when="")))
    if wanted.near and wanted.miles < MILES[-1]:
        ways.append((f"Within {MILES[-1]} miles", wanted.but(miles=MILES[-1])))
    if wanted.kind:
        ways.append(("Of any kind", wanted.but(kind="")))
    if wanted.seat:
        ways.append(("In any seat", wanted.but(seat="")))
    return tuple(ways)


def _tonight(now: datetime) -> str:
    return "Tonight" if local(now).hour >= 12 else "Today"


def _day(event: Event) -> str:
    return day_words(local(event.starts).date()).partition(" ")[2]
