"""Alembic's entry: runs on the connection the program passes in ``Config.attributes`` (see ``db/upgrade.py``)."""

from typing import Any

from alembic import context

from phonebank_app.db.points import passing


def applied(*_: Any, **__: Any) -> None:
    """Called after each step, in the transaction of them all."""
    passing("migration: half")


connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True, on_version_apply=applied)
context.run_migrations()
