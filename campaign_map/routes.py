"""The service's doors. Each is a few lines: who asks, one transaction, the answer."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from campaign_map import auth, models, programs, results
from campaign_map.auth import Caller
from campaign_map.bodies import MayBeEmpty, OptionalBody, WireBody, check_body, check_if_any
from campaign_map.intake import changes, promises, sync, tickets
from campaign_map.lending import renewals, returns, sealing
from campaign_map.need import figures
from campaign_map.settings import Service
from phonebank_app.protocol.wire import (
    MAX_BODY,
    MEDIA_TYPE,
    PACK_MEDIA_TYPE,
    PROTOCOL,
    ChangesPage,
    NeedsSnapshot,
    PackRequest,
    PromiseAnswer,
    PromisePush,
    Push,
    PushAnswer,
    Reconciliation,
    Registered,
    Registration,
    Renewed,
    RenewRequest,
    Returned,
    ReturnRequest,
    ServiceError,
    ServiceStatus,
    TicketAnswer,
    TicketPush,
)

_SMALL_BODY = 16 * 1024
_REFUSED = ResponseSpec(ServiceError, description="No, and why.", media_type=MEDIA_TYPE, generate_examples=False)
_REFUSALS = dict.fromkeys((400, 413, 415, 429), _REFUSED)
_PARTY_REFUSALS = dict.fromkeys((400, 401, 403, 409, 413, 415, 426), _REFUSED)
_PAIRED: list[dict[str, list[str]]] = [{"token": []}]
# On a handler: it looks once more at the token in the transaction in which it does what it does.
_LOOKS_AGAIN = "looks_again"
# On a handler: it takes what a laptop brings, and gives nothing of a list; see `campaign_map.auth`.
_BRINGS = "brings"
# On a handler: it gives a list, so that the program may not be too old.
_LENDS = "lends"


def _service(state: State) -> Service:
    service = state.service
    assert isinstance(service, Service)
    return service


async def paired(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a party's own laptops in, before anything they sent is read."""
    header = connection.headers.get("authorization", "")
    party_id = connection.path_params["party"]
    service = _service(connection.app.state)
    programs.check_protocol(connection.headers)
    known = auth.presume(service, header, party_id) if handler.opt.get(_LOOKS_AGAIN) else None
    caller = known if known is not None else await to_thread.run_sync(auth.authorise, service, header, party_id)
    auth.check(caller, service.clock.now(), brings=bool(handler.opt.get(_BRINGS)))
    if handler.opt.get(_LENDS):
        await to_thread.run_sync(programs.check_program, service, connection.headers)
    connection.state.caller = caller


def _caller(request: Request[Any, Any, Any]) -> Caller:
    caller = request.state.caller
    assert isinstance(caller, Caller)
    return caller


@get("/v1/status", media_type=MEDIA_TYPE, sync_to_thread=True, summary="Versions, time, and who was shut out")
def status(state: State) -> ServiceStatus:
    service = _service(state)
    with service.store.read() as connection:
        return ServiceStatus(
            protocols=(PROTOCOL,),
            min_version=programs.min_version(connection),
            revoked=auth.revoked_devices(connection),
            server_time=service.clock.now(),
            epoch=_epoch(connection),
            revocations=service.keyring.keys(service.clock.now()).revocations,
        )


@post(
    "/v1/register",
    dto=WireBody[Registration],
    before_request=check_body,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=_SMALL_BODY,
    responses={**_REFUSALS, **dict.fromkeys((403, 409, 410, 426), _REFUSED)},
    response_description="The party, and the only copy of its token",
    sync_to_thread=True,
    summary="Become a party with a pairing code",
)
def register(state: State, request: Request[Any, Any, Any], data: JSONBody[Registration]) -> Registered:
    programs.check_protocol(request.headers)
    programs.check_program(_service(state), request.headers)
    return auth.register(_service(state), data, request.client.host if request.client else "")


@get(
    "/v1/needs",
    media_type=MEDIA_TYPE,
    responses={400: _REFUSED},
    sync_to_thread=True,
    summary="Every seat by need, for a party of this size",
)
def needs(
    state: State,
    callers: Annotated[int, QueryParameter(ge=1, le=200)] = 4,
    hours: Annotated[float, QueryParameter(gt=0, le=24)] = 3.0,
) -> NeedsSnapshot:
    return figures.needs_snapshot(_service(state), callers, hours)


@post(
    "/pack",
    responses=_PARTY_REFUSALS,
    dto=WireBody[PackRequest],
    before_request=check_body,
    return_dto=None,
    media_type=PACK_MEDIA_TYPE,
    request_max_body_size=_SMALL_BODY,
    status_code=200,
    response_description="A pack as docs/pack-format.md has it, sealed to the laptop",
    sync_to_thread=True,
    opt={_LENDS: True},
    summary="The seat that needs this party, and its slice of the list",
)
def pack(
    state: State, request: Request[Any, Any, Any], party: FromPath[str], data: JSONBody[PackRequest]
) -> Response[bytes]:
    sealed = sealing.lend(_service(state), Caller(party, _caller(request).device_id), data)
    return Response(sealed, media_type=PACK_MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@post(
    "/return",
    responses=_PARTY_REFUSALS,
    dto=OptionalBody[ReturnRequest],
    before_request=check_if_any,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=_SMALL_BODY,
    status_code=200,
    sync_to_thread=True,
    operation_class=MayBeEmpty,
    opt={_BRINGS: True},
    summary="Give the slice back, or a part of it",
)
def give_back(state: State, party: FromPath[str], data: JSONBody[ReturnRequest | None] = None) -> Returned:
    gone = returns.give_back(_service(state), party, data)
    return Returned(PROTOCOL, gone.leases, gone.contacts, gone.left)


@post(
    "/renew",
    responses=_PARTY_REFUSALS,
    dto=WireBody[RenewRequest],
    before_request=check_body,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=_SMALL_BODY,
    status_code=200,
    sync_to_thread=True,
    summary="Go on with the slice for longer",
)
def renew(state: State, party: FromPath[str], data: JSONBody[RenewRequest]) -> Renewed:
    return Renewed(PROTOCOL, renewals.renew(_service(state), party, data).until)


@post(
    "/push",
    responses=_PARTY_REFUSALS,
    dto=WireBody[Push],
    before_request=check_body,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=MAX_BODY,
    status_code=201,
    response_description="What became of each outcome",
    sync_to_thread=True,
    opt={_LOOKS_AGAIN: True, _BRINGS: True},
    summary="Send outcomes",
)
def push(state: State, request: Request[Any, Any, Any], party: FromPath[str], data: JSONBody[Push]) -> PushAnswer:
    answer = sync.push(_service(state), _caller(request), data)
    state.metrics.pushed(answer.results)
    return answer


@post(
    "/tickets",
    responses=_PARTY_REFUSALS,
    dto=WireBody[TicketPush],
    before_request=check_body,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=MAX_BODY,
    status_code=201,
    response_description="What became of each ticket",
    sync_to_thread=True,
    summary="Send what voters asked for",
)
def take_tickets(
    state: State, request: Request[Any, Any, Any], party: FromPath[str], data: JSONBody[TicketPush]
) -> TicketAnswer:
    return tickets.take(_service(state), _caller(request), data)


@post(
    "/promises",
    responses=_PARTY_REFUSALS,
    dto=WireBody[PromisePush],
    before_request=check_body,
    return_dto=None,
    media_type=MEDIA_TYPE,
    request_max_body_size=MAX_BODY,
    status_code=201,
    response_description="What became of each promise",
    sync_to_thread=True,
    opt={_BRINGS: True},
    summary="Send what voters promised",
)
def take_promises(
    state: State, request: Request[Any, Any, Any], party: FromPath[str], data: JSONBody[PromisePush]
) -> PromiseAnswer:
    return promises.take(_service(state), _caller(request), data)


@get(
    "/changes",
    responses=_PARTY_REFUSALS,
    media_type=MEDIA_TYPE,
    sync_to_thread=True,
    summary="What others did, since a cursor",
)
def changes_since(
    state: State,
    request: Request[Any, Any, Any],
    party: FromPath[str],
    cursor: FromQuery[str] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=changes.MOST)] = 500,
) -> Response[ChangesPage | None]:
    with _service(state).store.read() as connection:
        page = changes.page(connection, party, cursor, limit)
    # Changes are only added, so where a page begins and ends says all that is on it.
    etag = f'"{cursor}-{page.next}-{len(page.changes)}-{int(page.more)}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers=headers)
    return Response(page, media_type=MEDIA_TYPE, headers=headers)


@get(
    "/reconcile",
    responses=_PARTY_REFUSALS,
    media_type=MEDIA_TYPE,
    sync_to_thread=True,
    opt={_BRINGS: True},
    summary="What the service holds from a laptop",
)
def reconcile(
    state: State, party: FromPath[str], device: Annotated[str, QueryParameter(max_length=64)]
) -> Reconciliation:
    service = _service(state)
    with service.store.read() as connection:
        return sync.reconcile(connection, party, device, service.clock.now())


@get(
    "/results",
    responses=_PARTY_REFUSALS,
    media_type=MEDIA_TYPE,
    sync_to_thread=True,
    summary="Every outcome of this party",
)
def party_results(state: State, party: FromPath[str]) -> results.PartyResults:
    with _service(state).store.read() as connection:
        return results.PartyResults(PROTOCOL, _epoch(connection), results.party_rows(connection, party))


@get(
    "/results.csv", responses=_PARTY_REFUSALS, media_type="text/csv", sync_to_thread=True, summary="The same as a file"
)
def party_results_csv(state: State, party: FromPath[str]) -> Response[bytes]:
    with _service(state).store.read() as connection:
        body = "".join(results.csv_lines(connection, party))
    headers = {"Content-Disposition": 'attachment; filename="results.csv"', "Cache-Control": "no-store"}
    return Response(("\ufeff" + body).encode(), media_type="text/csv", headers=headers)


def _epoch(connection: Any) -> int:
    return int(connection.execute(models.campaign.select()).one().epoch)


party_router = Router(
    path="/v1/parties/{party:str}",
    guards=[paired],
    security=_PAIRED,
    route_handlers=[
        pack,
        give_back,
        renew,
        take_tickets,
        take_promises,
        push,
        changes_since,
        reconcile,
        party_results,
        party_results_csv,
    ],
)
ROUTES: list[ControllerRouterHandler] = [status, register, needs, party_router]
