"""Opening a party's store with its key, against a bare connection that reads one row; and what one guess at the
passphrase costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from phonebank_app.db import keyslots
from phonebank_app.db.connection import connect
from phonebank_app.db.engine import open_store
from tests.bench.figures import Figure, in_turn, median, timed
from tests.makers import KEY, evening, voters

MOST_MS, REACH = 50.0, 25.0
LEAST_MS = 100.0
PASSPHRASE = "nine green bottles on a wall"


def measure(quick: bool) -> Iterator[Figure]:
    """A party of 500; opened with the key itself, and by passphrase."""
    turns = 20 if quick else 200
    with TemporaryDirectory() as folder:
        place = Path(folder) / "party"
        evening(place, voters(500)).store.close()

        def ours() -> None:
            store = open_store(place, KEY)
            with store.read() as connection:
                connection.exec_driver_sql("SELECT body FROM documents").fetchone()
            store.close()

        def floor() -> None:
            bare = connect(place / "party.db", KEY)
            bare.execute("SELECT name FROM sqlite_master").fetchone()
            bare.close()

        opened, bare = in_turn(lambda: timed(ours), lambda: timed(floor), turns)
        yield Figure("opening a store with its key (ms)", median(opened) * 1e3, None, MOST_MS)
        yield Figure("opening a store with its key, against a bare connection (ms)", median(opened) * 1e3,
                     median(bare) * 1e3, REACH)  # fmt: skip
        slots = place / "keys.json"
        keyslots.create(slots, KEY, PASSPHRASE)
        guesses = [timed(lambda: keyslots.open_with_passphrase(slots, PASSPHRASE)) for _ in range(turns // 10 + 3)]
        yield Figure("one guess at a passphrase, at least (ms)", median(guesses) * 1e3, None, LEAST_MS, at_least=True)
