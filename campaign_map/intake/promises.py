"""What voters promised, in: each for itself, once, whichever of a promise and its taking back comes first.

There are few of them and each matters, so they take the log alone (`changes.lock`), whatever pushes wait: meanwhile
nobody forgets the voter they are of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.auth import Caller, is_id
from campaign_map.intake import callers, changes
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.law.promises import LONGEST_DETAIL, PromiseKind
from phonebank_app.protocol.wire import (
    PROTOCOL,
    SCHEMA,
    PromiseAnswer,
    PromiseOp,
    PromisePush,
    PromiseResult,
    PushedPromise,
    digest,
    encode_op,
)

MOST = 50
"""Promises in one push."""

_decode = msgspec.json.Decoder(PromiseOp).decode
_KINDS = frozenset(kind.value for kind in PromiseKind)
_BECAUSE = frozenset({"", "undo", "wish"})


def take(service: Service, caller: Caller, sent: PromisePush) -> PromiseAnswer:
    """Take some promises.

    Raises:
        Refusal: 413 ``too_many_promises``; 400 ``bad_device``. Whatever is wrong with a single one is in its result.
    """
    if len(sent.promises) > MOST:
        raise Refusal(413, "too_many_promises", f"More than {MOST} were sent at once.", "Send fewer at a time.")
    if not is_id(sent.device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.")
    now = service.clock.now()
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        results = tuple(_take(connection, caller, sent.device, one, now) for one in sent.promises)
        changes.settle(connection, numbering)
    return PromiseAnswer(PROTOCOL, sent.nonce, now, results)


def without_the_voter(op: PromiseOp) -> PromiseOp:
    """What stays of a promise when the voter is forgotten: that one was made, when, and to which words."""
    return msgspec.structs.replace(op, caller="", number="", detail="")


def _take(
    connection: sa.Connection, caller: Caller, device: str, pushed: PushedPromise, now: datetime
) -> PromiseResult:
    table = models.promises
    op, code = _read(pushed, caller.party_id)
    if op is None or code:
        return PromiseResult(pushed.promise_id, "rejected", code)
    known = connection.execute(
        sa.select(table.c.sha256, table.c.party_id, table.c.op).where(table.c.promise_id == op.promise_id)
    ).first()
    if known is not None:
        said = callers.said_again(connection, table.c.promise_id, pushed, known, caller.party_id)
        return PromiseResult(pushed.promise_id, *said)
    lent = _lent(connection, caller.party_id, op.contact_id)
    if lent is None:
        return PromiseResult(op.promise_id, "rejected", "unknown_contact")
    row: dict[str, Any] = {
        "promise_id": op.promise_id,
        "party_id": caller.party_id,
        "device_id": device,
        "sha256": pushed.sha256,
        "op": bytes(pushed.op) if lent.erased_at is None else encode_op(without_the_voter(op)),
        "contact_id": op.contact_id,
        "seat_code": lent.seat_code,
        "kind": op.kind,
        "withdraws": op.withdraws,
        "at": op.at,
        "received_at": now,
    }
    connection.execute(table.insert().values(**row))
    return PromiseResult(op.promise_id, "stored")


def _lent(connection: sa.Connection, party_id: str, contact_id: str) -> Any:
    """Seat of a contact that this party was ever given, and when they were forgotten."""
    given, leases, contacts = models.lease_contacts, models.leases, models.contacts
    return connection.execute(
        sa.select(contacts.c.seat_code, contacts.c.erased_at)
        .join(given, given.c.contact_id == contacts.c.contact_id)
        .join(leases, leases.c.lease_id == given.c.lease_id)
        .where(leases.c.party_id == party_id, contacts.c.contact_id == contact_id)
        .limit(1)
    ).first()


def _read(pushed: PushedPromise, party_id: str) -> tuple[PromiseOp | None, str]:
    body = bytes(pushed.op)
    if digest(body) != pushed.sha256:
        return None, "bad_digest"
    try:
        op = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None, "bad_op"
    if op.schema > SCHEMA:
        return None, "schema_too_new"
    ids = (op.promise_id, op.contact_id, *((op.withdraws,) if op.withdraws else ()))
    if op.promise_id != pushed.promise_id or not all(map(is_id, ids)):
        return None, "bad_id"
    if op.party_id != party_id:
        return op, "wrong_party"
    if op.kind not in _KINDS or op.because not in _BECAUSE:
        return op, "unknown_kind"
    if not op.withdraws and not op.wording.strip():
        return op, "no_wording"
    if op.at.tzinfo is None or not 2000 <= op.at.year < 2100:
        return op, "bad_time"
    if len(op.detail) > LONGEST_DETAIL or any("\0" in text for text in (op.detail, op.wording, op.caller)):
        return op, "not_storable"
    return op, ""
