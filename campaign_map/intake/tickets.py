"""What voters asked for, in: each ticket for itself, once, and acted on at once where nobody may ring again.

There are few of them and each matters, so they take the log alone (`changes.lock`), whatever pushes wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models, upserts
from campaign_map.auth import Caller, is_id
from campaign_map.intake import callers, changes
from campaign_map.intake.standing import restate
from campaign_map.intake.suppression import Ask, salt_of, suppress
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.law.rights import RULES, TicketKind, due
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import (
    PROTOCOL,
    SCHEMA,
    PushedTicket,
    TicketAnswer,
    TicketOp,
    TicketPush,
    TicketResult,
    digest,
)
from phonebank_app.voters.phones import number_hash

MOST = 50
"""Tickets in one push."""

_decode = msgspec.json.Decoder(TicketOp).decode
_KINDS = frozenset(kind.value for kind in TicketKind)


def take(service: Service, caller: Caller, sent: TicketPush) -> TicketAnswer:
    """Take some tickets.

    Raises:
        Refusal: 413 ``too_many_tickets``; 400 ``bad_device``. Whatever is wrong with a single one is in its result.
    """
    results = take_kept(service, caller, sent.device, sent.tickets, sights=sent.sights)
    return TicketAnswer(PROTOCOL, sent.nonce, service.clock.now(), results)


def take_kept(
    service: Service, caller: Caller, device: str, pushed: Sequence[PushedTicket], *, sights: int | None = None
) -> tuple[TicketResult, ...]:
    """The same, of tickets that came in whichever way.

    Args:
        sights: how often a voter was shown on that laptop; ``None`` where it did not say.

    Raises:
        Refusal: as :func:`take`.
    """
    if len(pushed) > MOST:
        raise Refusal(413, "too_many_tickets", f"More than {MOST} were sent at once.", "Send fewer at a time.")
    if not is_id(device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.")
    now = service.clock.now()
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        results = tuple(_take(connection, service, numbering, caller, device, one, now) for one in pushed)
        if sights is not None:
            seen = {"party_id": caller.party_id, "device_id": device, "seen": sights, "at": now}
            connection.execute(upserts.replace(connection, models.sights), [seen])
        changes.settle(connection, numbering)
    return results


def permit(
    connection: sa.Connection,
    service: Service,
    numbering: changes.Numbering,
    contact_id: str,
    e164: str,
    permitted: str,
) -> None:
    """Somebody lets us ring this line although it is on the register, or (blank) no longer; its holders are told."""
    table = models.contact_numbers
    whose = [table.c.contact_id == contact_id] if permitted else []  # taken back, it is so for everybody on the line
    connection.execute(table.update().where(table.c.e164 == e164, *whose).values(permitted=permitted))
    held = connection.execute(
        sa.select(models.leases.c.party_id, table.c.contact_id)
        .join(models.lease_contacts, models.lease_contacts.c.lease_id == models.leases.c.lease_id)
        .join(table, table.c.contact_id == models.lease_contacts.c.contact_id)
        .where(table.c.e164 == e164)
    ).all()
    hashed = number_hash(e164, salt_of(connection))
    parties = sorted({row.party_id for row in held})
    changes.tell(
        connection,
        numbering,
        [changes.Told(party, "permission", number_hash=hashed, text=permitted) for party in parties],
    )
    restate(connection, {contact_id, *(row.contact_id for row in held)}, service.settings.rules)


def lines_of(connection: sa.Connection, contact_id: str) -> list[str]:
    """Every number of a contact."""
    table = models.contact_numbers
    query = sa.select(table.c.e164).where(table.c.contact_id == contact_id).order_by(table.c.ordinal)
    return list(connection.execute(query).scalars())


def _take(
    connection: sa.Connection,
    service: Service,
    numbering: changes.Numbering,
    caller: Caller,
    device: str,
    pushed: PushedTicket,
    now: datetime,
) -> TicketResult:
    table = models.tickets
    op, code = _read(pushed, caller.party_id)
    if op is None or code:
        return TicketResult(pushed.ticket_id, "rejected", code)
    known = connection.execute(
        sa.select(table.c.sha256, table.c.party_id, table.c.op).where(table.c.ticket_id == op.ticket_id)
    ).first()
    if known is not None:
        said = callers.said_again(connection, table.c.ticket_id, pushed, known, caller.party_id)
        return TicketResult(pushed.ticket_id, *said)
    seat_code = _seat_of_lent(connection, caller.party_id, op.contact_id)
    if seat_code is None:
        return TicketResult(op.ticket_id, "rejected", "unknown_contact")
    row: dict[str, Any] = {
        "ticket_id": op.ticket_id,
        "party_id": caller.party_id,
        "device_id": device,
        "sha256": pushed.sha256,
        "op": bytes(pushed.op),
        "contact_id": op.contact_id,
        "seat_code": seat_code,
        "kind": op.kind,
        "at": op.at,
        "received_at": now,
        # The law counts from when the campaign, through its caller, was asked; a laptop's clock is not to be trusted
        # far, so that one which runs ahead gives nobody more time.
        "due": due(TicketKind(op.kind), min(op.at, now)),
    }
    connection.execute(table.insert().values(**row))
    _follow(connection, service, numbering, op, now)
    return TicketResult(op.ticket_id, "stored")


def _follow(
    connection: sa.Connection, service: Service, numbering: changes.Numbering, op: TicketOp, now: datetime
) -> None:
    """What it means for the person and for their numbers, from now on."""
    if RULES[TicketKind(op.kind)].silences:
        lines = lines_of(connection, op.contact_id) or [""]
        told, touched = suppress(connection, [Ask(op.contact_id, one, op.ticket_id) for one in lines], now)
        changes.tell(connection, numbering, told)
        restate(connection, touched, service.settings.rules)
    elif op.channel == "call" and op.number in lines_of(connection, op.contact_id):
        said_yes = op.kind == TicketKind.CONSENT and op.answer.lower().startswith("yes")
        words = f"{local(op.at):%Y-%m-%d}, on the telephone" if said_yes else ""
        permit(connection, service, numbering, op.contact_id, op.number, words)


def _seat_of_lent(connection: sa.Connection, party_id: str, contact_id: str) -> str | None:
    """The seat of a contact that this party was ever given."""
    given, leases, contacts = models.lease_contacts, models.leases, models.contacts
    found: str | None = connection.execute(
        sa.select(contacts.c.seat_code)
        .join(given, given.c.contact_id == contacts.c.contact_id)
        .join(leases, leases.c.lease_id == given.c.lease_id)
        .where(leases.c.party_id == party_id, contacts.c.contact_id == contact_id)
        .limit(1)
    ).scalar()
    return found


def _read(pushed: PushedTicket, party_id: str) -> tuple[TicketOp | None, str]:
    body = bytes(pushed.op)
    if digest(body) != pushed.sha256:
        return None, "bad_digest"
    try:
        op = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None, "bad_op"
    if op.schema > SCHEMA:
        return None, "schema_too_new"
    if op.ticket_id != pushed.ticket_id or not is_id(op.ticket_id) or not is_id(op.contact_id):
        return None, "bad_id"
    if op.party_id != party_id:
        return op, "wrong_party"
    if op.kind not in _KINDS:
        return op, "unknown_kind"
    if op.at.tzinfo is None or not 2000 <= op.at.year < 2100:
        return op, "bad_time"
    if op.kind == TicketKind.CASEWORK and not (op.note and op.wording and op.answer.lower().startswith("yes")):
        return op, "no_wording"  # of a voter's own matter nothing comes to the campaign without their yes
    if any("\0" in text for text in (op.note, op.answer, op.wording, op.caller)):
        return op, "not_storable"
    return op, ""
