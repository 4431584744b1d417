"""Alembic's entry: runs on the connection the service passes in ``Config.attributes`` (see `campaign_map.store`)."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
