"""The key of a store, and the ways of getting at it: the passphrase, the keyring, the campaign."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import msgspec
import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.db import keyslots, points
from phonebank_app.db.keyslots import Campaign, SlotFile
from phonebank_app.errors import StoreDamaged, StoreProblem, StoreTooNew, WorldError, WrongPassphrase
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import recovery
from tests.db.lockers import Locker
from tests.makers import THURSDAY

PASSPHRASE = "nine green bottles on a wall"
ANOTHER = "seven quiet otters under stairs"
KEY = keyslots.new_key()
COORDINATOR = pyrage.x25519.Identity.generate()
WHOM = Campaign(str(COORDINATOR.to_public()), "p-1", "Ann", "Ruth Okafor", EveningClock(THURSDAY, runs=False))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """As safe as a test needs."""
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)
    monkeypatch.setattr(keyslots, "LEAST_SECONDS", 0.0)


@pytest.fixture
def slots(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    keyslots.create(path, KEY, PASSPHRASE)
    return path


def phrase_for(slots: Path) -> str:
    """What the coordinator reads out to whoever sent this laptop's file."""
    return recovery.answer(keyslots.recovery_request(slots), str(COORDINATOR)).phrase


# -- the passphrase ----------------------------------------------------------------------------------------------------


def test_the_passphrase_opens_the_key(slots: Path) -> None:
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY


@pytest.mark.parametrize("wrong", ["", PASSPHRASE[:-1], PASSPHRASE.upper(), PASSPHRASE + " ", "\ud800"])
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
    assert b"bottles" not in body
    assert list(slots.parent.iterdir()) == [slots]


def test_the_same_key_and_passphrase_never_look_the_same_twice(slots: Path) -> None:
    before = slots.read_bytes()
    keyslots.create(slots, KEY, PASSPHRASE)
    assert slots.read_bytes() != before


def test_a_weak_passphrase_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="too easy to guess") as refused:
        keyslots.create(tmp_path / "keys.json", KEY, "tea for two")
    assert refused.value.way_out == "Use at least 12 characters, or four words."
    assert list(tmp_path.iterdir()) == []


def test_an_accent_typed_in_two_strokes_is_the_same_as_in_one(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyslots.create(path, KEY, "cafe\u0301 quarante deux ponts")
    assert keyslots.open_with_passphrase(path, "caf\u00e9 quarante deux ponts") == KEY


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff\xfe", b'{"format": 1, "store_id": "x", "slots": 7}'])
def test_a_slots_file_that_cannot_be_read_is_said_to_be_damaged(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(body)
    with pytest.raises(StoreDamaged):
        keyslots.open_with_passphrase(path, PASSPHRASE)


def test_a_missing_slots_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        keyslots.open_with_passphrase(tmp_path / "keys.json", PASSPHRASE)


def test_a_file_of_a_newer_program_is_left_alone(slots: Path) -> None:
    changed(slots, format=3)
    with pytest.raises(StoreTooNew):
        keyslots.open_with_passphrase(slots, PASSPHRASE)


def test_a_file_of_the_first_format_opens(slots: Path) -> None:
    """As the program wrote them before there were other slots: every field there, in the order of then."""
    file = json.loads(slots.read_bytes())
    one = file["slots"][0]
    order = ("kind", "time_cost", "memory_kib", "lanes", "salt", "nonce", "sealed")
    slots.write_text(json.dumps({**file, "format": 1, "slots": [{name: one[name] for name in order}]}))
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY
    keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert keyslots.open_with_passphrase(slots, ANOTHER) == KEY
    assert json.loads(slots.read_bytes())["format"] == 2


def test_a_slot_moved_to_another_store_does_not_open_it(slots: Path) -> None:
    changed(slots, store_id="another")
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, PASSPHRASE)


@pytest.mark.parametrize(
    "weaker", [{"memory_kib": 63}, {"time_cost": 2}, {"memory_kib": 2**31}, {"time_cost": 10**6}, {"lanes": 0}]
)
def test_a_slot_below_the_floor_or_beyond_a_laptop_is_refused_and_said_to_be(
    slots: Path, weaker: dict[str, int]
) -> None:
    file = msgspec.json.decode(slots.read_bytes(), type=SlotFile)
    changed(slots, slots=(msgspec.structs.replace(file.slots[0], **weaker),))
    with pytest.raises(StoreDamaged, match="more weakly than this program allows"):
        keyslots.open_with_passphrase(slots, PASSPHRASE)


def test_a_slot_that_was_really_sealed_with_less_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    keyslots.create(path, KEY, PASSPHRASE)
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 128)
    with pytest.raises(StoreDamaged):
        keyslots.open_with_passphrase(path, PASSPHRASE)


def changed(path: Path, **fields: object) -> None:
    file = msgspec.json.decode(path.read_bytes(), type=SlotFile)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(file, **fields)))


# -- changing it -------------------------------------------------------------------------------------------------------


def test_a_changed_passphrase_opens_and_the_old_one_does_not(slots: Path) -> None:
    keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert keyslots.open_with_passphrase(slots, ANOTHER) == KEY
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, PASSPHRASE)
    assert [file.name for file in slots.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(("old", "new"), [("not this one, my friend", ANOTHER), (PASSPHRASE, "tea")])
def test_a_change_that_is_refused_changes_nothing(slots: Path, old: str, new: str) -> None:
    before = slots.read_bytes()
    with pytest.raises(WorldError):
        keyslots.change_passphrase(slots, old, new)
    assert slots.read_bytes() == before


def test_a_change_leaves_the_other_ways_open(slots: Path, locker: Locker) -> None:
    keyslots.add_keyring(slots, KEY)
    keyslots.add_recovery(slots, KEY, WHOM)
    keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert keyslots.open_with_keyring(slots) == KEY
    assert keyslots.open_with_phrase(slots, phrase_for(slots)) == KEY


def test_the_slot_that_was_given_up_is_overwritten_on_the_disk(slots: Path) -> None:
    with slots.open("rb") as old:
        keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
        assert set(old.read()) == {0}


def test_a_copy_somebody_linked_to_is_not_overwritten(slots: Path) -> None:
    copy = slots.with_name("copy.json")
    copy.hardlink_to(slots)
    keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert keyslots.open_with_passphrase(copy, PASSPHRASE) == KEY


_CHANGE = """
import os, signal, sys
from pathlib import Path
from phonebank_app.db import keyslots, points

keyslots.MEMORY_KIB, keyslots.LEAST_SECONDS = 64, 0.0

def die(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

points.watcher = die
keyslots.change_passphrase(Path(sys.argv[1]), sys.argv[3], sys.argv[4])
"""


def test_whoever_is_killed_while_changing_it_opens_with_the_old_or_the_new(slots: Path) -> None:
    """At every point; afterwards it can be changed again, and nothing is left lying about."""
    passed: list[str] = []
    with mock.patch.object(points, "watcher", passed.append):
        keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert len(passed) == len(set(passed)) >= 6
    now, other = ANOTHER, PASSPHRASE
    opened = []
    for point in passed:
        run = subprocess.run([sys.executable, "-c", _CHANGE, str(slots), point, now, other], capture_output=True)
        assert run.returncode == -9, run.stderr
        found = [word for word in (now, other) if opens(slots, word)]
        assert len(found) == 1, point
        opened.append(found[0] == other)
        keyslots.change_passphrase(slots, found[0], other)
        now, other = other, now
        assert [file.name for file in slots.parent.iterdir()] == ["keys.json"]
    # Once the new one opens it stays so: there is one moment at which it changes.
    assert opened == sorted(opened)
    assert not opened[0]
    assert opened[-1]


def opens(slots: Path, passphrase: str) -> bool:
    try:
        return keyslots.open_with_passphrase(slots, passphrase) == KEY
    except WrongPassphrase:
        return False


def test_a_full_disk_changes_nothing_and_says_so(slots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = slots.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WorldError, match="disk is full"):
        keyslots.change_passphrase(slots, PASSPHRASE, ANOTHER)
    assert slots.read_bytes() == before


# -- the keyring -------------------------------------------------------------------------------------------------------


def test_the_keyring_opens_it_and_holds_no_key_of_the_store(slots: Path, locker: Locker) -> None:
    keyslots.add_keyring(slots, KEY)
    assert keyslots.open_with_keyring(slots) == KEY
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY
    assert keyslots.kinds(slots) == {"passphrase", "keyring"}
    assert b64encode(KEY).decode() not in locker.kept.values()
    assert not any(secret in slots.read_text() for secret in locker.kept.values())


def test_what_the_keyring_holds_opens_nothing_once_it_is_switched_off(slots: Path, locker: Locker) -> None:
    keyslots.add_keyring(slots, KEY)
    held = dict(locker.kept)
    keyslots.remove_keyring(slots)
    assert locker.kept == {}
    locker.kept = held
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_keyring(slots)
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY


@pytest.mark.parametrize("lost", ["forgotten", "shut", "other"])
def test_a_keyring_that_lost_it_leaves_the_passphrase(slots: Path, locker: Locker, lost: str) -> None:
    keyslots.add_keyring(slots, KEY)
    if lost == "forgotten":
        locker.kept.clear()
    elif lost == "shut":
        locker.shut = True
    else:
        locker.kept = dict.fromkeys(locker.kept, "bm90IGEga2V5")
    with pytest.raises(WrongPassphrase, match="keyring"):
        keyslots.open_with_keyring(slots)
    assert keyslots.open_with_passphrase(slots, PASSPHRASE) == KEY


def test_a_keyring_that_does_not_keep_what_it_is_given_gets_no_slot(slots: Path, locker: Locker) -> None:
    locker.forgets = True
    before = slots.read_bytes()
    with pytest.raises(WorldError, match="does not hold what it is given"):
        keyslots.add_keyring(slots, KEY)
    assert slots.read_bytes() == before


# -- the campaign ------------------------------------------------------------------------------------------------------


def test_the_campaign_reads_out_a_phrase_that_opens_it_and_a_new_passphrase_uses_it_up(slots: Path) -> None:
    assert keyslots.add_recovery(slots, KEY, WHOM)
    phrase = phrase_for(slots)
    assert keyslots.open_with_phrase(slots, phrase.lower().replace("-", " ")) == KEY
    keyslots.start_again(slots, KEY, ANOTHER, WHOM)
    with pytest.raises(WrongPassphrase, match="used before"):
        keyslots.open_with_phrase(slots, phrase)
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_passphrase(slots, PASSPHRASE)
    assert keyslots.open_with_passphrase(slots, ANOTHER) == KEY
    assert keyslots.open_with_phrase(slots, phrase_for(slots)) == KEY


def test_the_same_campaign_key_twice_is_one_slot_and_another_takes_its_place(slots: Path) -> None:
    keyslots.add_recovery(slots, KEY, WHOM)
    before = slots.read_bytes()
    assert not keyslots.add_recovery(slots, KEY, WHOM)
    assert slots.read_bytes() == before
    new = pyrage.x25519.Identity.generate()
    other = Campaign(str(new.to_public()), "p-1", "Ann", "Ruth Okafor", WHOM.clock)
    assert keyslots.add_recovery(slots, KEY, other)
    told = recovery.answer(keyslots.recovery_request(slots), str(new))
    assert keyslots.open_with_phrase(slots, told.phrase) == KEY


@pytest.mark.parametrize("recipient", ["", "age1", "ssh-ed25519 AAAA", "age1" + "q" * 58])
def test_a_campaign_key_that_is_none_adds_nothing(slots: Path, recipient: str) -> None:
    before = slots.read_bytes()
    with pytest.raises(WorldError, match="recovery key cannot be used"):
        keyslots.add_recovery(slots, KEY, Campaign(recipient, "p-1", "Ann", "C", WHOM.clock))
    assert slots.read_bytes() == before


def test_what_a_host_sends_holds_neither_key_nor_phrase(slots: Path) -> None:
    keyslots.add_recovery(slots, KEY, WHOM)
    file = keyslots.recovery_request(slots)
    phrase = phrase_for(slots)
    for secret in (phrase, phrase.replace("-", ""), "Ann", b64encode(KEY).decode(), KEY.hex()):
        assert secret.encode() not in file


def test_without_a_campaign_there_is_nothing_to_send(slots: Path) -> None:
    with pytest.raises(StoreProblem, match="no way into"):
        keyslots.recovery_request(slots)
    with pytest.raises(WrongPassphrase):
        keyslots.open_with_phrase(slots, recovery.new_phrase())


# -- whatever befalls the file -----------------------------------------------------------------------------------------


def all_ways(slots: Path, phrase: str) -> dict[str, Callable[[], bytes]]:
    return {
        "passphrase": lambda: keyslots.open_with_passphrase(slots, PASSPHRASE),
        "keyring": lambda: keyslots.open_with_keyring(slots),
        "recovery": lambda: keyslots.open_with_phrase(slots, phrase),
    }


@settings(max_examples=120)
@given(where=st.integers(0, 2**32 - 1))
def test_whatever_bit_is_flipped_no_way_leads_to_a_wrong_key(tmp_path: Path, where: int) -> None:
    path = tmp_path / "flipped.json"
    with Locker.installed():
        keyslots.create(path, KEY, PASSPHRASE)
        keyslots.add_keyring(path, KEY)
        keyslots.add_recovery(path, KEY, WHOM)
        phrase, body = phrase_for(path), bytearray(path.read_bytes())
        body[where // 8 % len(body)] ^= 1 << where % 8
        path.write_bytes(body)
        for way in all_ways(path, phrase).values():
            with contextlib.suppress(StoreProblem):
                assert way() == KEY


@settings(max_examples=60)
@given(cut=st.integers(0, 4000), junk=st.binary(max_size=40))
def test_a_file_that_was_cut_or_filled_with_junk_is_refused_in_a_sentence(
    tmp_path: Path, cut: int, junk: bytes
) -> None:
    path = tmp_path / "cut.json"
    keyslots.create(path, KEY, PASSPHRASE)
    path.write_bytes(path.read_bytes()[:cut] + junk)
    try:
        assert keyslots.open_with_passphrase(path, PASSPHRASE) == KEY
    except StoreProblem as error:
        assert error.what.endswith(".")


# -- the end of it -----------------------------------------------------------------------------------------------------


def test_what_was_destroyed_opens_by_no_way(slots: Path, locker: Locker) -> None:
    keyslots.add_keyring(slots, KEY)
    keyslots.add_recovery(slots, KEY, WHOM)
    phrase = phrase_for(slots)
    slots.with_suffix(".new").write_bytes(slots.read_bytes())
    with slots.open("rb") as old:
        before = old.read()
        keyslots.destroy(slots)
        old.seek(0)
        assert before[:64] not in old.read()
    assert list(slots.parent.iterdir()) == []
    assert locker.kept == {}
    for way in all_ways(slots, phrase).values():
        with pytest.raises(StoreDamaged):
            way()
    keyslots.destroy(slots)


def test_slots_that_are_damaged_are_destroyed_all_the_same(slots: Path) -> None:
    slots.write_bytes(b"{")
    keyslots.destroy(slots)
    assert not slots.exists()


def test_a_guess_takes_a_tenth_of_a_second_however_quick_the_laptop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of its own: a laptop on which three passes take 25 milliseconds makes twelve."""
    monkeypatch.setattr(keyslots, "LEAST_SECONDS", 0.1)
    at = [0.0]

    def tick() -> float:
        at[0] += 0.025
        return at[0]

    monkeypatch.setattr(time, "perf_counter", tick)
    keyslots.create(tmp_path / "keys.json", KEY, PASSPHRASE)
    slot = json.loads((tmp_path / "keys.json").read_bytes())["slots"][0]
    assert slot["time_cost"] == 12
    assert keyslots.open_with_passphrase(tmp_path / "keys.json", PASSPHRASE) == KEY
