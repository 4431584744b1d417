"""Is a store whole? What must be true of it whenever it is opened, after whatever happened to the program."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from phonebank_app.db import people
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.protocol.wire import OutcomeOp, digest
from phonebank_app.rules.calling_rules import Rules, standing
from phonebank_app.rules.outcomes import OutcomeKind

_UNPAIRED = """
SELECT o.outcome_id FROM outcomes o
LEFT JOIN outbox b USING (outcome_id) LEFT JOIN receipts r USING (outcome_id)
WHERE (b.outcome_id IS NULL) = (r.outcome_id IS NULL)
"""

_STANDING = """
SELECT queue, due, until, reason, attempts, last_kind, call_back_at, do_not_call, deceased FROM contacts WHERE id = ?
"""


def faults(store: Store, acknowledged: set[str], rules: Rules, since: int = 0) -> list[str]:
    """What is wrong with the store, one line each; empty when it is whole.

    Args:
        acknowledged: ids of which somebody was told that they are saved.
        since: contacts whose latest outcome has a count up to this were looked at before.
    """
    with store.read() as connection:
        saved = {row[0] for row in connection.exec_driver_sql("SELECT outcome_id FROM outcomes")}
        found = [f"lost: {outcome_id}" for outcome_id in acknowledged - saved]
        found += [f"not in outbox or receipts, or in both: {row[0]}" for row in connection.exec_driver_sql(_UNPAIRED)]
        found += _pages(connection)
        found += _rows(connection, since)
        touched = connection.exec_driver_sql("SELECT DISTINCT contact_id FROM outcomes WHERE device_seq > ?", (since,))
        for contact_id in touched.scalars().all():
            found += _state(connection, contact_id, rules)
    return found


def _pages(connection: sa.Connection) -> list[str]:
    found = []
    for pragma, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", []), ("cipher_integrity_check", [])):
        said = [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]
        if said != sound:
            found.append(f"{pragma}: {said}")
    return found


def _rows(connection: sa.Connection, since: int) -> list[str]:
    found = []
    before = since
    for sequence, outcome_id, sha256, body in connection.exec_driver_sql(
        "SELECT device_seq, outcome_id, sha256, op FROM outcomes WHERE device_seq > ? ORDER BY device_seq", (since,)
    ):
        if sequence != before + 1:
            found.append(f"the count leaps from {before} to {sequence}")
        before = sequence
        if digest(body) != sha256 or msgspec.json.decode(body, type=OutcomeOp).outcome_id != outcome_id:
            found.append(f"not what was hashed: {outcome_id}")
    return found


def _state(connection: sa.Connection, contact_id: int, rules: Rules) -> list[str]:
    """The contact's stored standing against what their log says."""
    person = people.one(connection, contact_id)
    stands = standing(person.facts, rules)
    state = person.state
    said = (
        int(stands.queue),
        to_ms(stands.due),
        to_ms(stands.until),
        stands.reason,
        person.facts.attempts,
        state.last,
        to_ms(state.call_back_at) if state.call_back_at else None,
        int(person.facts.do_not_call),
        int(person.facts.deceased),
    )
    stored = tuple(connection.exec_driver_sql(_STANDING, (contact_id,)).one())
    suppressed = all(number.facts.suppressed for number in person.numbers if number.e164 in state.asked_off)
    found = [] if stored == said else [f"contact {contact_id} is stored as {stored}, their log says {said}"]
    if OutcomeKind.DO_NOT_CALL in (state.last, state.finished) and not suppressed:
        found.append(f"contact {contact_id} asked not to be rung, their number was not told")
    return found
