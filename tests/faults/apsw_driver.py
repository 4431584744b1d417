"""The program's own store code on another SQLite, whose files a harness stands in front of.

The program speaks to SQLCipher through ``sqlcipher3``, which lets nobody between SQLite and the disk. SQLite3 Multiple
Ciphers reads and writes the same files and has APSW's VFS in Python; :func:`put_in` gives the program a driver over it,
as thin as the program needs (PEP 249, and the shortcuts of ``sqlite3``). Statements, pragmas, transactions and the
order of writes and syncs are then the program's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import apsw
from sqlcipher3 import dbapi2

from phonebank_app.db import connection as store_connection
from phonebank_app.db import engine as store_engine

_AS_SQLCIPHER = ("PRAGMA cipher = 'sqlcipher'", "PRAGMA legacy = 4")

# What SQLite itself says of each code, and what sqlcipher3 makes of it.
_SAID: dict[type[apsw.Error], tuple[type[Exception], str]] = {
    apsw.FullError: (dbapi2.OperationalError, "database or disk is full"),
    apsw.IOError: (dbapi2.OperationalError, "disk I/O error"),
    apsw.CantOpenError: (dbapi2.OperationalError, "unable to open database file"),
    apsw.BusyError: (dbapi2.OperationalError, "database is locked"),
    apsw.ReadOnlyError: (dbapi2.OperationalError, "attempt to write a readonly database"),
    apsw.CorruptError: (dbapi2.DatabaseError, "database disk image is malformed"),
    apsw.NotADBError: (dbapi2.DatabaseError, "file is not a database"),
    apsw.ConstraintError: (dbapi2.IntegrityError, ""),
}


@contextmanager
def _as_sqlcipher3() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        kind, said = next((_SAID[one] for one in type(error).__mro__ if one in _SAID), (dbapi2.OperationalError, ""))
        raise kind(said or str(error)) from error


class Cursor:
    """A cursor that has fetched everything."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Iterator[Any] = iter(())
        self.description: Any = None
        self.lastrowid = 0
        self.rowcount = -1

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        self.description, rows = self._connection.run(sql, values)
        self._rows = iter(rows)
        raw = self._connection.raw
        self.lastrowid, self.rowcount = raw.last_insert_rowid(), -1 if self.description else raw.changes()
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run one statement for each row."""
        changed = 0
        for row in rows:
            self.execute(sql, row)
            changed += max(0, self.rowcount)
        self.rowcount = changed
        return self

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        """The next row, or ``None``."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        """The next rows."""
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Nothing is left to close."""


class Connection:
    """One connection, in autocommit as the program wants it."""

    isolation_level = None

    def __init__(self, path: str, vfs: str) -> None:
        self._described: Any = None
        with _as_sqlcipher3():
            self.raw = apsw.Connection(path, vfs=f"multipleciphers-{vfs}")
            self.raw.exec_trace = self._note_columns
            try:
                for pragma in _AS_SQLCIPHER:
                    self.raw.execute(pragma)
            except BaseException:
                self.close()
                raise

    def _note_columns(self, cursor: apsw.Cursor, sql: str, values: Any) -> bool:
        # Afterwards APSW no longer says them of a query that found nothing.
        self._described = cursor.get_description()
        return True

    def run(self, sql: str, values: Sequence[Any]) -> tuple[Any, list[Any]]:
        """One statement: its columns (``None`` when it has none), and its rows."""
        name, _, pages = sql.partition("=")
        if name.strip() == "PRAGMA wal_autocheckpoint":
            self._checkpoint_every(int(pages))
            return None, []
        with _as_sqlcipher3():
            rows = list(self.raw.execute(sql, values))
        columns = [(name, None, None, None, None, None, None) for name, _ in self._described]
        return columns or None, rows

    def _checkpoint_every(self, pages: int) -> None:
        """SQLite's own way, which hides from a COMMIT that the checkpoint after it failed; APSW would tell it."""

        def committed(connection: apsw.Connection, name: str, in_log: int) -> int:
            if in_log >= pages:
                with contextlib.suppress(apsw.Error):
                    connection.wal_checkpoint(name, apsw.SQLITE_CHECKPOINT_PASSIVE)
            return apsw.SQLITE_OK

        self.raw.set_wal_hook(committed)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        return self.cursor().execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run one statement for each row."""
        return self.cursor().executemany(sql, rows)

    def commit(self) -> None:
        """Commit, if a transaction is open."""
        if self.raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if a transaction is open: SQLite has undone one that met a full disk."""
        if self.raw.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name: str, arguments: int, body: Callable[..., Any], deterministic: bool = False) -> None:
        """A function that statements can call."""
        self.raw.create_scalar_function(name, body, arguments, deterministic=deterministic)

    def backup(self, target: Connection) -> None:
        """Copy everything into another connection's database."""
        with _as_sqlcipher3(), target.raw.backup("main", self.raw, "main") as copying:
            while not copying.done:
                copying.step()

    def close(self) -> None:
        """Close it, whatever the disk says: SQLite lets go of everything all the same."""
        with contextlib.suppress(apsw.Error):
            self.raw.close(force=True)


class Driver:
    """Stands where the program has ``sqlcipher3.dbapi2``; what is not said here is that one's."""

    sqlite_version_info = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))

    def __init__(self, vfs: str) -> None:
        self._vfs = vfs

    def connect(self, path: str, **_: Any) -> Connection:
        """Open a database."""
        return Connection(path, self._vfs)

    def __getattr__(self, name: str) -> Any:
        return getattr(dbapi2, name)


@contextmanager
def put_in(vfs: str) -> Iterator[None]:
    """Until the block ends, stores that are opened lie behind the VFS of this name."""
    driver = Driver(vfs)
    with patch.object(store_connection, "driver", driver), patch.object(store_engine, "driver", driver):
        yield
