"""Leases: a slice of a seat's list that belongs to one party until a moment (DESIGN §6, §8).

A lease takes whole households, and a household has room for one lease only, so no contact is ever with two parties.
Two parties that claim at once take different rows: on PostgreSQL ``FOR UPDATE SKIP LOCKED``, on SQLite writers wait
their turn. Asking again while the lease runs gives the same slice; declining the seat gives it back and asks for the
next. `campaign_map.lending.returns` gives back a part, `campaign_map.lending.renewals` goes on for longer.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from campaign_map import models, parties
from campaign_map.events import evenings
from campaign_map.events.evenings import Evening
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks
from campaign_map.need import counts, decisions, orders
from campaign_map.need.counts import can_be_given, given_back_by
from campaign_map.need.decisions import Inputs, Made
from campaign_map.need.figures import Figures, for_claim
from campaign_map.needs import Choice
from campaign_map.problems import Refusal
from campaign_map.settings import Service, Settings
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.protocol.wire import PackRequest

_LONGEST_REASON = 200
LONGEST = timedelta(days=7)
"""No lease runs on for longer."""


class NobodyToCall(Refusal):
    """Nobody is left to ring in any seat a party would go to: 409 ``nobody_to_call``.

    Attributes:
        made: the decision, to be stored once this transaction is undone.
    """

    def __init__(self, made: Made) -> None:
        super().__init__(
            409,
            "nobody_to_call",
            "There is nobody left to call in any seat you would go to.",
            "Ask your coordinator for a list, or look again when other parties have ended.",
        )
        self.made = made


@dataclass(frozen=True, slots=True)
class Lease:
    """A slice and whose it is until when. ``larger_because``: why it may be larger than is usual; else blank."""

    lease_id: str
    party_id: str
    seat_code: str
    version: int
    starts: datetime
    until: datetime
    reason: SeatReason
    larger_because: str = ""


@dataclass(frozen=True, slots=True)
class Larger:
    """So many people for one party, because a coordinator says so and why."""

    contacts: int
    because: str


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Where one party would go.

    Attributes:
        patient: it may wait for others that are taking from the same list (see `_pick`).
    """

    declined: set[str]
    returning_to: str
    wished: str
    patient: bool
    order: parties.Order | None

    def choose(self, counted: Figures) -> Choice | None:
        return self.inputs(counted).choose(counted.ranking.now)

    def is_capped(self, counted: Figures, seat_code: str) -> bool:
        """Whether so many parties a day may go to a seat; one that is ordered there may in any case."""
        rule = counted.decided.rules.get(seat_code)
        ordered = self.order is not None and self.order.seat_code == seat_code
        return rule is not None and rule.cap is not None and not ordered

    def inputs(self, counted: Figures) -> Inputs:
        return counted.inputs(self.declined, self.returning_to, self.order, self.wished)


def lock_party(connection: sa.Connection, party_id: str) -> None:
    """One request of a party at a time that changes what it holds: a repeated one finds what the first has done.

    Whoever also numbers changes (`changes.lock`) locks the party first, and touches its leases last, as outcomes do
    that come in meanwhile; those only need the party to be there (hence ``NO KEY``).
    """
    table = models.parties
    only = sa.select(table.c.party_id).where(table.c.party_id == party_id)
    connection.execute(only.with_for_update(key_share=True))


def running(connection: sa.Connection, party_id: str, now: datetime) -> Lease | None:
    """The lease that a party holds at this moment."""
    table = models.leases
    row = connection.execute(
        sa.select(table)
        .where(table.c.party_id == party_id, table.c.returned_at.is_(None), table.c.until > now)
        .order_by(table.c.version.desc())
    ).first()
    if row is None:
        return None
    reason = msgspec.json.decode(row.reason, type=SeatReason)
    return Lease(
        row.lease_id, row.party_id, row.seat_code, row.version, row.starts, row.until, reason, row.larger_because
    )


def claim(
    connection: sa.Connection, service: Service, party_id: str, asked: PackRequest, larger: Larger | None = None
) -> Lease:
    """The party's slice: the one it holds, or a new one, as large as is usual or ``larger``, where it is needed most.

    Raises:
        NobodyToCall: there is nobody left to ring in any seat this party would go to.
        Refusal: 409 ``party_over`` when its event was called off.
        NotAllowed: this is not the size of a party.
    """
    parties.check_size(asked.callers, asked.hours)
    now = service.clock.now()
    lock_party(connection, party_id)
    evening = evenings.evening_of(connection, party_id)
    if evening is not None and evening.is_off:
        raise Refusal(
            409, "party_over", "The event this party belongs to was called off.", "Look at its page for the reason."
        )
    declined = {one.seat_code for one in asked.declined}
    held = running(connection, party_id, now)
    if held is not None and held.seat_code not in declined:
        return held
    if held is not None:
        give_back(connection, party_id, now)
    _note_declined(connection, party_id, asked, now)
    wishes = _Wishes(
        declined,
        _last_seat(connection, party_id),
        parties.wished_seat(connection, party_id),
        held is None,
        parties.order_of(connection, party_id),
    )
    counted = for_claim(connection, service, party_id, asked.callers, asked.hours)
    exact: set[str] = set()
    locked = False
    while (choice := wishes.choose(counted)) is not None:
        seat_code = choice.seat.need.code
        if seat_code not in exact:
            exact.add(seat_code)
            counted = counted.recounted(connection, seat_code, party_id)
            continue
        if wishes.is_capped(counted, seat_code):
            locked, waiting = True, not locked
            if not orders.still_has_room(connection, now, seat_code, for_party=party_id, waiting=waiting):
                counted = counted.filled(seat_code)
                continue
        lease = _new_lease(connection, service, party_id, asked, counted, choice, evening)
        calls = int(counted.ranking.party_size)
        size = larger.contacts if larger else size_of_lease(service.settings, calls)
        if larger:
            lease = dataclasses.replace(lease, larger_because=tidy(larger.because, _LONGEST_REASON))
        if _take(connection, lease, asked, calls, size, patient=wishes.patient):
            made = Made(party_id, lease.lease_id, choice, wishes.inputs(counted), counted.seats, counted.base)
            decisions.note(connection, now, made)
            return lease
        # Others took the last ones between our counting and our asking.
        counted = counted.emptied(seat_code)
    raise NobodyToCall(Made(party_id, None, None, wishes.inputs(counted), counted.seats, counted.base))


def give_back(connection: sa.Connection, party_id: str, now: datetime) -> int:
    """End every lease a party holds, now; its households can go to others. Returns how many leases ended."""
    leases, households = models.leases, models.households
    ended = connection.execute(
        leases.update()
        .where(leases.c.party_id == party_id, leases.c.returned_at.is_(None), leases.c.until > now)
        .values(returned_at=now)
        .returning(leases.c.lease_id, leases.c.seat_code)
    ).all()
    held = [row.lease_id for row in ended]
    connection.execute(
        households.update().where(households.c.lease_id.in_(held)).values(lease_id=None, leased_until=None)
    )
    for seat_code in sorted({row.seat_code for row in ended}):
        counts.forget(connection, seat_code)
    return len(held)


def set_end(service: Service, party_id: str, until: datetime) -> Lease:
    """A coordinator lets a party go on until later, or end sooner; its laptops are told.

    Raises:
        NotAllowed: the party holds nothing at this moment, or the end would be more than a week away.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        lock_party(connection, party_id)
        held = running(connection, party_id, now)
        if held is None:
            raise NotAllowed("This party holds no list at the moment.", "It gets one when its laptop asks.")
        if until - now > LONGEST:
            raise NotAllowed("A list is lent for a week at most.", "Choose an earlier end.")
        numbering = changes.lock(connection)
        lease = move_end(connection, held, max(until, now), now)
        changes.tell(connection, numbering, [changes.Told(party_id, "lease", until=lease.until)])
        changes.settle(connection, numbering)
    return lease


def move_end(connection: sa.Connection, held: Lease, until: datetime, now: datetime) -> Lease:
    """A running lease ends at another moment. Who holds its households is looked at first, and they are locked."""
    leases, households, given, contacts = models.leases, models.households, models.lease_contacts, models.contacts
    mine = sa.select(households.c.household_id).where(households.c.lease_id == held.lease_id)
    still = set(connection.execute(mine.order_by(households.c.household_id).with_for_update()).scalars())
    # Two processes' clocks differ a little: another may have taken some, in the last moment of this lease, as free.
    lost = list(
        connection.execute(
            sa.select(given.c.contact_id)
            .join(contacts, contacts.c.contact_id == given.c.contact_id)
            .where(
                given.c.lease_id == held.lease_id,
                given.c.returned_at.is_(None),
                contacts.c.household_id.not_in(still),
            )
        ).scalars()
    )
    drop(connection, held.lease_id, lost, now)
    connection.execute(leases.update().where(leases.c.lease_id == held.lease_id).values(until=until))
    connection.execute(households.update().where(households.c.lease_id == held.lease_id).values(leased_until=until))
    if until <= now:
        counts.forget(connection, held.seat_code)
    return dataclasses.replace(held, until=until)


def drop(connection: sa.Connection, lease_id: str, contact_ids: Collection[str], now: datetime) -> None:
    """A lease no longer holds these contacts; their households are the caller's business."""
    leases, given = models.leases, models.lease_contacts
    gone = 0
    for ids in in_chunks(contact_ids):
        gone += connection.execute(
            given.update()
            .where(given.c.lease_id == lease_id, given.c.contact_id.in_(ids), given.c.returned_at.is_(None))
            .values(returned_at=now)
        ).rowcount
    if gone:
        connection.execute(
            leases.update().where(leases.c.lease_id == lease_id).values(contacts=leases.c.contacts - gone)
        )


def size_of_lease(settings: Settings, calls: int) -> int:
    """Contacts for a party that is reckoned to make so many calls."""
    wanted = round(calls * settings.contacts_per_call)
    return max(settings.smallest_lease, min(settings.largest_lease, wanted))


def _new_lease(
    connection: sa.Connection,
    service: Service,
    party_id: str,
    asked: PackRequest,
    counted: Figures,
    choice: Choice,
    evening: Evening | None,
) -> Lease:
    now = counted.counted_at
    until = now + timedelta(hours=asked.hours) + service.settings.spare_time
    if evening is not None:  # its laptop may be paired the day before
        until = max(until, evening.ends + service.settings.spare_time)
    return Lease(
        lease_id=f"k_{secrets.token_hex(8)}",
        party_id=party_id,
        seat_code=choice.seat.need.code,
        version=_next_version(connection, party_id),
        starts=now,
        until=until,
        reason=counted.reason(choice),
    )


def _take(connection: sa.Connection, lease: Lease, asked: PackRequest, calls: int, size: int, *, patient: bool) -> bool:
    """Claim households for a lease; ``False`` when there was none to claim."""
    leases = models.leases
    connection.execute(
        leases.insert().values(
            lease_id=lease.lease_id,
            party_id=lease.party_id,
            seat_code=lease.seat_code,
            version=lease.version,
            calls=calls,
            dialled=0,
            contacts=0,
            starts=lease.starts,
            until=lease.until,
            reason=msgspec.json.encode(lease.reason),
            larger_because=lease.larger_because,
        )
    )
    contact_ids = _pick(connection, lease, size, patient=patient)
    if not contact_ids:
        connection.execute(leases.delete().where(leases.c.lease_id == lease.lease_id))
        return False
    connection.execute(leases.update().where(leases.c.lease_id == lease.lease_id).values(contacts=len(contact_ids)))
    connection.execute(
        models.lease_contacts.insert(),
        [
            {"lease_id": lease.lease_id, "contact_id": contact_id, "ordinal": at}
            for at, contact_id in enumerate(contact_ids)
        ],
    )
    table = models.parties
    connection.execute(
        table.update()
        .where(table.c.party_id == lease.party_id)
        .values(packs=lease.version, callers=asked.callers, hours=asked.hours)
    )
    return True


def _pick(connection: sa.Connection, lease: Lease, size: int, *, patient: bool) -> list[str]:
    """Take free households, call-backs first, then fresh ones, then retries, until ``size`` contacts are found.

    Rows are locked in rounds of what is still wanted, so that hardly more are locked than taken: what one party holds
    locked another skips, and might miss. So whoever finds nothing at all waits once for those who are taking, if
    ``patient``: it holds no household itself, so nobody waits for it in turn.

    Returns:
        The contacts who may be rung, in that order. A household is taken whole, but those in it who may not be rung
        are given to nobody. The first household is taken however large it is.
    """
    taken: list[str] = []
    while len(taken) < size:
        room = size - len(taken) if taken else None
        found = _lock_or_let_go(connection, lease, max(1, (size - len(taken)) // 2), room)
        if not found and not taken and patient:
            found = _lock_or_let_go(connection, lease, max(1, size // 2), room, waiting=True)
        if not found:
            break
        homes = []
        for household_id, people in found.items():
            if not taken or len(taken) + len(people) <= size:
                taken += people
                homes.append(household_id)
        households = models.households
        connection.execute(
            households.update()
            .where(households.c.household_id.in_(homes))
            .values(lease_id=lease.lease_id, leased_until=lease.until)
        )
    return taken


def _lock_or_let_go(
    connection: sa.Connection, lease: Lease, most: int, room: int | None, *, waiting: bool = False
) -> dict[str, list[str]]:
    """As `_lock_free`; where nothing is found, nothing stays locked.

    PostgreSQL keeps the lock on a row that turns out, once it has it, to be somebody's already. Whoever waited with
    such locks in hand could be waited for, in a circle.
    """
    point = connection.begin_nested()
    found = _lock_free(connection, lease, most, room, waiting=waiting)
    if found:
        point.commit()
    else:
        point.rollback()
    return found


def _lock_free(
    connection: sa.Connection, lease: Lease, most: int, room: int | None, *, waiting: bool = False
) -> dict[str, list[str]]:
    """Free households of the lease's seat with somebody to ring, locked until commit, and who may be rung in each.

    Args:
        most: households.
        room: how large each may be; ``None`` for any size.
    """
    contacts, households = models.contacts.c, models.households.c
    may_be_rung = sa.and_(contacts.seat_code == lease.seat_code, can_be_given(lease.starts, lease.until))
    homes = (
        sa.select(contacts.household_id, sa.func.min(contacts.queue).label("queue"))
        .where(may_be_rung)
        .group_by(contacts.household_id)
        .having(sa.true() if room is None else sa.func.count() <= room)
        .subquery()
    )
    locked = connection.execute(
        sa.select(households.household_id)
        .join(homes, homes.c.household_id == households.household_id)
        .where(
            households.seat_code == lease.seat_code,
            sa.or_(households.leased_until.is_(None), households.leased_until <= lease.starts),
            households.household_id.not_in(given_back_by(lease.party_id)),
        )
        .order_by(homes.c.queue, households.household_id)
        .limit(most)
        .with_for_update(skip_locked=not waiting, of=models.households)
    ).scalars()
    people: dict[str, list[str]] = {household_id: [] for household_id in locked}
    for row in connection.execute(
        sa.select(contacts.contact_id, contacts.household_id)
        .where(contacts.household_id.in_(list(people)), can_be_given(lease.starts, lease.until))
        .order_by(contacts.queue, contacts.contact_id)
    ):
        people[row.household_id].append(row.contact_id)
    return {household_id: some for household_id, some in people.items() if some}


def _next_version(connection: sa.Connection, party_id: str) -> int:
    packs = connection.execute(sa.select(models.parties.c.packs).where(models.parties.c.party_id == party_id))
    return int(packs.scalar_one()) + 1


def _last_seat(connection: sa.Connection, party_id: str) -> str:
    """The seat this party rang before; blank for none."""
    table = models.leases
    found = connection.execute(
        sa.select(table.c.seat_code)
        .where(table.c.party_id == party_id, table.c.dialled > 0)
        .order_by(table.c.version.desc())
    ).scalar()
    return str(found or "")


def _note_declined(connection: sa.Connection, party_id: str, asked: PackRequest, now: datetime) -> None:
    """Keep what a host said no to and why: coordinators learn from it."""
    table = models.declines
    told: dict[str, str] = {one.seat_code: one.reason for one in asked.declined}
    known: Sequence[str] = list(
        connection.execute(sa.select(table.c.seat_code).where(table.c.party_id == party_id)).scalars()
    )
    for seat_code, reason in told.items():
        if seat_code not in known and len(seat_code) <= 16 and tidy(seat_code) == seat_code:
            connection.execute(
                table.insert().values(
                    party_id=party_id, seat_code=seat_code, reason=tidy(reason, _LONGEST_REASON), at=now
                )
            )
