"""The record of who saw or took what. Rows are only added: triggers in the database refuse to change or delete one.

None of them names a voter or a supporter. A coordinator is named as they were called when they did it.
`campaign_map.accounts.audit_log` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from campaign_map import models


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, with the name they had then; of a supporter the name is blank (`visitors.Person.actor`)."""

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


def every(connection: sa.Connection) -> Iterable[sa.Row[Any]]:
    """Every entry without its number, in order, as `add_missing` takes them."""
    return connection.execute(sa.select(*_SAID).order_by(models.audit.c.id).execution_options(yield_per=1000))


def add_missing(connection: sa.Connection, entries: Iterable[sa.Row[Any]]) -> None:
    """Add the entries of another log (a backup's) that this one does not hold: a restore takes nothing out of it."""
    held = Counter(tuple(row) for row in every(connection))
    missing = []
    for entry in entries:
        said = tuple(entry)
        if held[said]:
            held[said] -= 1
        else:
            missing.append({column.name: value for column, value in zip(_SAID, said, strict=True)})
    if missing:
        connection.execute(models.audit.insert(), missing)


_SAID = tuple(column for column in models.audit.columns if column.name != "id")
