"""Pushes into the log: several at once in one transaction, all of it in a few statements.

Pushes are stored side by side, each transaction on what it has locked, in this order, so that no two ever wait for each
other in a circle: the log (`changes.share`), laptops, contacts (everybody on the lines concerned), leases, numbers, and
the turn to number things last. Within a kind, rows are locked in the order of their ids. From the contacts' locks on
nobody else can change what is decided here: an outcome belongs to one contact, a count to one laptop. The turn is held
only while what has been worked out is written and committed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map import bulk, models
from campaign_map.auth import BRINGS_FOR, check, is_id, owner_of, shut_out
from campaign_map.bulk import among, given
from campaign_map.intake import callers, changes
from campaign_map.intake.arrivals import LARGEST_COUNT, Arrival, Batch
from campaign_map.intake.standing import LogRow, Person, Restated, lock_people, log_of, restate_locked, sharing_lines
from campaign_map.intake.suppression import Ask, contacts_on, suppress
from campaign_map.need import evidence
from campaign_map.problems import Refusal
from campaign_map.profile import EvidenceRule
from phonebank_app.protocol.wire import OpResult, OutcomeOp, Status, digest
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import RULES, SILENCING

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ATTEMPTS = frozenset(kind.value for kind, rule in RULES.items() if rule.attempt)


_log, _leases, _given, _devices, _aside_before = (
    models.outcomes.c,
    models.leases.c,
    models.lease_contacts.c,
    models.devices.c,
    models.set_aside.c,
)
_DEVICES = (
    sa.select(_devices.device_id, _devices.revoked_at)
    .where(among(_devices.device_id, "device_ids"))
    .order_by(_devices.device_id)
    .with_for_update(key_share=True)
)
_TOKENS = (
    sa.select(models.tokens.c.token_hash)
    .join(models.devices, _devices.device_id == models.tokens.c.device_id)
    .where(
        among(models.tokens.c.token_hash, "token_hashes"),
        models.tokens.c.revoked_at.is_(None),
        _devices.revoked_at.is_(None),
    )
)
_HELD = (
    sa.select(_leases.party_id, _given.contact_id, _leases.lease_id, _leases.until, _leases.returned_at)
    .join(models.lease_contacts, _leases.lease_id == _given.lease_id)
    .where(among(_leases.party_id, "party_ids"), among(_given.contact_id, "contact_ids"))
    .order_by(_leases.version)
)
_BY_ID = sa.select(_log.outcome_id, _log.sha256, _log.server_seq, _log.device_id).where(
    among(_log.outcome_id, "outcome_ids")
)
_spans = given(device=sa.Text(), first=sa.BigInteger(), last=sa.BigInteger())
_BY_COUNT = sa.select(_log.device_id, _log.device_seq).join(
    _spans,
    sa.and_(_spans.c.device == _log.device_id, _log.device_seq >= _spans.c.first, _log.device_seq <= _spans.c.last),
)
_DIALLED = (
    sa.select(_leases.lease_id, _leases.dialled)
    .where(among(_leases.lease_id, "lease_ids"))
    .order_by(_leases.lease_id)
    .with_for_update(key_share=True)
)
_HOLDING_NOW = (
    sa.select(_given.contact_id, _leases.party_id)
    .join(models.lease_contacts, _given.lease_id == _leases.lease_id)
    .where(
        among(_given.contact_id, "contact_ids"),
        _leases.returned_at.is_(None),
        _leases.until > sa.bindparam("now", type_=models.Moment),
    )
    .order_by(_given.contact_id, _leases.party_id)
)
_SAID = sa.select(_log.outcome_id, _log.party_id, _log.op).where(among(_log.outcome_id, "outcome_ids"))
_SET_ASIDE = sa.select(_aside_before.party_id, _aside_before.outcome_id, _aside_before.sha256, _aside_before.op).where(
    among(_aside_before.party_id, "party_ids"), among(_aside_before.outcome_id, "outcome_ids")
)


@dataclass(slots=True)
class _Logged:
    """An outcome that is in the log, or will be: its digest, its laptop, and its number once it has one.

    ``party``, ``op``: where an outcome of the same id came with other bytes; blank otherwise.
    """

    sha256: str
    device: str
    seq: int = 0
    party: str = ""
    op: bytes = b""


@dataclass(frozen=True, slots=True)
class _Held:
    """The newest lease that gave a contact to a party, and whether it still runs."""

    lease_id: str
    running: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database holds already; what is to be stored is added as it is judged.

    Attributes:
        outcomes: by id.
        counts: laptops and counts that an outcome has.
        held: by party and contact, if ever given.
    """

    outcomes: dict[str, _Logged]
    counts: set[tuple[str, int]]
    held: Mapping[tuple[str, str], _Held]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What becomes of an arrival. ``logged`` is the outcome in the log that it is, or is at odds with.

    ``nameless``: of a duplicate whose caller took their name off: the bytes to keep in place of those with it; empty
    where it is the arrival that still has the name.
    """

    batch: Batch
    arrival: Arrival
    status: Status
    code: str
    logged: _Logged | None
    nameless: bytes | None = None

    def result(self) -> OpResult:
        pushed, logged = self.arrival.pushed, self.logged
        if logged is None:
            return OpResult(pushed.outcome_id, self.status, code=self.code)
        elsewhere = logged.device if self.status == "duplicate" and logged.device != self.batch.device else ""
        return OpResult(pushed.outcome_id, self.status, logged.seq, self.code, elsewhere, self.nameless == b"")


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of each push, in its own order, and the numbering it was given.

    Attributes:
        results: of each push, or why it was refused as a whole.
    """

    results: list[tuple[OpResult, ...] | Refusal]
    numbering: changes.Numbering


def store(
    connection: sa.Connection, batches: Sequence[Batch], rules: Rules, now: datetime, asked: EvidenceRule
) -> Stored:
    """Store some pushes, in their order, in a transaction that shares the log or has it alone.

    No two parties may report on the same contact: whoever comes second would have to be told of the first.

    Args:
        asked: which answers say how somebody will vote.

    Raises:
        sqlalchemy.exc.DBAPIError: something in them cannot be held; nothing of them is stored then.
    """
    refused = _refused(connection, batches, now)
    taken = [batch for at, batch in enumerate(batches) if at not in refused]
    held = _held(connection, taken, now)
    people = _lock_people(connection, taken, held)
    verdicts = _judge_all(taken, _known(connection, taken, held))
    told = _follow(connection, verdicts, people, held, rules, asked, now)
    numbering = changes.take_turn(connection)
    _write(connection, verdicts, held, numbering, now)
    changes.tell(connection, numbering, told)
    changes.settle(connection, numbering)
    results = iter(_results(taken, verdicts))
    return Stored([refused[at] if at in refused else next(results) for at in range(len(batches))], numbering)


def _refused(connection: sa.Connection, batches: Sequence[Batch], now: datetime) -> dict[int, Refusal]:
    """Lock the laptops that send, and say which pushes are not taken: of a laptop, or with a token, that is shut out.

    A laptop whose store was copied or restored takes a new id, and goes on with the token it has.
    """
    wanted = {batch.device for batch in batches}
    known = {row.device_id: row.revoked_at for row in connection.execute(_DEVICES, {"device_ids": wanted})}
    new = sorted(wanted - known.keys())
    bulk.insert(connection, models.devices, [{"device_id": one, "name": "", "first_seen": now} for one in new])
    tokens = {batch.caller.token_hash for batch in batches} - {""}
    good = {"", *connection.execute(_TOKENS, {"token_hashes": tokens}).scalars()}
    refused = {}
    for at, batch in enumerate(batches):
        try:
            if batch.caller.token_hash not in good:
                check(owner_of(connection, batch.caller.token_hash), now, brings=True)
            out_since = known.get(batch.device)
            if out_since is not None and now >= out_since + BRINGS_FOR:
                raise shut_out()
        except Refusal as refusal:
            refused[at] = refusal
    return refused


def _held(connection: sa.Connection, batches: Sequence[Batch], now: datetime) -> dict[tuple[str, str], _Held]:
    parties = {batch.caller.party_id for batch in batches}
    contact_ids = {one.contact_id for batch in batches for one in batch.arrivals} - {""}
    rows = connection.execute(_HELD, {"party_ids": parties, "contact_ids": contact_ids}).all()
    return {
        (party_id, contact_id): _Held(lease_id, returned_at is None and until > now)
        for party_id, contact_id, lease_id, until, returned_at in rows
    }


def _lock_people(
    connection: sa.Connection, batches: Sequence[Batch], held: Mapping[tuple[str, str], _Held]
) -> dict[str, Person]:
    """Lock everybody whom these pushes may concern: who is reported on, and whoever shares a line with them."""
    concerned: set[str] = set()
    asked: set[str] = set()
    for batch in batches:
        for one in batch.arrivals:
            if (batch.caller.party_id, one.contact_id) in held:
                concerned.add(one.contact_id)
                if one.op is not None and one.op.kind in SILENCING and one.op.number:
                    asked.add(one.op.number)
    concerned = concerned.union(*contacts_on(connection, asked).values())
    return lock_people(connection, sharing_lines(connection, concerned)) if concerned else {}


def _known(connection: sa.Connection, batches: Sequence[Batch], held: Mapping[tuple[str, str], _Held]) -> _Known:
    good = [(batch.device, [one.pushed for one in batch.arrivals if not one.code]) for batch in batches]
    by_id = connection.execute(_BY_ID, {"outcome_ids": {one.outcome_id for _, some in good for one in some}}).all()
    outcomes = {outcome_id: _Logged(sha256, device, seq) for outcome_id, sha256, seq, device in by_id}
    digests = {one.outcome_id: one.sha256 for _, some in good for one in some}
    others = {one for one, logged in outcomes.items() if logged.sha256 != digests[one]}
    for outcome_id, party_id, op in connection.execute(_SAID, {"outcome_ids": others}) if others else ():
        outcomes[outcome_id].party, outcomes[outcome_id].op = party_id, bytes(op)
    # A laptop counts on by one, so that the counts between its first and last are hardly more than those it sent.
    spans = [(device, some[0].device_seq, some[-1].device_seq) for device, some in good if some]
    by_count = connection.execute(
        _BY_COUNT,
        {
            "device": [device for device, _, _ in spans],
            "first": [first for _, first, _ in spans],
            "last": [last for _, _, last in spans],
        },
    ).all()
    return _Known(
        outcomes=outcomes,
        counts={(device_id, count) for device_id, count in by_count},
        held=held,
    )


def _judge_all(batches: Sequence[Batch], known: _Known) -> list[_Verdict]:
    return [_judge(batch, one, known) for batch in batches for one in batch.arrivals]


def _judge(batch: Batch, one: Arrival, known: _Known) -> _Verdict:
    pushed = one.pushed
    if one.op is None or one.code:
        return _Verdict(batch, one, "rejected", one.code, None)
    logged = known.outcomes.get(pushed.outcome_id)
    if logged is not None:
        if logged.sha256 == pushed.sha256:
            return _Verdict(batch, one, "duplicate", "", logged)
        kept = callers.without_name(logged.op, bytes(pushed.op)) if logged.party == batch.caller.party_id else None
        if kept is not None:
            logged.sha256, logged.op = (pushed.sha256, kept) if kept else (logged.sha256, logged.op)
            return _Verdict(batch, one, "duplicate", "", logged, kept)
        return _Verdict(batch, one, "conflict", "other_content", logged)
    if (batch.caller.party_id, one.contact_id) not in known.held:
        return _Verdict(batch, one, "rejected", "unknown_contact", None)
    if (batch.device, pushed.device_seq) in known.counts:
        # Two copies of one store counting on: the laptop takes a new id and sends it again.
        return _Verdict(batch, one, "conflict", "count_used", None)
    known.counts.add((batch.device, pushed.device_seq))
    logged = _Logged(pushed.sha256, batch.device, 0, batch.caller.party_id, bytes(pushed.op))
    known.outcomes[pushed.outcome_id] = logged
    return _Verdict(batch, one, "stored", "", logged)


def _follow(
    connection: sa.Connection,
    verdicts: Sequence[_Verdict],
    people: dict[str, Person],
    held: Mapping[tuple[str, str], _Held],
    rules: Rules,
    asked: EvidenceRule,
    now: datetime,
) -> list[changes.Told]:
    """What new outcomes mean for contacts, for everybody on the same numbers, and for other parties."""
    fresh: dict[str, list[LogRow]] = defaultdict(list)
    dialled: Counter[str] = Counter()
    reporting: dict[str, str] = {}
    for one in verdicts:
        if one.status == "stored" and (op := one.arrival.op) is not None:
            party, pushed = one.batch.caller.party_id, one.arrival.pushed
            fresh[op.contact_id].append(LogRow(op.outcome_id, 0, party, one.batch.device, pushed.device_seq, op))
            reporting[op.contact_id] = party
            dialled[held[party, op.contact_id].lease_id] += op.kind in _ATTEMPTS
    _count_dialled(connection, dialled, now)
    asks = _asks(verdicts, held)
    told, touched = suppress(connection, asks, now)
    if not (fresh or touched):
        return told
    for ask in asks:
        people[ask.contact_id] = people[ask.contact_id]._replace(do_not_call=True)
    logs = log_of(connection, people, fresh)
    evidence.note_answers(connection, now, _said(fresh, people), rule=asked, logs=logs)
    restated = restate_locked(connection, people, logs, rules)
    # Whoever asked not to be rung is told of as that, which says more.
    asked_off = {ask.contact_id for ask in asks}
    finished = [one for one in restated if _just_finished(one) and one.contact_id not in asked_off]
    return told + _told_finished(connection, finished, reporting, now)


def _said(fresh: Mapping[str, Sequence[LogRow]], people: Mapping[str, Person]) -> list[tuple[str, str, OutcomeOp]]:
    """What is about to be stored, with whom it is of and where they vote."""
    return [(contact_id, people[contact_id].seat_code, row.op) for contact_id, rows in fresh.items() for row in rows]


def _asks(verdicts: Sequence[_Verdict], held: Mapping[tuple[str, str], _Held]) -> list[Ask]:
    """A wish not to be rung counts even where the outcome around it is in dispute, or is not taken."""
    asks = []
    for one in verdicts:
        op = one.arrival.op
        if op is None or op.kind not in SILENCING or one.status == "duplicate":
            continue
        if (one.batch.caller.party_id, one.arrival.contact_id) in held:
            # What is wrong with a rejected outcome may be its number; the person is known all the same.
            number = "" if one.status == "rejected" else op.number
            asks.append(Ask(op.contact_id, number, op.outcome_id))
    return asks


def _count_dialled(connection: sa.Connection, dialled: Mapping[str, int], now: datetime) -> None:
    """What a party has done of what it was reckoned to do: the rest is what others see as booked."""
    made = {lease_id: count for lease_id, count in dialled.items() if count}
    rows = [(one, before + made[one], now) for one, before in connection.execute(_DIALLED, {"lease_ids": made})]
    bulk.update(connection, models.leases, ("lease_id",), ("dialled", "heard_at"), rows)


def _just_finished(one: Restated) -> bool:
    return bool(one.finished) and not one.finished_before


def _told_finished(
    connection: sa.Connection, finished: Sequence[Restated], reporting: Mapping[str, str], now: datetime
) -> list[changes.Told]:
    """Other parties that hold somebody who is done with are told, while their lease runs."""
    if not finished:
        return []
    rows = connection.execute(_HOLDING_NOW, {"contact_ids": [one.contact_id for one in finished], "now": now})
    return [
        changes.Told(party_id, "finished", contact_id=contact_id)
        for contact_id, party_id in rows
        if reporting.get(contact_id) != party_id
    ]


def _write(
    connection: sa.Connection,
    verdicts: Sequence[_Verdict],
    held: Mapping[tuple[str, str], _Held],
    numbering: changes.Numbering,
    now: datetime,
) -> None:
    """Number what is stored and add it to the log; keep what is not taken beside it."""
    rows = []
    for one in verdicts:
        if one.status == "stored" and one.logged is not None and one.arrival.op is not None:
            one.logged.seq = numbering.next()
            late = not held[one.batch.caller.party_id, one.arrival.contact_id].running
            rows.append(_row(one, one.arrival.op, one.logged.seq, now, late=late))
    bulk.insert(connection, models.outcomes, rows)
    pushed = [(one.arrival.pushed, one.nameless) for one in verdicts if one.nameless]
    callers.keep(connection, [(one.outcome_id, nameless, one.sha256) for one, nameless in pushed])
    callers.forget_set_aside(connection, _nameless(verdicts))
    _set_aside(connection, [one for one in verdicts if one.status in ("rejected", "conflict")], now)


def _nameless(verdicts: Sequence[_Verdict]) -> dict[tuple[str, str], str]:
    """By party and outcome, what a caller is called who took their name off."""
    return {
        (one.batch.caller.party_id, op.outcome_id): op.caller
        for one in verdicts
        if (op := one.arrival.op) is not None and op.forgotten and is_id(op.outcome_id)
    }


def _row(one: _Verdict, op: OutcomeOp, server_seq: int, now: datetime, *, late: bool) -> dict[str, Any]:
    return {
        "outcome_id": op.outcome_id,
        "server_seq": server_seq,
        "party_id": one.batch.caller.party_id,
        "device_id": one.batch.device,
        "device_seq": one.arrival.pushed.device_seq,
        "sha256": one.arrival.pushed.sha256,
        "op": bytes(one.arrival.pushed.op),
        "contact_id": op.contact_id,
        "kind": op.kind,
        "at": op.at,
        "late": late,
        "received_at": now,
    }


def _set_aside(connection: sa.Connection, verdicts: Sequence[_Verdict], now: datetime) -> None:
    """Keep what was not taken, each thing once however often it is sent."""
    table = models.set_aside
    rows = {(row["party_id"], row["outcome_id"], row["sha256"]): row for row in (_aside(one, now) for one in verdicts)}
    if not rows:
        return
    named = {"party_ids": {key[0] for key in rows}, "outcome_ids": {key[1] for key in rows}}
    there = connection.execute(_SET_ASIDE, named).all()
    kept = {(row.party_id, row.outcome_id, row.sha256) for row in there}
    # What comes late with the name of a caller who took it off does not bring it back.
    off = {(row.party_id, row.outcome_id): callers.called_in(bytes(row.op)) for row in there}
    off |= {
        (one.batch.caller.party_id, one.arrival.pushed.outcome_id): callers.called_in(one.logged.op)
        for one in verdicts
        if one.logged is not None
    }
    for (party_id, outcome_id, _), row in rows.items():
        if called := off.get((party_id, outcome_id)):
            row["op"] = callers.nameless(row["op"], called)
    bulk.insert(connection, table, [row for key, row in rows.items() if key not in kept])


def _aside(one: _Verdict, now: datetime) -> dict[str, Any]:
    pushed = one.arrival.pushed
    return {
        "party_id": one.batch.caller.party_id,
        "device_id": one.batch.device,
        "outcome_id": pushed.outcome_id if is_id(pushed.outcome_id) else "",
        "device_seq": max(0, min(pushed.device_seq, LARGEST_COUNT)),
        "sha256": pushed.sha256 if _SHA256.fullmatch(pushed.sha256) else digest(bytes(pushed.op)),
        "op": bytes(pushed.op),
        "status": one.status,
        "code": one.code,
        "received_at": now,
    }


def _results(batches: Sequence[Batch], verdicts: Sequence[_Verdict]) -> list[tuple[OpResult, ...]]:
    """The answer to each push, in the order in which it named its outcomes."""
    every = iter(verdicts)
    answers = []
    for batch in batches:
        placed = dict(zip(batch.places, every, strict=False))
        answers.append(tuple(placed[at].result() for at in sorted(placed)))
    return answers
