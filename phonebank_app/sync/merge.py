"""What came back from the service goes into the store: one transaction each, and none waits for a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from phonebank_app.changes import Changes
from phonebank_app.db import contacts, forgotten, held, log, marks, promises, script_uses, tickets
from phonebank_app.db.documents import Party, get, put, script_text
from phonebank_app.db.engine import Store
from phonebank_app.db.identity import new_identity
from phonebank_app.db.moments import to_ms
from phonebank_app.db.points import passing
from phonebank_app.db.script_uses import Arrived
from phonebank_app.db.states import contacts_on, restate, suppress
from phonebank_app.errors import BugError
from phonebank_app.hosting import rules_for
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol.wire import (
    MAX_BODY,
    SCHEMA,
    Change,
    ChangesPage,
    OpResult,
    Push,
    PushAnswer,
    PushedOp,
    Reconciliation,
    ServiceStatus,
    log_digest,
)
from phonebank_app.scripts import read, sketch
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.sync import guard

_ROOM = MAX_BODY - 4096
"""Bytes of a push that outcomes may fill; the rest is for ids and braces."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an answer changed.

    Attributes:
        restarted: the service is another than it was, and everything is sent again.
        settled: how many of our outcomes it named.
        renamed: this store has taken a name of its own; see ``db.identity``.
    """

    changes: Changes
    restarted: bool = False
    settled: int = 0
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What the service holds under a name, beside what this store says it should.

    Attributes:
        surplus: it holds more, or counts on from where this store never was: there is a copy, or there was.
    """

    ours: int
    theirs: int
    agrees: bool
    surplus: bool


def party_of(store: Store) -> Party:
    """The party as it is on disk."""
    with store.read() as connection:
        return _party(connection)


def next_push(store: Store, most: int, *, opt_outs: bool = False) -> Push | None:
    """The outcomes to send next, at most ``most`` and within the protocol's bounds; ``None`` when all are sent.

    They are all of one name: others come in the next push.

    Args:
        opt_outs: only those after which nobody may ring again.
    """
    with store.read() as connection:
        party = _party(connection)
        rows = log.waiting(connection, most, opt_outs=opt_outs)
    ops: list[PushedOp] = []
    size = 0
    device = (rows[0].device_id if rows else "") or party.device_id
    for row in rows:
        if (row.device_id or party.device_id) != device:
            continue
        size += len(row.op) + 200
        if ops and size > _ROOM:
            break
        ops.append(PushedOp(row.outcome_id, row.device_seq, row.sha256, msgspec.Raw(row.op)))
    if not ops:
        return None
    return Push(uuid4().hex, device, party.epoch, SCHEMA, tuple(ops))


def take_answer(store: Store, push: Push, answer: PushAnswer, clock: Clock) -> Merged:
    """Settle what the service listed, and nothing else; outcomes it did not name are sent again.

    Where it says that somebody else counts on under our name, we take another, and send them again under that.
    """
    sent = {op.outcome_id: op.sha256 for op in push.ops}
    named = [result for result in answer.results if result.outcome_id in sent]
    used = {one.outcome_id for one in named if one.status == "conflict" and one.code == "count_used"}
    now = clock.now()
    with store.write() as connection:
        party = _party(connection)
        restarted = _note_epoch(connection, party, answer.epoch, clock)
        # Whose caller took their name off while this was on its way is acknowledged with the name: it goes once more.
        others = log.written_anew(connection, sent)
        log.settle(connection, [one for one in named if one.outcome_id not in used | others], push.device)
        passing("ack: half")
        log.count_tries(connection, sent.keys() - {result.outcome_id for result in named})
        nameless = [one.outcome_id for one in named if one.forgotten]
        taken_off = forgotten.follow(connection, nameless, now, linked=bool(party.service_url))
        renamed = bool(used) and push.device == _party(connection).device_id
        if renamed:
            new_identity(connection, now)
        log.rename(connection, used)
        _heard(connection, answer.durable_through, answer.server_time, now)
    # A name that went stands on several pages: all of them are read again.
    return Merged(Changes(outbox=True, party=renamed or taken_off > 0), restarted, len(named), bool(used))


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
    we know of opt-outs stays. What would take much of the list away waits for the host's yes (``guard``).
    """
    party = party_of(store)
    if not page.changes and (page.epoch, page.next) == (party.epoch, party.cursor):
        return Merged(Changes())  # nothing to write: an idle laptop lets its disk rest
    with store.write() as connection:
        party = _party(connection)
        if _note_epoch(connection, party, page.epoch, clock):
            return Merged(Changes(outbox=True), True)
        found = guard.sort(connection, party, page.changes, clock.now())
        changes = Changes(party=bool(found.later))
        for change in found.now:
            changes |= _apply(connection, change, clock)
            passing("page: half")
        after = msgspec.structs.replace(_party(connection), cursor=page.next)
        put(connection, after, to_ms(clock.now()))
    passing("page: after")
    return Merged(changes)


def forget_cursor(store: Store, clock: Clock) -> Changes:
    """Read others' changes from the beginning next time; what they said so far stays true."""
    with store.write() as connection:
        put(connection, msgspec.structs.replace(_party(connection), cursor=""), to_ms(clock.now()))
    return Changes()


def agrees(store: Store, kept: Reconciliation) -> bool:
    """Whether the service holds exactly our log under that name, but for what lies in the tray."""
    return compare(store, kept).agrees


def compare(store: Store, kept: Reconciliation) -> Compared:
    """What the service holds under a name, beside what this store says it should."""
    with store.read() as connection:
        own = _party(connection).device_id
        ours = log.kept_under(connection, kept.device, own)
        last, _ = log.digests(connection)
    same = kept.count == len(ours) and kept.digest == log_digest(ours)
    surplus = kept.count > len(ours) or kept.max_device_seq > last
    return Compared(len(ours), kept.count, same, surplus)


def note_held(store: Store, kept: Reconciliation, clock: Clock) -> Merged:
    """What an answer to “reconcile” says besides: the epoch, what time it is, and how far the service is backed up."""
    now = clock.now()
    with store.write() as connection:
        restarted = _note_epoch(connection, _party(connection), kept.epoch, clock)
        _heard(connection, kept.durable_through, kept.server_time, now)
    return Merged(Changes(outbox=restarted), restarted)


def note_status(store: Store, status: ServiceStatus, clock: Clock) -> Merged:
    """What the service says of itself: the epoch, the time, which programs it wants, and who was shut out."""
    now = clock.now()
    with store.write() as connection:
        party = _party(connection)
        # Zero: this party has not spoken to the service yet, and its first answer says which epoch it is.
        restarted = party.epoch != 0 and _note_epoch(connection, party, status.epoch, clock)
        known = marks.heard_time(marks.get(connection), status.server_time, now)
        known = msgspec.structs.replace(
            known, min_version=status.min_version, protocols=status.protocols, status_at=now
        )
        marks.put(connection, known, now)
        out = party.device_id in status.revoked and not known.shut_out
        if out:
            _shut_out(connection, now)
    return Merged(Changes(outbox=restarted, party=out), restarted)


def take_name(store: Store, clock: Clock) -> Changes:
    """There is a copy of this store, or this is an older state of it: take a name of its own."""
    with store.write() as connection:
        new_identity(connection, clock.now())
    return Changes(outbox=True, party=True)


def note_shut_out(store: Store, clock: Clock) -> Changes:
    """A coordinator shut this laptop out: nobody is rung any more, because it hears of no opt-out any more."""
    with store.write() as connection:
        if marks.get(connection).shut_out:
            return Changes()
        _shut_out(connection, clock.now())
    return Changes(party=True)


def note_ended(store: Store, clock: Clock) -> Changes:
    """The service gives this party nothing any more."""
    with store.write() as connection:
        known = marks.get(connection)
        if known.ended:
            return Changes()
        marks.put(connection, msgspec.structs.replace(known, ended=True), clock.now())
    return Changes(party=True)


def note_let_in(store: Store, clock: Clock) -> Changes:
    """The service gave us something: we are not shut out, and our party has not ended, whatever it said before."""
    with store.read() as connection:
        known = marks.get(connection)
    if not (known.shut_out or known.ended):
        return Changes()
    now = clock.now()
    with store.write() as connection:
        if known.shut_out:
            party = _party(connection)
            put(connection, msgspec.structs.replace(party, lease_until=known.lease_before), to_ms(now))
        marks.put(connection, msgspec.structs.replace(known, shut_out=False, ended=False, lease_before=None), now)
    return Changes(party=True)


def note_check(store: Store, check: marks.Check, clock: Clock) -> None:
    """Remember the last comparison, for whoever looks later."""
    with store.write() as connection:
        marks.put(connection, msgspec.structs.replace(marks.get(connection), check=check), clock.now())


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
    now = clock.now()
    put(connection, msgspec.structs.replace(party, epoch=epoch, cursor=""), to_ms(now))
    if not first:
        log.resend_all(connection)
        # What waited for the host's yes is said again, with other numbers; so is how far the service is backed up.
        held.clear(connection)
        marks.put(connection, msgspec.structs.replace(marks.get(connection), durable_through=0), now)
        tickets.resend_all(connection)
        promises.resend_all(connection)
    return not first


def _heard(connection: sa.Connection, durable_through: int, server_time: datetime | None, now: datetime) -> None:
    known = marks.get(connection)
    if server_time is not None:
        known = marks.heard_time(known, server_time, now)
    durable = max(known.durable_through, durable_through)
    marks.put(connection, msgspec.structs.replace(known, durable_through=durable), now)


def _shut_out(connection: sa.Connection, now: datetime) -> None:
    party = _party(connection)
    known = msgspec.structs.replace(marks.get(connection), shut_out=True, lease_before=party.lease_until)
    marks.put(connection, known, now)
    until = now if party.lease_until is None else min(now, party.lease_until)
    put(connection, msgspec.structs.replace(party, lease_until=until), to_ms(now))


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
        held.drop_leases(connection)  # an earlier word on when it ends is out of date
        put(connection, msgspec.structs.replace(party, lease_until=change.until), to_ms(clock.now()))
        return Changes(party=True)
    if change.type == "permission":
        tickets.permit(connection, change.number_hash, change.text)
        found = contacts_on(connection, change.number_hash)
        return Changes(frozenset().union(*(restate(connection, one, rules) for one in found)))
    return _take_scripts(connection, party, change, clock)


def _take_scripts(connection: sa.Connection, party: Party, change: Change, clock: Clock) -> Changes:
    """Read from other scripts, at each chair's next call; the host is told of what is new, and may look at it.

    The service checks scripts before they are approved, so one we cannot read is for a newer program. It takes the
    place of none: the one before it stays in use, and the host is told that too.
    """
    unread = read(change.text)[0] is None
    touched = Changes()
    if not unread:
        others = None
        if change.scripts is not None:
            others = [Arrived(one.text, one.approved_by, one.approved_at) for one in change.scripts]
            readable = [one for one in others if read(one.text)[0] is not None]
            if len(readable) < len(others):
                unread = True
                others = [*readable, *_kept_in_use(connection, [one.text for one in others if one not in readable])]
        script_uses.take(connection, party, Arrived(change.text, change.by, change.at), others, clock.now())
        touched = Changes(party=True)
    marks.put(connection, msgspec.structs.replace(marks.get(connection), unread_script=unread), clock.now())
    return touched


def _kept_in_use(connection: sa.Connection, unread: Sequence[str]) -> list[Arrived]:
    """What is in use in the languages of scripts we cannot read; in every one, where a head does not say which."""
    sketched = [sketch(text)[0] for text in unread]
    languages = {base_tag(script.language) for script in sketched if script is not None}
    every = any(script is None or not script.language for script in sketched)
    return [
        Arrived(script_text(connection, row.sha256) or "", row.approved_by, row.approved)
        for row in script_uses.newest(connection).values()
        if row.sha256 and (every or row.language in languages)
    ]
