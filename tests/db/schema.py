"""The schema that is in a store against the one the models say."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from phonebank_app.db.models import Base


def differences(connection: sa.Connection) -> list[Any]:
    """What a new migration would have to do; empty when the two agree."""
    found: list[Any] = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    return found


def objects(connection: sa.Connection) -> dict[str, str]:
    """Every table, index, trigger and view by name, with its SQL."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {row[0]: row[1] for row in rows}
