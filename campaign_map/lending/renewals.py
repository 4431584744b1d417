"""Going on for longer with the list one has, unless others are waiting for it.

A list is wanted elsewhere when all of this is so: the seat has less than one least slice free, another party was sent
elsewhere or turned away within `WANTED_WITHIN`, and what the asking party holds would make this the seat that the next
party is sent to. Then the lease ends when it was to end, and what is left goes where it is needed.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models, parties
from campaign_map.intake import changes
from campaign_map.lending import leases
from campaign_map.lending.leases import Lease
from campaign_map.need.figures import Figures, for_claim
from campaign_map.needs import calls_of_party, rank
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import RenewRequest

WANTED_WITHIN = timedelta(minutes=30)


def renew(service: Service, party_id: str, asked: RenewRequest) -> Lease:
    """Let a running lease go on for so many hours from now, and the laptop's spare time; its laptops are told.

    It never ends sooner than it would have. Asking twice is as good as asking once.

    Raises:
        Refusal: 409 ``no_lease`` when the party holds none (any more); 409 ``wanted_elsewhere``; 409 ``too_long``
            when it would run for more than a week in all.
        NotAllowed: these are not the hours of a party.
    """
    now = service.clock.now()
    with service.store.read() as connection:
        # Outside of the transaction that writes: outcomes that come in meanwhile need not wait for it.
        callers = _callers(connection, party_id)
        parties.check_size(callers, asked.hours)
        counted = for_claim(connection, service, party_id, callers, asked.hours)
        held = leases.running(connection, party_id, now)
        wanted = held is not None and _is_wanted_elsewhere(connection, service, held, counted, now)
    with service.store.write() as connection:
        leases.lock_party(connection, party_id)
        held = leases.running(connection, party_id, now)
        if held is None:
            raise Refusal(
                409, "no_lease", "Your list has gone back already.", "Ask for a new one: it may be the same seat."
            )
        until = max(held.until, now + timedelta(hours=asked.hours) + service.settings.spare_time)
        if until == held.until:
            return held
        if until - held.starts > leases.LONGEST:
            raise Refusal(409, "too_long", "A list is lent for a week at most.", "Give it back and ask for a new one.")
        if wanted:
            raise Refusal(
                409,
                "wanted_elsewhere",
                "Other parties are waiting for this list.",
                f"Ring on until {local(held.until):%H:%M}, then ask for a new one.",
            )
        numbering = changes.lock(connection)
        renewed = leases.move_end(connection, held, until, now)
        _reckon(connection, held, calls_of_party(callers, asked.hours, counted.rate.per_caller_hour))
        changes.tell(connection, numbering, [changes.Told(party_id, "lease", until=until)])
        changes.settle(connection, numbering)
    return renewed


def _callers(connection: sa.Connection, party_id: str) -> int:
    table = models.parties
    return int(connection.execute(sa.select(table.c.callers).where(table.c.party_id == party_id)).scalar_one())


def _reckon(connection: sa.Connection, held: Lease, calls: int) -> None:
    """From now on the party is reckoned to make so many calls more than it has made."""
    table = models.leases
    connection.execute(table.update().where(table.c.lease_id == held.lease_id).values(calls=table.c.dialled + calls))


def _is_wanted_elsewhere(
    connection: sa.Connection, service: Service, held: Lease, counted: Figures, now: datetime
) -> bool:
    exact = counted.recounted(connection, held.seat_code, held.party_id)
    free = exact.ranking.seat(held.seat_code).need.callable or 0
    if free >= service.settings.smallest_lease or not _were_turned_away(connection, held, now):
        return False
    lease = connection.execute(sa.select(models.leases).where(models.leases.c.lease_id == held.lease_id)).one()
    left = max(0, lease.contacts - lease.dialled)
    if not left:
        return False
    # As if it were given back: its contacts free, and nothing booked by it.
    need = exact.ranking.seat(held.seat_code).need
    booked = (1.0 - exact.profile.need.no_show) * min(left, max(0, lease.calls - lease.dialled))
    returned = dataclasses.replace(need, callable=free + left, booked=max(0.0, need.booked - booked))
    seats = [returned if one.code == need.code else one for one in exact.seats]
    with_list = [one for one in seats if one.callable is not None]
    return rank(with_list, exact.ranking.party_size, sigma=exact.ranking.sigma)[0].need.code == need.code


def _were_turned_away(connection: sa.Connection, held: Lease, now: datetime) -> bool:
    """Whether another party was lately sent to another seat, or nowhere."""
    table = models.decisions
    found = connection.execute(
        sa.select(table.c.decision_id)
        .where(
            table.c.at > now - WANTED_WITHIN,
            table.c.party_id != held.party_id,
            table.c.seat_code != held.seat_code,
        )
        .limit(1)
    ).first()
    return found is not None
