"""What came back from the service goes into the store: one transaction each, and none waits for a network."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from phonebank_app.changes import Changes
from phonebank_app.clock import Clock
from phonebank_app.db import contacts, log
from phonebank_app.db.documents import Party, get, keep_script, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import contacts_on, restate, suppress
from phonebank_app.errors import BugError, ScriptProblem
from phonebank_app.hosting import rules_for
from phonebank_app.scripts import parse
from phonebank_app.wire import (
    MAX_BODY,
    SCHEMA,
    Change,
    ChangesPage,
    OpResult,
    Push,
    PushAnswer,
    PushedOp,
    Reconciliation,
    log_digest,
)

_ROOM = MAX_BODY - 4096
"""Bytes of a push that outcomes may fill; the rest is for ids and braces."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an answer changed.

    Attributes:
        restarted: the service is another than it was, and everything is sent again.
        settled: how many of our outcomes it named.
    """

    changes: Changes
    restarted: bool = False
    settled: int = 0


def party_of(store: Store) -> Party:
    """The party as it is on disk."""
    with store.read() as connection:
        return _party(connection)


def next_push(store: Store, most: int) -> Push | None:
    """The outcomes to send next, at most ``most`` and within the protocol's bounds; ``None`` when all are sent."""
    with store.read() as connection:
        party = _party(connection)
        rows = log.waiting(connection, most)
    ops: list[PushedOp] = []
    size = 0
    for row in rows:
        size += len(row.op) + 200
        if ops and size > _ROOM:
            break
        ops.append(PushedOp(row.outcome_id, row.device_seq, row.sha256, msgspec.Raw(row.op)))
    if not ops:
        return None
    return Push(uuid4().hex, party.device_id, party.epoch, SCHEMA, tuple(ops))


def take_answer(store: Store, push: Push, answer: PushAnswer, clock: Clock) -> Merged:
    """Settle what the service listed, and nothing else; outcomes it did not name are sent again."""
    sent = {op.outcome_id for op in push.ops}
    named = [result for result in answer.results if result.outcome_id in sent]
    with store.write() as connection:
        party = _party(connection)
        restarted = _note_epoch(connection, party, answer.epoch, clock)
        log.settle(connection, named)
        log.count_tries(connection, sent - {result.outcome_id for result in named})
    return Merged(Changes(outbox=True), restarted, len(named))


def not_answered(store: Store, push: Push) -> None:
    """Nobody answered: next time others come first."""
    with store.write() as connection:
        log.count_tries(connection, [op.outcome_id for op in push.ops])


def set_aside(store: Store, outcome_id: str, code: str) -> Changes:
    """The service will not have this one, alone: into the tray with it, where somebody sees it."""
    with store.write() as connection:
        log.settle(connection, [OpResult(outcome_id, "rejected", code=code)])
    return Changes(outbox=True)


def take_changes(store: Store, page: ChangesPage, clock: Clock) -> Merged:
    """Apply a page of changes and move the cursor, together.

    When the service was restored (another epoch) the page is dropped, since its cursor means nothing any more; what
    we know of opt-outs stays.
    """
    with store.write() as connection:
        party = _party(connection)
        if _note_epoch(connection, party, page.epoch, clock):
            return Merged(Changes(outbox=True), True)
        changes = Changes()
        for change in page.changes:
            changes |= _apply(connection, change, clock)
        after = msgspec.structs.replace(_party(connection), cursor=page.next)
        put(connection, after, to_ms(clock.now()))
    return Merged(changes)


def forget_cursor(store: Store, clock: Clock) -> Changes:
    """Read others' changes from the beginning next time; what they said so far stays true."""
    with store.write() as connection:
        put(connection, msgspec.structs.replace(_party(connection), cursor=""), to_ms(clock.now()))
    return Changes()


def agrees(store: Store, held: Reconciliation) -> bool:
    """Whether the service holds exactly our log, but for what lies in the tray."""
    with store.read() as connection:
        _, pairs = log.digests(connection)
        aside = {row.outcome_id for row in log.tray(connection)}
    ours = [pair for pair in pairs if pair[0] not in aside]
    return held.count == len(ours) and held.digest == log_digest(ours)


def send_everything_again(store: Store) -> Changes:
    """The whole log goes back into the outbox; the service knows what it has."""
    with store.write() as connection:
        log.resend_all(connection)
    return Changes(outbox=True)


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened for sync")
    return party


def _note_epoch(connection: sa.Connection, party: Party, epoch: int, clock: Clock) -> bool:
    if epoch == party.epoch:
        return False
    first = party.epoch == 0
    put(connection, msgspec.structs.replace(party, epoch=epoch, cursor=""), to_ms(clock.now()))
    if not first:
        log.resend_all(connection)
    return not first


def _apply(connection: sa.Connection, change: Change, clock: Clock) -> Changes:
    party = _party(connection)
    rules = rules_for(party)
    if change.type == "opt_out":
        touched: frozenset[int] = frozenset()
        if change.number_hash:
            suppress(connection, [change.number_hash], clock.now(), "campaign")
            for contact_id in contacts_on(connection, change.number_hash):
                touched |= restate(connection, contact_id, rules)
        known = contacts.by_uid(connection, change.contact_id) if change.contact_id else None
        if known is not None:
            touched |= contacts.opt_out(connection, known.id, rules)
        return Changes(touched)
    if change.type == "finished":
        known = contacts.by_uid(connection, change.contact_id)
        return Changes(contacts.finish_elsewhere(connection, known.id, rules)) if known else Changes()
    if change.type == "lease":
        if change.until is None:
            # A lease without an end is none of ours: only a list from a file has no end.
            return Changes()
        put(connection, msgspec.structs.replace(party, lease_until=change.until), to_ms(clock.now()))
        return Changes(party=True)
    return _take_script(connection, party, change.text, clock)


def _take_script(connection: sa.Connection, party: Party, text: str, clock: Clock) -> Changes:
    try:
        script = parse(text)
    except ScriptProblem:
        # The service checks scripts before it publishes them; one we cannot read is for a newer program.
        return Changes()
    keep_script(connection, script.hash, text, to_ms(clock.now()))
    put(connection, msgspec.structs.replace(party, script_sha256=script.hash), to_ms(clock.now()))
    return Changes(party=True)
