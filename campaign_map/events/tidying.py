"""What happens by itself: reminders the day before, and forgetting the day after.

Where exactly an event was, and what guests need, is blanked on the day after it (in its own zone). Some weeks later
guests' names and addresses go, with the organiser's telephone number: how many came stays. Every step may be repeated
and may be taken by several processes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from campaign_map import auth, models
from campaign_map.events import guestbook, letters, rows
from campaign_map.events.letters import paper_of
from campaign_map.events.rows import Coming, Status
from campaign_map.settings import Service

REMIND = timedelta(hours=24)
"""How long before the start those who are coming are reminded; whoever was accepted later has just had a letter."""
KEEP_GUESTS = timedelta(days=30)
"""How long after an event its guests' names and addresses are kept."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done: events whose private part was blanked, guests who were forgotten, reminders written."""

    events: int = 0
    guests: int = 0
    reminded: int = 0


def tidy_events(service: Service) -> Tidied:
    """Do what is due; safe to repeat."""
    return Tidied(_blank(service), _forget(service), _remind(service))


def _blank(service: Service) -> int:
    now, table = service.clock.now(), models.events
    with service.store.write() as connection:
        over = connection.execute(
            sa.select(table.c.event_id, table.c.ends, table.c.time_zone)
            .where(table.c.tidied_at.is_(None), table.c.ends <= now)
            .with_for_update(skip_locked=True)
        ).all()
        due = [row.event_id for row in over if _day_after(row.ends, row.time_zone) <= now]
        for ids in _chunks(due):
            connection.execute(
                table.update().where(table.c.event_id.in_(ids)).values(address="", way_in="", link="", tidied_at=now)
            )
            guests = models.attendances
            connection.execute(guests.update().where(guests.c.event_id.in_(ids)).values(needs=""))
    return len(due)


def _forget(service: Service) -> int:
    """Forget the guests of old events, and let no laptop of a cancelled one in any more."""
    now, table, guests = service.clock.now(), models.events, models.attendances
    old = now - KEEP_GUESTS
    ended = sa.select(table.c.event_id).where(table.c.ends <= old)
    with service.store.write() as connection:
        ids = list(
            connection.execute(
                sa.select(guests.c.attendance_id).where(guests.c.event_id.in_(ended), guests.c.email.is_not(None))
            ).scalars()
        )
        for chunk in _chunks(ids):
            links = models.guest_links
            connection.execute(links.delete().where(links.c.attendance_id.in_(chunk)))
            connection.execute(
                guests.update()
                .where(guests.c.attendance_id.in_(chunk))
                .values(name="", email=None, needs="", person_id=None)
            )
        connection.execute(table.update().where(table.c.ends <= old, table.c.host_phone != "").values(host_phone=""))
        tokens = models.tokens
        off = connection.execute(
            sa.select(table.c.party_id)
            .join(tokens, tokens.c.party_id == table.c.party_id)
            .where(
                table.c.ends <= old,
                table.c.status.in_((Status.CANCELLED, Status.REFUSED)),
                tokens.c.revoked_at.is_(None),
            )
            .distinct()
        ).scalars()
        for party_id in list(off):
            auth.revoke_party(connection, party_id, now)
    return len(ids)


def _remind(service: Service) -> int:
    now, table, paper = service.clock.now(), models.events, paper_of(service)
    reminded = 0
    with service.store.write() as connection:
        soon = connection.execute(
            sa.select(table.c.event_id)
            .where(
                table.c.status == Status.LISTED,
                table.c.reminded_at.is_(None),
                table.c.starts > now,
                table.c.starts <= now + REMIND,
            )
            .with_for_update(skip_locked=True)
        ).scalars()
        for event_id in list(soon):
            event = rows.find(connection, event_id)
            private = rows.private(connection, event_id)
            for guest in guestbook.guests_of(connection, event_id, (Coming.ACCEPTED,)):
                if not _accepted_lately(connection, guest.attendance_id, now):
                    key = guestbook.new_key(connection, now, guest)
                    guestbook.send(connection, now, guest, letters.reminder(paper, event, guest.name, key, private))
                    reminded += 1
            connection.execute(table.update().where(table.c.event_id == event_id).values(reminded_at=now))
    return reminded


def _accepted_lately(connection: sa.Connection, attendance_id: str, now: datetime) -> bool:
    table = models.attendances.c
    changed = connection.execute(sa.select(table.changed_at).where(table.attendance_id == attendance_id)).scalar_one()
    return bool(changed > now - timedelta(hours=12))


def _day_after(ends: datetime, zone: str) -> datetime:
    """The beginning of the day after, where the event was."""
    there = ends.astimezone(ZoneInfo(zone))
    return datetime.combine(there.date() + timedelta(days=1), time(0), ZoneInfo(zone))


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
