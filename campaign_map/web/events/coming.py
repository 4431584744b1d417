"""A guest's own page, from the link of a letter or signed in; one's own events; and what to do with a pairing link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect

from campaign_map.accounts.visitors import Person
from campaign_map.events import events, guests
from campaign_map.events.guests import ByKey, BySignIn, Visit, Who
from campaign_map.events.rows import ACTIVE, Coming, Event, Status
from campaign_map.problems import Refusal
from campaign_map.web.events import showing
from campaign_map.web.events.cards import Card, card_of
from campaign_map.web.events.event import BRINGS
from campaign_map.web.forms import read_form
from campaign_map.web.kept import kept_page
from campaign_map.web.rendering import page, render
from campaign_map.web.visitors import AnyRequest, service_of, stay_of

_LONGEST_KEY = 200
# The address has the key of a letter in it: no other page, not even one of ours, is told where a visitor comes from.
_KEEP_TO_ITSELF = {"referrer-policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class Hosting:
    """An event of one's own in a list: a card, its day, where it stands, and how many ask."""

    card: Card
    day: str
    tag: tuple[str, str]
    asking: int


@dataclass(frozen=True, slots=True)
class Going:
    """A visit in a list."""

    card: Card
    day: str
    tag: tuple[str, str]
    address: str


_TAGS = {
    Coming.ASKED: ("warn", "Not answered yet"),
    Coming.ACCEPTED: ("ok", "You are coming"),
    Coming.WAITING: ("warn", "On the waiting list"),
    Coming.DECLINED: ("", "No chair this time"),
    Coming.CANCELLED: ("", "You are not coming"),
}
_STANDS = {
    Status.WAITING: ("warn", "Waits for a coordinator"),
    Status.LISTED: ("ok", "On the map"),
    Status.REFUSED: ("bad", "Kept off the map"),
    Status.CANCELLED: ("bad", "Cancelled"),
}


@get("/coming", sync_to_thread=True, include_in_schema=False)
def own_page(request: AnyRequest) -> Response[Any]:
    """Where a guest stands; looking changes nothing, so programs that follow links in letters do no harm."""
    given = request.query_params
    if not given.get("key") and not given.get("visit"):
        return Redirect("/account/events", status_code=303)
    return _own_page(request, given)


def _own_page(
    request: AnyRequest,
    given: Mapping[str, str],
    *,
    problems: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    service = service_of(request)
    visit = guests.visit(service, _who(request, given))
    event, guest, now = visit.event, visit.guest, service.clock.now()
    answer = page(
        request,
        "events/coming.html",
        refusal.status if refusal is not None else 422 if problems else 200,
        event=event,
        guest=guest,
        private=visit.private,
        tile=showing.tile_of(event),
        standing=showing.standing(guest, event),
        tag=_TAGS[guest.status],
        off=event.status in (Status.CANCELLED, Status.REFUSED),
        over=event.is_over(now),
        can_change=guest.status in ACTIVE and _is_on(event) and not event.is_over(now),
        key=given.get("key", ""),
        visit=given.get("visit", ""),
        form={"brings": given.get("brings", str(guest.brings)), "needs": given.get("needs", guest.needs)},
        brings=BRINGS,
        problems=problems or {},
        refusal=refusal,
        said=given.get("said", ""),
    )
    answer.headers.update(_KEEP_TO_ITSELF)
    return answer


@post("/coming/change", include_in_schema=False)
async def change(request: AnyRequest) -> Response[Any]:
    """Bring other people, or need something else."""
    form = await read_form(request)
    return await to_thread.run_sync(_change, request, form)


def _change(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    brings, needs = form.get("brings", "")[:20], form.get("needs", "")[:2000]
    try:
        changed = guests.change(service_of(request), _who(request, form), brings, needs)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _own_page(request, form, refusal=refusal)
    if not isinstance(changed, Visit):
        return _own_page(request, form, problems={one.field: one.in_full for one in changed})
    return _back(form, "changed")


@post("/coming/cancel", include_in_schema=False)
async def cancel(request: AnyRequest) -> Response[Any]:
    """Not come after all."""
    form = await read_form(request)
    return await to_thread.run_sync(_cancel, request, form)


def _cancel(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    guests.cancel(service_of(request), _who(request, form))
    return _back(form, "cancelled")


@get("/account/events", sync_to_thread=True, include_in_schema=False)
def own_events(request: AnyRequest) -> Response[Any]:
    """What somebody advertises, and where they are going."""
    person, service = _person(request), service_of(request)
    hosting = [
        Hosting(card_of(event), _day(event), _STANDS[event.status], event.chairs.asked)
        for event in events.hosted_by(service, person.person_id)
    ]
    going = [
        Going(card_of(one.event), _day(one.event), _tag(one), f"/coming?visit={one.guest.attendance_id}")
        for one in guests.visits(service, person.person_id)
    ]
    return page(request, "events/mine.html", hosting=hosting, going=going)


@get("/join", include_in_schema=False, opt={"exclude_from_csrf": True})
async def join(request: AnyRequest) -> Response[Any]:
    """What to do with the link of a pairing code. The code is behind its # and never reaches this service."""
    return await kept_page(request, lambda: render(request, "events/join.html"))


def _who(request: AnyRequest, given: Mapping[str, str]) -> Who:
    key = given.get("key", "")
    if key:
        return ByKey(key[:_LONGEST_KEY])
    return BySignIn(_person(request).person_id, given.get("visit", "")[:_LONGEST_KEY])


def _back(form: Mapping[str, str], said: str) -> Response[Any]:
    name = "key" if form.get("key") else "visit"
    query = urlencode({name: form.get(name, "")[:_LONGEST_KEY], "said": said})
    return Redirect(f"/coming?{query}", status_code=303, headers=dict(_KEEP_TO_ITSELF))


def _is_on(event: Event) -> bool:
    return event.status is Status.LISTED or (event.status is Status.WAITING and event.listed_at is not None)


def _tag(visit: Visit) -> tuple[str, str]:
    off = visit.event.status in (Status.CANCELLED, Status.REFUSED)
    return ("bad", "Does not take place") if off else _TAGS[visit.guest.status]


def _day(event: Event) -> str:
    return event.when.partition(",")[0]


def _person(request: AnyRequest) -> Person:
    person = stay_of(request).visitor
    assert isinstance(person, Person)
    return person


ROUTES = (own_page, change, cancel, own_events, join)
