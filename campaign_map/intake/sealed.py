"""Outcomes that come in a sealed file (docs/journal-format.md) instead of over the network.

A laptop's own journal, when its key is gone, or a file that a host saved for the campaign: the same lines, opened with
the campaign's recovery key. What is in them is taken in exactly as if it had been pushed: judged one by one, late or
not, once however often it comes.

That a file can be opened says that it was made for this campaign, not by whom. A proof in it, made with the party's
token, says that whoever made it was that party's laptop; a file without one is taken only if somebody says so.
"""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.auth import Caller
from campaign_map.intake import sync
from campaign_map.settings import Service
from phonebank_app import sealed_log
from phonebank_app.errors import FileProblem
from phonebank_app.sealed_log import Entry
from phonebank_app.wire import MAX_OPS, SCHEMA, OutcomeOp, Push, PushedOp

_decode = msgspec.json.Decoder(OutcomeOp).decode


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What a sealed file holds.

    Attributes:
        broken: lines that could not be read, or were not where they belong.
        keys: (log id, file key, proof) of each key that opened something.
    """

    entries: tuple[Entry, ...]
    broken: int
    keys: tuple[tuple[str, bytes, str], ...]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the outcomes of a file, by status; ``broken`` as in :class:`SealedFile`."""

    party_id: str
    stored: int
    duplicate: int
    rejected: int
    conflict: int
    broken: int
    proven: bool


def open_file(data: bytes, identities: Sequence[str]) -> SealedFile:
    """Open a sealed file with the campaign's private keys.

    Raises:
        FileProblem: it is no such file, it was sealed for somebody else, or a key is none.
    """
    if len(data) > sealed_log.MOST_BYTES:
        raise FileProblem("The file is too large to be ours.", "Ask the host for the file itself.")
    keys = sealed_log.file_keys(data, identities)
    if not keys:
        ours = data.startswith(sealed_log.MAGIC)
        raise FileProblem(
            "This key does not open the file." if ours else "This is not a sealed file of ours.",
            "Use the recovery key of the campaign that the party belonged to." if ours else "Look for party.journal.",
        )
    entries: dict[str, Entry] = {}
    broken = None
    for key in dict.fromkeys(key for _, key, _ in keys):
        found = sealed_log.read(data, key)
        entries.update((entry.outcome_id, entry) for entry in found.entries)
        broken = found.broken + found.moved if broken is None else min(broken, found.broken + found.moved)
    return SealedFile(tuple(entries.values()), broken or 0, tuple(keys))


def take_in(service: Service, file: SealedFile, by: Actor, *, unproven: bool = False) -> TakenIn:
    """Take the outcomes of a file in, and write down who did.

    Args:
        unproven: also without a proof that a laptop of the party made the file.

    Raises:
        FileProblem: it holds nothing, or outcomes of several parties, or of one that is not ours, or no proof.
        Refusal: as :func:`campaign_map.intake.sync.push` refuses a batch as a whole.
    """
    party_id = _party_of(service, file)
    proven = _proven(service, file, party_id)
    if not proven and not unproven:
        raise FileProblem(
            "Nothing in this file proves that a laptop of the party made it.",
            "Ask the host whether they did. If so, take it with --unproven.",
        )
    counted: Counter[str] = Counter()
    for push in _pushes(file.entries):
        answer = sync.push(service, Caller(party_id, push.device), push)
        counted.update(result.status for result in answer.results)
    taken = TakenIn(
        party_id,
        counted["stored"],
        counted["duplicate"],
        counted["rejected"],
        counted["conflict"],
        file.broken,
        proven,
    )
    with service.store.write() as connection:
        audit.note(
            connection,
            service.clock.now(),
            by,
            "took in a sealed file",
            subject=party_id,
            detail=f"{taken.stored} new, {taken.duplicate} known, {taken.rejected + taken.conflict} set aside"
            + ("" if proven else ", unproven"),
            rows=len(file.entries),
        )
    return taken


def _party_of(service: Service, file: SealedFile) -> str:
    parties = set()
    for entry in file.entries:
        try:
            parties.add(_decode(bytes(entry.op)).party_id)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # it is judged with the others, and set aside
    if len(parties) != 1:
        raise FileProblem(
            "The file holds outcomes of more than one party." if parties else "The file holds no outcome.",
            "Ask the host for the file of one party.",
        )
    (party_id,) = parties
    with service.store.read() as connection:
        known = connection.execute(
            sa.select(models.parties.c.party_id).where(models.parties.c.party_id == party_id)
        ).first()
    if known is None:
        raise FileProblem("The file is of a party that this campaign does not know.", "Is this the right campaign?")
    return party_id


def _proven(service: Service, file: SealedFile, party_id: str) -> bool:
    """Whether one of the party's tokens, also a revoked one, made the proof."""
    with service.store.read() as connection:
        hashes = list(
            connection.execute(
                sa.select(models.tokens.c.token_hash).where(models.tokens.c.party_id == party_id)
            ).scalars()
        )
    return all(
        any(hmac.compare_digest(sealed_log.proof_of(one, log_id, key), proof) for one in hashes)
        for log_id, key, proof in file.keys
    )


def _pushes(entries: Sequence[Entry]) -> Iterator[Push]:
    """The outcomes as the laptops that counted them would have sent them."""
    by_device: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_device[entry.device].append(entry)
    for device, of_one in by_device.items():
        of_one.sort(key=lambda entry: entry.device_seq)
        for at in range(0, len(of_one), MAX_OPS):
            ops = tuple(
                PushedOp(one.outcome_id, one.device_seq, one.sha256, one.op) for one in of_one[at : at + MAX_OPS]
            )
            yield Push(uuid4().hex, device, 0, SCHEMA, ops)
