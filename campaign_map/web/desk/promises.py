"""What voters promised: what waits for somebody to come back to them, one of them, and all of them as a file."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts.roles import Action
from campaign_map.desk import promises, sheets
from campaign_map.problems import Refusal
from campaign_map.web.desk.downloads import send_file
from campaign_map.web.desk.frame import desk_page, let_in_seat, let_somewhere, read_seat, seats_within
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.law.promises import RULES, PromiseKind
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/promises"


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def promised(request: AnyRequest) -> Response[Any]:
    """What was promised, counted, and what waits or is done."""
    return _list(request)


def _list(
    request: AnyRequest,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    _, seats = let_somewhere(request, Action.TAKE_RESULTS)
    done = request.query_params.get("done") == "yes"
    with service.store.read() as connection:
        counts = promises.counts(connection, seats)
        lines = promises.lines(connection, seats, done=done)
        call_backs = promises.call_backs(connection, seats, service.clock.now())
    return desk_page(
        request,
        "desk/promises.html",
        status,
        counts=[(RULES[kind], counts[kind]) for kind in PromiseKind],
        lines=lines,
        most=promises.MOST,
        done=done,
        call_backs=call_backs,
        names=seats_by_code(),
        said=request.query_params.get("said", ""),
        seats=seats_within(seats),
        whole=seats is None,
        formats=sheets.WORDS,
        typed={"seat": "", "format": "csv"} | (typed or {}),
        problems=problems or {},
    )


@post(f"{_HERE}/file", include_in_schema=False)
async def as_a_file(request: AnyRequest) -> Response[Any]:
    """All that stands, with names, numbers and words."""
    form = await read_form(request)
    return await to_thread.run_sync(_file, request, form)


def _file(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    coordinator, seats = let_somewhere(request, Action.TAKE_RESULTS)
    typed = {name: form.get(name, "")[:80] for name in ("seat", "format")}
    seat_code = ""
    try:
        if typed["seat"].strip():
            seat_code = read_seat(typed["seat"], None).code
            let_in_seat(request, Action.TAKE_RESULTS, seat_code)
            seats = frozenset({seat_code})
        fmt = sheets.read_format(typed["format"])
        file = promises.take_away(service_of(request), coordinator, seats, seat_code, fmt)
    except Refusal as refusal:
        fields = {"bad_seat": "seat", "bad_format": "format", "too_many": "format"}
        if refusal.code not in fields:
            raise
        return _list(request, typed, {fields[refusal.code]: str(refusal)}, refusal.status)
    return send_file(file.name, file.parts)


@get(f"{_HERE}/{{promise_id:str}}", sync_to_thread=True, include_in_schema=False)
def one_promise(request: AnyRequest, promise_id: FromPath[str]) -> Response[Any]:
    """One of them, with the voter's name."""
    coordinator, _ = let_somewhere(request, Action.TAKE_RESULTS)
    found = promises.look_at(service_of(request), coordinator, promise_id)
    return desk_page(
        request,
        "desk/promise.html",
        one=found,
        rule=RULES[found.line.kind],
        seat=seats_by_code().get(found.line.seat_code),
    )


@post(f"{_HERE}/{{promise_id:str}}", include_in_schema=False)
async def came_back(request: AnyRequest, promise_id: FromPath[str]) -> Response[Any]:
    """Somebody came back to them, or they thought better of it."""
    form = await read_form(request)
    return await to_thread.run_sync(_settle, request, promise_id, form)


def _settle(request: AnyRequest, promise_id: str, form: dict[str, str]) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.TAKE_RESULTS)
    did: promises.Did = "taken_back" if form.get("did") == "taken_back" else "done"
    promises.settle(service_of(request), coordinator, promise_id, did)
    return Redirect(f"{_HERE}?said={did}", status_code=303)


ROUTES = (promised, as_a_file, one_promise, came_back)
