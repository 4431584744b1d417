"""The key of a store, and the slots it is kept in.

A store is encrypted with 32 random bytes. The slots file beside it (``keys.json``) holds that key sealed once for each
way of getting at it, always with AES-256-GCM and bound to the kind of slot and to the store:

* ``passphrase``: under a key that Argon2id makes of the host's passphrase;
* ``keyring``: under 32 random bytes that the operating system's keyring keeps (if the host wants it);
* ``recovery``: under a phrase that only the campaign can read (``phonebank_app.protocol.recovery``).

A slots file is replaced whole or not at all, so whoever is killed in between finds the old or the new one. A changed
passphrase does not change the store's key: backups and the journal hang on it, and who has copied both files *and*
knew the old passphrase has what was in the store already. After such a loss a host ends the party and joins again,
which makes a new key and destroys this one.

Python cannot promise to erase a key from memory. What is returned here is ``bytes``, which nobody can overwrite; an
open store keeps the key in one ``bytearray`` and overwrites that when it is closed (:class:`phonebank_app.db.engine.
Store`). What stays behind until the memory is used again are short-lived copies, and SQLCipher's own are wiped by it.
"""

from __future__ import annotations

import math
import os
import secrets
import time
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from phonebank_app.db.points import passing
from phonebank_app.errors import DiskFull, StoreDamaged, StoreProblem, StoreTooNew, WorldError, WrongPassphrase
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol import recovery
from phonebank_app.protocol.recovery import Told
from phonebank_app.words.passphrases import weakness

FORMAT = 2
"""2 added slots other than the passphrase's; 1 is read."""

KEY_BYTES = 32

# RFC 9106's second recommended option: 64 MiB, three passes, four lanes; about 0.13 s on a small laptop. They are also
# the least that is accepted when a slot is read.
TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
LEAST_SECONDS = 0.1
"""How long one guess takes at least: a quicker laptop makes more passes."""

_MOST_PASSES = 12
_MAX_MEMORY_KIB = 1024 * 1024
_MAX_LANES = 16


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """The store's key, sealed. Byte fields are base64.

    Attributes:
        kind: ``passphrase``, ``keyring`` or ``recovery``.
        time_cost, memory_kib, lanes, salt: of Argon2id, for a passphrase.
        recipient: of a recovery slot: the campaign's age recipient; ``told``: the age file that holds the phrase.
    """

    kind: str
    nonce: str
    sealed: str
    time_cost: int = 0
    memory_kib: int = 0
    lanes: int = 0
    salt: str = ""
    recipient: str = ""
    told: str = ""


class SlotFile(msgspec.Struct, frozen=True):
    """``keys.json``."""

    format: Annotated[int, msgspec.Meta(ge=1)]
    store_id: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """Whom the campaign is to let in again, and its recovery key (an age recipient)."""

    recipient: str
    party_id: str
    host: str
    campaign: str
    clock: Clock


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


# -- the passphrase ----------------------------------------------------------------------------------------------------


def create(path: Path, key: bytes | bytearray, passphrase: str) -> None:
    """Write a slots file with one passphrase slot.

    Raises:
        WorldError: the passphrase is too weak, or the disk is full.
    """
    _must_be_strong(passphrase)
    store_id = secrets.token_hex(16)
    _write(path, SlotFile(FORMAT, store_id, (_with_passphrase(key, passphrase, store_id),)))


def open_with_passphrase(path: Path, passphrase: str) -> bytes:
    """The store's key.

    Raises:
        WrongPassphrase: no slot opens with it.
        StoreDamaged: the slots file cannot be read, or its slot is weaker than this program allows.
        StoreTooNew: a newer program wrote it.
    """
    file = _read(path)
    slots = [slot for slot in file.slots if slot.kind == "passphrase"]
    allowed = [slot for slot in slots if _strong_enough(slot)]
    for slot in allowed:
        # As it is composed on most keyboards; then as it was typed, for slots of the first format.
        for typed in dict.fromkeys((unicodedata.normalize("NFC", passphrase), passphrase)):
            key = _unseal(slot, _Wrapping.of_passphrase(slot, typed), file.store_id)
            if key is not None:
                return key
    if slots and not allowed:
        raise StoreDamaged(
            tr("This party's key is kept more weakly than this program allows, so it is not opened."),
            tr("Put keys.json back from a copy, or ask your coordinator for a new code."),
        )
    raise WrongPassphrase(tr("That passphrase does not open this party."), tr("Check Caps Lock and try again."))


def change_passphrase(path: Path, old: str, new: str) -> None:
    """Have ``new`` open the store in place of ``old``. Whoever is killed meanwhile can open it with one of the two.

    Raises:
        WrongPassphrase: ``old`` is not the passphrase.
        WorldError: ``new`` is too weak, or the disk is full; the old one opens.
    """
    _must_be_strong(new)
    _replace_passphrase(path, open_with_passphrase(path, old), new)


def start_again(path: Path, key: bytes | bytearray, passphrase: str, campaign: Campaign | None) -> None:
    """Give a host who came in by a recovery phrase a new passphrase; the phrase is worth nothing from then on.

    Raises:
        WorldError: the passphrase is too weak, or the disk is full; the phrase opens as before.
    """
    _must_be_strong(passphrase)
    again = () if campaign is None else (_with_campaign(key, _read(path).store_id, campaign),)
    _replace_passphrase(path, key, passphrase, drop="recovery", also=again)


def _replace_passphrase(
    path: Path, key: bytes | bytearray, new: str, drop: str = "", also: tuple[Slot, ...] = ()
) -> None:
    file = _read(path)
    kept = tuple(slot for slot in file.slots if slot.kind not in ("passphrase", drop))
    made = _with_passphrase(key, new, file.store_id)
    _write(path, SlotFile(FORMAT, file.store_id, (made, *kept, *also)))


# -- the keyring -------------------------------------------------------------------------------------------------------


def add_keyring(path: Path, key: bytes | bytearray) -> None:
    """Let the operating system's keyring open the store, beside the passphrase.

    Raises:
        WorldError: there is no keyring that may be used, or it does not open; or the disk is full.
    """
    from phonebank_app.db import keyrings  # 45 ms to load, and few hosts use it

    file = _read(path)
    wrapping = secrets.token_bytes(KEY_BYTES)
    keyrings.keep(file.store_id, b64encode(wrapping).decode("ascii"))
    nonce, sealed = _seal(wrapping, key, "keyring", file.store_id)
    kept = tuple(slot for slot in file.slots if slot.kind != "keyring")
    _write(path, SlotFile(FORMAT, file.store_id, (*kept, Slot("keyring", nonce, sealed))))


def remove_keyring(path: Path) -> None:
    """Only the passphrase (and the campaign) opens the store from now on."""
    from phonebank_app.db import keyrings

    file = _read(path)
    _write(path, SlotFile(FORMAT, file.store_id, tuple(slot for slot in file.slots if slot.kind != "keyring")))
    keyrings.forget(file.store_id)


def open_with_keyring(path: Path) -> bytes:
    """The store's key, as the keyring gives it. It may wait for the person to unlock the keyring.

    Raises:
        WrongPassphrase: no keyring of this laptop has it, or it stays shut.
        StoreDamaged, StoreTooNew: as :func:`open_with_passphrase`.
    """
    from phonebank_app.db import keyrings

    file = _read(path)
    for secret in keyrings.secrets_of(file.store_id):
        for slot in file.slots:
            key = _unseal(slot, _Wrapping.of_secret(secret), file.store_id) if slot.kind == "keyring" else None
            if key is not None:
                return key
    raise WrongPassphrase(tr("This laptop's keyring does not open this party."), tr("Type the host's passphrase."))


# -- the campaign ------------------------------------------------------------------------------------------------------


def add_recovery(path: Path, key: bytes | bytearray, campaign: Campaign) -> bool:
    """Let the campaign give the host a recovery phrase. One that is there for the same recovery key stays.

    Returns:
        Whether a slot was added.

    Raises:
        WorldError: the campaign's key is none, or the disk is full.
    """
    file = _read(path)
    if any(slot.kind == "recovery" and slot.recipient == campaign.recipient for slot in file.slots):
        return False
    if not recovery.usable(campaign.recipient):
        raise WorldError(
            tr("The campaign's recovery key cannot be used."), tr("Tell your coordinator: it came with the list.")
        )
    kept = tuple(slot for slot in file.slots if slot.kind != "recovery")
    _write(path, SlotFile(FORMAT, file.store_id, (*kept, _with_campaign(key, file.store_id, campaign))))
    return True


def recovery_request(path: Path) -> bytes:
    """The file that a host sends to the coordinator: the sealed phrase, without a voter or a key in it.

    Raises:
        StoreProblem: the campaign holds no key to this party.
    """
    slot = next((slot for slot in _read(path).slots if slot.kind == "recovery"), None)
    if slot is None:
        raise StoreProblem(tr("The campaign has no way into this party."), tr("Ask your coordinator for a new code."))
    return recovery.request_file(b64decode(slot.told), slot.recipient)


def open_with_phrase(path: Path, phrase: str) -> bytes:
    """The store's key.

    Raises:
        WorldError: the phrase was mistyped (it says where).
        WrongPassphrase: it is another party's, or was used before.
        StoreDamaged, StoreTooNew: as :func:`open_with_passphrase`.
    """
    told = recovery.read_phrase(phrase)
    file = _read(path)
    for slot in file.slots:
        wrapping = _Wrapping.of_phrase(told, file.store_id)
        key = _unseal(slot, wrapping, file.store_id) if slot.kind == "recovery" else None
        if key is not None:
            return key
    raise WrongPassphrase(
        tr("That phrase is for another party, or was used before."), tr("Save the file for your coordinator again.")
    )


# -- all of them -------------------------------------------------------------------------------------------------------


def kinds(path: Path) -> frozenset[str]:
    """Which ways lead in: ``passphrase``, ``keyring``, ``recovery``. Nothing is asked of a keyring."""
    return frozenset(slot.kind for slot in _read(path).slots)


def destroy(path: Path) -> None:
    """Erase the slots, so that nobody opens the store again (crypto-erase); what is gone already is no error.

    The file is overwritten before it is removed. On flash memory an old block may outlive that; what it holds is still
    sealed to the passphrase.
    """
    try:
        before = _read(path)
        store_id = before.store_id if any(slot.kind == "keyring" for slot in before.slots) else ""
    except StoreProblem:
        store_id = ""  # damaged, or gone: there is nothing to ask a keyring for
    from phonebank_app.db.spare_keys import spare_path

    for file in (path, _beside(path), spare_path(path.parent)):
        try:
            with file.open("r+b") as body:
                body.write(os.urandom(max(4096, file.stat().st_size)))
                body.flush()
                os.fsync(body.fileno())
            passing("wipe: slots overwritten")
            file.unlink()
        except FileNotFoundError:
            continue
    _sync_folder(path.parent)
    passing("wipe: slots removed")
    if store_id:
        from phonebank_app.db import keyrings

        keyrings.forget(store_id)


# -- sealing -----------------------------------------------------------------------------------------------------------


class _Wrapping:
    """The keys that seal a store's key; ``None`` where nothing can be made of what was given."""

    @staticmethod
    def of_passphrase(slot: Slot, passphrase: str) -> bytes | None:
        try:
            salt = b64decode(slot.salt)
            return _derive(passphrase, salt, slot.time_cost, slot.memory_kib, slot.lanes)
        except (HashingError, ValueError, OverflowError):
            return None

    @staticmethod
    def of_secret(secret: str) -> bytes | None:
        try:
            return b64decode(secret, validate=True)
        except ValueError:
            return None

    @staticmethod
    def of_phrase(phrase: str, store_id: str) -> bytes:
        made = HKDF(SHA256(), KEY_BYTES, store_id.encode("utf-8", "replace"), b"phonebank-party recovery phrase")
        return made.derive(phrase.encode("ascii"))


def _derive(passphrase: str, salt: bytes, time_cost: int, memory_kib: int, lanes: int) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"), salt, time_cost, memory_kib, lanes, hash_len=KEY_BYTES, type=Type.ID
    )


def _strong_enough(slot: Slot) -> bool:
    """At least what we would write ourselves, and no more than a small laptop has."""
    return (
        TIME_COST <= slot.time_cost <= _MOST_PASSES
        and MEMORY_KIB <= slot.memory_kib <= _MAX_MEMORY_KIB
        and 1 <= slot.lanes <= _MAX_LANES
    )


def _must_be_strong(passphrase: str) -> None:
    if why := weakness(passphrase):
        raise WorldError(tr("This passphrase is too easy to guess."), why)


def _bound_to(kind: str, store_id: str) -> bytes:
    """What the seal is bound to, so that a slot cannot be moved to another store, nor stand for another kind."""
    return f"phonebank-party key slot|{kind}|{store_id}".encode("ascii")


def _seal(wrapping: bytes, key: bytes | bytearray, kind: str, store_id: str) -> tuple[str, str]:
    """Nonce and sealed key, in base64."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(wrapping).encrypt(nonce, key, _bound_to(kind, store_id))
    return b64encode(nonce).decode("ascii"), b64encode(sealed).decode("ascii")


def _unseal(slot: Slot, wrapping: bytes | None, store_id: str) -> bytes | None:
    if wrapping is None:
        return None
    try:
        sealed = b64decode(slot.sealed)
        key = AESGCM(wrapping).decrypt(b64decode(slot.nonce), sealed, _bound_to(slot.kind, store_id))
    except (InvalidTag, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _with_passphrase(key: bytes | bytearray, passphrase: str, store_id: str) -> Slot:
    typed, salt = unicodedata.normalize("NFC", passphrase), secrets.token_bytes(16)
    began = time.perf_counter()
    wrapping = _derive(typed, salt, TIME_COST, MEMORY_KIB, LANES)
    took = time.perf_counter() - began
    passes = TIME_COST
    if took < LEAST_SECONDS:
        passes = min(_MOST_PASSES, math.ceil(TIME_COST * LEAST_SECONDS / took))
        wrapping = _derive(typed, salt, passes, MEMORY_KIB, LANES)
    nonce, sealed = _seal(wrapping, key, "passphrase", store_id)
    return Slot("passphrase", nonce, sealed, passes, MEMORY_KIB, LANES, b64encode(salt).decode("ascii"))


def _with_campaign(key: bytes | bytearray, store_id: str, campaign: Campaign) -> Slot:
    phrase = recovery.new_phrase()
    told = Told(store_id, phrase, campaign.party_id, campaign.host, campaign.campaign, campaign.clock.now())
    nonce, sealed = _seal(_Wrapping.of_phrase(phrase, store_id), key, "recovery", store_id)
    sealed_phrase = b64encode(recovery.seal(told, campaign.recipient)).decode("ascii")
    return Slot("recovery", nonce, sealed, recipient=campaign.recipient, told=sealed_phrase)


# -- the file ----------------------------------------------------------------------------------------------------------


def _read(path: Path) -> SlotFile:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=SlotFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise StoreDamaged(
            tr("The file that holds this party's key cannot be read."),
            tr("Put keys.json back from a copy, or ask your coordinator for a new code."),
        ) from error
    if file.format > FORMAT:
        raise StoreTooNew(
            tr("This party's key was kept by a newer version of the program."),
            tr("Install the newest version to open it."),
        )
    return file


def _beside(path: Path) -> Path:
    return path.with_suffix(".new")


def _write(path: Path, file: SlotFile) -> None:
    """Replace ``path`` whole or not at all, readable by its owner only, and then the slots it held before are erased.

    Raises:
        DiskFull: there was no room; what was there is there.
    """
    body = msgspec.json.format(msgspec.json.encode(file))
    beside = _beside(path)
    passing("rekey: begun")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as new:
            new.write(body)
            new.flush()
            passing("rekey: written")
            os.fsync(new.fileno())
        passing("rekey: on disk")
        before = _opened(path)
        try:
            beside.replace(path)
            passing("rekey: replaced")
            _sync_folder(path.parent)
            passing("rekey: replaced on disk")
            _erase(before)
        finally:
            if before >= 0:
                os.close(before)
    except OSError as error:
        raise DiskFull(
            tr("Not changed: this laptop's disk is full, or its folder cannot be written."),
            tr("Nothing was lost. Make some room, then try again."),
        ) from error
    _refresh_spare(path)
    passing("rekey: done")


def _refresh_spare(path: Path) -> None:
    """A stale spare would still open with the passphrase that was changed; a party that is being made has none yet."""
    from phonebank_app.db import spare_keys

    if spare_keys.spare_path(path.parent).exists():
        spare_keys.keep(path.parent)


def _opened(path: Path) -> int:
    """The file that is about to be replaced, so that it can be erased afterwards; -1 where that cannot be done."""
    if os.name == "nt":
        return -1  # an open file cannot be replaced there
    try:
        return os.open(path, os.O_RDWR)
    except OSError:
        return -1


def _erase(handle: int) -> None:
    """Overwrite a file that has no name any more: it holds the key sealed to a passphrase that was given up."""
    if handle < 0 or os.fstat(handle).st_nlink:
        return
    os.pwrite(handle, bytes(os.fstat(handle).st_size), 0)
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    """Have the folder itself on the disk, where folders can be opened (not on Windows, whose replace is journalled)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
