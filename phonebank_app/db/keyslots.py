"""The key of a store, and the slots it is kept in.

A store is encrypted with 32 random bytes. The slots file beside it holds that key sealed once per way of getting at
it; today there is one way, the host's passphrase (Argon2id, then AES-256-GCM). The OS keyring and the campaign's
recovery key are further slots of the same form.

Python cannot promise to erase a key from memory; it is kept in one place and dropped when the store is locked.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from phonebank_app.errors import StoreDamaged, WorldError, WrongPassphrase
from phonebank_app.passphrases import weakness

KEY_BYTES = 32

# RFC 9106's second recommended option: 64 MiB, three passes, four lanes; about 0.13 s on a small laptop.
TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
_MAX_MEMORY_KIB = 1024 * 1024


class Slot(msgspec.Struct, frozen=True):
    """The store's key, sealed. Byte fields are base64."""

    kind: str
    time_cost: int
    memory_kib: int
    lanes: int
    salt: str
    nonce: str
    sealed: str


class SlotFile(msgspec.Struct, frozen=True):
    """``keys.json``."""

    format: int
    store_id: str
    slots: tuple[Slot, ...]


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def create(path: Path, key: bytes, passphrase: str) -> None:
    """Write a slots file with one passphrase slot.

    Raises:
        WorldError: the passphrase is too weak.
    """
    if why := weakness(passphrase):
        raise WorldError("This passphrase is too easy to guess.", why)
    store_id = secrets.token_hex(16)
    body = SlotFile(1, store_id, (_seal(key, passphrase, store_id),))
    _write(path, msgspec.json.format(msgspec.json.encode(body)))


def open_with_passphrase(path: Path, passphrase: str) -> bytes:
    """The store's key.

    Raises:
        WrongPassphrase: no slot opens with it.
        StoreDamaged: the slots file cannot be read.
    """
    try:
        slots = msgspec.json.decode(path.read_bytes(), type=SlotFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreDamaged(
            "The file that holds this party's key cannot be read.",
            "Put keys.json back from a copy, or ask your coordinator for a new pack.",
        ) from error
    for slot in slots.slots:
        if slot.kind == "passphrase" and 8 <= slot.memory_kib <= _MAX_MEMORY_KIB:
            try:
                return _unseal(slot, passphrase, slots.store_id)
            except (InvalidTag, ValueError):
                continue
    raise WrongPassphrase("That passphrase does not open this party.", "Check Caps Lock and try again.")


def _derive(passphrase: str, salt: bytes, time_cost: int, memory_kib: int, lanes: int) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"), salt, time_cost, memory_kib, lanes, hash_len=KEY_BYTES, type=Type.ID
    )


def _bound_to(kind: str, store_id: str) -> bytes:
    """What the seal is bound to, so that a slot cannot be moved to another store."""
    return f"phonebank-party key slot|{kind}|{store_id}".encode("ascii")


def _seal(key: bytes, passphrase: str, store_id: str) -> Slot:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapping = _derive(passphrase, salt, TIME_COST, MEMORY_KIB, LANES)
    sealed = AESGCM(wrapping).encrypt(nonce, key, _bound_to("passphrase", store_id))
    salt64, nonce64, sealed64 = (b64encode(part).decode("ascii") for part in (salt, nonce, sealed))
    return Slot("passphrase", TIME_COST, MEMORY_KIB, LANES, salt64, nonce64, sealed64)


def _unseal(slot: Slot, passphrase: str, store_id: str) -> bytes:
    wrapping = _derive(passphrase, b64decode(slot.salt), slot.time_cost, slot.memory_kib, slot.lanes)
    return AESGCM(wrapping).decrypt(b64decode(slot.nonce), b64decode(slot.sealed), _bound_to(slot.kind, store_id))


def _write(path: Path, body: bytes) -> None:
    """Replace ``path`` whole or not at all, readable by its owner only."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
