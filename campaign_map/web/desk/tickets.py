"""What voters asked of the campaign: what waits and by when, one of them, and how it was answered."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts.roles import Action
from campaign_map.desk import tickets
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import desk_page, let_somewhere
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/requests"


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def requests(request: AnyRequest) -> Response[Any]:
    """What the law sets a day for, what the local office was asked for, or what is done."""
    service = service_of(request)
    _, seats = let_somewhere(request, Action.ANSWER_VOTERS)
    done, today = request.query_params.get("done") == "yes", local(service.clock.now()).date()
    office = request.query_params.get("for") == "office" and not done
    with service.store.read() as connection:
        waiting = tickets.waiting(connection, seats, today, of=tickets.RIGHTS)
        matters = tickets.waiting(connection, seats, today, of=tickets.CASEWORK)
        of = tickets.CASEWORK if office else tickets.RIGHTS
        lines = tickets.lines(connection, seats, today, closed=done, of=of)
    said = request.query_params.get("said", "")
    return desk_page(
        request,
        "desk/requests.html",
        lines=lines,
        waiting=waiting,
        matters=matters,
        office=office,
        done=done,
        names=seats_by_code(),
        said=said,
        missing=() if service.settings.rehearsal else service.profile.missing(),
    )


@get(f"{_HERE}/{{ticket_id:str}}", sync_to_thread=True, include_in_schema=False)
def one_request(request: AnyRequest, ticket_id: FromPath[str]) -> Response[Any]:
    """One of them, with the voter's name."""
    return _show(request, ticket_id, {})


@post(f"{_HERE}/{{ticket_id:str}}", include_in_schema=False)
async def answered(request: AnyRequest, ticket_id: FromPath[str]) -> Response[Any]:
    """It was answered, and how."""
    form = await read_form(request)
    return await to_thread.run_sync(_answered, request, ticket_id, form)


def _answered(request: AnyRequest, ticket_id: str, form: dict[str, str]) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.ANSWER_VOTERS)
    erase = form.get("erase") == "yes"
    try:
        tickets.close(service_of(request), coordinator, ticket_id, form.get("note", ""), erase=erase)
    except Refusal as refusal:
        if refusal.code != "no_note":
            raise
        return _show(request, ticket_id, {"note": str(refusal)}, refusal.status)
    return Redirect(f"{_HERE}?said={'erased' if erase else 'closed'}", status_code=303)


def _show(request: AnyRequest, ticket_id: str, problems: dict[str, str], status: int = 200) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.ANSWER_VOTERS)
    found = tickets.look_at(service_of(request), coordinator, ticket_id)
    return desk_page(
        request,
        "desk/request.html",
        status,
        one=found,
        seat=seats_by_code().get(found.line.seat_code),
        casework=found.line.kind is TicketKind.CASEWORK,
        erases=found.line.kind is TicketKind.ERASE and not found.erased,
        problems=problems,
        most=tickets.NOTE_LIMIT,
    )


ROUTES = (requests, one_request, answered)
