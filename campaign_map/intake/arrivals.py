"""What laptops send, looked at as far as it can be judged without the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from campaign_map.auth import Caller, is_id
from phonebank_app.protocol.wire import SCHEMA, OutcomeOp, Push, PushedOp, digest
from phonebank_app.rules.outcomes import OutcomeKind

LARGEST_COUNT = 2**63 - 1
_E164 = re.compile(r"\+[1-9]\d{5,14}")
_FROM, _BEFORE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_KINDS = frozenset(kind.value for kind in OutcomeKind)


class _Versioned(msgspec.Struct, frozen=True):
    schema: int = SCHEMA


_decode_op = msgspec.json.Decoder(OutcomeOp).decode
_decode_version = msgspec.json.Decoder(_Versioned).decode


@dataclass(frozen=True, slots=True)
class Arrival:
    """An outcome as it arrived: readable, or the code that says why not.

    Attributes:
        contact_id: whom it is about, if that can be read and is an id; blank otherwise.
    """

    pushed: PushedOp
    op: OutcomeOp | None
    code: str
    contact_id: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One push of a laptop, its outcomes in the order in which the laptop made them.

    Attributes:
        places: where each arrival stood in the push.
    """

    caller: Caller
    device: str
    arrivals: tuple[Arrival, ...]
    places: tuple[int, ...]


def arrived(caller: Caller, sent: Push) -> Batch:
    """Read a push."""
    order = sorted(range(len(sent.ops)), key=lambda at: sent.ops[at].device_seq)
    arrivals = tuple(_arrival(sent.ops[at], caller.party_id) for at in order)
    return Batch(caller, sent.device, arrivals, tuple(order))


def _arrival(pushed: PushedOp, party_id: str) -> Arrival:
    op, code = _read(pushed, party_id)
    contact_id = op.contact_id if op is not None and is_id(op.contact_id) else ""
    return Arrival(pushed, op, code or ("" if contact_id else "unknown_contact"), contact_id)


def _read(pushed: PushedOp, party_id: str) -> tuple[OutcomeOp | None, str]:
    body = bytes(pushed.op)
    if digest(body) != pushed.sha256:
        return None, "bad_digest"
    try:
        op = _decode_op(body)
        schema = op.schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        op, schema = None, _schema(body)
    if schema > SCHEMA:
        return None, "schema_too_new"
    if op is None:
        return None, "bad_op"
    if op.outcome_id != pushed.outcome_id or not is_id(op.outcome_id) or not 0 < pushed.device_seq <= LARGEST_COUNT:
        return None, "bad_id"
    if op.party_id != party_id:
        return op, "wrong_party"
    if op.kind not in _KINDS:
        return op, "unknown_kind"
    if not _is_moment(op.at) or (op.call_back_at is not None and not _is_moment(op.call_back_at)):
        return op, "bad_time"
    if op.number and not _E164.fullmatch(op.number):
        return op, "bad_number"
    return op, ""


def _schema(body: bytes) -> int:
    """Which schema something claims to be of that is no outcome we know."""
    try:
        return _decode_version(body).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def _is_moment(moment: datetime) -> bool:
    return moment.tzinfo is not None and _FROM <= moment < _BEFORE
