"""Which guest has read the briefing, by number and never by name."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms


def has_read(connection: sa.Connection, guest: int, version: str) -> bool:
    """Whether they have read this version."""
    sql = "SELECT 1 FROM briefed WHERE guest = ? AND version = ?"
    return run(connection, sql, (guest, version)).fetchone() is not None


def read(connection: sa.Connection, guest: int, version: str, at: datetime) -> None:
    """They have read it."""
    run(
        connection,
        "INSERT INTO briefed (guest, version, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (guest, version, to_ms(at)),
    )
