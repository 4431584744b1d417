"""Parties: who is ringing and who has gone quiet; a new one with its pairing code; longer, shorter, a new code."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from campaign_map import laptops
from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.desk import holding
from campaign_map.events.hosting import qr_of
from campaign_map.lending.leases import Larger
from campaign_map.lending.sealing import Issued
from campaign_map.need import decisions, explanations
from campaign_map.parties import NewParty
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import coordinator_of, desk_page, let_somewhere, read_seat, seats_within
from campaign_map.web.desk.moments import read_moment
from campaign_map.web.desk.overview import state_of
from campaign_map.web.forms import read_form
from campaign_map.web.kept import pages_of
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.errors import NotAllowed, WorldError
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/parties"
_HOUR = timedelta(hours=1)


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def every_party(request: AnyRequest) -> Response[Any]:
    """The parties of today."""
    return _show(request)


def _show(
    request: AnyRequest,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    _, seats = let_somewhere(request, Action.ISSUE_PACKS)
    now = service.clock.now()
    running = request.query_params.get("show") == "now"
    with service.store.read() as connection:
        ringing = holding.ringing(connection, now, seats)
        held = holding.holdings(connection, now, seats, running=running)
        waiting = holding.waiting_parties(connection, now, seats)
    return desk_page(
        request,
        "desk/parties.html",
        status,
        ringing=ringing,
        leases=[(one, state_of(one, now)) for one in held],
        most=holding.MOST,
        running=running,
        waiting=waiting,
        names=seats_by_code(),
        seats=seats_within(seats),
        whole=seats is None,
        typed={"host": "", "callers": "4", "hours": "3", "seat": "", "because": ""} | (typed or {}),
        problems=problems or {},
    )


@post(_HERE, include_in_schema=False)
async def issue(request: AnyRequest) -> Response[Any]:
    """Make a party; its code is shown this once."""
    form = await read_form(request)
    return await to_thread.run_sync(_issue, request, form)


def _issue(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service = service_of(request)
    coordinator, seats = let_somewhere(request, Action.ISSUE_PACKS)
    typed = {name: form.get(name, "")[:200] for name in ("host", "callers", "hours", "seat", "because")}
    field = "seat"
    try:
        seat_code = read_seat(typed["seat"], seats).code if typed["seat"].strip() else ""
        if not seat_code and seats is not None:
            raise Refusal(422, "bad_seat", "Choose one of your seats.", "Only the whole campaign’s may leave it open.")
        field = "callers"
        callers, hours = _figure(typed["callers"]), _figure(typed["hours"])
        field = "because" if seat_code and not typed["because"].strip() else "callers"
        if callers != int(callers):
            raise NotAllowed("Callers come whole.", "Say how many there are.")
        made = holding.issue(service, coordinator, typed["host"], int(callers), hours, seat_code, typed["because"])
    except WorldError as problem:
        if isinstance(problem, Refusal):
            field = {"no_name": "host", "bad_seat": "seat", "not_yours": "seat"}.get(problem.code, field)
        status = problem.status if isinstance(problem, Refusal) else 422
        return _show(request, typed, {field: str(problem)}, status)
    return _show_one(request, made.party_id, made=made, status=201)


@get(f"{_HERE}/{{party_id:str}}", sync_to_thread=True, include_in_schema=False)
def one_party(request: AnyRequest, party_id: FromPath[str]) -> Response[Any]:
    """One party."""
    return _show_one(request, party_id)


def _show_one(
    request: AnyRequest,
    party_id: str,
    *,
    made: NewParty | None = None,
    pack: Issued | None = None,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    coordinator, seats = let_somewhere(request, Action.ISSUE_PACKS)
    now = service.clock.now()
    with service.store.read() as connection:
        party = holding.find_party(connection, party_id, seats, now)
        why = _why(connection, party_id)
        paired = laptops.of_party(connection, party_id)
    held = party.holdings[0] if party.holdings else None
    where = held.seat_code if held else party.order.seat_code if party.order else ""
    return desk_page(
        request,
        "desk/party.html",
        status,
        party=party,
        held=held,
        state=state_of(held, now) if held else None,
        running=held is not None and held.returned_at is None and held.until > now,
        leases=[(one, state_of(one, now)) for one in party.holdings[1:]],
        seat=seats_by_code().get(where),
        names=seats_by_code(),
        theirs=roles.may(coordinator, Action.ISSUE_PACKS, where),
        why=why,
        laptops=paired,
        made=made,
        pack=pack,
        # The file in the page itself: it is kept nowhere, and no address leads to it.
        pack_data=b64encode(pack.data).decode("ascii") if pack else "",
        # Drawn by a library from our own text.
        square=Markup(qr_of(f"{service.settings.public_url}/join#{made.code}")) if made else Markup(),
        typed={"day": "", "time": "", "people": "", "why": ""} | (typed or {}),
        problems=problems or {},
        said=request.query_params.get("said", ""),
    )


def _why(connection: Any, party_id: str) -> tuple[str, ...]:
    """How its seat was decided, line by line; nothing where it never asked for one."""
    try:
        return explanations.in_words(decisions.replay(decisions.find(connection, party_id)))
    except NotAllowed:
        return ()


@post(f"{_HERE}/{{party_id:str}}/end", include_in_schema=False)
async def move_end(request: AnyRequest, party_id: FromPath[str]) -> Response[Any]:
    """An hour more, until a moment, or over now."""
    form = await read_form(request)
    return await to_thread.run_sync(_move_end, request, party_id, form)


def _move_end(request: AnyRequest, party_id: str, form: dict[str, str]) -> Response[Any]:
    service, coordinator = service_of(request), coordinator_of(request)
    _, seats = let_somewhere(request, Action.ISSUE_PACKS)
    now = service.clock.now()
    typed = {name: form.get(name, "")[:60] for name in ("day", "time")}
    try:
        until = _until(service_of(request), form.get("how", ""), typed, party_id, seats, now)
        holding.set_end(service, coordinator, party_id, until)
    except WorldError as problem:
        if isinstance(problem, Refusal) and problem.code != "bad_time":
            raise
        return _show_one(request, party_id, typed=typed, problems={"day": str(problem)}, status=422)
    pages_of(request).forget()
    return Redirect(f"{_HERE}/{party_id}?said={'ended' if until <= now else 'moved'}", status_code=303)


def _until(
    service: Any, how: str, typed: dict[str, str], party_id: str, seats: frozenset[str] | None, now: datetime
) -> datetime:
    if how == "now":
        return now
    if how == "hour":
        with service.store.read() as connection:
            party = holding.find_party(connection, party_id, seats, now)
        return (party.holdings[0].until if party.holdings else now) + _HOUR
    until = read_moment(typed["day"], typed["time"], now)
    if until is None:
        raise Refusal(422, "bad_time", "Until when?", "Write a time, like 9pm.")
    return until


@post(f"{_HERE}/{{party_id:str}}/code", sync_to_thread=True, include_in_schema=False)
def new_code(request: AnyRequest, party_id: FromPath[str]) -> Response[Any]:
    """A new pairing code; every laptop paired so far is cut off."""
    let_somewhere(request, Action.ISSUE_PACKS)
    made = holding.new_code(service_of(request), coordinator_of(request), party_id)
    return _show_one(request, party_id, made=made, status=201)


@post(f"{_HERE}/{{party_id:str}}/laptops", include_in_schema=False)
async def shut_out(request: AnyRequest, party_id: FromPath[str]) -> Response[Any]:
    """Shut a laptop out, or let it in again."""
    form = await read_form(request)
    return await to_thread.run_sync(_shut_out, request, party_id, form)


def _shut_out(request: AnyRequest, party_id: str, form: dict[str, str]) -> Response[Any]:
    let_somewhere(request, Action.ISSUE_PACKS)
    out = form.get("how") != "in"
    holding.shut_out(service_of(request), coordinator_of(request), party_id, form.get("device", "")[:64], out=out)
    pages_of(request).forget()
    return Redirect(f"{_HERE}/{party_id}?said={'out' if out else 'in'}", status_code=303)


def _figure(typed: str, most: float = 1000) -> float:
    try:
        found = float(typed.strip())
    except ValueError:
        raise NotAllowed("This is not a number.", "Write it in figures.") from None
    if not 0 <= found <= most:
        raise NotAllowed("That is no size of a party.", "It has 1 to 200 callers, for up to 24 hours.")
    return found


@post(f"{_HERE}/{{party_id:str}}/pack", include_in_schema=False)
async def issue_pack(request: AnyRequest, party_id: FromPath[str]) -> Response[Any]:
    """The party's pack as a file, and the words that open it; both are shown this once."""
    form = await read_form(request)
    return await to_thread.run_sync(_issue_pack, request, party_id, form)


def _issue_pack(request: AnyRequest, party_id: str, form: dict[str, str]) -> Response[Any]:
    let_somewhere(request, Action.ISSUE_PACKS)
    typed = {name: form.get(name, "")[:200] for name in ("people", "why")}
    try:
        people = int(_figure(typed["people"], 5000)) if typed["people"].strip() else None
        larger = Larger(people, typed["why"]) if people is not None else None
        pack = holding.issue_pack(service_of(request), coordinator_of(request), party_id, larger)
    except WorldError as problem:
        if isinstance(problem, Refusal) and problem.status in (403, 404):
            raise
        return _show_one(request, party_id, typed=typed, problems={"people": str(problem)}, status=422)
    pages_of(request).forget()
    return _show_one(request, party_id, pack=pack, status=201)


ROUTES = (every_party, issue, one_party, move_end, new_code, shut_out, issue_pack)
