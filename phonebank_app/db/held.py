"""Changes that wait for the host's yes, because together they would take much of the list away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.moments import from_ms_or_none, to_ms
from phonebank_app.protocol.wire import Change


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that waits. ``type`` is ``finished`` (``contact_uid``) or ``lease`` (``until``)."""

    seq: int
    type: str
    contact_uid: str
    until: datetime | None


def add(connection: sa.Connection, changes: Iterable[Change], now: datetime) -> None:
    """Keep these; saying it twice is harmless."""
    rows = [(c.seq, c.type, c.contact_id, to_ms(c.until) if c.until else None, to_ms(now)) for c in changes]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO held_changes (seq, type, contact_uid, until, held_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            rows,
        )


def every(connection: sa.Connection) -> list[Waiting]:
    """All that wait, in the order in which the service said them."""
    rows = connection.exec_driver_sql("SELECT seq, type, contact_uid, until FROM held_changes ORDER BY seq")
    return [Waiting(row[0], row[1], row[2], from_ms_or_none(row[3])) for row in rows]


def clear(connection: sa.Connection) -> None:
    """Nothing waits any more."""
    connection.exec_driver_sql("DELETE FROM held_changes")


def drop_leases(connection: sa.Connection) -> None:
    """No lease waits any more: a later word on it has come."""
    connection.exec_driver_sql("DELETE FROM held_changes WHERE type = 'lease'")


def callable_of(connection: sa.Connection, uids: Iterable[str]) -> int:
    """How many of these contacts may still be rung one day: whom it would take away to lose them."""
    found: int = connection.exec_driver_sql(
        "SELECT count(*) FROM contacts WHERE queue <> 9 AND uid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(uids)),),
    ).scalar_one()
    return found


def callable_on(connection: sa.Connection, number_hashes: Iterable[str]) -> set[str]:
    """The contacts with these numbers who may still be rung one day, by the campaign's id."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT c.uid FROM contacts c JOIN numbers n ON n.contact_id = c.id"
        " WHERE c.queue <> 9 AND n.number_hash IN (SELECT value FROM json_each(?))",
        (json.dumps(list(number_hashes)),),
    )
    return {row[0] for row in rows}


def sizes(connection: sa.Connection) -> tuple[int, int]:
    """How many contacts are on the list, and how many of them may still be rung one day."""
    row = connection.exec_driver_sql("SELECT count(*), count(*) FILTER (WHERE queue <> 9) FROM contacts").one()
    return row[0], row[1]
