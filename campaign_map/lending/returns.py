"""Giving back a list, or the part of it that a party will not reach: others can have it at once.

What is given back goes by whole households, because a household is with one party only. A household stays if anybody
in it was dialled by this party, or is kept. Whoever went is reported in the answer, and told to the party's other
laptops as a change (``finished``: somebody else's business from now on), so that none of them rings on. For the same
reason a contact that a party gave back is not offered to it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import models
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks
from campaign_map.lending import leases
from campaign_map.lending.leases import Lease
from campaign_map.need import counts, kept
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.wire import ReturnRequest
from phonebank_app.rules.outcomes import RULES

_ATTEMPTS = tuple(kind.value for kind, rule in RULES.items() if rule.attempt)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What went back.

    Attributes:
        leases: how many leases ended; 0 when a part was given back, or there was nothing to give back.
        contacts: ids of the contacts that went, where a part was given back.
        left: contacts the party still holds.
    """

    leases: int
    contacts: tuple[str, ...] = ()
    left: int = 0


def give_back(service: Service, party_id: str, asked: ReturnRequest | None = None) -> GivenBack:
    """Give back everything (``None``), or a part.

    Raises:
        Refusal: 400 ``bad_request`` unless a part is said in one way; 409 ``no_lease`` when the party holds none.
    """
    now = service.clock.now()
    if asked is None:
        with service.store.write() as connection:
            leases.lock_party(connection, party_id)
            ended = leases.give_back(connection, party_id, now)
        kept.forget(service.store)
        return GivenBack(ended)
    if sum(said is not None for said in (asked.contacts, asked.number, asked.keep)) != 1:
        raise Refusal(
            400, "bad_request", "It is not clear which contacts go back.", "Send one of contacts, number and keep."
        )
    with service.store.write() as connection:
        leases.lock_party(connection, party_id)
        # No outcome comes in from here on: whoever has been dialled by now stays.
        numbering = changes.lock(connection)
        held = leases.running(connection, party_id, now)
        if held is None:
            raise Refusal(409, "no_lease", "You hold no list at the moment.", "Nothing has to be given back.")
        holding = _holding(connection, held)
        homes = _chosen(holding, asked)
        gone = _return(connection, held, homes, holding, now)
        told = [changes.Told(party_id, "finished", contact_id=one) for one in gone]
        changes.tell(connection, numbering, told)
        changes.settle(connection, numbering)
    kept.forget(service.store)
    return GivenBack(0, gone, sum(len(home.contacts) for home in holding.values()) - len(gone))


@dataclass(slots=True)
class _Home:
    """A household of a lease: who of it was given to the party, in order, and whether anybody was dialled."""

    contacts: list[str]
    last: int = 0
    dialled: bool = False


def _holding(connection: sa.Connection, held: Lease) -> dict[str, _Home]:
    """The households of a lease."""
    given, contacts, outcomes = models.lease_contacts.c, models.contacts.c, models.outcomes.c
    homes: dict[str, _Home] = defaultdict(lambda: _Home([]))
    home_of: dict[str, str] = {}
    for row in connection.execute(
        sa.select(given.contact_id, given.ordinal, contacts.household_id)
        .join_from(models.lease_contacts, models.contacts)
        .where(given.lease_id == held.lease_id, given.returned_at.is_(None))
        .order_by(given.ordinal)
    ):
        home = homes[row.household_id]
        home.contacts.append(row.contact_id)
        home.last = row.ordinal
        home_of[row.contact_id] = row.household_id
    for ids in in_chunks(home_of):
        for contact_id in connection.execute(
            sa.select(outcomes.contact_id).where(
                outcomes.contact_id.in_(ids), outcomes.party_id == held.party_id, outcomes.kind.in_(_ATTEMPTS)
            )
        ).scalars():
            homes[home_of[contact_id]].dialled = True
    return dict(homes)


def _chosen(holding: dict[str, _Home], asked: ReturnRequest) -> list[str]:
    """Households that go back: those named whole, or from the end of the list, never more contacts than was said."""
    free = {home_id: home for home_id, home in holding.items() if not home.dialled}
    if asked.contacts is not None:
        named = set(asked.contacts)
        return sorted(home_id for home_id, home in free.items() if named.issuperset(home.contacts))
    held = sum(len(home.contacts) for home in holding.values())
    wanted = max(0, held - asked.keep) if asked.keep is not None else max(0, asked.number or 0)
    chosen = []
    for home_id, home in sorted(free.items(), key=lambda item: item[1].last, reverse=True):
        if len(home.contacts) <= wanted:
            chosen.append(home_id)
            wanted -= len(home.contacts)
    return sorted(chosen)


def _return(
    connection: sa.Connection, held: Lease, homes: Collection[str], holding: dict[str, _Home], now: datetime
) -> tuple[str, ...]:
    """Let households go; returns their contacts."""
    gone = tuple(contact_id for home_id in homes for contact_id in holding[home_id].contacts)
    leases.drop(connection, held.lease_id, gone, now)
    table = models.households
    for ids in in_chunks(homes):
        connection.execute(
            table.update()
            .where(table.c.household_id.in_(ids), table.c.lease_id == held.lease_id)
            .values(lease_id=None, leased_until=None)
        )
    if gone:
        counts.forget(connection, held.seat_code)
    return gone
