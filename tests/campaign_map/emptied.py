"""A PostgreSQL database with no rows in it, for each test again: tables are kept, for making them takes long."""

from __future__ import annotations

import psycopg
from alembic.script import ScriptDirectory

from campaign_map import models
from campaign_map.store import configuration

HEAD = ScriptDirectory.from_config(configuration()).get_current_head()

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_EMPTYING = (
    "SET session_replication_role = replica;"  # past the triggers that guard the rows
    + "".join(f"DELETE FROM {name};" for name in models.metadata.tables)
    + "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)

_administrators: dict[str, psycopg.Connection[tuple[str]]] = {}


def empty(server: str) -> None:
    """Take every row out of a PostgreSQL database of ours; tables that are not ours go too.

    One connection is kept for it: a new one has to look up each table first, which takes ten times as long.

    Args:
        server: its address, as the service takes it.
    """
    if server not in _administrators:
        _administrators[server] = psycopg.connect(server.replace("+psycopg", ""), autocommit=True)
    administrator = _administrators[server]
    known = {name for (name,) in administrator.execute(_TABLES)}
    version = "SELECT version_num FROM alembic_version"
    if known == {*models.metadata.tables, "alembic_version"} and administrator.execute(version).fetchall() == [(HEAD,)]:
        administrator.execute(_EMPTYING)
    else:
        administrator.execute("DROP SCHEMA public CASCADE")
        administrator.execute("CREATE SCHEMA public")


def leave(server: str) -> None:
    """Close the connection that was kept."""
    kept = _administrators.pop(server, None)
    if kept is not None:
        kept.close()
