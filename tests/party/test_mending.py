"""Opening what was damaged: put aside, built anew, and said; every outcome and every opt-out is there again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.db import backups, contacts, journal, log
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store, open_store
from phonebank_app.db.journal import Journal
from phonebank_app.db.rescue import UNKNOWN_NAME
from phonebank_app.errors import StoreDamaged, StoreTooNew
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.mending import Mended, open_soundly
from phonebank_app.party.parties import PartyFolder, make_party, unlock_party
from phonebank_app.protocol.wire import Change, ChangesPage
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import merge
from tests import makers
from tests.evenings.soundness import faults
from tests.makers import KEY, SALT, THURSDAY, party_of, voters

RULES = Rules(hours=None)
PASSPHRASE = "four plain words here"


class Kept:
    """A party with a backup of three outcomes, and two more in its journal; closed."""

    def __init__(self, folder: Path, *, backup: bool = True) -> None:
        self.folder = folder
        store = open_store(folder, KEY)
        makers.fill(store, voters(20), of=party_of(service_url="http://localhost:1", token="t"), rules=RULES)
        evening = makers.reopened(store, EveningClock(THURSDAY, runs=False), RULES)
        for kind in (OutcomeKind.NO_ANSWER, OutcomeKind.DO_NOT_CALL, OutcomeKind.CONVERSATION):
            evening.save(kind)
        page = ChangesPage(1, 1, (Change(7, "opt_out", contact_id="contact-20"),), "1.7", False)
        merge.take_changes(store, page, evening.clock)
        if backup:
            backups.back_up(store.path, KEY, THURSDAY.astimezone(UTC))
        for kind in (OutcomeKind.DO_NOT_CALL, OutcomeKind.BUSY):
            evening.save(kind)
        one = Journal(folder / journal.NAME, KEY)
        one.catch_up(store)
        one.close()
        self.saved = {row[1] for row in _rows(store, "SELECT device_seq, outcome_id FROM outcomes")}
        self.opted_out = {row[0] for row in _rows(store, "SELECT uid FROM contacts WHERE do_not_call = 1")}
        store.close()

    @property
    def db(self) -> Path:
        return self.folder / "party.db"

    def flip(self, path: Path, share: float = 0.5) -> None:
        body = bytearray(path.read_bytes())
        body[int(len(body) * share)] ^= 4
        path.write_bytes(body)


def _rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "data" / "parties" / "one")


def opened(kept: Kept) -> tuple[Store, Mended | None]:
    store, mended = open_soundly(kept.folder, KEY)
    assert faults(store, kept.saved, RULES) == []
    assert {row[0] for row in _rows(store, "SELECT uid FROM contacts WHERE do_not_call = 1")} >= kept.opted_out
    return store, mended


def party_in(store: Store) -> Party:
    with store.read() as connection:
        party = get(connection, Party)
    assert party is not None
    return party


def test_a_sound_store_is_opened_as_it_is(kept: Kept) -> None:
    store, mended = opened(kept)
    assert mended is None
    assert party_in(store).device_id == "device-1"
    store.close()
    assert not list(kept.folder.glob("quarantine*"))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_a_flipped_bit_is_mended_from_backup_and_journal(kept: Kept, share: float) -> None:
    kept.flip(kept.db, share)
    damaged = kept.db.read_bytes()
    store, mended = opened(kept)
    assert mended is not None
    assert (mended.base, mended.outcomes, mended.from_base, mended.from_journal) == ("copy", 5, 3, 2)
    assert mended.aside is not None
    assert (mended.aside / "party.db").read_bytes() == damaged, "never deleted"
    store.close()


def test_a_page_that_a_power_cut_tore_is_whole_in_the_wal_and_nothing_is_mended(tmp_path: Path) -> None:
    folder, torn = tmp_path / "party", tmp_path / "torn"
    evening = makers.evening(folder, voters(20), rules=RULES)
    # A checkpoint, so that the file holds these pages; then an outcome, whose pages are in the WAL alone.
    evening.save(OutcomeKind.NO_ANSWER)
    with evening.store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    evening.save(OutcomeKind.CONVERSATION)
    shutil.copytree(folder, torn)
    evening.store.close()
    wal = (torn / "party.db-wal").read_bytes()
    size = int.from_bytes(wal[8:12], "big")
    pages = {int.from_bytes(wal[at : at + 4], "big") for at in range(32, len(wal) - size, size + 24)}
    body = bytearray((torn / "party.db").read_bytes())
    page = next(page for page in sorted(pages) if page > 1 and page * size <= len(body))
    body[(page - 1) * size : (page - 1) * size + 512] = b"x" * 512
    (torn / "party.db").write_bytes(body)
    (torn / "party.lock").unlink(missing_ok=True)
    store, mended = open_soundly(torn, KEY)
    assert mended is None
    assert len(_rows(store, "SELECT outcome_id FROM outcomes")) == 2
    store.close()


def test_a_mended_store_counts_on_under_a_new_id_and_sends_everything_under_the_old(kept: Kept) -> None:
    kept.flip(kept.db)
    store, _ = opened(kept)
    party = party_in(store)
    assert party.device_id != "device-1"
    assert party.refetch == ("device-1",)
    assert party.cursor == "", "what others did is read from the beginning"
    with store.read() as connection:
        assert log.unsent(connection) == (5, 0)
    evening = makers.reopened(store, EveningClock(THURSDAY, runs=False), RULES)
    fresh = evening.save(OutcomeKind.BUSY).outcome_id
    pushed: dict[str, tuple[str, int]] = {}
    while push := merge.next_push(store, 100):
        pushed |= {op.outcome_id: (push.device, op.device_seq) for op in push.ops}
        with store.write() as connection:
            connection.exec_driver_sql("DELETE FROM outbox WHERE outcome_id IN (?)", (push.ops[0].outcome_id,))
    assert pushed.pop(fresh) == (party.device_id, 6)
    assert {device for device, _ in pushed.values()} == {"device-1"}
    assert sorted(count for _, count in pushed.values()) == [1, 2, 3, 4, 5]
    store.close()


def test_a_store_that_is_missing_is_built_again(kept: Kept) -> None:
    kept.db.unlink()
    store, mended = opened(kept)
    assert mended is not None
    assert (mended.why, mended.aside) == ("missing", None)
    store.close()


def test_an_older_store_put_back_is_noticed_by_its_journal(kept: Kept) -> None:
    backup = backups.known(kept.folder)[0].path
    shutil.copy(backup, kept.db)
    store, mended = opened(kept)
    assert mended is not None
    assert (mended.why, mended.outcomes) == ("behind", 5)
    assert party_in(store).device_id != "device-1"
    store.close()


def test_from_the_journal_alone_the_calls_are_there_and_the_list_is_not(kept: Kept) -> None:
    kept.db.unlink()
    shutil.rmtree(kept.folder / "backups")
    store, mended = open_soundly(kept.folder, KEY)
    assert mended is not None
    assert (mended.base, mended.outcomes) == ("journal", 5)
    assert faults(store, kept.saved, RULES) == []
    party = party_in(store)
    assert (party.party_id, party.token, party.salt) == ("party-1", "t", SALT.hex())
    assert {row[0] for row in _rows(store, "SELECT name FROM contacts")} == {UNKNOWN_NAME}
    # Who they are is not known any more, and they are rung no more; the numbers stay silenced.
    assert {row[0] for row in _rows(store, "SELECT queue FROM contacts")} == {9}
    assert len(_rows(store, "SELECT number_hash FROM suppressions")) == 2
    # The list comes again; whoever asked off, on whichever row, stays off.
    with store.write() as connection:
        contacts.insert(connection, voters(20), RULES, THURSDAY)
        ringable = {row[0] for row in connection.exec_driver_sql("SELECT uid FROM contacts WHERE queue <> 9")}
    assert not ringable & (kept.opted_out - {"contact-20"})
    store.close()


def test_what_neither_backup_nor_journal_has_is_read_from_the_damaged_file(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "data" / "parties" / "one", backup=False)
    store = open_store(kept.folder, KEY)
    backups.back_up(store.path, KEY, THURSDAY.astimezone(UTC))
    evening = makers.reopened(store, EveningClock(THURSDAY, runs=False), RULES)
    kept.saved.add(evening.save(OutcomeKind.BUSY).outcome_id)
    store.close()
    (kept.folder / journal.NAME).unlink()
    # A page of an index, so that the table itself can still be read.
    connection = backups.read_only(kept.db, KEY)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_contacts_next'").fetchone()
    connection.close()
    body = bytearray(kept.db.read_bytes())
    body[(root - 1) * 4096 + 100] ^= 1
    kept.db.write_bytes(body)
    store, mended = opened(kept)
    assert mended is not None
    assert (mended.outcomes, mended.from_store) == (6, 1)
    store.close()


def test_opt_outs_are_taken_from_every_copy_in_which_they_stand(kept: Kept) -> None:
    store = open_store(kept.folder, KEY)
    page = ChangesPage(1, 1, (Change(9, "opt_out", contact_id="contact-19"),), "1.9", False)
    merge.take_changes(store, page, EveningClock(THURSDAY, runs=False))
    kept.opted_out.add("contact-19")
    store.close()
    connection = backups.read_only(kept.db, KEY)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_outcomes_replaces'").fetchone()
    connection.close()
    body = bytearray(kept.db.read_bytes())
    body[(root - 1) * 4096 + 100] ^= 1
    kept.db.write_bytes(body)
    store, mended = opened(kept)
    assert mended is not None
    store.close()


def test_a_wal_from_another_time_is_not_played_into_a_store_that_was_closed(kept: Kept) -> None:
    store = open_store(kept.folder, KEY)
    makers.reopened(store, EveningClock(THURSDAY, runs=False), RULES).save(OutcomeKind.BUSY)
    wal = (kept.folder / "party.db-wal").read_bytes()
    kept.saved = {row[0] for row in _rows(store, "SELECT outcome_id FROM outcomes")}
    store.close()
    before = kept.db.read_bytes()
    (kept.folder / "party.db-wal").write_bytes(wal)
    store, mended = opened(kept)
    assert mended is None
    assert kept.db.read_bytes() == before
    store.close()
    (aside,) = kept.folder.glob("quarantine*")
    assert (aside / "party.db-wal").read_bytes() == wal


def test_what_voters_asked_for_and_promised_comes_back_from_the_journal_with_all_that_follows(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "parties" / "one"
    store = open_store(folder, KEY)
    makers.fill(store, voters(20), of=party_of(service_url="http://localhost:1", token="t"), rules=RULES)
    evening = makers.reopened(store, EveningClock(THURSDAY, runs=False), RULES)
    evening.save(OutcomeKind.NO_ANSWER)
    backups.back_up(store.path, KEY, THURSDAY.astimezone(UTC))
    card = evening.card()
    evening.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.GIVE))
    Tickets(store, RULES, evening.clock).write(1, TicketDraft(card.contact_id, TicketKind.NO_CONTACT))
    evening.save(OutcomeKind.CONVERSATION)
    one = Journal(folder / journal.NAME, KEY)
    one.catch_up(store)
    one.close()
    both = "SELECT ticket_id, op, guest FROM tickets UNION ALL SELECT promise_id, op, guest FROM promises"
    before = _rows(store, both)
    store.close()
    older = folder / "party.db"
    shutil.copyfile(backups.known(folder)[0].path, older)
    store, mended = open_soundly(folder, KEY)
    assert mended is not None
    assert mended.outcomes == 2
    assert _rows(store, both) == before
    assert [row[2] for row in before] == [1, 1]
    assert (
        _rows(store, "SELECT count(*) FROM ticket_outbox UNION ALL SELECT count(*) FROM promise_outbox") == [(1,)] * 2
    )
    assert _rows(store, f"SELECT do_not_call FROM contacts WHERE id = {card.contact_id}") == [(1,)]
    store.close()
    store, mended = open_soundly(folder, KEY)
    assert mended is None
    store.close()


def test_a_journal_with_a_broken_line_is_kept_aside_and_written_again(kept: Kept) -> None:
    kept.flip(kept.folder / journal.NAME)
    store, mended = opened(kept)
    assert mended is None
    store.close()
    found = journal.load(kept.folder / journal.NAME, KEY)
    assert found.sound
    assert {entry.outcome_id for entry in found.entries} == kept.saved
    (aside,) = kept.folder.glob("quarantine*")
    assert [file.name for file in aside.iterdir()] == [f"{journal.NAME}.damaged"]


def test_where_nothing_is_left_every_file_stays_and_the_way_out_is_said(kept: Kept) -> None:
    shutil.rmtree(kept.folder / "backups")
    (kept.folder / journal.NAME).unlink()
    kept.flip(kept.db, 0.001)
    damaged = kept.db.read_bytes()
    with pytest.raises(StoreDamaged, match="no copy to put in its place") as caught:
        open_soundly(kept.folder, KEY)
    assert "coordinator" in caught.value.way_out
    assert kept.db.read_bytes() == damaged


def test_mending_that_was_cut_short_is_done_again(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.flip(kept.db)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    for place in ("_put_in_place", "_begin_again"):
        with monkeypatch.context() as patched:
            patched.setattr(f"phonebank_app.party.mending.{place}", power_cut)
            with pytest.raises(KeyboardInterrupt):
                open_soundly(kept.folder, KEY)
    # The worst moment: the old store is put aside, and the new one is not in its place yet.
    with monkeypatch.context() as patched:
        patched.setattr("phonebank_app.party.mending.sync_folder", lambda _: None)
        patched.setattr(Path, "replace", _all_but_the_store(Path.replace))
        with pytest.raises(KeyboardInterrupt):
            open_soundly(kept.folder, KEY)
    assert not kept.db.exists()
    store, mended = opened(kept)
    assert mended is not None
    store.close()


def _all_but_the_store(real: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "party.db" and "rebuilding" in self.parts:
            raise KeyboardInterrupt
        return real(self, target)

    return replace


def test_a_store_of_a_newer_program_is_left_alone(kept: Kept) -> None:
    store = open_store(kept.folder, KEY)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9998'")
        connection.exec_driver_sql("DROP TABLE receipts")
    store.close()
    with pytest.raises(StoreTooNew):
        open_soundly(kept.folder, KEY)
    assert not list(kept.folder.glob("quarantine*"))


@pytest.fixture
def locked(tmp_path: Path) -> PartyFolder:
    """A party that was made and unlocked once."""
    folder, store = make_party(tmp_path, PASSPHRASE, party_of(host="Ann"), EveningClock(THURSDAY, runs=False))
    store.close()
    unlock_party(folder.path, PASSPHRASE).close()
    return folder


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_damaged_slots_file_is_put_back_from_its_spare(locked: PartyFolder, share: float) -> None:
    keys = locked.path / "keys.json"
    whole = keys.read_bytes()
    body = bytearray(whole)
    body[int(len(body) * share)] ^= 1
    keys.write_bytes(body)
    unlock_party(locked.path, PASSPHRASE).close()
    # Some bits do no harm: a name in the file, a blank.
    assert keys.read_bytes() in (whole, bytes(body))


def test_the_spare_opens_with_nothing_else_than_the_slots_file(locked: PartyFolder) -> None:
    (locked.path / "keys.json").write_bytes(b"")
    with pytest.raises(StoreDamaged):
        unlock_party(locked.path, "another phrase here")
    unlock_party(locked.path, PASSPHRASE).close()
