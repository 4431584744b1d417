"""Who was shown which voter, and when. Rows are only added: triggers hold that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms

How = Literal["given", "household", "undo", "shown again"]


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


def note(connection: sa.Connection, chair: int, caller: str, contact_uid: str, how: How, at: datetime) -> None:
    """Somebody is shown a voter, in the transaction in which they are given them."""
    run(
        connection,
        "INSERT INTO sights (at, chair, caller, contact_uid, how) VALUES (?, ?, ?, ?, ?)",
        (to_ms(at), chair, caller, contact_uid, how),
    )


def of(connection: sa.Connection, chair: int = 0, caller: str = "") -> list[SightRow]:
    """Every sight, or those of one caller in one chair; oldest first."""
    rows = run(connection, _OF, (chair, chair, caller))
    return [SightRow(*row) for row in rows]


def count(connection: sa.Connection) -> int:
    """How many there are."""
    many: int = run(connection, "SELECT count(*) FROM sights").fetchone()[0]
    return many
