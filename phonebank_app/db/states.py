"""A contact's facts, read from the store, and their standing, written back to it.

Whatever happens to a contact (an outcome, an opt-out from elsewhere, a correction) ends in :func:`restate`, in the
same transaction: the whole log of everybody on the same line is folded again, so no state is ever patched by hand.
Plain SQL through the driver: this runs on every key press that saves an outcome.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from phonebank_app.calling_rules import ContactFacts, NumberFacts, Rules, standing
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.outcomes import ContactState, OutcomeKind, Record, fold


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number as stored, with what is true of its line."""

    id: int
    e164: str
    kind: str
    facts: NumberFacts


_NUMBERS = """
SELECT n.id, n.e164, n.kind, n.tps, n.screened_on, n.spoiled, n.rests_until, s.number_hash IS NOT NULL
FROM numbers n LEFT JOIN suppressions s ON s.number_hash = n.number_hash
WHERE n.contact_id = ? ORDER BY n.ordinal
"""

_LOG = """
SELECT contact_id, outcome_id, device_seq, kind, at, e164, call_back_at, language, replaces
FROM outcomes WHERE contact_id = ?
"""

_SAME_LINES = """
SELECT DISTINCT o.contact_id FROM numbers n JOIN numbers o ON o.e164 = n.e164
WHERE n.contact_id = ? AND o.contact_id <> n.contact_id
"""


def numbers_of(connection: sa.Connection, contact_id: int) -> list[NumberRow]:
    """The contact's numbers in the order of the list."""
    return [
        NumberRow(
            row[0],
            row[1],
            row[2],
            NumberFacts(
                e164=row[1],
                suppressed=bool(row[7]),
                spoiled=bool(row[5]),
                tps=None if row[3] is None else bool(row[3]),
                screened_on=date.fromisoformat(row[4]) if row[4] else None,
                rests_until=from_ms_or_none(row[6]),
            ),
        )
        for row in connection.exec_driver_sql(_NUMBERS, (contact_id,))
    ]


def log_of(connection: sa.Connection, contact_id: int) -> list[Record]:
    """The contact's whole log on this device."""
    return [
        Record(
            outcome_id=row[1],
            order=row[2],
            kind=OutcomeKind(row[3]),
            at=from_ms(row[4]),
            number=row[5],
            call_back_at=from_ms_or_none(row[6]),
            language=row[7],
            replaces=row[8],
        )
        for row in connection.exec_driver_sql(_LOG, (contact_id,))
    ]


def facts_of(connection: sa.Connection, contact_id: int) -> tuple[ContactFacts, list[NumberRow]]:
    """What the calling rules need to know of a contact, and the numbers behind it."""
    numbers = numbers_of(connection, contact_id)
    return _facts(connection, contact_id, numbers, fold(log_of(connection, contact_id))), numbers


def _facts(connection: sa.Connection, contact_id: int, numbers: list[NumberRow], state: ContactState) -> ContactFacts:
    row = connection.exec_driver_sql(
        "SELECT do_not_call, deceased, finished_elsewhere, prior_attempts FROM contacts WHERE id = ?", (contact_id,)
    ).one()
    return ContactFacts(
        numbers=tuple(n.facts for n in numbers),
        attempts=row[3] + state.attempts,
        do_not_call=bool(row[0]) or state.do_not_call,
        deceased=bool(row[1]) or state.deceased,
        finished=bool(row[2]) or state.finished is not None,
        call_back_at=state.call_back_at,
        rests_until=state.rests_until,
        last=state.last,
        needs_language=state.needs_language,
    )


def suppress(connection: sa.Connection, number_hashes: Iterable[str], at: datetime, source: str) -> None:
    """Never ring these numbers again. Saying it twice is harmless."""
    rows = [(number_hash, to_ms(at), source) for number_hash in number_hashes]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO suppressions (number_hash, since, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows
        )


def contacts_on(connection: sa.Connection, number_hash: str) -> list[int]:
    """Everybody who has this number."""
    found = connection.exec_driver_sql("SELECT DISTINCT contact_id FROM numbers WHERE number_hash = ?", (number_hash,))
    return list(found.scalars())


def restate(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Fold the log again for a contact and for everybody who shares a line with them; write their standing.

    Returns:
        The ids of all contacts whose state may differ.
    """
    others = list(connection.exec_driver_sql(_SAME_LINES, (contact_id,)).scalars())
    everybody = [contact_id, *others]
    states = {one: fold(log_of(connection, one)) for one in everybody}
    _restate_lines(connection, contact_id, states)
    for one in everybody:
        _write_standing(connection, one, states[one], rules)
    return frozenset(everybody)


def _restate_lines(connection: sa.Connection, contact_id: int, states: dict[int, ContactState]) -> None:
    """A line rests for all who share it; a wrong number is wrong for the one it was listed for."""
    rests: dict[str, datetime] = defaultdict(lambda: from_ms(0))
    for state in states.values():
        for e164, number in state.numbers.items():
            if number.rests_until is not None:
                rests[e164] = max(rests[e164], number.rests_until)
    mine = states[contact_id].numbers
    for number_id, e164, spoiled, rest in connection.exec_driver_sql(
        "SELECT id, e164, spoiled, rests_until FROM numbers WHERE contact_id = ?", (contact_id,)
    ).all():
        now_spoiled = int(e164 in mine and mine[e164].spoiled)
        now_rests = to_ms(rests[e164]) if e164 in rests else None
        if now_rests != rest:
            connection.exec_driver_sql("UPDATE numbers SET rests_until = ? WHERE e164 = ?", (now_rests, e164))
        if now_spoiled != spoiled:
            connection.exec_driver_sql("UPDATE numbers SET spoiled = ? WHERE id = ?", (now_spoiled, number_id))


def _write_standing(connection: sa.Connection, contact_id: int, state: ContactState, rules: Rules) -> None:
    numbers = numbers_of(connection, contact_id)
    facts = _facts(connection, contact_id, numbers, state)
    stands = standing(facts, rules)
    connection.exec_driver_sql(
        "UPDATE contacts SET queue = ?, due = ?, until = ?, reason = ?, attempts = ?, last_kind = ?, last_at = ?,"
        " call_back_at = ?, needs_language = ?, do_not_call = ?, deceased = ? WHERE id = ?",
        (
            int(stands.queue),
            to_ms(stands.due),
            to_ms(stands.until),
            stands.reason,
            facts.attempts,
            state.last,
            to_ms(state.last_at) if state.last_at else None,
            to_ms(state.call_back_at) if state.call_back_at else None,
            state.needs_language,
            int(facts.do_not_call),
            int(facts.deceased),
            contact_id,
        ),
    )
