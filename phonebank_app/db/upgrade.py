"""Bringing a store's schema up to date. Alembic runs on the connection it is given, in that one transaction."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).with_name("migrations")


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, made here because the frozen program has no ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def revisions() -> set[str]:
    """Every migration this program knows."""
    return {revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()}


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Run the missing migrations; the caller commits, or rolls all of them back."""
    command.upgrade(config(connection), to)
