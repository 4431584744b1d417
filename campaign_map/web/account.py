"""Supporters: signing in with a code from a letter, and what there is to do with one's own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio import to_thread
from litestar import MediaType, Response, get, post
from litestar.response import Redirect

from campaign_map.accounts import leaving, people, sessions
from campaign_map.accounts.cookies import give_supporter, supporter_cookie, take_supporter
from campaign_map.accounts.people import CODE_LIFE
from campaign_map.accounts.visitors import Person
from campaign_map.problems import Refusal
from campaign_map.web.forms import browser_says, came_from, read_form, safe_way
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, service_of, stay_of, supporter_of

_HOME = "/account"
_SPENT = ("code_expired", "code_spent")


@get("/sign-in", sync_to_thread=True, include_in_schema=False)
def sign_in(request: AnyRequest) -> Response[Any]:
    """Where a supporter says who they are."""
    to = safe_way(request.query_params, _HOME)
    if supporter_of(request) is not None:
        return Redirect(to, status_code=303)
    return page(request, "account/sign_in.html", to=to, typed="", problems={})


@post("/sign-in", include_in_schema=False)
async def send_code(request: AnyRequest) -> Response[Any]:
    """Send a code; whether the address is known makes no difference to the answer."""
    form = await read_form(request)
    return await to_thread.run_sync(_send_code, request, form)


def _send_code(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    to, typed = safe_way(form, _HOME), form.get("email", "")[:254]
    try:
        code_id = people.send_code(service_of(request), typed, came_from(request))
    except Refusal as refusal:
        problems = {"email": str(refusal)}
        return _with_wait(
            page(request, "account/sign_in.html", refusal.status, to=to, typed=typed, problems=problems), refusal
        )
    return Redirect(f"/sign-in/code?{urlencode({'id': code_id, 'to': to}, safe='/')}", status_code=303)


@get("/sign-in/code", sync_to_thread=True, include_in_schema=False)
def code_page(request: AnyRequest) -> Response[Any]:
    """Where the code from the letter is typed."""
    return _code_page(request, dict(request.query_params))


@post("/sign-in/code", include_in_schema=False)
async def enter_code(request: AnyRequest) -> Response[Any]:
    """Sign in with the code."""
    form = await read_form(request)
    return await to_thread.run_sync(_enter_code, request, form)


def _enter_code(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service = service_of(request)
    try:
        done = people.enter_code(
            service, form.get("id", ""), form.get("code", ""), came_from(request), user_agent=browser_says(request)
        )
    except Refusal as refusal:
        return _with_wait(_code_page(request, form, refusal), refusal)
    to = safe_way(form, _HOME)
    return Redirect(to, status_code=303, cookies=[give_supporter(service.settings, done.token)])


def _code_page(request: AnyRequest, given: dict[str, str], refusal: Refusal | None = None) -> Response[Any]:
    service = service_of(request)
    code_id, to = given.get("id", ""), safe_way(given, _HOME)
    sent_to = people.code_went_to(service, code_id)
    if not sent_to and refusal is None:
        return Redirect(f"/sign-in?{urlencode({'to': to}, safe='/')}", status_code=303)
    return page(
        request,
        "account/code.html",
        refusal.status if refusal is not None else 200,
        code_id=code_id,
        to=to,
        sent_to=sent_to,
        minutes=int(CODE_LIFE.total_seconds() // 60),
        problems={"code": str(refusal)} if refusal is not None else {},
        useless=refusal is not None and (refusal.code in _SPENT or not sent_to),
        no_server=service.settings.mail.server is None,
    )


def _with_wait(response: Response[Any], refusal: Refusal) -> Response[Any]:
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@get("/account", sync_to_thread=True, include_in_schema=False)
def account(request: AnyRequest) -> Response[Any]:
    """One's own account."""
    return _account(request)


def _account(request: AnyRequest, problems: dict[str, str] | None = None, status: int = 200) -> Response[Any]:
    visit = stay_of(request)
    return page(
        request,
        "account/account.html",
        status,
        person=visit.visitor,
        sessions=sessions.own_sessions(service_of(request), visit),
        problems=problems or {},
        said=request.query_params.get("said", ""),
    )


@post("/account/name", include_in_schema=False)
async def rename(request: AnyRequest) -> Response[Any]:
    """Change the name that others see."""
    form = await read_form(request)
    return await to_thread.run_sync(_rename, request, form)


def _rename(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    try:
        people.rename(service_of(request), _person(request), form.get("name", ""))
    except Refusal as refusal:
        return _account(request, {"name": str(refusal)}, refusal.status)
    return Redirect("/account?said=name", status_code=303)


@get("/account/data.json", sync_to_thread=True, include_in_schema=False)
def own_data(request: AnyRequest) -> Response[bytes]:
    """Everything the service holds about whoever asks, as a file."""
    body = msgspec.json.format(msgspec.json.encode(leaving.own_data(service_of(request), _person(request))), indent=2)
    headers = {"content-disposition": 'attachment; filename="my-data.json"', "cache-control": "private, no-store"}
    return Response(body, media_type=MediaType.JSON, headers=headers)


@post("/account/delete", include_in_schema=False)
async def delete(request: AnyRequest) -> Response[Any]:
    """Leave, and take everything along."""
    form = await read_form(request)
    return await to_thread.run_sync(_delete, request, form)


def _delete(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service, person = service_of(request), _person(request)
    if form.get("sure") != "yes":
        return _account(request, {"sure": "Tick that you are sure: this cannot be undone."}, 422)
    try:
        leaving.delete_account(service, person)
    except Refusal as refusal:
        return _account(request, {"sure": str(refusal)}, refusal.status)
    answer = page(request, "account/gone.html", visitor=None)
    answer.set_cookie(take_supporter(service.settings))
    return answer


@post("/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(request: AnyRequest) -> Response[Any]:
    """End this session; the cookie goes whether it was live or not."""
    service = service_of(request)
    sessions.close_session(service, request.cookies.get(supporter_cookie(service.settings), ""))
    return Redirect("/", status_code=303, cookies=[take_supporter(service.settings)])


@post("/account/sign-out-everywhere", sync_to_thread=True, include_in_schema=False)
def sign_out_everywhere(request: AnyRequest) -> Response[Any]:
    """End every session of whoever asks, on all their devices."""
    service, person = service_of(request), _person(request)
    with service.store.write() as connection:
        sessions.close_all(connection, person, service.clock.now())
    return Redirect("/", status_code=303, cookies=[take_supporter(service.settings)])


def _person(request: AnyRequest) -> Person:
    person = stay_of(request).visitor
    assert isinstance(person, Person)
    return person


ROUTES = (
    *(sign_in, send_code, code_page, enter_code, sign_out),
    *(account, rename, own_data, delete, sign_out_everywhere),
)
