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
    service: Service,
    host: str,
    callers: int = 4,
    hours: float = 3.0,
    order: Order | None = None,
    wished_seat: str = "",
) -> NewParty:
    """Make a party.

    Args:
        wished_seat: the seat its evening was advertised for; it stays there unless another needs it clearly more.

    Raises:
        NotAllowed: it would be too large, or the order or wish names no seat, or the order no name or no reason.
    """
    now = service.clock.now()
    expires = now + service.settings.code_life
    with service.store.write() as connection:
        party_id = add_party(connection, now, host, callers, hours, order, wished_seat)
        code = add_code(connection, party_id, expires)
    return NewParty(party_id, code, expires)


def add_party(
    connection: sa.Connection,
    now: datetime,
    host: str,
    callers: int,
    hours: float,
    order: Order | None = None,
    wished_seat: str = "",
) -> str:
    """Make a party that has no code yet; returns its id. Raises as `new_party` does."""
    check_size(callers, hours)
    if wished_seat and wished_seat not in seats_by_code():
        raise NotAllowed(f"There is no seat “{tidy(wished_seat)}”.", "Seat codes look like E14000731.")
    if order is not None:
        _check_order(order)
    party_id = f"p_{secrets.token_hex(8)}"
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
            wished_seat=wished_seat,
        )
    )
    return party_id


def add_code(connection: sa.Connection, party_id: str, expires: datetime) -> str:
    """A fresh pairing code for a party, as it is shown; the only time it can be read."""
    code = codes.new_code()
    plain = codes.read_code(code) or ""
    connection.execute(
        models.pairing_codes.insert().values(
            code_hash=codes.code_hash(plain),
            half_hash=codes.code_hash(codes.first_half(plain)),
            party_id=party_id,
            expires=expires,
            wrong=0,
        )
    )
    return code


def drop_codes(connection: sa.Connection, party_id: str, now: datetime) -> None:
    """No code of this party, used or not, opens anything from now on."""
    table = models.pairing_codes
    connection.execute(table.update().where(table.c.party_id == party_id, table.c.expires > now).values(expires=now))


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


def wished_seat(connection: sa.Connection, party_id: str) -> str:
    """The seat that this party's evening was advertised for; blank for none."""
    table = models.parties
    return str(connection.execute(sa.select(table.c.wished_seat).where(table.c.party_id == party_id)).scalar_one())


def _check_order(order: Order) -> None:
    if order.seat_code not in seats_by_code():
        raise NotAllowed(f"There is no seat “{order.seat_code}”.", "Seat codes look like E14000731.")
    if not tidy(order.by) or not tidy(order.because):
        raise NotAllowed("A seat is chosen for a party under a name and with a reason.", "Add --by and --because.")


def are_people(party_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The condition that a party is one of people, and not another program that reports by OSDI."""
    return party_id.not_in(sa.select(models.osdi_programs.c.party_id))
