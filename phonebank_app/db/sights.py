"""Who was shown which voter, and when. Rows are only added: triggers hold that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms

How = Literal["given", "household", "undo", "shown again", "passed on", "call-backs", "rang back", "on paper"]


@dataclass(frozen=True, slots=True)
class SightRow:
    """One voter shown to one caller; ``name`` is blank when the list has gone back."""

    at_ms: int
    chair: int
    caller: str
    contact_uid: str
    name: str
    how: str


_OF = """
SELECT s.at, s.chair, s.caller, s.contact_uid, coalesce(c.name, ''), s.how
FROM sights s LEFT JOIN contacts c ON c.uid = s.contact_uid
WHERE ? = 0 OR (s.chair = ? AND s.caller = ?) ORDER BY s.id
"""


def note(connection: sa.Connection, chair: int, caller: str, contact_uid: str, how: How, at: datetime) -> int:
    """Somebody is shown a voter, in the transaction in which they are given them; the row's id."""
    row: int = run(
        connection,
        "INSERT INTO sights (at, chair, caller, contact_uid, how, guest)"
        " VALUES (?, ?, ?, ?, ?, coalesce((SELECT guest FROM chairs WHERE chair = ?), 0))",
        (to_ms(at), chair, caller, contact_uid, how, chair),
    ).lastrowid
    return row


def shown(connection: sa.Connection, chair: int, contact_uid: str, since_ms: int) -> bool:
    """Whether this chair was shown this voter at that moment or later."""
    found = run(
        connection,
        "SELECT 1 FROM sights WHERE contact_uid = ? AND chair = ? AND at >= ? LIMIT 1",
        (contact_uid, chair, since_ms),
    ).fetchone()
    return found is not None


def of(connection: sa.Connection, chair: int = 0, caller: str = "") -> list[SightRow]:
    """Every sight, or those of one caller in one chair; oldest first."""
    rows = run(connection, _OF, (chair, chair, caller))
    return [SightRow(*row) for row in rows]


def count(connection: sa.Connection) -> int:
    """How many there are."""
    many: int = run(connection, "SELECT count(*) FROM sights").fetchone()[0]
    return many
