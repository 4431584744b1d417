"""The laptops of parties: which there are, and shutting one out or letting it in again, under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import auth, models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.settings import Service


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop that was paired with a party, or sent something under a name of its own.

    Attributes:
        name: as its host called it; often blank.
        outcomes: how many it has brought to this party; ``since_out``: those of them after it was shut out.
        heard_at: when it last brought one.
        paired: whether it has a token that is good.
    """

    device_id: str
    name: str
    first_seen: datetime
    outcomes: int
    since_out: int
    heard_at: datetime | None
    shut_out_at: datetime | None
    paired: bool


def of_party(connection: sa.Connection, party_id: str) -> tuple[Laptop, ...]:
    """Every laptop of a party, the one heard last first."""
    devices, tokens, log = models.devices.c, models.tokens.c, models.outcomes.c
    ever = sa.union(
        sa.select(tokens.device_id).where(tokens.party_id == party_id),
        sa.select(log.device_id).where(log.party_id == party_id),
    )
    live = (
        sa.select(sa.func.count())
        .where(tokens.party_id == party_id, tokens.device_id == devices.device_id, tokens.revoked_at.is_(None))
        .scalar_subquery()
    )
    after = sa.case((log.received_at > devices.revoked_at, 1), else_=0)
    rows = connection.execute(
        sa.select(
            devices.device_id,
            devices.name,
            devices.first_seen,
            devices.revoked_at,
            sa.func.count(log.outcome_id).label("outcomes"),
            sa.func.coalesce(sa.func.sum(after), 0).label("since_out"),
            sa.type_coerce(sa.func.max(log.received_at), models.Moment).label("heard_at"),
            live.label("live"),
        )
        .join_from(
            models.devices,
            models.outcomes,
            sa.and_(log.device_id == devices.device_id, log.party_id == party_id),
            isouter=True,
        )
        .where(devices.device_id.in_(ever))
        .group_by(devices.device_id, devices.name, devices.first_seen, devices.revoked_at)
        .order_by(devices.first_seen, devices.device_id)
    )
    found = [
        Laptop(
            row.device_id,
            row.name,
            row.first_seen,
            row.outcomes,
            int(row.since_out),
            row.heard_at,
            row.revoked_at,
            row.live > 0 and row.revoked_at is None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.heard_at or one.first_seen, reverse=True))


def shut_out(service: Service, by: Actor, device_id: str, *, seat_code: str = "") -> bool:
    """Shut a laptop out of every party; returns whether it was known and not shut out before.

    It is told the next time it asks: it rings nobody from then on, and what it has saved is taken for 72 hours.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        known = auth.revoke_device(connection, device_id, now)
        if known:
            audit.note(connection, now, by, "shut out a laptop", seat_code=seat_code, subject=device_id)
    return known


def let_in(service: Service, by: Actor, device_id: str, *, seat_code: str = "") -> bool:
    """Let a laptop in again; returns whether it was shut out."""
    now, devices = service.clock.now(), models.devices
    with service.store.write() as connection:
        known = connection.execute(
            devices.update()
            .where(devices.c.device_id == device_id, devices.c.revoked_at.is_not(None))
            .values(revoked_at=None)
        ).rowcount
        if known:
            audit.note(connection, now, by, "let a laptop in again", seat_code=seat_code, subject=device_id)
    return known > 0


def cut_off_party(service: Service, by: Actor, party_id: str) -> int:
    """Cut off every laptop of a party, until it is paired anew; returns how many were paired."""
    now = service.clock.now()
    with service.store.write() as connection:
        cut = auth.revoke_party(connection, party_id, now)
        if cut:
            audit.note(connection, now, by, "cut off a party’s laptops", subject=party_id, rows=cut)
    return cut
