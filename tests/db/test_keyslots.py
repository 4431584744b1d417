"""The key of a store, and the passphrase that gets at it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from phonebank_app.db import keyslots
from phonebank_app.db.keyslots import SlotFile
from phonebank_app.errors import StoreDamaged, WorldError, WrongPassphrase

PASSPHRASE = "correct horse battery staple"
KEY = keyslots.new_key()


@pytest.fixture
def slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)  # as safe as a test needs
    path = tmp_path / "keys.json"
    keyslots.create(path, KEY, PASSPHRASE)
    return path


def test_the_passphrase_opens_the_key(slots: Path) -> None:
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY


@pytest.mark.parametrize("wrong", ["", "correct horse battery stapl", PASSPHRASE.upper(), PASSPHRASE + " "])
def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(slots: Path, wrong: str) -> None:
    before = slots.read_bytes()
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, wrong)
    assert slots.read_bytes() == before


def test_the_file_is_for_its_owner_and_holds_neither_key_nor_passphrase(slots: Path) -> None:
    assert slots.stat().st_mode & 0o777 == 0o600
    body = slots.read_bytes()
    assert KEY not in body
    assert KEY.hex().encode() not in body
    assert b"horse" not in body
    assert list(slots.parent.iterdir()) == [slots]


def test_the_same_key_and_passphrase_never_look_the_same_twice(slots: Path) -> None:
    before = slots.read_bytes()
    keyslots.create(slots, KEY, PASSPHRASE)
    assert slots.read_bytes() != before


@pytest.mark.parametrize(
    "weak", ["", "short", "elevenchars", "a b c d", " " * 20, "aaaaaaaaaaaaaaaa", "ab" * 10, "   short   me   "]
)
def test_a_weak_passphrase_is_refused_before_anything_is_written(tmp_path: Path, weak: str) -> None:
    with pytest.raises(WorldError) as refused:
        keyslots.create(tmp_path / "keys.json", KEY, weak)
    assert refused.value.way_out == "Use at least 12 characters, or four words."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("good", [PASSPHRASE, "twelve-chars", "pedwar gair yn Gymraeg"])
def test_four_words_or_twelve_characters_will_do(slots: Path, good: str) -> None:
    keyslots.create(slots, KEY, good)
    assert keyslots.open_with_passphrase(slots, good) == KEY


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff\xfe", b'{"format": 1, "store_id": "x", "slots": 7}'])
def test_a_slots_file_that_cannot_be_read_is_said_to_be_damaged(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(body)
    with pytest.raises(StoreDamaged):
        keyslots.open_with_passphrase(path, PASSPHRASE)


def test_a_missing_slots_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        keyslots.open_with_passphrase(tmp_path / "keys.json", PASSPHRASE)


def test_a_slot_moved_to_another_store_does_not_open_it(slots: Path) -> None:
    file = msgspec.json.decode(slots.read_bytes(), type=SlotFile)
    slots.write_bytes(msgspec.json.encode(msgspec.structs.replace(file, store_id="another")))
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, PASSPHRASE)


def test_a_slot_that_asks_for_all_the_memory_there_is_is_passed_over(slots: Path) -> None:
    file = msgspec.json.decode(slots.read_bytes(), type=SlotFile)
    greedy = msgspec.structs.replace(file.slots[0], memory_kib=2**31)
    slots.write_bytes(msgspec.json.encode(msgspec.structs.replace(file, slots=(greedy,))))
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, PASSPHRASE)
