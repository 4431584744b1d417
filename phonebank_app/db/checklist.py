"""What the host ticked of their checklist: what no store can know."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms


def ticked(connection: sa.Connection) -> set[str]:
    """The steps that were ticked."""
    return {row[0] for row in run(connection, "SELECT step FROM checklist")}


def tick(connection: sa.Connection, step: str, at: datetime) -> None:
    """The host says that it is done."""
    run(connection, "INSERT INTO checklist (step, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (step, to_ms(at)))


def untick(connection: sa.Connection, step: str) -> None:
    """It is not done after all."""
    run(connection, "DELETE FROM checklist WHERE step = ?", (step,))
