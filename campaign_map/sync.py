"""Outcomes in, and what became of each (DESIGN §6, docs/sync-protocol.md).

An outcome, its dedupe key, what it makes of the contact and what others are told of it are one transaction. Each
outcome is answered for itself: one that cannot be taken never holds up the others, and nothing that arrives is thrown
away (`models.set_aside`). An outcome is never refused for being late.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import changes, models
from campaign_map.auth import Caller, is_id
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.standing import restate
from campaign_map.suppression import Ask, suppress
from phonebank_app.calling_rules import Rules
from phonebank_app.outcomes import RULES, OutcomeKind
from phonebank_app.wire import (
    MAX_OPS,
    PROTOCOL,
    SCHEMA,
    OpResult,
    OutcomeOp,
    Push,
    PushAnswer,
    PushedOp,
    Reconciliation,
    digest,
    log_digest,
)

_E164 = re.compile(r"\+[1-9]\d{5,14}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FROM, _BEFORE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
_KINDS = frozenset(kind.value for kind in OutcomeKind)


class _Versioned(msgspec.Struct, frozen=True):
    schema: int = SCHEMA


_decode_op = msgspec.json.Decoder(OutcomeOp).decode
_decode_version = msgspec.json.Decoder(_Versioned).decode


@dataclass(frozen=True, slots=True)
class _Read:
    """An outcome as it arrived: readable, or the code that says why not."""

    pushed: PushedOp
    op: OutcomeOp | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Held:
    lease_id: str
    running: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database held when the batch came.

    Attributes:
        outcomes: sha256 and number of those with the same id.
        counts: the outcome that has each of this laptop's counts.
        held: contacts this party was ever given: the newest lease, and whether it still runs.
    """

    outcomes: dict[str, tuple[str, int]]
    counts: dict[int, str]
    held: Mapping[str, _Held]


@dataclass(frozen=True, slots=True)
class _Batch:
    caller: Caller
    device: str
    now: datetime
    rules: Rules


def push(service: Service, caller: Caller, sent: Push) -> PushAnswer:
    """Take a batch of outcomes.

    Raises:
        Refusal: 413 ``too_many_ops``; 400 ``bad_device``; 403 ``device_revoked``. Whatever is wrong with a single
            outcome is in its result instead.
    """
    if len(sent.ops) > MAX_OPS:
        raise Refusal(413, "too_many_ops", f"More than {MAX_OPS} outcomes were sent at once.", "Send fewer at a time.")
    if not is_id(sent.device):
        raise Refusal(400, "bad_device", "The id of this laptop is not one.")
    read = [_read(one, caller.party_id) for one in sent.ops]
    batch = _Batch(caller, sent.device, service.clock.now(), service.settings.rules)
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        _know_device(connection, batch)
        results = _take(connection, batch, numbering, read)
        changes.settle(connection, numbering)
    return PushAnswer(
        proto=PROTOCOL,
        epoch=numbering.epoch,
        nonce_echo=sent.nonce,
        server_time=batch.now,
        results=tuple(results),
        durable_through=numbering.durable_through,
    )


def reconcile(connection: sa.Connection, party_id: str, device: str) -> Reconciliation:
    """What the service holds from one laptop of a party, to be compared with what the laptop holds itself."""
    table = models.outcomes
    rows = connection.execute(
        sa.select(table.c.outcome_id, table.c.sha256, table.c.device_seq).where(
            table.c.party_id == party_id, table.c.device_id == device
        )
    ).all()
    return Reconciliation(
        proto=PROTOCOL,
        epoch=connection.execute(sa.select(models.campaign.c.epoch)).scalar_one(),
        device=device,
        count=len(rows),
        max_device_seq=max((row.device_seq for row in rows), default=0),
        digest=log_digest([(row.outcome_id, row.sha256) for row in rows]),
    )


def _read(pushed: PushedOp, party_id: str) -> _Read:
    """Look at everything in an outcome that can be judged without the database."""
    body = bytes(pushed.op)
    if digest(body) != pushed.sha256:
        return _Read(pushed, None, "bad_digest")
    try:
        if _decode_version(body).schema > SCHEMA:
            return _Read(pushed, None, "schema_too_new")
        op = _decode_op(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Read(pushed, None, "bad_op")
    if op.outcome_id != pushed.outcome_id or not is_id(op.outcome_id) or not 0 < pushed.device_seq <= _LARGEST:
        return _Read(pushed, None, "bad_id")
    if op.party_id != party_id:
        return _Read(pushed, op, "wrong_party")
    if op.kind not in _KINDS:
        return _Read(pushed, op, "unknown_kind")
    if not all(_is_moment(moment) for moment in (op.at, op.call_back_at) if moment is not None):
        return _Read(pushed, op, "bad_time")
    if op.number and not _E164.fullmatch(op.number):
        return _Read(pushed, op, "bad_number")
    return _Read(pushed, op, "" if is_id(op.contact_id) else "unknown_contact")


def _is_moment(moment: datetime) -> bool:
    return moment.tzinfo is not None and _FROM <= moment < _BEFORE


def _know_device(connection: sa.Connection, batch: _Batch) -> None:
    """A laptop whose store was copied or restored takes a new id, and goes on with the token it has."""
    devices = models.devices
    known = connection.execute(sa.select(devices.c.revoked_at).where(devices.c.device_id == batch.device)).first()
    if known is None:
        connection.execute(devices.insert().values(device_id=batch.device, name="", first_seen=batch.now))
    elif known.revoked_at is not None:
        raise Refusal(403, "device_revoked", "This laptop was shut out by a coordinator.", "Talk to your coordinator.")


def _take(
    connection: sa.Connection, batch: _Batch, numbering: changes.Numbering, read: Sequence[_Read]
) -> list[OpResult]:
    """Store a batch, or where the database cannot hold something of it, its halves, down to the one at fault."""
    before = numbering.last
    try:
        with connection.begin_nested():
            return _store(connection, batch, numbering, read)
    except (sa.exc.DataError, sa.exc.IntegrityError):
        numbering.last = before
    if len(read) == 1:
        return [OpResult(read[0].pushed.outcome_id, "rejected", code="not_storable")]
    half = len(read) // 2
    return [
        *_take(connection, batch, numbering, read[:half]),
        *_take(connection, batch, numbering, read[half:]),
    ]


def _store(
    connection: sa.Connection, batch: _Batch, numbering: changes.Numbering, read: Sequence[_Read]
) -> list[OpResult]:
    known = _known(connection, batch, read)
    results: dict[int, OpResult] = {}
    rows: list[dict[str, Any]] = []
    aside: list[dict[str, Any]] = []
    asks: list[tuple[Ask, str]] = []
    # In the laptop's own order, whatever the order in the batch.
    for at in sorted(range(len(read)), key=lambda at: read[at].pushed.device_seq):
        one = read[at]
        result = _judge(one, known)
        if result is None and one.op is not None:
            result = OpResult(one.pushed.outcome_id, "stored", server_seq=numbering.next())
            known.outcomes[one.pushed.outcome_id] = (one.pushed.sha256, result.server_seq)
            known.counts[one.pushed.device_seq] = one.pushed.outcome_id
            rows.append(_row(one, one.op, batch, result.server_seq, late=not known.held[one.op.contact_id].running))
        assert result is not None
        results[at] = result
        if result.status in ("rejected", "conflict"):
            aside.append(_aside(one, batch, result))
        if one.op is not None and one.op.contact_id in known.held and _asks_off(one.op, result):
            # What is wrong with a rejected outcome may be its number; the person is known all the same.
            number = "" if result.status == "rejected" else one.op.number
            asks.append((Ask(one.op.contact_id, number), one.op.outcome_id))
    if rows:
        connection.execute(models.outcomes.insert(), rows)
        _count_dialled(connection, rows, known)
    _set_aside(connection, aside)
    _follow(connection, batch, numbering, {row["contact_id"] for row in rows}, asks)
    return [results[at] for at in range(len(read))]


def _known(connection: sa.Connection, batch: _Batch, read: Sequence[_Read]) -> _Known:
    table, leases, given = models.outcomes, models.leases, models.lease_contacts
    good = [one for one in read if one.op is not None and not one.code]
    held: dict[str, _Held] = {}
    for row in connection.execute(
        sa.select(given.c.contact_id, leases.c.lease_id, leases.c.until, leases.c.returned_at)
        .join(leases, leases.c.lease_id == given.c.lease_id)
        .where(
            leases.c.party_id == batch.caller.party_id,
            given.c.contact_id.in_({one.op.contact_id for one in read if one.op and is_id(one.op.contact_id)}),
        )
        .order_by(leases.c.version)
    ):
        held[row.contact_id] = _Held(row.lease_id, row.returned_at is None and row.until > batch.now)
    by_id = connection.execute(
        sa.select(table.c.outcome_id, table.c.sha256, table.c.server_seq).where(
            table.c.outcome_id.in_({one.pushed.outcome_id for one in good})
        )
    ).all()
    by_count = connection.execute(
        sa.select(table.c.device_seq, table.c.outcome_id).where(
            table.c.device_id == batch.device, table.c.device_seq.in_({one.pushed.device_seq for one in good})
        )
    ).all()
    return _Known(
        outcomes={row.outcome_id: (row.sha256, row.server_seq) for row in by_id},
        counts={row.device_seq: row.outcome_id for row in by_count},
        held=held,
    )


def _judge(one: _Read, known: _Known) -> OpResult | None:
    """What becomes of an outcome; ``None``: it is stored."""
    outcome_id = one.pushed.outcome_id
    if one.op is None or one.code:
        return OpResult(outcome_id, "rejected", code=one.code)
    if outcome_id in known.outcomes:
        sha256, seq = known.outcomes[outcome_id]
        if sha256 == one.pushed.sha256:
            return OpResult(outcome_id, "duplicate", server_seq=seq)
        return OpResult(outcome_id, "conflict", server_seq=seq, code="other_content")
    if one.op.contact_id not in known.held:
        return OpResult(outcome_id, "rejected", code="unknown_contact")
    if one.pushed.device_seq in known.counts:
        # Two copies of one store counting on: the laptop takes a new id and sends it again.
        return OpResult(outcome_id, "conflict", code="count_used")
    return None


def _asks_off(op: OutcomeOp, result: OpResult) -> bool:
    """A wish not to be rung counts even where the outcome around it is in dispute, or is not taken."""
    return op.kind == OutcomeKind.DO_NOT_CALL and result.status != "duplicate"


def _row(one: _Read, op: OutcomeOp, batch: _Batch, server_seq: int, *, late: bool) -> dict[str, Any]:
    return {
        "outcome_id": op.outcome_id,
        "server_seq": server_seq,
        "party_id": batch.caller.party_id,
        "device_id": batch.device,
        "device_seq": one.pushed.device_seq,
        "sha256": one.pushed.sha256,
        "op": bytes(one.pushed.op),
        "contact_id": op.contact_id,
        "kind": op.kind,
        "at": op.at,
        "late": late,
        "received_at": batch.now,
    }


def _count_dialled(connection: sa.Connection, rows: Sequence[Mapping[str, Any]], known: _Known) -> None:
    """What a party has done of what it was reckoned to do: the rest is what others see as booked."""
    made = Counter(known.held[row["contact_id"]].lease_id for row in rows if RULES[OutcomeKind(row["kind"])].attempt)
    leases = models.leases
    for lease_id, count in sorted(made.items()):
        connection.execute(
            leases.update().where(leases.c.lease_id == lease_id).values(dialled=leases.c.dialled + count)
        )


def _aside(one: _Read, batch: _Batch, result: OpResult) -> dict[str, Any]:
    pushed = one.pushed
    return {
        "party_id": batch.caller.party_id,
        "device_id": batch.device,
        "outcome_id": pushed.outcome_id if is_id(pushed.outcome_id) else "",
        "device_seq": max(0, min(pushed.device_seq, _LARGEST)),
        "sha256": pushed.sha256 if _SHA256.fullmatch(pushed.sha256) else digest(bytes(pushed.op)),
        "op": bytes(pushed.op),
        "status": result.status,
        "code": result.code,
        "received_at": batch.now,
    }


def _set_aside(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Keep what was not taken, each thing once however often it is sent."""
    table = models.set_aside
    for row in rows:
        there = sa.select(table.c.id).where(
            table.c.party_id == row["party_id"],
            table.c.outcome_id == row["outcome_id"],
            table.c.sha256 == row["sha256"],
        )
        if connection.execute(there).first() is None:
            connection.execute(table.insert().values(**row))


def _follow(
    connection: sa.Connection,
    batch: _Batch,
    numbering: changes.Numbering,
    touched: set[str],
    asks: Sequence[tuple[Ask, str]],
) -> None:
    """What new outcomes mean for contacts, for everybody on the same numbers, and for other parties."""
    told: list[changes.Told] = []
    for ask, outcome_id in asks:
        more, also = suppress(connection, [ask], outcome_id, batch.now)
        told += more
        touched = touched | also
    # Whoever asked not to be rung is told of as that, which says more.
    asked_off = {ask.contact_id for ask, _ in asks}
    finished = [
        one.contact_id
        for one in restate(connection, touched, batch.rules)
        if one.finished and not one.finished_before and one.contact_id not in asked_off
    ]
    leases, given = models.leases, models.lease_contacts
    if finished:
        told += [
            changes.Told(row.party_id, "finished", contact_id=row.contact_id)
            for row in connection.execute(
                sa.select(leases.c.party_id, given.c.contact_id)
                .join(given, given.c.lease_id == leases.c.lease_id)
                .where(
                    given.c.contact_id.in_(finished),
                    leases.c.party_id != batch.caller.party_id,
                    leases.c.returned_at.is_(None),
                    leases.c.until > batch.now,
                )
                .order_by(given.c.contact_id, leases.c.party_id)
            )
        ]
    changes.tell(connection, numbering, told)
