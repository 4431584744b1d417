"""Guests who took their name off the record: “Guest 3” in every table, while what they saved stays and counts.

Three things hold it together, so that neither dedupe nor the tray ever break (docs/decisions/0014):

- an outcome keeps its id, its count and every other field; its bytes, and so their digest, are those without the name;
- it goes into the outbox once more, also if it was acknowledged: the service takes the name off when it meets the same
  outcome without it, and answers ``duplicate``;
- triggers let nothing else change, and that only for who is in ``forgotten``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import to_ms
from phonebank_app.protocol.wire import digest, without_caller

# An outcome that an older program brought back from the journal has its guest in the op only.
_WHOSE = "coalesce(nullif(o.guest, 0), CAST(o.op AS TEXT) ->> '$.guest', 0)"
_NAMED = (
    "SELECT o.device_seq, o.outcome_id, o.op FROM outcomes o"  # noqa: S608 - ours
    f" WHERE {_WHOSE} = ? AND (o.caller <> ? OR CAST(o.op AS TEXT) ->> '$.forgotten' IS NOT 1)"
)
_WHOSE_IS = f"SELECT {_WHOSE} FROM outcomes o WHERE o.outcome_id = ?"  # noqa: S608 - ours
_SEND_AGAIN = """
INSERT INTO outbox (outcome_id, device_seq, state, tries, code, device_id)
SELECT o.outcome_id, o.device_seq, 'waiting', 0, '', coalesce(r.device_id, '')
FROM outcomes o LEFT JOIN receipts r USING (outcome_id) WHERE o.outcome_id = ?
ON CONFLICT (outcome_id) DO UPDATE SET state = 'waiting', tries = 0, code = ''
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    """The statements for what is sent apart from outcomes: whose rows have a name still, writing one, sending it."""

    named: str
    write: str
    send_again: str


def _kind(table: str, outbox: str, key: str) -> _Kind:
    return _Kind(
        f"SELECT {key}, op FROM {table} WHERE guest = ?"  # noqa: S608 - ours
        " AND (caller <> ? OR CAST(op AS TEXT) ->> '$.forgotten' IS NOT 1)",
        f"UPDATE {table} SET caller = ?, op = ?, sha256 = ? WHERE {key} = ?",  # noqa: S608 - ours
        f"INSERT INTO {outbox} ({key}, tries, code) VALUES (?, 0, '')"  # noqa: S608 - ours
        f" ON CONFLICT ({key}) DO UPDATE SET tries = 0, code = ''",
    )


_TICKETS = _kind("tickets", "ticket_outbox", "ticket_id")
_PROMISES = _kind("promises", "promise_outbox", "promise_id")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A guest without a name. ``at``, ``cleaned_at``: milliseconds since 1970; see ``models.Forgotten``."""

    guest: int
    at: int
    cleaned_at: int | None


_NAMELESS = "Guest "


def called(guest: int) -> str:
    """What a guest is called once they took their name off: the same wherever that is worked out."""
    return f"{_NAMELESS}{guest}"


def guest_called(name: str) -> int:
    """Which guest is called so; 0 where it is a name."""
    number = name.removeprefix(_NAMELESS)
    return int(number) if number != name and number.isascii() and number.isdigit() else 0


def one(connection: sa.Connection, guest: int) -> Forgotten | None:
    """The guest, if they took their name off."""
    row = run(connection, "SELECT guest, at, cleaned_at FROM forgotten WHERE guest = ?", (guest,)).fetchone()
    return None if row is None else Forgotten(*row)


def everyone(connection: sa.Connection) -> set[int]:
    """Every guest who took their name off."""
    return {row[0] for row in run(connection, "SELECT guest FROM forgotten")}


def not_cleaned(connection: sa.Connection) -> list[int]:
    """Those whose name may still stand in the journal or in a backup."""
    return [row[0] for row in run(connection, "SELECT guest FROM forgotten WHERE cleaned_at IS NULL ORDER BY guest")]


def cleaned(connection: sa.Connection, guests: Collection[int], at: datetime) -> None:
    """Journal and backups hold these names no more."""
    run_many(
        connection,
        "UPDATE forgotten SET cleaned_at = ? WHERE guest = ? AND cleaned_at IS NULL",
        [(to_ms(at), guest) for guest in guests],
    )


def take_off(connection: sa.Connection, guest: int, at: datetime, *, linked: bool) -> int:
    """Take the name off everything of a guest's; done again, it finds what came meanwhile. The caller commits.

    Args:
        linked: whether there is a service that has to be told of tickets and promises.

    Returns:
        How many outcomes were written without the name.
    """
    name = called(guest)
    if one(connection, guest) is None:
        _rename(connection, guest, name)
        run(connection, "INSERT INTO forgotten (guest, at) VALUES (?, ?)", (guest, to_ms(at)))
    run(connection, "UPDATE chairs SET caller = ? WHERE guest = ?", (name, guest))
    run(connection, "UPDATE sights SET caller = ? WHERE guest = ? AND caller <> ?", (name, guest, name))
    run(
        connection,
        "UPDATE acceptances SET name = ? WHERE guest = ? AND role = 'guest' AND name <> ?",
        (name, guest, name),
    )
    run(connection, "UPDATE joined_laptops SET laptop = '' WHERE guest = ? AND laptop <> ''", (guest,))
    for kind in (_TICKETS, _PROMISES):
        _spoken(connection, kind, guest, name, linked=linked)
    return _outcomes(connection, guest, name)


def follow(connection: sa.Connection, outcome_ids: Iterable[str], at: datetime, *, linked: bool) -> int:
    """Somebody else, who has these outcomes too, says that their callers took their names off: so they did.

    Returns:
        How many outcomes were written without a name.
    """
    found: set[int] = set()
    for outcome_id in outcome_ids:
        row = run(connection, _WHOSE_IS, (outcome_id,)).fetchone()
        found |= {row[0]} if row is not None and row[0] else set()
    return sum(take_off(connection, guest, at, linked=linked) for guest in sorted(found))


def follow_tickets(connection: sa.Connection, ticket_ids: Iterable[str], at: datetime, *, linked: bool = True) -> int:
    """The same, of tickets that the service, or the journal, has without a name."""
    found = {
        row[0]
        for ticket_id in ticket_ids
        for row in run(connection, "SELECT guest FROM tickets WHERE ticket_id = ? AND guest <> 0", (ticket_id,))
    }
    return sum(take_off(connection, guest, at, linked=linked) for guest in sorted(found))


def follow_promises(connection: sa.Connection, promise_ids: Iterable[str], at: datetime, *, linked: bool = True) -> int:
    """The same, of promises."""
    found = {
        row[0]
        for promise_id in promise_ids
        for row in run(connection, "SELECT guest FROM promises WHERE promise_id = ? AND guest <> 0", (promise_id,))
    }
    return sum(take_off(connection, guest, at, linked=linked) for guest in sorted(found))


def _rename(connection: sa.Connection, guest: int, name: str) -> None:
    """In the list of guests; whoever chose to be called so keeps that name, which is then two people's."""
    key = name.casefold()
    taken = run(connection, "SELECT 1 FROM guests WHERE name_key = ? AND id <> ?", (key, guest)).fetchone()
    run(
        connection,
        "UPDATE guests SET name = ?, name_key = ? WHERE id = ?",
        (name, f"{key}\x1f" if taken else key, guest),
    )


def _outcomes(connection: sa.Connection, guest: int, name: str) -> int:
    rows = run(connection, _NAMED, (guest, name)).fetchall()
    for device_seq, outcome_id, op in rows:
        body = without_caller(op, name)
        run(
            connection,
            "UPDATE outcomes SET caller = ?, op = ?, sha256 = ? WHERE device_seq = ?",
            (name, body, digest(body), device_seq),
        )
        run(connection, _SEND_AGAIN, (outcome_id,))
        run(connection, "DELETE FROM receipts WHERE outcome_id = ?", (outcome_id,))
    return len(rows)


def _spoken(connection: sa.Connection, kind: _Kind, guest: int, name: str, *, linked: bool) -> None:
    """What voters asked of them, or promised them."""
    for row_id, op in run(connection, kind.named, (guest, name)).fetchall():
        body = without_caller(op, name)
        run(connection, kind.write, (name, body, digest(body), row_id))
        if linked:
            run(connection, kind.send_again, (row_id,))
