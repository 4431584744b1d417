"""What an event's page shows, to whom: everybody, the guest who is signed in, the host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from campaign_map.events import access, guests, hosting, times
from campaign_map.events.drafts import Kind
from campaign_map.events.guests import Guest, Visit
from campaign_map.events.hosting import Checklist, PairingCode
from campaign_map.events.letters import with_others
from campaign_map.events.rows import Coming, Event, Status
from campaign_map.need import figures
from campaign_map.need.figures import Figures
from campaign_map.places.pictures import Picture, spot_picture
from campaign_map.places.pins import Pin
from campaign_map.places.postcodes import look_up
from campaign_map.settings import Service
from campaign_map.web.asked import HOURS
from campaign_map.web.events.cards import RING_MILES, chair_words
from campaign_map.web.front import CALLERS
from campaign_map.web.words import count
from phonebank_app.machine.clock import local
from phonebank_app.seats import Need, Seat, seats_by_code

_DRAWN = 24
"""Of more chairs than this a bar is drawn."""
_ACCESS_SIGNS = {
    "step_free": "step-free",
    "toilet": "door",
    "hearing": "ear",
    "quiet_room": "quiet",
    "children": "person",
    "meet_you": "train",
}
_NEEDED = {
    Need.MOST: "needed most",
    Need.MUCH: "where much is needed",
    Need.MORE: "where some more is needed",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """The date as a leaf of a calendar: Wed, 27, Nov."""

    weekday: str
    day: int
    month: str


@dataclass(frozen=True, slots=True)
class State:
    """What is to be known of an event before anything else.

    Attributes:
        kind: of the notice: “warn”, “bad” or blank.
        is_open: people can still ask to come.
    """

    kind: str = ""
    sign: str = ""
    title: str = ""
    words: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Seating:
    """Chairs in words and in numbers; ``drawn`` is whether there are few enough to draw each."""

    title: str
    beside: str
    taken: int
    free: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the host alone sees.

    Attributes:
        code: one that was just made; it can be read this once.
        code_until: until when the code is good, in words; blank without one.
        may_make: whether a code can be made now.
        why_not: when not, why and what then.
        seat: the seat that the service decided on.
        list_until: until when the list is lent, in words.
        asking: guests who wait for an answer.
    """

    checklist: Checklist
    code: PairingCode | None
    qr: Markup
    code_until: str
    may_make: bool
    why_not: str
    seat: Seat | None
    list_until: str
    guests: tuple[Guest, ...]
    asking: int
    may_change: bool


def tile_of(event: Event) -> Tile:
    """The day on which it begins, where it is."""
    day = event.starts.astimezone(ZoneInfo(event.time_zone)).date()
    return Tile(f"{day:%a}", day.day, times.MONTHS[day.month - 1][:3])


def state_of(event: Event, now: datetime, *, for_host: bool) -> State:
    """Where an event stands; only its host is told what is between them and the coordinators."""
    because = f"The reason given: {event.status_because}" if for_host and event.status_because else ""
    if event.status is Status.CANCELLED:
        return State(
            "bad", "ban", "Cancelled", because or f"{event.host_name} has cancelled it. Please do not set out.", False
        )
    if event.status is Status.REFUSED and event.listed_at is not None:
        return State("bad", "ban", "Taken off the map", because or "The campaign has taken it off the map.", False)
    if event.is_over(now):
        return State("", "clock", "This event is over", "Look in the list for the next one.", False)
    if event.status is Status.REFUSED:
        words = f"{because} Change it, and it is looked at again."
        return State("warn", "warning", "A coordinator kept it off the map", words.strip(), False)
    if event.status is Status.WAITING and event.listed_at is not None:
        words = "Several people reported it, so it is off the list until a coordinator has looked. Those who said yes"
        return State("warn", "flag", "Being looked at", f"{words} keep their chairs. You are written to.", False)
    if event.status is Status.WAITING:
        words = "A coordinator looks at it before it is on the map, and you are written to. So far only"
        return State("warn", "clock", "Waiting for a coordinator", f"{words} you see this page.", False)
    return State()


def seating_of(event: Event) -> Seating:
    """Chairs as a page shows them."""
    one, many = chair_words(event)
    taken = event.chairs.taken
    if event.capacity is None or event.chairs_left is None:
        going = f"{count(event.chairs.accepted)} going" if event.chairs.accepted else "Be the first to come"
        return Seating(going, "Room for everybody", 0, 0, False)
    title = f"{count(event.chairs_left, one, many)} left" if event.chairs_left else f"No {many} left"
    beside = f"{taken} of {event.capacity:,} taken"
    if event.chairs.waiting:
        beside += f", {count(event.chairs.waiting, 'person', 'people')} waiting"
    return Seating(title, beside, min(taken, event.capacity), event.chairs_left, event.capacity <= _DRAWN)


def access_of(event: Event) -> list[tuple[str, str]]:
    """What makes it possible to come: icon and words; the organiser's own words last."""
    rows = [(_ACCESS_SIGNS.get(key, "check"), access.ACCESS[key]) for key in event.access if key in access.ACCESS]
    return [*rows, ("info", event.access_note)] if event.access_note else rows


def purpose_of(event: Event, counted: Figures) -> tuple[str, Seat | None, str]:
    """What it is for, in words around the name of a seat: before it, the seat if one was named, after it."""
    seat = seats_by_code().get(event.seat_code)
    if event.kind is Kind.PHONEBANK and seat is None:
        return "Ringing voters wherever that evening needs it most.", None, ""
    if seat is None:
        return "", None, ""
    need = next((Need.of(one.index) for one in counted.ranking.now if one.need.code == seat.code), None)
    needed = f", {_NEEDED[need]} just now" if need in _NEEDED else ""
    if event.kind is Kind.PHONEBANK:
        return "Ringing voters in", seat, f"{needed}. If another needs it clearly more on the evening, the map says so."
    if event.kind is Kind.DOORS:
        return "Knocking in", seat, f"{needed}."
    return "For", seat, f"{needed}."


def picture_of(service: Service, event: Event, counted: Figures) -> Picture | None:
    """Roughly where it is; ``None`` online and abroad. The ring is about the middle of the postcode district."""
    if event.lat is None or event.lon is None:
        return None
    about = look_up(event.district).seats
    filled = event.seat_code if event.seat_code in about or not about else about[0]
    if not filled:
        return None
    pin = Pin(event.lat, event.lon, ring_miles=RING_MILES)
    with service.store.read() as connection:
        return spot_picture(connection, counted.ranking.now, filled, pin)


def counted_of(service: Service) -> Figures:
    """The figures that a page of an event needs."""
    return figures.current(service, CALLERS, HOURS)


def own_visit(service: Service, person_id: str, event_id: str) -> Visit | None:
    """Where somebody who is signed in stands with an event; ``None`` when they have not asked, or cancelled."""
    return next((one for one in guests.visits(service, person_id) if one.event.event_id == event_id), None)


def panel_of(service: Service, event: Event, organiser_id: str, code: PairingCode | None) -> Panel:
    """The host's panel.

    Raises:
        Refusal: 403 ``not_yours``.
    """
    now = service.clock.now()
    checklist = hosting.checklist(service, event.event_id, organiser_id)
    found = guests.guest_list(service, event.event_id, organiser_id)
    until = code.expires if code is not None else checklist.code_until
    may_make, why_not = _may_make(event, now)
    off = event.status is Status.CANCELLED or (event.status is Status.REFUSED and event.listed_at is not None)
    return Panel(
        checklist=checklist,
        code=code,
        # Drawn by a library from our own link: no markup of anybody else's is in it.
        qr=Markup(code.qr) if code is not None else Markup(),
        code_until=moment_words(until, now) if until is not None else "",
        may_make=may_make,
        why_not=why_not,
        seat=seats_by_code().get(checklist.seat_code),
        list_until=moment_words(checklist.until, now) if checklist.until is not None else "",
        guests=found,
        asking=sum(guest.status is Coming.ASKED for guest in found),
        may_change=not off and not event.is_over(now),
    )


def guest_words(guest: Guest) -> str:
    """Coming, with one more; wants to come; third on the waiting list."""
    stands = {
        Coming.ASKED: "Wants to come",
        Coming.ACCEPTED: "Coming",
        Coming.WAITING: "Waiting for a chair",
        Coming.DECLINED: "You said no",
        Coming.CANCELLED: "Cancelled",
    }[guest.status]
    return f"{stands}{with_others('', guest.brings).replace(' and ', ', brings ', 1)}"


def moment_words(moment: datetime, now: datetime) -> str:
    """“7pm”, or “7pm on Wednesday” when that is another day."""
    there, today = local(moment), local(now).date()
    words = times.clock_words(there)
    return words if there.date() == today else f"{words} on {there:%A}"


def standing(guest: Guest, event: Event) -> tuple[str, str]:
    """Where a guest stands: a title and a sentence."""
    host = event.host_name
    ahead = f"{count(guest.ahead, 'person', 'people')} before you" if guest.ahead else "You are the next"
    return {
        Coming.ASKED: ("You have asked to come", f"{host} says yes or no by e-mail. The address comes with the yes."),
        Coming.ACCEPTED: ("You are coming", f"{host} expects you."),
        Coming.WAITING: ("You are on the waiting list", f"{ahead}. If there is a chair you get a letter."),
        Coming.DECLINED: ("No chair for you this time", f"{host} cannot have you. Others would like you to come."),
        Coming.CANCELLED: ("You are not coming", "Your chair goes to somebody else."),
    }[guest.status]


def _may_make(event: Event, now: datetime) -> tuple[bool, str]:
    if event.status in (Status.CANCELLED, Status.REFUSED) or event.is_over(now):
        return False, ""
    if event.status is not Status.LISTED:
        return False, "You get a code for your laptop once a coordinator has seen the event."
    if now < event.starts - hosting.EARLIEST:
        first = local(event.starts - hosting.EARLIEST)
        when = f"{times.day_words(first.date())}, {times.clock_words(first)}"
        return False, f"People are lent to a party for one evening: the code can be made from {when}."
    return True, ""


def context_of(service: Service, event: Event, *, for_host: bool) -> dict[str, Any]:
    """What the page shows to everybody."""
    counted = counted_of(service)
    before, seat, after = purpose_of(event, counted)
    return {
        "event": event,
        "tile": tile_of(event),
        "when": times.when_words(event.starts, event.ends, event.time_zone, today=local(service.clock.now()).date()),
        "state": state_of(event, service.clock.now(), for_host=for_host),
        "purpose": (before, seat, after),
        "seating": seating_of(event),
        "access": access_of(event),
        "picture": picture_of(service, event, counted),
        "page_url": f"{service.settings.public_url}/events/{event.event_id}",
    }
