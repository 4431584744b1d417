"""Opening a party's store: one encrypted file, one process, the newest schema.

The store is SQLCipher (SQLite inside must be ≥ 3.51.3: older ones can corrupt a WAL database that two connections
write) with a raw 32-byte key. Connections are in autocommit as far as the driver knows; SQLAlchemy's ``begin`` says
``BEGIN IMMEDIATE``, so that DDL rolls back, foreign keys hold and two writers queue instead of failing half-way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import local
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from phonebank_app import logs
from phonebank_app.db.ballast import Ballast
from phonebank_app.db.connection import connect, run, translated
from phonebank_app.db.disk import sync_handle
from phonebank_app.db.quarantine import put_aside
from phonebank_app.errors import BugError, DiskFull, StoreInUse, StoreTooNew
from phonebank_app.i18n import tr
from phonebank_app.machine import locks
from phonebank_app.paths import private_dir

HEAD = "0014"
"""The newest migration; a test holds it to the migrations folder, so that opening need not load Alembic."""

OLDEST_SQLITE = (3, 51, 3)


class Store:
    """An open store.

    Attributes:
        engine: for :meth:`write` and :meth:`read`; nobody else begins transactions on it.
        path: the database file.
        key: its key, in the one place where it is kept while the store is open; overwritten when it is closed. Whoever
            must copy it (SQLCipher wants it in hexadecimal) drops the copy at once: Python cannot erase that one.
        mended: what had to be mended before it was opened (``mending.Mended``), or ``None``.
        ballast: room for when the disk is full, if this store has any.
        on_commit: called after every commit, in the thread that wrote; must be quick, and not raise.
        before_close: called in :meth:`close` while the store is still open.
    """

    def __init__(self, path: Path, engine: sa.Engine, lock: int, key: bytearray) -> None:
        self.path = path
        self.key = key
        self.engine = engine
        self.key = key
        self.mended: object | None = None
        self.ballast: Ballast | None = None
        self.on_commit: Callable[[], None] = _nothing
        self.before_close: Callable[[], None] = _nothing
        self._reading = engine.execution_options(phonebank_reading=True)
        self._lock = lock
        self._here = local()

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, undone when it raises.

        Raises:
            DiskFull: there was no room; nothing of the block was kept.
        """
        with translated(), self.engine.begin() as connection:
            yield connection
        self.on_commit()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view; takes no lock that a writer waits for."""
        view = getattr(self._here, "view", None)
        if view is not None:
            yield view
            return
        with translated(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever this thread reads until the block ends is one and the same view; it writes nothing meanwhile."""
        with self.read() as connection:
            before, self._here.view = getattr(self._here, "view", None), connection
            try:
                yield
            finally:
                self._here.view = before

    def close(self) -> None:
        """Close every connection, forget the key, and let another process open the store."""
        before, self.before_close = self.before_close, _nothing
        before()
        self.engine.dispose()
        self.key[:] = bytes(len(self.key))
        self.key.clear()
        if self._lock >= 0:
            _mark(self._lock, closed=not _has_wal(self.path))
            os.close(self._lock)
            self._lock = -1


def _nothing() -> None:
    """Nobody listens."""


def open_store(folder: Path, key: bytes | bytearray, *, prepare: Callable[[bool], None] | None = None) -> Store:
    """Open, or make, the store in ``folder``; bring its schema up to date, after a backup.

    Args:
        prepare: called once no other process can have the store, before it is opened, with whether it was closed
            properly the last time; may put other files in its place.

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
    kept = bytearray(key)
    store = Store(path, _engine(path, kept), lock, kept)
    try:
        closed = _refuse_foreign_files(folder, lock)
        if prepare is not None:
            prepare(closed)
        _mark(lock, closed=False)
        # SQLite gives its journal and its shared memory the mode of the database.
        path.touch(mode=0o600)
        path.chmod(0o600)
        with translated():
            _bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def _engine(path: Path, key: bytearray) -> sa.Engine:
    def connected() -> Any:
        if not key:
            raise BugError("the store is closed")
        return connect(path, key)

    # Not sqlite+pysqlcipher://: with creator= it sends an empty key.
    engine = sa.create_engine(
        "sqlite://",
        module=driver,
        creator=connected,
        poolclass=sa.QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error's words end up in logs, and parameters are voters
    )

    def begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("phonebank_reading")
        run(connection, "BEGIN" if reading else "BEGIN IMMEDIATE")

    sa.event.listen(engine, "begin", begin)
    return engine


def _bring_up_to_date(store: Store) -> None:
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
            tr("This party was opened by a newer version of the program, so it is left alone."),
            tr("Install the newest version to open it."),
        )
    if version is not None:
        from phonebank_app.db import backups

        backups.back_up(store.path, store.key, datetime.now(UTC))
    with store.write() as connection:
        upgrade.upgrade(connection)


_CLOSED, _OPEN = b"closed", b"open  "


def _mark(lock: int, *, closed: bool) -> None:
    """Write into the lock whether the store was closed properly: on the disk before anything of the store is."""
    state = _CLOSED if closed else _OPEN
    try:
        os.lseek(lock, 0, os.SEEK_SET)
        if os.read(lock, len(state)) == state:
            return
        os.lseek(lock, 0, os.SEEK_SET)
        os.write(lock, state)
        sync_handle(lock)
    except OSError as error:
        if not closed:
            raise DiskFull(
                tr("This laptop’s disk cannot be written."), tr("Make room on it, then try again.")
            ) from error
        # It counts as not closed, which costs the next opening a closer look.
        logs.note_error(error)


def _has_wal(path: Path) -> bool:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _refuse_foreign_files(folder: Path, lock: int) -> bool:
    """Keep another time's files from being taken for ours; whether the store was closed properly.

    A store that was closed has no WAL. One that is there all the same came from a copy, a sync folder or a rescue, and
    would be played over newer pages. The shared memory is worked out anew by whoever opens the store first.
    """
    os.lseek(lock, 0, os.SEEK_SET)
    closed = os.read(lock, len(_CLOSED)) == _CLOSED
    if closed:
        put_aside(folder, ["party.db-wal"])
    (folder / "party.db-shm").unlink(missing_ok=True)
    return closed


def _take_lock(path: Path) -> int:
    """Hold an exclusive lock on ``path`` for as long as the store is open; the system drops it when we die."""
    handle = locks.take(path)
    if handle is None:
        raise StoreInUse(tr("This party is already open in another window."), tr("Go to that window."))
    return handle
