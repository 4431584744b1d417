"""What needs a person first: swings that are old, screenings that run out, the tray, events, reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import tickets, tray
from campaign_map.desk.tonight import screening_runs_out
from campaign_map.events import moderation
from campaign_map.need import swings
from campaign_map.need.swings import EVERYWHERE, SwingInForce
from campaign_map.profile import FRESH
from campaign_map.settings import Service
from campaign_map.web.desk.frame import somewhere
from campaign_map.web.words import count, day_name, small, when
from phonebank_app.law.rights import CASEWORK_DAYS
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code

_SOON = timedelta(days=2)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that needs a person: what, where to see to it, and what happens otherwise."""

    title: str
    address: str
    note: str


def wanted(service: Service, connection: sa.Connection, coordinator: Coordinator) -> list[Wanted]:
    """What this coordinator can see to, the most pressing first."""
    found: list[Wanted] = []
    if somewhere(coordinator, Action.ANSWER_VOTERS):
        found += _requests(service, connection, coordinator)
    if roles.may(coordinator, Action.SET_SWINGS):
        found += _swings(service)
    if somewhere(coordinator, Action.LOAD_LISTS):
        found += _screenings(service, connection, coordinator)
    if somewhere(coordinator, Action.SEE_SET_ASIDE):
        found += _tray(connection, coordinator)
    if somewhere(coordinator, Action.MODERATE_EVENTS):
        found += _events(service, coordinator)
    return found


def _swings(service: Service) -> list[Wanted]:
    old = [one for one in swings.in_force(service) if one.seats and timedelta(days=one.days) >= FRESH - _SOON]
    stale = [one for one in old if one.stale]
    some, note = (stale, "Find newer polls: places are decided by them.") if stale else (old, "")
    if not some:
        return []
    if not note:
        left = FRESH.days - max(one.days for one in some)
        note = "A new one is wanted today." if left <= 0 else f"A new one is wanted in {count(left, 'day')}."
    title = f"Swing is {count(max(one.days for one in some), 'day')} old{_places(some)}"
    return [Wanted(title, "/coordinate/swings", note)]


def _places(some: list[SwingInForce]) -> str:
    names = [one.place or EVERYWHERE for one in some]
    if len(names) > 2:
        return f" in {small(len(names))} places"
    return "".join([" ", " and ".join(name if name == EVERYWHERE else f"in {name}" for name in names)])


def _screenings(service: Service, connection: sa.Connection, coordinator: Coordinator) -> list[Wanted]:
    now = service.clock.now()
    some = screening_runs_out(service, connection, now, roles.within(coordinator, Action.LOAD_LISTS))
    found = []
    for one in some[:_SHOWN]:
        name = seats_by_code()[one.seat_code].name
        people = count(one.people, "person", "people")
        note = f"{people} on it may not be rung {'any more' if one.over else 'after that'}."
        named = when(one.until, now)
        until = named.lower() if named in ("Tonight", "Today", "Tomorrow") else f"on {day_name(one.until)}"
        title = f"{name}: screening is over" if one.over else f"{name}: screening runs out {until}"
        found.append(Wanted(title, f"/coordinate/lists/{one.list_id}", note))
    if len(some) > _SHOWN:
        more = count(len(some) - _SHOWN, "more list")
        found.append(Wanted(f"{more} to screen", "/coordinate/lists", "Nobody may be rung 28 days after a screening."))
    return found


def _requests(service: Service, connection: sa.Connection, coordinator: Coordinator) -> list[Wanted]:
    """What voters asked for comes before everything: the law sets a day."""
    seats, today = roles.within(coordinator, Action.ANSWER_VOTERS), local(service.clock.now()).date()
    found = []
    for of, asked, where, by_when in (
        (
            tickets.RIGHTS,
            "asked for something",
            "/coordinate/requests",
            "Data and erasure within a month, a complaint acknowledged within thirty days.",
        ),
        (
            tickets.CASEWORK,
            "asked the local office for help",
            "/coordinate/requests?for=office",
            f"Somebody there comes back to each within {CASEWORK_DAYS} days.",
        ),
    ):
        waiting = tickets.waiting(connection, seats, today, of=of)
        if waiting.many:
            late = f"{count(waiting.overdue, 'answer')} late. " if waiting.overdue else ""
            found.append(Wanted(f"{count(waiting.many, 'voter')} {asked}", where, f"{late}{by_when}"))
    return found


def _tray(connection: sa.Connection, coordinator: Coordinator) -> list[Wanted]:
    waiting = tray.waiting(connection, roles.within(coordinator, Action.SEE_SET_ASIDE))
    if not waiting:
        return []
    commonest = max(waiting, key=lambda code: waiting[code])
    title = f"{count(sum(waiting.values()), 'outcome')} in the tray"
    return [Wanted(title, "/coordinate/tray", f"{tray.CODES.get(commonest, (commonest, ''))[0]}.")]


def _events(service: Service, coordinator: Coordinator) -> list[Wanted]:
    now = service.clock.now()
    found = []
    reported = moderation.reported(service, coordinator)
    if reported:
        many = sum(len(one.reports) for one in reported)
        note = f"About {count(len(reported), 'event')}. Look whether it may stay on the map."
        found.append(Wanted(f"{count(many, 'report')} from supporters", "/coordinate/events", note))
    waiting = moderation.queue_of(service, coordinator)
    if waiting:
        first = when(waiting[0].event.starts, now)
        title = f"{count(len(waiting), 'event')} from new organisers"
        found.append(Wanted(title, "/coordinate/events", f"Nobody sees them before you do. The first begins: {first}."))
    return found
