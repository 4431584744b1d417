"""A coordinator's own account: where they are signed in, their password, and the programs that act for them."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts import api_tokens, sessions, signing_in
from campaign_map.accounts.cookies import take_coordinator
from campaign_map.accounts.roles import Action
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import desk_page, let_somewhere, somewhere, visit_of_desk
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of

_HERE = "/coordinate/account"


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def own_account(request: AnyRequest) -> Response[Any]:
    """One's own account."""
    return _show(request)


def _show(
    request: AnyRequest, problems: dict[str, str] | None = None, status: int = 200, token: str = ""
) -> Response[Any]:
    service = service_of(request)
    visit, coordinator = visit_of_desk(request)
    return desk_page(
        request,
        "desk/account.html",
        status,
        confirmed=visit.confirmed,
        sessions=sessions.own_sessions(service, visit),
        may_have_tokens=somewhere(coordinator, Action.USE_PROGRAMS),
        tokens=api_tokens.own_api_tokens(service, coordinator),
        life=api_tokens.LIFE.days,
        token=token,
        problems=problems or {},
        said=request.query_params.get("said", ""),
    )


@post("/coordinate/account/password", include_in_schema=False)
async def change_password(request: AnyRequest) -> Response[Any]:
    """Choose another password; the other sessions end."""
    form = await read_form(request)
    return await to_thread.run_sync(_change_password, request, form)


def _change_password(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    visit, _ = visit_of_desk(request)
    password = form.get("password", "")
    try:
        if password != form.get("again", ""):
            raise Refusal(400, "weak_password", "The two passwords differ.", "Type the same twice.")
        signing_in.change_password(service_of(request), visit, password)
    except Refusal as refusal:
        if refusal.code != "weak_password":
            raise
        return _show(request, {"password": str(refusal)}, refusal.status)
    return Redirect(f"{_HERE}?said=password", status_code=303)


@post("/coordinate/account/sessions/{session_id:str}/close", sync_to_thread=True, include_in_schema=False)
def close_one(request: AnyRequest, session_id: FromPath[str]) -> Response[Any]:
    """End one of one's own sessions."""
    visit, _ = visit_of_desk(request)
    sessions.close_own(service_of(request), visit, session_id)
    return Redirect(f"{_HERE}?said=closed", status_code=303)


@post("/coordinate/account/sessions/close-all", sync_to_thread=True, include_in_schema=False)
def close_all(request: AnyRequest) -> Response[Any]:
    """End every session of one's own, this one too."""
    service = service_of(request)
    _, coordinator = visit_of_desk(request)
    with service.store.write() as connection:
        sessions.close_all(connection, coordinator, service.clock.now())
    return Redirect("/coordinate/sign-in", status_code=303, cookies=[take_coordinator(service.settings)])


@post("/coordinate/account/tokens", include_in_schema=False)
async def make_token(request: AnyRequest) -> Response[Any]:
    """Let a program in; its token is shown this once."""
    form = await read_form(request)
    return await to_thread.run_sync(_make_token, request, form)


def _make_token(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.USE_PROGRAMS)
    try:
        token = api_tokens.new_api_token(service_of(request), coordinator, form.get("label", ""))
    except Refusal as refusal:
        return _show(request, {"label": str(refusal)}, refusal.status)
    return _show(request, token=token, status=201)


@post("/coordinate/account/tokens/{token_id:str}/revoke", sync_to_thread=True, include_in_schema=False)
def revoke_token(request: AnyRequest, token_id: FromPath[str]) -> Response[Any]:
    """Shut a program out."""
    _, coordinator = visit_of_desk(request)
    api_tokens.revoke_api_token(service_of(request), coordinator, token_id)
    return Redirect(f"{_HERE}?said=revoked", status_code=303)


ROUTES = (own_account, change_password, close_all, close_one, make_token, revoke_token)
