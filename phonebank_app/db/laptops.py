"""Guests' own laptops that joined this one tonight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms


@dataclass(frozen=True, slots=True)
class LaptopRow:
    """A laptop as stored; moments in milliseconds since 1970.

    Attributes:
        id: of this joining; ``key``: what it comes back with.
        chair, guest, caller: where it sits, and whose it is; ``caller`` is what they are called now.
        laptop, laptop_id: what it is called (until it leaves), and the id it drew itself.
    """

    id: str
    chair: int
    guest: int
    caller: str
    laptop: str
    laptop_id: str
    key: bytes
    approved_at: int
    left_at: int | None


_ALL = (
    "SELECT j.id, j.chair, j.guest, coalesce(g.name, ''), j.laptop, j.laptop_id, j.key, j.approved_at, j.left_at"
    " FROM joined_laptops j LEFT JOIN guests g ON g.id = j.guest "
)


def add(
    connection: sa.Connection, id: str, chair: int, guest: int, laptop: str, laptop_id: str, key: bytes, at: datetime
) -> None:
    """A laptop was let in."""
    run(
        connection,
        "INSERT INTO joined_laptops (id, chair, guest, laptop, laptop_id, key, approved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id, chair, guest, laptop, laptop_id, key, to_ms(at)),
    )


def every(connection: sa.Connection) -> list[LaptopRow]:
    """All that joined tonight, also those that have left."""
    return [LaptopRow(*row) for row in run(connection, _ALL + "ORDER BY j.approved_at, j.id")]


def one(connection: sa.Connection, id: str) -> LaptopRow | None:
    """The laptop of this id, whether or not it has left."""
    row = run(connection, _ALL + "WHERE j.id = ?", (id,)).fetchone()
    return None if row is None else LaptopRow(*row)


def leave(connection: sa.Connection, id: str, at: datetime) -> None:
    """It has left: what it was called is forgotten, its key stays for what it may yet hand in."""
    run(
        connection,
        "UPDATE joined_laptops SET left_at = ?, laptop = '' WHERE id = ? AND left_at IS NULL",
        (to_ms(at), id),
    )


def leave_all(connection: sa.Connection, at: datetime) -> None:
    """All of them have."""
    run(connection, "UPDATE joined_laptops SET left_at = ?, laptop = '' WHERE left_at IS NULL", (to_ms(at),))


def put_aside(connection: sa.Connection, outcome_id: str, laptop: str, why: str, body: bytes, at: datetime) -> None:
    """Keep what could not be taken in."""
    run(
        connection,
        "INSERT INTO unplaced (outcome_id, at, laptop, why, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (outcome_id, to_ms(at), laptop, why, body),
    )


def unplaced(connection: sa.Connection) -> list[tuple[int, str, str]]:
    """(When it was put aside, in ms since 1970; whose it was; why), oldest first."""
    rows = run(
        connection,
        "SELECT u.at, coalesce(g.name, ''), u.why FROM unplaced u JOIN joined_laptops j ON j.id = u.laptop"
        " LEFT JOIN guests g ON g.id = j.guest ORDER BY u.at, u.outcome_id",
    )
    return [(row[0], row[1], row[2]) for row in rows]
