"""Drafts of scripts, one row for each sitting, and the script versions that were ever in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms

_COLUMNS = "number, text, origin, begun_at, saved_at, approved_by, approved_at"
_KEPT = 200
"""Drafts that are kept besides the approved ones: more sittings than a campaign has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A script as it was when somebody stopped writing.

    Attributes:
        number: from 1; the newest is the one being written, unless it was approved.
        origin: what it was begun from: ``empty``, ``in_use``, ``file``, ``shipped``, ``draft``, or nothing.
        approved_by: the coordinator who approved these very words; empty while nobody has.
    """

    number: int
    text: str
    origin: str
    begun_at: datetime
    saved_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A script version that was in use: its hash, its exact text, and since when the store has it."""

    sha256: str
    text: str
    since: datetime


def _draft(row: Sequence[Any]) -> Draft:
    number, text, origin, begun, saved, by, at = tuple(row)
    return Draft(number, text, origin, from_ms(begun), from_ms(saved), by, from_ms_or_none(at))


def newest(connection: sa.Connection) -> Draft | None:
    """The draft that was begun last."""
    row = run(connection, f"SELECT {_COLUMNS} FROM script_drafts ORDER BY number DESC LIMIT 1").fetchone()  # noqa: S608
    return None if row is None else _draft(row)


def one(connection: sa.Connection, number: int) -> Draft | None:
    """The draft of this number."""
    row = run(connection, f"SELECT {_COLUMNS} FROM script_drafts WHERE number = ?", (number,)).fetchone()  # noqa: S608
    return None if row is None else _draft(row)


def every(connection: sa.Connection) -> list[Draft]:
    """All of them, the newest first."""
    rows = run(connection, f"SELECT {_COLUMNS} FROM script_drafts ORDER BY number DESC")  # noqa: S608
    return [_draft(row) for row in rows]


def begin(connection: sa.Connection, text: str, origin: str, at: datetime) -> int:
    """Begin another draft, and forget the oldest of very many; returns its number."""
    row = run(
        connection,
        "INSERT INTO script_drafts (number, text, origin, begun_at, saved_at, approved_by)"
        " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM script_drafts), ?, ?, ?, ?, '') RETURNING number",
        (text, origin, to_ms(at), to_ms(at)),
    ).fetchone()
    number: int = row[0]
    run(connection, "DELETE FROM script_drafts WHERE number <= ? AND approved_at IS NULL", (number - _KEPT,))
    return number


def save(connection: sa.Connection, number: int, text: str, at: datetime) -> None:
    """The draft says this now."""
    run(connection, "UPDATE script_drafts SET text = ?, saved_at = ? WHERE number = ?", (text, to_ms(at), number))


def approve(connection: sa.Connection, number: int, text: str, by: str, at: datetime) -> None:
    """Somebody approved it: from now on it stays as it is."""
    run(
        connection,
        "UPDATE script_drafts SET text = ?, saved_at = ?, approved_by = ?, approved_at = ? WHERE number = ?",
        (text, to_ms(at), by, to_ms(at), number),
    )


def used(connection: sa.Connection) -> list[Used]:
    """Every script version that was ever in use, the newest first."""
    rows = run(connection, "SELECT sha256, text, since FROM scripts ORDER BY since DESC, rowid DESC")
    return [Used(sha256, text, from_ms(since)) for sha256, text, since in rows]
