"""The parties on this laptop: a folder each, with an encrypted store and the slots that hold its key."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from phonebank_app.clock import Clock, SystemClock
from phonebank_app.db import keyslots, spare_keys
from phonebank_app.db.ballast import Ballast
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import WrongPassphrase
from phonebank_app.folders import refuse_network
from phonebank_app.host_pin import HostPin
from phonebank_app.hosting import begin_party
from phonebank_app.mending import open_soundly
from phonebank_app.paths import private_dir

NO_SEAT = "a seat not yet chosen"


class About(msgspec.Struct, frozen=True):
    """What may be known of a party before it is unlocked (``about.json``): nothing of any voter."""

    seat_name: str
    host: str
    began: datetime


@dataclass(frozen=True, slots=True)
class PartyFolder:
    """A party on this laptop."""

    path: Path
    about: About


def parties(data_dir: Path) -> list[PartyFolder]:
    """The parties in ``data_dir``, newest first. A folder without its papers is left alone, and out."""
    found = []
    for about in data_dir.glob("parties/*/about.json"):
        try:
            found.append(PartyFolder(about.parent, msgspec.json.decode(about.read_bytes(), type=About)))
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return sorted(found, key=lambda party: party.about.began, reverse=True)


def make_party(data_dir: Path, passphrase: str, party: Party, clock: Clock) -> tuple[PartyFolder, Store]:
    """Make a folder, a key, and an empty store for a party. Half-made folders are removed.

    Raises:
        WorldError: the passphrase is too weak, the disk is full, or it is another computer's.
    """
    refuse_network(data_dir)
    Ballast(data_dir).require()
    folder = private_dir(data_dir / "parties") / f"{clock.now():%Y-%m-%d}-{secrets.token_hex(4)}"
    private_dir(folder)
    store: Store | None = None
    try:
        key = keyslots.new_key()
        keyslots.create(folder / "keys.json", key, passphrase)
        store = open_store(folder, key)
        begin_party(store, party, clock)
        made = PartyFolder(folder, About(party.seat_name or NO_SEAT, party.host, clock.now()))
        describe(made)
    except BaseException:
        if store is not None:
            store.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made, store


def describe(folder: PartyFolder) -> None:
    """Write what may be known before unlocking, whole or not at all: a party without its papers is not found."""
    beside = folder.path / "about.new"
    beside.write_bytes(msgspec.json.encode(folder.about))
    beside.chmod(0o600)
    beside.replace(folder.path / "about.json")


def unlock_party(folder: Path, passphrase: str) -> Store:
    """Open a party with its host's passphrase; ``Store.mended`` says what had to be mended first.

    Raises:
        WrongPassphrase, StoreInUse, StoreDamaged, StoreTooNew: as they say.
    """
    key = spare_keys.opened(folder, lambda slots: keyslots.open_with_passphrase(slots, passphrase))
    store, mended = open_soundly(folder, key)
    store.mended = mended
    # Whoever knows the passphrase is the host: wrong PINs are forgiven.
    HostPin(store, SystemClock()).forgive()
    return store


def passphrase_opens(folder: Path, passphrase: str) -> bool:
    """Whether these words are the party's passphrase; the party may be open.

    Raises:
        StoreDamaged: the slots file cannot be read.
    """
    try:
        keyslots.open_with_passphrase(folder / "keys.json", passphrase)
    except WrongPassphrase:
        return False
    return True


def forget_party(folder: Path) -> None:
    """Remove a party that never got its list, e.g. because its code was refused."""
    shutil.rmtree(folder, ignore_errors=True)


def blank_party(host: str, device_id: str) -> Party:
    """A party that is yet to be joined or given a list."""
    party_id, salt = secrets.token_hex(8), secrets.token_hex(16)
    return Party(party_id=party_id, device_id=device_id, seat_code="", seat_name="", salt=salt, host=host)
