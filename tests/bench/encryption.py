"""What encryption costs: key press → saved on the store as it is, against the same code on one without a key; and how
long it takes to open one, with its key and with a passphrase (which is slow on purpose: guessing must be)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2 as driver

from phonebank_app.db import connection as store_connection
from phonebank_app.db import engine as store_engine
from phonebank_app.db import keyslots
from phonebank_app.db.engine import open_store
from tests.bench.figures import Figure, in_turn, median, quantile, timed
from tests.bench.saving import Page, through_the_door
from tests.hosts import PASSPHRASE
from tests.makers import KEY, evening, voters

REACH = 2.0
MOST_TO_OPEN, LEAST_TO_UNLOCK = 50.0, 100.0
_PLAIN = "plain"

_connect = store_connection.connect


def measure(quick: bool) -> Iterator[Figure]:
    """Twice 2,000 in turn: by the key of a painted page, and through the caller's door without one."""
    presses = 300 if quick else 2_000
    with TemporaryDirectory() as folder, patch.object(store_engine, "connect", _keyless_if_plain):
        ours = evening(Path(folder) / "encrypted", voters(3 * presses))
        floor = evening(Path(folder) / _PLAIN, voters(3 * presses))
        by_key = in_turn(Page(ours).press, Page(floor).press, presses)
        straight = in_turn(through_the_door(ours), through_the_door(floor), presses)
        ours.store.close()
        floor.store.close()
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield _figure(f"encrypted: key press to saved, {name} (ms)", *by_key, share)
        yield _figure(f"encrypted: outcome to saved, without the page, {name} (ms)", *straight, share)
    yield from _opening(5 if quick else 30)


def _opening(times: int) -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        party, slots = Path(folder) / "party", Path(folder) / "keys.json"
        evening(party, voters(500)).store.close()
        keyslots.create(slots, KEY, PASSPHRASE)

        def opened() -> float:
            began = perf_counter()
            store = open_store(party, KEY)
            taken = perf_counter() - began
            store.close()
            return taken

        with_key, unlocked = in_turn(opened, lambda: timed(_unlock(slots)), times)
    yield Figure("encrypted: opening with the key, p50 (ms)", median(with_key) * 1e3, None, MOST_TO_OPEN)
    yield Figure("encrypted: unlocking by passphrase, p50 (ms)", median(unlocked) * 1e3, None, LEAST_TO_UNLOCK, True)


def _unlock(slots: Path) -> Callable[[], object]:
    return lambda: keyslots.open_with_passphrase(slots, PASSPHRASE)


def _keyless_if_plain(path: Path, key: bytes) -> Any:
    """The program's own connection, but for the key: without one SQLCipher is SQLite."""
    if path.parent.name != _PLAIN:
        return _connect(path, key)
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    for pragma in store_connection._PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _figure(name: str, ours: list[float], floor: list[float], share: float) -> Figure:
    return Figure(name, quantile(ours, share) * 1e3, quantile(floor, share) * 1e3, REACH)
