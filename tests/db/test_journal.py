"""The journal: every outcome once more, sealed, filled from the store whenever it lacks something."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from phonebank_app.db import journal
from phonebank_app.db.journal import Journal, load, sealed_copy
from phonebank_app.errors import NotAllowed, StoreProblem
from phonebank_app.protocol import sealed_log
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import KEY, Evening, party_of, voters


@pytest.fixture
def campaign() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def evening(party: PartyFactory, campaign: pyrage.x25519.Identity) -> Evening:
    return party(voters(12), of=party_of(campaign_key=str(campaign.to_public()), token="the token"))


def path_of(evening: Evening) -> Path:
    return evening.store.path.with_name(journal.NAME)


def filled(evening: Evening) -> int:
    """Open the journal, have it catch up, close it."""
    one = Journal(path_of(evening), KEY)
    try:
        return one.catch_up(evening.store)
    finally:
        one.close()


def ids(evening: Evening) -> list[str]:
    return [row[0] for row in evening.rows("SELECT outcome_id FROM outcomes ORDER BY device_seq")]


def test_it_holds_exactly_the_bytes_that_are_sent(evening: Evening) -> None:
    for _ in range(3):
        evening.save(OutcomeKind.CONVERSATION, note="for the library")
    assert filled(evening) == 3
    found = load(path_of(evening), KEY)
    rows = evening.rows("SELECT outcome_id, device_seq, sha256, op FROM outcomes")
    assert [(e.outcome_id, e.device_seq, e.sha256, bytes(e.op)) for e in found.entries] == rows
    assert {entry.device for entry in found.entries} == {"device-1"}
    assert found.sound
    party = journal.party_in(found)
    assert party is not None
    assert (party.party_id, party.token) == ("party-1", "the token")


def test_it_is_topped_up_with_what_was_saved_while_nobody_wrote_it(evening: Evening) -> None:
    evening.save(OutcomeKind.BUSY)
    assert filled(evening) == 1
    evening.save(OutcomeKind.BUSY)
    evening.save(OutcomeKind.BUSY)
    assert filled(evening) == 2
    assert filled(evening) == 0
    assert [entry.outcome_id for entry in load(path_of(evening), KEY).entries] == ids(evening)


def test_a_torn_end_is_cut_off_and_written_again(evening: Evening) -> None:
    evening.save(OutcomeKind.BUSY)
    evening.save(OutcomeKind.BUSY)
    filled(evening)
    whole = path_of(evening).read_bytes()
    path_of(evening).write_bytes(whole[:-200])
    assert filled(evening) == 1
    found = load(path_of(evening), KEY)
    assert found.sound
    assert [entry.outcome_id for entry in found.entries] == ids(evening)


def test_only_the_owner_can_read_the_file_and_only_the_campaign_or_the_laptop_what_it_says(
    evening: Evening, campaign: pyrage.x25519.Identity
) -> None:
    evening.save(OutcomeKind.CONVERSATION, note="for the library")
    filled(evening)
    assert path_of(evening).stat().st_mode & 0o777 == 0o600
    data = path_of(evening).read_bytes()
    assert load(path_of(evening), bytes(range(1, 33))).entries == []
    ((_, key, _),) = sealed_log.file_keys(data, [str(campaign)])
    assert key != KEY
    found = sealed_log.read(data, key)
    assert [entry.outcome_id for entry in found.entries] == ids(evening)
    # The campaign reads outcomes, and not the party's papers: its token is in them.
    assert found.papers == b""


def test_past_its_bound_it_is_written_anew_without_what_the_service_has(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        evening.save(OutcomeKind.BUSY)
    filled(evening)
    with evening.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO receipts (outcome_id, server_seq) SELECT outcome_id, 1 FROM outbox")
        connection.exec_driver_sql("DELETE FROM outbox")
    monkeypatch.setattr(journal, "ROOM", 100)
    evening.save(OutcomeKind.BUSY)
    filled(evening)
    found = load(path_of(evening), KEY)
    assert [entry.outcome_id for entry in found.entries] == ids(evening)[4:]
    assert found.sound


def test_a_journal_that_cannot_be_written_says_so_and_goes_on_when_it_can(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Journal(path_of(evening), KEY)
    evening.save(OutcomeKind.BUSY)

    def no_room(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "sync_handle", no_room)
        with pytest.raises(StoreProblem, match="journal"):
            one.catch_up(evening.store)
    one.catch_up(evening.store)
    one.close()
    found = load(path_of(evening), KEY)
    assert [entry.outcome_id for entry in found.entries] == ids(evening)
    assert found.sound


def test_a_sealed_copy_holds_what_is_unsent_and_has_a_key_of_its_own(
    evening: Evening, tmp_path: Path, campaign: pyrage.x25519.Identity
) -> None:
    for _ in range(3):
        evening.save(OutcomeKind.BUSY)
    with evening.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO receipts (outcome_id, server_seq) VALUES (?, 1)", (ids(evening)[0],))
        connection.exec_driver_sql("DELETE FROM outbox WHERE outcome_id = ?", (ids(evening)[0],))
    assert sealed_copy(evening.store, None, tmp_path / "unsent.sealed") == (2, 0)
    data = (tmp_path / "unsent.sealed").read_bytes()
    ((_, key, _),) = sealed_log.file_keys(data, [str(campaign)])
    assert [entry.outcome_id for entry in sealed_log.read(data, key).entries] == ids(evening)[1:]
    assert key != journal.keys_of(KEY)[0]
    assert sealed_copy(evening.store, ids(evening)[:1], tmp_path / "one.sealed") == (1, 0)


def test_a_party_of_no_campaign_has_nobody_to_seal_for(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(1))
    with pytest.raises(NotAllowed, match="without the campaign’s key"):
        sealed_copy(evening.store, None, tmp_path / "x.sealed")
    assert not (tmp_path / "x.sealed").exists()
