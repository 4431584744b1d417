"""The record of who saw or took what. Rows are only added, and none of them names a voter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from campaign_map import models


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, with the name they had then."""

    kind: Literal["coordinator", "person", "program", "service"]
    id: str
    name: str


SERVICE = Actor("service", "", "Service")
"""What the service does by itself."""


def note(
    connection: sa.Connection,
    now: datetime,
    actor: Actor,
    action: str,
    *,
    seat_code: str = "",
    subject: str = "",
    detail: str = "",
    rows: int | None = None,
) -> None:
    """Write down that somebody did something, in the transaction in which they did it."""
    connection.execute(
        models.audit.insert().values(
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            seat_code=seat_code,
            subject=subject,
            detail=detail,
            rows=rows,
        )
    )
