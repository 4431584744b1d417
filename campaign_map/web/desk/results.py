"""Results to take away: with names for those who may and have just shown who they are, without names for the rest."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import takeaway
from campaign_map.desk.activity import today
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
        typed={"seat": "", "first": day, "last": day} | (typed or {}),
        problems=problems or {},
        day=day,
    )


@post(f"{_HERE}/names.csv", include_in_schema=False)
async def with_names(request: AnyRequest) -> Response[Any]:
    """Every outcome, with the voter's name and number."""
    form = await read_form(request)
    return await to_thread.run_sync(_take, request, form, Action.TAKE_RESULTS)


@post(f"{_HERE}/figures.csv", include_in_schema=False)
async def without_names(request: AnyRequest) -> Response[Any]:
    """How many outcomes there were, by seat and hour."""
    form = await read_form(request)
    return await to_thread.run_sync(_take, request, form, Action.SEE_FIGURES)


def _take(request: AnyRequest, form: dict[str, str], action: Action) -> Response[Any]:
    service = service_of(request)
    coordinator, seats = let_somewhere(request, action)
    typed = {name: form.get(name, "")[:80] for name in ("seat", "first", "last")}
    seat_code = ""
    try:
        if typed["seat"].strip():
            seat_code = read_seat(typed["seat"], None).code
            let_in_seat(request, action, seat_code)
            seats = frozenset({seat_code})
        days = takeaway.read_days(typed["first"], typed["last"])
        file = _file(service, coordinator, seats, days, seat_code, action)
    except Refusal as refusal:
        fields = {"bad_seat": "seat", "bad_days": "first"}
        if refusal.code not in fields:
            raise
        return _show(request, typed, {fields[refusal.code]: str(refusal)}, refusal.status)
    return send_file(file.name, file.parts)


def _file(
    service: Service, by: Coordinator, seats: frozenset[str] | None, days: Days, seat_code: str, action: Action
) -> File:
    if action is Action.TAKE_RESULTS:
        return takeaway.outcomes_with_names(service, by, seats, days, seat_code)
    return takeaway.counts_without_names(service, by, seats, days, seat_code)


@post(f"{_HERE}/do-not-call.csv", sync_to_thread=True, include_in_schema=False)
def not_to_ring(request: AnyRequest) -> Response[Any]:
    """Every number whose owner asked not to be rung."""
    coordinator, _ = let_somewhere(request, Action.TAKE_RESULTS)
    roles.require(coordinator, Action.TAKE_RESULTS)
    file = takeaway.numbers_not_to_ring(service_of(request), coordinator)
    return send_file(file.name, file.parts)


ROUTES = (to_take_away, with_names, without_names, not_to_ring)
