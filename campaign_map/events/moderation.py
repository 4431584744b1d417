"""Coordinators look at first events before everybody can, and at what people report.

An organiser whose event was let through is trusted from then on; taking an event off the map takes the trust back.
Several reports from different places take an event off the list until a coordinator has looked; nobody is told who
reported it, because nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, hashes, roles, tries
from campaign_map.accounts.audit import SERVICE
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.events import events, guestbook, letters, rows
from campaign_map.events.letters import paper_of
from campaign_map.events.rows import Event, Status
from campaign_map.mail.queue import queue
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy, tidy_lines

REASONS: dict[str, str] = {
    "not_real": "It is not a real event",
    "not_ours": "It is not for this campaign",
    "private": "It gives away somebody’s address or number",
    "abuse": "It is insulting or threatening",
    "other": "Something else",
}
"""Why somebody reports an event, in the order of the form."""

ENOUGH_REPORTS = 3
"""Open reports from so many different places take an event off the list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that waits for a coordinator, with what only they see.

    Attributes:
        host_phone, host_email: where the organiser can be reached.
        events_before: how many events the organiser has advertised before this one.
    """

    event: Event
    host_phone: str
    host_email: str
    events_before: int


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``reason`` is a key of `REASONS`."""

    report_id: int
    reason: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """An event with its open reports, the oldest first, and from how many places they came."""

    event: Event
    reports: tuple[Report, ...]
    places: int


def queue_of(service: Service, coordinator: Coordinator, *, most: int = 100) -> tuple[Waiting, ...]:
    """The events that wait for this coordinator, in the order in which they begin. Reported ones are in `reported`.

    Raises:
        Refusal: 403 ``not_yours`` when they may not decide on events.
    """
    table, people, others = models.events, models.people, models.events.alias()
    earlier = sa.select(sa.func.count()).where(
        others.c.organiser_id == table.c.organiser_id, others.c.made_at < table.c.made_at
    )
    open_reports = sa.exists().where(
        models.event_reports.c.event_id == table.c.event_id, models.event_reports.c.settled_at.is_(None)
    )
    query = (
        rows.public()
        .add_columns(table.c.host_phone, people.c.email, earlier.scalar_subquery().label("earlier"))
        .join(people, people.c.person_id == table.c.organiser_id)
        .where(table.c.status == Status.WAITING, table.c.ends > service.clock.now(), ~open_reports)
        .order_by(table.c.starts, table.c.event_id)
        .limit(most)
    )
    with service.store.read() as connection:
        found = connection.execute(_within(query, coordinator)).all()
        every = {event.event_id: event for event in rows.events_of(connection, found)}
    return tuple(Waiting(every[row.event_id], row.host_phone, row.email, row.earlier) for row in found)


def approve(service: Service, event_id: str, coordinator: Coordinator) -> Event:
    """Let an event through. Its organiser is trusted from now on, and told; open reports are settled as “kept”.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``; 409 ``not_waiting``.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        event = _decide(connection, event_id, coordinator)
        if event.status is not Status.WAITING:
            raise Refusal(409, "not_waiting", "This event does not wait for anybody.", "Look at it as it is now.")
        table, people = models.events, models.people
        connection.execute(
            table.update()
            .where(table.c.event_id == event_id)
            .values(status=Status.LISTED, status_because="", listed_at=event.listed_at or now, changed_at=now)
        )
        connection.execute(
            people.update()
            .where(people.c.person_id == event.organiser_id, people.c.trusted_at.is_(None))
            .values(trusted_at=now)
        )
        _settle(connection, now, event_id, coordinator, "kept")
        _note(connection, now, coordinator, "event approved", event, "")
        listed = rows.find(connection, event_id)
        letter = letters.on_the_map(paper_of(service), listed)
        queue(connection, now, guestbook.organiser_email(connection, listed), letter.subject, letter.body)
        guestbook.move_up(connection, now, event_id, paper_of(service))
        return listed


def refuse(service: Service, event_id: str, coordinator: Coordinator, because: str) -> Event:
    """Keep an event off the map, or take it off: the organiser is told why, everybody who said yes that it is off,
    and the organiser's next event waits for a coordinator again. Open reports are settled as “taken down”.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``; 409 ``not_waiting``; 400 ``no_reason``.
    """
    now, paper = service.clock.now(), paper_of(service)
    because = tidy(because, 300)
    with service.store.write() as connection:
        event = _decide(connection, event_id, coordinator)
        if event.status not in (Status.WAITING, Status.LISTED):
            raise Refusal(409, "not_waiting", "This event is off the map already.", "Look at it as it is now.")
        if not because:
            raise Refusal(400, "no_reason", "Say why: the organiser is told.", "A few words are enough.")
        off = events.call_off(connection, service, event, Status.REFUSED, because)
        people = models.people
        connection.execute(people.update().where(people.c.person_id == event.organiser_id).values(trusted_at=None))
        _settle(connection, now, event_id, coordinator, "taken down")
        _note(connection, now, coordinator, "event refused", event, because)
        letter = letters.turned_down(paper, off, because, was_listed=event.listed_at is not None)
        queue(connection, now, guestbook.organiser_email(connection, off), letter.subject, letter.body)
        return off


def report(service: Service, event_id: str, reason: str, detail: str, address: str) -> bool:
    """Anybody reports an event.

    Args:
        reason: a key of `REASONS`.
        detail: in their own words; may be blank, except for “something else”.
        address: the network address it came from; only its salted hash is kept.

    Returns:
        Whether the event is off the list now until a coordinator has looked.

    Raises:
        Refusal: 404 ``no_event``; 400 ``no_reason``; 429 ``too_many_tries``.
    """
    now = service.clock.now()
    detail = tidy_lines(detail, 500)
    if reason not in REASONS or (reason == "other" and not detail):
        raise Refusal(400, "no_reason", "Say what is wrong with it.", "Choose a reason, or write a few words.")
    with service.store.write() as connection:
        tries.check_and_count(connection, "report an event", address, most=10, within=timedelta(hours=1), now=now)
        event = rows.lock(connection, event_id)
        if event.listed_at is None or event.status not in (Status.LISTED, Status.WAITING):
            raise rows.not_there()
        table = models.event_reports
        hashed = hashes.address_hash(connection, address)
        same = sa.select(table.c.id).where(
            table.c.event_id == event_id, table.c.address_hash == hashed, table.c.settled_at.is_(None)
        )
        # Whoever reports twice is heard once.
        if connection.execute(same).first() is None:
            connection.execute(
                table.insert().values(
                    event_id=event_id,
                    reason=reason,
                    detail=detail,
                    address_hash=hashed,
                    at=now,
                    settled_by="",
                    settled_as="",
                )
            )
        if event.status is Status.LISTED and _places(connection, event_id) >= ENOUGH_REPORTS:
            _take_off_for_now(connection, service, event)
            return True
        return event.status is Status.WAITING


def reported(service: Service, coordinator: Coordinator, *, most: int = 100) -> tuple[Reported, ...]:
    """Events with open reports that this coordinator answers for, the one reported from most places first.

    Raises:
        Refusal: 403 ``not_yours`` when they may not decide on events.
    """
    table, events_ = models.event_reports, models.events
    places = sa.func.count(table.c.address_hash.distinct())
    query = (
        sa.select(table.c.event_id, places.label("places"))
        .join(events_, events_.c.event_id == table.c.event_id)
        .where(table.c.settled_at.is_(None))
        .group_by(table.c.event_id)
        .order_by(places.desc(), sa.func.min(table.c.at), table.c.event_id)
        .limit(most)
    )
    with service.store.read() as connection:
        counted = connection.execute(_within(query, coordinator)).all()
        ids = [row.event_id for row in counted]
        found = connection.execute(rows.public().where(events_.c.event_id.in_(ids)))
        every = {event.event_id: event for event in rows.events_of(connection, found)}
        reports: dict[str, list[Report]] = {event_id: [] for event_id in ids}
        for row in connection.execute(
            sa.select(table).where(table.c.event_id.in_(ids), table.c.settled_at.is_(None)).order_by(table.c.id)
        ):
            reports[row.event_id].append(Report(row.id, row.reason, row.detail, row.at))
    return tuple(Reported(every[row.event_id], tuple(reports[row.event_id]), row.places) for row in counted)


def keep(service: Service, event_id: str, coordinator: Coordinator) -> Event:
    """Settle the open reports of an event that is all right; it goes back on the list. (`refuse` takes it down.)

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``; 409 ``not_waiting`` when nothing is open.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        event = _decide(connection, event_id, coordinator)
        if not _settle(connection, now, event_id, coordinator, "kept"):
            raise Refusal(409, "not_waiting", "Nobody has reported this event since.", "Look at it as it is now.")
        _note(connection, now, coordinator, "reports settled", event, "kept")
        if event.status is Status.WAITING and event.listed_at is not None:
            table = models.events
            connection.execute(
                table.update()
                .where(table.c.event_id == event_id)
                .values(status=Status.LISTED, status_because="", changed_at=now)
            )
            letter = letters.on_the_map(paper_of(service), event)
            queue(connection, now, guestbook.organiser_email(connection, event), letter.subject, letter.body)
            guestbook.move_up(connection, now, event_id, paper_of(service))
        return rows.find(connection, event_id)


def _take_off_for_now(connection: sa.Connection, service: Service, event: Event) -> None:
    now, table = service.clock.now(), models.events
    because = "Several people reported it: a coordinator looks at it."
    connection.execute(
        table.update()
        .where(table.c.event_id == event.event_id)
        .values(status=Status.WAITING, status_because=because, changed_at=now)
    )
    audit.note(connection, now, SERVICE, "event taken off the list", seat_code=event.seat_code, subject=event.event_id)
    letter = letters.under_review(paper_of(service), event)
    queue(connection, now, guestbook.organiser_email(connection, event), letter.subject, letter.body)


def _places(connection: sa.Connection, event_id: str) -> int:
    table = models.event_reports.c
    counted = sa.select(sa.func.count(table.address_hash.distinct())).where(
        table.event_id == event_id, table.settled_at.is_(None)
    )
    return int(connection.execute(counted).scalar_one())


def _settle(connection: sa.Connection, now: datetime, event_id: str, coordinator: Coordinator, how: str) -> int:
    table = models.event_reports
    return connection.execute(
        table.update()
        .where(table.c.event_id == event_id, table.c.settled_at.is_(None))
        .values(settled_at=now, settled_by=coordinator.coordinator_id, settled_as=how)
    ).rowcount


def _decide(connection: sa.Connection, event_id: str, coordinator: Coordinator) -> Event:
    event = rows.lock(connection, event_id)
    roles.require(coordinator, Action.MODERATE_EVENTS, event.seat_code)
    return event


def _within(query: sa.Select[Any], coordinator: Coordinator) -> sa.Select[Any]:
    """Only events of the seats this coordinator decides on."""
    seats = roles.within(coordinator, Action.MODERATE_EVENTS)
    if seats is None:
        return query
    if not seats:
        roles.require(coordinator, Action.MODERATE_EVENTS)
    return query.where(models.events.c.seat_code.in_(sorted(seats)))


def _note(
    connection: sa.Connection, now: datetime, coordinator: Coordinator, action: str, event: Event, detail: str
) -> None:
    audit.note(
        connection,
        now,
        coordinator.actor,
        action,
        seat_code=event.seat_code,
        subject=event.event_id,
        detail=detail,
    )
