"""What the log says of a contact, and so whether they can be given to a party.

Whatever happens (an outcome, an opt-out, a new list) ends in `restate`, in the same transaction: the whole log of
everybody on the same lines is folded again with `phonebank_app.outcomes.fold`, the laptops' own rule, so no state is
ever patched by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map.models import contact_numbers, contacts, numbers, outcomes
from phonebank_app.calling_rules import ContactFacts, NumberFacts, Rules, standing
from phonebank_app.outcomes import ContactState, OutcomeKind, Record, fold
from phonebank_app.wire import OutcomeOp

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


@dataclass(frozen=True, slots=True)
class Restated:
    """What became of a contact: the outcome that ended this round before and after, blank for none."""

    contact_id: str
    finished_before: str
    finished: str


def in_chunks(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    """Ids a few hundred at a time, each once: databases limit how many a query may name."""
    every = sorted(set(ids))
    return (every[at : at + _CHUNK] for at in range(0, len(every), _CHUNK))


def log_of(connection: sa.Connection, contact_ids: Iterable[str]) -> dict[str, list[LogRow]]:
    """The log of each contact, in the order it counts: as received, but each laptop's own in the order it made them.

    A laptop that sends in bits may send a later outcome first. Moments never decide: laptops' clocks are wrong.
    """
    found: dict[str, list[LogRow]] = defaultdict(list)
    for ids in in_chunks(contact_ids):
        rows = connection.execute(
            sa.select(
                outcomes.c.contact_id,
                outcomes.c.outcome_id,
                outcomes.c.server_seq,
                outcomes.c.party_id,
                outcomes.c.device_id,
                outcomes.c.device_seq,
                outcomes.c.op,
            )
            .where(outcomes.c.contact_id.in_(ids))
            .order_by(outcomes.c.server_seq)
        )
        for row in rows:
            log_row = LogRow(
                row.outcome_id, row.server_seq, row.party_id, row.device_id, row.device_seq, _decode(row.op)
            )
            found[row.contact_id].append(log_row)
    return {contact_id: _by_laptop(rows) for contact_id, rows in found.items()}


def _by_laptop(rows: list[LogRow]) -> list[LogRow]:
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
        )
        for order, row in enumerate(rows)
    )


def restate(connection: sa.Connection, contact_ids: Iterable[str], rules: Rules) -> list[Restated]:
    """Work out again where these contacts stand, and everybody who shares a line with them."""
    everybody = _on_the_same_lines(connection, contact_ids)
    logs = log_of(connection, everybody)
    states = {contact_id: state_of(logs.get(contact_id, ())) for contact_id in everybody}
    rests: dict[str, datetime] = {}
    for state in states.values():
        for e164, number in state.numbers.items():
            if number.rests_until is not None:
                rests[e164] = max(number.rests_until, rests.get(e164, number.rests_until))
    result: list[Restated] = []
    for ids in in_chunks(everybody):
        result += _write(connection, ids, states, rests, rules)
    return result


def _on_the_same_lines(connection: sa.Connection, contact_ids: Iterable[str]) -> set[str]:
    mine, others = contact_numbers.alias(), contact_numbers.alias()
    found = set(contact_ids)
    for ids in in_chunks(found):
        found |= set(
            connection.execute(
                sa.select(others.c.contact_id)
                .join(mine, mine.c.e164 == others.c.e164)
                .where(mine.c.contact_id.in_(ids))
                .distinct()
            ).scalars()
        )
    return found


def _write(
    connection: sa.Connection,
    ids: Sequence[str],
    states: Mapping[str, ContactState],
    rests: Mapping[str, datetime],
    rules: Rules,
) -> list[Restated]:
    facts, lines = _lines(connection, ids, states, rests)
    people: list[dict[str, Any]] = []
    result = []
    before = connection.execute(
        sa.select(contacts.c.contact_id, contacts.c.do_not_call, contacts.c.finished).where(
            contacts.c.contact_id.in_(ids)
        )
    ).all()
    for contact_id, do_not_call, finished_before in before:
        state = states[contact_id]
        stands = standing(
            ContactFacts(
                numbers=tuple(facts[contact_id]),
                attempts=state.attempts,
                do_not_call=do_not_call or state.do_not_call,
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
        finished = ended.value if ended else ""
        people.append(
            {
                "b_id": contact_id,
                "do_not_call": do_not_call or state.do_not_call,
                "attempts": state.attempts,
                "finished": finished,
                "queue": int(stands.queue),
                "due": stands.due,
                "until": stands.until,
            }
        )
        result.append(Restated(contact_id, finished_before, finished))
    if people:
        connection.execute(contacts.update().where(contacts.c.contact_id == sa.bindparam("b_id")), people)
    if lines:
        connection.execute(
            contact_numbers.update().where(
                contact_numbers.c.contact_id == sa.bindparam("b_id"), contact_numbers.c.e164 == sa.bindparam("b_e164")
            ),
            lines,
        )
    return result


def _lines(
    connection: sa.Connection, ids: Sequence[str], states: Mapping[str, ContactState], rests: Mapping[str, datetime]
) -> tuple[dict[str, list[NumberFacts]], list[dict[str, Any]]]:
    """Each contact's numbers for the rule, and the rows that no longer say what the log says.

    A line rests for all who share it; a wrong number is wrong for the one it was listed for.
    """
    facts: dict[str, list[NumberFacts]] = defaultdict(list)
    changed: list[dict[str, Any]] = []
    for row in connection.execute(
        sa.select(
            contact_numbers.c.contact_id,
            contact_numbers.c.e164,
            contact_numbers.c.spoiled,
            contact_numbers.c.rests_until,
            numbers.c.tps,
            numbers.c.screened_on,
            numbers.c.suppressed_at,
        )
        .join(numbers, numbers.c.e164 == contact_numbers.c.e164)
        .where(contact_numbers.c.contact_id.in_(ids))
        .order_by(contact_numbers.c.contact_id, contact_numbers.c.ordinal)
    ):
        mine = states[row.contact_id].numbers.get(row.e164)
        spoiled = mine is not None and mine.spoiled
        rest = rests.get(row.e164)
        screened_on: date | None = row.screened_on
        facts[row.contact_id].append(
            NumberFacts(
                e164=row.e164,
                suppressed=row.suppressed_at is not None,
                spoiled=spoiled,
                tps=row.tps,
                screened_on=screened_on,
                rests_until=rest,
            )
        )
        if spoiled != row.spoiled or rest != row.rests_until:
            changed.append({"b_id": row.contact_id, "b_e164": row.e164, "spoiled": spoiled, "rests_until": rest})
    return facts, changed
