"""The host's PIN as it is kept: a document of its own."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

_NAME = "host-pin"


class Pin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The PIN's Argon2id hash with its parameters, wrong tries since it was last right, and until when to wait."""

    hash: str
    wrong: int = 0
    wait_until: datetime | None = None


def get(connection: sa.Connection) -> Pin | None:
    """The PIN, if one was chosen."""
    body = connection.exec_driver_sql("SELECT body FROM documents WHERE name = ?", (_NAME,)).scalar()
    return None if body is None else msgspec.json.decode(body, type=Pin)


def put(connection: sa.Connection, pin: Pin, at: int) -> None:
    """Keep it, in place of the one before; ``at`` in milliseconds since 1970."""
    connection.exec_driver_sql(
        "INSERT INTO documents (name, body, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (_NAME, msgspec.json.encode(pin), at),
    )
