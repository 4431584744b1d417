"""Coordinators look at first events before everybody can, and at what people report."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts.roles import Action
from campaign_map.events import moderation
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import desk_page, let_somewhere
from campaign_map.web.events.showing import access_of
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.seats import seats_by_code

_QUEUE = "/coordinate/events"
_SAID = {
    "approve": "It is on the map, and its organiser has been told.",
    "refuse": "It is off the map. Its organiser has been told why, and everybody who said yes that it is off.",
    "keep": "It stays on the list, and its reports are settled.",
}


@get(_QUEUE, sync_to_thread=True, include_in_schema=False)
def queue(request: AnyRequest) -> Response[Any]:
    """What waits, and what was reported."""
    return _queue(request)


def _queue(request: AnyRequest, refusal: Refusal | None = None, event_id: str = "", because: str = "") -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.MODERATE_EVENTS)
    service = service_of(request)
    return desk_page(
        request,
        "events/queue.html",
        refusal.status if refusal is not None else 200,
        waiting=moderation.queue_of(service, coordinator),
        reported=moderation.reported(service, coordinator),
        reasons=moderation.REASONS,
        seats={code: seat.name for code, seat in seats_by_code().items()},
        access_of=access_of,
        refusal=refusal,
        refused_id=event_id,
        because=because,
        said=_SAID.get(request.query_params.get("said", ""), ""),
    )


@post("/coordinate/events/{event:str}", include_in_schema=False)
async def decide(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Let an event through, keep it off the map with a reason, or settle its reports."""
    form = await read_form(request)
    return await to_thread.run_sync(_decide, request, event, form)


def _decide(request: AnyRequest, event_id: str, form: dict[str, str]) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.MODERATE_EVENTS)
    service, how, because = service_of(request), form.get("do", ""), form.get("because", "")[:1000]
    try:
        if how == "approve":
            moderation.approve(service, event_id, coordinator)
        elif how == "keep":
            moderation.keep(service, event_id, coordinator)
        elif how == "refuse":
            moderation.refuse(service, event_id, coordinator, because)
        else:
            raise Refusal(400, "bad_request", "Say what becomes of it.", "Press one of the buttons beside the event.")
    except Refusal as refusal:
        if refusal.status not in (400, 409):
            raise
        return _queue(request, refusal, event_id, because)
    return Redirect(f"{_QUEUE}?said={how}", status_code=303)


ROUTES = (queue, decide)
