"""A folder for each party: found, unlocked, forgotten; and nothing of a voter to be read beside the store."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app.db import keyslots
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, StoreDamaged, StoreInUse, WorldError, WrongPassphrase
from phonebank_app.guests.host_pin import HostPin
from phonebank_app.hosting import Hosting
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import (
    NO_SEAT,
    PartyFolder,
    blank_party,
    describe,
    forget_party,
    keep_recovery,
    make_party,
    parties,
    unlock_with_keyring,
    ways_in,
)
from phonebank_app.party.parties import unlock_party as unlock
from tests.db.lockers import Locker
from tests.makers import THURSDAY, party_of

PASSPHRASE = "four plain words here"


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(THURSDAY, runs=False)


@pytest.fixture
def made(tmp_path: Path, clock: EveningClock) -> PartyFolder:
    """A party, locked."""
    folder, store = make_party(tmp_path, PASSPHRASE, party_of(host="Ann"), clock)
    store.close()
    return folder


def test_a_party_is_in_a_folder_of_its_own_that_only_its_owner_reads(made: PartyFolder) -> None:
    assert made.path.name.startswith("2019-12-05-")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    for file in made.path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_the_host_opens_it_with_their_passphrase(made: PartyFolder, clock: EveningClock) -> None:
    store = unlock(made.path, PASSPHRASE)
    assert Hosting(store, clock).party().host == "Ann"
    store.close()


@pytest.mark.parametrize("passphrase", ["", "Four plain words here", "four plain words here ", "another phrase here"])
def test_nobody_opens_it_with_another(made: PartyFolder, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase, match="does not open"):
        unlock(made.path, passphrase)
    unlock(made.path, PASSPHRASE).close()


def test_it_is_open_in_one_window_only(made: PartyFolder) -> None:
    store = unlock(made.path, PASSPHRASE)
    with pytest.raises(StoreInUse):
        unlock(made.path, PASSPHRASE)
    store.close()
    unlock(made.path, PASSPHRASE).close()


def test_parties_are_listed_newest_first(tmp_path: Path, clock: EveningClock) -> None:
    for host in ("Ann", "Bob", "Cat"):
        make_party(tmp_path, PASSPHRASE, party_of(host=host, seat_name="Putney"), clock)[1].close()
        clock.skip(timedelta(days=1))
    assert [one.about.host for one in parties(tmp_path)] == ["Cat", "Bob", "Ann"]


def test_a_laptop_without_parties_has_none(tmp_path: Path) -> None:
    assert parties(tmp_path) == []


@pytest.mark.parametrize("papers", [b"", b"{", b"[]", b'{"host": "Ann"}', b"\xff\xfe", b"[" * 100_000])
def test_a_folder_with_unreadable_papers_is_left_alone_and_hides_no_other(
    tmp_path: Path, made: PartyFolder, clock: EveningClock, papers: bytes
) -> None:
    clock.skip(timedelta(days=1))
    broken, store = make_party(tmp_path, PASSPHRASE, party_of(), clock)
    store.close()
    (broken.path / "about.json").write_bytes(papers)
    assert [one.path for one in parties(tmp_path)] == [made.path]
    assert (broken.path / "party.db").exists()


def test_a_party_without_a_seat_says_so(tmp_path: Path, clock: EveningClock) -> None:
    folder, store = make_party(tmp_path, PASSPHRASE, blank_party("Ann", "device-1"), clock)
    store.close()
    assert folder.about.seat_name == NO_SEAT


def test_what_may_be_known_before_unlocking_is_replaced_whole(
    made: PartyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The papers are written again when the seat changes; if that is cut short, the party must still be found."""

    def cut_short(handle: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("phonebank_app.db.disk.sync_handle", cut_short)
    with pytest.raises(OSError, match="full"):
        describe(PartyFolder(made.path, made.about))
    monkeypatch.undo()
    assert [one.path for one in parties(made.path.parent.parent)] == [made.path]


@pytest.mark.parametrize("passphrase", ["", "tea", "password", "aaaaaaaaaaaaaaaa"])
def test_a_weak_passphrase_makes_no_party(tmp_path: Path, clock: EveningClock, passphrase: str) -> None:
    with pytest.raises(WorldError, match="easy to guess"):
        make_party(tmp_path, passphrase, party_of(), clock)
    assert list(tmp_path.glob("parties/*")) == []


def test_a_party_that_cannot_be_made_leaves_no_folder_and_no_lock(
    tmp_path: Path, clock: EveningClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Store] = []

    def no_room(store: Store, *_: object) -> None:
        opened.append(store)
        raise OSError("the disk is full")

    monkeypatch.setattr("phonebank_app.party.parties.begin_party", no_room)
    with pytest.raises(OSError, match="full"):
        make_party(tmp_path, PASSPHRASE, party_of(), clock)
    assert list((tmp_path / "parties").iterdir()) == []
    assert opened[0].engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def test_a_forgotten_party_is_gone(tmp_path: Path, made: PartyFolder) -> None:
    forget_party(made.path)
    forget_party(made.path)
    assert parties(tmp_path) == []
    assert not made.path.exists()


def test_a_party_whose_store_is_missing_is_not_made_anew(made: PartyFolder) -> None:
    (made.path / "party.db").unlink()
    with pytest.raises(StoreDamaged, match="missing"):
        unlock(made.path, PASSPHRASE)
    assert not (made.path / "party.db").exists()


@pytest.mark.parametrize("keys", [None, b"", b"{}", b"\xff", b'{"format": 1, "store_id": "x", "slots": []}'])
def test_a_party_whose_keys_cannot_be_read_says_so_in_a_sentence(made: PartyFolder, keys: bytes | None) -> None:
    path = made.path / "keys.json"
    path.unlink() if keys is None else path.write_bytes(keys)
    with pytest.raises(WorldError) as caught:
        unlock(made.path, PASSPHRASE)
    assert isinstance(caught.value, StoreDamaged | WrongPassphrase)


def test_two_parties_have_two_keys_even_with_one_passphrase(tmp_path: Path, clock: EveningClock) -> None:
    keys = []
    for _ in range(2):
        folder, store = make_party(tmp_path, PASSPHRASE, party_of(), clock)
        store.close()
        keys.append(keyslots.open_with_passphrase(folder.path / "keys.json", PASSPHRASE))
    assert keys[0] != keys[1]


def test_a_campaign_key_that_is_none_stops_no_evening(tmp_path: Path, clock: EveningClock) -> None:
    folder, store = make_party(tmp_path, PASSPHRASE, party_of(campaign_key="age1nonsense"), clock)
    assert not keep_recovery(folder.path, store, clock)
    assert ways_in(folder.path) == {"passphrase"}
    store.close()


def test_a_passphrase_made_of_the_seats_name_makes_no_party(tmp_path: Path, clock: EveningClock) -> None:
    with pytest.raises(WorldError, match="easy to guess"):
        make_party(tmp_path, "Harrow East 2019", party_of(seat_name="Harrow East"), clock)


def test_a_closed_store_holds_no_key(tmp_path: Path, clock: EveningClock) -> None:
    _, store = make_party(tmp_path, PASSPHRASE, party_of(), clock)
    key = store.key
    assert len(key) == 32
    store.close()
    assert not key
    with pytest.raises(BugError, match="closed"), store.read():
        pass


def test_after_too_many_wrong_pins_the_keyring_opens_nothing_and_the_passphrase_forgives(
    tmp_path: Path, clock: EveningClock
) -> None:
    folder, store = make_party(tmp_path, PASSPHRASE, party_of(), clock)
    with Locker.installed():
        keyslots.add_keyring(folder.path / "keys.json", store.key)
        pin = HostPin(store, clock)
        pin.choose("4071")
        store.close()
        unlock_with_keyring(folder.path).close()
        store = unlock(folder.path, PASSPHRASE)
        pin = HostPin(store, clock)
        while not pin.exhausted():
            clock.skip(timedelta(minutes=1))
            pin.try_pin("9999")
        store.close()
        with pytest.raises(WrongPassphrase, match="wrong PINs"):
            unlock_with_keyring(folder.path)
        unlock(folder.path, PASSPHRASE).close()
        unlock_with_keyring(folder.path).close()
