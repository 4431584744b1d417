"""How far a party has ended, and what would be lost if this laptop were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db import wishes
from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms


@dataclass(frozen=True, slots=True)
class EndingRow:
    """How far the party has ended; all ``None`` before it has.

    Attributes:
        ended_at: nobody is rung from then on.
        durable_at: since when every outcome is in a backup of the service's.
        given_back: how many people of the list went back to the campaign.
    """

    ended_at: datetime | None = None
    durable_at: datetime | None = None
    given_back: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The newest file of every attempt. ``missing``: outcomes that were saved since, and are not in it."""

    at: datetime
    rows: int
    missing: int


def get(connection: sa.Connection) -> EndingRow:
    """How far it has ended."""
    row = run(connection, "SELECT ended_at, durable_at, given_back FROM ending").fetchone()
    return EndingRow() if row is None else EndingRow(from_ms_or_none(row[0]), from_ms_or_none(row[1]), row[2])


def ended_at(connection: sa.Connection) -> datetime | None:
    """Since when nobody is rung any more."""
    row = run(connection, "SELECT ended_at FROM ending").fetchone()
    return None if row is None else from_ms_or_none(row[0])


def end(connection: sa.Connection, at: datetime) -> None:
    """Nobody is rung from now on. A party that has ended already keeps its moment."""
    run(
        connection,
        "INSERT INTO ending (id, ended_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at"
        " WHERE ended_at IS NULL",
        (to_ms(at),),
    )


def note_durable(connection: sa.Connection, at: datetime | None) -> None:
    """Since when the service has everything in a backup; ``None``: it has not, or not any more."""
    moment = None if at is None else to_ms(at)
    run(
        connection,
        "INSERT INTO ending (id, durable_at) VALUES (1, ?)"
        " ON CONFLICT (id) DO UPDATE SET durable_at = excluded.durable_at",
        (moment,),
    )


def note_given_back(connection: sa.Connection, count: int) -> None:
    """The rest of the list went back."""
    run(connection, "UPDATE ending SET given_back = coalesce(given_back, 0) + ?", (count,))


def unsafe(connection: sa.Connection, durable_through: int) -> list[str]:
    """What only this laptop is sure to have: outcomes that are unsent, on the tray, or in no backup of the service's
    yet; tickets and promises that are unsent, or that it would not take."""
    rows = run(
        connection,
        "SELECT outcome_id FROM outbox UNION SELECT outcome_id FROM receipts WHERE server_seq > ? ORDER BY 1",
        (durable_through,),
    )
    return [*(row[0] for row in rows), *sorted(wishes.unsent(connection))]


def every(connection: sa.Connection) -> list[str]:
    """Everything: where the campaign does not hold what we do, nobody knows which of it it lacks."""
    outcomes = [row[0] for row in run(connection, "SELECT outcome_id FROM outcomes ORDER BY 1")]
    return outcomes + [wish.id for wish in wishes.every(connection)]


def sizes(connection: sa.Connection) -> tuple[int, int]:
    """How many outcomes, and how many people, the store holds."""
    row = run(connection, "SELECT (SELECT count(*) FROM outcomes), (SELECT count(*) FROM contacts)").fetchone()
    return row[0], row[1]


def note_taken(connection: sa.Connection, at: datetime, what: str, rows: int, upto: int) -> None:
    """A results file was written."""
    run(
        connection,
        "INSERT INTO taken_away (at, what, row_count, upto) VALUES (?, ?, ?, ?)",
        (to_ms(at), what, rows, upto),
    )


def last_count(connection: sa.Connection) -> int:
    """The highest count of the log; 0 when it is empty."""
    found: int = run(connection, "SELECT coalesce(max(device_seq), 0) FROM outcomes").fetchone()[0]
    return found


def taken(connection: sa.Connection) -> Taken | None:
    """The newest file of every attempt; ``None`` when there was none."""
    row = run(
        connection,
        "SELECT at, row_count, (SELECT count(*) FROM outcomes WHERE device_seq > upto) FROM taken_away"
        " WHERE what = 'attempts' ORDER BY upto DESC, id DESC LIMIT 1",
    ).fetchone()
    return None if row is None else Taken(from_ms(row[0]), row[1], row[2])


def in_hand(connection: sa.Connection, since: datetime) -> list[int]:
    """Chairs with a call in hand that was begun, not before ``since``, and is not saved yet."""
    rows = run(
        connection,
        "SELECT chair FROM chairs WHERE contact_id IS NOT NULL AND draft <> '' AND claimed_at > ? ORDER BY chair",
        (to_ms(since),),
    )
    return [row[0] for row in rows]
