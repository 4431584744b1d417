"""Guests as they are stored: who has a chair, who waits, who moves up; and the letter each step makes necessary.

Every function runs in a transaction that holds the event's row (`campaign_map.events.rows.lock`), so chairs are never
counted while somebody else takes one.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import hashes
from campaign_map.events import calendar, letters, rows
from campaign_map.events.letters import Letter, Paper
from campaign_map.events.rows import ACTIVE, WITH_CHAIR, Coming, Event, Private
from campaign_map.mail.queue import queue

_ID = re.compile(r"a_[0-9a-f]{16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest, with the address that only letters see; ``None`` once it is forgotten."""

    attendance_id: str
    event_id: str
    name: str
    email: str | None
    brings: int
    needs: str
    status: Coming
    turn: int

    @property
    def chairs(self) -> int:
        """Chairs they need."""
        return 1 + self.brings


def guests_of(connection: sa.Connection, event_id: str, among: Collection[Coming]) -> tuple[GuestRow, ...]:
    """The guests of an event in the order of asking."""
    table = models.attendances
    found = connection.execute(
        sa.select(table).where(table.c.event_id == event_id, table.c.status.in_(among)).order_by(table.c.turn)
    )
    return tuple(guest_row(row) for row in found)


def by_email(connection: sa.Connection, event_id: str, email: str) -> GuestRow | None:
    """Who asked with this address."""
    table = models.attendances
    row = connection.execute(sa.select(table).where(table.c.event_id == event_id, table.c.email == email)).first()
    return None if row is None else guest_row(row)


def by_key(connection: sa.Connection, key: str) -> GuestRow | None:
    """Whose letter this key is from."""
    table, links = models.attendances, models.guest_links
    row = connection.execute(
        sa.select(table)
        .join(links, links.c.attendance_id == table.c.attendance_id)
        .where(links.c.token_hash == hashes.token_hash(key))
    ).first()
    return None if row is None else guest_row(row)


def by_id(connection: sa.Connection, attendance_id: str) -> GuestRow | None:
    """A guest by their id."""
    if _ID.fullmatch(attendance_id) is None:  # it may hold what no database takes
        return None
    table = models.attendances
    row = connection.execute(sa.select(table).where(table.c.attendance_id == attendance_id)).first()
    return None if row is None else guest_row(row)


def add(
    connection: sa.Connection,
    now: datetime,
    event: Event,
    known: GuestRow | None,
    *,
    person_id: str | None,
    name: str,
    email: str,
    brings: int,
    needs: str,
) -> GuestRow:
    """Write somebody down who asks to come (again), at the end of the line, with a chair if there is one."""
    table = models.attendances
    last = connection.execute(sa.select(sa.func.max(table.c.turn)).where(table.c.event_id == event.event_id)).scalar()
    guest = GuestRow(
        attendance_id=known.attendance_id if known else f"a_{secrets.token_hex(8)}",
        event_id=event.event_id,
        name=name,
        email=email,
        brings=brings,
        needs=needs,
        status=chair_or_wait(event, 1 + brings),
        turn=(last or 0) + 1,
    )
    values = {**dataclasses.asdict(guest), "changed_at": now}
    if known is None:
        connection.execute(table.insert().values(**values, person_id=person_id, made_at=now))
    else:
        if person_id is not None:
            values["person_id"] = person_id
        connection.execute(table.update().where(table.c.attendance_id == known.attendance_id).values(**values))
    return guest


def fits(event: Event, chairs: int) -> bool:
    """Whether so many chairs are left."""
    return event.capacity is None or event.chairs.taken + chairs <= event.capacity


def chair_or_wait(event: Event, chairs: int) -> Coming:
    """Where somebody stands who asks for so many chairs now."""
    if not fits(event, chairs):
        return Coming.WAITING
    return Coming.ACCEPTED if event.accepts_all else Coming.ASKED


def set_guest(connection: sa.Connection, now: datetime, guest: GuestRow, **changed: Any) -> GuestRow:
    """Change a guest's status, how many they bring, or what they need."""
    table = models.attendances
    connection.execute(
        table.update().where(table.c.attendance_id == guest.attendance_id).values(**changed, changed_at=now)
    )
    return dataclasses.replace(guest, **changed)


def move_up(connection: sa.Connection, now: datetime, event_id: str, paper: Paper) -> list[GuestRow]:
    """Give free chairs to those who wait, the first who fits first, and tell them; returns who moved up.

    Where the organiser answers everybody in person, they have their chair and wait for the answer.
    """
    event = rows.find(connection, event_id)
    moved: list[GuestRow] = []
    if event.is_over(now) or event.status not in (rows.Status.LISTED, rows.Status.WAITING):
        return moved
    for guest in guests_of(connection, event_id, (Coming.WAITING,)):
        if not fits(event, guest.chairs):
            continue
        status = chair_or_wait(event, guest.chairs)
        guest = set_guest(connection, now, guest, status=status)
        event = rows.find(connection, event_id)
        tell(connection, now, event, guest, paper)
        tell_host(connection, now, event, guest, paper)
        moved.append(guest)
    return moved


def tell(connection: sa.Connection, now: datetime, event: Event, guest: GuestRow, paper: Paper) -> None:
    """Write to a guest where they stand; with the address, and a file for their calendar, once they are accepted."""
    key = new_key(connection, now, guest)
    private = rows.private(connection, event.event_id) if guest.status is Coming.ACCEPTED else None
    letter = letters.answered(paper, event, guest.name, guest.status, key, private)
    file = calendar.one(event, paper.page_of(event), private) if private else ""
    send(connection, now, guest, letter, file)


def tell_host(connection: sa.Connection, now: datetime, event: Event, guest: GuestRow, paper: Paper) -> None:
    """Write to the organiser that somebody asks, comes or does not."""
    letter = letters.somebody(paper, event, guest.name, guest.brings, guest.status)
    queue(connection, now, organiser_email(connection, event), letter.subject, letter.body)


def send(connection: sa.Connection, now: datetime, guest: GuestRow, letter: Letter, file: str = "") -> None:
    """Have a letter to a guest sent; nothing when their address is forgotten."""
    if guest.email is not None:
        queue(connection, now, guest.email, letter.subject, letter.body, calendar=file)


def new_key(connection: sa.Connection, now: datetime, guest: GuestRow) -> str:
    """The key of one letter; earlier ones stay good, because people open old letters."""
    key = hashes.new_token()
    connection.execute(
        models.guest_links.insert().values(
            token_hash=hashes.token_hash(key), attendance_id=guest.attendance_id, made_at=now
        )
    )
    return key


def tell_changes(connection: sa.Connection, now: datetime, event: Event, news: str, paper: Paper) -> int:
    """Write to everybody who wants to come that when or where is another; returns how many."""
    private: Private = rows.private(connection, event.event_id)
    told: Sequence[GuestRow] = guests_of(connection, event.event_id, ACTIVE)
    for guest in told:
        key = new_key(connection, now, guest)
        letter = letters.changed(paper, event, guest.name, guest.status, key, news, private)
        accepted = guest.status is Coming.ACCEPTED
        send(connection, now, guest, letter, calendar.one(event, paper.page_of(event), private) if accepted else "")
    return len(told)


def tell_off(
    connection: sa.Connection, now: datetime, event: Event, because: str, paper: Paper, *, by_host: bool
) -> int:
    """Write to everybody who wants to come that the event is off; returns how many.

    Args:
        event: as it is now: cancelled or refused.
    """
    told = guests_of(connection, event.event_id, ACTIVE)
    for guest in told:
        letter = letters.called_off(paper, event, guest.name, because, by_host=by_host)
        file = calendar.one(event, paper.page_of(event)) if guest.status in WITH_CHAIR else ""
        send(connection, now, guest, letter, file)
    return len(told)


def organiser_email(connection: sa.Connection, event: Event) -> str:
    """Where the organiser is written to."""
    table = models.people.c
    return str(connection.execute(sa.select(table.email).where(table.person_id == event.organiser_id)).scalar_one())


def guest_row(row: Any) -> GuestRow:
    """A row of the table as a guest."""
    return GuestRow(
        attendance_id=row.attendance_id,
        event_id=row.event_id,
        name=row.name,
        email=row.email,
        brings=row.brings,
        needs=row.needs,
        status=Coming(row.status),
        turn=row.turn,
    )
