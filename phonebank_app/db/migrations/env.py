"""Alembic's entry: runs on the connection the program passes in ``Config.attributes`` (see ``db/upgrade.py``)."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
