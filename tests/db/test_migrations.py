"""Migrations go up and down, agree with the models, and either happen whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from phonebank_app.db import backups, engine, upgrade
from phonebank_app.db.engine import HEAD, Store, open_store
from phonebank_app.errors import StoreTooNew
from tests import migrated
from tests.conftest import PartyFactory
from tests.db.schema import differences, objects
from tests.makers import KEY, voters

pytestmark = pytest.mark.usefixtures("long_way")


def test_the_newest_migration_is_the_one_the_engine_expects() -> None:
    assert ScriptDirectory.from_config(upgrade.config()).get_current_head() == HEAD


def test_the_migrations_make_what_the_models_say(store: Store) -> None:
    with store.read() as connection:
        assert differences(connection) == []
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == HEAD


def test_migrations_go_down_to_nothing_and_up_again_to_the_same(store: Store) -> None:
    with store.write() as connection:
        before = objects(connection)
        command.downgrade(upgrade.config(connection), "base")
        assert set(objects(connection)) == {"alembic_version"}
        command.upgrade(upgrade.config(connection), "head")
        assert objects(connection) == before


def test_other_tests_get_a_store_as_the_migrations_make_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated.remember(monkeypatch)
    open_store(tmp_path / "first", KEY).close()
    later = open_store(tmp_path / "later", KEY)
    with store.read() as made, later.read() as remembered:
        assert migrated.statements(remembered) == migrated.statements(made)
        assert differences(remembered) == []
    later.close()


def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: str) -> None:
    """A program whose newest migration is 0002, and does ``steps``."""
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder)
    (folder / "versions" / "9999_next.py").write_text(
        f'from alembic import op\nrevision = "9999"\ndown_revision = "{HEAD}"\ndef upgrade():\n{steps}\n', "utf-8"
    )
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    monkeypatch.setattr(engine, "HEAD", "9999")


def test_an_older_store_is_backed_up_and_then_brought_up_to_date(
    party: PartyFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = party(voters(3))
    folder = evening.store.path.parent
    evening.store.close()
    next_schema(tmp_path, monkeypatch, '    op.execute("CREATE TABLE teas (chair INTEGER)")')
    store = open_store(folder, KEY)
    with store.read() as connection:
        assert "teas" in objects(connection)
    store.close()

    backup = backups.known(folder)[0].path
    assert backup.stat().st_mode & 0o777 == 0o600
    (tmp_path / "restored").mkdir()
    shutil.copy(backup, tmp_path / "restored" / "party.db")
    monkeypatch.setattr(engine, "HEAD", HEAD)
    restored = open_store(tmp_path / "restored", KEY)
    with restored.read() as connection:
        assert "teas" not in objects(connection)
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one() == 3
    restored.close()


def test_a_migration_that_fails_half_way_leaves_the_store_as_it_was(
    party: PartyFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = party(voters(3))
    folder = evening.store.path.parent
    with evening.store.read() as connection:
        before = objects(connection)
    evening.store.close()
    half = '    op.execute("CREATE TABLE teas (chair INTEGER)")\n    op.execute("DROP TABLE scripts")\n'
    next_schema(tmp_path, monkeypatch, half + '    op.execute("no such statement")')
    with pytest.raises(sa.exc.OperationalError):
        open_store(folder, KEY)

    monkeypatch.setattr(engine, "HEAD", HEAD)
    store = open_store(folder, KEY)
    with store.read() as connection:
        assert objects(connection) == before
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == HEAD
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one() == 3
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_left_untouched(party: PartyFactory) -> None:
    evening = party(voters(3))
    with evening.store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '2031'")
    evening.store.close()
    before = evening.store.path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer version"):
        open_store(evening.store.path.parent, KEY)
    assert evening.store.path.read_bytes() == before
    assert sorted(file.name for file in evening.store.path.parent.iterdir()) == ["party.db", "party.lock"]
