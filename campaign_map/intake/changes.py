"""What parties are told: one row for each party it concerns, numbered in one order with the outcomes.

A laptop asks for what came after its cursor, so nothing may ever appear *behind* a cursor. Numbers are therefore given
out under the lock of the campaign's one row, which is held until commit: the order of numbers is the order in which
they become visible. (A sequence would not do: transactions commit in another order than they draw numbers.) Gaps mean
nothing.

Whoever numbers something calls `lock` before anything else, and has the log to themselves until commit. Pushes alone do
not: there are so many of them that they work side by side (`share`), each on rows that it has locked in the order given
in `campaign_map.intake.storing`, and take the campaign's row last (`take_turn`), for as long as it takes to write what
they have worked out. On SQLite a transaction has the whole database to itself, and all three mean the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from campaign_map import bulk, models
from campaign_map.bulk import on_postgresql
from campaign_map.problems import Refusal
from campaign_map.script_texts import of_signs
from phonebank_app.protocol.wire import PROTOCOL, Change, ChangesPage

MOST = 1000
"""Changes on one page."""

# Any number will do, so long as nobody else in this database takes it (`campaign_map.store` has another).
_LOG = 3141592654


@dataclass(frozen=True, slots=True)
class Told:
    """A change as one party will see it; see `phonebank_app.protocol.wire.Change`."""

    party_id: str
    type: Literal["opt_out", "finished", "lease", "script", "permission"]
    contact_id: str = ""
    number_hash: str = ""
    until: datetime | None = None
    text: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    others: str | None = None
    """Of a script: the signs of those in other languages (`campaign_map.script_texts`), with spaces between."""


@dataclass(slots=True)
class Numbering:
    """The campaign's row, locked by this transaction until it ends."""

    epoch: int
    last: int
    durable_through: int

    def next(self) -> int:
        """The next number."""
        self.last += 1
        return self.last


def lock(connection: sa.Connection) -> Numbering:
    """Wait until nobody else writes to the log, and for the turn to number things; `settle` must follow."""
    if on_postgresql(connection):
        connection.execute(_ALONE)
    return take_turn(connection)


def share(connection: sa.Connection) -> None:
    """Write to the log beside others who share it; keeps those out who `lock`.

    What is looked up from here on is looked up by index, until commit.
    """
    if on_postgresql(connection):
        connection.execute(_TOGETHER)


def take_turn(connection: sa.Connection) -> Numbering:
    """Wait for the turn to number things, after `share` and every other lock; `settle` must follow."""
    found = connection.execute(_TURN).one()
    return Numbering(found.epoch, found.last_seq, found.durable_through)


_SETTLE = models.campaign.update().values(last_seq=sa.bindparam("last"))
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(_LOG))
# A plan is made when a statement is prepared, perhaps while a table is so small that reading all of it is the best way;
# by the time a night's outcomes are in it, it no longer is.
_TOGETHER = sa.select(
    sa.func.pg_advisory_xact_lock_shared(_LOG), sa.func.set_config("enable_seqscan", "off", sa.true())
)
_TURN = sa.select(
    models.campaign.c.epoch, models.campaign.c.last_seq, models.campaign.c.durable_through
).with_for_update()


def tell(connection: sa.Connection, numbering: Numbering, told: Sequence[Told]) -> None:
    """Write changes for parties to fetch."""
    rows = [
        {
            "seq": numbering.next(),
            "party_id": one.party_id,
            "type": one.type,
            "contact_id": one.contact_id,
            "number_hash": one.number_hash,
            "until": one.until,
            "text": one.text,
            "approved_by": one.approved_by,
            "approved_at": one.approved_at,
            "others": one.others,
        }
        for one in told
    ]
    bulk.insert(connection, models.changes, rows)


def settle(connection: sa.Connection, numbering: Numbering) -> None:
    """Write back how far the numbers have gone."""
    connection.execute(_SETTLE, {"last": numbering.last})


def page(connection: sa.Connection, party_id: str, cursor: str, limit: int) -> ChangesPage:
    """What a party has not seen yet, at most ``limit`` changes.

    A cursor from another epoch (the service was restored) starts at the beginning.

    Raises:
        Refusal: 400 ``bad_cursor``.
    """
    epoch = connection.execute(sa.select(models.campaign.c.epoch)).scalar_one()
    after = _after(cursor, epoch)
    table = models.changes
    rows = connection.execute(
        sa.select(table).where(table.c.party_id == party_id, table.c.seq > after).order_by(table.c.seq).limit(limit + 1)
    ).all()
    shown = rows[:limit]
    return ChangesPage(
        proto=PROTOCOL,
        epoch=epoch,
        changes=tuple(_change(connection, row) for row in shown),
        next=f"{epoch}.{shown[-1].seq if shown else after}",
        more=len(rows) > limit,
    )


def _change(connection: sa.Connection, row: sa.Row[Any]) -> Change:
    if row.type != "script":
        return Change(row.seq, row.type, row.contact_id, row.number_hash, row.until, row.text)
    # Of the time before there were others nothing is said of them: a party keeps what its pack brought.
    others = None if row.others is None else of_signs(connection, row.others.split())
    return Change(row.seq, "script", text=row.text, by=row.approved_by, at=row.approved_at, scripts=others)


def _after(cursor: str, epoch: int) -> int:
    if not cursor:
        return 0
    of_epoch, dot, seq = cursor.partition(".")
    if (
        not dot
        or len(cursor) > 40
        or not (of_epoch.isascii() and of_epoch.isdigit() and seq.isascii() and seq.isdigit())
    ):
        raise Refusal(400, "bad_cursor", "This cursor is not one of ours.", "Start again without a cursor.")
    # Larger than a database's integers is beyond every change there can be.
    return min(int(seq), 2**62) if int(of_epoch) == epoch else 0
