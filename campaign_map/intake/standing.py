"""What the log says of a contact, and so whether they can be given to a party.

Whatever happens (an outcome, an opt-out, a new list) ends in `restate` or `restate_locked`, in the same transaction:
the whole log of everybody on the same lines is folded again with `phonebank_app.rules.outcomes.fold`, the laptops' own
rule, so no state is ever patched by hand. What says the same as before is not written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from campaign_map import bulk
from campaign_map.bulk import among
from campaign_map.models import contact_numbers, contacts, numbers, outcomes
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts, Rules, standing
from phonebank_app.rules.outcomes import ContactState, OutcomeKind, Record, fold

_decode = msgspec.json.Decoder(OutcomeOp).decode
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class LogRow:
    """An outcome in the log."""

    outcome_id: str
    server_seq: int
    party_id: str
    device_id: str
    device_seq: int
    op: OutcomeOp


class Person(NamedTuple):
    """A contact as their row has them."""

    contact_id: str
    seat_code: str
    do_not_call: bool
    attempts: int
    finished: str
    queue: int
    due: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Restated:
    """What became of a contact: the outcome that ended this round before and after, blank for none."""

    contact_id: str
    finished_before: str
    finished: str


_LOG = sa.select(
    outcomes.c.contact_id,
    outcomes.c.outcome_id,
    outcomes.c.server_seq,
    outcomes.c.party_id,
    outcomes.c.device_id,
    outcomes.c.device_seq,
    outcomes.c.op,
).where(among(outcomes.c.contact_id, "contact_ids"))

_mine = contact_numbers.alias("mine")
_SHARING = (
    sa.select(contact_numbers.c.contact_id)
    .join(_mine, _mine.c.e164 == contact_numbers.c.e164)
    .where(among(_mine.c.contact_id, "contact_ids"))
)

_PEOPLE = (
    sa.select(*(contacts.c[name] for name in Person._fields))
    .where(among(contacts.c.contact_id, "contact_ids"))
    # In one order, so that two who lock some of the same people do not wait for each other in a circle.
    .order_by(contacts.c.contact_id)
    .with_for_update(key_share=True)
)

_LINES = (
    sa.select(
        contact_numbers.c.contact_id,
        contact_numbers.c.e164,
        contact_numbers.c.spoiled,
        numbers.c.tps,
        numbers.c.screened_on,
        numbers.c.suppressed_at,
        contact_numbers.c.permitted,
    )
    .join(numbers, numbers.c.e164 == contact_numbers.c.e164)
    .where(among(contact_numbers.c.contact_id, "contact_ids"))
    .order_by(contact_numbers.c.contact_id, contact_numbers.c.ordinal)
)


def in_chunks(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    """Ids a few hundred at a time, each once: databases limit how many a query may name."""
    every = sorted(set(ids))
    return (every[at : at + _CHUNK] for at in range(0, len(every), _CHUNK))


def log_of(
    connection: sa.Connection, contact_ids: Iterable[str], fresh: Mapping[str, Sequence[LogRow]] | None = None
) -> dict[str, list[LogRow]]:
    """The log of each contact, in the order it counts: as received, but each laptop's own in the order it made them.

    A laptop that sends in bits may send a later outcome first. Moments never decide: laptops' clocks are wrong.

    Args:
        fresh: outcomes about to be added, in the order in which they will stand there.
    """
    found: dict[str, list[LogRow]] = defaultdict(list)
    rows = connection.execute(_LOG, {"contact_ids": set(contact_ids)}).all()
    # Sorted here: asked to, a database may go through the whole log in order.
    for contact_id, outcome_id, server_seq, party_id, device_id, device_seq, op in sorted(rows, key=itemgetter(2)):
        found[contact_id].append(LogRow(outcome_id, server_seq, party_id, device_id, device_seq, _decode(op)))
    for contact_id, added in (fresh or {}).items():
        found[contact_id] += added
    return {contact_id: _in_order(rows) for contact_id, rows in found.items()}


def _in_order(rows: list[LogRow]) -> list[LogRow]:
    if len(rows) < 2:
        return rows
    made: dict[str, list[LogRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.device_seq, reverse=True):
        made[row.device_id].append(row)
    return [made[row.device_id].pop() for row in rows]


def state_of(rows: Sequence[LogRow]) -> ContactState:
    """Fold a contact's log. A party corrects its own outcomes only."""
    party = {row.outcome_id: row.party_id for row in rows}
    return fold(
        Record(
            outcome_id=row.outcome_id,
            order=order,
            kind=OutcomeKind(row.op.kind),
            at=row.op.at,
            number=row.op.number,
            call_back_at=row.op.call_back_at,
            language=row.op.language,
            replaces=row.op.replaces if party.get(row.op.replaces or "") == row.party_id else None,
            set_aside=bool(row.op.by),
        )
        for order, row in enumerate(rows)
    )


def restate(connection: sa.Connection, contact_ids: Iterable[str], rules: Rules) -> list[Restated]:
    """Work out again where these contacts stand, and everybody who shares a line with them.

    Nobody else may write to the log meanwhile (`campaign_map.intake.changes.lock`).
    """
    people = lock_people(connection, sharing_lines(connection, contact_ids))
    return restate_locked(connection, people, log_of(connection, people), rules)


def sharing_lines(connection: sa.Connection, contact_ids: Iterable[str]) -> set[str]:
    """These contacts, and everybody who has one of their numbers."""
    found = set(contact_ids)
    return found.union(connection.execute(_SHARING, {"contact_ids": found}).scalars().all())


def lock_people(connection: sa.Connection, contact_ids: Iterable[str]) -> dict[str, Person]:
    """These contacts as they stand, which nobody else changes until commit."""
    rows = connection.execute(_PEOPLE, {"contact_ids": set(contact_ids)}).all()
    return {row[0]: Person._make(row) for row in rows}


def restate_locked(
    connection: sa.Connection, people: Mapping[str, Person], logs: Mapping[str, Sequence[LogRow]], rules: Rules
) -> list[Restated]:
    """Work out again where these contacts stand.

    Args:
        people: from `lock_people`; of everybody on a line, all or none.
        logs: theirs, from `log_of`, with what is about to be added.
    """
    states = {contact_id: state_of(rows) for contact_id, rows in logs.items()}
    facts = _lines(connection, people, states)
    changed: list[Person] = []
    result = []
    for contact_id, before in people.items():
        after = _restated(before, states.get(contact_id, _NOTHING), facts.get(contact_id, ()), rules)
        if after != before:
            changed.append(after)
        result.append(Restated(contact_id, before.finished, after.finished))
    written = [(one[0], *one[2:]) for one in changed]
    bulk.update(connection, contacts, Person._fields[:1], Person._fields[2:], written)
    return result


def _restated(before: Person, state: ContactState, facts: Sequence[NumberFacts], rules: Rules) -> Person:
    stands = standing(
        ContactFacts(
            numbers=tuple(facts),
            attempts=state.attempts,
            do_not_call=before.do_not_call or state.do_not_call,
            deceased=state.deceased,
            finished=state.finished is not None,
            call_back_at=state.call_back_at,
            rests_until=state.rests_until,
            last=state.last,
            needs_language=state.needs_language,
        ),
        rules,
    )
    ended = state.finished or (OutcomeKind.DECEASED if state.deceased else None)
    return Person(
        before.contact_id,
        before.seat_code,
        before.do_not_call or state.do_not_call,
        state.attempts,
        ended.value if ended else "",
        int(stands.queue),
        stands.due,
        stands.until,
    )


def _lines(
    connection: sa.Connection, contact_ids: Iterable[str], states: Mapping[str, ContactState]
) -> dict[str, list[NumberFacts]]:
    """Each contact's numbers for the rule; rows that no longer say what the log says are put right.

    A line rests for all who share it, which nobody asks of a number but here; a wrong number is wrong for the one it
    was listed for.
    """
    rests: dict[str, datetime] = {}
    for state in states.values():
        for e164, number in state.numbers.items():
            if number.rests_until is not None:
                rests[e164] = max(number.rests_until, rests.get(e164, number.rests_until))
    facts: dict[str, list[NumberFacts]] = defaultdict(list)
    changed = []
    rows = connection.execute(_LINES, {"contact_ids": list(contact_ids)}).all()
    for contact_id, e164, was_spoiled, tps, screened_on, suppressed_at, permitted in rows:
        mine = states.get(contact_id, _NOTHING).numbers.get(e164)
        spoiled = mine is not None and mine.spoiled
        rest = rests.get(e164)
        facts[contact_id].append(
            NumberFacts(e164, suppressed_at is not None, spoiled, tps, screened_on, rest, bool(permitted))
        )
        if spoiled != was_spoiled:
            changed.append((contact_id, e164, spoiled))
    bulk.update(connection, contact_numbers, ("contact_id", "e164"), ("spoiled",), changed)
    return facts


_NOTHING = ContactState()
