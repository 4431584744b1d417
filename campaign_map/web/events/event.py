"""An event's page, drawn for host and guest together, and what they do on it."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts.visitors import Person
from campaign_map.events import events, guests, hosting, moderation
from campaign_map.events.guests import MOST_BROUGHT, GuestForm
from campaign_map.events.hosting import PairingCode
from campaign_map.events.rows import ACTIVE, Event
from campaign_map.problems import Refusal
from campaign_map.web.events import showing
from campaign_map.web.events.cards import page_of
from campaign_map.web.forms import came_from, read_form
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, service_of, stay_of, supporter_of

BRINGS = [("0", "Nobody"), ("1", "One person"), *((str(many), f"{many} people") for many in range(2, MOST_BROUGHT + 1))]


@get("/events/{event:str}", sync_to_thread=True, include_in_schema=False)
def event_page(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """An event."""
    return show(request, event)


def show(
    request: AnyRequest,
    event_id: str,
    *,
    status: int = 200,
    typed: GuestForm | None = None,
    problems: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    code: PairingCode | None = None,
) -> Response[Any]:
    """The page of an event for whoever looks.

    Args:
        typed, problems: a form that was not taken.
        refusal: what could not be done just now, to be said at the top.
        code: one that the host has just made.
    """
    service, person = service_of(request), supporter_of(request)
    try:
        found = events.look(service, event_id, person.person_id if person else None)
    except Refusal as missing:
        if missing.code != "no_event":
            raise
        return page(request, "events/none.html", 404, way_in=page_of(event_id) if person is None else "")
    is_host = person is not None and person.person_id == found.organiser_id
    panel = showing.panel_of(service, found, found.organiser_id, code) if is_host else None
    own = showing.own_visit(service, person.person_id, event_id) if person is not None and not is_host else None
    return page(
        request,
        "events/event.html",
        refusal.status if refusal is not None else status,
        **showing.context_of(service, found, for_host=is_host),
        panel=panel,
        guest_words=showing.guest_words,
        own=own,
        standing=showing.standing(own.guest, found) if own is not None else ("", ""),
        form=typed or GuestForm(name=person.name if person else ""),
        person=person,
        problems=problems or {},
        refusal=refusal,
        brings=BRINGS,
        reasons=moderation.REASONS,
        said=request.query_params.get("said", ""),
    )


@post("/events/{event:str}/coming", include_in_schema=False)
async def ask(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Ask to come."""
    form = await read_form(request)
    return await to_thread.run_sync(_ask, request, event, form)


def _ask(request: AnyRequest, event_id: str, form: dict[str, str]) -> Response[Any]:
    person = supporter_of(request)
    typed = GuestForm(
        name=form.get("name", "")[:200],
        email=form.get("email", "")[:300],
        brings=form.get("brings", "")[:20],
        needs=form.get("needs", "")[:2000],
    )
    asked = guests.ask(
        service_of(request), event_id, typed, came_from(request), person.person_id if person is not None else None
    )
    if isinstance(asked, list):
        problems = {one.field: one.in_full for one in reversed(asked)}
        return show(request, event_id, status=422, typed=typed, problems=dict(reversed(problems.items())))
    said = "full" if asked.full else "asked" if asked.by_host else "in"
    return Redirect(f"{page_of(event_id)}?said={said}#coming", status_code=303)


@post("/events/{event:str}/report", include_in_schema=False)
async def report(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Report an event. What is answered is the same whether others reported it too."""
    form = await read_form(request)
    return await to_thread.run_sync(_report, request, event, form)


def _report(request: AnyRequest, event_id: str, form: dict[str, str]) -> Response[Any]:
    try:
        moderation.report(
            service_of(request), event_id, form.get("reason", ""), form.get("detail", "")[:4000], came_from(request)
        )
    except Refusal as refusal:
        if refusal.code != "no_reason":
            raise
        return show(request, event_id, status=422, problems={"reason": str(refusal)})
    return page(request, "events/reported.html")


@post("/events/{event:str}/code", sync_to_thread=True, include_in_schema=False)
def make_code(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Make a code for the host's laptop. It is on this answer alone, which no browser keeps."""
    host = _person(request)
    try:
        code = hosting.make_code(service_of(request), event, host.person_id)
    except Refusal as refusal:
        if refusal.code != "no_code":
            raise
        return show(request, event, refusal=refusal)
    return show(request, event, code=code)


@get("/events/{event:str}/code", sync_to_thread=False, include_in_schema=False)
def no_code(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Whoever comes back to the address of a code finds the event, and can make another."""
    return Redirect(page_of(event), status_code=303)


@post("/events/{event:str}/guests/{guest:str}", include_in_schema=False)
async def answer(request: AnyRequest, event: FromPath[str], guest: FromPath[str]) -> Response[Any]:
    """The host says yes or no to a guest."""
    form = await read_form(request)
    return await to_thread.run_sync(_answer, request, event, guest, form.get("answer", ""))


def _answer(request: AnyRequest, event_id: str, guest_id: str, said: str) -> Response[Any]:
    host = _person(request)
    if said not in ("yes", "no"):
        raise Refusal(400, "bad_request", "Say yes or no.", "Go back, and press one of the two buttons.")
    try:
        guests.answer(service_of(request), event_id, host.person_id, guest_id, yes=said == "yes")
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return show(request, event_id, refusal=refusal)
    return Redirect(f"{page_of(event_id)}#guests", status_code=303)


@get("/events/{event:str}/cancel", sync_to_thread=True, include_in_schema=False)
def cancelling(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Whether the host is sure, and how many would be told."""
    return _cancelling(request, event)


def _cancelling(request: AnyRequest, event_id: str, because: str = "", refusal: Refusal | None = None) -> Response[Any]:
    service, host = service_of(request), _person(request)
    found: Event = events.look_as_host(service, event_id, host.person_id).event
    listed = guests.guest_list(service, event_id, host.person_id)
    return page(
        request,
        "events/cancel.html",
        refusal.status if refusal is not None else 200,
        event=found,
        told=sum(guest.status in ACTIVE for guest in listed),
        because=because,
        problems={"because": str(refusal)} if refusal is not None else {},
    )


@post("/events/{event:str}/cancel", include_in_schema=False)
async def cancel(request: AnyRequest, event: FromPath[str]) -> Response[Any]:
    """Cancel it."""
    form = await read_form(request)
    return await to_thread.run_sync(_cancel, request, event, form.get("because", "")[:1000])


def _cancel(request: AnyRequest, event_id: str, because: str) -> Response[Any]:
    host = _person(request)
    try:
        events.cancel(service_of(request), event_id, host.person_id, because)
    except Refusal as refusal:
        if refusal.code != "no_reason":
            raise
        return _cancelling(request, event_id, because, refusal)
    return Redirect(page_of(event_id), status_code=303)


def _person(request: AnyRequest) -> Person:
    person = stay_of(request).visitor
    assert isinstance(person, Person)
    return person


ROUTES = (event_page, ask, report, make_code, no_code, answer, cancelling, cancel)
