"""Opening a store: one process, the right key, files for their owner only; and a disk that is full."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from phonebank_app.cards import OutcomeDraft
from phonebank_app.db.connection import run
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import DiskFull, StoreDamaged, StoreInUse
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.evenings.soundness import faults
from tests.makers import KEY, Evening, voters

OPEN_ELSEWHERE = """
import sys
from pathlib import Path
from phonebank_app.db.engine import open_store
from phonebank_app.errors import StoreInUse
try:
    open_store(Path(sys.argv[1]), bytes(range(32))).close()
except StoreInUse as refused:
    print(refused.what)
"""


def open_in_another_process(store: Store) -> str:
    command = [sys.executable, "-c", OPEN_ELSEWHERE, str(store.path.parent)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_two_processes_never_have_one_store_open(store: Store) -> None:
    assert open_in_another_process(store) == "This party is already open in another window."
    store.close()
    assert open_in_another_process(store) == ""


def test_one_process_cannot_open_a_store_twice(store: Store) -> None:
    with pytest.raises(StoreInUse):
        open_store(store.path.parent, KEY)


def test_a_store_commits_to_the_disk_and_holds_its_foreign_keys(store: Store) -> None:
    with store.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store", "mmap_size")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "mmap_size": 0,
    }


def test_only_the_owner_can_read_the_files(tmp_path: Path, party: PartyFactory) -> None:
    before = os.umask(0o022)
    try:
        evening = party(voters(3))
        evening.save(OutcomeKind.NO_ANSWER)
    finally:
        os.umask(before)
    folder = evening.store.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    assert set(modes) == {"party.db", "party.db-wal", "party.db-shm", "party.lock"}
    assert set(modes.values()) == {"0o600"}


def test_with_a_wrong_key_the_store_cannot_be_read_and_stays_as_it_is(party: PartyFactory) -> None:
    evening = party(voters(3))
    evening.store.close()
    before = evening.store.path.read_bytes()
    with pytest.raises(StoreDamaged):
        open_store(evening.store.path.parent, bytes(range(1, 33)))
    assert evening.store.path.read_bytes() == before
    open_store(evening.store.path.parent, KEY).close()


@pytest.mark.parametrize("where", [0.0, 0.3, 0.6, 0.9])
def test_one_flipped_bit_is_noticed(party: PartyFactory, where: float) -> None:
    evening = party(voters(300))
    evening.store.close()
    damaged = bytearray(evening.store.path.read_bytes())
    damaged[int(len(damaged) * where)] ^= 1
    evening.store.path.write_bytes(damaged)
    with pytest.raises(StoreDamaged):
        reopened = open_store(evening.store.path.parent, KEY)
        try:
            with reopened.read() as connection:
                for table in ("contacts", "numbers", "documents", "chairs"):
                    connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1 DESC").all()
                connection.exec_driver_sql("SELECT uid FROM contacts ORDER BY uid").all()
                connection.exec_driver_sql("PRAGMA integrity_check").all()
        finally:
            reopened.close()


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "party.db").write_bytes(b"SQLite format 3\x00" + bytes(8176))
    with pytest.raises(StoreDamaged):
        open_store(tmp_path, KEY)


# -- no room ----------------------------------------------------------------------------------------------------------


@contextmanager
def no_new_pages(store: Store) -> Iterator[None]:
    """The database may not grow: what SQLite says is what it says of a full disk."""
    with store.read() as connection:
        pages = run(connection, "PRAGMA page_count").fetchone()[0]
        run(connection, f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with store.read() as connection:
            run(connection, "PRAGMA max_page_count = 1000000")


@contextmanager
def no_bytes(store: Store) -> Iterator[None]:
    """No file of this process may grow beyond what the journal is: the system refuses the write itself."""
    journal = store.path.with_name("party.db-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal + 100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def save_until_full(evening: Evening) -> OutcomeDraft:
    """Save long notes until there is no room; returns what could not be saved."""
    for _ in range(100):
        draft = OutcomeDraft(evening.card().contact_id, OutcomeKind.NO_ANSWER, note="x" * 3000)
        try:
            evening.calling.record(1, draft)
        except DiskFull as full:
            assert full.what.startswith("Not saved: this laptop's disk is full")
            return draft
    raise AssertionError("the disk was never full")


@pytest.mark.parametrize("full", [no_new_pages, no_bytes])
def test_on_a_full_disk_nothing_is_saved_by_half_and_the_key_works_when_there_is_room(
    party: PartyFactory, full: Callable[[Store], AbstractContextManager[None]]
) -> None:
    evening = party(voters(200))
    evening.card()
    with full(evening.store):
        draft = save_until_full(evening)
        saved = evening.one("SELECT count(*) FROM outcomes")
        assert evening.one("SELECT contact_id FROM chairs") == draft.contact_id
        assert faults(evening.store, set(), Rules()) == []
    evening.calling.record(1, draft)
    assert evening.one("SELECT count(*) FROM outcomes") == saved + 1
    assert faults(evening.store, set(), Rules()) == []
