"""Parties and the lists they hold: who is ringing, who has gone quiet, whose time is over.

“Heard” is when a party last reported a call. Quiet is normal: parties work without a network, and keep their people
until the lease ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from campaign_map import auth, laptops, models, parties
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk.activity import midnight, today
from campaign_map.lending import leases, sealing
from campaign_map.lending.leases import Larger
from campaign_map.lending.sealing import Issued
from campaign_map.need import kept
from campaign_map.parties import NewParty, Order
from campaign_map.problems import Refusal
from campaign_map.settings import Service

QUIET = timedelta(minutes=30)
"""A party that has reported nothing for so long is called quiet."""
LONG_QUIET = timedelta(hours=1)
MOST = 100


class State(StrEnum):
    """How it is with a party's list."""

    RINGING = "ringing"
    QUIET = "quiet"
    BEGINNING = "beginning"
    OVER = "over"
    DONE = "done"
    GAVE_BACK = "gave_back"


@dataclass(frozen=True, slots=True)
class Holding:
    """A lease and its party.

    Attributes:
        callers: as the party asked.
        people: contacts it holds or held; ``returned`` were given back one by one.
        calls, dialled: diallings it is reckoned to make, and those it has reported.
        heard_at: ``None`` when it has reported none.
    """

    lease_id: str
    party_id: str
    host: str
    seat_code: str
    callers: int
    people: int
    returned: int
    calls: int
    dialled: int
    starts: datetime
    until: datetime
    heard_at: datetime | None
    returned_at: datetime | None

    @property
    def to_come(self) -> int:
        """Calls it was reckoned to make with the people it had, and has not reported."""
        return max(0, min(self.calls, self.people) - self.dialled)

    @property
    def given_back(self) -> int:
        """People it gave back: those returned one by one, and with the whole list those it had not rung."""
        return self.returned + (max(0, self.people - self.dialled) if self.returned_at is not None else 0)

    def quiet(self, now: datetime) -> timedelta:
        """How long nothing has been heard of it."""
        return now - (self.heard_at or self.starts)

    def state(self, now: datetime) -> State:
        """How it is with it at a moment."""
        if self.returned_at is not None:
            return State.GAVE_BACK
        if self.until <= now:
            return State.OVER if self.to_come else State.DONE
        if self.heard_at is None and self.quiet(now) < LONG_QUIET:
            return State.BEGINNING
        return State.QUIET if self.quiet(now) >= QUIET else State.RINGING


@dataclass(frozen=True, slots=True)
class Ringing:
    """Parties with a list at one moment.

    Attributes:
        parties: all of them.
        unheard: those of which nothing has been heard for an hour.
        by_seat: how many in each seat.
    """

    parties: int
    unheard: int
    by_seat: dict[str, int]


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party as its own page shows it.

    Attributes:
        order: where a coordinator sends it, if anywhere.
        code_until: until when a code that nobody has used is good.
        laptops: how many are paired.
        holdings: its leases, the newest first.
    """

    party_id: str
    host: str
    callers: int
    hours: float
    made_at: datetime
    order: Order | None
    code_until: datetime | None
    laptops: int
    holdings: tuple[Holding, ...]


def ringing(connection: sa.Connection, now: datetime, seats: Collection[str] | None) -> Ringing:
    """The parties that have a list now."""
    table = models.leases.c
    unheard = sa.case((sa.func.coalesce(table.heard_at, table.starts) <= now - LONG_QUIET, 1), else_=0)
    query = (
        sa.select(table.seat_code, sa.func.count().label("many"), sa.func.sum(unheard).label("unheard"))
        .where(table.until > now, table.starts <= now, table.returned_at.is_(None))
        .group_by(table.seat_code)
    )
    rows = connection.execute(_within(query, seats)).all()
    return Ringing(
        sum(row.many for row in rows), sum(int(row.unheard) for row in rows), {row.seat_code: row.many for row in rows}
    )


def holdings(
    connection: sa.Connection, now: datetime, seats: Collection[str] | None, *, most: int = MOST, running: bool = False
) -> tuple[Holding, ...]:
    """The lists that are out now or were today, those that need looking after first.

    Args:
        running: only those that are out now.
    """
    table = models.leases.c
    begins = midnight(today(now))
    runs = sa.and_(table.until > now, table.returned_at.is_(None))
    left = sa.case((table.calls < table.contacts, table.calls), else_=table.contacts) - table.dialled
    missing = sa.and_(table.until <= now, table.returned_at.is_(None), left > 0)
    query = (
        _query()
        .where(table.until > begins if not running else runs)
        .order_by(sa.case((missing, 0), (runs, 1), else_=2), sa.func.coalesce(table.heard_at, table.starts).desc())
        .order_by(table.lease_id)
        .limit(most)
    )
    return _read(connection, _within(query, seats))


def find_party(connection: sa.Connection, party_id: str, seats: Collection[str] | None, now: datetime) -> PartyRow:
    """A party, for whoever answers for a seat it rings or was sent to.

    Raises:
        Refusal: 404 ``no_party``.
    """
    table = models.parties
    row = connection.execute(sa.select(table).where(table.c.party_id == party_id)).first()
    if row is None:
        raise _nobody()
    held = _read(
        connection, _query().where(models.leases.c.party_id == party_id).order_by(models.leases.c.version.desc())
    )
    if seats is not None and not {row.seat_code, *(one.seat_code for one in held)} & set(seats):
        raise _nobody()
    codes, tokens = models.pairing_codes.c, models.tokens.c
    code_until = connection.execute(
        sa.select(sa.func.max(codes.expires)).where(
            codes.party_id == party_id, codes.used_at.is_(None), codes.expires > now
        )
    ).scalar()
    laptops = connection.execute(
        sa.select(sa.func.count()).where(tokens.party_id == party_id, tokens.revoked_at.is_(None))
    ).scalar_one()
    order = Order(row.seat_code, row.seat_by, row.seat_because) if row.seat_code else None
    return PartyRow(row.party_id, row.host, row.callers, row.hours, row.made_at, order, code_until, laptops, held)


def waiting_parties(
    connection: sa.Connection, now: datetime, seats: Collection[str] | None, most: int = 50
) -> tuple[PartyRow, ...]:
    """Parties whose code nobody has used yet, and is still good; the newest first."""
    table, codes = models.parties, models.pairing_codes
    query = (
        sa.select(table, sa.type_coerce(sa.func.max(codes.c.expires), models.Moment).label("code_until"))
        .join(codes, codes.c.party_id == table.c.party_id)
        .where(codes.c.used_at.is_(None), codes.c.expires > now)
        .group_by(*table.c)
        .order_by(table.c.made_at.desc(), table.c.party_id)
        .limit(most)
    )
    if seats is not None:
        query = query.where(table.c.seat_code.in_(sorted(seats)))
    return tuple(
        PartyRow(
            row.party_id,
            row.host,
            row.callers,
            row.hours,
            row.made_at,
            Order(row.seat_code, row.seat_by, row.seat_because) if row.seat_code else None,
            row.code_until,
            0,
            (),
        )
        for row in connection.execute(query)
    )


def issue(
    service: Service, by: Coordinator, host: str, callers: int, hours: float, seat_code: str = "", because: str = ""
) -> NewParty:
    """Make a party and its pairing code; the only time that can be read.

    Args:
        seat_code: where it is sent whatever the figures say, with a reason; blank for where it is needed most, which
            those with seats of their own may not leave open.

    Raises:
        Refusal: 403 ``not_yours``; 400 ``no_name``.
        NotAllowed: it is not the size of a party, or an order has no reason.
    """
    roles.require(by, Action.ISSUE_PACKS, seat_code)
    if not host.strip():
        raise Refusal(400, "no_name", "A party needs its host’s name.", "It is how you know it in the list.")
    order = Order(seat_code, by.name, because) if seat_code else None
    made = parties.new_party(service, host, callers, hours, order)
    with service.store.write() as connection:
        audit.note(
            connection,
            service.clock.now(),
            by.actor,
            "made a party",
            seat_code=seat_code,
            subject=made.party_id,
            detail=f"{callers} callers for {hours:g} hours",
        )
    return made


def new_code(service: Service, by: Coordinator, party_id: str) -> NewParty:
    """A fresh pairing code for a party; every other laptop of it is cut off at once, its list stays the party's.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_party``.
    """
    now = service.clock.now()
    expires = now + service.settings.code_life
    with service.store.write() as connection:
        where = _seat_of(connection, by, party_id, now)
        auth.revoke_party(connection, party_id, now)
        parties.drop_codes(connection, party_id, now)
        code = parties.add_code(connection, party_id, expires)
        audit.note(connection, now, by.actor, "made a new pairing code", seat_code=where, subject=party_id)
    return NewParty(party_id, code, expires)


def shut_out(service: Service, by: Coordinator, party_id: str, device_id: str, *, out: bool) -> None:
    """Shut out one laptop of a party, or let it in again.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_party``, ``no_laptop``.
    """
    with service.store.read() as connection:
        where = _seat_of(connection, by, party_id, service.clock.now())
        known = device_id in {one.device_id for one in laptops.of_party(connection, party_id)}
    act = laptops.shut_out if out else laptops.let_in
    if not known or not act(service, by.actor, device_id, seat_code=where):
        raise Refusal(404, "no_laptop", "No laptop of this party is so.", "Load the page again.")


def issue_pack(service: Service, by: Coordinator, party_id: str, larger: Larger | None = None) -> Issued:
    """A party's pack as a file, with the words that open it; the party gets a list first if it holds none.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_party``; 409 as `sealing.issue`.
        NotAllowed: as `sealing.issue`.
    """
    with service.store.read() as connection:
        _seat_of(connection, by, party_id, service.clock.now())
    made = sealing.issue(service, by.actor, party_id, larger=larger)
    kept.forget(service.store)
    return made


def set_end(service: Service, by: Coordinator, party_id: str, until: datetime) -> datetime:
    """Let a party go on until later, or end sooner; returns when its lease ends now.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_party``.
        NotAllowed: it holds nothing at this moment, or the end would be more than a week away.
    """
    now = service.clock.now()
    with service.store.read() as connection:
        where = _seat_of(connection, by, party_id, now)
    held = leases.set_end(service, party_id, until)
    kept.forget(service.store)
    with service.store.write() as connection:
        audit.note(
            connection,
            now,
            by.actor,
            "ended a lease" if held.until <= now else "moved the end of a lease",
            seat_code=where,
            subject=party_id,
            detail="" if held.until <= now else f"until {held.until.isoformat(timespec='minutes')}",
        )
    return held.until


def _seat_of(connection: sa.Connection, by: Coordinator, party_id: str, now: datetime) -> str:
    """The seat a party is at, for which ``by`` must answer: where it holds a list, or was sent, or rang last."""
    row = find_party(connection, party_id, roles.within(by, Action.ISSUE_PACKS), now)
    where = row.order.seat_code if row.order else ""
    if row.holdings:
        where = row.holdings[0].seat_code
    roles.require(by, Action.ISSUE_PACKS, where)
    return where


def _query() -> sa.Select[Any]:
    return sa.select(models.leases, models.parties.c.host, models.parties.c.callers).join(models.parties)


def _within(query: sa.Select[Any], seats: Collection[str] | None) -> sa.Select[Any]:
    return query if seats is None else query.where(models.leases.c.seat_code.in_(sorted(seats)))


def _read(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Holding, ...]:
    rows = connection.execute(query).all()
    given = models.lease_contacts.c
    returned: dict[str, int] = {
        row.lease_id: row.many
        for row in connection.execute(
            sa.select(given.lease_id, sa.func.count().label("many"))
            .where(given.lease_id.in_([row.lease_id for row in rows]), given.returned_at.is_not(None))
            .group_by(given.lease_id)
        )
    }
    return tuple(
        Holding(
            row.lease_id,
            row.party_id,
            row.host,
            row.seat_code,
            row.callers,
            row.contacts,
            returned.get(row.lease_id, 0),
            row.calls,
            row.dialled,
            row.starts,
            row.until,
            row.heard_at,
            row.returned_at,
        )
        for row in rows
    )


def _nobody() -> Refusal:
    return Refusal(404, "no_party", "There is no such party.", "Look through the parties again.")
