"""What a restored backup must not bring back: sessions, codes and tokens that were ended after it was made, and
whoever was shut out since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map import models

_SHUT_OUT = (
    (models.coordinators.c.coordinator_id, models.coordinators.c.disabled_at),
    (models.people.c.person_id, models.people.c.blocked_at),
    (models.devices.c.device_id, models.devices.c.revoked_at),
)

ShutOut = tuple[tuple[str, ...], ...]


def shut_out(connection: sa.Connection) -> ShutOut:
    """The ids of the coordinators, supporters and laptops that are shut out now."""
    return tuple(
        tuple(connection.execute(sa.select(key).where(since.is_not(None))).scalars()) for key, since in _SHUT_OUT
    )


def keep_out(connection: sa.Connection, before: ShutOut, now: datetime) -> None:
    """Keep out who was shut out before the restore, and have everybody else sign in again.

    Programs need new tokens, and coordinators who were invited a new invitation.
    """
    for (key, since), ids in zip(_SHUT_OUT, before, strict=True):
        put: dict[Any, Any] = {since: now}
        connection.execute(sa.update(key.table).where(key.in_(ids), since.is_(None)).values(put))
    # A file that was held belongs to a session, and nobody can open it without.
    for table in (models.sessions, models.email_codes, models.api_tokens, models.held_files):
        connection.execute(table.delete())
    connection.execute(models.coordinators.update().values(invite_hash="", invite_expires=None))
