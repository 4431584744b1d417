"""Chairs: who sits where, and what each has in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from phonebank_app.db import guests
from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms
from phonebank_app.words.languages import language_key


@dataclass(frozen=True, slots=True)
class ChairRow:
    """A chair as stored; moments in milliseconds since 1970."""

    chair: int
    caller: str
    languages: frozenset[str]
    break_since: int | None
    asks_host_since: int | None
    contact_id: int | None
    claimed_at: int | None
    number_index: int
    draft: str
    guest: int


_SEATED = (
    "SELECT chair, caller, languages, break_since, asks_host_since, contact_id, claimed_at, number_index, draft, guest"
    " FROM chairs WHERE left_at IS NULL "
)


def seated(connection: sa.Connection) -> list[ChairRow]:
    """Every chair with a guest in it."""
    return [_row(row) for row in run(connection, _SEATED + "ORDER BY chair")]


def one(connection: sa.Connection, chair: int) -> ChairRow | None:
    """The chair, if a guest sits in it."""
    row = run(connection, _SEATED + "AND chair = ?", (chair,)).fetchone()
    return None if row is None else _row(row)


def _row(row: tuple[Any, ...]) -> ChairRow:
    chair, caller, languages, *rest = row
    return ChairRow(chair, caller, frozenset(languages.split()), *rest)


def seat(connection: sa.Connection, chair: int, caller: str, languages: frozenset[str], at: datetime) -> None:
    """Put a guest in a chair; a chair somebody left is used again. Languages are kept as ``languages.language_key``.

    Whoever has the same name is the same guest: see ``guests``.
    """
    guest = guests.known_as(connection, caller, at)
    spoken = " ".join(sorted({language_key(one) for one in languages}))
    run(
        connection,
        "INSERT INTO chairs (chair, caller, languages, seated_at, number_index, draft, guest)"
        " VALUES (?, ?, ?, ?, 0, '', ?)"
        " ON CONFLICT (chair) DO UPDATE SET caller = excluded.caller, languages = excluded.languages,"
        " seated_at = excluded.seated_at, left_at = NULL, break_since = NULL, asks_host_since = NULL,"
        " guest = excluded.guest",
        (chair, guest.name, spoken, to_ms(at), guest.id),
    )


def speaks(connection: sa.Connection, chair: int, languages: frozenset[str]) -> None:
    """Which languages whoever sits there speaks besides English; kept as :func:`seat` keeps them."""
    spoken = " ".join(sorted({language_key(one) for one in languages}))
    run(connection, "UPDATE chairs SET languages = ? WHERE chair = ?", (spoken, chair))


def rename(connection: sa.Connection, guest: int, name: str) -> None:
    """Call the guest something else, wherever they sit."""
    guests.rename(connection, guest, name)
    run(connection, "UPDATE chairs SET caller = ? WHERE guest = ?", (name, guest))


def leave(connection: sa.Connection, chair: int, at: datetime) -> None:
    """The guest has gone."""
    run(connection, "UPDATE chairs SET left_at = ? WHERE chair = ?", (to_ms(at), chair))


def claim(connection: sa.Connection, chair: int, contact_id: int, number_index: int, at: datetime) -> None:
    """The chair has this contact now, with no call in hand yet."""
    run(
        connection,
        "UPDATE chairs SET contact_id = ?, claimed_at = ?, number_index = ?, draft = '',"
        " script_upto = (SELECT coalesce(max(id), 0) FROM script_uses) WHERE chair = ?",
        (contact_id, to_ms(at), number_index, chair),
    )


def choose_number(connection: sa.Connection, chair: int, number_index: int) -> None:
    """The chair rings the contact's number with this index."""
    run(connection, "UPDATE chairs SET number_index = ? WHERE chair = ?", (number_index, chair))


def keep_draft(connection: sa.Connection, chair: int, draft: str, at: datetime | None = None) -> None:
    """Keep the call in hand; ``at``: when something was written in it, if it was."""
    run(
        connection,
        "UPDATE chairs SET draft = ?, drafted_at = CASE WHEN draft = ? THEN drafted_at ELSE ? END WHERE chair = ?",
        (draft, draft, to_ms(at) if at else None, chair),
    )


def mark(
    connection: sa.Connection, chair: int, *, break_since: datetime | None, asks_host_since: datetime | None
) -> None:
    """Whether the guest is on a break, and whether they want the host."""
    run(
        connection,
        "UPDATE chairs SET break_since = ?, asks_host_since = ? WHERE chair = ?",
        (to_ms(break_since) if break_since else None, to_ms(asks_host_since) if asks_host_since else None, chair),
    )


def first_seated(connection: sa.Connection) -> int | None:
    """When the first guest sat down, in milliseconds since 1970."""
    moment: int | None = connection.exec_driver_sql("SELECT min(seated_at) FROM chairs").scalar()
    return moment
