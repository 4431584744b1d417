"""New databases as the migrations leave them, without running all of these each time: they take longer than most tests.

The first new SQLite database of a process is made by its migrations. Every one after it is given the very statements
that these left in the first; a test holds the two to each other, and the tests of the migrations go the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

REAL: Callable[[Config, str], None] = command.upgrade


def remember(patch: pytest.MonkeyPatch) -> None:
    """From now on a new database is made by what the migrations left in the first one."""
    left: dict[str, list[str]] = {}

    @wraps(REAL)
    def upgrade(config: Config, revision: str, *rest: Any, **named: Any) -> None:
        connection: sa.Connection | None = config.attributes.get("connection")
        if connection is None or connection.dialect.name != "sqlite" or revision != "head" or _objects(connection):
            REAL(config, revision, *rest, **named)
            return
        of = config.get_main_option("script_location") or ""
        if of not in left:
            REAL(config, revision, *rest, **named)
            left[of] = statements(connection)
            return
        for one in left[of]:
            connection.exec_driver_sql(one)

    patch.setattr(command, "upgrade", upgrade)


def go_the_long_way(patch: pytest.MonkeyPatch) -> None:
    """Run every migration again, as the program does."""
    patch.setattr(command, "upgrade", REAL)


def statements(connection: sa.Connection) -> list[str]:
    """What makes this database again: its objects in the order in which they came, and which migration it is at."""
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert version.isalnum(), version
    made = [row[0] for row in _objects(connection)]
    rows = {name for (name,) in _tables(connection) if connection.exec_driver_sql(f"SELECT 1 FROM {name}").first()}
    assert rows == {"alembic_version"}, "a migration puts rows into a new database: they are to be remembered as well"
    return [*made, f"INSERT INTO alembic_version VALUES ('{version}')"]


def _objects(connection: sa.Connection) -> list[tuple[str]]:
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    return [(row[0],) for row in found]


def _tables(connection: sa.Connection) -> list[tuple[str]]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [(row[0],) for row in found]
