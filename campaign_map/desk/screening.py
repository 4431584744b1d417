"""Lists whose screening against the TPS register runs out: 28 days after it nobody on them may be rung."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from phonebank_app.rules.calling_rules import ALWAYS, Queue

SOON = timedelta(days=4)
"""How long before a screening runs out the desk asks for a new one."""


@dataclass(frozen=True, slots=True)
class RunsOut:
    """People of one list who may soon not be rung any more, or may not already.

    Attributes:
        people: how many.
        until: the first of them may be rung until then.
        over: it is over for them.
    """

    seat_code: str
    list_id: str
    name: str
    people: int
    until: datetime
    over: bool


def running_out(
    connection: sa.Connection, now: datetime, seats: Collection[str] | None, soon: timedelta = SOON
) -> tuple[RunsOut, ...]:
    """Lists whose people could be rung, but for a screening that is over or soon will be; the most pressing first."""
    contacts, table = models.contacts.c, models.lists.c
    over = sa.case((contacts.until <= now, 1), else_=0)
    counted = (
        sa.select(
            contacts.list_id,
            contacts.seat_code,
            over.label("over"),
            sa.func.count().label("people"),
            sa.func.min(sa.type_coerce(contacts.until, sa.BigInteger)).label("until"),
        )
        .where(contacts.queue != int(Queue.OUT), contacts.until > ALWAYS, contacts.until <= now + soon)
        .group_by(contacts.list_id, contacts.seat_code, over)
    )
    if seats is not None:
        counted = counted.where(contacts.seat_code.in_(sorted(seats)))
    found = counted.subquery()
    rows = connection.execute(
        sa.select(
            found.c.seat_code,
            found.c.list_id,
            table.name,
            found.c.people,
            sa.type_coerce(found.c.until, models.Moment).label("until"),
            found.c.over,
        )
        .join(models.lists, table.list_id == found.c.list_id)
        .order_by(found.c.over.desc(), found.c.until, found.c.people.desc(), found.c.list_id)
    )
    return tuple(RunsOut(row.seat_code, row.list_id, row.name, row.people, row.until, bool(row.over)) for row in rows)
