"""Whom this laptop believes, and what it has seen: root keys, what they revoked, and how new the packs it had were.

Root keys ship in ``resources/keys``; a person adds others in so many words (`add_root`). What is written lies in
``trust/`` beside the parties. None of it is secret, and nobody's name is in it; whoever can write there can replace
the program as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from phonebank_app.errors import PackProblem, StoreDamaged
from phonebank_app.i18n import tr
from phonebank_app.paths import private_dir, resources
from phonebank_app.protocol.packs import Count, Moment
from phonebank_app.protocol.sealed import Header, Order, Trust
from phonebank_app.protocol.signing import Revocations, Root, Signed, named_root, read_revocations

MAX_ROOT_FILE = 8 * 1024
_MOST_SEEN = 1000
_ROOT = ".root"


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """The newest pack of a party that was taken in here."""

    party_id: str
    epoch: Count
    version: Count
    issued: Moment


class _Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """``trust/packs.json``. ``latest``: when the newest real pack was issued; it is no earlier than that now."""

    packs: tuple[Seen, ...] = ()
    latest: Moment | None = None


def trusted(data_dir: Path) -> Trust:
    """The roots this laptop believes, and what they have revoked.

    Raises:
        StoreDamaged: what was revoked cannot be read: then nothing is believed.
    """
    roots = {root.key_id: root for root in _roots(data_dir)}
    revoked = set()
    for root in roots.values():
        kept = _kept_revocations(data_dir, root)
        revoked |= {(root.key_id, signer) for signer in kept.signers} if kept else set()
    return Trust(roots, frozenset(revoked))


def shipped_roots() -> tuple[Root, ...]:
    """The roots that came with the program."""
    return tuple(read_root_file(path) for path in sorted((resources() / "keys").glob(f"*{_ROOT}")))


def read_root_file(path: Path) -> Root:
    """A root key as a campaign hands it out.

    Raises:
        PackProblem: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_ROOT_FILE + 1)
    except OSError as error:
        raise PackProblem(tr("This file cannot be read."), tr("Look whether it is there.")) from error
    try:
        root = msgspec.json.decode(body, type=Root)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PackProblem(
            tr("This is not the root key of a campaign."), tr("Ask your coordinator for the file.")
        ) from error
    if not root.name.isprintable():
        raise PackProblem(tr("The name in this root key cannot be shown."), tr("Ask your coordinator about it."))
    return root


def add_root(data_dir: Path, root: Root) -> bool:
    """Believe a root from now on; whether it was new. One that came with the program stays what it is."""
    if root.key_id in {one.key_id for one in _roots(data_dir)}:
        return False
    if root.rehearsal:
        raise PackProblem(tr("This key is for rehearsals."), tr("Rehearsals need none of your own."))
    folder = private_dir(_folder(data_dir) / "roots")
    _write(folder / f"{root.key_id}{_ROOT}", msgspec.json.encode(root))
    return True


def remember_revocations(data_dir: Path, signed: Signed | None) -> bool:
    """Keep what a root revoked, if it is newer than what is kept; whether it was. Of an unknown root nothing is kept.

    Raises:
        PackProblem: it is not signed by the root it names.
    """
    if signed is None:
        return False
    root = {one.key_id: one for one in _roots(data_dir)}.get(named_root(signed))
    if root is None:
        return False
    said, kept = read_revocations(signed, root), _kept_revocations(data_dir, root)
    if kept is not None and said.version <= kept.version:
        return False
    _write(private_dir(_folder(data_dir)) / f"revoked-{root.key_id}.json", msgspec.json.encode(signed))
    return True


def remember_pack(data_dir: Path, header: Header) -> None:
    """Keep how new this pack is, once it is taken in."""
    memory, new = _memory(data_dir), Seen(header.party_id, header.epoch, header.version, header.issued)
    before = next((one for one in memory.packs if one.party_id == new.party_id), None)
    if before is not None and _order(before) >= _order(new):
        return
    others = tuple(one for one in memory.packs if one.party_id != new.party_id)
    latest = memory.latest
    if not header.rehearsal:  # anybody can sign a rehearsal, with any date
        latest = max(latest or header.issued, header.issued)
    body = msgspec.json.encode(_Memory((*others, new)[-_MOST_SEEN:], latest))
    _write(private_dir(_folder(data_dir)) / "packs.json", body)


def newest_seen(data_dir: Path, party_id: str) -> Order | None:
    """How new the newest pack of a party was that this laptop took in."""
    return next((_order(one) for one in _memory(data_dir).packs if one.party_id == party_id), None)


def not_before(data_dir: Path, now: datetime, *, rehearsal: bool) -> datetime:
    """The time, or when the newest pack was issued where the clock says that it is earlier: it was set back."""
    latest = _memory(data_dir).latest
    return now if rehearsal or latest is None else max(now, latest)


def order_in_store(epoch: int, version: int, issued: datetime | None) -> Order | None:
    """How new the pack is that a store holds; ``None`` where it holds none."""
    return (epoch, version, issued or datetime(1970, 1, 1, tzinfo=UTC)) if version else None


def _order(seen: Seen) -> Order:
    return seen.epoch, seen.version, seen.issued


def _folder(data_dir: Path) -> Path:
    return data_dir / "trust"


def _roots(data_dir: Path) -> Iterator[Root]:
    """The shipped ones last, so that no file can make another thing of them."""
    for path in sorted((_folder(data_dir) / "roots").glob(f"*{_ROOT}")):
        yield read_root_file(path)
    yield from shipped_roots()


def _kept_revocations(data_dir: Path, root: Root) -> Revocations | None:
    try:
        body = (_folder(data_dir) / f"revoked-{root.key_id}.json").read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damaged() from error
    try:
        return read_revocations(msgspec.json.decode(body, type=Signed), root)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, PackProblem) as error:
        raise _damaged() from error


def _memory(data_dir: Path) -> _Memory:
    try:
        body = (_folder(data_dir) / "packs.json").read_bytes()
    except FileNotFoundError:
        return _Memory()
    except OSError as error:
        raise _damaged() from error
    try:
        return msgspec.json.decode(body, type=_Memory)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged() from error


def _damaged() -> StoreDamaged:
    return StoreDamaged(
        tr("What this laptop remembers of keys and packs cannot be read."),
        tr("Move the folder “trust” out of the program’s folder, and ask your coordinator for a new pack."),
    )


def _write(path: Path, body: bytes) -> None:
    """Replace ``path`` whole or not at all, readable by its owner only."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
