"""What voters promise, as a laptop sends it."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from phonebank_app.law.promises import PromiseKind, consent_wording, wording_version
from phonebank_app.protocol.packs import PackContact
from phonebank_app.protocol.wire import (
    PromiseAnswer,
    PromiseOp,
    PromisePush,
    PromiseResult,
    PushedPromise,
    digest,
    encode_op,
)
from tests.campaign_map.laptop import JSON, SIX_O_CLOCK, Laptop


def promise(laptop: Laptop, contact: PackContact, kind: PromiseKind, **also: Any) -> PromiseOp:
    values: dict[str, Any] = {
        "promise_id": uuid.uuid4().hex,
        "party_id": laptop.party_id,
        "number": contact.numbers[0].e164,
        "wording": consent_wording(kind, "An example campaign"),
        "wording_version": wording_version(),
        "caller": "Bea",
    }
    return PromiseOp(contact_id=contact.contact_id, kind=kind, at=SIX_O_CLOCK, offset_min=0, chair=1, **(values | also))


def taken_back(laptop: Laptop, op: PromiseOp, **also: Any) -> PromiseOp:
    values: dict[str, Any] = {"promise_id": uuid.uuid4().hex, "party_id": laptop.party_id, "because": "undo"}
    return PromiseOp(
        contact_id=op.contact_id,
        kind=op.kind,
        at=SIX_O_CLOCK,
        offset_min=0,
        chair=1,
        caller="Bea",
        withdraws=op.promise_id,
        **(values | also),
    )


def send(laptop: Laptop, *ops: PromiseOp) -> tuple[PromiseResult, ...]:
    pushed = tuple(PushedPromise(op.promise_id, digest(encode_op(op)), msgspec.Raw(encode_op(op))) for op in ops)
    body = msgspec.json.encode(PromisePush("n", laptop.device, pushed))
    answer = laptop.ask("POST", "promises", content=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    taken = msgspec.json.decode(answer.content, type=PromiseAnswer)
    assert taken.nonce_echo == "n"
    return taken.results
