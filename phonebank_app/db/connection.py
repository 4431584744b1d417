"""One connection to an encrypted store: key, pragmas, and what the disk says turned into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from phonebank_app.errors import DiskFull, StoreDamaged, StoreInUse, StoreProblem
from phonebank_app.i18n import tr

_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "wal_autocheckpoint = 4000",  # pages, 16 MB: one key press in three hundred pays for it, not one in seventy
    "foreign_keys = on",
    "trusted_schema = off",
    "secure_delete = on",
    "temp_store = memory",
    "mmap_size = 0",
    "cell_size_check = on",
    "fullfsync = on",
    "checkpoint_fullfsync = on",
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the disk did into the errors a person is shown."""
    try:
        yield
    except (sa.exc.DBAPIError, driver.DatabaseError) as error:
        problem = _problem(str(getattr(error, "orig", None) or error))
        if problem is None:
            raise
        raise problem from error


_NO_ANSWER = ("disk I/O error", "unable to open database file", "attempt to write a readonly database")
"""What SQLite says of a disk that fails, and sometimes of one that is full: when a file is made, or memory shared."""


def _problem(said: str) -> StoreProblem | None:
    if "database or disk is full" in said:
        return DiskFull(
            tr("Not saved: this laptop's disk is full."),
            tr("Nothing was lost. Delete some files, empty the bin, then press the key again."),
        )
    if any(words in said for words in _NO_ANSWER):
        return DiskFull(
            tr("Not saved: this laptop's disk is full, or does not answer."),
            tr("Nothing was lost. Empty the bin and press the key again; if it stays so, restart the laptop."),
        )
    if "file is not a database" in said or "malformed" in said:
        return StoreDamaged(
            tr("This party's store cannot be read: the file is damaged, or it is not ours."),
            tr("Leave the file where it is and ask your coordinator; what was sent is safe at the campaign."),
        )
    if "database is locked" in said:
        return StoreInUse(
            tr("Not saved: another program is holding this party's store."), tr("Close it and press the key again.")
        )
    return None


def connect(path: Path, key: bytes | bytearray) -> Any:
    """A driver connection with the key and pragmas set. The first read fails if the key is wrong."""
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        # Now, not when the error has been told: until then the file would be held.
        connection.close()
        raise
    return connection


def run(connection: sa.Connection, sql: str, values: Sequence[object] = ()) -> Any:
    """Run one statement in the connection's transaction, straight through the driver; returns its cursor.

    For what happens on a key press: SQLAlchemy's own road costs ten times as much per statement (22 µs against 2.4),
    and a call is a dozen of them. Rows are plain tuples.
    """
    return connection.connection.driver_connection.execute(sql, values)  # type: ignore[union-attr]


def run_many(connection: sa.Connection, sql: str, rows: Iterable[Sequence[object]]) -> None:
    """The same statement for every row."""
    connection.connection.driver_connection.executemany(sql, rows)  # type: ignore[union-attr]
