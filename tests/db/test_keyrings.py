"""Only named keyrings are ever asked: whatever else is installed or chosen, nothing is put into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from phonebank_app.db import keyrings, keyslots
from phonebank_app.errors import WorldError
from tests.db.lockers import Locker, chosen, trusted

PASSPHRASE = "nine green bottles on a wall"


class PlaintextKeyring(Locker):
    """What other packages bring: secrets in a file that anybody reads."""


class Pretender(Locker):
    """Inherits from a trusted one and keeps things elsewhere."""


def refused() -> dict[str, KeyringBackend]:
    pretender = type("Other", (type(trusted(Locker)),), {})()
    return {
        "fail": fail.Keyring(),  # type: ignore[no-untyped-call]
        "null": null.Keyring(),  # type: ignore[no-untyped-call]
        "chainer": chainer.ChainerBackend(),  # type: ignore[no-untyped-call]
        "plain text": PlaintextKeyring(),
        "pretender": pretender,
    }


@pytest.mark.parametrize("name", ["fail", "null", "chainer", "plain text", "pretender"])
def test_no_other_keyring_is_given_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)
    slots, key, backend = tmp_path / "keys.json", keyslots.new_key(), refused()[name]
    keyslots.create(slots, key, PASSPHRASE)
    before = slots.read_bytes()
    with chosen(backend):
        assert keyrings.why_none().endswith(".")
        assert keyrings.words() == ""
        with pytest.raises(WorldError, match="no keyring to use"):
            keyslots.add_keyring(slots, key)
    assert slots.read_bytes() == before
    assert not getattr(backend, "kept", {})


def test_one_that_was_turned_off_by_the_person_is_said_to_be() -> None:
    with chosen(null.Keyring()):  # type: ignore[no-untyped-call]
        assert "turned off" in keyrings.why_none()


def test_a_trusted_one_is_used_and_called_by_its_name(locker: Locker) -> None:
    assert keyrings.why_none() == ""
    assert keyrings.words() == "the desktop’s keyring"
    keyrings.keep("store", "secret")
    assert keyrings.secrets_of("store") == ["secret"]
    assert keyrings.secrets_of("another") == []
    keyrings.forget("store")
    keyrings.forget("store")
    assert locker.kept == {}


def test_a_party_whose_keyring_has_gone_is_opened_by_passphrase_and_can_switch_it_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desktop is another one than last time."""
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)
    slots, key = tmp_path / "keys.json", keyslots.new_key()
    keyslots.create(slots, key, PASSPHRASE)
    with Locker.installed():
        keyslots.add_keyring(slots, key)
    with chosen(fail.Keyring()):  # type: ignore[no-untyped-call]
        with pytest.raises(WorldError, match="keyring does not open"):
            keyslots.open_with_keyring(slots)
        assert keyslots.open_with_passphrase(slots, PASSPHRASE) == key
        keyslots.remove_keyring(slots)
    assert keyslots.kinds(slots) == {"passphrase"}


def test_each_named_keyring_is_a_class_that_the_library_has() -> None:
    from importlib import import_module

    for named in keyrings.NAMED:
        assert issubclass(getattr(import_module(named.module), named.name), KeyringBackend)


def test_the_frozen_program_brings_them_along() -> None:
    spec = (Path(__file__).parents[2] / "packaging" / "phonebank.spec").read_text(encoding="utf-8")
    for named in keyrings.NAMED:
        assert f'"{named.module}"' in spec
