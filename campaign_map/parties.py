"""Parties: made by a coordinator for a host, with a pairing code that the host's laptop shows once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import codes, models
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.seats import seats_by_code


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party and the code its host is given; the only time it can be read."""

    party_id: str
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A coordinator's word that a party goes to a seat."""

    seat_code: str
    by: str
    because: str


def new_party(
    service: Service, host: str, callers: int = 4, hours: float = 3.0, order: Order | None = None
) -> NewParty:
    """Make a party.

    Raises:
        NotAllowed: it would be too large, or the order names no seat, no name or no reason.
    """
    check_size(callers, hours)
    if order is not None:
        _check_order(order)
    now = service.clock.now()
    party_id = f"p_{secrets.token_hex(8)}"
    code = codes.new_code()
    expires = now + service.settings.code_life
    with service.store.write() as connection:
        connection.execute(
            models.parties.insert().values(
                party_id=party_id,
                host=tidy(host),
                callers=callers,
                hours=hours,
                made_at=now,
                seat_code=order.seat_code if order else "",
                seat_by=tidy(order.by) if order else "",
                seat_because=tidy(order.because, 200) if order else "",
                packs=0,
            )
        )
        connection.execute(
            models.pairing_codes.insert().values(
                code_hash=codes.code_hash(codes.read_code(code) or ""), party_id=party_id, expires=expires
            )
        )
    return NewParty(party_id, code, expires)


def check_size(callers: int, hours: float) -> None:
    """Raise `NotAllowed` unless this is the size of a party: 1 to 200 callers, up to 24 hours."""
    if not 1 <= callers <= 200:
        raise NotAllowed("A party has between 1 and 200 callers.", "Say how many there are.")
    if not 0 < hours <= 24:
        raise NotAllowed("A party lasts up to 24 hours.", "Say how many hours it lasts.")


def rename_host(connection: sa.Connection, party_id: str, host: str) -> None:
    """The host's name as they write it themselves."""
    table = models.parties
    if host:
        connection.execute(table.update().where(table.c.party_id == party_id).values(host=host))


def order_of(connection: sa.Connection, party_id: str) -> Order | None:
    """Where a coordinator sends this party, if anywhere."""
    table = models.parties
    row = connection.execute(
        sa.select(table.c.seat_code, table.c.seat_by, table.c.seat_because).where(table.c.party_id == party_id)
    ).one()
    return Order(row.seat_code, row.seat_by, row.seat_because) if row.seat_code else None


def _check_order(order: Order) -> None:
    if order.seat_code not in seats_by_code():
        raise NotAllowed(f"There is no seat “{order.seat_code}”.", "Seat codes look like E14000731.")
    if not tidy(order.by) or not tidy(order.because):
        raise NotAllowed("A seat is chosen for a party under a name and with a reason.", "Add --by and --because.")
