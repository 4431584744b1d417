"""The campaign so far, in the few figures that the front page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

import sqlalchemy as sa

from campaign_map import models
from campaign_map.parties import are_people
from phonebank_app.machine.clock import LONDON, local
from phonebank_app.rules.outcomes import RULES, OutcomeKind


@dataclass(frozen=True, slots=True)
class Totals:
    """What was done in all, and since midnight (UK time); and the parties that hold a list this minute."""

    calls: int
    calls_today: int
    conversations: int
    conversations_today: int
    parties: int
    party_seats: int
    callers: int
    counted_at: datetime


def totals(connection: sa.Connection, now: datetime) -> Totals:
    """Count."""
    outcomes, leases, parties = models.outcomes.c, models.leases.c, models.parties.c
    calls = [kind.value for kind in OutcomeKind if RULES[kind].attempt]
    midnight = datetime.combine(local(now).date(), time(), LONDON)
    talked = outcomes.kind == OutcomeKind.CONVERSATION.value
    today = outcomes.received_at >= midnight
    counted = connection.execute(
        sa.select(
            sa.func.count().label("calls"),
            sa.func.sum(sa.case((today, 1), else_=0)).label("calls_today"),
            sa.func.sum(sa.case((talked, 1), else_=0)).label("talks"),
            sa.func.sum(sa.case((sa.and_(talked, today), 1), else_=0)).label("talks_today"),
        ).where(outcomes.kind.in_(calls))
    ).one()
    ringing = connection.execute(
        sa.select(
            sa.func.count().label("parties"),
            sa.func.count(leases.seat_code.distinct()).label("seats"),
            sa.func.sum(parties.callers).label("callers"),
        )
        .select_from(models.leases)
        .join(models.parties, parties.party_id == leases.party_id)
        .where(leases.until > now, leases.starts <= now, leases.returned_at.is_(None), are_people(leases.party_id))
    ).one()
    before = connection.execute(sa.select(sa.func.sum(models.seat_figures.c.done))).scalar() or 0
    return Totals(
        calls=counted.calls + before,
        calls_today=counted.calls_today or 0,
        conversations=counted.talks or 0,
        conversations_today=counted.talks_today or 0,
        parties=ringing.parties,
        party_seats=ringing.seats,
        callers=ringing.callers or 0,
        counted_at=now,
    )
