"""What voters ask for, as a laptop sends it."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from phonebank_app.law.rights import TicketKind
from phonebank_app.protocol.packs import PackContact
from phonebank_app.protocol.wire import (
    PushedTicket,
    TicketAnswer,
    TicketOp,
    TicketPush,
    TicketResult,
    digest,
    encode_op,
)
from tests.campaign_map.laptop import JSON, SIX_O_CLOCK, Laptop


def ticket(laptop: Laptop, contact: PackContact, kind: TicketKind, **also: Any) -> TicketOp:
    return TicketOp(
        ticket_id=also.pop("ticket_id", uuid.uuid4().hex),
        party_id=laptop.party_id,
        contact_id=contact.contact_id,
        kind=kind,
        at=SIX_O_CLOCK,
        offset_min=0,
        chair=1,
        caller="Bea",
        number=contact.numbers[0].e164,
        **also,
    )


def send(laptop: Laptop, *ops: TicketOp) -> tuple[TicketResult, ...]:
    pushed = tuple(PushedTicket(op.ticket_id, digest(encode_op(op)), msgspec.Raw(encode_op(op))) for op in ops)
    body = msgspec.json.encode(TicketPush("n", laptop.device, pushed, 7))
    answer = laptop.ask("POST", "tickets", content=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    taken = msgspec.json.decode(answer.content, type=TicketAnswer)
    assert taken.nonce_echo == "n"
    return taken.results
