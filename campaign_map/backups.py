"""Backups: what a laptop may forget, because the service cannot lose it any more.

A backup is a SQLite file with the service's tables, whatever database the service runs on: of SQLite it is made with
the backup API, of PostgreSQL by copying every table in one snapshot. It is checked (`integrity_check`, and that it
holds the log as far as it says) before `durable_through` moves on.

Restoring puts a backup in place and raises the *epoch*: laptops see that the service has forgotten something and send
their logs again. The epoch is taken from the clock as well, so that two restores of one backup differ. The audit log
keeps what it held, whoever was shut out stays so, and everybody else signs in again. Whoever was erased or asked not to
be rung since the backup was made stays erased and silent.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from campaign_map import lasting, models
from campaign_map.accounts import audit, restored
from campaign_map.intake import changes
from campaign_map.settings import Service
from campaign_map.store import Store, connect_file, open_store
from phonebank_app.errors import StoreProblem

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and checked."""

    path: Path
    covers_seq: int


def back_up(service: Service, path: Path) -> Backup:
    """Write a backup to a new file, check it, and tell laptops from now on that they may rely on it.

    Raises:
        StoreProblem: the file is there already, cannot be written, or does not hold what it should.
    """
    if path.exists():
        raise StoreProblem(f"There is a file “{path.name}” already.", "Choose another name: a backup replaces nothing.")
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    now = service.clock.now()
    try:
        _copy_out(service.store, half, now)
        covers = _check(half)
        _sync(half)
        half.replace(path)
        _sync(path.parent)
    except (OSError, sa.exc.DBAPIError) as error:
        raise StoreProblem("The backup cannot be written.", "Look at the folder and the room on its disk.") from error
    finally:
        for left in (half, half.with_name(f"{half.name}-wal"), half.with_name(f"{half.name}-shm")):
            left.unlink(missing_ok=True)
    path.chmod(0o600)
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        connection.execute(models.backups.insert().values(path=path.name, covers_seq=covers, made_at=now))
        connection.execute(models.campaign.update().values(durable_through=max(numbering.durable_through, covers)))
    return Backup(path, covers)


def restore(service: Service, path: Path) -> int:
    """Put a backup in the place of everything in the database; returns the new epoch.

    The service must not be running: what it is told meanwhile would be lost without a laptop noticing.

    Raises:
        StoreProblem: the file is not a backup of ours.
    """
    if not path.is_file():
        raise StoreProblem(f"There is no backup “{path.name}”.", "Check its name and folder.")
    now = service.clock.now()
    with TemporaryDirectory(dir=path.parent) as folder:
        # An older backup is brought up to date on the way; the file itself stays as it is.
        copy = Path(folder) / "restoring.db"
        shutil.copyfile(path, copy)
        return _put_in_place(service, copy, now)


def _put_in_place(service: Service, copy: Path, now: datetime) -> int:
    covers = _check(copy)
    source = open_store(f"sqlite:///{copy.absolute()}", now)
    try:
        with source.read() as taken, service.store.write() as connection:
            before = changes.lock(connection).epoch
            out, wishes = restored.shut_out(connection), lasting.lasting(connection)
            _replace(taken, connection)
            in_backup = connection.execute(sa.select(models.campaign.c.epoch)).scalar_one()
            epoch = max(before, in_backup, int(now.timestamp()) // 60) + 1
            connection.execute(models.campaign.update().values(epoch=epoch, durable_through=covers))
            restored.keep_out(connection, out, now)
            lasting.last(connection, wishes, service.settings.rules, now)
            audit.note(connection, now, audit.SERVICE, "restored a backup", detail=f"epoch {epoch}")
    finally:
        source.close()
    return int(epoch)


def _copy_out(store: Store, target: Path, now: datetime) -> None:
    if store.path is not None:
        source, copy = connect_file(store.path), connect_file(target)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")
        finally:
            copy.close()
            source.close()
        return
    copied = open_store(f"sqlite:///{target.absolute()}", now)
    try:
        snapshot = store.engine.execution_options(isolation_level="REPEATABLE READ")
        with snapshot.begin() as taken, copied.write() as connection:
            _replace(taken, connection)
    finally:
        copied.close()


def _replace(source: sa.Connection, target: sa.Connection) -> None:
    """Empty every table of ``target`` and fill it from ``source``. The audit log alone is added to."""
    tables = [table for table in models.metadata.sorted_tables if table is not models.audit]
    for table in reversed(tables):
        target.execute(table.delete())
    audit.add_missing(target, audit.every(source))
    for table in tables:
        rows = source.execution_options(yield_per=_ROWS_AT_ONCE).execute(sa.select(table))
        for part in rows.mappings().partitions(_ROWS_AT_ONCE):
            target.execute(table.insert(), [dict(row) for row in part])
        _reset_counter(target, table)


def _reset_counter(target: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL counts a serial column in a sequence beside it, which does not see rows that bring their number."""
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    highest = target.execute(sa.select(sa.func.max(column))).scalar()
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    target.execute(sa.select(sa.func.setval(sequence, highest or 1, highest is not None)))


def _check(path: Path) -> int:
    """The highest number in a backup's log, once its file is known to be whole."""
    not_ours = StoreProblem(f"“{path.name}” is not a whole backup of ours.", "Use another one.")
    try:
        connection = connect_file(path)
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            keys = connection.execute("PRAGMA foreign_key_check").fetchall()
            last = connection.execute("SELECT last_seq FROM campaign").fetchone()
            logged = connection.execute("SELECT max(server_seq) FROM outcomes").fetchone()[0] or 0
            connection.execute("PRAGMA journal_mode = delete")
        finally:
            connection.close()
    except (driver.DatabaseError, TypeError) as error:
        raise not_ours from error
    if not sound or keys or last is None or logged > last[0]:
        raise not_ours
    return int(last[0])


def _sync(path: Path) -> None:
    """Have the disk hold what was written; folders cannot be opened on Windows."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
