"""Opening a party's store: one encrypted file, one process, the newest schema.

The store is SQLCipher (SQLite inside must be ≥ 3.51.3: older ones can corrupt a WAL database that two connections
write) with a raw 32-byte key. Connections are in autocommit as far as the driver knows; SQLAlchemy's ``begin`` says
``BEGIN IMMEDIATE``, so that DDL rolls back, foreign keys hold and two writers queue instead of failing half-way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from phonebank_app.db.connection import connect, run, translated
from phonebank_app.errors import BugError, StoreInUse, StoreTooNew
from phonebank_app.paths import private_dir

HEAD = "0005"
"""The newest migration; a test holds it to the migrations folder, so that opening need not load Alembic."""

OLDEST_SQLITE = (3, 51, 3)


class Store:
    """An open store.

    Attributes:
        engine: for :meth:`write` and :meth:`read`; nobody else begins transactions on it.
        path: the database file.
    """

    def __init__(self, path: Path, engine: sa.Engine, lock: int) -> None:
        self.path = path
        self.engine = engine
        self._reading = engine.execution_options(phonebank_reading=True)
        self._lock = lock

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, undone when it raises.

        Raises:
            DiskFull: there was no room; nothing of the block was kept.
        """
        with translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; takes no lock that a writer waits for."""
        with translated(), self._reading.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection and let another process open the store."""
        self.engine.dispose()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def open_store(folder: Path, key: bytes) -> Store:
    """Open, or make, the store in ``folder``; bring its schema up to date, after a backup.

    Raises:
        StoreInUse: another process has it.
        StoreDamaged: the file is not a store, or the key is not its key.
        StoreTooNew: a newer program wrote it.
        DiskFull: no room to make or upgrade it.
    """
    if driver.sqlite_version_info < OLDEST_SQLITE:
        raise BugError(f"SQLite {driver.sqlite_version} is older than {OLDEST_SQLITE}")
    private_dir(folder)
    lock = _take_lock(folder / "party.lock")
    path = folder / "party.db"
    store = Store(path, _engine(path, key), lock)
    try:
        # SQLite gives its journal and its shared memory the mode of the database.
        path.touch(mode=0o600)
        path.chmod(0o600)
        with translated():
            _bring_up_to_date(store, key)
    except BaseException:
        store.close()
        raise
    return store


def _engine(path: Path, key: bytes) -> sa.Engine:
    # Not sqlite+pysqlcipher://: with creator= it sends an empty key.
    engine = sa.create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: connect(path, key),
        poolclass=sa.QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error's words end up in logs, and parameters are voters
    )

    def begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("phonebank_reading")
        run(connection, "BEGIN" if reading else "BEGIN IMMEDIATE")

    sa.event.listen(engine, "begin", begin)
    return engine


def _bring_up_to_date(store: Store, key: bytes) -> None:
    with store.read() as connection:
        known = connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
        ).scalar_one()
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if known else None
    if version == HEAD:
        return
    from phonebank_app.db import upgrade  # Alembic takes a tenth of a second to import, and is seldom needed

    if version is not None and version not in upgrade.revisions():
        raise StoreTooNew(
            "This party was opened by a newer version of the program, so it is left alone.",
            "Install the newest version to open it.",
        )
    if version is not None:
        upgrade.back_up(store.path, key, store.path.with_suffix(f".before-{HEAD}.db"))
    with store.write() as connection:
        upgrade.upgrade(connection)


def _take_lock(path: Path) -> int:
    """Hold an exclusive lock on ``path`` for as long as the store is open; the system drops it when we die."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StoreInUse("This party is already open in another window.", "Go to that window.") from error
    return handle
