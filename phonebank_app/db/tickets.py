"""Tickets: what voters asked for, their permissions, and what of it waits to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import TicketOp, TicketResult, digest, encode_op


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A ticket that waits to be sent."""

    ticket_id: str
    sha256: str
    op: bytes


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as the host sees it: no name. ``code``: why the service would not take it; ``sent``: it has it."""

    kind: str
    at_ms: int
    caller: str
    code: str
    sent: bool


def append(connection: sa.Connection, op: TicketOp, *, to_send: bool = True, guest: int | None = None) -> None:
    """Write one ticket and its outbox row. The caller commits.

    Args:
        guest: whose it is; ``None``: of whoever sits in that chair.
    """
    body = encode_op(op)
    run(
        connection,
        "INSERT INTO tickets (ticket_id, contact_uid, kind, at, chair, caller, sha256, op, guest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT guest FROM chairs WHERE chair = ?), 0))",
        (op.ticket_id, op.contact_id, op.kind, to_ms(op.at), op.chair, op.caller, digest(body), body, guest, op.chair),
    )
    if to_send:
        run(connection, "INSERT INTO ticket_outbox (ticket_id, tries, code) VALUES (?, 0, '')", (op.ticket_id,))


def known(connection: sa.Connection, ticket_id: str) -> bool:
    """Whether a ticket of this id was written."""
    return run(connection, "SELECT 1 FROM tickets WHERE ticket_id = ?", (ticket_id,)).fetchone() is not None


def waiting(connection: sa.Connection, most: int) -> list[WaitingTicket]:
    """What waits to be sent: least tried first."""
    rows = run(
        connection,
        "SELECT t.ticket_id, t.sha256, t.op FROM ticket_outbox b JOIN tickets t USING (ticket_id)"
        " WHERE b.code = '' ORDER BY b.tries, t.id LIMIT ?",
        (most,),
    )
    return [WaitingTicket(*row) for row in rows]


def settle(connection: sa.Connection, results: Iterable[TicketResult]) -> None:
    """Take what the service has out of the outbox, and mark what it will not have."""
    for result in results:
        if result.status in ("stored", "duplicate"):
            run(connection, "DELETE FROM ticket_outbox WHERE ticket_id = ?", (result.ticket_id,))
        else:
            code = result.code or result.status
            run(connection, "UPDATE ticket_outbox SET code = ? WHERE ticket_id = ?", (code, result.ticket_id))


def count_tries(connection: sa.Connection, ticket_ids: Iterable[str]) -> None:
    """These were sent and not answered."""
    run_many(connection, "UPDATE ticket_outbox SET tries = tries + 1 WHERE ticket_id = ?", [(x,) for x in ticket_ids])


def written_anew(connection: sa.Connection, sent: Mapping[str, str]) -> set[str]:
    """Which of these tickets, each with the digest it was sent with, are not those bytes any more."""
    return {
        ticket_id
        for ticket_id, sha256 in sent.items()
        for row in run(connection, "SELECT sha256 FROM tickets WHERE ticket_id = ?", (ticket_id,))
        if row[0] != sha256
    }


def resend_all(connection: sa.Connection) -> None:
    """Put every ticket back into the outbox: the service was restored from a backup."""
    run(
        connection,
        "INSERT INTO ticket_outbox (ticket_id, tries, code) SELECT ticket_id, 0, '' FROM tickets WHERE true"
        " ON CONFLICT (ticket_id) DO UPDATE SET code = ''",
    )


def every(connection: sa.Connection) -> list[TicketRow]:
    """All of them, the newest first."""
    rows = run(
        connection,
        "SELECT t.kind, t.at, t.caller, coalesce(b.code, ''), b.ticket_id IS NULL FROM tickets t"
        " LEFT JOIN ticket_outbox b USING (ticket_id) ORDER BY t.id DESC",
    )
    return [TicketRow(kind, at, caller, code, bool(sent)) for kind, at, caller, code, sent in rows]


def keep(connection: sa.Connection, op: TicketOp) -> None:
    """Keep a permission that came with a list: it is sent nowhere, and a list that is loaded again says nothing new."""
    if run(connection, "SELECT 1 FROM tickets WHERE ticket_id = ?", (op.ticket_id,)).fetchone() is None:
        append(connection, op, to_send=False)


def is_news(connection: sa.Connection, op: TicketOp, given_on: date) -> bool:
    """Whether a permission of a list says something new: it was not kept before, nor taken back since that day."""
    if run(connection, "SELECT 1 FROM tickets WHERE ticket_id = ?", (op.ticket_id,)).fetchone() is not None:
        return False
    back: int | None = run(
        connection,
        "SELECT max(at) FROM tickets WHERE contact_uid = ? AND kind = ?",
        (op.contact_id, TicketKind.CONSENT_WITHDRAWN),
    ).fetchone()[0]
    return back is None or local(from_ms(back)).date() < given_on


def asked_for_erasure(connection: sa.Connection) -> set[int]:
    """The contacts who asked that their data be erased: what a list said of them is not kept once more."""
    found = run(
        connection,
        "SELECT c.id FROM contacts c JOIN tickets t ON t.contact_uid = c.uid WHERE t.kind = ?",
        (TicketKind.ERASE,),
    )
    return {row[0] for row in found}


def forbid(connection: sa.Connection, number_hashes: Iterable[str]) -> list[int]:
    """These lines may not be rung against the register; returns the contacts who thought otherwise, to be restated."""
    changed = set()
    for number_hash in number_hashes:
        changed |= {
            row[0]
            for row in run(
                connection,
                "UPDATE numbers SET permitted = '' WHERE number_hash = ? AND permitted <> '' RETURNING contact_id",
                (number_hash,),
            ).fetchall()
        }
    return sorted(changed)


def permit(connection: sa.Connection, number_hash: str, permitted: str) -> None:
    """The line may be rung although it is on the TPS register (blank: it may not any more); to be restated."""
    run(connection, "UPDATE numbers SET permitted = ? WHERE number_hash = ?", (permitted, number_hash))
