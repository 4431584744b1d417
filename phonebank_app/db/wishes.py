"""What voters asked for and promised, as one: tickets and promises, which go to the campaign apart from outcomes.

They stand in the journal and in sealed files beside the outcomes, so that none is lost with the store, or with a party
that is deleted before it could be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
import sqlalchemy as sa

from phonebank_app.db import contacts, forgotten, tickets
from phonebank_app.db.connection import run
from phonebank_app.db.documents import Party
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import restate, silence
from phonebank_app.law.rights import RULES, TicketKind
from phonebank_app.machine.clock import local
from phonebank_app.protocol.sealed_log import Entry, What
from phonebank_app.protocol.wire import PromiseOp, TicketOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.voters import phones

KINDS: Final[tuple[What, ...]] = ("ticket", "promise")
UNSENT: Final = "SELECT ticket_id FROM ticket_outbox UNION ALL SELECT promise_id FROM promise_outbox"
"""The ids of those that the campaign has not acknowledged."""

# A permission that came with a list, and goes nowhere, is the list's: it comes again with it.
_AFTER: Final[dict[What, str]] = {
    "ticket": "SELECT t.ticket_id, t.sha256, t.op FROM tickets t WHERE t.id > ? AND (t.chair <> 0 OR EXISTS"
    " (SELECT 1 FROM ticket_outbox b WHERE b.ticket_id = t.ticket_id)) ORDER BY t.id",
    "promise": "SELECT p.promise_id, p.sha256, p.op FROM promises p WHERE p.id > ? ORDER BY p.id",
}
_LAST: Final[dict[What, str]] = {
    "ticket": "SELECT coalesce(max(id), 0) FROM tickets",
    "promise": "SELECT coalesce(max(id), 0) FROM promises",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A ticket or a promise: exactly the bytes that are hashed and sent."""

    what: What
    id: str
    sha256: str
    op: bytes


def after(connection: sa.Connection, what: What, row_id: int) -> tuple[list[Wish], int]:
    """Those of one kind that were written after a row (0: all), in order; and the last row that there is."""
    last: int = run(connection, _LAST[what]).fetchone()[0]
    if last <= row_id:
        return [], last
    return [Wish(what, *row) for row in run(connection, _AFTER[what], (row_id,))], last


def every(connection: sa.Connection) -> list[Wish]:
    """All of them: tickets, then promises."""
    return [wish for what in KINDS for wish in after(connection, what, 0)[0]]


def unsent(connection: sa.Connection) -> set[str]:
    """The ids of those that the campaign has not acknowledged, also of those that it would not take."""
    return {row[0] for row in run(connection, UNSENT)}


def counts(connection: sa.Connection) -> tuple[int, int]:
    """How many the campaign does not have, and how many of those it would not take."""
    row = run(
        connection,
        "SELECT count(*), count(*) FILTER (WHERE code <> '') FROM"
        " (SELECT code FROM ticket_outbox UNION ALL SELECT code FROM promise_outbox)",
    ).fetchone()
    return row[0], row[1]


def bring_back(connection: sa.Connection, party: Party, entries: Iterable[Entry], rules: Rules, now: datetime) -> int:
    """Write those that the store lacks, with all that follows from them; the caller commits.

    Returns:
        How many came back.
    """
    known = {wish.id for wish in every(connection)}
    came, nameless, linked = 0, dict[What, list[str]](ticket=[], promise=[]), bool(party.service_url)
    for entry in entries:
        op: TicketOp | PromiseOp
        if entry.what == "ticket":
            op = msgspec.json.decode(bytes(entry.op), type=TicketOp)
        else:
            op = msgspec.json.decode(bytes(entry.op), type=PromiseOp)
        if op.forgotten:
            nameless[entry.what].append(entry.outcome_id)
        if entry.outcome_id in known:
            continue
        known.add(entry.outcome_id)
        came += 1
        if isinstance(op, TicketOp):
            _write_ticket(connection, entry, op, linked=linked)
            _act_on(connection, party, op, rules, now)
        else:
            _write_promise(connection, entry, op, linked=linked)
    # The copy may be older than the journal: whoever took their name off meanwhile stays without it.
    forgotten.follow_tickets(connection, nameless["ticket"], now, linked=linked)
    forgotten.follow_promises(connection, nameless["promise"], now, linked=linked)
    return came


def _write_ticket(connection: sa.Connection, entry: Entry, op: TicketOp, *, linked: bool) -> None:
    run(
        connection,
        "INSERT INTO tickets (ticket_id, contact_uid, kind, at, chair, caller, sha256, op, guest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_fields(entry, op), entry.sha256, bytes(entry.op), _guest_of(connection, op)),
    )
    if linked:
        run(connection, "INSERT INTO ticket_outbox (ticket_id, tries, code) VALUES (?, 0, '')", (entry.outcome_id,))


def _write_promise(connection: sa.Connection, entry: Entry, op: PromiseOp, *, linked: bool) -> None:
    run(
        connection,
        "INSERT INTO promises (promise_id, contact_uid, kind, at, chair, caller, withdraws, sha256, op, guest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_fields(entry, op), op.withdraws, entry.sha256, bytes(entry.op), _guest_of(connection, op)),
    )
    if linked:
        run(connection, "INSERT INTO promise_outbox (promise_id, tries, code) VALUES (?, 0, '')", (entry.outcome_id,))


def _fields(entry: Entry, op: TicketOp | PromiseOp) -> Sequence[str | int]:
    return entry.outcome_id, op.contact_id, op.kind, to_ms(op.at), op.chair, op.caller


def _guest_of(connection: sa.Connection, op: TicketOp | PromiseOp) -> int:
    """Whose it was; the row says it by name, and a name may have been two people's, one after the other."""
    if op.forgotten:
        return forgotten.guest_called(op.caller)
    if not op.chair:
        return 0
    row = run(
        connection,
        "SELECT coalesce((SELECT guest FROM outcomes WHERE caller = ? AND chair = ? AND guest <> 0 AND at >= ?"
        " ORDER BY at LIMIT 1), (SELECT id FROM guests WHERE name = ?),"
        " (SELECT max(guest) FROM outcomes WHERE caller = ?), 0)",
        (op.caller, op.chair, to_ms(op.at), op.caller, op.caller),
    ).fetchone()
    return int(row[0])


def _act_on(connection: sa.Connection, party: Party, op: TicketOp, rules: Rules, now: datetime) -> None:
    """As when it was written (``tickets.Tickets.write``)."""
    salt = bytes.fromhex(party.salt)
    contact = contacts.by_uid(connection, op.contact_id)
    if op.kind == TicketKind.ERASE and contact is not None:
        contacts.forget_lists(connection, contact.id)
    if RULES[TicketKind(op.kind)].silences:
        lines = {one.e164 for one in contact.numbers} if contact is not None else set()
        lines |= {op.number} if op.number else set()
        silence(connection, [phones.number_hash(one, salt) for one in sorted(lines)], now, "ticket", rules)
        if contact is not None:
            contacts.opt_out(connection, contact.id, rules)
    elif op.channel == "call" and op.number:
        said_yes = op.kind == TicketKind.CONSENT and op.answer.lower().startswith("yes")
        words = f"{local(op.at):%Y-%m-%d}, on the telephone" if said_yes else ""
        tickets.permit(connection, phones.number_hash(op.number, salt), words)
        if contact is not None:
            restate(connection, contact.id, rules)
