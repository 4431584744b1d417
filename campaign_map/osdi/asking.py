"""What every door of ``/osdi`` shares: who asks, for which page, how errors are told, and what is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
import sqlalchemy as sa
from anyio import to_thread
from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from campaign_map.accounts import audit
from campaign_map.auth import is_id
from campaign_map.osdi.filters import read_filter
from campaign_map.osdi.hal import HAL, JSON, Addresses, OsdiError, error_of
from campaign_map.osdi.holders import Holder, let_in
from campaign_map.osdi.pages import Asked, Rows, asked, collection
from campaign_map.osdi.resources import Collection, Resource
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.errors import WorldError

TOKEN_HEADER = "OSDI-API-Token"
SECURITY: list[dict[str, list[str]]] = [{"osdi_token": []}]
REFUSALS = dict.fromkeys(
    (400, 401, 403, 404), ResponseSpec(OsdiError, description="No, and why.", media_type=HAL, generate_examples=False)
)
T = TypeVar("T")

_CODES = {
    400: ("bad_request", "What was asked cannot be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method", "This address does not answer to that."),
    413: ("too_large", "Too much was sent at once."),
}


def reads(path: str, summary: str) -> get:
    """A door through which something is read."""
    return get(path, media_type=HAL, sync_to_thread=True, responses=REFUSALS, summary=summary)


def also(path: str, door: HTTPRouteHandler) -> HTTPRouteHandler:
    """The same door under another spelling, which is answered and not advertised."""
    return get(path, media_type=HAL, sync_to_thread=True, include_in_schema=False)(door.fn)


@dataclass(frozen=True, slots=True)
class PageOf:
    """Which page of a collection was asked for, wherever the collection is."""

    number: int
    size: int
    filter: str
    after: str


def page_of(
    page: Annotated[int, QueryParameter(ge=1, description="Counted from 1.")] = 1,
    per_page: Annotated[int, QueryParameter(ge=1, description="At most max_pagesize are given.")] = 25,
    filtered: Annotated[
        str, QueryParameter(name="filter", description="Like: modified_date gt '2019-12-04T18:00:00Z'")
    ] = "",
    after: Annotated[str, QueryParameter(max_length=100, description="From a next link.")] = "",
) -> PageOf:
    """The query of a collection."""
    return PageOf(page, per_page, filtered, after)


@dataclass(frozen=True, slots=True)
class Asking:
    """A request of a program that was let in.

    Attributes:
        to: addresses of this service as the program reaches it.
        path: what it asks for, without ``/osdi``.
    """

    service: Service
    holder: Holder
    to: Addresses
    path: str
    now: datetime

    @property
    def main(self) -> str:
        """The campaign's own language, a tag."""
        return self.service.profile.language

    def one(self, read: Callable[[sa.Connection], T], *, noted: bool = False) -> T:
        """Read one resource. ``noted``: it tells of somebody, so it is written down that it was read."""
        with self.service.store.read() as connection:
            found = read(connection)
        if noted:
            self._note(1)
        return found

    def page(
        self,
        rel: str,
        wanted: PageOf,
        read: Callable[[sa.Connection, Asked], tuple[Sequence[Resource], Rows]],
        *,
        noted: bool = False,
    ) -> Collection:
        """Read a page of a collection."""
        page = asked(
            self.to.link(self.path).href,
            wanted.number,
            wanted.size,
            wanted.after,
            wanted.filter,
            read_filter(wanted.filter),
        )
        with self.service.store.read() as connection:
            items, rows = read(connection, page)
        if noted:
            self._note(len(items), f"page {page.number}")
        return collection(rel, page, items, rows.total, rows.after)

    def _note(self, rows: int, detail: str = "") -> None:
        with self.service.store.write() as connection:
            audit.note(
                connection,
                self.now,
                self.holder.actor,
                "read by OSDI",
                seat_code=self.holder.one_seat,
                subject=self.path,
                detail=detail,
                rows=rows,
            )


def asking(request: Request[Any, Any, Any]) -> Asking:
    """The request, once the guard has let it in."""
    service, holder = request.app.state.service, request.state.holder
    assert isinstance(service, Service)
    assert isinstance(holder, Holder)
    path = request.url.path.strip("/").removeprefix("osdi").strip("/")
    return Asking(service, holder, Addresses.of(request), path, service.clock.now())


async def has_token(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let programs with a good token in, before anything they ask or send is read."""
    token = connection.headers.get(TOKEN_HEADER, "")
    connection.state.holder = await to_thread.run_sync(let_in, connection.app.state.service, token)
    # What cannot be the id of anything is not looked up.
    if not all(is_id(str(part)) for part in connection.path_params.values()):
        raise Refusal(404, "not_found", "There is nothing at this address.")


def negotiated(app: ASGIApp) -> ASGIApp:
    """Middleware: ``application/json`` for who asks for that and not for HAL; nobody on the way keeps an answer."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        accept = dict(scope["headers"]).get(b"accept", b"").lower()
        plain = JSON.encode() in accept and HAL.encode() not in accept

        async def typed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                if plain and headers.get("content-type", "").startswith(HAL):
                    headers["content-type"] = JSON
                headers["cache-control"] = "private, no-store"
                headers["vary"] = "Accept"
            await send(message)

        await app(scope, receive, typed)

    return answering


def refused(_: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """A refusal as ``osdi:error``."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    return told(error_of(refusal), refusal.status, headers)


def not_allowed(_: Request[Any, Any, Any], error: WorldError) -> Response[bytes]:
    """Anything else the world says no to."""
    return told(error_of(Refusal(400, "not_allowed", error.what, error.way_out)), 400)


def http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses."""
    if error.status_code >= 500:
        raise error
    code, what = _CODES.get(error.status_code, ("refused", "This was refused."))
    extra = error.extra if isinstance(error.extra, list) else []
    keys = [str(one["key"]) for one in extra if isinstance(one, dict) and "key" in one]
    way_out = f"Look at: {', '.join(keys)}." if keys else ""
    return told(error_of(Refusal(error.status_code, code, what, way_out)), error.status_code)


def told(body: msgspec.Struct, status: int, headers: dict[str, str] | None = None) -> Response[bytes]:
    """An answer that is not a success."""
    return Response(msgspec.json.encode(body), status_code=status, media_type=HAL, headers=headers)
