"""The service's database: SQLite for one machine, PostgreSQL for a campaign, the same tables and code.

SQLite runs on the library inside ``sqlcipher3``, without a key: SQLite before 3.51.3 can corrupt a WAL database that
two connections write at once, Python's own may be older, and the coordinator's commands write beside the server.
Every process that opens the file must use the same library. Within a process writers queue on a lock, because
SQLite's own waiting sleeps (worst case 0.8 s measured with four writers, against one commit). WAL with
``synchronous=FULL``: what was acknowledged survives a power cut.

On PostgreSQL, rows are locked where it matters; isolation is READ COMMITTED.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlcipher3 import dbapi2 as driver

from campaign_map import models
from phonebank_app.errors import BugError, StoreProblem, StoreTooNew

MIGRATIONS = Path(__file__).with_name("migrations")
OLDEST_SQLITE = (3, 51, 3)

_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    "trusted_schema = off",
    "secure_delete = on",
    "temp_store = memory",
    "fullfsync = on",
    "checkpoint_fullfsync = on",
)


class Store:
    """An open database.

    Attributes:
        engine: for `write` and `read`; nobody else begins transactions on it.
        path: the SQLite file, or ``None`` on PostgreSQL.
    """

    def __init__(self, engine: sa.Engine, path: Path | None) -> None:
        self.engine = engine
        self.path = path
        self._reading = engine.execution_options(campaign_map_reading=True)
        self._writer = threading.Lock() if path is not None else nullcontext()

    @property
    def has_row_locks(self) -> bool:
        """Whether rows can be locked one by one; SQLite's writers have the whole database to themselves."""
        return self.path is None

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, undone when it raises."""
        with self._writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One transaction that only reads; it waits for no writer."""
        with self._reading.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_store(url: str, now: datetime) -> Store:
    """Open, or make, the database at ``url`` and bring its tables up to date.

    Args:
        url: ``sqlite:///path`` or ``postgresql+psycopg://…``.

    Raises:
        StoreProblem: it cannot be reached, or is of another kind.
        StoreTooNew: a newer service made it.
    """
    store = _connect(url)
    try:
        _bring_up_to_date(store, now)
    except sa.exc.DBAPIError as error:
        store.close()
        raise _unreachable(store) from error
    except BaseException:
        store.close()
        raise
    if store.path is not None:
        store.path.chmod(0o600)
    return store


def _connect(url: str) -> Store:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreProblem(
            "This is not the address of a database.", "Write sqlite:///path or postgresql+psycopg://host/name."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        engine = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=10,
            # The one used last is used next: it has the statements prepared, and its backend's caches are warm.
            pool_use_lifo=True,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        return Store(engine, None)
    raise StoreProblem(f"The service cannot keep its data in {parsed.get_backend_name()}.", "Use SQLite or PostgreSQL.")


def _sqlite(url: sa.URL) -> Store:
    if driver.sqlite_version_info < OLDEST_SQLITE:
        raise BugError(f"SQLite {driver.sqlite_version} is older than {OLDEST_SQLITE}")
    if not url.database or url.database == ":memory:":
        raise StoreProblem("The service needs a database file.", "Write sqlite:///path/to/campaign.db.")
    path = Path(url.database).absolute()
    if not path.parent.is_dir():
        raise StoreProblem("The folder for the database does not exist.", f"Make it first: {path.parent}")
    engine = sa.create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: connect_file(path),
        poolclass=sa.QueuePool,
        pool_size=10,
        # An error's text goes to the log; what was written does not.
        hide_parameters=True,
    )

    def begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("campaign_map_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    sa.event.listen(engine, "begin", begin)
    return Store(engine, path)


def connect_file(path: Path) -> Any:
    """A driver connection to a SQLite file, in autocommit as far as the driver knows: SQLAlchemy begins."""
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=30)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _unreachable(store: Store) -> StoreProblem:
    if store.path is not None:
        return StoreProblem("The database file cannot be used.", "Look whether it is ours, and the disk is not full.")
    return StoreProblem("The database cannot be reached.", "Look at its address, name and password.")


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, made here so that the service needs no ini file beside it."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    made.attributes["metadata"] = models.metadata
    return made


@cache
def _known() -> tuple[str, frozenset[str]]:
    """The newest migration, and all there are. Reading them takes longer than opening a database that has them all."""
    scripts = ScriptDirectory.from_config(configuration())
    newest = scripts.get_current_head()
    assert newest is not None
    return newest, frozenset(revision.revision for revision in scripts.walk_revisions())


def _bring_up_to_date(store: Store, now: datetime) -> None:
    newest, known = _known()
    with store.write() as connection:
        if store.has_row_locks:
            # Two services that start at once must not both migrate. Any number will do, so long as it is ours.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(3141592653)")
        version = None
        if sa.inspect(connection).has_table("alembic_version"):
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            if version is not None and version not in known:
                raise StoreTooNew(
                    "This database was made by a newer campaign map, so it is left alone.", "Install the newest one."
                )
        if version != newest:
            command.upgrade(configuration(connection), "head")
        if connection.execute(sa.select(models.campaign.c.id)).first() is None:
            connection.execute(
                models.campaign.insert().values(
                    id=1, epoch=1, last_seq=0, durable_through=0, salt=secrets.token_hex(32), made_at=now
                )
            )
