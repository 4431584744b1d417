"""Opening a pack, from a file or from the network: what it is, whom it is for, and into which party it goes.

A file that is opened here becomes a party of its own, or goes into the party it was made for. Nothing is written
before all of `sealed.open_pack` has held.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from phonebank_app.db.ballast import Ballast
from phonebank_app.db.engine import Store
from phonebank_app.db.identity import new_device_id
from phonebank_app.errors import NotAllowed, PackProblem
from phonebank_app.hosting import Hosting
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.party import parties
from phonebank_app.party.parties import (
    PartyFolder,
    blank_party,
    describe,
    forget_party,
    keep_recovery,
    make_party,
    unlock_party,
)
from phonebank_app.protocol import sealed, trust
from phonebank_app.protocol.packs import PackDocument
from phonebank_app.protocol.sealed import MAX_FILE, Header
from phonebank_app.protocol.signing import Root, named_root
from phonebank_app.protocol.spoken import read_words


@dataclass(frozen=True, slots=True)
class Found:
    """What a file shows without its key.

    Attributes:
        root: who vouches for it; ``None`` for a root that this laptop does not believe.
        trouble: why it cannot be opened; ``None`` when it can be, as far as is known without its key.
        known: the party of this laptop that it is for; ``None`` for a new one.
    """

    data: bytes
    header: Header
    root: Root | None
    trouble: PackProblem | None
    known: PartyFolder | None

    @property
    def wants_words(self) -> bool:
        """Whether it may take words to open it."""
        return bool(self.header.words)


def read_file(path: Path) -> bytes:
    """A file that may be a pack; no more of it is read than a pack can have.

    Raises:
        PackProblem: it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise PackProblem(tr("This file cannot be read."), tr("Look whether the stick is still in.")) from error
    if len(data) > MAX_FILE:
        raise PackProblem(tr("This file is too large to be a pack."), tr("Ask your coordinator for a new one."))
    return data


def look(data_dir: Path, data: bytes, clock: Clock) -> Found:
    """What a file is, as far as may be known without its key.

    Raises:
        PackProblem: it is no pack at all.
        StoreDamaged: what this laptop remembers cannot be read.
    """
    header = sealed.split(data)[0]
    believed = trust.trusted(data_dir)
    root = believed.roots.get(named_root(header.certificate))
    known = next((one for one in parties.parties(data_dir) if one.about.party_id == header.party_id), None)
    trouble = None
    try:
        sealed.check(data, believed)
        sealed.check_time(header, trust.not_before(data_dir, clock.now(), rehearsal=header.rehearsal))
        sealed.check_rollback(header, trust.newest_seen(data_dir, header.party_id))
        if known is None and not header.words:
            raise PackProblem(tr("This pack is for another laptop."), tr("Ask your coordinator for one with words."))
    except PackProblem as problem:
        trouble = problem
    return Found(data, header, root, trouble, known)


def open_new(
    data_dir: Path, data: bytes, words: str, host: str, passphrase: str, clock: Clock
) -> tuple[PartyFolder, Store]:
    """Make a party of a pack. A pack that cannot be used leaves nothing behind.

    Args:
        words: as the host typed them.

    Raises:
        PackProblem: the pack cannot be used, and why.
        NotAllowed: its party is on this laptop.
        WorldError: the words are none, or the passphrase is too weak, or the disk is full.
    """
    found = look(data_dir, data, clock)
    if found.known is not None:
        raise NotAllowed(tr("The party of this pack is on this laptop."), tr("Open it with its passphrase."))
    # All that can go wrong with the pack does so here, before anything is made.
    _unsealed(data_dir, data, [_identity(found.header, words)], clock)
    blank = msgspec.structs.replace(blank_party(host, new_device_id()), party_id=found.header.party_id)
    folder, store = make_party(data_dir, passphrase, blank, clock)
    try:
        folder = take(folder, store, data, clock, words)
    except BaseException:
        store.close()
        forget_party(folder.path)
        raise
    return folder, store


def open_known(
    folder: PartyFolder, data: bytes, words: str, passphrase: str, clock: Clock
) -> tuple[PartyFolder, Store]:
    """Unlock the party that a pack is for, and take it in; a pack that cannot be used changes nothing.

    Raises:
        WrongPassphrase, PackProblem, WorldError: as they say; the party is locked again.
    """
    store = unlock_party(folder.path, passphrase)
    try:
        return take(folder, store, data, clock, words), store
    except BaseException:
        store.close()
        raise


def take(folder: PartyFolder, store: Store, data: bytes, clock: Clock, words: str = "") -> PartyFolder:
    """Take a sealed pack into an open party: verified, decrypted, and in one transaction.

    Raises:
        PackProblem, ScriptProblem: it cannot be used; what the party had stays.
        DiskFull: there is no room to spare, and no call could be saved afterwards.
    """
    data_dir = folder.path.parents[1]
    Ballast(data_dir).require()
    hosting = Hosting(store, clock)
    identities = [hosting.identity()]
    if words:
        identities.append(_identity(sealed.split(data)[0], words))
    header, document = _unsealed(data_dir, data, identities, clock)
    hosting.take_pack(document)
    keep_recovery(folder.path, store, clock)
    if not header.rehearsal:  # anybody can sign a rehearsal, under any number
        trust.remember_pack(data_dir, header)
    trust.remember_revocations(data_dir, document.revocations)
    about = msgspec.structs.replace(folder.about, seat_name=header.seat_name, party_id=header.party_id)
    named = PartyFolder(folder.path, about)
    describe(named)
    return named


def _unsealed(data_dir: Path, data: bytes, identities: list[str], clock: Clock) -> tuple[Header, PackDocument]:
    header = sealed.split(data)[0]
    now = trust.not_before(data_dir, clock.now(), rehearsal=header.rehearsal)
    seen = trust.newest_seen(data_dir, header.party_id)
    return sealed.open_pack(data, trust.trusted(data_dir), identities, now, seen)


def _identity(header: Header, words: str) -> str:
    if not header.words:
        raise PackProblem(tr("This pack is for another laptop."), tr("Ask your coordinator for one with words."))
    return sealed.identity_of_words(read_words(words), bytes.fromhex(header.words))
