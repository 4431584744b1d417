"""Who is looking at a page: told by their cookies, before a page is made."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Request

from campaign_map.accounts.cookies import coordinator_cookie, supporter_cookie
from campaign_map.accounts.sessions import Visit, visit_of
from campaign_map.accounts.visitors import Coordinator, Person, Visitor
from campaign_map.problems import Refusal
from campaign_map.settings import Service

AnyRequest = Request[Any, Any, Any]


def service_of(request: AnyRequest) -> Service:
    """The open service behind a request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


async def recognise(request: AnyRequest) -> None:
    """Before every page: who shows a session. Strangers, nearly all of them, cost nothing."""
    settings = service_of(request).settings
    coordinator = request.cookies.get(coordinator_cookie(settings), "")
    supporter = request.cookies.get(supporter_cookie(settings), "")
    if coordinator or supporter:
        await to_thread.run_sync(_remember, request, coordinator, supporter)


def _remember(request: AnyRequest, coordinator: str, supporter: str) -> None:
    service = service_of(request)
    desk = visit_of(service, coordinator) if coordinator else None
    stay = visit_of(service, supporter) if supporter else None
    request.state.desk = desk if desk is not None and isinstance(desk.visitor, Coordinator) else None
    request.state.stay = stay if stay is not None and isinstance(stay.visitor, Person) else None
    known = request.state.desk or request.state.stay
    request.state.visitor = known.visitor if known is not None else None


def visitor_of(request: AnyRequest) -> Visitor | None:
    """Whoever is signed in; a coordinator before a supporter."""
    found = getattr(request.state, "visitor", None)
    return found if isinstance(found, Person | Coordinator) else None


def supporter_of(request: AnyRequest) -> Person | None:
    """The supporter who is signed in, if one is."""
    stay = getattr(request.state, "stay", None)
    return stay.visitor if isinstance(stay, Visit) and isinstance(stay.visitor, Person) else None


def stay_of(request: AnyRequest) -> Visit:
    """A supporter's session, for pages that want one.

    Raises:
        Refusal: 401 ``sign_in``, which is answered with the page to sign in on.
    """
    stay = getattr(request.state, "stay", None)
    if not isinstance(stay, Visit):
        raise Refusal(401, "sign_in", "Sign in first.", "We send a code to your e-mail address.")
    return stay


def desk_of(request: AnyRequest) -> Visit:
    """A coordinator's session.

    Raises:
        Refusal: 401 ``sign_in_desk``, which is answered with the coordinators' page to sign in on.
    """
    desk = getattr(request.state, "desk", None)
    if not isinstance(desk, Visit):
        raise Refusal(401, "sign_in_desk", "This page is for coordinators.", "Sign in with password and code.")
    return desk
