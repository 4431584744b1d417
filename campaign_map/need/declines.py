"""Seats that people said no to, and why: coordinators learn from it where a reason does not convince."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.seats import seats_by_code

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Declined:
    """Somebody said no to a seat.

    Attributes:
        reason: in their words; blank when they gave none.
        on_web: on a page, where nobody knows who they were; otherwise a host, for a party.
    """

    seat_code: str
    reason: str
    at: datetime
    on_web: bool


def note(service: Service, seat_code: str, reason: str) -> None:
    """Somebody on the web said no to a seat. Nothing is kept of who they are.

    Raises:
        NotAllowed: there is no such seat.
    """
    if seat_code not in seats_by_code():
        raise NotAllowed(f"There is no seat “{tidy(seat_code)}”.", "Seat codes look like E14000731.")
    row = {"seat_code": seat_code, "reason": tidy(reason, _LONGEST_REASON), "at": service.clock.now()}
    with service.store.write() as connection:
        connection.execute(models.web_declines.insert().values(row))


def newest(connection: sa.Connection, seat_code: str = "", most: int = 100) -> tuple[Declined, ...]:
    """Who said no, in one seat or anywhere, the newest first."""
    found = []
    for table, on_web in ((models.declines, False), (models.web_declines, True)):
        query = sa.select(table.c.seat_code, table.c.reason, table.c.at).order_by(table.c.at.desc()).limit(most)
        if seat_code:
            query = query.where(table.c.seat_code == seat_code)
        found += [Declined(row.seat_code, row.reason, row.at, on_web) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:most])


def by_seat(connection: sa.Connection) -> dict[str, int]:
    """How often each seat was declined, by hosts and on the web, most often first."""
    counted: Counter[str] = Counter()
    for table in (models.declines, models.web_declines):
        query = sa.select(table.c.seat_code, sa.func.count().label("times")).group_by(table.c.seat_code)
        counted.update({row.seat_code: row.times for row in connection.execute(query)})
    return dict(counted.most_common())
