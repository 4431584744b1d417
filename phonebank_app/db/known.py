"""Whom a store knows, and what it has of them already: for telling whom a row of somebody else’s file is about."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from phonebank_app.db.connection import run


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A contact of the list."""

    id: int
    uid: str
    external_id: str
    name: str


def everybody(connection: sa.Connection) -> list[KnownPerson]:
    """Every contact, in the order of the list."""
    rows = run(connection, "SELECT id, uid, external_id, name FROM contacts ORDER BY position")
    return [KnownPerson(*row) for row in rows]


def lines(connection: sa.Connection) -> list[tuple[int, str]]:
    """Every number with whose it is, the first of each contact first."""
    return [
        (row[0], row[1]) for row in run(connection, "SELECT contact_id, e164 FROM numbers ORDER BY contact_id, ordinal")
    ]


def standing(connection: sa.Connection) -> list[tuple[int, str, int]]:
    """Contact, kind and moment (in milliseconds since 1970) of every outcome that counts."""
    return [(row[0], row[1], row[2]) for row in run(connection, "SELECT contact_id, kind, at FROM standing_outcomes")]


def outcome_ids(connection: sa.Connection) -> set[str]:
    """The id of every row of the log."""
    return {row[0] for row in run(connection, "SELECT outcome_id FROM outcomes")}
