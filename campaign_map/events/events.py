"""Events that supporters advertise themselves: on the map at once, or after a coordinator has seen a first one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, tries
from campaign_map.accounts.audit import Actor
from campaign_map.events import guestbook, hosting, rows
from campaign_map.events.drafts import Draft, EventForm, Problem, read_form
from campaign_map.events.letters import paper_of
from campaign_map.events.points import point_of
from campaign_map.events.rows import Event, Private, Status
from campaign_map.events.times import clock_words
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.seats import seats_by_code

_MOST_A_DAY = 20
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hosted:
    """An event for its organiser: what everybody sees, what only the accepted see, and their own number."""

    event: Event
    private: Private
    host_phone: str


def advertise(service: Service, organiser_id: str, form: EventForm) -> Event | list[Problem]:
    """Put an event on the map, or before a coordinator when it is the organiser's first.

    Returns:
        The event, or everything that is to be put right in the form.

    Raises:
        Refusal: 403 ``blocked``; 429 ``too_many_tries``.
    """
    now = service.clock.now()
    draft = read_form(form, now, _hours(service))
    if isinstance(draft, list):
        return draft
    with service.store.write() as connection:
        trusted = _organiser(connection, organiser_id)
        tries.check_and_count(
            connection, "advertise", organiser_id, most=_MOST_A_DAY, within=timedelta(days=1), now=now
        )
        event_id = rows.new_id()
        status = Status.LISTED if trusted else Status.WAITING
        connection.execute(
            models.events.insert().values(
                event_id=event_id,
                organiser_id=organiser_id,
                **_columns(draft),
                status=status,
                status_because="",
                made_at=now,
                changed_at=now,
                listed_at=now if trusted else None,
                revision=0,
            )
        )
        _note(connection, now, organiser_id, "event advertised", draft.seat_code, event_id, status)
        return rows.find(connection, event_id)


def look(service: Service, event_id: str, viewer_id: str | None = None) -> Event:
    """An event as everybody may see it; one that is not on the map as its organiser may.

    A cancelled one can be seen by those who have its address, if it was ever on the map: they may be about to set out.

    Raises:
        Refusal: 404 ``no_event``.
    """
    with service.store.read() as connection:
        event = rows.find(connection, event_id)
    known = event.listed_at is not None and event.status is not Status.WAITING
    if known or (viewer_id is not None and viewer_id == event.organiser_id):
        return event
    raise rows.not_there()


def look_as_host(service: Service, event_id: str, organiser_id: str) -> Hosted:
    """An event for its organiser.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``.
    """
    with service.store.read() as connection:
        event = rows.find(connection, event_id)
        check_host(event, organiser_id)
        return _hosted(connection, event)


def hosted_by(service: Service, organiser_id: str) -> tuple[Event, ...]:
    """Every event of an organiser that is not over, the next first."""
    table = models.events.c
    with service.store.read() as connection:
        found = connection.execute(
            rows.public()
            .where(table.organiser_id == organiser_id, table.ends > service.clock.now())
            .order_by(table.starts, table.event_id)
        )
        return rows.events_of(connection, found)


def form_of(hosted: Hosted) -> EventForm:
    """The form as it would have been typed for this event: what the page for changing it begins with."""
    event = hosted.event
    zone = ZoneInfo(event.time_zone)
    starts, ends = event.starts.astimezone(zone), event.ends.astimezone(zone)
    seat = seats_by_code().get(event.seat_code)
    return EventForm(
        kind=event.kind,
        title=event.title,
        description=event.description,
        seat=seat.name if seat else "",
        date=starts.date().isoformat(),
        starts=clock_words(starts),
        ends=clock_words(ends),
        end_date="" if ends.date() == starts.date() else ends.date().isoformat(),
        time_zone=event.time_zone,
        capacity="" if event.capacity is None else str(event.capacity),
        accepts_all=event.accepts_all,
        area=event.area,
        district=event.district,
        address=hosted.private.address,
        way_in=hosted.private.way_in,
        link=hosted.private.link,
        access=event.access,
        access_note=event.access_note,
        host_name=event.host_name,
        host_phone=hosted.host_phone,
    )


def change(service: Service, event_id: str, organiser_id: str, form: EventForm) -> Event | list[Problem]:
    """Change an event. Those who said yes are told when the day, the time or the place is another; those who wait
    move up when there are more chairs. One that was refused is looked at again.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours`` or ``blocked``; 409 ``event_off`` or ``event_over``.
    """
    now, paper = service.clock.now(), paper_of(service)
    with service.store.write() as connection:
        _organiser(connection, organiser_id)
        event = rows.lock(connection, event_id)
        check_host(event, organiser_id)
        _check_changeable(event, now)
        before = _hosted(connection, event)
        begun = event.starts if event.starts <= now else None
        draft = read_form(form, now, _hours(service), begun=begun)
        if isinstance(draft, list):
            return draft
        problems = _against_guests(event, draft)
        if problems:
            return problems
        news = _news(before, draft)
        again = event.status is Status.REFUSED
        matters = news or draft.title != event.title or draft.description != event.description
        connection.execute(
            models.events.update()
            .where(models.events.c.event_id == event_id)
            .values(
                **_columns(draft),
                changed_at=now,
                revision=event.revision + bool(matters),
                status=Status.WAITING if again else event.status,
                status_because="" if again else event.status_because,
                reminded_at=None if draft.starts != event.starts else models.events.c.reminded_at,
            )
        )
        _note(connection, now, organiser_id, "event changed", draft.seat_code, event_id, news)
        event = rows.find(connection, event_id)
        if news:
            guestbook.tell_changes(connection, now, event, news, paper)
        hosting.resize_party(connection, event)
        guestbook.move_up(connection, now, event_id, paper)
        return rows.find(connection, event_id)


def cancel(service: Service, event_id: str, organiser_id: str, because: str) -> Event:
    """Call an event off. Those who said yes are told, with the reason; what its party was lent goes back at once.
    Done twice, it is done once.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``; 409 ``event_over``; 400 ``no_reason``.
    """
    now = service.clock.now()
    because = tidy(because, 300)
    with service.store.write() as connection:
        event = rows.lock(connection, event_id)
        check_host(event, organiser_id)
        if event.status is Status.CANCELLED:
            return event
        if event.is_over(now):
            raise _over()
        if not because:
            raise Refusal(400, "no_reason", "Say why: those who said yes are told.", "A few words are enough.")
        _note(connection, now, organiser_id, "event cancelled", event.seat_code, event_id, "")
        return call_off(connection, service, event, Status.CANCELLED, because)


def call_off(connection: sa.Connection, service: Service, event: Event, status: Status, because: str) -> Event:
    """Make a locked event cancelled or refused: its guests are told, its party ends."""
    now = service.clock.now()
    table = models.events
    connection.execute(
        table.update()
        .where(table.c.event_id == event.event_id)
        .values(status=status, status_because=because, changed_at=now, revision=event.revision + 1)
    )
    off = rows.find(connection, event.event_id)
    by_host = status is Status.CANCELLED
    guestbook.tell_off(connection, now, off, because, paper_of(service), by_host=by_host)
    if off.party_id is not None:
        hosting.end_party(connection, off.party_id, now)
    return off


def next_week(service: Service, event_id: str, organiser_id: str) -> EventForm:
    """The form for the same event a week later, by the clock on the wall: half past six stays half past six.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``.
    """
    hosted = look_as_host(service, event_id, organiser_id)
    zone = ZoneInfo(hosted.event.time_zone)
    day = hosted.event.starts.astimezone(zone).date() + _WEEK
    last = hosted.event.ends.astimezone(zone).date() + _WEEK
    while day < service.clock.now().astimezone(zone).date():
        day, last = day + _WEEK, last + _WEEK
    form = form_of(hosted)
    return dataclasses.replace(form, date=day.isoformat(), end_date="" if last == day else last.isoformat())


def check_host(event: Event, organiser_id: str) -> None:
    """Raise 403 ``not_yours`` unless this is who hosts the event."""
    if event.organiser_id != organiser_id:
        raise Refusal(403, "not_yours", "Only the host of this event may do that.", "Sign in with the host’s address.")


def _organiser(connection: sa.Connection, person_id: str) -> bool:
    """Whether an organiser is trusted.

    Raises:
        Refusal: 403 ``blocked``.
    """
    table = models.people.c
    row = connection.execute(sa.select(table.trusted_at, table.blocked_at).where(table.person_id == person_id)).first()
    if row is None or row.blocked_at is not None:
        raise Refusal(403, "blocked", "You cannot advertise events any more.", "Write to the campaign.")
    return row.trusted_at is not None


def _hours(service: Service) -> Hours | None:
    """When voters may be rung: the laptops' own rule."""
    return None if service.settings.rehearsal else Hours()


def _columns(draft: Draft) -> dict[str, Any]:
    point = point_of(draft.district, draft.seat_code)
    lat, lon = point if point is not None else (None, None)
    return {**dataclasses.asdict(draft), "lat": lat, "lon": lon}


def _hosted(connection: sa.Connection, event: Event) -> Hosted:
    table = models.events.c
    phone = connection.execute(sa.select(table.host_phone).where(table.event_id == event.event_id)).scalar_one()
    return Hosted(event, rows.private(connection, event.event_id), phone)


def _check_changeable(event: Event, now: datetime) -> None:
    if event.status is Status.CANCELLED or (event.status is Status.REFUSED and event.listed_at is not None):
        raise Refusal(409, "event_off", "This event does not take place any more.", "Advertise another one.")
    if event.is_over(now):
        raise _over()


def _over() -> Refusal:
    return Refusal(409, "event_over", "This event is over.", "Advertise another one.")


def _against_guests(event: Event, draft: Draft) -> list[Problem]:
    """What cannot be changed because of those who have a chair, or a list, already."""
    problems = []
    if draft.capacity is not None and draft.capacity < event.chairs.taken:
        number = event.chairs.taken
        said = f"{'One chair is' if number == 1 else f'{number} chairs are'} promised already"
        problems.append(Problem("capacity", said, f"Keep at least {number}, or say no to somebody first."))
    if event.party_id is not None and draft.kind is not event.kind:
        problems.append(Problem("kind", "A laptop was paired for this phonebank", "Cancel it and advertise another."))
    return problems


def _news(before: Hosted, draft: Draft) -> str:
    """What those who said yes must hear of: “when and where”, or blank for nothing."""
    event, private = before.event, before.private
    when = (event.starts, event.ends) != (draft.starts, draft.ends)
    # Somebody who is accepted cares for the address, somebody who waits for the area.
    where = (event.area, event.district, private.address, private.way_in, private.link) != (
        *(draft.area, draft.district, draft.address, draft.way_in, draft.link),
    )
    return " and ".join(word for word, is_new in (("when", when), ("where", where)) if is_new)


def _note(
    connection: sa.Connection, now: datetime, organiser_id: str, action: str, seat_code: str, event_id: str, detail: str
) -> None:
    actor = Actor("person", organiser_id, "")
    audit.note(connection, now, actor, action, seat_code=seat_code, subject=event_id, detail=detail)
