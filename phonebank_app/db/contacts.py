"""Contacts: putting a list in, and reading one contact for its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from phonebank_app.calling_rules import ContactFacts, NumberFacts, Rules, standing
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import restate, suppress


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number to put in. ``number_hash``: its salted hash (``phones.number_hash``)."""

    e164: str
    number_hash: str
    kind: str = ""
    tps: bool | None = None
    screened_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to put in.

    Attributes:
        uid: the campaign's own id, never blank.
        household: equal for people who share a home or a number.
        extra: JSON object of the list's other columns; ``history``: JSON array of earlier evenings.
    """

    uid: str
    household: int
    name: str
    first_name: str = ""
    area: str = ""
    language: str = ""
    source: str = ""
    external_id: str = ""
    extra: str = "{}"
    prior_attempts: int = 0
    history: str = "[]"
    do_not_call: bool = False
    numbers: tuple[NewNumber, ...] = ()


_CONTACT = """
INSERT INTO contacts (id, uid, household, position, name, first_name, area, language, source, external_id, extra,
  prior_attempts, history, do_not_call, deceased, finished_elsewhere, queue, due, until, reason, attempts,
  needs_language)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, '')
"""

_NUMBER = """
INSERT INTO numbers (contact_id, ordinal, e164, number_hash, kind, tps, screened_on, spoiled)
VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""


def insert(connection: sa.Connection, contacts: Sequence[NewContact], rules: Rules, at: datetime) -> int:
    """Put contacts in, each with its standing; a row that says "do not call" also silences its numbers for everybody.

    Returns:
        How many were put in: contacts whose ``uid`` is there already are left as they are.
    """
    offset = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM contacts").scalar_one()
    known = set(connection.exec_driver_sql("SELECT uid FROM contacts").scalars())
    suppress(connection, {n.number_hash for c in contacts if c.do_not_call for n in c.numbers}, at, "list")
    silenced = set(connection.exec_driver_sql("SELECT number_hash FROM suppressions").scalars())
    fresh = [contact for contact in contacts if contact.uid not in known]
    households = connection.exec_driver_sql("SELECT coalesce(max(household), 0) FROM contacts").scalar_one()
    rows, numbers = [], []
    for row_id, contact in enumerate(fresh, offset + 1):
        rows.append(_row(row_id, contact, households, silenced, rules))
        numbers += [
            (row_id, i, n.e164, n.number_hash, n.kind, n.tps, n.screened_on.isoformat() if n.screened_on else None)
            for i, n in enumerate(contact.numbers)
        ]
    if rows:
        connection.exec_driver_sql(_CONTACT, rows)
    if numbers:
        connection.exec_driver_sql(_NUMBER, numbers)
    return len(rows)


def _row(
    row_id: int, contact: NewContact, households: int, silenced: set[str], rules: Rules
) -> tuple[int | str | None, ...]:
    stands = standing(
        ContactFacts(
            numbers=tuple(
                NumberFacts(n.e164, n.number_hash in silenced, False, n.tps, n.screened_on) for n in contact.numbers
            ),
            attempts=contact.prior_attempts,
            do_not_call=contact.do_not_call,
        ),
        rules,
    )
    return (
        row_id,
        contact.uid,
        households + contact.household,
        row_id,
        contact.name,
        contact.first_name,
        contact.area,
        contact.language,
        contact.source,
        contact.external_id,
        contact.extra,
        contact.prior_attempts,
        contact.history,
        int(contact.do_not_call),
        int(stands.queue),
        to_ms(stands.due),
        to_ms(stands.until),
        stands.reason,
        contact.prior_attempts,
    )


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact as stored."""

    id: int
    uid: str
    household: int
    name: str
    first_name: str
    area: str
    language: str
    source: str
    history: str
    attempts: int
    call_back_at: int | None
    held_by: int | None
    do_not_call: bool


_COLUMNS = (
    "SELECT id, uid, household, name, first_name, area, language, source, history, attempts, call_back_at, held_by,"
    " do_not_call FROM contacts "
)


def one(connection: sa.Connection, contact_id: int) -> ContactRow:
    """The contact with this id of the store."""
    return _contact_row(connection.exec_driver_sql(_COLUMNS + "WHERE id = ?", (contact_id,)).one())


def by_uid(connection: sa.Connection, uid: str) -> ContactRow | None:
    """The contact with this id of the campaign."""
    row = connection.exec_driver_sql(_COLUMNS + "WHERE uid = ?", (uid,)).one_or_none()
    return None if row is None else _contact_row(row)


def household(connection: sa.Connection, number: int) -> list[ContactRow]:
    """Everybody in a household, in the order of the list."""
    rows = connection.exec_driver_sql(_COLUMNS + "WHERE household = ? ORDER BY position", (number,))
    return [_contact_row(row) for row in rows]


def _contact_row(row: sa.Row[tuple[object, ...]]) -> ContactRow:
    *values, do_not_call = tuple(row)
    return ContactRow(*values, bool(do_not_call))  # type: ignore[arg-type,call-arg]


def opt_out(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Never ring this person again; returns the contacts whose state may differ."""
    connection.exec_driver_sql("UPDATE contacts SET do_not_call = 1 WHERE id = ?", (contact_id,))
    return restate(connection, contact_id, rules)


def finish_elsewhere(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Another party is done with this person; returns the contacts whose state may differ."""
    connection.exec_driver_sql("UPDATE contacts SET finished_elsewhere = 1 WHERE id = ?", (contact_id,))
    return restate(connection, contact_id, rules)


def keep_only(connection: sa.Connection, uids: set[str], rules: Rules) -> None:
    """Everybody else's part in this evening is over: their list went back. Their log stays."""
    rows = connection.exec_driver_sql("SELECT id, uid FROM contacts WHERE finished_elsewhere = 0").all()
    for row in rows:
        if row[1] not in uids:
            finish_elsewhere(connection, row[0], rules)
