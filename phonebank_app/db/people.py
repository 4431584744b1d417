"""Voters as the calling rules see them, read whole: a few people at a time, in three statements however many they are.

Runs on every key press that saves an outcome, and for every card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts
from phonebank_app.rules.outcomes import RULES, ContactState, OutcomeKind, Record, fold, standing_records
from phonebank_app.words.languages import language_key


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number as stored, with what is true of its line."""

    id: int
    e164: str
    kind: str
    facts: NumberFacts


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as stored. ``history``: JSON array of earlier evenings; ``prior_attempts``: the diallings in them;
    ``promised_at`` and what follows: see ``models.Contact``."""

    id: int
    uid: str
    household: int
    name: str
    first_name: str
    area: str
    language: str
    source: str
    history: str
    do_not_call: int
    deceased: int
    finished_elsewhere: int
    prior_attempts: int
    promised_at: int | None = None
    promised_on: int | None = None
    promised_after: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with their numbers, and what their whole log on this device makes of them.

    Attributes:
        numbers: in the order of the list.
        log: everything saved of them on this device; ``state`` is its fold.
    """

    row: ContactRow
    numbers: tuple[NumberRow, ...]
    log: tuple[Record, ...]
    state: ContactState

    @property
    def id(self) -> int:
        """The store's id of the contact."""
        return self.row.id

    def after(self, record: Record) -> Person:
        """The same person when one more row stands in their log."""
        log = (*self.log, record)
        return Person(self.row, self.numbers, log, state_of(self.row, log))

    @property
    def facts(self) -> ContactFacts:
        """What the calling rules need to know."""
        return facts(self.row, tuple(number.facts for number in self.numbers), self.state)


_CONTACTS = (
    "SELECT id, uid, household, name, first_name, area, language, source, history, do_not_call, deceased,"
    " finished_elsewhere, prior_attempts, promised_at, promised_on, promised_after FROM contacts WHERE "
)

_NUMBERS = """
SELECT n.contact_id, n.id, n.e164, n.kind, n.tps, n.screened_on, n.spoiled, n.rests_until, s.number_hash IS NOT NULL,
  n.permitted
FROM numbers n LEFT JOIN suppressions s ON s.number_hash = n.number_hash
WHERE n.contact_id IN ({}) ORDER BY n.contact_id, n.ordinal
"""

_LOG = """
SELECT contact_id, outcome_id, device_seq, kind, at, e164, call_back_at, language, replaces, asked_by <> ''
FROM outcomes WHERE contact_id IN ({})
"""

_SAME_LINES = """
SELECT DISTINCT o.contact_id FROM numbers n JOIN numbers o ON o.e164 = n.e164
WHERE n.contact_id = ? AND o.contact_id <> n.contact_id
"""


def one(connection: sa.Connection, contact_id: int) -> Person:
    """The contact with this id of the store."""
    return _people(connection, run(connection, _CONTACTS + "id = ?", (contact_id,)).fetchall())[0]


def some(connection: sa.Connection, contact_ids: Sequence[int]) -> list[Person]:
    """These contacts, a few hundred at most, in any order."""
    return _people(connection, run(connection, _among(_CONTACTS + "id IN ({})", contact_ids), contact_ids).fetchall())


def home(connection: sa.Connection, contact_id: int) -> list[Person]:
    """The contact and everybody else in the household, in the order of the list."""
    whose = "household = (SELECT household FROM contacts WHERE id = ?) ORDER BY position"
    return _people(connection, run(connection, _CONTACTS + whose, (contact_id,)).fetchall())


def on_the_same_lines(connection: sa.Connection, contact_id: int) -> list[Person]:
    """The contact, first, and everybody who shares a number with them."""
    ids = [contact_id, *(row[0] for row in run(connection, _SAME_LINES, (contact_id,)))]
    rows = run(connection, _among(_CONTACTS + "id IN ({})", ids), ids).fetchall()
    return sorted(_people(connection, rows), key=lambda person: person.id != contact_id)


def state_of(row: ContactRow, log: Sequence[Record]) -> ContactState:
    """What the log makes of them, with what was promised to them elsewhere, unless a dialling has used that up."""
    state = fold(log)
    if row.promised_at is None or state.call_back_at is not None or any(_uses_up(row, one) for one in diallings(log)):
        return state
    return replace(state, call_back_at=from_ms(row.promised_at))


def diallings(log: Sequence[Record]) -> list[Record]:
    """The diallings that count."""
    return [one for one in standing_records(log) if RULES[one.kind].attempt]


def _uses_up(row: ContactRow, dialling: Record) -> bool:
    """Whether a dialling came after what was promised. Clocks are wrong, so the log's own order counts; only of what
    was logged elsewhere, which is written down later, the time does."""
    if dialling.elsewhere and row.promised_on is not None:
        return to_ms(dialling.at) >= row.promised_on
    return dialling.order > row.promised_after


def facts(row: ContactRow, numbers: tuple[NumberFacts, ...], state: ContactState) -> ContactFacts:
    """What the calling rules need to know: the list's word, the campaign's, and the log's."""
    return ContactFacts(
        numbers=numbers,
        attempts=row.prior_attempts + state.attempts,
        do_not_call=bool(row.do_not_call) or state.do_not_call,
        deceased=bool(row.deceased) or state.deceased,
        finished=bool(row.finished_elsewhere) or state.finished is not None,
        call_back_at=state.call_back_at,
        rests_until=state.rests_until,
        last=state.last,
        needs_language=language_key(state.needs_language),
    )


def _people(connection: sa.Connection, rows: Sequence[tuple[object, ...]]) -> list[Person]:
    contacts = [ContactRow(*row) for row in rows]  # type: ignore[arg-type]
    ids = [contact.id for contact in contacts]
    numbers: dict[int, list[NumberRow]] = defaultdict(list)
    for contact_id, *row in run(connection, _among(_NUMBERS, ids), ids):
        numbers[contact_id].append(_number(*row))
    logs: dict[int, list[Record]] = defaultdict(list)
    for contact_id, *row in run(connection, _among(_LOG, ids), ids):
        logs[contact_id].append(_record(*row))
    return [Person(c, tuple(numbers[c.id]), tuple(logs[c.id]), state_of(c, logs[c.id])) for c in contacts]


def _among(sql: str, ids: Sequence[int]) -> str:
    return sql.format(", ".join("?" * len(ids)))


def _number(
    number_id: int,
    e164: str,
    kind: str,
    tps: int | None,
    screened_on: str | None,
    spoiled: int,
    rests_until: int | None,
    suppressed: int,
    permitted: str,
) -> NumberRow:
    known = NumberFacts(
        e164=e164,
        suppressed=bool(suppressed),
        spoiled=bool(spoiled),
        tps=None if tps is None else bool(tps),
        screened_on=date.fromisoformat(screened_on) if screened_on else None,
        rests_until=from_ms_or_none(rests_until),
        permitted=bool(permitted),
    )
    return NumberRow(number_id, e164, kind, known)


def _record(
    outcome_id: str,
    device_seq: int,
    kind: str,
    at: int,
    e164: str,
    call_back_at: int | None,
    language: str,
    replaces: str | None,
    set_aside: int,
) -> Record:
    return Record(
        outcome_id,
        device_seq,
        OutcomeKind(kind),
        from_ms(at),
        e164,
        from_ms_or_none(call_back_at),
        language,
        replaces,
        bool(set_aside),
    )
