"""Guests of the evening, told apart: by name among people, by number in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest, where they sit (0: nowhere now), and when they first sat down and last got up, in ms since 1970.

    ``forgotten``: they took their name off the record; nobody comes back as them.
    """

    id: int
    name: str
    since: int
    chair: int
    left_at: int | None
    forgotten: bool = False


def name_key(name: str) -> str:
    """What two names have in common that people would take for one."""
    return name.casefold()


def known_as(connection: sa.Connection, name: str, at: datetime) -> GuestRow:
    """The guest of this name; a new one if there is none yet."""
    run(
        connection,
        "INSERT INTO guests (name, name_key, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (name, name_key(name), to_ms(at)),
    )
    found = run(connection, "SELECT id, name, since FROM guests WHERE name_key = ?", (name_key(name),)).fetchone()
    return GuestRow(found[0], found[1], found[2], 0, None)


def rename(connection: sa.Connection, guest: int, name: str) -> None:
    """Call the guest something else; what they saved says the name of its time, and the number that stays."""
    run(connection, "UPDATE guests SET name = ?, name_key = ? WHERE id = ?", (name, name_key(name), guest))


def everyone(connection: sa.Connection) -> list[GuestRow]:
    """Every guest of the evening, in the order in which they came."""
    rows = run(
        connection,
        "SELECT g.id, g.name, g.since, coalesce(max(CASE WHEN c.left_at IS NULL THEN c.chair END), 0), max(c.left_at),"
        " EXISTS (SELECT 1 FROM forgotten f WHERE f.guest = g.id)"
        " FROM guests g LEFT JOIN chairs c ON c.guest = g.id GROUP BY g.id ORDER BY g.since, g.id",
    )
    return [GuestRow(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


def looked_at(connection: sa.Connection) -> dict[int, dict[str, int]]:
    """How far the host has looked, for each guest by rule."""
    found: dict[int, dict[str, int]] = {}
    for guest, rule, upto in run(connection, "SELECT guest, rule, upto FROM looked_at"):
        found.setdefault(guest, {})[rule] = upto
    return found


def look(connection: sa.Connection, guest: int, rule: str, upto: int) -> None:
    """The host has looked at what the rule noticed, up to this count."""
    run(
        connection,
        "INSERT INTO looked_at (guest, rule, upto) VALUES (?, ?, ?)"
        " ON CONFLICT (guest, rule) DO UPDATE SET upto = max(upto, excluded.upto)",
        (guest, rule, upto),
    )
