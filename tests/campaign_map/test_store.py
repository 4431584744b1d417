"""The database: made and brought up to date by the service itself, on both kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from campaign_map import models
from campaign_map.settings import Service
from campaign_map.store import configuration, open_store
from phonebank_app.errors import StoreProblem, StoreTooNew
from tests import migrated

NOW = datetime(2019, 12, 4, tzinfo=UTC)


def test_the_migrations_lead_to_the_tables_of_the_program(service: Service) -> None:
    with service.store.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.metadata) == []


def test_other_tests_get_a_database_as_the_migrations_make_it(
    tmp_path: Path, long_way: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(name: str) -> list[str]:
        store = open_store(f"sqlite:///{tmp_path / name}.db", NOW)
        with store.write() as connection:
            connection.execute(models.campaign.delete())
            left = migrated.statements(connection)
        store.close()
        return left

    by_migrations = made("long way")
    migrated.remember(monkeypatch)
    assert made("first") == by_migrations
    assert made("later") == by_migrations


def test_the_migrations_lead_back_again(service: Service) -> None:
    with service.store.write() as connection:
        command.downgrade(configuration(connection), "base")
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
        command.upgrade(configuration(connection), "head")


def test_opening_again_keeps_what_is_there(database: str) -> None:
    first = open_store(database, NOW)
    with first.read() as connection:
        salt = connection.execute(sa.select(models.campaign.c.salt)).scalar_one()
    first.close()
    again = open_store(database, NOW)
    with again.read() as connection:
        assert connection.execute(sa.select(models.campaign.c.salt)).scalars().all() == [salt]
    again.close()


def test_a_database_of_a_newer_service_is_left_alone(database: str) -> None:
    store = open_store(database, NOW)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreTooNew):
        open_store(database, NOW)


def test_sqlite_keeps_what_it_acknowledged_and_holds_foreign_keys(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'c.db'}", NOW)
    with store.read() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in _PRAGMAS]
    assert pragmas == ["wal", 2, 1]
    assert (tmp_path / "c.db").stat().st_mode & 0o077 == 0
    store.close()


_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:////nowhere/at/all/c.db", "mysql://localhost/x", "what", "postgresql://127.0.0.1:1/x"],
)
def test_a_database_that_cannot_be_used_is_told_in_words(url: str) -> None:
    with pytest.raises(StoreProblem) as told:
        open_store(url, NOW)
    assert told.value.what.endswith(".")
    assert told.value.way_out


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreProblem):
        open_store(f"sqlite:///{path}", NOW)
