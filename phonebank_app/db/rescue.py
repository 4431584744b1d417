"""What can still be had of a damaged store, and putting it into a sound one.

Pages of a store are sealed one by one, so a page is either as it was written or cannot be read; and every outcome
carries the digest of its bytes. What is read here is therefore true; what cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as driver

from phonebank_app.db import contacts, forgotten, guests
from phonebank_app.db.backups import Key, read_only
from phonebank_app.db.connection import run, run_many
from phonebank_app.db.contacts import NewContact, NewNumber
from phonebank_app.db.documents import Party
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import contacts_on, restate, suppress
from phonebank_app.i18n import tr
from phonebank_app.protocol.sealed_log import Entry
from phonebank_app.protocol.wire import OutcomeOp, digest
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters import phones

UNKNOWN_NAME = tr("Not on the list any more")
"""Of whom an outcome tells, where the list they were on is lost."""

_OUTCOMES = (
    "SELECT o.device_seq, o.outcome_id, o.sha256, o.op, coalesce(r.device_id, b.device_id, '') FROM outcomes o"
    " LEFT JOIN receipts r ON r.outcome_id = o.outcome_id LEFT JOIN outbox b ON b.outcome_id = o.outcome_id"
    " ORDER BY o.device_seq {}"
)
_OUTCOMES_ALONE = "SELECT device_seq, outcome_id, sha256, op, '' FROM outcomes ORDER BY device_seq {}"
_FLAGGED = "SELECT uid, do_not_call, deceased FROM contacts ORDER BY id {}"
_SUPPRESSED = "SELECT number_hash, since, source FROM suppressions ORDER BY rowid {}"
_SET = {
    "do_not_call": "UPDATE contacts SET do_not_call = 1 WHERE uid = ? AND do_not_call = 0 RETURNING id",
    "deceased": "UPDATE contacts SET deceased = 1 WHERE uid = ? AND deceased = 0 RETURNING id",
}
_WISHES = "SELECT ticket_id FROM tickets UNION ALL SELECT promise_id FROM promises"
_PARTY = "SELECT body FROM documents WHERE name = 'party'"


@dataclass(slots=True)
class Salvage:
    """What a damaged store still says.

    Attributes:
        outcomes: (count, id, digest, bytes, device or blank), each true to its digest.
        opted_out, deceased: ids of the campaign; ``suppressed``: (hash, since in ms, source).
    """

    outcomes: list[tuple[int, str, str, bytes, str]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    deceased: set[str] = field(default_factory=set)
    suppressed: set[tuple[str, int, str]] = field(default_factory=set)


def salvage(path: Path, key: Key) -> Salvage:
    """Read what can be read, from the front and from the back; changes nothing, and never raises for what is broken."""
    found = Salvage()
    # With the ids they were sent under, if the tables that hold those can be read as well.
    rows = {row[1]: row for query in (_OUTCOMES_ALONE, _OUTCOMES) for row in _rows(path, key, query)}
    found.outcomes = sorted((n, i, d, op, by) for n, i, d, op, by in rows.values() if digest(op) == d)
    for uid, do_not_call, deceased in _rows(path, key, _FLAGGED):
        if do_not_call:
            found.opted_out.add(uid)
        if deceased:
            found.deceased.add(uid)
    found.suppressed = set(_rows(path, key, _SUPPRESSED))
    return found


def _rows(path: Path, key: Key, query: str) -> Iterator[tuple[Any, ...]]:
    for direction in ("", "DESC"):
        # A connection that has met a broken page reads no other.
        try:
            connection = read_only(path, key)
        except driver.Error:
            return
        try:
            yield from connection.execute(query.format(direction))
            return
        except driver.Error:
            continue
        finally:
            connection.close()


def party_in(path: Path, key: Key) -> Party | None:
    """Whose store this is, if that can be read."""
    try:
        connection = read_only(path, key)
        try:
            row = connection.execute(_PARTY).fetchone()
        finally:
            connection.close()
        return msgspec.json.decode(row[0], type=Party) if row else None
    except (driver.Error, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def outcome_ids(path: Path, key: Key) -> set[str]:
    """The ids of every outcome in a sound store."""
    connection = read_only(path, key)
    try:
        return {row[0] for row in connection.execute("SELECT outcome_id FROM outcomes")}
    finally:
        connection.close()


def wish_ids(path: Path, key: Key) -> set[str]:
    """The ids of every ticket and promise in a sound store; of an older one, which has no such tables, none."""
    connection = read_only(path, key)
    try:
        return {row[0] for row in connection.execute(_WISHES)}
    except driver.OperationalError:
        return set()
    finally:
        connection.close()


def bring_back(connection: sa.Connection, party: Party, entries: Iterable[Entry], rules: Rules, now: datetime) -> int:
    """Put outcomes into the log that it lacks, and all that follows from them; the caller commits.

    An outcome keeps its count where that is free, and goes under the id it was counted under. Who is on no list any
    more is added as somebody without a name who is rung no more.

    Returns:
        How many came back.
    """
    known = {row[0] for row in run(connection, "SELECT outcome_id FROM outcomes")}
    fresh: list[tuple[Entry, OutcomeOp]] = []
    nameless: list[str] = []
    for entry in entries:
        op = msgspec.json.decode(bytes(entry.op), type=OutcomeOp)
        nameless += [entry.outcome_id] if op.forgotten else []
        if entry.outcome_id not in known:
            known.add(entry.outcome_id)
            fresh.append((entry, op))
    if fresh:
        _add(connection, party, fresh, rules, now)
    # The copy may be older than the journal: whoever took their name off meanwhile stays without it.
    forgotten.follow(connection, nameless, now, linked=bool(party.service_url))
    return len(fresh)


def _add(
    connection: sa.Connection, party: Party, fresh: Sequence[tuple[Entry, OutcomeOp]], rules: Rules, now: datetime
) -> None:
    _add_strangers(connection, party, [op for _, op in fresh], rules, now)
    ids = dict(run(connection, "SELECT uid, id FROM contacts").fetchall())
    counts = {row[0] for row in run(connection, "SELECT device_seq FROM outcomes")}
    for entry, op in fresh:
        _write(connection, entry, op, ids[op.contact_id], taken=entry.device_seq in counts)
        counts.add(entry.device_seq)
    touched = {ids[op.contact_id] for _, op in fresh}
    silenced = [op for _, op in fresh if op.kind == OutcomeKind.DO_NOT_CALL]
    touched |= _silence(connection, party, silenced, ids, now)
    for contact_id in touched:
        restate(connection, contact_id, rules)


def keep_opt_outs(connection: sa.Connection, found: Salvage, rules: Rules) -> None:
    """Whoever asked off, in whichever copy that stands, is rung no more."""
    run_many(
        connection,
        "INSERT INTO suppressions (number_hash, since, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        sorted(found.suppressed),
    )
    touched = {one for number_hash, _, _ in found.suppressed for one in contacts_on(connection, number_hash)}
    for column, uids in (("do_not_call", found.opted_out), ("deceased", found.deceased)):
        for uid in uids:
            touched.update(row[0] for row in run(connection, _SET[column], (uid,)).fetchall())
    for contact_id in touched:
        restate(connection, contact_id, rules)


def _add_strangers(
    connection: sa.Connection, party: Party, ops: Sequence[OutcomeOp], rules: Rules, now: datetime
) -> None:
    known = {row[0] for row in run(connection, "SELECT uid FROM contacts")}
    salt = bytes.fromhex(party.salt)
    numbers: dict[str, dict[str, None]] = {}
    for op in ops:
        if op.contact_id not in known:
            numbers.setdefault(op.contact_id, {}).update({op.number: None} if op.number else {})
    strangers = [
        NewContact(
            uid=uid,
            household=home,
            name=UNKNOWN_NAME,
            source="the journal",
            numbers=tuple(NewNumber(one, phones.number_hash(one, salt)) for one in lines),
        )
        for home, (uid, lines) in enumerate(numbers.items(), 1)
    ]
    contacts.insert(connection, strangers, rules, now)
    run_many(connection, "UPDATE contacts SET finished_elsewhere = 1 WHERE uid = ?", [(one.uid,) for one in strangers])


def _write(connection: sa.Connection, entry: Entry, op: OutcomeOp, contact_id: int, *, taken: bool) -> None:
    sequence: int = run(
        connection,
        "INSERT INTO outcomes (device_seq, outcome_id, contact_id, chair, caller, kind, at, e164, call_back_at,"
        " language, script_hash, replaces, sha256, op, skip_reason, together, guest, asked_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            None if taken else entry.device_seq,
            entry.outcome_id,
            contact_id,
            op.chair,
            op.caller,
            op.kind,
            to_ms(op.at),
            op.number,
            to_ms(op.call_back_at) if op.call_back_at else None,
            op.language,
            op.script_hash,
            op.replaces,
            entry.sha256,
            bytes(entry.op),
            op.skip_reason,
            op.together,
            op.guest,
            op.by,
        ),
    ).lastrowid
    # Their number is theirs, also where the list of guests is lost: nobody who sits down from now on is given it.
    if op.guest:
        run(
            connection,
            "INSERT INTO guests (id, name, name_key, since) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (op.guest, op.caller, guests.name_key(op.caller), to_ms(op.at)),
        )
    run(
        connection,
        "INSERT INTO outbox (outcome_id, device_seq, state, tries, code, device_id) VALUES (?, ?, 'waiting', 0, '', ?)",
        (entry.outcome_id, sequence, "" if taken else entry.device),
    )


def _silence(
    connection: sa.Connection, party: Party, ops: Sequence[OutcomeOp], ids: dict[str, int], now: datetime
) -> set[int]:
    """As when they were saved: the number they were rung on, or all of theirs where none was."""
    salt = bytes.fromhex(party.salt)
    touched: set[int] = set()
    for op in ops:
        mine = run(connection, "SELECT number_hash FROM numbers WHERE contact_id = ?", (ids[op.contact_id],))
        hashes = [phones.number_hash(op.number, salt)] if op.number else [row[0] for row in mine]
        suppress(connection, hashes, now, "outcome")
        touched.update(one for number_hash in hashes for one in contacts_on(connection, number_hash))
    return touched
