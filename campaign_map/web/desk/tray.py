"""The tray: outcomes that were not taken, to be looked at."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect

from campaign_map.accounts.roles import Action
from campaign_map.desk import tray
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import coordinator_of, desk_page, let_somewhere
from campaign_map.web.forms import read_many
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/tray"


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def in_tray(request: AnyRequest) -> Response[Any]:
    """What waits, or what was looked at already."""
    _, seats = let_somewhere(request, Action.SEE_SET_ASIDE)
    seen = request.query_params.get("seen") == "yes"
    older = request.query_params.get("older", "")
    before = int(older) if older.isascii() and older.isdigit() and len(older) < 19 else 0
    with service_of(request).store.read() as connection:
        waiting = tray.waiting(connection, seats)
        page = tray.asides(connection, seats, seen=seen, before=before)
    return desk_page(
        request,
        "desk/tray.html",
        tray=page,
        waiting=sum(waiting.values()),
        by_code=[(tray.CODES.get(code, (code, ""))[0], many) for code, many in sorted(waiting.items())],
        seen=seen,
        names=seats_by_code(),
        said=request.query_params.get("said", ""),
    )


@post(_HERE, include_in_schema=False)
async def looked_at(request: AnyRequest) -> Response[Any]:
    """Mark some as looked at."""
    ids = [int(one) for one in await read_many(request, "aside") if one.isascii() and one.isdigit() and len(one) < 19]
    return await to_thread.run_sync(_looked_at, request, ids)


def _looked_at(request: AnyRequest, ids: list[int]) -> Response[Any]:
    coordinator = coordinator_of(request)
    if not ids:
        let_somewhere(request, Action.SEE_SET_ASIDE)
        raise Refusal(422, "no_aside", "None was ticked.", "Tick those you have looked at.")
    many = tray.mark_seen(service_of(request), coordinator, ids)
    return Redirect(f"{_HERE}?said={many}", status_code=303)


ROUTES = (in_tray, looked_at)
