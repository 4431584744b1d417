"""The parties on this laptop: a folder each, with an encrypted store and the slots that hold its key."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from phonebank_app import logs
from phonebank_app.db import keyslots, spare_keys
from phonebank_app.db.ballast import Ballast
from phonebank_app.db.disk import sync_folder, write_whole
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import StoreProblem, WorldError, WrongPassphrase
from phonebank_app.guests.host_pin import HostPin
from phonebank_app.hosting import begin_party
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, SystemClock
from phonebank_app.machine.folders import refuse_network
from phonebank_app.party.mending import open_soundly
from phonebank_app.paths import private_dir
from phonebank_app.words.passphrases import weakness

KEYS = "keys.json"
NO_SEAT = tr("a seat not yet chosen")


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be known of a party before it is unlocked (``about.json``): nothing of any voter.

    ``party_id`` tells a pack for a party that is here already.
    """

    seat_name: str
    host: str
    began: datetime
    party_id: str = ""


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
    must_be_strong(passphrase, party.seat_name, party.host)
    folder = private_dir(data_dir / "parties") / f"{clock.now():%Y-%m-%d}-{secrets.token_hex(4)}"
    private_dir(folder)
    store: Store | None = None
    try:
        key = keyslots.new_key()
        keyslots.create(folder / KEYS, key, passphrase)
        store = open_store(folder, key)
        begin_party(store, party, clock)
        made = PartyFolder(folder, About(party.seat_name or NO_SEAT, party.host, clock.now(), party.party_id))
        describe(made)
    except BaseException:
        if store is not None:
            store.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made, store


def describe(folder: PartyFolder) -> None:
    """Write what may be known before unlocking, whole or not at all: a party without its papers is not found."""
    write_whole(folder.path / "about.json", msgspec.json.encode(folder.about))
    sync_folder(folder.path.parent)


def must_be_strong(passphrase: str, *known: str) -> None:
    """Refuse a passphrase that is easy to guess for whoever knows these names; raises ``WorldError``."""
    if why := weakness(passphrase, known):
        raise WorldError(tr("This passphrase is too easy to guess."), why)


def unlock_party(folder: Path, passphrase: str) -> Store:
    """Open a party with its host's passphrase; ``Store.mended`` says what had to be mended first.

    Raises:
        WrongPassphrase, StoreInUse, StoreDamaged, StoreTooNew: as they say.
    """
    store = _opened(folder, lambda keys: keyslots.open_with_passphrase(keys, passphrase))
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


def unlock_with_keyring(folder: Path) -> Store:
    """Open a party with what the operating system's keyring holds.

    Raises:
        WrongPassphrase: the keyring does not open it, or too many wrong PINs were typed: it would open for whoever
            typed them.
        StoreInUse, StoreDamaged, StoreTooNew: as they say.
    """
    store = _opened(folder, keyslots.open_with_keyring)
    if HostPin(store, SystemClock()).exhausted():
        store.close()
        raise WrongPassphrase(
            tr("Too many wrong PINs were typed here."), tr("Only the host’s passphrase opens it now.")
        )
    return store


def unlock_with_phrase(folder: PartyFolder, phrase: str, passphrase: str, clock: Clock) -> Store:
    """Open a party with the phrase that the coordinator read out, and give it a new passphrase; the phrase is used up.

    Raises:
        WorldError: the passphrase is too weak, or the phrase was mistyped; else as :func:`unlock_party`.
    """
    must_be_strong(passphrase, folder.about.seat_name, folder.about.host)
    store = _opened(folder.path, lambda keys: keyslots.open_with_phrase(keys, phrase))
    try:
        keyslots.start_again(folder.path / KEYS, store.key, passphrase, _campaign(store, clock))
    except BaseException:
        store.close()
        raise
    return store


def ways_in(folder: Path) -> frozenset[str]:
    """``passphrase``, ``keyring``, ``recovery``: the slots of a party; none of a party whose slots cannot be read."""
    try:
        return keyslots.kinds(folder / KEYS)
    except StoreProblem:
        return frozenset()


def change_passphrase(folder: PartyFolder, old: str, new: str) -> None:
    """Have ``new`` open the party in place of ``old``.

    Raises:
        WrongPassphrase: ``old`` is not its passphrase.
        WorldError: ``new`` is too weak, or the disk is full; ``old`` opens.
    """
    must_be_strong(new, folder.about.seat_name, folder.about.host)
    keyslots.change_passphrase(folder.path / KEYS, old, new)


def use_keyring(folder: Path, store: Store, on: bool) -> None:
    """Let this laptop's keyring open the party, or no longer; raises ``WorldError`` when it will not."""
    if on:
        keyslots.add_keyring(folder / KEYS, store.key)
    else:
        keyslots.remove_keyring(folder / KEYS)


def keyring_here() -> tuple[str, str]:
    """Why no keyring can be used on this laptop (empty when one can), and what it is called. It may take a second."""
    from phonebank_app.db import keyrings

    return keyrings.why_none(), keyrings.words()


def recovery_request(folder: Path) -> bytes:
    """The file that a host who has forgotten the passphrase sends to the coordinator; it holds nothing of a voter.

    Raises:
        StoreProblem: the campaign has no way into this party, or its slots cannot be read.
    """
    return keyslots.recovery_request(folder / KEYS)


def keep_recovery(folder: Path, store: Store, clock: Clock) -> bool:
    """Let the campaign help a host who forgets the passphrase, if its list came with a recovery key; to be called when
    a list was taken in and when a party was opened.

    A campaign's key that is none, or a full disk, stops no evening: it is logged, the settings say that nobody can
    help, and the next opening tries again.

    Returns:
        Whether the campaign was given a way in just now.
    """
    campaign = _campaign(store, clock)
    try:
        return campaign is not None and keyslots.add_recovery(folder / KEYS, store.key, campaign)
    except WorldError as error:
        logs.note_error(error)
        return False


def _campaign(store: Store, clock: Clock) -> keyslots.Campaign | None:
    with store.read() as connection:
        party = get(connection, Party)
    if party is None or not party.campaign_key:
        return None
    return keyslots.Campaign(party.campaign_key, party.party_id, party.host, party.campaign, clock)


def _opened(folder: Path, key_of: Callable[[Path], bytes]) -> Store:
    store, mended = open_soundly(folder, spare_keys.opened(folder, key_of))
    store.mended = mended
    return store


def forget_party(folder: Path) -> None:
    """Remove a party that never got its list, e.g. because its code was refused."""
    shutil.rmtree(folder, ignore_errors=True)


def blank_party(host: str, device_id: str) -> Party:
    """A party that is yet to be joined or given a list."""
    party_id, salt = secrets.token_hex(8), secrets.token_hex(16)
    return Party(party_id=party_id, device_id=device_id, seat_code="", seat_name="", salt=salt, host=host)
