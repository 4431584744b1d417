"""Which event a party belongs to, for those who know parties and not events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import models


@dataclass(frozen=True, slots=True)
class Evening:
    """The event of a party.

    Attributes:
        is_off: the organiser cancelled it, or a coordinator refused it: the party gets no list any more.
    """

    event_id: str
    starts: datetime
    ends: datetime
    is_off: bool


def evening_of(connection: sa.Connection, party_id: str) -> Evening | None:
    """The event a party was made for; ``None`` when a coordinator made it by itself."""
    table = models.events.c
    row = connection.execute(
        sa.select(table.event_id, table.starts, table.ends, table.status).where(table.party_id == party_id)
    ).first()
    if row is None:
        return None
    return Evening(row.event_id, row.starts, row.ends, row.status in ("cancelled", "refused"))
