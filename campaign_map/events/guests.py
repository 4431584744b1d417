"""Who comes. Anybody asks with a name and an e-mail address; whoever is accepted is sent the address.

Nobody learns from an answer whether somebody else has asked: the page says the same whoever types an address, and the
rest is in the letter to it. Every letter has a link by which its reader changes or cancels; people who are signed in
see theirs. When there is no chair left one waits, and the first who fits moves up when one becomes free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, roles, tries
from campaign_map.accounts.emails import read_email
from campaign_map.accounts.visitors import Coordinator
from campaign_map.events import guestbook, letters, rows
from campaign_map.events.drafts import Problem
from campaign_map.events.guestbook import GuestRow
from campaign_map.events.letters import paper_of
from campaign_map.events.rows import ACTIVE, WITH_CHAIR, Coming, Event, Private, Status
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy, tidy_lines

MOST_BROUGHT = 9
"""People somebody may bring."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestForm:
    """What somebody typed who wants to come. ``needs`` is for the organiser alone."""

    name: str = ""
    email: str = ""
    brings: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page says to whoever has asked.

    Attributes:
        full: there was no chair left for so many: whoever is new waits.
        by_host: the organiser answers each in person.
    """

    full: bool
    by_host: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest, for themselves or the organiser.

    Attributes:
        ahead: how many people wait before them, when they wait.
    """

    attendance_id: str
    name: str
    brings: int
    needs: str
    status: Coming
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A guest's own page: the event, where they stand, and where exactly if they were accepted."""

    event: Event
    guest: Guest
    private: Private | None


@dataclass(frozen=True, slots=True)
class ByKey:
    """Somebody with the link of a letter."""

    key: str


@dataclass(frozen=True, slots=True)
class BySignIn:
    """Somebody who is signed in, and which of their visits is meant."""

    person_id: str
    attendance_id: str


Who = ByKey | BySignIn


def ask(
    service: Service, event_id: str, form: GuestForm, address: str, person_id: str | None = None
) -> Asked | list[Problem]:
    """Ask to come.

    Args:
        address: the network address the form came from.
        person_id: who is signed in, if anybody is; their own e-mail address is taken then.

    Returns:
        What the page says, or what is to be put right.

    Raises:
        Refusal: 404 ``no_event``; 409 ``event_off`` or ``event_over``; 403 ``blocked``; 429 ``too_many_tries``.
    """
    now, paper = service.clock.now(), paper_of(service)
    with service.store.write() as connection:
        read = _read(connection, form, person_id)
        if isinstance(read, list):
            return read
        name, email, brings, needs = read
        tries.check_and_count(connection, "ask to come, address", address, most=30, within=_HOUR, now=now)
        tries.check_and_count(connection, "ask to come, e-mail", email, most=6, within=_HOUR, now=now)
        event = rows.lock(connection, event_id)
        _check_open(event, now)
        asked = Asked(not guestbook.fits(event, 1 + brings), not event.accepts_all)
        known = guestbook.by_email(connection, event_id, email)
        if known is not None and known.status is not Coming.CANCELLED:
            key = guestbook.new_key(connection, now, known)
            letter = letters.asked_again(paper, event, known.name, known.status, key)
            guestbook.send(connection, now, known, letter)
            return asked
        guest = guestbook.add(
            connection, now, event, known, person_id=person_id, name=name, email=email, brings=brings, needs=needs
        )
        event = rows.find(connection, event_id)
        guestbook.tell(connection, now, event, guest, paper)
        guestbook.tell_host(connection, now, event, guest, paper)
        return asked


def visit(service: Service, who: Who) -> Visit:
    """A guest's own page.

    Raises:
        Refusal: 404 ``no_visit``.
    """
    with service.store.read() as connection:
        guest = _own(connection, who)
        event = rows.find(connection, guest.event_id)
        return _visit(connection, event, guest, service.clock.now())


def visits(service: Service, person_id: str) -> tuple[Visit, ...]:
    """Where somebody who is signed in goes, the next first; what is over or was cancelled is left out."""
    now = service.clock.now()
    table, events = models.attendances, models.events
    with service.store.read() as connection:
        found = connection.execute(
            sa.select(table)
            .join(events, events.c.event_id == table.c.event_id)
            .join(models.people, models.people.c.email == table.c.email)
            .where(models.people.c.person_id == person_id, events.c.ends > now, table.c.status != Coming.CANCELLED)
            .order_by(events.c.starts, events.c.event_id)
        )
        guests = [guestbook.guest_row(row) for row in found]
        return tuple(_visit(connection, rows.find(connection, one.event_id), one, now) for one in guests)


def change(service: Service, who: Who, brings: str, needs: str) -> Visit | list[Problem]:
    """Bring other people, or say something else that would help. Who needs fewer chairs makes room for others.

    Raises:
        Refusal: 404 ``no_visit``; 409 ``event_off``, ``event_over``, ``not_coming`` or ``no_chair``.
    """
    now = service.clock.now()
    problems: list[Problem] = []
    number, said = _brings(brings, problems), _needs(needs, problems)
    if problems:
        return problems
    with service.store.write() as connection:
        guest, event = _locked(connection, who)
        _check_open(event, now, reported=True)
        if guest.status not in ACTIVE:
            raise Refusal(409, "not_coming", "You are not on the list of this event.", "Ask again on its page.")
        if guest.status in WITH_CHAIR and not guestbook.fits(event, number - guest.brings):
            raise Refusal(
                409, "no_chair", f"There is no chair for {_people(1 + number)}.", f"You keep {_chairs(guest.chairs)}."
            )
        guest = guestbook.set_guest(connection, now, guest, brings=number, needs=said)
        guestbook.move_up(connection, now, event.event_id, paper_of(service))
        return _visit(connection, rows.find(connection, event.event_id), _again(connection, guest), now)


def cancel(service: Service, who: Who) -> Visit:
    """Not come after all. Done twice, it is done once.

    Raises:
        Refusal: 404 ``no_visit``; 409 ``event_over``.
    """
    now, paper = service.clock.now(), paper_of(service)
    with service.store.write() as connection:
        guest, event = _locked(connection, who)
        if event.is_over(now):
            raise _over()
        if guest.status in ACTIVE:
            guest = guestbook.set_guest(connection, now, guest, status=Coming.CANCELLED, needs="")
            guestbook.tell(connection, now, event, guest, paper)
            guestbook.tell_host(connection, now, event, guest, paper)
            guestbook.move_up(connection, now, event.event_id, paper)
        return _visit(connection, rows.find(connection, event.event_id), guest, now)


def guest_list(service: Service, event_id: str, organiser_id: str) -> tuple[Guest, ...]:
    """The organiser's list: who asks, who comes, who waits, in the order of asking; then those who were told no. No
    e-mail addresses.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``.
    """
    with service.store.read() as connection:
        _check_host(rows.find(connection, event_id), organiser_id)
        return _list(connection, event_id)


def guest_list_for(service: Service, event_id: str, coordinator: Coordinator) -> tuple[Guest, ...]:
    """The same for a coordinator; that they looked is written down.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``.
    """
    with service.store.write() as connection:
        event = rows.find(connection, event_id)
        roles.require(coordinator, roles.Action.SEE_GUESTS, event.seat_code)
        found = _list(connection, event_id)
        audit.note(
            connection,
            service.clock.now(),
            coordinator.actor,
            "guests seen",
            seat_code=event.seat_code,
            subject=event_id,
            rows=len(found),
        )
        return found


def answer(service: Service, event_id: str, organiser_id: str, attendance_id: str, *, yes: bool) -> Guest:
    """The organiser says yes or no to somebody, who is told. A no may become a yes while there are chairs, and a yes a
    no.

    Raises:
        Refusal: 404 ``no_event`` or ``no_visit``; 403 ``not_yours``; 409 ``event_off``, ``event_over``,
            ``not_coming`` or ``no_chair``.
    """
    now, paper = service.clock.now(), paper_of(service)
    with service.store.write() as connection:
        event = rows.lock(connection, event_id)
        _check_host(event, organiser_id)
        _check_open(event, now, reported=True)
        guest = guestbook.by_id(connection, attendance_id)
        if guest is None or guest.event_id != event_id:
            raise _no_visit()
        if guest.status is Coming.CANCELLED:
            raise Refusal(409, "not_coming", "They have cancelled.", "They can ask again themselves.")
        status = Coming.ACCEPTED if yes else Coming.DECLINED
        if status is guest.status:
            return _guest(connection, guest)
        if yes and guest.status not in WITH_CHAIR and not guestbook.fits(event, guest.chairs):
            raise Refusal(
                409,
                "no_chair",
                f"There is no chair left for {_people(guest.chairs)}.",
                "They move up by themselves when one becomes free; or give the event more chairs.",
            )
        guest = guestbook.set_guest(connection, now, guest, status=status)
        guestbook.tell(connection, now, rows.find(connection, event_id), guest, paper)
        guestbook.move_up(connection, now, event_id, paper)
        return _guest(connection, guest)


def _read(
    connection: sa.Connection, form: GuestForm, person_id: str | None
) -> tuple[str, str, int, str] | list[Problem]:
    problems: list[Problem] = []
    name = tidy(form.name, 41)
    if not name or len(name) > 40:
        problems.append(Problem("name", "Say your first name", "In 40 letters at most."))
    email = ""
    if person_id is not None:
        email = _email_of(connection, person_id)
    else:
        try:
            email = read_email(form.email)
        except Refusal as refusal:
            problems.append(Problem("email", refusal.what.removesuffix("."), refusal.way_out))
    brings, needs = _brings(form.brings, problems), _needs(form.needs, problems)
    return problems or (name, email, brings, needs)


def _email_of(connection: sa.Connection, person_id: str) -> str:
    table = models.people.c
    row = connection.execute(sa.select(table.email, table.blocked_at).where(table.person_id == person_id)).first()
    if row is None or row.blocked_at is not None:
        raise Refusal(403, "blocked", "You cannot do that any more.", "Write to the campaign.")
    return str(row.email)


def _brings(typed: str, problems: list[Problem]) -> int:
    typed = tidy(typed) or "0"
    if typed.isascii() and typed.isdigit() and int(typed[:3]) <= MOST_BROUGHT:
        return int(typed)
    problems.append(Problem("brings", f"You can bring up to {MOST_BROUGHT} people", "Write how many in figures."))
    return 0


def _needs(typed: str, problems: list[Problem]) -> str:
    needs = tidy_lines(typed, 301)
    if len(needs) > 300:
        problems.append(Problem("needs", "This is longer than 300 characters", "Shorten it."))
    return needs


def _own(connection: sa.Connection, who: Who) -> GuestRow:
    if isinstance(who, ByKey):
        guest = guestbook.by_key(connection, who.key)
    else:
        guest = guestbook.by_id(connection, who.attendance_id)
        if guest is not None and guest.email != _email_of(connection, who.person_id):
            guest = None
    if guest is None:
        raise _no_visit()
    return guest


def _locked(connection: sa.Connection, who: Who) -> tuple[GuestRow, Event]:
    """A guest read again under the lock of their event."""
    event = rows.lock(connection, _own(connection, who).event_id)
    return _own(connection, who), event


def _again(connection: sa.Connection, guest: GuestRow) -> GuestRow:
    return guestbook.by_id(connection, guest.attendance_id) or guest


def _list(connection: sa.Connection, event_id: str) -> tuple[Guest, ...]:
    found = guestbook.guests_of(connection, event_id, (*ACTIVE, Coming.DECLINED))
    ahead = 0
    result = []
    for guest in sorted(found, key=lambda guest: guest.status is Coming.DECLINED):
        waits = guest.status is Coming.WAITING
        result.append(_shown(guest, ahead if waits else 0))
        ahead += waits
    return tuple(result)


def _guest(connection: sa.Connection, guest: GuestRow) -> Guest:
    ahead = 0
    if guest.status is Coming.WAITING:
        waiting = guestbook.guests_of(connection, guest.event_id, (Coming.WAITING,))
        ahead = sum(other.turn < guest.turn for other in waiting)
    return _shown(guest, ahead)


def _shown(guest: GuestRow, ahead: int) -> Guest:
    return Guest(guest.attendance_id, guest.name, guest.brings, guest.needs, guest.status, ahead)


def _visit(connection: sa.Connection, event: Event, guest: GuestRow, now: datetime) -> Visit:
    may_know = guest.status is Coming.ACCEPTED and event.status in (Status.LISTED, Status.WAITING)
    return Visit(event, _guest(connection, guest), rows.private(connection, event.event_id) if may_know else None)


def _check_host(event: Event, organiser_id: str) -> None:
    if event.organiser_id != organiser_id:
        raise Refusal(403, "not_yours", "Only the host of this event sees that.", "Sign in with the host’s address.")


def _check_open(event: Event, now: datetime, *, reported: bool = False) -> None:
    """Raise unless people can come. An event that waits for a coordinator takes nobody new."""
    if event.status in (Status.CANCELLED, Status.REFUSED) and event.listed_at is not None:
        raise Refusal(409, "event_off", "This event does not take place.", "Look for another in the list.")
    if event.status is not Status.LISTED and not (reported and event.listed_at is not None):
        raise rows.not_there()
    if event.is_over(now):
        raise _over()


def _over() -> Refusal:
    return Refusal(409, "event_over", "This event is over.", "Look for another in the list.")


def _no_visit() -> Refusal:
    return Refusal(
        404, "no_visit", "This link is not good any more.", "Look for a newer letter, or ask again on the event’s page."
    )


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def _chairs(number: int) -> str:
    return "your chair" if number == 1 else f"your {number} chairs"
