"""Outcomes, tickets and promises that come in a sealed file (docs/journal-format.md) instead of over the network.

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
from campaign_map.intake import promises, sync, tickets
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem
from phonebank_app.protocol import sealed_log
from phonebank_app.protocol.sealed_log import Entry, What
from phonebank_app.protocol.wire import MAX_OPS, SCHEMA, PromisePush, Push, PushedOp, PushedPromise, PushedTicket

_WISHES = min(tickets.MOST, promises.MOST)


class _Said(msgspec.Struct, frozen=True):
    """What of an outcome, ticket or promise says whose it is."""

    party_id: str


_decode = msgspec.json.Decoder(_Said).decode


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What a sealed file holds: outcomes, and what voters asked for and promised.

    Attributes:
        broken: lines that could not be read, or were not where they belong.
        keys: (log id, file key, proof) of each key that opened something.
    """

    entries: tuple[Entry, ...]
    wishes: tuple[Entry, ...]
    broken: int
    keys: tuple[tuple[str, bytes, str], ...]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the outcomes of a file, by status; ``broken`` as in :class:`SealedFile`.

    Attributes:
        asked, promised: tickets and promises that are new; ``wishes_known``: those that were here; ``wishes_refused``:
            those that could not be taken, and stand nowhere but in the file.
    """

    party_id: str
    stored: int
    duplicate: int
    rejected: int
    conflict: int
    broken: int
    proven: bool
    asked: int = 0
    promised: int = 0
    wishes_known: int = 0
    wishes_refused: int = 0


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
    wishes: dict[str, Entry] = {}
    broken = None
    for key in dict.fromkeys(key for _, key, _ in keys):
        found = sealed_log.read(data, key)
        entries.update((entry.outcome_id, entry) for entry in found.entries)
        wishes.update((entry.outcome_id, entry) for entry in found.wishes)
        broken = found.broken + found.moved if broken is None else min(broken, found.broken + found.moved)
    return SealedFile(tuple(entries.values()), tuple(wishes.values()), broken or 0, tuple(keys))


def take_in(service: Service, file: SealedFile, by: Actor, *, unproven: bool = False) -> TakenIn:
    """Take the contents of a file in, in the order in which a laptop sends them, and write down who did.

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
    asked = _take_wishes(service, party_id, file.wishes, "ticket")
    for push in _pushes(file.entries):
        answer = sync.push(service, Caller(party_id, push.device), push)
        counted.update(result.status for result in answer.results)
    promised = _take_wishes(service, party_id, file.wishes, "promise")
    wished = asked + promised
    taken = TakenIn(
        party_id,
        counted["stored"],
        counted["duplicate"],
        counted["rejected"],
        counted["conflict"],
        file.broken,
        proven,
        asked["stored"],
        promised["stored"],
        wished["duplicate"],
        wished["rejected"] + wished["conflict"],
    )
    with service.store.write() as connection:
        audit.note(
            connection,
            service.clock.now(),
            by,
            "took in a sealed file",
            subject=party_id,
            detail=f"{taken.stored} new, {taken.duplicate} known, {taken.rejected + taken.conflict} set aside"
            + (f"; {taken.asked} requests, {taken.promised} promises" if file.wishes else "")
            + ("" if proven else ", unproven"),
            rows=len(file.entries) + len(file.wishes),
        )
    return taken


def _party_of(service: Service, file: SealedFile) -> str:
    parties = set()
    for entry in (*file.entries, *file.wishes):
        try:
            parties.add(_decode(bytes(entry.op)).party_id)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # it is judged with the others, and set aside
    if len(parties) != 1:
        raise FileProblem(
            "The file holds outcomes of more than one party." if parties else "The file holds nothing.",
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


def _take_wishes(service: Service, party_id: str, entries: Sequence[Entry], what: What) -> Counter[str]:
    """Take tickets, or promises, in as the laptops that saved them would have sent them; counted by status."""
    by_device: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.what == what:
            by_device[entry.device].append(entry)
    counted: Counter[str] = Counter()
    for device, of_one in by_device.items():
        caller = Caller(party_id, device)
        for at in range(0, len(of_one), _WISHES):
            some = of_one[at : at + _WISHES]
            if what == "ticket":
                asked = [PushedTicket(one.outcome_id, one.sha256, one.op) for one in some]
                counted.update(one.status for one in tickets.take_kept(service, caller, device, asked))
            else:
                given = tuple(PushedPromise(one.outcome_id, one.sha256, one.op) for one in some)
                answer = promises.take(service, caller, PromisePush(uuid4().hex, device, given))
                counted.update(one.status for one in answer.results)
    return counted


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
