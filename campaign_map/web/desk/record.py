"""The record of who saw or took what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from campaign_map.accounts import audit_log
from campaign_map.accounts.roles import Action
from campaign_map.web.desk.frame import desk_page, let_somewhere, seats_within
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/record"
_PAGE = 50


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def record(request: AnyRequest) -> Response[Any]:
    """All of it, the newest first."""
    service = service_of(request)
    reader, seats = let_somewhere(request, Action.READ_AUDIT)
    asked = {name: request.query_params.get(name, "")[:80] for name in ("seat", "who", "action")}
    seat = next((one for one in seats_within(seats) if asked["seat"] in (one.code, one.name)), None)
    with service.store.read() as connection:
        page = audit_log.entries(
            connection,
            reader,
            # A seat that is not theirs, or none at all, finds nothing.
            seat_code=seat.code if seat else asked["seat"],
            actor_id=asked["who"],
            action=asked["action"],
            cursor=request.query_params.get("older", ""),
            limit=_PAGE,
        )
        actions = audit_log.actions(connection)
    kept = {name: value for name, value in asked.items() if value}
    return desk_page(
        request,
        "desk/record.html",
        page=page,
        actions=actions,
        asked=asked,
        seats=seats_within(seats),
        whole=seats is None,
        names=seats_by_code(),
        older=f"{_HERE}?{urlencode({**kept, 'older': page.older})}" if page.older else "",
    )


ROUTES = (record,)
