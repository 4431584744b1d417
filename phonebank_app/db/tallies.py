"""What the log adds up to: a chair's tally, the evening's figures. Outcomes replaced or withdrawn do not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from phonebank_app.cards import ChairView
from phonebank_app.db import breaks
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms
from phonebank_app.db.running import OwnSums
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.care import Call, next_break
from phonebank_app.rules.outcomes import RULES, OutcomeKind


@dataclass(frozen=True, slots=True)
class StandingOutcome:
    """An outcome that still counts; ``at`` is in UTC. ``together``: see ``wire.OutcomeOp``."""

    outcome_id: str
    contact_id: int
    kind: OutcomeKind
    at: datetime
    note: str = ""
    together: str = ""


@dataclass(frozen=True, slots=True)
class Evening:
    """The evening's figures.

    Attributes:
        kinds: how often each outcome stands.
        calls_at, conversations_at: when each dialling, and each conversation, was saved (UTC, in order).
        first_calls_at: when each contact was first rung: the burn-down.
        answers: for each question, how many voters gave each value; ``answered``: how many answered it at all.
    """

    kinds: Counter[OutcomeKind]
    calls_at: tuple[datetime, ...]
    conversations_at: tuple[datetime, ...]
    first_calls_at: tuple[datetime, ...]
    answers: dict[str, Counter[str]]
    answered: Counter[str]

    @property
    def calls(self) -> int:
        """Diallings."""
        return len(self.calls_at)

    @property
    def conversations(self) -> int:
        """Conversations."""
        return len(self.conversations_at)


@dataclass(frozen=True, slots=True)
class Rung:
    """A call that counts: who was rung and who rang by their numbers in this store, when (UTC), and coded answers.

    Attributes:
        answers: the codes by question; free words are left out.
    """

    contact_id: int
    kind: OutcomeKind
    at: datetime
    guest: int
    chair: int
    answers: dict[str, tuple[str, ...]]


_op = msgspec.json.Decoder(OutcomeOp)


def last_standing(connection: sa.Connection, guest: int) -> StandingOutcome | None:
    """The latest outcome that this guest saved, in whatever chair, and that still counts."""
    row = run(
        connection,
        "SELECT outcome_id, contact_id, kind, at, together FROM standing_outcomes WHERE guest = ? AND asked_by = ''"
        " ORDER BY device_seq DESC LIMIT 1",
        (guest,),
    ).fetchone()
    return None if row is None else StandingOutcome(row[0], row[1], OutcomeKind(row[2]), from_ms(row[3]), "", row[4])


def saved_with(connection: sa.Connection, last: StandingOutcome, guest: int) -> list[tuple[str, int]]:
    """Id and contact of what one key saved together with ``last`` and still counts, ``last`` too; the first first."""
    if not last.together:
        return [(last.outcome_id, last.contact_id)]
    rows = run(
        connection,
        "SELECT outcome_id, contact_id FROM standing_outcomes WHERE together = ? AND guest = ? AND asked_by = ''"
        " ORDER BY device_seq",
        (last.together, guest),
    )
    return [(row[0], row[1]) for row in rows]


def standing_of(connection: sa.Connection, contact_id: int) -> list[StandingOutcome]:
    """The contact's outcomes on this device that still count, with their notes, in order."""
    rows = run(
        connection,
        "SELECT outcome_id, contact_id, kind, at, op FROM standing_outcomes WHERE contact_id = ? ORDER BY device_seq",
        (contact_id,),
    )
    return [
        StandingOutcome(row[0], row[1], OutcomeKind(row[2]), from_ms(row[3]), _op.decode(row[4]).note) for row in rows
    ]


def own(connection: sa.Connection, guest: int) -> OwnSums:
    """What one guest's outcomes add up to, counted anew, without what the rules about pace look at."""
    sums = OwnSums()
    rows = run(
        connection,
        "SELECT device_seq, kind, at, asked_by FROM standing_outcomes WHERE guest = ? ORDER BY device_seq",
        (guest,),
    )
    for seq, kind, at_ms, asked_by in rows:
        call = Call(from_ms(at_ms), OutcomeKind(kind))
        sums.kinds[call.kind] += 1
        sums.moments[seq] = call.at
        if not asked_by:
            sums.add(seq, call, None)
    return sums


def chair_view(connection: sa.Connection, row: ChairRow, own: OwnSums) -> ChairView:
    """A chair with its guest's tally."""
    facts = breaks.facts_of(connection, row.chair, lambda _: own.calls.values())
    rest, due = facts.rest, next_break(facts)
    return ChairView(
        chair=row.chair,
        caller=row.caller,
        languages=row.languages,
        calls=sum(count for kind, count in own.kinds.items() if RULES[kind].attempt),
        conversations=own.kinds[OutcomeKind.CONVERSATION],
        last_saved=None if own.last is None else local(own.last),
        on_call_since=_local(row.claimed_at),
        break_since=_local(row.break_since),
        asks_host_since=_local(row.asks_host_since),
        break_until=local(rest.until) if rest is not None and rest.until is not None else None,
        hard=rest.why if rest is not None and rest.hard else "",
        host_there=rest is not None and rest.host_at is not None,
        tea_at=local(due.at) if due is not None else None,
        tea_why=due.why if due is not None else "",
        tea_minutes=round(due.lasts.total_seconds() / 60) if due is not None else 0,
    )


def evening(connection: sa.Connection, since: datetime | None = None) -> Evening:
    """Everything that stands, or what was saved at or after ``since``."""
    kinds: Counter[OutcomeKind] = Counter()
    calls: list[datetime] = []
    conversations: list[datetime] = []
    first: dict[int, datetime] = {}
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    answered: Counter[str] = Counter()
    rows = connection.exec_driver_sql("SELECT contact_id, kind, at, op FROM standing_outcomes ORDER BY device_seq")
    # All at once: asking for them one by one takes three times as long.
    for contact_id, kind, at_ms, body in rows.all():
        at = from_ms(at_ms)
        if since is not None and at < since:
            continue
        outcome = OutcomeKind(kind)
        kinds[outcome] += 1
        if RULES[outcome].attempt:
            calls.append(at)
            first[contact_id] = min(at, first.get(contact_id, at))
        if outcome is OutcomeKind.CONVERSATION:
            conversations.append(at)
        for answer in _op.decode(body).answers:
            answers[answer.question].update(answer.values)
            answered[answer.question] += 1
    # What was logged elsewhere is written after what was saved later; in order, sorting costs next to nothing.
    called, talked, reached = (tuple(sorted(moments)) for moments in (calls, conversations, first.values()))
    return Evening(kinds, called, talked, reached, dict(answers), answered)


def rung(connection: sa.Connection) -> list[Rung]:
    """Every outcome of a caller's that stands, in order, without anything by which a voter or a guest is known.

    A host who types in a guest's sheet asks for the row, and the call was the guest's.
    """
    rows = connection.exec_driver_sql(
        "SELECT contact_id, kind, at, guest, op FROM standing_outcomes"
        " WHERE asked_by = '' OR (guest <> 0 AND replaces IS NULL) ORDER BY device_seq"
    )
    return [_call(*row) for row in rows.all()]


def _call(contact_id: int, kind: str, at_ms: int, guest: int, body: bytes) -> Rung:
    op = _op.decode(body)
    answers: dict[str, tuple[str, ...]] = {}
    for answer in op.answers:
        # A question that two steps asked has both answers.
        answers[answer.question] = (*answers.get(answer.question, ()), *answer.values)
    return Rung(contact_id, OutcomeKind(kind), from_ms(at_ms), guest, op.chair, answers)


def kinds(connection: sa.Connection) -> Counter[OutcomeKind]:
    """How often each outcome stands."""
    rows = connection.exec_driver_sql("SELECT kind, count(*) FROM standing_outcomes GROUP BY kind")
    return Counter({OutcomeKind(kind): count for kind, count in rows})


def _local(ms: int | None) -> datetime | None:
    return None if ms is None else local(from_ms(ms))
