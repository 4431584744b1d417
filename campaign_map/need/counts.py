"""What a seat's list holds: contacts, diallings, and people who can be rung now; counted, and kept for a minute.

A campaign has 650 seats of nine thousand contacts, and the figures are asked for by every claim and every page, so
nobody looks at all contacts each time:

- `refresh` counts again the seats whose count is older than `FRESH`, in short transactions of its own. The running
  service does so all the time (`campaign_map.running.chores`). Processes share the counts (`models.seat_counts`), and
  leave to each other what another is counting. A count older than `OLD` is made anew before it is used.
- `live` reads what leases have taken and freed since, which changes from one claim to the next: it is exact, but for a
  lease that was claimed in the very moment of the count.
- `count` looks at the contacts themselves, and is exact. A claim does so for the seat it is about to take from.

So everything is exact where a party is sent, and elsewhere diallings, and people whose rest is over, are seen about a
minute late.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.needs import Booking, booked_after_no_shows
from campaign_map.settings import Service
from campaign_map.upserts import insert
from phonebank_app.rules.calling_rules import ALWAYS, Queue

FRESH = timedelta(minutes=1)
"""How long a count is kept while the service runs."""
OLD = timedelta(minutes=5)
"""Nobody goes by an older count."""
HORIZON = timedelta(hours=4)
"""Kept counts hold those who can be rung within this; whoever comes due later is for a later party."""
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SeatCount:
    """What is in one seat's list.

    Attributes:
        contacts: everybody on it.
        attempts: diallings in the log.
        callable: those who can be rung and lie in no lease.
    """

    contacts: int
    attempts: int
    callable: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Live:
    """What the leases of one seat say at this moment.

    Attributes:
        booked: calls that running leases have still to make, after no-shows.
        taken: contacts in leases that began since the seat was counted.
        freed: contacts left over from leases that have run out since.
    """

    booked: float
    taken: int = 0
    freed: int = 0


def refresh(service: Service, after: timedelta = FRESH) -> int:
    """Count again the seats that nobody has counted for so long; returns how many were counted here."""
    now = service.clock.now()
    with service.store.read() as connection:
        due = _due(connection, now - after)
    counted = 0
    for part in (due[at : at + _AT_ONCE] for at in range(0, len(due), _AT_ONCE)):
        with service.store.write() as connection:
            counted += _recount(connection, part, now, now - after)
    return counted


def forget(connection: sa.Connection, seat_code: str) -> None:
    """What was counted in a seat is so no more: a list was loaded, or contacts were given back."""
    table = models.seat_counts
    connection.execute(table.delete().where(table.c.seat_code == seat_code))


def kept(connection: sa.Connection, now: datetime) -> tuple[dict[str, SeatCount], frozenset[str]]:
    """Every listed seat's count, and the seats that had to be counted now, because nobody has for `OLD`."""
    found = _rows(connection)
    lacking = set(_due(connection, now - OLD))
    if lacking:
        found |= count(connection, now, now + HORIZON, lacking)
    return {code: one for code, one in found.items() if one.contacts}, frozenset(lacking)


def count(
    connection: sa.Connection,
    now: datetime,
    until: datetime,
    codes: Collection[str] | None = None,
    *,
    for_party: str = "",
) -> dict[str, SeatCount]:
    """Look at the contacts of these seats (all where ``None``) and count them. About 10 ms for a seat of 9,000.

    Args:
        until: who can be rung at some moment before this counts as callable.
        for_party: leave out those whom this party has given back: they are not offered to it again.
    """
    contacts, households = models.contacts.c, models.households.c
    free = [can_be_given(now, until), sa.or_(households.leased_until.is_(None), households.leased_until <= now)]
    if for_party:
        free.append(households.household_id.not_in(given_back_by(for_party)))
    query = (
        sa.select(
            contacts.seat_code,
            sa.func.count().label("contacts"),
            sa.func.sum(contacts.attempts).label("attempts"),
            sa.func.sum(sa.case((sa.and_(*free), 1), else_=0)).label("callable"),
        )
        .join_from(models.contacts, models.households)
        .group_by(contacts.seat_code)
    )
    if codes is not None:
        # A household's people are of its seat; said of both, both are found by index.
        query = query.where(contacts.seat_code.in_(sorted(codes)), households.seat_code.in_(sorted(codes)))
    return {
        row.seat_code: SeatCount(int(row.contacts), int(row.attempts), int(row.callable), now)
        for row in connection.execute(query)
    }


def can_be_given(now: datetime, until: datetime | sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """A contact who may be rung at some moment between ``now`` and ``until``, as far as the log and the law go."""
    contacts = models.contacts.c
    return sa.and_(contacts.queue != int(Queue.OUT), contacts.due < until, contacts.until > now)


def given_back_by(party_id: str) -> sa.Select[tuple[str]]:
    """Households that a party gave back in part-returns."""
    leases, given, contacts = models.leases.c, models.lease_contacts.c, models.contacts.c
    return (
        sa.select(contacts.household_id)
        .join(models.lease_contacts, given.contact_id == contacts.contact_id)
        .join(models.leases, leases.lease_id == given.lease_id)
        .where(leases.party_id == party_id, given.returned_at.is_not(None))
    )


def still_to_do() -> sa.ColumnElement[int]:
    """Calls that a lease has still to make: those reckoned, no more than it holds contacts, less those reported."""
    leases = models.leases.c
    least = sa.case((leases.calls < leases.contacts, leases.calls), else_=leases.contacts) - leases.dialled
    return sa.case((least > 0, least), else_=0)


def live(connection: sa.Connection, now: datetime, no_show: float) -> dict[str, Live]:
    """What leases say of each seat that has any: those that run, and those that ended a moment ago."""
    leases, counted = models.leases.c, models.seat_counts.c
    runs = leases.until > now
    left = sa.case((leases.contacts > leases.dialled, leases.contacts - leases.dialled), else_=0)
    rows = connection.execute(
        sa.select(
            leases.seat_code,
            sa.func.sum(sa.case((runs, still_to_do()), else_=0)).label("booked"),
            sa.func.max(leases.until).label("until"),
            sa.func.sum(sa.case((sa.and_(runs, leases.starts > counted.counted_at), leases.contacts), else_=0)).label(
                "taken"
            ),
            sa.func.sum(
                sa.case(
                    (
                        sa.and_(
                            leases.until <= now, leases.until >= counted.counted_at, leases.starts <= counted.counted_at
                        ),
                        left,
                    ),
                    else_=0,
                )
            ).label("freed"),
        )
        .outerjoin_from(models.leases, models.seat_counts, counted.seat_code == leases.seat_code)
        .where(leases.until > now - OLD, leases.returned_at.is_(None))
        .group_by(leases.seat_code)
    )
    found = {}
    for row in rows:
        booked = booked_after_no_shows([Booking(int(row.booked), row.until)], now, no_show)
        found[row.seat_code] = Live(booked, int(row.taken), int(row.freed))
    return found


def _listed(connection: sa.Connection) -> list[str]:
    table = models.lists
    return sorted(connection.execute(sa.select(table.c.seat_code).distinct()).scalars())


def _rows(connection: sa.Connection) -> dict[str, SeatCount]:
    return {
        row.seat_code: SeatCount(row.contacts, row.attempts, row.callable, row.counted_at)
        for row in connection.execute(sa.select(models.seat_counts))
    }


def _due(connection: sa.Connection, before: datetime) -> list[str]:
    found = _rows(connection)
    return [code for code in _listed(connection) if code not in found or found[code].counted_at <= before]


def _recount(connection: sa.Connection, codes: Collection[str], now: datetime, before: datetime) -> int:
    """Count those of these seats that are still due and that nobody else is counting."""
    table = models.seat_counts
    connection.execute(
        insert(connection, table).on_conflict_do_nothing(),
        [{"seat_code": code, "contacts": 0, "attempts": 0, "callable": 0, "counted_at": ALWAYS} for code in codes],
    )
    mine = list(
        connection.execute(
            sa.select(table.c.seat_code)
            .where(table.c.seat_code.in_(codes), table.c.counted_at <= before)
            .order_by(table.c.seat_code)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    if mine:
        found: Mapping[str, SeatCount] = count(connection, now, now + HORIZON, mine)
        rows = [
            {
                "b_code": code,
                "contacts": one.contacts,
                "attempts": one.attempts,
                "callable": one.callable,
                "counted_at": now,
            }
            for code in mine
            for one in (found.get(code, SeatCount(0, 0, 0, now)),)
        ]
        connection.execute(table.update().where(table.c.seat_code == sa.bindparam("b_code")), rows)
    return len(mine)
