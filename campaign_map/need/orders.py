"""What coordinators decide about a seat, whatever the figures say, under their name and with a reason.

- *First*: every party that can is sent there.
- *Held*: no party is sent there. Held goes before everything, also before an order for one party.
- A *floor*: the share of its target that the seat gets before others get more. A *cap*: parties sent there in a day.

A seat has one order at a time, until a moment or until it is lifted; all of them are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.need import kept
from campaign_map.needs import Override
from campaign_map.parties import are_people
from campaign_map.settings import Service
from campaign_map.upserts import replace
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import LONDON, local
from phonebank_app.seats import seats_by_code

Kind = Literal["first", "held"]

_LONGEST_REASON = 200
_MOST_PARTIES = 10_000
_DOING: dict[Kind, str] = {"first": "sent parties there first", "held": "held the seat back"}


@dataclass(frozen=True, slots=True)
class SeatOrder:
    """An order for a seat.

    Attributes:
        kind: "first" or "held".
        until: when it ends by itself; ``None``: when it is lifted.
        lifted_at, lifted_by: who ended it; a newer order for the seat ends the older.
    """

    order_id: int
    seat_code: str
    kind: Kind
    by: str
    because: str
    made_at: datetime
    until: datetime | None
    lifted_at: datetime | None = None
    lifted_by: str = ""

    def stands(self, now: datetime) -> bool:
        """Whether it counts at this moment."""
        return self.lifted_at is None and (self.until is None or self.until > now)


@dataclass(frozen=True, slots=True)
class SeatRule:
    """A coordinator's floor and cap for a seat; ``None`` for none of their own."""

    seat_code: str
    floor: float | None
    cap: int | None
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What coordinators have decided about all seats, as it stands at one moment.

    Attributes:
        first, held: orders by seat code.
        rules: floors and caps by seat code.
        full: seats with a cap that have had their parties today, and that cap.
    """

    first: Mapping[str, Override] = field(default_factory=dict)
    held: Mapping[str, Override] = field(default_factory=dict)
    rules: Mapping[str, SeatRule] = field(default_factory=dict)
    full: Mapping[str, int] = field(default_factory=dict)


def send_first(service: Service, by: Actor, seat_code: str, because: str, until: datetime | None = None) -> SeatOrder:
    """Send every party to a seat. Raises `NotAllowed` without a seat, a name or a reason, or for a moment gone by."""
    return _order(service, by, seat_code, "first", because, until)


def hold(service: Service, by: Actor, seat_code: str, because: str, until: datetime | None = None) -> SeatOrder:
    """Send nobody to a seat. Parties that are calling there go on. Raises `NotAllowed` as `send_first` does."""
    return _order(service, by, seat_code, "held", because, until)


def lift(service: Service, by: Actor, seat_code: str) -> SeatOrder:
    """End a seat's order now.

    Raises:
        NotAllowed: there is none, or nobody is named.
    """
    now = service.clock.now()
    name = _name(by)
    with service.store.write() as connection:
        order = next((one for one in history(connection, seat_code) if one.stands(now)), None)
        if order is None:
            raise NotAllowed(f"There is no order for {_seat_name(seat_code)}.", "Nothing had to be lifted.")
        _lift(connection, seat_code, name, now)
        audit.note(connection, now, by, "lifted an order", seat_code=seat_code, subject=str(order.order_id))
    kept.forget(service.store)
    return order


def set_rule(service: Service, by: Actor, seat_code: str, *, floor: float | None, cap: int | None) -> SeatRule:
    """Set a seat's floor (a share, 0 to 1) and cap (parties a day); ``None`` takes either away.

    Raises:
        NotAllowed: no such seat, no name, or figures out of bounds.
    """
    now = service.clock.now()
    _seat_name(seat_code)
    if floor is not None and not 0 <= floor <= 1:
        raise NotAllowed("A floor is a share of the calls a seat wants.", "Give it from 0 to 1, like 0.2.")
    if cap is not None and not 0 <= cap <= _MOST_PARTIES:
        raise NotAllowed("A cap is a number of parties a day.", "Give it as a whole number; 0 is nobody.")
    rule = SeatRule(seat_code, floor, cap, _name(by), now)
    row = {"seat_code": seat_code, "floor": floor, "cap": cap, "set_by": rule.set_by, "set_at": now}
    said = f"floor {'as the profile says' if floor is None else floor}, cap {'none' if cap is None else cap}"
    with service.store.write() as connection:
        connection.execute(replace(connection, models.seat_rules), row)
        audit.note(connection, now, by, "set a floor or cap", seat_code=seat_code, detail=said)
    kept.forget(service.store)
    return rule


def standing(connection: sa.Connection, now: datetime) -> tuple[SeatOrder, ...]:
    """Every order that counts at this moment, the newest first."""
    table = models.seat_orders
    rows = connection.execute(sa.select(table).where(table.c.lifted_at.is_(None)).order_by(table.c.id.desc()))
    return tuple(order for order in map(_read, rows) if order.stands(now))


def history(connection: sa.Connection, seat_code: str) -> tuple[SeatOrder, ...]:
    """Every order there was for a seat, the newest first."""
    table = models.seat_orders
    rows = connection.execute(sa.select(table).where(table.c.seat_code == seat_code).order_by(table.c.id.desc()))
    return tuple(map(_read, rows))


def rules(connection: sa.Connection) -> dict[str, SeatRule]:
    """Floors and caps by seat code."""
    return {
        row.seat_code: SeatRule(row.seat_code, row.floor, row.cap, row.set_by, row.set_at)
        for row in connection.execute(sa.select(models.seat_rules))
        if row.floor is not None or row.cap is not None
    }


def decided(connection: sa.Connection, now: datetime, *, for_party: str = "") -> Decided:
    """All that coordinators have decided, as it stands now.

    Args:
        for_party: it does not count towards a cap: it may go back to where it was sent today.
    """
    orders = standing(connection, now)
    set_rules = rules(connection)
    caps = {code: rule.cap for code, rule in set_rules.items() if rule.cap is not None}
    sent = parties_today(connection, now, set(caps), but=for_party) if caps else {}
    return Decided(
        first={one.seat_code: Override(one.by, one.because) for one in orders if one.kind == "first"},
        held={one.seat_code: Override(one.by, one.because) for one in orders if one.kind == "held"},
        rules=set_rules,
        full={code: cap for code, cap in caps.items() if sent.get(code, 0) >= cap},
    )


def parties_today(connection: sa.Connection, now: datetime, codes: set[str], *, but: str = "") -> dict[str, int]:
    """How many parties were sent to each seat since midnight, without those that gave it all back unused."""
    leases = models.leases.c
    midnight = datetime.combine(local(now).date(), time(), LONDON)
    rows = connection.execute(
        sa.select(leases.seat_code, sa.func.count(leases.party_id.distinct()).label("sent"))
        .where(
            # A lease ends after it starts, and there is an index on its end.
            leases.until > midnight,
            leases.starts >= midnight,
            leases.seat_code.in_(sorted(codes)),
            leases.party_id != but,
            are_people(leases.party_id),
            sa.or_(leases.returned_at.is_(None), leases.dialled > 0),
        )
        .group_by(leases.seat_code)
    )
    return {row.seat_code: row.sent for row in rows}


def still_has_room(
    connection: sa.Connection, now: datetime, seat_code: str, *, for_party: str, waiting: bool = True
) -> bool:
    """Whether a capped seat can take one more party. Its rule is locked until commit: two cannot both be the last.

    Args:
        waiting: for others that are taking from it. Whoever has locked one seat's rule may not wait for a second:
            it is told that there is no room.
    """
    table = models.seat_rules
    rule = connection.execute(
        sa.select(table.c.cap).where(table.c.seat_code == seat_code).with_for_update(skip_locked=not waiting)
    ).first()
    if rule is None:
        return False
    return rule.cap is None or parties_today(connection, now, {seat_code}, but=for_party).get(seat_code, 0) < rule.cap


def _order(service: Service, by: Actor, seat_code: str, kind: Kind, because: str, until: datetime | None) -> SeatOrder:
    now = service.clock.now()
    _seat_name(seat_code)
    name, because = _name(by), tidy(because, _LONGEST_REASON)
    if not because:
        raise NotAllowed("An order for a seat has a reason: hosts are told it.", "Say why.")
    if until is not None and until <= now:
        raise NotAllowed("This order would have ended already.", "Choose a later moment.")
    with service.store.write() as connection:
        _lift(connection, seat_code, name, now)
        order_id = connection.execute(
            models.seat_orders.insert()
            .values(
                seat_code=seat_code,
                kind=kind,
                by=name,
                because=because,
                made_at=now,
                until=until,
                lifted_by="",
            )
            .returning(models.seat_orders.c.id)
        ).scalar_one()
        audit.note(connection, now, by, _DOING[kind], seat_code=seat_code, subject=str(order_id), detail=because)
    kept.forget(service.store)
    return SeatOrder(order_id, seat_code, kind, name, because, now, until)


def _lift(connection: sa.Connection, seat_code: str, name: str, now: datetime) -> None:
    table = models.seat_orders
    connection.execute(
        table.update()
        .where(table.c.seat_code == seat_code, table.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=name)
    )


def _read(row: sa.Row[tuple[object, ...]]) -> SeatOrder:
    return SeatOrder(
        row.id, row.seat_code, row.kind, row.by, row.because, row.made_at, row.until, row.lifted_at, row.lifted_by
    )


def _name(by: Actor) -> str:
    name = tidy(by.name)
    if not name:
        raise NotAllowed("A seat is ordered about under a name.", "Say who you are.")
    return name


def _seat_name(seat_code: str) -> str:
    seat = seats_by_code().get(seat_code)
    if seat is None:
        raise NotAllowed(f"There is no seat “{tidy(seat_code)}”.", "Seat codes look like E14000731.")
    return seat.name
