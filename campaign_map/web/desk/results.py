"""Results to take away: with names for those who may and have just shown who they are, without names for the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from litestar import Response, get, post

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import sheets, takeaway
from campaign_map.desk.activity import today
from campaign_map.desk.sheets import Format
from campaign_map.desk.takeaway import Days, File
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.web.desk.downloads import send_file
from campaign_map.web.desk.frame import desk_page, let_in_seat, let_somewhere, read_seat, seats_within, somewhere
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/results"
_MANY = 12


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def to_take_away(request: AnyRequest) -> Response[Any]:
    """What there is to take away."""
    return _show(request)


def _show(
    request: AnyRequest,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    coordinator, seats = let_somewhere(request, Action.SEE_FIGURES)
    now = service.clock.now()
    with service.store.read() as connection:
        seats_today = takeaway.called_today(connection, now, seats, _MANY)
    day = today(now).isoformat()
    return desk_page(
        request,
        "desk/results.html",
        status,
        seats_today=[(seats_by_code()[code], calls) for code, calls in seats_today.items()],
        may_have_names=somewhere(coordinator, Action.TAKE_RESULTS),
        may_have_all=coordinator.seats is None,
        seats=seats_within(seats),
        whole=seats is None,
        formats=sheets.WORDS,
        typed={"seat": "", "first": day, "last": day, "format": "csv"} | (typed or {}),
        problems=problems or {},
        day=day,
    )


@post(f"{_HERE}/names.csv", include_in_schema=False)
async def with_names(request: AnyRequest) -> Response[Any]:
    """Every outcome, with the voter's name and number."""
    form = await read_form(request)
    return await to_thread.run_sync(_take, request, form, Action.TAKE_RESULTS, _outcomes)


@post(f"{_HERE}/contacts", include_in_schema=False)
async def latest_state(request: AnyRequest) -> Response[Any]:
    """Where every contact stands, with name and numbers."""
    form = await read_form(request)
    return await to_thread.run_sync(_take, request, form, Action.TAKE_RESULTS, _contacts)


@post(f"{_HERE}/figures.csv", include_in_schema=False)
async def without_names(request: AnyRequest) -> Response[Any]:
    """How many outcomes there were, by seat and hour."""
    form = await read_form(request)
    return await to_thread.run_sync(_take, request, form, Action.SEE_FIGURES, _figures)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for."""

    service: Service
    by: Coordinator
    seats: frozenset[str] | None
    seat_code: str
    days: Days
    fmt: Format


def _take(request: AnyRequest, form: dict[str, str], action: Action, make: Callable[[_Asked], File]) -> Response[Any]:
    service = service_of(request)
    coordinator, seats = let_somewhere(request, action)
    typed = {name: form.get(name, "")[:80] for name in ("seat", "first", "last", "format")}
    seat_code = ""
    try:
        if typed["seat"].strip():
            seat_code = read_seat(typed["seat"], None).code
            let_in_seat(request, action, seat_code)
            seats = frozenset({seat_code})
        days = takeaway.read_days(typed["first"], typed["last"])
        fmt = sheets.read_format(typed["format"])
        file = make(_Asked(service, coordinator, seats, seat_code, days, fmt))
    except Refusal as refusal:
        fields = {"bad_seat": "seat", "bad_days": "first", "bad_format": "format", "too_many": "format"}
        if refusal.code not in fields:
            raise
        return _show(request, typed, {fields[refusal.code]: str(refusal)}, refusal.status)
    return send_file(file.name, file.parts)


def _outcomes(asked: _Asked) -> File:
    return takeaway.outcomes_with_names(asked.service, asked.by, asked.seats, asked.days, asked.seat_code, asked.fmt)


def _contacts(asked: _Asked) -> File:
    return takeaway.contacts_with_names(asked.service, asked.by, asked.seats, asked.seat_code, asked.fmt)


def _figures(asked: _Asked) -> File:
    return takeaway.counts_without_names(asked.service, asked.by, asked.seats, asked.days, asked.seat_code)


@post(f"{_HERE}/do-not-call.csv", sync_to_thread=True, include_in_schema=False)
def not_to_ring(request: AnyRequest) -> Response[Any]:
    """Every number whose owner asked not to be rung."""
    coordinator, _ = let_somewhere(request, Action.TAKE_RESULTS)
    roles.require(coordinator, Action.TAKE_RESULTS)
    file = takeaway.numbers_not_to_ring(service_of(request), coordinator)
    return send_file(file.name, file.parts)


ROUTES = (to_take_away, with_names, latest_state, without_names, not_to_ring)
