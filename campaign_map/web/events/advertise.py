"""The form for an event: advertising one, changing one, the same again next week; with how it will look."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts.visitors import Person
from campaign_map.events import access, events, times
from campaign_map.events.drafts import Draft, EventForm, Kind, Problem, read_form
from campaign_map.settings import Service
from campaign_map.web import forms
from campaign_map.web.events.cards import SIGNS, page_of
from campaign_map.web.events.showing import counted_of
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, service_of, stay_of
from campaign_map.web.words import count
from campaign_map.words import tidy, tidy_lines
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.seats import load_seats, seats_by_code

_LONGEST = 4000
_SHOWN = 120
_CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_LISTS = ("access", "accepts_all")
_FIELDS = tuple(field.name for field in dataclasses.fields(EventForm) if field.name not in _LISTS)


@dataclass(frozen=True, slots=True)
class Preview:
    """How it will look, of what is typed so far: for everybody, and for people who were accepted."""

    when: str
    title: str
    where: str
    sign: str
    chairs: str
    tags: tuple[str, ...]
    address: str
    way_in: str
    link: str


@get("/events/new", sync_to_thread=True, include_in_schema=False)
def new(request: AnyRequest) -> Response[Any]:
    """An empty form, or one with what an address says: ``kind``, ``seat``, ``chairs``; ``again`` is an event's id."""
    person, given = _person(request), request.query_params
    if given.get("again"):
        form = _in_words(events.next_week(service_of(request), given["again"], person.person_id))
    else:
        seat = seats_by_code().get(given.get("seat", "").upper())
        form = EventForm(
            kind=given.get("kind", "") if given.get("kind") in set(Kind) else "",
            seat=seat.name if seat else "",
            capacity=given["chairs"] if given.get("chairs", "").isdigit() and len(given["chairs"]) < 4 else "",
            host_name=person.name,
        )
    return _page(request, form)


@post("/events/new", include_in_schema=False)
async def advertise(request: AnyRequest) -> Response[Any]:
    """Advertise it, or look at it first."""
    form, wants_look = await _read(request)
    return await to_thread.run_sync(_advertise, request, form, wants_look)


def _advertise(request: AnyRequest, form: EventForm, wants_look: bool) -> Response[Any]:
    person = _person(request)
    if wants_look:
        return _page(request, form, looked=True)
    made = events.advertise(service_of(request), person.person_id, form)
    if isinstance(made, list):
        return _page(request, form, made)
    return Redirect(page_of(made.event_id), status_code=303)


@get("/events/{event:str}/edit", sync_to_thread=True, include_in_schema=False)
def editing(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """The form as it was filled in."""
    hosted = events.look_as_host(service_of(request), event, _person(request).person_id)
    return _page(request, _in_words(events.form_of(hosted)), event_id=event)


@post("/events/{event:str}/edit", include_in_schema=False)
async def change(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Change it, or look at it first."""
    form, wants_look = await _read(request)
    return await to_thread.run_sync(_change, request, event, form, wants_look)


def _change(request: AnyRequest, event_id: str, form: EventForm, wants_look: bool) -> Response[Any]:
    person, service = _person(request), service_of(request)
    if wants_look:
        events.look_as_host(service, event_id, person.person_id)
        return _page(request, form, event_id=event_id, looked=True)
    made = events.change(service, event_id, person.person_id, form)
    if isinstance(made, list):
        return _page(request, form, made, event_id=event_id)
    return Redirect(page_of(event_id), status_code=303)


def preview_of(form: EventForm, service: Service) -> Preview:
    """How it will look, as far as it can be read."""
    # Whether calls are allowed then is for the form to say, not for its picture.
    read = read_form(form, service.clock.now(), None)
    title, area = _short(form.title), _short(form.area)
    kind = Kind(form.kind) if form.kind in set(Kind) else Kind.PHONEBANK
    capacity = tidy(form.capacity)
    number = int(capacity) if capacity.isascii() and capacity.isdigit() and len(capacity) < 6 else None
    one, many = ("chair", "chairs") if kind is Kind.PHONEBANK else ("place", "places")
    if isinstance(read, Draft):
        when = times.when_words(read.starts, read.ends, read.time_zone)
        where = ", ".join(part for part in (read.area, read.district) if part)
    else:
        hours = " to ".join(part for part in (_short(form.starts), _short(form.ends)) if part)
        when = ", ".join(part for part in (_short(form.date), hours) if part)
        where = ", ".join(part for part in (area, _short(form.district).upper()) if part)
    return Preview(
        when=when or "Which day, and when",
        title=title or "What you call it",
        where=where or ("Online" if kind is Kind.ONLINE else "Roughly where"),
        sign=SIGNS[kind],
        chairs=f"{count(number, one, many)} left" if number else "Room for everybody",
        tags=tuple(access.SHORT[key] for key in access.ACCESS if key in form.access),
        address=tidy_lines(form.address, 300),
        way_in=tidy_lines(form.way_in, 300),
        link=tidy(form.link, 300),
    )


def _page(
    request: AnyRequest,
    form: EventForm,
    problems: list[Problem] | None = None,
    *,
    event_id: str = "",
    looked: bool = False,
) -> Response[Any]:
    service, person = service_of(request), _person(request)
    found = problems or []
    return page(
        request,
        "events/form.html",
        422 if found else 200,
        form=form,
        event_id=event_id,
        trusted=person.trusted,
        kinds=[(kind.value, SIGNS[kind], kind.words) for kind in Kind],
        access=[(key, words, access.SHORT[key]) for key, words in access.ACCESS.items()],
        zones=zones(),
        seats=seat_names(),
        neediest=_neediest(service),
        calls_stop=_calls_stop(form, service),
        # In the summary the sentence, beside the field the way out too; of two at one field, the first.
        in_short=_by_field(found, in_full=False),
        problems=_by_field(found, in_full=True),
        preview=preview_of(form, service),
        looked=looked,
    )


def _by_field(found: list[Problem], *, in_full: bool) -> dict[str, str]:
    made: dict[str, str] = {}
    for one in found:
        made.setdefault(one.field, one.in_full if in_full else one.what)
    return made


async def _read(request: AnyRequest) -> tuple[EventForm, bool]:
    """The form as it was typed, and whether somebody wants to look at it first."""
    typed = await forms.read_form(request)
    ticked = await forms.read_many(request, "access")
    fields = {name: typed[name][:_LONGEST] for name in _FIELDS if name in typed}
    form = EventForm(
        **fields,
        accepts_all=typed.get("accepts_all") == "yes",
        access=tuple(key for key in ticked if key in access.ACCESS),
    )
    return form, typed.get("do") == "look"


def _in_words(form: EventForm) -> EventForm:
    """The form of an event that exists: its days as people write them."""
    return dataclasses.replace(form, date=_day_in_words(form.date), end_date=_day_in_words(form.end_date))


def _day_in_words(typed: str) -> str:
    if not typed:
        return ""
    day = date.fromisoformat(typed)
    return f"{day.day} {times.MONTHS[day.month - 1]} {day.year}"


def _neediest(service: Service) -> str:
    """The name of the seat where a party does most now; blank when there is none."""
    choice = counted_of(service).choice(())
    return seats_by_code()[choice.seat.need.code].name if choice is not None else ""


def _calls_stop(form: EventForm, service: Service) -> str:
    """When calls must stop on the day that is typed, or else today, in words."""
    now = service.clock.now()
    day = times.read_day(form.date, now.astimezone(ZoneInfo(times.LONDON)).date()) if form.date.strip() else None
    if day is None:
        return "Calls must stop at 8:30pm, at 6pm on Saturdays; nobody is rung on Sundays."
    window = Hours().window(day)
    return f"Calls must stop at {times.clock_words(window[1])}." if window else "Nobody is rung on that day."


def _short(typed: str) -> str:
    return tidy(typed, _SHOWN)


def _person(request: AnyRequest) -> Person:
    person = stay_of(request).visitor
    assert isinstance(person, Person)
    return person


@cache
def zones() -> tuple[str, ...]:
    """The zones to choose from, by name."""
    return tuple(sorted(zone for zone in times.zones() if zone.startswith(_CONTINENTS)))


@cache
def seat_names() -> tuple[str, ...]:
    """The seats to choose from, by name."""
    return tuple(sorted(seat.name for seat in load_seats()))


ROUTES = (new, advertise, editing, change)
