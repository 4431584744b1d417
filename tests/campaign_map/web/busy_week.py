"""A week of calls in a furnished campaign, for the report: put into the log as it is kept, so that it takes no time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp, digest, encode_op

_KINDS = ("conversation", "no_answer", "no_answer", "no_answer", "not_available", "busy", "left_message", "refused")
_ISSUES = ("nhs", "nhs", "nhs", "housing", "housing", "brexit", "buses", "climate")
_RATE = {10: 0.4, 11: 0.5, 14: 0.6, 17: 1.0, 18: 1.5, 19: 1.7, 20: 1.2}


def ring_all_week(service: Service, calls: int = 1500, seed: int = 7) -> None:
    """So many calls in the seven days up to now, more in the evening, each with what was said."""
    rng = random.Random(seed)
    now = service.clock.now()
    hours = [hour for hour, weight in _RATE.items() for _ in range(round(10 * weight))]
    with service.store.write() as connection:
        parties = list(connection.execute(sa.select(models.parties.c.party_id)).scalars())
        people = connection.execute(sa.select(models.contacts.c.contact_id, models.contacts.c.seat_code)).all()
        seq = int(connection.execute(sa.select(sa.func.max(models.outcomes.c.server_seq))).scalar_one() or 0)
        seats = sorted({row.seat_code for row in people})
        weights = {code: 1 / (at + 1) for at, code in enumerate(seats)}
        chosen = rng.choices(people, [weights[row.seat_code] for row in people], k=calls)
        rows = []
        for at, row in enumerate(chosen, 1):
            hour = rng.choice(hours)
            day = now - timedelta(days=rng.randrange(1, 7))
            rows.append(_row(rng, seq + at, row.contact_id, rng.choice(parties), _moment(rng, day, hour), hour))
        connection.execute(models.outcomes.insert(), rows)


def _moment(rng: random.Random, day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=rng.randrange(60), second=0, microsecond=0)


def _row(rng: random.Random, seq: int, contact_id: str, party_id: str, at: datetime, hour: int) -> dict[str, object]:
    talks = rng.random() < 0.22 * _RATE[hour]
    kind = "conversation" if talks else rng.choice(_KINDS[1:])
    answers: tuple[AnswerOp, ...] = ()
    if talks:
        answers = (AnswerOp("issue", "matters", (rng.choice(_ISSUES),)),)
        answers += (AnswerOp("help", "helping", ("poster",)),) if rng.random() < 0.2 else ()
    op = OutcomeOp(
        outcome_id=f"o_week{seq}",
        party_id=party_id,
        contact_id=contact_id,
        kind=kind,
        at=at,
        offset_min=0,
        chair=1,
        caller=f"Guest {seq % 5}",
        answers=answers,
    )
    body = encode_op(op)
    return {
        "outcome_id": op.outcome_id,
        "server_seq": seq,
        "party_id": party_id,
        "device_id": "d_week",
        "device_seq": seq,
        "sha256": digest(body),
        "op": body,
        "contact_id": contact_id,
        "kind": kind,
        "at": at,
        "late": False,
        "received_at": at,
    }
