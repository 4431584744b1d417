"""Numbers that nobody may ring: sent in, looked at, silenced."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import arriving, loading, silencing
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import desk_page, let_somewhere
from campaign_map.web.desk.sent_lists import named, token_of
from campaign_map.web.desk.uploads import FORM_ROOM, read_upload
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.kept import pages_of
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.errors import WorldError

HERE = "/coordinate/lists/numbers"
_COUNTS = ("here", "people", "kept", "before")


def _let_in(request: AnyRequest) -> Coordinator:
    coordinator, _ = let_somewhere(request, Action.SILENCE_NUMBERS)
    roles.require(coordinator, Action.SILENCE_NUMBERS)
    return coordinator


@get(HERE, sync_to_thread=True, include_in_schema=False)
def numbers(request: AnyRequest) -> Response[Any]:
    """Where to send them in."""
    _let_in(request)
    return _show(request)


def _show(request: AnyRequest, problems: dict[str, str] | None = None, status: int = 200) -> Response[Any]:
    told = {name: request.query_params.get(name, "") for name in _COUNTS}
    done = {name: int(value) for name, value in told.items() if value.isascii() and value.isdigit() and len(value) < 9}
    return desk_page(
        request,
        "desk/numbers.html",
        status,
        problems=problems or {},
        largest=loading.LARGEST_FILE // 2**20,
        done=done if len(done) == len(_COUNTS) else None,
        said=request.query_params.get("said", ""),
    )


@post(HERE, include_in_schema=False, request_max_body_size=loading.LARGEST_FILE + FORM_ROOM)
async def send_in(request: AnyRequest) -> Response[Any]:
    """Take numbers in, to be looked at."""
    coordinator = _let_in(request)
    form, upload = await read_form(request), await read_file(request, "file")
    try:
        body, name = await read_upload(upload, form.get("text", ""))
        held_id = await to_thread.run_sync(
            silencing.send_in, service_of(request), coordinator, token_of(request), body, name
        )
    except WorldError as problem:
        status = problem.status if isinstance(problem, Refusal) else 422
        return await to_thread.run_sync(_show, request, {"file": str(problem)}, status)
    return Redirect(f"{HERE}/{held_id}", status_code=303)


@get(f"{HERE}/{{held_id:str}}", sync_to_thread=True, include_in_schema=False)
def look(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """What silencing them would do."""
    looked = silencing.look(service_of(request), _let_in(request), token_of(request), held_id)
    refused: dict[str, list[int]] = {}
    for one in looked.silencing.file.refused:
        refused.setdefault(one.code, []).append(one.row)
    return desk_page(
        request,
        "desk/silence.html",
        looked=looked,
        what=looked.silencing,
        reasons=[(loading.in_words(code), len(rows), named(rows)) for code, rows in refused.items()],
    )


@post(f"{HERE}/{{held_id:str}}/silence", sync_to_thread=True, include_in_schema=False)
def silence(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """Silence them."""
    coordinator = _let_in(request)
    done = silencing.silence(service_of(request), coordinator, token_of(request), held_id)
    pages_of(request).forget()
    told = f"here={done.here}&people={done.people}&kept={done.kept}&before={done.silenced_before}"
    return Redirect(f"{HERE}?said=silenced&{told}", status_code=303)


@post(f"{HERE}/{{held_id:str}}/drop", sync_to_thread=True, include_in_schema=False)
def drop(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """Throw them away."""
    arriving.throw_away(service_of(request), _let_in(request), held_id)
    return Redirect(f"{HERE}?said=dropped", status_code=303)


ROUTES = (numbers, send_in, look, silence, drop)
