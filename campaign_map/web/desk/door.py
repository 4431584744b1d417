"""How coordinators come in: with password and code, by an invitation, and once more for what lets names out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect
from markupsafe import Markup

from campaign_map.accounts import coordinators, sessions, signing_in, totp
from campaign_map.accounts.cookies import coordinator_cookie, give_coordinator, take_coordinator
from campaign_map.accounts.coordinators import INVITATION_PATH
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import desk_page, visit_of_desk
from campaign_map.web.forms import browser_says, came_from, read_form, safe_way
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, service_of

_HOME = "/coordinate"


@get("/coordinate/sign-in", sync_to_thread=True, include_in_schema=False)
def sign_in(request: AnyRequest) -> Response[Any]:
    """Address, password and code, all three at once."""
    to = safe_way(request.query_params, _HOME)
    if getattr(request.state, "desk", None) is not None:
        return Redirect(to, status_code=303)
    return page(request, "desk/sign_in.html", to=to, typed="", problems={})


@post("/coordinate/sign-in", include_in_schema=False)
async def enter(request: AnyRequest) -> Response[Any]:
    """Sign in."""
    form = await read_form(request)
    return await to_thread.run_sync(_enter, request, form)


def _enter(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service, to = service_of(request), safe_way(form, _HOME)
    typed = form.get("email", "")[:254]
    try:
        done = signing_in.sign_in(
            service,
            typed,
            form.get("password", ""),
            form.get("code", ""),
            came_from(request),
            user_agent=browser_says(request),
        )
    except Refusal as refusal:
        return _refused(request, "desk/sign_in.html", refusal, "email", to=to, typed=typed)
    return Redirect(to, status_code=303, cookies=[give_coordinator(service.settings, done.token)])


@get(INVITATION_PATH, sync_to_thread=True, include_in_schema=False)
def invitation(request: AnyRequest) -> Response[Any]:
    """Take up an invitation: a password, and a telephone that makes codes."""
    return _invitation(request, request.query_params.get("token", ""))


@post(INVITATION_PATH, include_in_schema=False)
async def take_up(request: AnyRequest) -> Response[Any]:
    """Take it up."""
    form = await read_form(request)
    return await to_thread.run_sync(_take_up, request, form)


def _take_up(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service, token = service_of(request), form.get("token", "")
    password = form.get("password", "")
    try:
        if password != form.get("again", ""):
            raise Refusal(400, "weak_password", "The two passwords differ.", "Type the same twice.")
        done = signing_in.take_up(
            service,
            token,
            password,
            form.get("code", ""),
            user_agent=browser_says(request),
            address=came_from(request),
        )
    except Refusal as refusal:
        if refusal.code == "invitation_gone":
            raise
        return _invitation(request, token, refusal)
    return Redirect(_HOME, status_code=303, cookies=[give_coordinator(service.settings, done.token)])


def _invitation(request: AnyRequest, token: str, refusal: Refusal | None = None) -> Response[Any]:
    service = service_of(request)
    invitee = coordinators.invitation_of(service, token)
    fields = {"weak_password": "password", "code_wrong": "code"}
    return page(
        request,
        "desk/invitation.html",
        refusal.status if refusal is not None else 200,
        token=token,
        invitee=invitee,
        # The square is drawn by a library from our own text: no markup of anybody else's is in it.
        square=Markup(totp.square(invitee.uri)),
        problems={fields.get(refusal.code, "password"): str(refusal)} if refusal is not None else {},
    )


@get("/coordinate/confirm", sync_to_thread=True, include_in_schema=False)
def confirm(request: AnyRequest) -> Response[Any]:
    """Password and code once more."""
    visit, _ = visit_of_desk(request)
    to = safe_way(request.query_params, _HOME)
    if visit.confirmed:
        return Redirect(to, status_code=303)
    return desk_page(request, "desk/confirm.html", to=to, problems={})


@post("/coordinate/confirm", include_in_schema=False)
async def show_again(request: AnyRequest) -> Response[Any]:
    """Show them."""
    form = await read_form(request)
    return await to_thread.run_sync(_show_again, request, form)


def _show_again(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    visit, _ = visit_of_desk(request)
    to = safe_way(form, _HOME)
    try:
        signing_in.confirm(
            service_of(request), visit, form.get("password", ""), form.get("code", ""), came_from(request)
        )
    except Refusal as refusal:
        answer = desk_page(request, "desk/confirm.html", refusal.status, to=to, problems={"password": str(refusal)})
        return _with_wait(answer, refusal)
    return Redirect(to, status_code=303)


@post("/coordinate/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(request: AnyRequest) -> Response[Any]:
    """End this session; the cookie goes whether it was live or not."""
    service = service_of(request)
    sessions.close_session(service, request.cookies.get(coordinator_cookie(service.settings), ""))
    return Redirect("/coordinate/sign-in", status_code=303, cookies=[take_coordinator(service.settings)])


def confirm_address(to: str) -> str:
    """Where somebody shows password and code again, and is brought back from."""
    return f"/coordinate/confirm?{urlencode({'to': to}, safe='/')}"


def _refused(request: AnyRequest, template: str, refusal: Refusal, field: str, **context: Any) -> Response[Any]:
    answer = page(request, template, refusal.status, problems={field: str(refusal)}, **context)
    return _with_wait(answer, refusal)


def _with_wait(answer: Response[Any], refusal: Refusal) -> Response[Any]:
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


ROUTES = (sign_in, enter, invitation, take_up, confirm, show_again, sign_out)
