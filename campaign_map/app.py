"""The service as an ASGI application: its routes, its errors, and what it writes down of each request."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Redirect
from litestar.types import Message, Scope

import phonebank_app
from campaign_map.bodies import RawOutcomes
from campaign_map.events.api import router as events_router
from campaign_map.osdi.asking import TOKEN_HEADER, refused
from campaign_map.osdi.routes import osdi_router
from campaign_map.problems import Refusal
from campaign_map.routes import ROUTES
from campaign_map.running.chores import doing_chores
from campaign_map.running.floods import guard
from campaign_map.running.health import health
from campaign_map.running.metrics import Metrics, metrics
from campaign_map.running.requests import where, written_down
from campaign_map.settings import Service
from campaign_map.web.kept import Kept
from campaign_map.web.rendering import page
from campaign_map.web.routes import csrf, pages, wants_page
from campaign_map.web.security import guarded
from campaign_map.web.sent import SentRequest
from phonebank_app.errors import WorldError
from phonebank_app.protocol.wire import MEDIA_TYPE, PROTOCOL, PROTOCOL_HEADER, ServiceError

log = logging.getLogger("campaign_map")
_PATH = re.compile(r"/[\w./-]{0,120}", re.ASCII)

_CODES = {
    400: ("bad_request", "What was asked cannot be understood."),
    403: ("forbidden", "This form was too long in coming, or came from another page."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method", "This address does not answer to that."),
    413: ("too_large", "Too much was sent at once."),
    415: ("media_type", "What was sent is not our kind of JSON."),
}


_WAYS_OUT = {
    403: "Go back, load the page again, and send it once more.",
    404: "Look at its spelling, or begin at the front page.",
    405: "Begin at the front page.",
    413: "Send less.",
}


SIGN_IN = {"sign_in": "/sign-in", "sign_in_desk": "/coordinate/sign-in", "confirm": "/coordinate/confirm"}
"""Where somebody goes who must say who they are first, by the code of the refusal."""


def create_app(service: Service, *, chores: bool = False) -> Litestar:
    """The application around an open service; who opened it closes it.

    Args:
        chores: also send letters, and what else the service does by itself, for as long as the application lives.
    """
    app = Litestar(
        route_handlers=[*ROUTES, health, metrics, events_router, osdi_router, *pages()],
        lifespan=[doing_chores] if chores else [],
        before_send=[_say_protocol],
        state=State({"service": service, "pages": Kept(), "metrics": Metrics(service)}),
        csrf_config=csrf(service),
        exception_handlers={
            Refusal: _refused,
            WorldError: _not_allowed,
            HTTPException: _http_problem,
            Exception: _our_fault,
        },
        request_class=SentRequest,
        middleware=[guarded, guard(service.settings)],
        plugins=[RawOutcomes()],
        openapi_config=OpenAPIConfig(
            title="Campaign map",
            version=phonebank_app.__version__,
            description="Where phonebank parties are needed most, and the service they sync with. The rules behind "
            "these messages are in docs/sync-protocol.md.",
            path="/schema",
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"], media_type=MediaType.JSON)],
            components=Components(
                security_schemes={
                    "token": SecurityScheme(type="http", scheme="bearer"),
                    "osdi_token": SecurityScheme(type="apiKey", name=TOKEN_HEADER, security_scheme_in="header"),
                }
            ),
        ),
        logging_config=None,
    )
    # Around everything: a middleware is not asked about an address where there is nothing.
    app.asgi_handler = written_down(app.asgi_handler)
    return app


async def _say_protocol(message: Message, scope: Scope) -> None:
    """Every answer of the protocol says which it is of."""
    if message["type"] == "http.response.start" and scope["path"].startswith("/v1/"):
        MutableScopeHeaders.from_message(message)[PROTOCOL_HEADER] = str(PROTOCOL)


def _answer(status: int, error: ServiceError, retry_after: int | None = None) -> Response[bytes]:
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(error), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    return _told(request, refusal.status, refusal.as_answer(), refusal.retry_after)


def _not_allowed(request: Request[Any, Any, Any], error: WorldError) -> Response[Any]:
    return _told(request, 400, ServiceError("not_allowed", error.what, error.way_out))


def _told(
    request: Request[Any, Any, Any], status: int, error: ServiceError, retry_after: int | None = None
) -> Response[Any]:
    """A problem as whoever asked can read it: a page for people, JSON for programs, and in OSDI's words for those."""
    if request.url.path.startswith("/osdi"):
        return refused(request, Refusal(status, error.code, error.what, error.way_out, retry_after=retry_after))
    if not wants_page(request):
        return _answer(status, error, retry_after)
    if error.code in SIGN_IN:
        to = _asked_for(request) if request.method == "GET" else _page_before(request)
        return Redirect(f"{SIGN_IN[error.code]}?{urlencode({'to': to})}", status_code=303)
    made = page(request, "problem.html", status=status, what=error.what.removesuffix("."), way_out=error.way_out)
    if retry_after is not None:
        made.headers["Retry-After"] = str(retry_after)
    return made


def _asked_for(request: Request[Any, Any, Any]) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.url.path}?{query}" if query else request.url.path


def _page_before(request: Request[Any, Any, Any]) -> str:
    """The page of ours that a form came from, where whoever sent it begins again; the front page if that is unsaid."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host", "") or not came.path.startswith("/"):
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path


def _http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if error.status_code >= 500:
        return _our_fault(request, error)
    code, what = _CODES.get(error.status_code, ("refused", "This was refused."))
    extra = error.extra if isinstance(error.extra, list) else []
    keys = [str(one["key"]) for one in extra if isinstance(one, dict) and "key" in one]
    way_out = f"Look at: {', '.join(keys)}." if keys else _WAYS_OUT.get(error.status_code, "")
    told = ServiceError(code, what, way_out if keys or wants_page(request) else "")
    return _told(request, error.status_code, told)


def _our_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    # Its words may quote what somebody sent.
    log.error("%s", where(error))
    what = "Something went wrong at the campaign map."
    return _told(request, 500, ServiceError("our_fault", what, "What was sent is kept by the sender; try again later."))
