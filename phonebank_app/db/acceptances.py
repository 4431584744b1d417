"""The log of who accepted which notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from phonebank_app.db.connection import run

Role = Literal["host", "guest"]


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """One acceptance. ``at``: milliseconds since 1970; ``guest`` and ``chair`` are 0 for the host."""

    at: int
    role: str
    guest: int
    name: str
    chair: int
    language: str
    sha256: str
    version: str


def keep_wording(connection: sa.Connection, sha256: str, version: str, text: str) -> None:
    """Keep the exact words that are about to be accepted."""
    run(
        connection,
        "INSERT INTO wordings (sha256, version, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, version, text),
    )


def add(
    connection: sa.Connection, at: int, role: Role, guest: int, name: str, chair: int, language: str, sha256: str
) -> None:
    """Somebody accepted."""
    run(
        connection,
        "INSERT INTO acceptances (at, role, guest, name, chair, language, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at, role, guest, name, chair, language, sha256),
    )


def accepted(connection: sa.Connection, role: Role, guest: int, version: str) -> bool:
    """Whether they accepted the notice of this version, in whatever language."""
    found = run(
        connection,
        "SELECT 1 FROM acceptances a JOIN wordings w USING (sha256)"
        " WHERE a.role = ? AND a.guest = ? AND w.version = ? LIMIT 1",
        (role, guest, version),
    ).fetchone()
    return found is not None


def every(connection: sa.Connection) -> Iterator[AcceptanceRow]:
    """All of them, in order."""
    for row in run(
        connection,
        "SELECT a.at, a.role, a.guest, a.name, a.chair, a.language, a.sha256, w.version"
        " FROM acceptances a JOIN wordings w USING (sha256) ORDER BY a.id",
    ):
        yield AcceptanceRow(*row)
